"""Indicators over time, and figures that are only observed."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from daowei.assessment.assessing import Assessment, scored_units
from daowei.disclosure.report.charts import Trend, trend
from daowei.disclosure.report.naming import Naming, period_name
from daowei.disclosure.report.protecting import sensitive_indicators
from daowei.disclosure.report.view import ObservedRow, Table, TrendView
from daowei.foundation.hierarchy import Tree
from daowei.foundation.periods import PeriodType, parse_period
from daowei.foundation.states import State
from daowei.foundation.texts import N_
from daowei.programme.charter.values import may_be_ranked
from daowei.programme.definition import Indicator

MOST_UNITS = 80  # without scores: levels are shown as long as a page can hold them


def shown_units(assessment: Assessment) -> tuple[str, ...]:
    """The units a page speaks of: those scored and all above; without scores, the upper levels."""
    registry = assessment.basis.registry
    agreements = assessment.basis.programme.agreements.values()
    day = assessment.cube.periods.periods[-1].end
    tree = registry.tree_at(day)
    scored = {unit for each in agreements for unit in scored_units(each, registry)}
    if not scored:
        return _upper_levels(tree)
    wanted = scored | {above for unit in scored for above in tree.ancestors(unit)}
    return tuple(code for code in tree.codes if code in wanted)


def _upper_levels(tree: Tree) -> tuple[str, ...]:
    """As many levels as a page can hold, two at least where there are two."""
    deepest = int(tree.level.max(initial=1))
    fitting = [n for n in range(2, deepest + 1) if int((tree.level <= n).sum()) <= MOST_UNITS]
    kept = max(fitting, default=min(2, deepest))
    return tuple(code for code in tree.codes if tree.level[tree.index[code]] <= kept)


def trends(assessment: Assessment, figures: pl.DataFrame, naming: Naming) -> tuple[TrendView, ...]:
    """Every indicator that may be a result, by quarter: the roots' figure and the units' band.

    ``figures``: those that anyone may see; withheld ones are in no band.
    """
    periods = _periods(assessment, PeriodType.QUARTERLY)
    units = shown_units(assessment)
    roots = [unit for unit in units if _is_root(assessment, unit)]
    targets = _targets(assessment)
    sensitive = sensitive_indicators(assessment)
    chosen = [
        each
        for each in assessment.basis.programme.indicators.values()
        if may_be_ranked(each) or each.code not in sensitive
    ]
    rows = _rows_by_indicator(figures, units, periods)
    return tuple(
        _view(each, rows[each.code], (roots, periods, targets), naming=naming)
        for each in chosen
        if each.code in rows
    )


def _periods(assessment: Assessment, kind: PeriodType) -> tuple[str, ...]:
    return tuple(each.iso for each in assessment.cube.periods.periods if each.type is kind)


def _is_root(assessment: Assessment, unit: str) -> bool:
    day = assessment.cube.periods.periods[-1].end
    return assessment.basis.registry.units[unit].parent_at(day) is None


def _targets(assessment: Assessment) -> Mapping[str, float]:
    """Targets that are the same for all units, by indicator."""
    found = {}
    for code, agreement in assessment.basis.programme.agreements.items():
        table = assessment.targets[code]
        for criterion in agreement.criteria:
            known = (
                table.filter(pl.col("criterion") == criterion.code)["target"].drop_nulls().unique()
            )
            if known.len() == 1:
                found[criterion.indicator] = float(known.item())
    return found


def _rows_by_indicator(
    figures: pl.DataFrame, units: Sequence[str], periods: Sequence[str]
) -> Mapping[str, pl.DataFrame]:
    kept = figures.filter(pl.col("unit").is_in(list(units)) & pl.col("period").is_in(list(periods)))
    return {str(key[0]): part for key, part in kept.partition_by("indicator", as_dict=True).items()}


def _view(
    indicator: Indicator,
    rows: pl.DataFrame,
    ground: tuple[Sequence[str], tuple[str, ...], Mapping[str, float]],
    *,
    naming: Naming,
) -> TrendView:
    roots, periods, targets = ground
    whole = rows.filter(pl.col("unit").is_in(list(roots)))
    parts = rows.filter(~pl.col("unit").is_in(list(roots)))
    low, high = _extremes(parts, periods)
    values = _values(whole, periods)
    labels = tuple(period_name(parse_period(each), naming.language) for each in periods)
    received, expected = int(whole["received"].sum()), int(whole["expected"].sum())
    name = naming.indicator(indicator.code)
    picture = trend(
        Trend(
            label=f"{name}: {labels[0]} – {labels[-1]}",
            periods=labels,
            values=values,
            low=low,
            high=high,
            target=targets.get(indicator.code),
        )
    )
    about = naming.say(
        N_("{measure}by quarter; {share} reports; {source}"),
        measure=_measure(indicator, naming),
        share=naming.share(received, expected),
        source=indicator.source,
    )
    return TrendView(
        name=name,
        about=about,
        picture=picture,
        table=_table(indicator, (labels, values, low, high), naming=naming),
    )


def _measure(indicator: Indicator, naming: Naming) -> str:
    measure = naming.measure(indicator).strip()
    return f"{measure}, " if measure else ""


def _values(rows: pl.DataFrame, periods: Sequence[str]) -> tuple[float | None, ...]:
    known = dict(rows.select("period", "value").iter_rows())
    return tuple(known.get(each) for each in periods)


def _extremes(
    rows: pl.DataFrame, periods: Sequence[str]
) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    bounds = rows.group_by("period").agg(low=pl.col("value").min(), high=pl.col("value").max())
    known = {period: (low, high) for period, low, high in bounds.iter_rows()}
    pairs = [known.get(each, (None, None)) for each in periods]
    return tuple(low for low, _ in pairs), tuple(high for _, high in pairs)


def _table(
    indicator: Indicator,
    columns: tuple[
        Sequence[str], Sequence[float | None], Sequence[float | None], Sequence[float | None]
    ],
    *,
    naming: Naming,
) -> Table:
    def told(value: float | None) -> str:
        return "–" if value is None else f"{value:.{indicator.decimals}f}"

    rows = tuple(
        (label, told(value), told(low), told(high))
        for label, value, low, high in zip(*columns, strict=True)
    )
    head = (N_("Quarter"), N_("Whole area"), N_("Lowest unit"), N_("Highest unit"))
    return Table(caption="", columns=tuple(naming.say(each) for each in head), rows=rows)


def observed(
    assessment: Assessment, figures: pl.DataFrame, naming: Naming
) -> tuple[ObservedRow, ...]:
    """Figures that may never be a result, small cells withheld in ``figures``.

    Units stand in the order of the register.
    """
    periods = _periods(assessment, PeriodType.YEARLY)
    units = shown_units(assessment)
    chosen = [
        each for each in assessment.basis.programme.indicators.values() if not may_be_ranked(each)
    ]
    return tuple(_observed(each, figures, (units, periods), naming=naming) for each in chosen)


def _observed(
    indicator: Indicator,
    figures: pl.DataFrame,
    axes: tuple[Sequence[str], Sequence[str]],
    *,
    naming: Naming,
) -> ObservedRow:
    units, periods = axes
    own = figures.filter(pl.col("indicator") == indicator.code)
    rows = {(row["unit"], row["period"]): row for row in own.iter_rows(named=True)}
    return ObservedRow(
        name=naming.indicator(indicator.code),
        about=_about(indicator, naming),
        columns=tuple(naming.period(each) for each in periods),
        rows=tuple(
            (
                naming.unit(unit),
                tuple(_cells(indicator, rows, unit, periods=periods, naming=naming)),
            )
            for unit in units
        ),
    )


def _about(indicator: Indicator, naming: Naming) -> str:
    measure = naming.measure(indicator).strip()
    return f"{measure} · {indicator.source}" if measure else indicator.source


def _cells(
    indicator: Indicator,
    rows: Mapping[tuple[str, str], Mapping[str, object]],
    unit: str,
    *,
    periods: Sequence[str],
    naming: Naming,
) -> Iterator[str]:
    for period in periods:
        row = rows.get((unit, period))
        if row is None:
            yield naming.figure(indicator, "", State.CLOSED)
            continue
        figure = naming.figure(indicator, str(row["printed"]), int(str(row["state"])))
        expected = int(str(row["expected"]))
        yield (
            f"{figure} · {naming.share(int(str(row['received'])), expected)}"
            if expected
            else figure
        )
