"""A submission as it arrives: XML from a phone, read without trust, and where its answers stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text

MOST_XML_BYTES = 2 * 1024 * 1024
MOST_DEPTH, MOST_NODES = 40, 20_000
LONGEST_ID = 200
_META_SPACES = ("", "http://openrosa.org/xforms", "http://www.w3.org/2002/xforms")


class RefusedError(DaoweiError, ValueError):
    """A submission that is not kept: the HTTP status, and words for whoever sent it."""

    def __init__(self, status: int, told: Text) -> None:
        super().__init__(f"{status}: {told}")
        self.status = status
        self.told = told


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a submission says of itself.

    ``answers``: path below the root (``group/question``) -> every text that stood there.
    """

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str | None = None
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def answer(self, path: str) -> str:
        """The one answer at a path; empty where there is none."""
        found = self.answers.get(path, ())
        return found[0] if found else ""


def refused(status: int, template: str, **values: object) -> RefusedError:
    """A refusal with words."""
    return RefusedError(status, Text(template, values))


def read_submission(raw: bytes) -> Received:
    """What the bytes of ``xml_submission_file`` say.

    No document type, no entities, no depth or size beyond what forms have.
    Raises: RefusedError: 400 or 413.
    """
    if len(raw) > MOST_XML_BYTES:
        raise refused(
            413,
            N_("The answers have {size} bytes; at most {most} are taken."),
            size=len(raw),
            most=MOST_XML_BYTES,
        )
    root = _root(raw)
    form_id = root.get("id", "").strip()
    if not form_id:
        raise refused(400, N_("The submission does not say which form it is of: id is missing."))
    instance_id = _meta(root, "instanceID")
    if not instance_id:
        raise refused(400, N_("The submission has no number of its own: instanceID is missing."))
    for each in (form_id, instance_id, root.get("version", "")):
        _expect_plain(each)
    return Received(
        form_id=form_id,
        version=root.get("version", "").strip(),
        instance_id=instance_id,
        deprecated_id=_meta(root, "deprecatedID") or None,
        answers=_answers(root),
    )


def _expect_plain(text: str) -> None:
    if len(text) > LONGEST_ID or not text.isprintable():
        raise refused(
            400,
            N_(
                "An id of the submission is longer than {most} characters, or holds "
                "signs that no id has."
            ),
            most=LONGEST_ID,
        )


def _root(raw: bytes) -> Element:
    """The root of the document, read with every brake on."""
    depth = nodes = 0
    root: Element | None = None
    try:
        for event, element in iterparse(BytesIO(raw), events=("start", "end"), forbid_dtd=True):
            if event == "end":
                depth -= 1
                continue
            root = element if root is None else root
            depth, nodes = depth + 1, nodes + 1
            if depth > MOST_DEPTH or nodes > MOST_NODES:
                raise refused(
                    400,
                    N_(
                        "The submission is nested deeper, or has more answers, than "
                        "any form of ours."
                    ),
                )
    except DefusedXmlException as error:
        raise refused(400, N_("Submissions hold no document type and no entities.")) from error
    except (ParseError, ValueError, LookupError) as error:
        raise refused(400, N_("This is not XML: {fault}."), fault=str(error)[:120]) from error
    assert root is not None, "a document without a root is a parse error"
    return root


def _meta(root: Element, name: str) -> str:
    """A field of ``meta``, with or without the ``orx:`` prefix."""
    for meta in root:
        if _local(meta) == "meta":
            for each in meta:
                if _local(each) == name and _space(each) in _spaces(root):
                    return "".join(each.itertext()).strip()
    return ""


def _spaces(root: Element) -> tuple[str, ...]:
    return (*_META_SPACES, _space(root))


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _space(element: Element) -> str:
    return str(element.tag).rpartition("}")[0].removeprefix("{")


def _answers(root: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, text in _leaves(root):
        found.setdefault(path, []).append(text)
    return found


def _leaves(root: Element) -> Iterator[tuple[str, str]]:
    """Every element without children, with its path; deep trees are walked without recursion."""
    waiting = [("", each) for each in reversed(root)]
    while waiting:
        above, element = waiting.pop()
        path = f"{above}{_local(element)}"
        if len(element) == 0:
            yield path, element.text or ""
        waiting.extend((f"{path}/", each) for each in reversed(element))
