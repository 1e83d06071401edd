"""From DHIS2 metadata to the files of a programme folder, and everything that was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from daowei.foundation.hierarchy import UnitKind
from daowei.foundation.periods import PeriodType
from daowei.foundation.problems import Problem
from daowei.programme.definition import Form, Names
from daowei.programme.dhis2.bundle import Bundle, languages_of
from daowei.programme.dhis2.disaggregation import Disaggregations, disaggregations_of
from daowei.programme.dhis2.elements import Elements, elements_of
from daowei.programme.dhis2.faults import find_faults
from daowei.programme.dhis2.forms import Forms, forms_of
from daowei.programme.dhis2.indicators import Indicators, indicators_of
from daowei.programme.dhis2.metadata import (
    TYPES,
    CategoryOfOptions,
    Constant,
    DataElement,
    DataSet,
    GroupSetOfUnits,
    Metadata,
    OrgUnit,
    RatioIndicator,
    read_metadata,
)
from daowei.programme.dhis2.report import Counts, report_text
from daowei.programme.dhis2.rewriting import Codes
from daowei.programme.dhis2.units import Units, units_of
from daowei.programme.dhis2.writing import (
    categories_text,
    elements_text,
    forms_text,
    indicators_text,
    left_out_text,
    programme_text,
    units_text,
)

_LONGEST_NAME = 300
_YEARS = {
    PeriodType.FINANCIAL_FEB: 2,
    PeriodType.FINANCIAL_APRIL: 4,
    PeriodType.FINANCIAL_JULY: 7,
    PeriodType.FINANCIAL_AUG: 8,
    PeriodType.FINANCIAL_SEP: 9,
    PeriodType.FINANCIAL_OCT: 10,
    PeriodType.FINANCIAL_NOV: 11,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the metadata does not say.

    ``kinds``: of units by level from the top; none given: guessed, and told.
    """

    code: str = "imported"
    name: str | None = None
    version: str = "1"
    kinds: tuple[UnitKind, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The texts of a folder's files by name; problems in the order in which they were found."""

    files: Mapping[str, str]
    problems: tuple[Problem, ...]
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Translated:
    """Everything that was taken."""

    units: Units
    parts: Disaggregations
    elements: Elements
    forms: Forms
    constants: Mapping[str, tuple[Decimal, Names]]
    indicators: Indicators


def import_metadata(
    files: Iterable[tuple[str, bytes]], options: ImportOptions | None = None
) -> Imported:
    """The folder of the metadata in all files (name and content).

    The same files give the same texts. Nothing is scored: every indicator is observed only.
    """
    asked = options or ImportOptions()
    metadata, problems = read_metadata(files)
    bundle = Bundle(metadata)
    bundle.problems.extend(problems)
    taken = _translated(bundle, asked)
    find_faults(bundle)
    told = tuple(bundle.problems.found)
    counts = Counts(held=_held(metadata), taken=_counted(taken))
    return Imported(
        files={
            **_texts(taken, asked, name=asked.name or _name(metadata)),
            "import-report.md": report_text(counts, told, language=asked.language),
        },
        problems=told,
        counts=counts,
    )


def _translated(bundle: Bundle, asked: ImportOptions) -> _Translated:
    """In the order in which one needs the other: units, elements, forms, indicators."""
    units = units_of(bundle, asked.kinds)
    parts = disaggregations_of(bundle)
    elements = elements_of(bundle, parts)
    forms = forms_of(bundle, elements=elements, units=units, parts=parts)
    constants = bundle.codes(bundle.metadata.all(Constant))
    codes = Codes(
        elements=elements.codes,
        options=parts.options,
        forms=forms.codes,
        groups=units.groups,
        constants=constants,
        indicators={},
    )
    return _Translated(
        units=units,
        parts=parts,
        elements=elements,
        forms=forms,
        constants=_constants(bundle, constants),
        indicators=indicators_of(bundle, codes, elements.elements),
    )


def _counted(taken: _Translated) -> Mapping[str, int]:
    return {
        "organisationUnits": len(taken.units.units),
        "organisationUnitGroupSets": len(taken.units.group_sets),
        "categories": len(taken.parts.categories),
        "dataElements": len(taken.elements.elements),
        "dataSets": len(taken.forms.forms),
        "indicators": len(taken.indicators.taken),
        "constants": len(taken.constants),
    }


def _texts(taken: _Translated, asked: ImportOptions, *, name: str) -> Mapping[str, str]:
    """The files, all but the report."""
    names = [each.names for each in taken.elements.elements.values()]
    return {
        "programme.yaml": programme_text(
            code=asked.code,
            version=asked.version,
            name=name[:_LONGEST_NAME],
            languages=languages_of(names),
            year_start=_year_start(taken.forms.forms),
            group_sets=taken.units.group_sets,
            constants=taken.constants,
        ),
        "units.csv": units_text(taken.units.units, taken.units.group_sets),
        "categories.yaml": categories_text(taken.parts.categories, taken.parts.combos),
        "elements.yaml": elements_text(taken.elements.elements),
        "forms.yaml": forms_text(taken.forms.forms),
        "indicators.yaml": indicators_text(
            each.indicator for each in taken.indicators.taken.values()
        ),
        "import-left-out.yaml": left_out_text(taken.indicators.left_out),
    }


def _name(metadata: Metadata) -> str:
    """The data sets' names, where they are few."""
    names = [each.called for each in metadata.all(DataSet).values()]
    return " + ".join(names) if 0 < len(names) <= 2 else "Imported from DHIS2"


def _year_start(forms: Mapping[str, Form]) -> int:
    """The month in which the one financial year of the forms begins; else January."""
    starts = {_YEARS.get(each.frequency) for each in forms.values()} - {None}
    return (starts.pop() or 1) if len(starts) == 1 else 1


def _constants(bundle: Bundle, codes: Mapping[str, str]) -> Mapping[str, tuple[Decimal, Names]]:
    constants = bundle.metadata.all(Constant)
    return {
        codes[uid]: (Decimal(repr(each.value)), bundle.names(each))
        for uid, each in constants.items()
    }


def _held(metadata: Metadata) -> Mapping[str, int]:
    counted = (OrgUnit, GroupSetOfUnits, CategoryOfOptions, DataElement, DataSet, RatioIndicator,
               Constant)  # fmt: skip
    return {name: len(metadata.all(kind)) for name, kind in TYPES.items() if kind in counted}
