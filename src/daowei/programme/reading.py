"""From a folder to a programme with its registers, or everything that is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from daowei.foundation.hierarchy import Registry, UnitKind
from daowei.foundation.periods import read_period
from daowei.foundation.problems import Problem, Severity
from daowei.foundation.tables import POPULATION, empty
from daowei.foundation.texts import N_
from daowei.language.tree import Item, ItemKind, items
from daowei.programme.agreeing import AGREEMENT, agreements_of
from daowei.programme.defining import (
    CATEGORIES,
    ELEMENTS,
    FORMS,
    INDICATORS,
    categories_of,
    category_combos_of,
    checks_of,
    elements_of,
    forms_of,
    group_sets_of,
    indicators_of,
)
from daowei.programme.definition import Approval, Form, Origin, Programme
from daowei.programme.examples import Example, know_examples, read_examples
from daowei.programme.folder import Folder, open_folder
from daowei.programme.formulas import Formulas, element_named, read_formulas
from daowei.programme.registers import PEOPLE, read_geometry, read_population, read_units
from daowei.programme.wire import (
    AgreementFile,
    ApprovalsFile,
    CategoriesFile,
    ElementsFile,
    FormsFile,
    FurtherFile,
    IndicatorsFile,
    InspectionFile,
    ProgrammeFile,
    as_written,
    plain,
)

PROGRAMME, APPROVALS, FURTHER, INSPECTION = (
    "programme.yaml",
    "approvals.yaml",
    "further.yaml",
    "inspection.yaml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading a folder.

    ``programme``, ``formulas``, ``registry``: None where an error stands against any file, so
    that nothing is computed on a refused definition. ``digests``: of every file read, by name.
    ``lines``: of every field of every YAML file.
    """

    programme: Programme | None
    formulas: Formulas | None
    registry: Registry | None
    population: pl.DataFrame
    geometry: Mapping[str, Mapping[str, Any]]
    problems: tuple[Problem, ...]
    digests: Mapping[str, str]
    lines: Mapping[str, Mapping[tuple[str | int, ...], int]] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()


def read_programme(place: Path) -> Reading:
    """The programme of a folder with its registers, and all problems of all files at once."""
    folder = open_folder(place)
    if not place.is_dir():
        return Reading(
            programme=None,
            formulas=None,
            registry=None,
            population=empty(POPULATION),
            geometry={},
            problems=tuple(folder.problems.found),
            digests={},
        )
    programme = _defined(folder)
    formulas, problems = read_formulas(programme, line_of=folder.line, beyond=_known_beyond(folder))
    folder.problems.extend(problems)
    if formulas:
        programme = replace(programme, forms=_with_checks(programme, formulas, folder))
    registry = read_units(folder, _group_sets(programme, folder))
    population = read_population(folder, registry)
    geometry = read_geometry(folder, registry)
    _know_places(programme, registry, folder)
    _know_population(programme, population, folder)
    examples = read_examples(folder)
    if registry:
        know_examples(examples, programme, folder, units=frozenset(registry.units))
    assert registry is not None or folder.problems.errors
    refused = bool(folder.problems.errors)
    return Reading(
        programme=None if refused else programme,
        formulas=None if refused else formulas,
        registry=None if refused else registry,
        population=population,
        geometry=geometry,
        problems=in_order(folder.problems.found),
        digests=folder.digests,
        lines={file: each.lines for file, each in folder.documents.items()},
        examples=() if refused else examples,
    )


def in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """By file and line, as one goes through them when correcting."""
    return tuple(sorted(problems, key=lambda each: (each.file or "", each.line or 0)))


# ── definitions ─────────────────────────────────────────────────────────────────────


def _defined(folder: Folder) -> Programme:
    """The programme of those entries that fit their forms; problems say what was left out."""
    head = folder.form(PROGRAMME, ProgrammeFile) or _stand_in()
    named = folder.form(CATEGORIES, CategoriesFile) or CategoriesFile()
    categories = categories_of(named)
    group_sets = group_sets_of(head)
    reported = folder.form(FORMS, FormsFile) or FormsFile(forms={})
    counted = folder.form(ELEMENTS, ElementsFile) or ElementsFile(elements={})
    computed = folder.form(INDICATORS, IndicatorsFile) or IndicatorsFile(indicators={})
    agreed = folder.form(AGREEMENT, AgreementFile) or AgreementFile(agreements={})
    inspection = folder.form(INSPECTION, InspectionFile)
    indicators = indicators_of(computed, folder)
    return Programme(
        code=head.code,
        version=head.version,
        names=head.names,
        languages=tuple(head.languages),
        currency=head.currency,
        year_start=head.year_start,
        partial=head.partial,
        elements=elements_of(counted, folder, currency=head.currency),
        categories=categories,
        category_combos=category_combos_of(named, categories, folder),
        forms=forms_of(reported, folder, group_sets=group_sets),
        checks=checks_of(reported, folder),
        indicators=indicators,
        agreements=agreements_of(agreed, folder, indicators=indicators, currency=head.currency),
        group_sets=group_sets,
        constants={code: each.value for code, each in head.constants.items()},
        document=_document(head),
        further=tuple(_further(folder)),
        valid_from=head.valid_from,
        inspection=_free(inspection),
        retention=head.retention,
        approvals=tuple(_approvals(folder)),
    )


def _stand_in() -> ProgrammeFile:
    """For a programme.yaml that cannot be read, so that the other files can be judged."""
    return ProgrammeFile(code="unknown", version="0", names={"en": "unknown"}, currency="XXX")


def _document(head: ProgrammeFile) -> Mapping[str, object]:
    """The charter's view of programme.yaml."""
    return {
        "kind": "programme",
        "id": head.code,
        **{f"name_{language}": name for language, name in head.names.items()},
        "legal_basis": [as_written(each) for each in head.legal_basis],
        "redress": as_written(head.redress),
        "participation": as_written(head.participation),
        **head.charter,
    }


def _free(filled: InspectionFile | None) -> Mapping[str, object]:
    written = filled.model_dump(exclude_unset=True) if filled else {}
    return {name: plain(each) for name, each in written.items()}


def _further(folder: Folder) -> Iterator[Mapping[str, object]]:
    filled = folder.form(FURTHER, FurtherFile)
    for code, each in filled.further.items() if filled else ():
        written = {name: plain(value) for name, value in (each.model_extra or {}).items()}
        yield {"id": code, "kind": each.kind, **written}


def _approvals(folder: Folder) -> Iterator[Approval]:
    filled = folder.form(APPROVALS, ApprovalsFile)
    for number, each in enumerate(filled.approvals if filled else ()):
        line = folder.line(APPROVALS, "approvals", number)
        yield Approval(
            of=each.of,
            who=each.who,
            key=each.key,
            digest=each.digest,
            signature=each.signature,
            role=each.role,
            reason=each.reason,
            signed_on=each.signed_on,
            origin=Origin(file=APPROVALS, line=line),
        )


def _group_sets(programme: Programme, folder: Folder) -> Mapping[str, Any] | None:
    return None if folder.names_of(PROGRAMME, "group_sets") is None else programme.group_sets


def _known_beyond(folder: Folder) -> Mapping[ItemKind, frozenset[str] | None]:
    """Codes that formulas may read though their own entries, or files, have faults."""
    constants = folder.names_of(PROGRAMME, "constants")
    return {
        ItemKind.ELEMENT: folder.names_of(ELEMENTS, "elements"),
        ItemKind.INDICATOR: folder.names_of(INDICATORS, "indicators"),
        ItemKind.REPORTING_RATE: folder.names_of(FORMS, "forms"),
        ItemKind.CONSTANT: constants,
        ItemKind.GROUP_COUNT: None if constants is None else frozenset(),
    }


# ── what only shows when everything is read ─────────────────────────────────────────


def _with_checks(programme: Programme, formulas: Formulas, folder: Folder) -> Mapping[str, Form]:
    """Forms that name no checks get all those that read nothing but their own elements."""
    return {
        code: form
        if _names_checks(folder, code)
        else replace(form, checks=tuple(_own_checks(programme, formulas, form)))
        for code, form in programme.forms.items()
    }


def _names_checks(folder: Folder, form: str) -> bool:
    return ("forms", form, "checks") in folder.documents[FORMS].lines


def _own_checks(programme: Programme, formulas: Formulas, form: Form) -> Iterator[str]:
    for code, check in programme.checks.items():
        read = [item for tree in formulas.checks[code] for item in items(tree)]
        if check.period_type is form.frequency and _stands_on(programme, form, read):
            yield code


def _stands_on(programme: Programme, form: Form, read: list[Item]) -> bool:
    found = [
        element_named(programme, item.parts[0]) for item in read if item.kind is ItemKind.ELEMENT
    ]
    return bool(found) and all(each is not None and each.code in form.elements for each in found)


def _know_places(programme: Programme, registry: Registry | None, folder: Folder) -> None:
    """Units, kinds and periods that the definitions name."""
    for code, form in programme.forms.items():
        here = ("forms", code)
        _know_kinds(form.kinds, folder, file=FORMS, path=here)
        if form.first_period:
            _know_period(form.first_period, folder, file=FORMS, path=(*here, "first_period"))
        for number, each in enumerate(form.units if registry else ()):
            assert registry is not None
            known = frozenset(registry.units)
            folder.know(each, known, file=FORMS, path=(*here, "units", number))
    for code, agreement in programme.agreements.items():
        here = ("agreements", code)
        _know_kinds(agreement.kinds, folder, file=AGREEMENT, path=here)
        _know_period(agreement.period, folder, file=AGREEMENT, path=(*here, "period"))
    _know_targets(programme, registry, folder)
    _know_inspection(programme, folder)


def _know_inspection(programme: Programme, folder: Folder) -> None:
    """The kind of unit that is drawn; what it is drawn apart by should be a group set."""
    kind, strata = programme.inspection.get("unit_kind"), programme.inspection.get("strata", ())
    if kind is not None:
        folder.know(str(kind), frozenset(UnitKind), file=INSPECTION, path=("unit_kind",))
    for number, each in enumerate(strata if isinstance(strata, list) else ()):
        if each not in programme.group_sets:
            folder.tell(
                "PRG-085",
                N_("draws cannot go apart by {value}: it is no group set"),
                file=INSPECTION,
                path=("strata", number),
                remedy=N_("Name a group set of programme.yaml, such as terrain: {known}."),
                value=each,
                known=", ".join(programme.group_sets) or "–",
                severity=Severity.WARNING,
            )


def _know_kinds(
    kinds: tuple[str, ...], folder: Folder, *, file: str, path: tuple[str, ...]
) -> None:
    known = frozenset(UnitKind)
    for number, each in enumerate(kinds):
        folder.know(each, known, file=file, path=(*path, "kinds", number))


def _know_period(text: str, folder: Folder, *, file: str, path: tuple[str, ...]) -> None:
    _, problems = read_period(text, file=file, line=folder.line(file, *path))
    folder.problems.extend(replace(each, field=".".join(path)) for each in problems)


def _know_targets(programme: Programme, registry: Registry | None, folder: Folder) -> None:
    """Units that a target by unit names."""
    for code, agreement in programme.agreements.items():
        for pillar in agreement.pillars:
            for criterion in pillar.criteria:
                values = criterion.target.settings.get("values")
                if criterion.target.rule == "by_unit" and isinstance(values, Mapping) and registry:
                    path = ("agreements", code, "pillars", pillar.code, "criteria", criterion.code)
                    for unit in values:
                        folder.know(
                            str(unit),
                            frozenset(registry.units),
                            file=AGREEMENT,
                            path=(*path, "target", "values", str(unit)),
                        )


def _know_population(programme: Programme, population: pl.DataFrame, folder: Folder) -> None:
    """Groups that elements take from population.csv, and elements that nothing fills.

    Where rows or forms were left out for their faults, nobody is told of what they may hold.
    """
    groups = frozenset(population.get_column("group").unique())
    on_forms = {each for form in programme.forms.values() for each in form.elements}
    has_all_groups = all(each.file != PEOPLE for each in folder.problems.errors)
    has_all_forms = folder.names_of(FORMS, "forms") == frozenset(programme.forms)
    for code, element in programme.elements.items():
        if has_all_groups and element.population and element.population not in groups:
            folder.tell(
                "PRG-026",
                N_("population.csv has no group {value}"),
                file=ELEMENTS,
                path=("elements", code, "population"),
                remedy=N_("Add its rows, or correct the name; until then it has no value."),
                value=element.population,
                severity=Severity.WARNING,
            )
        if has_all_forms and not element.population and code not in on_forms:
            folder.tell(
                "PRG-029",
                N_("{value} stands on no report form, so nobody reports it"),
                file=ELEMENTS,
                path=("elements", code),
                remedy=N_("Put it on a form, or take it out."),
                value=code,
                severity=Severity.WARNING,
            )
