"""A definition in plain data, as the rules look at it: its tags with their places, flags, words."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from types import MappingProxyType

from daowei.foundation.hierarchy import UnitKind
from daowei.programme.charter.kinds import KINDS, Field, FieldType
from daowei.programme.charter.vocabulary import concepts, family_of

UNITS = frozenset({"unit", *(each.value for each in UnitKind)})


@dataclass(frozen=True, slots=True)
class Tag:
    """One concept and where in the definition it stood: ``components[4].concepts``."""

    field: str
    path: str
    concept: str

    @property
    def family(self) -> str:
        return family_of(self.concept)


@dataclass(frozen=True, slots=True)
class Definition:
    """What the rules read. ``tags`` are all concepts anywhere in the definition."""

    kind: str
    content: Mapping[str, object]
    fields: Mapping[str, Field]
    tags: tuple[Tag, ...]
    families: frozenset[str]
    uses: frozenset[str]
    as_of: date

    def under(self, *fields: str) -> tuple[Tag, ...]:
        """The tags in these fields, at whatever depth the fields stand."""
        return tuple(each for each in self.tags if each.field in fields)

    def of(self, *families: str) -> tuple[Tag, ...]:
        """The tags of these families, wherever they stand."""
        if self.families.isdisjoint(families):
            return ()
        return tuple(each for each in self.tags if each.family in families)

    def flag(self, name: str) -> bool:
        """A yes or no; absent, or anything but a plain yes or no, it is the unsafe one."""
        value = self.content.get(name)
        return value if isinstance(value, bool) else bool(self.fields[name].absent)

    def word(self, name: str) -> str:
        """One word in small letters; absent it is the unsafe one, or empty."""
        value = self.content.get(name)
        absent = self.fields[name].absent
        return folded(value) if isinstance(value, str) and value.strip() else str(absent or "")

    def words(self, name: str) -> tuple[str, ...]:
        """A list of words in small letters; a single word counts as a list of one."""
        return tuple(folded(each) for each in texts_of(self.content.get(name)))

    def number(self, name: str) -> Decimal | None:
        """A number as written; None where there is none."""
        absent = self.fields[name].absent
        found = number_of(self.content.get(name))
        return Decimal(int(absent)) if found is None and isinstance(absent, int) else found

    def parts(self, name: str) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """The mappings in a field with their paths; one mapping counts as a list of one."""
        value = self.content.get(name)
        if isinstance(value, Mapping):
            return ((name, value),)
        return tuple((f"{name}[{place}]", each) for place, each in enumerate(_mappings(value)))

    def part(self, name: str) -> "Definition":
        """The mapping in a field, read like a definition of its own; absent it is empty."""
        value = self.content.get(name)
        content = value if isinstance(value, Mapping) else {}
        return replace(self, content=content, fields=_by_name(self.fields[name].fields))


def read(content: Mapping[str, object], *, as_of: date) -> Definition:
    """The definition as the rules look at it; whatever is no list of words carries no tag."""
    kind = folded(content.get("kind")) if isinstance(content.get("kind"), str) else ""
    known = KINDS.get(kind, ())
    tags = (*_tags_in(content, known, prefix=""), *_tags_beside(content, known))
    return Definition(
        kind=kind,
        content=content,
        fields=_by_name(KINDS.get(kind, ())),
        tags=tags,
        families=frozenset(each.family for each in tags),
        uses=frozenset(folded(each) for each in texts_of(content.get("uses"))),
        as_of=as_of,
    )


def untagged(definition: Definition) -> Iterator[str]:
    """The paths of fields that need a tag and have none."""
    yield from _untagged_in(definition.content, KINDS.get(definition.kind, ()), prefix="")


def folded(text: object) -> str:
    """A word as it is compared: one width, small letters, no spaces around."""
    if isinstance(text, str) and text.isascii():
        return text.strip().lower()
    return unicodedata.normalize("NFKC", str(text)).strip().casefold()


def texts_of(value: object) -> tuple[str, ...]:
    """The words in a field: a list's, or the field's own."""
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if isinstance(value, Sequence | frozenset | set):
        return tuple(each for each in value if isinstance(each, str) and each.strip())
    return ()


def number_of(value: object) -> Decimal | None:
    """A finite number, exact as written; None for anything else (a truth value included)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def day_of(value: object) -> date | None:
    """A day, or the day that an ISO text names; None for anything else."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def is_unit(word: str) -> bool:
    """Whether the word means a body rather than a person, household or worker."""
    return word in UNITS


def _tags_in(
    content: Mapping[str, object], fields: Sequence[Field], *, prefix: str
) -> Iterator[Tag]:
    for field in fields:
        value = content.get(field.name)
        path = prefix + field.name
        if value is None:
            continue
        if field.type is FieldType.CONCEPTS:
            for concept in texts_of(value):
                yield Tag(field.name, path, folded(concept))
        elif field.type is FieldType.PARTS:
            for place, each in enumerate(_mappings(value)):
                yield from _tags_in(each, field.fields, prefix=f"{path}[{place}].")


def _tags_beside(content: Mapping[str, object], fields: Sequence[Field]) -> Iterator[Tag]:
    """Concepts in fields the kind does not have: no field is a place to hide one."""
    known = {each.name for each in fields}
    for name, value in content.items():
        if name not in known and not isinstance(value, Mapping):
            found = (folded(each) for each in texts_of(value))
            yield from (Tag(str(name), str(name), each) for each in found if each in concepts())


def _untagged_in(
    content: Mapping[str, object], fields: Sequence[Field], *, prefix: str
) -> Iterator[str]:
    for field in fields:
        value = content.get(field.name)
        if field.type is FieldType.CONCEPTS and field.needed and not texts_of(value):
            yield prefix + field.name
        elif field.type is FieldType.PARTS and any(each.needed for each in field.fields):
            parts = _mappings(value)
            if not parts:
                yield prefix + field.name
            for place, each in enumerate(parts):
                yield from _untagged_in(
                    each, field.fields, prefix=f"{prefix}{field.name}[{place}]."
                )


def _mappings(value: object) -> tuple[Mapping[str, object], ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(each if isinstance(each, Mapping) else {} for each in value)


@cache
def _by_name(fields: tuple[Field, ...]) -> Mapping[str, Field]:
    return MappingProxyType({each.name: each for each in fields})
