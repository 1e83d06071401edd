"""``publication.json``: what a publication rests on, and the digest of each of its files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from daowei.disclosure.first_difference import first_in_texts
from daowei.disclosure.listed import is_inside
from daowei.foundation.digests import digest
from daowei.foundation.problems import ProblemList
from daowei.foundation.texts import N_

SCHEMA = "daowei-publication/1"
DOCUMENT = "publication.json"
_LARGEST = 16 << 20  # bytes

SETTLED, REPORTED = "settled", "reported"


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draw whose selection was inspected, under the digest of its record."""

    code: str
    digest: str


class Previous(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The publication that this one corrects."""

    number: int
    digest: str


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``publication.json`` says.

    ``basis``: whether values count as settled after inspection or as reported; ``settlement``: the
    digest of the settled values, "" for none; ``why``: the reason of a correction.
    """

    schema: str
    number: int
    programme: Mapping[str, str]  # code, version, digest
    agreement: str
    period: str
    as_of: date
    basis: str
    settlement: str
    draws: tuple[Record, ...]
    charter: str
    daowei: str
    previous: Previous | None
    why: str
    files: Mapping[str, str]
    digest: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """As plain values, in the order of the fields."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def sealed(document: Document) -> Document:
    """The document with the digest of all else that it says."""
    content = {key: value for key, value in document.content.items() if key != "digest"}
    return msgspec.structs.replace(document, digest=digest(content))


def written(document: Document) -> bytes:
    """The document as its file holds it."""
    return (json.dumps(document.content, ensure_ascii=False, indent=2) + "\n").encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """A document that was read, with the bytes it was read from."""

    document: Document
    text: bytes


def read(text: bytes, problems: ProblemList) -> Believed | None:
    """The document; None, and why, where it cannot be believed at all."""
    found = _decoded(text)
    if isinstance(found, Document):
        return Believed(document=found, text=text)
    problems.add(
        "VER-020",
        N_("publication.json is not a document of a publication: {fault}"),
        remedy=N_("Fetch it again from where it was published."),
        file=DOCUMENT,
        fault=found,
    )
    return None


def _decoded(text: bytes) -> Document | str:
    """The document, or what is wrong with it."""
    try:
        document = msgspec.json.decode(text[:_LARGEST], type=Document)
    except msgspec.DecodeError as error:
        return str(error)
    if document.schema != SCHEMA:
        return document.schema
    return document if all(map(is_inside, document.files)) else "files outside the folder"


def check_seal(believed: Believed, problems: ProblemList) -> None:
    """Whether the document fits its own digest, and is written as daowei writes it."""
    document = believed.document
    if sealed(document).digest != document.digest:
        problems.add(
            "VER-021",
            N_("the digest of publication.json does not fit its content"),
            remedy=N_("Something in publication.json was changed after it was fixed."),
            file=DOCUMENT,
            field="digest",
            value=document.digest,
        )
    changed = first_in_texts(written(document), believed.text)
    if changed is not None:
        problems.add(
            "VER-022",
            N_("publication.json is not written as daowei writes it: {before} became {after}"),
            remedy=N_("Its bytes were changed, if not what it says."),
            file=DOCUMENT,
            line=changed.line,
            before=changed.before,
            after=changed.after,
        )
