"""Whom and what an exchange may speak of, under every identifier it may use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from daowei.foundation.hierarchy import Registry, Unit
from daowei.foundation.periods import PeriodType
from daowei.foundation.texts import named
from daowei.programme.definition import CategoryCombo, Element, Form, Programme
from daowei.programme.owing import owes

DEFAULT_CATEGORY_COMBO = "bjDvmb4bfuf"
DEFAULT_OPTION_COMBO = "HllvX50cXC0"


class IdKind(StrEnum):
    """The kinds of objects that have an id scheme of their own (DHIS2's parameter names)."""

    DATA_SET = "dataSet"
    DATA_ELEMENT = "dataElement"
    ORG_UNIT = "orgUnit"
    CATEGORY_OPTION_COMBO = "categoryOptionCombo"
    ATTRIBUTE_OPTION_COMBO = "attributeOptionCombo"
    CATEGORY = "category"
    CATEGORY_OPTION = "categoryOption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Something with the identifiers it goes by; ``attributes`` by attribute uid."""

    uid: str
    code: str | None = None
    name: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    def under(self, scheme: str) -> str | None:
        """Its identifier in a scheme: ``UID``, ``CODE``, ``NAME`` or ``ATTRIBUTE:<uid>``."""
        match scheme.partition(":"):
            case ("UID", _, _):
                return self.uid
            case ("CODE", _, _):
                return self.code
            case ("NAME", _, _):
                return self.name
            case (_, _, attribute):
                return self.attributes.get(attribute)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownElement(Known):
    """A data element; ``options`` and ``comment_options``: None where anything may be written."""

    value_type: str
    decimals: int = 0
    category_combo: str = DEFAULT_CATEGORY_COMBO
    options: frozenset[str] | None = None
    comment_options: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownUnit(Known):
    """A unit with the days it was open; ``parent`` is a uid.

    ``gaps``: stretches between ``opened`` and ``closed`` in which it was not open.
    ``also_called``: its names in other languages.
    """

    opened: date | None = None
    closed: date | None = None
    gaps: tuple[tuple[date, date], ...] = ()
    parent: str | None = None
    also_called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOptionCombo(Known):
    """One option (uid) of each category of the combination."""

    category_combo: str
    options: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCategory(Known):
    """A category with the uids of its options."""

    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCategoryCombo(Known):
    """A combination with the uids of its categories in order; none for the default."""

    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDataSet(Known):
    """A form: its elements with the combination each is entered by, and its units.

    ``expiry_days``: days after a period's end in which values are taken; 0 for ever.
    ``open_future_periods``: 0 takes only periods that are over, None any.
    """

    period_type: PeriodType
    elements: Mapping[str, str]
    units: frozenset[str]
    category_combo: str = DEFAULT_CATEGORY_COMBO
    expiry_days: int = 0
    open_future_periods: int | None = None
    comment_allows_empty_value: bool = False


DEFAULT_COMBOS = (
    KnownOptionCombo(
        uid=DEFAULT_OPTION_COMBO,
        code="default",
        name="default",
        category_combo=DEFAULT_CATEGORY_COMBO,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Everything an exchange may name; positions in the tuples are the importer's numbers."""

    elements: tuple[KnownElement, ...]
    units: tuple[KnownUnit, ...]
    data_sets: tuple[KnownDataSet, ...]
    option_combos: tuple[KnownOptionCombo, ...] = DEFAULT_COMBOS
    categories: tuple[KnownCategory, ...] = ()
    category_options: tuple[Known, ...] = ()
    category_combos: tuple[KnownCategoryCombo, ...] = ()

    def of(self, kind: IdKind) -> tuple[Known, ...]:
        """All objects of a kind."""
        return self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> Mapping[IdKind, tuple[Known, ...]]:
        return {
            IdKind.DATA_SET: self.data_sets,
            IdKind.DATA_ELEMENT: self.elements,
            IdKind.ORG_UNIT: self.units,
            IdKind.CATEGORY_OPTION_COMBO: self.option_combos,
            IdKind.ATTRIBUTE_OPTION_COMBO: self.option_combos,
            IdKind.CATEGORY: self.categories,
            IdKind.CATEGORY_OPTION: self.category_options,
        }

    def positions(self, kind: IdKind, scheme: str) -> Mapping[str, int]:
        """Position by identifier in a scheme; the first of several with the same identifier."""
        key = (kind, scheme)
        if key not in self._positions:
            found: dict[str, int] = {}
            for position, each in enumerate(self.of(kind)):
                if (identifier := each.under(scheme)) is not None:
                    found.setdefault(identifier, position)
            self._positions[key] = found
        return self._positions[key]

    @cached_property
    def _positions(self) -> dict[tuple[IdKind, str], dict[str, int]]:
        return {}

    @cached_property
    def default_option_combo(self) -> int:
        """Position of the option combination that stands for "not disaggregated"."""
        return self.positions(IdKind.CATEGORY_OPTION_COMBO, "UID")[DEFAULT_OPTION_COMBO]

    @cached_property
    def combo_by_options(self) -> Mapping[tuple[str, frozenset[str]], int]:
        """Position of an option combination by its category combination and options (uids)."""
        return {(each.category_combo, each.options): n for n, each in enumerate(self.option_combos)}

    @cached_property
    def categories_of(self) -> Mapping[str, tuple[str, ...]]:
        """Categories (uids) of each category combination (uid)."""
        return {each.uid: each.categories for each in self.category_combos}

    def data_sets_of(self, element: str) -> tuple[int, ...]:
        """Positions of the data sets that hold an element (uid)."""
        return tuple(n for n, each in enumerate(self.data_sets) if element in each.elements)


def directory_of(programme: Programme, registry: Registry) -> Directory:
    """The directory of a programme and its register of units."""
    units = registry.units.values()
    return Directory(
        elements=tuple(_element(each, programme) for each in programme.elements.values()),
        units=tuple(_unit(each, registry) for each in units),
        data_sets=tuple(
            _data_set(
                form,
                programme,
                units=frozenset(each.uid for each in units if owes(each, form)),
            )
            for form in programme.forms.values()
        ),
        option_combos=DEFAULT_COMBOS
        + tuple(
            each
            for combo in programme.category_combos.values()
            for each in _option_combos(combo, programme)
        ),
        categories=tuple(
            KnownCategory(
                uid=each.uid,
                code=each.code,
                name=named(each.names, "en"),
                options=tuple(option.uid for option in each.options),
            )
            for each in programme.categories.values()
        ),
        category_options=tuple(
            Known(uid=option.uid, code=option.code, name=named(option.names, "en"))
            for each in programme.categories.values()
            for option in each.options
        ),
        category_combos=tuple(
            KnownCategoryCombo(
                uid=each.uid,
                code=each.code,
                name=named(each.names, "en"),
                categories=tuple(programme.categories[code].uid for code in each.categories),
            )
            for each in programme.category_combos.values()
        ),
    )


def _combo_uid(code: str | None, programme: Programme) -> str:
    return programme.category_combos[code].uid if code else DEFAULT_CATEGORY_COMBO


def _element(element: Element, programme: Programme) -> KnownElement:
    return KnownElement(
        uid=element.uid,
        code=element.code,
        name=named(element.names, "en"),
        value_type=element.value_type.value,
        decimals=element.decimals,
        category_combo=_combo_uid(element.category_combo, programme),
    )


def _unit(unit: Unit, registry: Registry) -> KnownUnit:
    stays = sorted(unit.placements, key=lambda each: each.first_day)
    gaps = tuple(
        (earlier.last_day + timedelta(days=1), later.first_day - timedelta(days=1))
        for earlier, later in pairwise(stays)
        if later.first_day - earlier.last_day > timedelta(days=1)
    )
    parent = stays[-1].parent
    return KnownUnit(
        uid=unit.uid,
        code=unit.code,
        name=named(unit.names, "en"),
        also_called=tuple(unit.names.values()),
        opened=stays[0].since,
        closed=stays[-1].until,
        gaps=gaps,
        parent=registry.unit(parent).uid if parent is not None else None,
    )


def _data_set(form: Form, programme: Programme, *, units: frozenset[str]) -> KnownDataSet:
    elements = (programme.elements[code] for code in form.elements)
    return KnownDataSet(
        uid=form.uid,
        code=form.code,
        name=named(form.names, "en"),
        period_type=form.frequency,
        elements={each.uid: _combo_uid(each.category_combo, programme) for each in elements},
        units=units,
        category_combo=_combo_uid(form.attribute_combo, programme),
    )


def _option_combos(combo: CategoryCombo, programme: Programme) -> Iterable[KnownOptionCombo]:
    categories = [programme.categories[code] for code in combo.categories]
    for each in combo.combos:
        options = frozenset(
            option.uid
            for category, code in zip(categories, each.options, strict=True)
            for option in category.options
            if option.code == code
        )
        yield KnownOptionCombo(
            uid=each.uid, code=each.code, name=each.code, category_combo=combo.uid, options=options
        )
