"""Whether the answers of a submission can be answers to its form: paths, types, choices."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from daowei.foundation.texts import N_, Text
from daowei.verification.visits.forms import InspectionForm
from daowei.verification.visits.submissions import Received, refused

_XFORMS = "{http://www.w3.org/2002/xforms}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
# what phones add to every submission, whether or not the form asks for it
_OF_PHONES = frozenset(
    {
        "meta/instanceID",
        "meta/instanceName",
        "meta/deprecatedID",
        "meta/audit",
        "meta/userID",
        "meta/deviceID",
        "meta/timeStart",
        "meta/timeEnd",
        "meta/entity",
    }
)
_WHOLE = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_PLACE = re.compile(r"-?\d{1,3}(\.\d+)? -?\d{1,3}(\.\d+)?( -?\d+(\.\d+)?){0,2}", re.ASCII)
_FILE = re.compile(r"[^/\\\x00-\x1f]{1,200}")
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?", re.ASCII)
_MOST_WHOLE = 2**31 - 1
LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A place for an answer: its type as bound in the XForm, and the choices, where fixed."""

    path: str
    type: str
    choices: tuple[str, ...] | None = None
    is_multiple: bool = False


def fields_of(xform: bytes, form: InspectionForm) -> tuple[Field, ...]:
    """Every place for an answer in an XForm of our own making."""
    root = fromstring(xform, forbid_dtd=True)
    instance = next(each for each in root.iter(f"{_XFORMS}instance") if each.get("id") is None)
    types = {
        str(each.get("nodeset")): str(each.get("type", "string"))
        for each in root.iter(f"{_XFORMS}bind")
    }
    choices = _choices(form)
    return tuple(
        _field(path, types.get(f"/data/{path}", "string"), choices)
        for path in _leaves(instance[0], "")
    )


def _field(
    path: str, kind: str, choices: Mapping[str, tuple[tuple[str, ...] | None, bool]]
) -> Field:
    named, is_multiple = choices.get(path, (None, False))
    return Field(path=path, type=kind, choices=named, is_multiple=is_multiple)


def _leaves(element: Element, above: str) -> Iterable[str]:
    for each in element:
        path = f"{above}{str(each.tag).rpartition('}')[2]}"
        if len(each):
            yield from _leaves(each, f"{path}/")
        else:
            yield path


def _choices(form: InspectionForm) -> dict[str, tuple[tuple[str, ...] | None, bool]]:
    """Path -> names of its choices (None where they come with a file), and whether several."""
    lists: dict[str, list[str]] = {}
    for row in form.sheets["choices"]:
        lists.setdefault(row.get("list_name", ""), []).append(row.get("name", ""))
    rows = form.sheets["survey"]
    return {
        each.path: (
            _listed(rows[each.row - 1].get("type", ""), lists),
            each.type == "select_multiple",
        )
        for each in form.questions
        if each.type.startswith("select")
    }


def _listed(written: str, lists: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    words = written.split()
    if "_from_file" in words[0] or len(words) < 2 or words[1] not in lists:
        return None
    return (*lists[words[1]], *(["other"] if "or_other" in written else []))


def expect_answers(received: Received, fields: Iterable[Field]) -> None:
    """Looks at every answer.

    Raises: RefusedError: 400: a question the form does not ask, or an answer that is none.
    """
    known = {each.path: each for each in fields}
    for path, texts in received.answers.items():
        field = known.get(path)
        if field is None:
            if path not in _OF_PHONES:
                raise refused(400, N_("The form does not ask {question}."), question=path[:120])
            continue
        for text in texts:
            fault = _fault(field, text)
            if fault:
                raise refused(
                    400,
                    N_("{question}: {answer} is no answer here ({why})."),
                    question=path,
                    answer=text[:60],
                    why=fault,
                )


def _fault(field: Field, text: str) -> Text | None:
    if not text:
        return None
    if len(text) > LONGEST_ANSWER:
        return Text(N_("longer than {most} characters"), {"most": LONGEST_ANSWER})
    if field.choices is not None:
        given = text.split() if field.is_multiple else [text]
        return None if set(given) <= set(field.choices) else Text(N_("none of the choices"))
    looks_right, words = _TYPES.get(field.type, (_any, ""))
    return None if looks_right(text) else Text(words)


def _any(_text: str) -> bool:
    return True


def _is_whole(text: str) -> bool:
    return bool(_WHOLE.fullmatch(text)) and abs(int(text)) <= _MOST_WHOLE


def _is_decimal(text: str) -> bool:
    try:
        return text.isascii() and len(text) <= 40 and Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-31")


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    return bool(_TIME.fullmatch(text))


def _is_place(text: str) -> bool:
    return bool(_PLACE.fullmatch(text))


def _is_file(text: str) -> bool:
    return bool(_FILE.fullmatch(text))


_TYPES = {
    "int": (_is_whole, N_("a whole number is wanted")),
    "decimal": (_is_decimal, N_("a number is wanted")),
    "date": (_is_day, N_("a day is wanted")),
    "dateTime": (_is_moment, N_("day and time are wanted")),
    "time": (_is_time, N_("a time is wanted")),
    "geopoint": (_is_place, N_("a place is wanted: latitude and longitude")),
    "binary": (_is_file, N_("the name of a file is wanted")),
}
