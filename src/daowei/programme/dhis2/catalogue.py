"""A programme and its register as DHIS2's metadata objects, each under its uid.

Objects are plain JSON values; what refers to another object is a ``Ref``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias

from daowei.foundation.hierarchy import Registry, Unit
from daowei.foundation.texts import named
from daowei.foundation.uids import uid_for
from daowei.programme.definition import Element, Form, Indicator, Names, Option, Programme
from daowei.programme.dhis2.disaggregation import DEFAULT_COMBO, DEFAULT_OPTION_COMBO
from daowei.programme.dhis2.spelling import Uids, constant_uid, is_read_by_dhis2, spelled, uids_of
from daowei.programme.formulas import Formulas
from daowei.programme.owing import owes

DEFAULT_CATEGORY, DEFAULT_OPTION = "GLevLNI9wkl", "xYerKDKCefk"
LONGEST_SHORT_NAME = 50

Object: TypeAlias = dict[str, Any]
Kinds: TypeAlias = Mapping[str, Mapping[str, Object]]

# Kinds that clients ask for and a programme has none of.
EMPTY_KINDS = (
    "attributes", "dataElementGroups", "dataElementGroupSets", "indicatorGroups",
    "indicatorGroupSets", "optionSets", "options", "legendSets", "programs", "programIndicators",
    "dataSetElements", "categoryOptionGroups", "categoryOptionGroupSets", "userGroups",
    "trackedEntityTypes", "visualizations", "dashboards", "maps",
)  # fmt: skip

_OPERATORS = {
    "==": "equal_to",
    "!=": "not_equal_to",
    ">": "greater_than",
    ">=": "greater_than_or_equal_to",
    "<": "less_than",
    "<=": "less_than_or_equal_to",
}


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an object, by its kind (plural) and uid."""

    kind: str
    uid: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Catalogue:
    """All objects by kind (DHIS2's plural name) and uid, in the order of their names."""

    kinds: Kinds

    def target(self, ref: Ref) -> Object | None:
        """The object referred to."""
        return self.kinds.get(ref.kind, {}).get(ref.uid)

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        """The kind of every uid."""
        return {uid: kind for kind, objects in self.kinds.items() for uid in objects}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """In which language names are displayed, when the version came into force, and where."""

    language: str = "en"
    since: datetime | None = None
    address: str = ""


def catalogue_of(
    programme: Programme, formulas: Formulas, registry: Registry, *, telling: Telling
) -> Catalogue:
    """Everything of a programme that DHIS2 has an object for."""
    return _Writer(programme, formulas, registry, telling).catalogue()


@dataclass(frozen=True)
class _Writer:
    programme: Programme
    formulas: Formulas
    registry: Registry
    telling: Telling

    def catalogue(self) -> Catalogue:
        found = {kind: list(objects) for kind, objects in self._kinds()}
        return Catalogue(kinds={kind: _in_order(each) for kind, each in found.items()})

    def _kinds(self) -> Iterator[tuple[str, Iterable[Object]]]:
        yield "organisationUnits", self._units()
        yield "organisationUnitLevels", self._levels()
        yield "organisationUnitGroups", self._groups()
        yield "organisationUnitGroupSets", self._group_sets()
        yield "categoryOptions", self._category_options()
        yield "categories", self._categories()
        yield "categoryCombos", self._category_combos()
        yield "categoryOptionCombos", self._option_combos()
        yield "dataElements", map(self._element, self.programme.elements.values())
        yield "dataSets", map(self._data_set, self.programme.forms.values())
        yield "sections", map(self._section, self.programme.forms.values())
        yield "indicatorTypes", self._indicator_types()
        yield "indicators", map(self._indicator, self.programme.indicators.values())
        yield "constants", self._constants()
        yield "validationRules", self._validation_rules()
        yield from ((each, ()) for each in EMPTY_KINDS)

    def _object(
        self, kind: str, uid: str, *, names: Names, code: str | None = None, **fields: object
    ) -> Object:
        """What every object has, and its own fields."""
        name, shown = named(names, "en"), named(names, self.telling.language)
        since = self.telling.since.strftime("%Y-%m-%dT%H:%M:%S.000") if self.telling.since else None
        return {
            "id": uid,
            "code": code,
            "name": name,
            "shortName": name[:LONGEST_SHORT_NAME],
            "displayName": shown,
            "displayShortName": shown[:LONGEST_SHORT_NAME],
            "created": since,
            "lastUpdated": since,
            "href": f"{self.telling.address}/api/{kind}/{uid}",
            "translations": _translations(names),
            **fields,
        }

    # ── units ───────────────────────────────────────────────────────────────────────

    def _units(self) -> Iterator[Object]:
        forms = self._forms_by_unit
        for unit in self.registry.units.values():
            stays = unit.placements
            path = self._path(unit)
            children = self._children.get(unit.code, ())
            yield self._object(
                "organisationUnits",
                unit.uid,
                names=unit.names,
                code=unit.code,
                level=len(path),
                path="/" + "/".join(path),
                parent=Ref("organisationUnits", path[-2]) if len(path) > 1 else None,
                ancestors=[Ref("organisationUnits", each) for each in path[:-1]],
                children=[Ref("organisationUnits", each) for each in children],
                leaf=not children,
                openingDate=_day_text(stays[0].since or "1970-01-01"),
                closedDate=_day_text(stays[-1].until) if stays[-1].until else None,
                dataSets=[Ref("dataSets", each) for each in forms.get(unit.code, ())],
                organisationUnitGroups=[
                    Ref("organisationUnitGroups", self._group_uids[each])
                    for each in unit.groups.values()
                    if each in self._group_uids
                ],
                attributeValues=[],
            )

    def _path(self, unit: Unit) -> tuple[str, ...]:
        """Uids from the root down, by the parents that units had last."""
        path = [unit.uid]
        while (above := unit.placements[-1].parent) is not None:
            unit = self.registry.units[above]
            path.append(unit.uid)
        return tuple(reversed(path))

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        below = defaultdict(list)
        for each in self.registry.units.values():
            if (parent := each.placements[-1].parent) is not None:
                below[parent].append(each.uid)
        return {code: tuple(each) for code, each in below.items()}

    @cached_property
    def _forms_by_unit(self) -> Mapping[str, tuple[str, ...]]:
        found = defaultdict(list)
        for form in self.programme.forms.values():
            for unit in self.registry.units.values():
                if owes(unit, form):
                    found[unit.code].append(form.uid)
        return {code: tuple(each) for code, each in found.items()}

    def _levels(self) -> Iterator[Object]:
        """A level is called after the kind that most of its units are of."""
        kinds: dict[int, Counter[str]] = defaultdict(Counter)
        for unit in self.registry.units.values():
            kinds[len(self._path(unit))][unit.kind.value] += 1
        for level, counted in sorted(kinds.items()):
            name = counted.most_common(1)[0][0].replace("_", " ").capitalize()
            uid = uid_for("level", str(level))
            yield self._object("organisationUnitLevels", uid, names={"en": name}, level=level)

    @cached_property
    def _group_uids(self) -> Mapping[str, str]:
        return {
            each.code: each.uid
            for sets in self.programme.group_sets.values()
            for each in sets.groups
        }

    @cached_property
    def _members(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Uids of the units of each group, by the codes of its set and its own."""
        found = defaultdict(list)
        for unit in self.registry.units.values():
            for group_set, group in unit.groups.items():
                found[group_set, group].append(unit.uid)
        return {key: tuple(each) for key, each in found.items()}

    def _groups(self) -> Iterator[Object]:
        for group_set in self.programme.group_sets.values():
            for group in group_set.groups:
                members = self._members.get((group_set.code, group.code), ())
                yield self._object(
                    "organisationUnitGroups",
                    group.uid,
                    names=group.names,
                    code=group.code,
                    organisationUnits=[Ref("organisationUnits", each) for each in members],
                    groupSets=[Ref("organisationUnitGroupSets", group_set.uid)],
                )

    def _group_sets(self) -> Iterator[Object]:
        for each in self.programme.group_sets.values():
            groups = [Ref("organisationUnitGroups", group.uid) for group in each.groups]
            yield self._object(
                "organisationUnitGroupSets",
                each.uid,
                names=each.names,
                code=each.code,
                organisationUnitGroups=groups,
                dataDimension=True,
                compulsory=False,
            )

    # ── disaggregation ──────────────────────────────────────────────────────────────

    def _category_options(self) -> Iterator[Object]:
        kind = "categoryOptions"
        yield self._default(kind, DEFAULT_OPTION, categories=[Ref("categories", DEFAULT_CATEGORY)])
        for category in self.programme.categories.values():
            for option in category.options:
                categories = [Ref("categories", category.uid)]
                yield self._object(
                    kind, option.uid, names=option.names, code=option.code, categories=categories
                )

    def _default(self, kind: str, uid: str, **fields: object) -> Object:
        return self._object(kind, uid, names={"en": "default"}, code="default", **fields)

    def _categories(self) -> Iterator[Object]:
        details = {"dataDimensionType": "DISAGGREGATION", "dataDimension": False}
        yield self._default(
            "categories",
            DEFAULT_CATEGORY,
            categoryOptions=[Ref("categoryOptions", DEFAULT_OPTION)],
            categoryCombos=[Ref("categoryCombos", DEFAULT_COMBO)],
            **details,
        )
        combos = self.programme.category_combos.values()
        for each in self.programme.categories.values():
            holders = [
                Ref("categoryCombos", one.uid) for one in combos if each.code in one.categories
            ]
            yield self._object(
                "categories",
                each.uid,
                names=each.names,
                code=each.code,
                categoryOptions=[Ref("categoryOptions", option.uid) for option in each.options],
                categoryCombos=holders,
                **details,
            )

    def _category_combos(self) -> Iterator[Object]:
        yield self._default(
            "categoryCombos",
            DEFAULT_COMBO,
            isDefault=True,
            dataDimensionType="DISAGGREGATION",
            categories=[Ref("categories", DEFAULT_CATEGORY)],
            categoryOptionCombos=[Ref("categoryOptionCombos", DEFAULT_OPTION_COMBO)],
        )
        attributes = {each.attribute_combo for each in self.programme.forms.values()}
        for each in self.programme.category_combos.values():
            yield self._object(
                "categoryCombos",
                each.uid,
                names=each.names,
                code=each.code,
                isDefault=False,
                dataDimensionType="ATTRIBUTE" if each.code in attributes else "DISAGGREGATION",
                categories=[
                    Ref("categories", self.programme.categories[code].uid)
                    for code in each.categories
                ],
                categoryOptionCombos=[Ref("categoryOptionCombos", one.uid) for one in each.combos],
            )

    def _option_combos(self) -> Iterator[Object]:
        kind = "categoryOptionCombos"
        yield self._default(
            kind,
            DEFAULT_OPTION_COMBO,
            categoryCombo=Ref("categoryCombos", DEFAULT_COMBO),
            categoryOptions=[Ref("categoryOptions", DEFAULT_OPTION)],
            ignoreApproval=False,
        )
        for combo in self.programme.category_combos.values():
            for each in combo.combos:
                options = self._options_of(combo.categories, each.options)
                yield self._object(
                    kind,
                    each.uid,
                    names=_joined_names(options),
                    code=each.code,
                    categoryCombo=Ref("categoryCombos", combo.uid),
                    categoryOptions=[Ref("categoryOptions", option.uid) for option in options],
                    ignoreApproval=False,
                )

    def _options_of(self, categories: Sequence[str], codes: Sequence[str]) -> list[Option]:
        return [
            option
            for category, code in zip(categories, codes, strict=True)
            for option in self.programme.categories[category].options
            if option.code == code
        ]

    def _combo_ref(self, code: str | None) -> Ref:
        uid = self.programme.category_combos[code].uid if code else DEFAULT_COMBO
        return Ref("categoryCombos", uid)

    # ── elements and forms ──────────────────────────────────────────────────────────

    def _element(self, element: Element) -> Object:
        forms = [each for each in self.programme.forms.values() if element.code in each.elements]
        return self._object(
            "dataElements",
            element.uid,
            names=element.names,
            code=element.code,
            formName=named(element.names, "en"),
            displayFormName=named(element.names, self.telling.language),
            valueType=element.value_type.value,
            aggregationType=element.aggregation.value,
            domainType="AGGREGATE",
            zeroIsSignificant=element.zero_is_significant,
            categoryCombo=self._combo_ref(element.category_combo),
            dataSetElements=[self._set_element(form, element) for form in forms],
            dataElementGroups=[],
            optionSetValue=False,
            attributeValues=[],
        )

    def _set_element(self, form: Form, element: Element) -> Object:
        return {
            "dataSet": Ref("dataSets", form.uid),
            "dataElement": Ref("dataElements", element.uid),
        }

    def _data_set(self, form: Form) -> Object:
        elements = [self.programme.elements[code] for code in form.elements]
        owing = [each for each in self.registry.units.values() if owes(each, form)]
        return self._object(
            "dataSets",
            form.uid,
            names=form.names,
            code=form.code,
            periodType=form.frequency.value,
            categoryCombo=self._combo_ref(form.attribute_combo),
            dataSetElements=[self._set_element(form, each) for each in elements],
            organisationUnits=[Ref("organisationUnits", each.uid) for each in owing],
            sections=[Ref("sections", _section_uid(form))],
            indicators=[],
            formType="SECTION",
            timelyDays=form.due_days,
            expiryDays=0,
            openFuturePeriods=0,
            fieldCombinationRequired=False,
            validCompleteOnly=False,
            noValueRequiresComment=False,
            skipOffline=False,
            attributeValues=[],
        )

    def _section(self, form: Form) -> Object:
        """All of a form in its order: DHIS2 keeps an order of elements in sections alone."""
        return self._object(
            "sections",
            _section_uid(form),
            names=form.names,
            sortOrder=1,
            dataSet=Ref("dataSets", form.uid),
            dataElements=[
                Ref("dataElements", self.programme.elements[code].uid) for code in form.elements
            ],
            indicators=[],
            greyedFields=[],
        )

    # ── formulas ────────────────────────────────────────────────────────────────────

    @cached_property
    def _uids(self) -> Uids:
        return uids_of(self.programme)

    def _indicator_types(self) -> Iterator[Object]:
        for factor in sorted({each.factor for each in self.programme.indicators.values()}):
            name = _FACTOR_NAMES.get(factor, f"Per {factor}")
            yield self._object(
                "indicatorTypes",
                _type_uid(factor),
                names={"en": name},
                factor=factor,
                number=factor == 1,
            )

    def _indicator(self, indicator: Indicator) -> Object:
        above = spelled(self.formulas.numerators[indicator.code], self._uids)
        below = spelled(self.formulas.denominators[indicator.code], self._uids)
        return self._object(
            "indicators",
            indicator.uid,
            names=indicator.names,
            code=indicator.code,
            description=_note(above, below, indicator),
            numerator=above,
            denominator=below,
            numeratorDescription=indicator.numerator[:255],
            denominatorDescription=indicator.denominator[:255],
            indicatorType=Ref("indicatorTypes", _type_uid(indicator.factor)),
            annualized=indicator.annualised,
            decimals=indicator.decimals,
            aggregationType=None,
            indicatorGroups=[],
            dataSets=[],
            attributeValues=[],
        )

    def _constants(self) -> Iterator[Object]:
        for code, value in self.programme.constants.items():
            uid = constant_uid(code)
            yield self._object("constants", uid, names={"en": code}, code=code, value=float(value))

    def _validation_rules(self) -> Iterator[Object]:
        for code, check in self.programme.checks.items():
            left, right = self.formulas.checks[code]
            yield self._object(
                "validationRules",
                uid_for("check", code),
                names=check.names,
                code=code,
                operator=_OPERATORS.get(check.operator, check.operator),
                importance=check.importance,
                periodType=check.period_type.value,
                organisationUnitLevels=list(check.levels),
                leftSide=_side(spelled(left, self._uids), check.left_missing),
                rightSide=_side(spelled(right, self._uids), check.right_missing),
            )


_FACTOR_NAMES = {1: "Number", 100: "Percentage", 1000: "Per thousand", 10_000: "Per ten thousand",
                 100_000: "Per hundred thousand"}  # fmt: skip


def _side(expression: str, missing: str) -> Object:
    return {"expression": expression, "missingValueStrategy": missing, "slidingWindow": False}


def _note(above: str, below: str, indicator: Indicator) -> str:
    """Where the definition comes from; and whether only we can compute it."""
    if is_read_by_dhis2(above) and is_read_by_dhis2(below):
        return indicator.source
    return f"{indicator.source} (its formula uses functions that DHIS2 does not have)".strip()


def _section_uid(form: Form) -> str:
    return uid_for("section", form.code)


def _type_uid(factor: int) -> str:
    return uid_for("indicator type", str(factor))


def _day_text(day: object) -> str:
    return f"{day}T00:00:00.000"


def _translations(names: Names) -> list[Object]:
    return [
        {"property": "NAME", "locale": language, "value": name}
        for language, name in names.items()
        if language != "en"
    ]


def _joined_names(options: Sequence[Option]) -> Names:
    languages = {language for each in options for language in each.names}
    return {
        language: ", ".join(named(each.names, language) for each in options)
        for language in sorted(languages)
    }


def _in_order(objects: Iterable[Object]) -> Mapping[str, Object]:
    ordered = sorted(objects, key=lambda each: (str(each["name"]).casefold(), each["id"]))
    return {each["id"]: each for each in ordered}
