"""What the charter asks of values, once they are there: no proxy is scored, a part is a part."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.foundation.problems import Problem, Severity, problem
from daowei.foundation.states import State
from daowei.foundation.texts import N_
from daowei.language.tree import ItemKind, items
from daowei.programme.charter.results import SENSITIVE
from daowei.programme.charter.tagging import by_name
from daowei.programme.charter.values import Withheld, proxies
from daowei.programme.charter.vocabulary import family_of
from daowei.programme.definition import Programme
from daowei.programme.formulas import Formulas


def proxies_among(
    programme: Programme, formulas: Formulas, values: pl.DataFrame
) -> tuple[Mapping[str, str], tuple[Withheld, ...]]:
    """Indicators whose score the charter withholds, each with its reason (CH-63); and the pairs.

    A scored element is compared with every observed sensitive one over unit and period.
    """
    scored, observed = scored_elements(programme, formulas), observed_elements(programme)
    wanted = (scored.keys() | observed) & set(values["element"].unique().to_list())
    cells = _cells(values, sorted(wanted))
    pairs = proxies(
        {code: cells[code] for code in sorted(scored.keys() - observed) if code in cells},
        {code: cells[code] for code in sorted(observed) if code in cells},
    )
    refused = {
        indicator: str(pair.reason) for pair in pairs for indicator in sorted(scored[pair.subject])
    }
    return refused, pairs


def observed_elements(programme: Programme) -> set[str]:
    """The sensitive elements, which may only be observed."""
    return {code for code, element in programme.elements.items() if _is_sensitive(element.concept)}


def _is_sensitive(concept: str | None) -> bool:
    return concept is not None and family_of(concept) in SENSITIVE


def scored_elements(programme: Programme, formulas: Formulas) -> Mapping[str, set[str]]:
    """Elements read by the indicators of any agreement, with the indicators that read them."""
    found: dict[str, set[str]] = {}
    for agreement in programme.agreements.values():
        for criterion in agreement.criteria:
            for element in _elements_of(criterion.indicator, programme, formulas):
                found.setdefault(element, set()).add(criterion.indicator)
    return found


def _elements_of(indicator: str, programme: Programme, formulas: Formulas) -> Iterator[str]:
    elements = by_name(programme.elements.values())
    indicators = by_name(programme.indicators.values())
    for tree in (formulas.numerators[indicator], formulas.denominators[indicator]):
        for item in items(tree):
            if item.kind is ItemKind.ELEMENT and item.parts[0] in elements:
                yield elements[item.parts[0]].code
            elif item.kind is ItemKind.INDICATOR:
                yield from _elements_of(indicators[item.parts[0]].code, programme, formulas)


def _cells(values: pl.DataFrame, elements: Iterable[str]) -> Mapping[str, NDArray[np.float64]]:
    """Each element's own reported numbers over the same units and periods; NaN where none."""
    reported = values.filter(
        (pl.col("state") == State.REPORTED) & pl.col("element").is_in(list(elements))
    )
    if reported.is_empty():
        return {}
    summed = reported.group_by("element", "unit", "period").agg(pl.col("value").sum())
    wide = summed.sort("unit", "period").pivot(
        on="element", index=["unit", "period"], values="value", aggregate_function="first"
    )
    return {
        code: wide[code].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for code in wide.columns[2:]
    }


def parts_within_wholes(
    figures: pl.DataFrame, programme: Programme
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Figures with those withheld whose numerator is no part of its denominator after all (CH-58).

    Only indicators that say so are looked at; each cell that breaks it is withheld and told.
    """
    claimed = [code for code, each in programme.indicators.items()
               if each.numerator_part_of_denominator]  # fmt: skip
    is_broken = pl.col("indicator").is_in(claimed) & (pl.col("numerator") > pl.col("denominator"))
    broken = figures.filter(is_broken)
    kept = figures.with_columns(
        state=pl.when(is_broken).then(pl.lit(State.WITHHELD, pl.UInt8)).otherwise(pl.col("state")),
        value=pl.when(is_broken).then(None).otherwise(pl.col("value")),
        printed=pl.when(is_broken).then(pl.lit("")).otherwise(pl.col("printed")),
    )
    return kept, tuple(_told(row) for row in broken.iter_rows(named=True))


def _told(row: Mapping[str, object]) -> Problem:
    return problem(
        "CH-58",
        N_("{indicator} of {unit} in {period}: the numerator {value} exceeds its denominator."),
        remedy=N_("Check the reports; the figure is withheld until the part fits its whole."),
        value=row["numerator"],
        field=str(row["indicator"]),
        severity=Severity.WARNING,
        indicator=row["indicator"],
        unit=row["unit"],
        period=row["period"],
    )
