"""Observed figures fit for the public: small sensitive counts are withheld, and what tells them."""

from collections.abc import Mapping, Sequence

import polars as pl

from daowei.assessment.assessing import Assessment
from daowei.disclosure.sums import Dimension
from daowei.disclosure.suppression import CELLS, is_sensitive, protect, withhold_rates
from daowei.foundation.periods import parse_period
from daowei.foundation.states import State
from daowei.foundation.tables import expect
from daowei.programme.charter.tagging import Tagger

PART, REST = "part", "rest"


def public_figures(
    assessment: Assessment, *, units: Sequence[str], periods: Sequence[str]
) -> pl.DataFrame:
    """FIGURES of some units and periods as anyone may see them.

    Every indicator whose numerator or denominator carries a sensitive concept is protected by
    its counts: cells under ten, zero included, and enough others that none can be subtracted back
    over the unit tree, or as the rest of a part.
    """
    shown = assessment.figures.filter(pl.col("unit").is_in(units) & pl.col("period").is_in(periods))
    sensitive = sensitive_sides(assessment)
    cells = _cells(shown, sensitive)
    if cells.is_empty():
        return shown
    protected = protect(cells, _dimensions(assessment, units, periods))
    hidden = protected.cells.filter(protected.withheld)
    marked = hidden.select(
        indicator=pl.col("element"), unit=pl.col("unit"), period=pl.col("period")
    )
    return withhold_rates(shown, marked.unique())


def sensitive_sides(assessment: Assessment) -> Mapping[str, tuple[bool, bool]]:
    """Indicators with a sensitive numerator or denominator, and which of the two it is."""
    tagger = Tagger(assessment.basis.programme, assessment.basis.formulas)
    tags = {code: tagger.of_indicator(code) for code in assessment.basis.programme.indicators}
    sides = {
        code: (is_sensitive(each.above), is_sensitive(each.below)) for code, each in tags.items()
    }
    return {code: each for code, each in sides.items() if any(each)}


def _cells(shown: pl.DataFrame, sensitive: Mapping[str, tuple[bool, bool]]) -> pl.DataFrame:
    """Counts behind the figures: the part, and where the whole is sensitive too, whole and rest."""
    parts = []
    for indicator, (above, below) in sensitive.items():
        rows = shown.filter(
            (pl.col("indicator") == indicator) & (pl.col("state") == State.REPORTED.value)
        )
        if above:
            parts.append(_counted(rows, PART if below else "", pl.col("numerator")))
        if below:
            parts.append(_counted(rows, "", pl.col("denominator")))
        if above and below:
            parts.append(_counted(rows, REST, pl.col("denominator") - pl.col("numerator")))
    return expect(pl.concat(parts), CELLS) if parts else pl.DataFrame(schema=dict(CELLS.columns))


def _counted(rows: pl.DataFrame, combo: str, count: pl.Expr) -> pl.DataFrame:
    return rows.select(
        element=pl.col("indicator"),
        combo=pl.lit(combo),
        attribute=pl.lit(""),
        unit=pl.col("unit"),
        period=pl.col("period"),
        value=count.round().cast(pl.Int64),
        state=pl.lit(State.REPORTED.value, pl.UInt8),
        sensitive=pl.lit(value=True),
    ).filter(pl.col("value") >= 0)


def _dimensions(
    assessment: Assessment, units: Sequence[str], periods: Sequence[str]
) -> tuple[Dimension, ...]:
    """How the shown counts add up: over the trees in force, over periods, and part with rest."""
    registry = assessment.basis.registry
    trees: list[dict[str, str | None]] = []
    for each in periods:
        parents = registry.parents_at(parse_period(each).end)
        tree = {unit: _nearest(unit, parents, frozenset(units)) for unit in units}
        if tree not in trees:
            trees.append(tree)
    return (
        *(Dimension(column="unit", parents=tree) for tree in trees),
        Dimension(column="period", parents={each: _longer(each, periods) for each in periods}),
        Dimension(column="combo", parents={PART: "", REST: ""}),
    )


def _nearest(unit: str, parents: Mapping[str, str | None], shown: frozenset[str]) -> str | None:
    """The nearest unit above that is shown too."""
    above = parents.get(unit)
    while above is not None and above not in shown:
        above = parents.get(above)
    return above


def _longer(period: str, shown: Sequence[str]) -> str | None:
    """The shortest of the shown periods that holds this one."""
    own = parse_period(period)
    around = [
        other
        for text in shown
        if (other := parse_period(text)) != own
        and other.start <= own.start
        and own.end <= other.end
    ]
    return min(around, key=lambda other: other.days).iso if around else None
