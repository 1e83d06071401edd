"""Reported values as rows for other programs: one line a value, in the order of their keys."""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from daowei.foundation.rounding import shown
from daowei.foundation.states import State
from daowei.language.numbers import scaled
from daowei.programme.definition import Element
from daowei.reporting.documents import Report, values_of

BULK = {
    "form": pl.String,
    "element": pl.String,
    "combo": pl.String,
    "attribute": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "value": pl.String,  # exact decimal text; empty unless reported
    "state": pl.String,  # "", blank, not_applicable: as values/*.csv of a programme folder
}
_WORDS = {State.REPORTED: "", State.BLANK: "blank", State.NOT_APPLICABLE: "not_applicable"}


def bulk_rows(reports: Iterable[Report], elements: Mapping[str, Element]) -> pl.DataFrame:
    """The values of some reports as texts (columns of BULK): a file that loads again as it is."""
    return pl.DataFrame(list(_rows(reports, elements)), schema=BULK, orient="row")


def _rows(
    reports: Iterable[Report], elements: Mapping[str, Element]
) -> Iterator[tuple[object, ...]]:
    for report in reports:
        for element, combo, attribute, unit, period, value, state in values_of(
            [report]
        ).iter_rows():
            decimals = elements[element].decimals if element in elements else 0
            text = "" if value is None else shown(scaled(value, decimals), decimals)
            yield (report.form, element, combo, attribute, unit, period, text, _WORDS[state])
