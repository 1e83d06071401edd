"""From filled forms to definitions: categories, elements, report forms, checks, indicators.

Each gives the definitions by code and adds to the folder's problems; a code that is not known is
told where it stands.
"""

from itertools import product
from math import prod

from babel.numbers import get_currency_precision

from daowei.foundation.texts import N_
from daowei.foundation.uids import uid_for
from daowei.programme.definition import (
    AggregationType,
    Category,
    CategoryCombo,
    Check,
    Element,
    Form,
    GroupSet,
    Indicator,
    Measure,
    Option,
    OptionCombo,
    Origin,
    Use,
    ValueType,
)
from daowei.programme.folder import Folder
from daowei.programme.library import (
    catalogue_element,
    catalogue_indicator,
    concept_from_catalogue,
)
from daowei.programme.wire import (
    CategoriesFile,
    CategoryWire,
    CheckWire,
    CombinationWire,
    ElementsFile,
    ElementWire,
    FormsFile,
    FormWire,
    GroupSetWire,
    IndicatorsFile,
    IndicatorWire,
    OptionWire,
    ProgrammeFile,
)

MOST_COMBOS = 20_000
CATEGORIES, ELEMENTS, FORMS, INDICATORS = (
    "categories.yaml",
    "elements.yaml",
    "forms.yaml",
    "indicators.yaml",
)
_VALUE_TYPES = {
    Measure.FLOW: ValueType.INTEGER_ZERO_OR_POSITIVE,
    Measure.STOCK: ValueType.INTEGER_ZERO_OR_POSITIVE,
    Measure.RATE: ValueType.NUMBER,
    Measure.MONEY: ValueType.NUMBER,
    Measure.YES_NO: ValueType.BOOLEAN,
}
_AGGREGATIONS = {
    Measure.FLOW: AggregationType.SUM,
    Measure.STOCK: AggregationType.LAST,
    Measure.RATE: AggregationType.AVERAGE,
    Measure.MONEY: AggregationType.SUM,
    Measure.YES_NO: AggregationType.LAST,
}
_RESULT_USES = frozenset({Use.TARGET, Use.SCORE, Use.RANK, Use.PAY_UNIT, Use.PAY_STAFF})


# ── groups and categories ───────────────────────────────────────────────────────────


def group_sets_of(file: ProgrammeFile) -> dict[str, GroupSet]:
    """The group sets of programme.yaml."""
    return {code: _group_set(code, wire) for code, wire in file.group_sets.items()}


def _group_set(code: str, wire: GroupSetWire) -> GroupSet:
    return GroupSet(
        code=code,
        uid=wire.uid or uid_for("group set", code),
        names=wire.names,
        groups=_options("group", code, wire.groups),
    )


def _options(kind: str, owner: str, wires: dict[str, OptionWire]) -> tuple[Option, ...]:
    return tuple(
        Option(code=code, uid=each.uid or uid_for(kind, f"{owner}.{code}"), names=each.names)
        for code, each in wires.items()
    )


def categories_of(file: CategoriesFile) -> dict[str, Category]:
    """The categories with their options."""
    return {code: _category(code, wire) for code, wire in file.categories.items()}


def _category(code: str, wire: CategoryWire) -> Category:
    return Category(
        code=code,
        uid=wire.uid or uid_for("category", code),
        names=wire.names,
        options=_options("option", code, wire.options),
        concept=wire.concept,
    )


def category_combos_of(
    file: CategoriesFile, categories: dict[str, Category], folder: Folder
) -> dict[str, CategoryCombo]:
    """The combinations written down, and of every category the one of it alone."""
    alone = {code: CombinationWire(categories=[code]) for code in categories}
    return {
        code: _combo(code, wire, [categories[each] for each in wire.categories])
        for code, wire in (alone | file.combinations).items()
        if _can_be_crossed(code, wire, categories=categories, folder=folder)
    }


def _can_be_crossed(
    code: str, wire: CombinationWire, *, categories: dict[str, Category], folder: Folder
) -> bool:
    place = ("combinations", code, "categories")
    known = folder.names_of(CATEGORIES, "categories")
    for number, each in enumerate(wire.categories):
        folder.know(each, known, file=CATEGORIES, path=(*place, number))
    if not all(each in categories for each in wire.categories):
        return False
    count = prod(len(categories[each].options) for each in wire.categories)
    if count <= MOST_COMBOS:
        return True
    folder.tell(
        "PRG-027",
        N_("these categories crossed give {value} combinations; at most {most} are read"),
        file=CATEGORIES,
        path=place,
        remedy=N_("Cross fewer categories, or use categories with fewer options."),
        value=count,
        most=MOST_COMBOS,
    )
    return False


def _combo(code: str, wire: CombinationWire, categories: list[Category]) -> CategoryCombo:
    crossed = product(*([option.code for option in each.options] for each in categories))
    named = {"_".join(options): options for options in crossed}
    return CategoryCombo(
        code=code,
        uid=wire.uid or uid_for("category combo", code),
        names=wire.names or categories[0].names,
        categories=tuple(wire.categories),
        combos=tuple(
            OptionCombo(
                code=each, uid=wire.uids.get(each) or uid_for("combo", f"{code}.{each}"),
                options=options,
            )
            for each, options in named.items()
        ),
    )  # fmt: skip


# ── elements ────────────────────────────────────────────────────────────────────────


def elements_of(file: ElementsFile, folder: Folder, *, currency: str) -> dict[str, Element]:
    """The elements; what is left out follows from the measure, the catalogue and the currency."""
    return {
        code: _element(code, wire, folder=folder, currency=currency)
        for code, wire in file.elements.items()
    }


def _element(code: str, wire: ElementWire, *, folder: Folder, currency: str) -> Element:
    measure = wire.measure or (Measure.STOCK if wire.population else Measure.FLOW)
    usual = get_currency_precision(currency) if measure is Measure.MONEY else 0
    if wire.category_combo:
        known = folder.names_of(CATEGORIES, "combinations", "categories")
        folder.know(
            wire.category_combo, known, file=ELEMENTS, path=("elements", code, "category_combo")
        )
    return Element(
        code=code,
        uid=wire.uid or uid_for("element", code),
        names=wire.names or _catalogue_names(code, wire, folder),
        concept=_concept(code, wire, folder),
        measure=measure,
        value_type=wire.value_type or _VALUE_TYPES[measure],
        aggregation=wire.aggregation or _AGGREGATIONS[measure],
        decimals=usual if wire.decimals is None else wire.decimals,
        category_combo=wire.category_combo,
        population=wire.population,
        from_catalogue=wire.catalogue is not None,
        zero_is_significant=wire.zero_is_significant,
        origin=Origin(file=ELEMENTS, line=folder.line(ELEMENTS, "elements", code)),
    )


def _concept(code: str, wire: ElementWire, folder: Folder) -> str | None:
    if wire.catalogue is None:
        return wire.concept
    line = folder.line(ELEMENTS, "elements", code, "catalogue")
    concept, problems = concept_from_catalogue(
        wire.catalogue, typed=wire.concept, file=ELEMENTS, line=line
    )
    folder.problems.extend(problems)
    return concept


def _catalogue_names(code: str, wire: ElementWire, folder: Folder) -> dict[str, str]:
    entry = catalogue_element(wire.catalogue) if wire.catalogue else None
    if entry is None:
        _names_missing(folder, file=ELEMENTS, section="elements", code=code)
    return {"en": entry.words if entry else code}


def _names_missing(folder: Folder, *, file: str, section: str, code: str) -> None:
    folder.tell(
        "PRG-010",
        N_("{name} is missing"),
        file=file,
        path=(section, code),
        remedy=N_("Add a line “{name}: …”."),
        name="names",
    )


# ── forms and checks ────────────────────────────────────────────────────────────────


def forms_of(
    file: FormsFile, folder: Folder, *, group_sets: dict[str, GroupSet]
) -> dict[str, Form]:
    """The report forms; ``checks`` left out are filled once the formulas are read."""
    groups = frozenset(each.code for one in group_sets.values() for each in one.groups)
    for code, wire in file.forms.items():
        _know_form(code, wire, folder, groups=groups)
    _each_element_once(file, folder)
    return {code: _form(code, wire, folder) for code, wire in file.forms.items()}


def _know_form(code: str, wire: FormWire, folder: Folder, *, groups: frozenset[str]) -> None:
    here = ("forms", code)
    elements = folder.names_of(ELEMENTS, "elements")
    for number, each in enumerate(wire.elements):
        folder.know(each, elements, file=FORMS, path=(*here, "elements", number))
    for number, each in enumerate(wire.groups):
        folder.know(each, groups, file=FORMS, path=(*here, "groups", number))
    for number, each in enumerate(wire.checks or ()):
        known = folder.names_of(FORMS, "checks")
        folder.know(each, known, file=FORMS, path=(*here, "checks", number))
    if wire.attribute_combo:
        known = folder.names_of(CATEGORIES, "combinations", "categories")
        folder.know(wire.attribute_combo, known, file=FORMS, path=(*here, "attribute_combo"))
    if not (wire.kinds or wire.groups or wire.units):
        folder.tell(
            "PRG-028",
            N_("nobody owes the form {value}"),
            file=FORMS,
            path=here,
            remedy=N_("Say who reports it: kinds, groups or units."),
            value=code,
        )


def _each_element_once(file: FormsFile, folder: Folder) -> None:
    """An element belongs to one form, so that a value has one report to stand in."""
    first: dict[str, str] = {}
    for code, wire in file.forms.items():
        for number, each in enumerate(wire.elements):
            if each in first:
                folder.tell(
                    "PRG-022",
                    N_("{value} is already reported on the form {first}"),
                    file=FORMS,
                    path=("forms", code, "elements", number),
                    remedy=N_("Leave it on one form; formulas may read it from there."),
                    value=each,
                    first=first[each],
                )
            first.setdefault(each, code)


def _form(code: str, wire: FormWire, folder: Folder) -> Form:
    return Form(
        code=code,
        uid=wire.uid or uid_for("form", code),
        names=wire.names,
        frequency=wire.frequency,
        elements=tuple(wire.elements),
        due_days=wire.due_days,
        kinds=tuple(wire.kinds),
        groups=tuple(wire.groups),
        units=tuple(wire.units),
        attribute_combo=wire.attribute_combo,
        checks=tuple(wire.checks or ()),
        first_period=wire.first_period,
        origin=Origin(file=FORMS, line=folder.line(FORMS, "forms", code)),
    )


def checks_of(file: FormsFile, folder: Folder) -> dict[str, Check]:
    """The rules that reports should keep."""
    return {code: _check(code, wire, folder) for code, wire in file.checks.items()}


def _check(code: str, wire: CheckWire, folder: Folder) -> Check:
    return Check(
        code=code,
        names=wire.names,
        left=wire.left,
        operator=wire.operator,
        right=wire.right,
        importance=wire.importance,
        left_missing=wire.left_missing,
        right_missing=wire.right_missing,
        period_type=wire.frequency,
        levels=tuple(wire.levels),
        origin=Origin(file=FORMS, line=folder.line(FORMS, "checks", code)),
    )


# ── indicators ──────────────────────────────────────────────────────────────────────


def indicators_of(file: IndicatorsFile, folder: Folder) -> dict[str, Indicator]:
    """The indicators; without a denominator a plain figure."""
    return {code: _indicator(code, wire, folder) for code, wire in file.indicators.items()}


def _indicator(code: str, wire: IndicatorWire, folder: Folder) -> Indicator:
    _judge_indicator(code, wire, folder)
    entry = catalogue_indicator(wire.catalogue) if wire.catalogue else None
    is_rate = wire.denominator is not None
    return Indicator(
        code=code,
        uid=wire.uid or uid_for("indicator", code),
        names=wire.names or (entry.names if entry else {"en": code}),
        numerator=wire.numerator,
        denominator=wire.denominator or "1",
        factor=wire.factor or (100 if is_rate else 1),
        decimals=(1 if is_rate else 0) if wire.decimals is None else wire.decimals,
        direction=wire.direction,
        uses=frozenset(wire.uses),
        source=wire.source or (entry.source.citation if entry else ""),
        unit_of_measure=wire.unit_of_measure,
        annualised=wire.annualised,
        partial=wire.partial,
        concepts=frozenset(wire.concepts) | (entry.concepts if entry else frozenset()),
        denominator_concepts=frozenset(wire.denominator_concepts),
        numerator_part_of_denominator=wire.numerator_part_of_denominator,
        measured_by=wire.measured_by,
        minimum_base=wire.minimum_base,
        charter=wire.charter,
        from_catalogue=entry is not None,
        origin=Origin(file=INDICATORS, line=folder.line(INDICATORS, "indicators", code)),
    )


def _judge_indicator(code: str, wire: IndicatorWire, folder: Folder) -> None:
    here = ("indicators", code)
    entry = catalogue_indicator(wire.catalogue) if wire.catalogue else None
    if wire.catalogue and entry is None:
        folder.tell(
            "PRG-020",
            N_("the catalogue has no indicator {value}"),
            file=INDICATORS,
            path=(*here, "catalogue"),
            remedy=N_("Name an entry of the catalogue, such as FP10, or leave the field out."),
            value=wire.catalogue,
        )
    for name, written in (("names", wire.names), ("source", wire.source)):
        if written is None and entry is None:
            folder.tell(
                "PRG-010",
                N_("{name} is missing"),
                file=INDICATORS,
                path=here,
                remedy=N_("Add a line “{name}: …”."),
                name=name,
            )
    if wire.direction == "none" and _RESULT_USES.intersection(wire.uses):
        folder.tell(
            "PRG-024",
            N_("{value} is to be a result, and nothing says which way is better"),
            file=INDICATORS,
            path=here,
            remedy=N_("Add “direction: more_is_better” or “direction: less_is_better”."),
            value=code,
        )
