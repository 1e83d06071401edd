"""DHIS2 metadata as it is exported: one object with a list a type, in one file or in several.

Entries are read one by one, so that a broken one is told and its neighbours are kept. What is not
asked for here (sharing, dashboards, users) is passed over.

Source: DHIS2 developer guide, metadata import and export.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from daowei.foundation.problems import Problem, ProblemList, Severity
from daowei.foundation.texts import N_
from daowei.foundation.uids import is_uid


class Ref(msgspec.Struct, frozen=True):
    """A reference to another object."""

    id: str


class Translation(msgspec.Struct, frozen=True):
    """A name (or another property) in another language."""

    property: str
    locale: str
    value: str


class Thing(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What every object has."""

    id: str
    name: str | None = None
    display_name: str | None = None
    code: str | None = None
    translations: tuple[Translation, ...] = ()

    @property
    def called(self) -> str:
        """Its name in one line; its uid where it has none."""
        return " ".join((self.name or self.display_name or "").split()) or self.id


class OrgUnit(Thing, frozen=True, rename="camel", kw_only=True):
    """A unit; ``path`` names all above it, where the parent is not given."""

    parent: Ref | None = None
    path: str | None = None
    opening_date: str | None = None
    closed_date: str | None = None
    organisation_unit_groups: tuple[Ref, ...] = ()


class OrgUnitLevel(Thing, frozen=True, rename="camel", kw_only=True):
    """What a level of the hierarchy is called."""

    level: int


class Group(Thing, frozen=True, rename="camel", kw_only=True):
    """A group of units."""

    organisation_units: tuple[Ref, ...] = ()


class GroupSetOfUnits(Thing, frozen=True, rename="camel", kw_only=True):
    """Groups meant to exclude each other."""

    organisation_unit_groups: tuple[Ref, ...] = ()


class CategoryOption(Thing, frozen=True, rename="camel", kw_only=True):
    """One choice of a category."""


class CategoryOfOptions(Thing, frozen=True, rename="camel", kw_only=True):
    """A disaggregation."""

    category_options: tuple[Ref, ...] = ()


class Combo(Thing, frozen=True, rename="camel", kw_only=True):
    """Categories crossed with each other."""

    categories: tuple[Ref, ...] = ()
    category_option_combos: tuple[Ref, ...] = ()
    is_default: bool = False


class ComboOfOptions(Thing, frozen=True, rename="camel", kw_only=True):
    """One option of each category of a combination."""

    category_combo: Ref | None = None
    category_options: tuple[Ref, ...] = ()


class DataElement(Thing, frozen=True, rename="camel", kw_only=True):
    """A data element; ``description`` is for people."""

    value_type: str = "NUMBER"
    domain_type: str = "AGGREGATE"
    aggregation_type: str = "SUM"
    category_combo: Ref | None = None
    description: str | None = None


class DataSetElement(msgspec.Struct, frozen=True, rename="camel"):
    """An element on a data set, perhaps with a combination of its own there."""

    data_element: Ref
    category_combo: Ref | None = None


class DataSet(Thing, frozen=True, rename="camel", kw_only=True):
    """A report form."""

    period_type: str = "Monthly"
    data_set_elements: tuple[DataSetElement, ...] = ()
    organisation_units: tuple[Ref, ...] = ()
    category_combo: Ref | None = None
    timely_days: float = 15


class IndicatorType(Thing, frozen=True, rename="camel", kw_only=True):
    """The factor of an indicator; ``number``: not a ratio."""

    factor: int
    number: bool = False


class RatioIndicator(Thing, frozen=True, rename="camel", kw_only=True):
    """Numerator over denominator, with what its author said of them."""

    numerator: str
    denominator: str = "1"
    annualized: bool = False
    decimals: int | None = None
    indicator_type: Ref | None = None
    description: str | None = None
    numerator_description: str | None = None
    denominator_description: str | None = None


class Constant(Thing, frozen=True, rename="camel", kw_only=True):
    """A named number."""

    value: float


TYPES: Mapping[str, type[Thing]] = {
    "organisationUnits": OrgUnit,
    "organisationUnitLevels": OrgUnitLevel,
    "organisationUnitGroups": Group,
    "organisationUnitGroupSets": GroupSetOfUnits,
    "categoryOptions": CategoryOption,
    "categories": CategoryOfOptions,
    "categoryCombos": Combo,
    "categoryOptionCombos": ComboOfOptions,
    "dataElements": DataElement,
    "dataSets": DataSet,
    "indicatorTypes": IndicatorType,
    "indicators": RatioIndicator,
    "constants": Constant,
}
_PASSED_OVER = frozenset({"system", "pager"})
T = TypeVar("T", bound=Thing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """All objects of a bundle by type and uid, in the order of their names.

    ``files``: in which file each object stood, by uid.
    """

    things: Mapping[type[Thing], Mapping[str, Thing]]
    files: Mapping[str, str]

    def all(self, kind: type[T]) -> Mapping[str, T]:
        """The objects of one type, by uid."""
        return self.things.get(kind, {})  # type: ignore[return-value]  # keyed by their own type


def read_metadata(files: Iterable[tuple[str, bytes]]) -> tuple[Metadata, tuple[Problem, ...]]:
    """The objects of all files (name and content) together, and what could not be read."""
    reader = _Reader()
    for name, content in files:
        reader.read(name, content)
    things = {kind: dict(sorted(each.items(), key=_by_name)) for kind, each in reader.found.items()}
    return Metadata(things=things, files=reader.files), tuple(reader.problems.found)


def _by_name(entry: tuple[str, Thing]) -> tuple[str, str]:
    return entry[1].called.casefold(), entry[0]


@dataclass(slots=True)
class _Reader:
    found: dict[type[Thing], dict[str, Thing]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    problems: ProblemList = field(default_factory=ProblemList)

    def read(self, file: str, content: bytes) -> None:
        try:
            lists = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, RecursionError) as error:
            self.problems.add(
                "DHI-001",
                N_("this is not a JSON object that can be read: {said}"),
                remedy=N_("Export the metadata from DHIS2 again, as JSON."),
                file=file,
                said=str(error),
            )
            return
        if not TYPES.keys() & lists.keys():
            self.problems.add(
                "DHI-002",
                N_("the file holds no list of DHIS2 metadata"),
                remedy=N_("Lists that are read: {known}."),
                file=file,
                known=", ".join(TYPES),
                severity=Severity.WARNING,
            )
        for name, content_of_list in lists.items():
            self.read_list(name, content_of_list, file)

    def read_list(self, name: str, content: msgspec.Raw, file: str) -> None:
        entries = _entries(content)
        kind = TYPES.get(name)
        if kind is not None and entries is not None:
            for number, each in enumerate(entries):
                self.read_entry(kind, each, file=file, place=f"{name}[{number + 1}]")
        elif entries and name not in _PASSED_OVER:
            self.problems.add(
                "DHI-005",
                N_("{count} {value} are in the file; a programme has no place for them"),
                remedy=N_("Nothing is to be done, unless something in them is needed."),
                file=file,
                field=name,
                value=name,
                count=len(entries),
                severity=Severity.NOTE,
            )

    def read_entry(self, kind: type[Thing], content: msgspec.Raw, *, file: str, place: str) -> None:
        try:
            thing = msgspec.json.decode(_without_nulls(content), type=kind)
        except (msgspec.DecodeError, RecursionError) as error:
            self.tell(place, file, said=str(error))
            return
        if not is_uid(thing.id):
            self.tell(place, file, said=thing.id)
            return
        self.keep(kind, thing, file)

    def keep(self, kind: type[Thing], thing: Thing, file: str) -> None:
        """The fuller of two entries of one object: exports of some fields only are common."""
        known = self.found.setdefault(kind, {})
        before = known.get(thing.id)
        if before is None or _fullness(thing) > _fullness(before):
            known[thing.id] = thing
            self.files[thing.id] = file
        if before is not None and _contradict(before, thing):
            self.problems.add(
                "DHI-004",
                N_("{value} stands in the files twice and differs; the fuller entry is taken"),
                remedy=N_("Export all files from one system at one time."),
                file=file,
                field=thing.id,
                value=thing.called,
                severity=Severity.WARNING,
            )

    def tell(self, place: str, file: str, *, said: str) -> None:
        self.problems.add(
            "DHI-003",
            N_("the entry is not as DHIS2 writes it: {said}"),
            remedy=N_("It was left out; export it again with all of its own fields."),
            file=file,
            field=place,
            said=said,
            severity=Severity.WARNING,
        )


def _said(thing: Thing) -> dict[str, Any]:
    """The fields that say anything."""
    fields: dict[str, Any] = msgspec.to_builtins(thing)
    return {name: each for name, each in fields.items() if each not in (None, [], ())}


def _fullness(thing: Thing) -> int:
    return len(_said(thing))


def _contradict(one: Thing, other: Thing) -> bool:
    """Whether a field that both say is said differently."""
    first, second = _said(one), _said(other)
    return any(first[name] != second[name] for name in first.keys() & second.keys())


def _entries(content: msgspec.Raw) -> list[msgspec.Raw] | None:
    try:
        return msgspec.json.decode(content, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        return None


def _without_nulls(content: msgspec.Raw) -> bytes:
    """The entry without fields that are null: DHIS2 means by them that nothing is there."""
    entry: Any = msgspec.json.decode(content)
    if not isinstance(entry, dict):
        return bytes(content)
    return msgspec.json.encode({key: each for key, each in entry.items() if each is not None})
