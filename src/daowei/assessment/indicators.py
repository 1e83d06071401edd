"""Indicators over the tree: inputs are aggregated first, formulas then read over columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial as bound
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.assessment.coverage import Reports
from daowei.assessment.cube import Cube
from daowei.assessment.inputs import Formula, Inputs, Rules, elements_of
from daowei.assessment.matching import matched
from daowei.assessment.ratios import Ratio
from daowei.assessment.results import FIGURES
from daowei.foundation.problems import Problem
from daowei.foundation.rounding import half_away_array
from daowei.foundation.state_bytes import REPORTED
from daowei.foundation.tables import expect
from daowei.programme.definition import Indicator, Partial
from daowei.programme.formulas import Formulas

DEFAULT_RULES = Rules()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndicatorFigures:
    """One indicator over (period, unit).

    ``value`` is NaN unless ``state`` is REPORTED, except where it is WITHHELD: there the figure
    stands, and whoever shows it must not. ``expected`` unit periods owed any of the inputs,
    ``received`` of them gave every one they owed.
    """

    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]
    value: NDArray[np.float64]
    state: NDArray[np.uint8]
    expected: NDArray[np.int32]
    received: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndicatorSet:
    """The indicators computed, and what was noticed on the way."""

    figures: Mapping[str, IndicatorFigures]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Computed:
    """One indicator, and what was noticed on the way."""

    figures: IndicatorFigures
    problems: tuple[Problem, ...]


Maker: TypeAlias = Callable[[], Computed]  # computes one indicator when its turn has come


def indicator_makers(  # noqa: PLR0913 - one keyword for each rule of the programme
    cube: Cube,
    indicators: Iterable[Indicator],
    formulas: Mapping[str, Formula],
    *,
    constants: Mapping[str, Decimal] | None = None,
    partial: Partial = Partial.COUNT,
    rules: Rules = DEFAULT_RULES,
    reports: bool = True,
) -> Mapping[str, Maker]:
    """What ``compute_indicators`` does, indicator by indicator, in whatever order one likes."""
    known = {name: each for each in indicators for name in (each.code, each.uid)}

    def computed(indicator: Indicator) -> Computed:
        exclude = (indicator.partial or partial) is Partial.EXCLUDE
        elements = elements_of(cube, indicator, known, formulas)
        matching = matched(cube, indicator.code, elements, exclude=exclude, reports=reports)
        inputs = Inputs(
            cube=cube,
            indicators=known,
            formulas=formulas,
            constants=constants or {},
            rules=rules,
            only=matching.only,
        )
        figures = _figures(inputs.ratio(indicator), matching.reports)
        return Computed(figures=figures, problems=matching.problems)

    return {each.code: bound(computed, each) for each in known.values()}


def compute_indicators(  # noqa: PLR0913 - one keyword for each rule of the programme
    cube: Cube,
    indicators: Iterable[Indicator],
    formulas: Mapping[str, Formula],
    *,
    constants: Mapping[str, Decimal] | None = None,
    partial: Partial = Partial.COUNT,
    rules: Rules = DEFAULT_RULES,
    reports: bool = True,
) -> IndicatorSet:
    """Every indicator for every unit and period of the cube.

    ``indicators``: those wanted and those they read. ``formulas``: by indicator code, both sides
    as trees. ``partial``: the programme's rule for indicators that state none. ``reports``:
    whether to count the reports behind each cell, which reads every value once more.
    Missing:  a side is missing where all its inputs are; some missing count as nothing there.
        A denominator of 0 is NOT_COMPUTABLE, one below the indicator's minimum base WITHHELD.
    Rounding: none; ``figures_table`` prints.
    """
    makers = indicator_makers(
        cube,
        indicators,
        formulas,
        constants=constants,
        partial=partial,
        rules=rules,
        reports=reports,
    )
    found = {code: make() for code, make in makers.items()}
    return IndicatorSet(
        figures={code: each.figures for code, each in found.items()},
        problems=tuple(one for each in found.values() for one in each.problems),
    )


def _figures(ratio: Ratio, reports: Reports) -> IndicatorFigures:
    return IndicatorFigures(
        numerator=ratio.numerator.values,
        denominator=ratio.denominator.values,
        value=ratio.value,
        state=ratio.state,
        expected=reports.expected,
        received=reports.received,
    )


def formulas_by_code(formulas: Formulas) -> Mapping[str, Formula]:
    """Both sides of every indicator of a programme."""
    return {
        code: Formula(numerator=formulas.numerators[code], denominator=formulas.denominators[code])
        for code in formulas.order
    }


def figures_table(
    computed: IndicatorSet,
    cube: Cube,
    indicators: Mapping[str, Indicator],
    *,
    units: Sequence[str] | None = None,
    periods: Sequence[str] | None = None,
) -> pl.DataFrame:
    """The figures of chosen units and periods (None: of all), as ``FIGURES``.

    Missing:  value is null and printed "" unless the state is REPORTED.
    Rounding: printed once at the indicator's decimals, half away from zero.
    """
    columns = [cube.column(each) for each in (cube.shown.codes if units is None else units)]
    rows = [
        cube.periods.index[each] for each in (cube.periods.index if periods is None else periods)
    ]
    corner = np.ix_(rows, columns)
    codes = [cube.shown.codes[each] for each in columns]
    isos = [cube.periods.periods[each].iso for each in rows]
    parts = [
        _table_of(indicators[code], figures, corner).with_columns(
            indicator=pl.lit(code),
            unit=pl.Series(codes * len(isos), dtype=pl.String),
            period=pl.Series([iso for iso in isos for _ in codes], dtype=pl.String),
        )
        for code, figures in computed.figures.items()
    ]
    whole = pl.concat(parts) if parts else pl.DataFrame(schema=dict(FIGURES.columns))
    return expect(whole, FIGURES)


def _table_of(
    indicator: Indicator, figures: IndicatorFigures, corner: tuple[NDArray[np.intp], ...]
) -> pl.DataFrame:
    state = figures.state[corner].ravel()
    is_shown = state == REPORTED
    value = figures.value[corner].ravel()
    printed = printed_values(np.where(is_shown, value, np.nan), indicator.decimals)
    return pl.DataFrame(
        {
            "numerator": _or_null(figures.numerator[corner].ravel()),
            "denominator": _or_null(figures.denominator[corner].ravel()),
            "value": pl.Series(value).set(pl.Series(~is_shown), None),
            "state": state,
            "printed": printed,
            "expected": figures.expected[corner].ravel().astype(np.int64),
            "received": figures.received[corner].ravel().astype(np.int64),
        }
    )


def _or_null(values: NDArray[np.float64]) -> pl.Series:
    return pl.Series(values).fill_nan(None)


def printed_values(values: NDArray[np.float64], decimals: int) -> list[str]:
    """Each value as it is printed; "" for NaN."""
    rounded = half_away_array(values, decimals)
    return ["" if each != each else f"{each:.{decimals}f}" for each in rounded.tolist()]  # noqa: PLR0124 - only NaN differs from itself
