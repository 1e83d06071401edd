"""From DHIS2 metadata to the files of a programme folder, and everything that was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from daowei.foundation.hierarchy import UnitKind
from daowei.foundation.periods import PeriodType
from daowei.foundation.problems import Problem
from daowei.programme.definition import Form, Names
from daowei.programme.dhis2.bundle import Bundle, languages_of
from daowei.programme.dhis2.disaggregation import disaggregations_of
from daowei.programme.dhis2.elements import elements_of
from daowei.programme.dhis2.faults import find_faults
from daowei.programme.dhis2.forms import forms_of
from daowei.programme.dhis2.indicators import indicators_of
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
from daowei.programme.dhis2.units import units_of
from daowei.programme.dhis2.writing import (
    categories_text,
    elements_text,
    forms_text,
    indicators_text,
    left_out_text,
    programme_text,
    units_text,
)

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
    units = units_of(bundle, asked.kinds)
    parts = disaggregations_of(bundle)
    elements = elements_of(bundle, parts)
    forms = forms_of(bundle, elements=elements, units=units, parts=parts)
    constants = bundle.codes(metadata.all(Constant))
    codes = Codes(
        elements=elements.codes,
        options=parts.options,
        forms=forms.codes,
        groups=units.groups,
        constants=constants,
        indicators={},
    )
    indicators = indicators_of(bundle, codes, elements.elements)
    find_faults(bundle)
    told = tuple(bundle.problems.found)
    counts = Counts(
        held=_held(metadata),
        taken={
            "organisationUnits": len(units.units),
            "organisationUnitGroupSets": len(units.group_sets),
            "categories": len(parts.categories),
            "dataElements": len(elements.elements),
            "dataSets": len(forms.forms),
            "indicators": len(indicators.taken),
            "constants": len(constants),
        },
    )
    texts = {
        "programme.yaml": programme_text(
            code=asked.code,
            version=asked.version,
            name=asked.name or _name(metadata),
            languages=languages_of([each.names for each in elements.elements.values()]),
            year_start=_year_start(forms.forms),
            group_sets=units.group_sets,
            constants=_constants(bundle, constants),
        ),
        "units.csv": units_text(units.units, units.group_sets),
        "categories.yaml": categories_text(parts.categories, parts.combos),
        "elements.yaml": elements_text(elements.elements),
        "forms.yaml": forms_text(forms.forms),
        "indicators.yaml": indicators_text(each.indicator for each in indicators.taken.values()),
        "import-left-out.yaml": left_out_text(indicators.left_out),
        "import-report.md": report_text(counts, told, language=asked.language),
    }
    return Imported(files=texts, problems=told, counts=counts)


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
