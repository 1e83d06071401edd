"""Figures fit for the public: small sensitive counts are withheld, and what would tell them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from daowei.assessment.assessing import Assessment
from daowei.assessment.results import FIGURES
from daowei.disclosure.sums import Dimension, Earlier
from daowei.disclosure.suppression import CELLS, LEAST_K, is_sensitive, protect, withhold_rates
from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import PeriodType, parse_period
from daowei.foundation.states import State
from daowei.foundation.tables import expect
from daowei.programme.charter.tagging import Tagger
from daowei.programme.charter.values import may_be_ranked
from daowei.programme.definition import Indicator, Programme
from daowei.programme.formulas import Formulas

_PLAIN_SUM = re.compile(r"#\{[^}]+\}(?:\s*\+\s*#\{[^}]+\})+")
_TERM = re.compile(r"#\{[^}]+\}")
_FIGURE = ["indicator", "unit", "period"]
_COUNT = ["element", "unit", "period"]
_CELL = list(CELLS.grain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The sensitive sides of an indicator, each by its formula; "" for a side that is not."""

    indicator: str
    above: str
    below: str

    @property
    def rest(self) -> str:
        """What the whole holds beside the part, where both are sensitive."""
        return f"{self.below} - ({self.above})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edition:
    """What a publication rested on: its FIGURES with their true sides, and which it withheld.

    ``withheld``: indicator, unit and period.
    """

    figures: pl.DataFrame
    withheld: pl.DataFrame


# ── of a page ───────────────────────────────────────────────────────────────────────


def page_figures(assessment: Assessment, units: Sequence[str]) -> pl.DataFrame:
    """All FIGURES that a page may speak of, protected together.

    Years and the agreements' periods, and quarters of what may be ranked, of ``units`` and of
    those directly below them.
    """
    registry, periods = assessment.basis.registry, assessment.cube.periods.periods
    named = {each.period for each in assessment.basis.programme.agreements.values()}
    longest = [each.iso for each in periods if each.type is PeriodType.YEARLY or each.iso in named]
    quarters = [each.iso for each in periods if each.type is PeriodType.QUARTERLY]
    ranked = [
        code for code, each in assessment.basis.programme.indicators.items() if may_be_ranked(each)
    ]
    shown = assessment.figures.filter(
        pl.col("unit").is_in(_with_children(units, registry, longest))
        & (
            pl.col("period").is_in(longest)
            | (pl.col("period").is_in(quarters) & pl.col("indicator").is_in(ranked))
        )
    )
    return public_figures(assessment, shown)


def _with_children(
    units: Sequence[str], registry: Registry, periods: Sequence[str]
) -> frozenset[str]:
    above = set(units)
    parents = [registry.parents_at(parse_period(each).end) for each in periods]
    below = {unit for tree in parents for unit, parent in tree.items() if parent in above}
    return frozenset(above | below)


def public_figures(assessment: Assessment, shown: pl.DataFrame) -> pl.DataFrame:
    """The FIGURES to be shown, as anyone may see them."""
    basis = assessment.basis
    return guarded_figures(shown, basis.programme, basis.formulas, registry=basis.registry)


def guarded_figures(
    shown: pl.DataFrame,
    programme: Programme,
    formulas: Formulas,
    *,
    registry: Registry,
    earlier: Sequence[Edition] = (),
    scored: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """The FIGURES to be shown, as anyone may see them who keeps earlier publications as well."""
    whole = pl.concat([shown, *(each.figures for each in earlier)])
    units, periods = set(whole["unit"]), sorted(set(whole["period"]))
    shares = tuple(shares_of(programme, formulas))
    smallest = [programme.indicators[each.indicator] for each in shares]
    k = max([LEAST_K, *map(_smallest_cell, smallest)])
    dimensions = _places(registry, units, periods)
    return protected_figures(shown, shares, dimensions, k=k, earlier=earlier, scored=scored)


def sensitive_indicators(assessment: Assessment) -> frozenset[str]:
    """Indicators that count something sensitive on either side."""
    basis = assessment.basis
    return frozenset(each.indicator for each in shares_of(basis.programme, basis.formulas))


def shares_of(programme: Programme, formulas: Formulas) -> Iterator[Share]:
    """The indicators that count something sensitive, with the formulas of those sides."""
    tagger = Tagger(programme, formulas)
    for code, indicator in programme.indicators.items():
        tags = tagger.of_indicator(code)
        above = indicator.numerator.strip() if is_sensitive(tags.above) else ""
        below = indicator.denominator.strip() if is_sensitive(tags.below) else ""
        if above or below:
            yield Share(indicator=code, above=above, below=below)


def _smallest_cell(indicator: Indicator) -> int:
    said = indicator.charter.get("min_cell")
    return int(said) if isinstance(said, int) else LEAST_K


# ── the protection ──────────────────────────────────────────────────────────────────


def protected_figures(
    shown: pl.DataFrame,
    shares: Sequence[Share],
    dimensions: Sequence[Dimension],
    *,
    k: int = LEAST_K,
    earlier: Sequence[Edition] = (),
    scored: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """FIGURES without those that rest on a sensitive count under ``k``, or would give one back.

    All counts behind all figures are one system: sums over units and periods, a part and the rest
    of its whole, and the same count wherever another indicator shows it. A figure is withheld with
    both its sides; "not computable" goes too where it says that a sensitive count is zero.
    ``earlier``: publications that stand already, and are read side by side with this one.
    ``scored``: indicators whose figures are spared where withholding another serves as well.
    """
    own, *before = (_counts(each, shares) for each in (shown, *(each.figures for each in earlier)))
    if own.is_empty():
        return shown
    twins = tuple(sorted({twin for each in (own, *before) for twin in _twins(each)}))
    told = _told_apart(own, twins, scored)
    past = [
        Earlier(cells=_cells(apart), withheld=_nowhere_shown(apart, each.withheld))
        for each, counts in zip(earlier, before, strict=True)
        for apart in [_told_apart(counts, twins, scored)]
    ]
    known = frozenset(told["element"]).union(*(each.cells["element"] for each in past))
    ties = (*dimensions, *_ties(shares, twins, known))
    gone = pl.concat([each.withheld.select(_FIGURE) for each in (*earlier, _NOTHING_GONE)])
    return withhold_rates(shown, _withheld(told, gone, ties, earlier=past, k=k))


_NOTHING_GONE = Edition(
    figures=pl.DataFrame(schema=dict(FIGURES.columns)),
    withheld=pl.DataFrame(schema=dict.fromkeys(_FIGURE, pl.String)),
)


def _cells(counts: pl.DataFrame) -> pl.DataFrame:
    """Each count once, however many figures show it."""
    cells = counts.unique(_CELL, maintain_order=True).select(
        *_CELL,
        "value",
        pl.lit(State.REPORTED.value, pl.UInt8).alias("state"),
        pl.lit(value=True).alias("sensitive"),
    )
    return expect(cells, CELLS)


def _withheld(
    counts: pl.DataFrame,
    before: pl.DataFrame,
    ties: Sequence[Dimension],
    *,
    earlier: Sequence[Earlier],
    k: int,
) -> pl.DataFrame:
    """The figures to withhold: until nothing that is still shown gives a withheld count away."""
    cells = _cells(counts)
    small = counts.filter(pl.col("value") < k).select(_FIGURE)
    gone = pl.concat([small, before]).unique()
    secret = cells.clear().select(_CELL)
    while True:
        unshown = _nowhere_shown(counts, gone)
        told = protect(cells, ties, k=k, already=secret, unshown=unshown, earlier=earlier)
        masked = told.cells.filter(told.withheld).select(_CELL)
        more = masked.join(unshown, on=_CELL, how="anti")
        secret = pl.concat([secret, more]).unique()
        through = counts.join(masked, on=_CELL, how="semi").select(_FIGURE)
        now = pl.concat([gone, through]).unique()
        if now.height == gone.height:
            return gone
        gone = now


def _nowhere_shown(counts: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """The counts that no figure shows any more."""
    still = counts.join(gone, on=_FIGURE, how="anti").select(_CELL)
    return counts.select(_CELL).unique().join(still, on=_CELL, how="anti")


def _counts(shown: pl.DataFrame, shares: Sequence[Share]) -> pl.DataFrame:
    """Each sensitive count beside the figure that shows it."""
    parts = []
    for share in shares:
        rows = shown.filter(pl.col("indicator") == share.indicator)
        if share.above:
            parts.append(_counted(rows, share.above, pl.col("numerator")))
        if share.below:
            parts.append(_counted(rows, share.below, pl.col("denominator")))
        if share.above and share.below:
            parts.append(_counted(rows, share.rest, pl.col("denominator") - pl.col("numerator")))
    schema = {**{each: FIGURES.columns[each] for each in _FIGURE}, "element": pl.String}
    return pl.concat(parts) if parts else pl.DataFrame(schema={**schema, "value": pl.Int64})


def _counted(rows: pl.DataFrame, element: str, count: pl.Expr) -> pl.DataFrame:
    return rows.select(
        *_FIGURE, element=pl.lit(element), value=count.round().cast(pl.Int64)
    ).filter(pl.col("value") >= 0)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Twin:
    """A formula that two indicators count over different reports: ``base`` is ``own`` and ``gap``.

    Both shown would tell the gap by subtraction, so it is a count too.
    """

    element: str
    indicator: str

    @property
    def own(self) -> str:
        """The count as this indicator has it."""
        return f"{self.element} of {self.indicator}"

    @property
    def gap(self) -> str:
        """What only the other one counts."""
        return f"{self.element} not of {self.indicator}"


def _twins(counts: pl.DataFrame) -> frozenset[Twin]:
    """The formulas that an indicator counts otherwise than the indicator with most of them."""
    side = ["element", "indicator"]
    beside = _beside(counts)
    unlike = beside.filter(pl.col("value") != pl.col("base")).select(side).unique()
    return frozenset(Twin(element=element, indicator=code) for element, code in unlike.iter_rows())


def _beside(counts: pl.DataFrame) -> pl.DataFrame:
    """Each count beside that of the indicator which counts most."""
    side = ["element", "indicator"]
    whole = counts.group_by(side).agg(pl.col("value").sum())
    first = whole.sort("value", "indicator", descending=[True, False]).unique(
        "element", keep="first"
    )
    base = counts.join(first.select(side), on=side).select(
        *_COUNT, base="value", base_indicator="indicator"
    )
    return counts.join(base, on=_COUNT, how="left").with_columns(pl.col("base").fill_null(0))


def _told_apart(
    counts: pl.DataFrame, twins: Sequence[Twin], scored: frozenset[str]
) -> pl.DataFrame:
    """The counts, of one formula over different reports each with a name of its own.

    A gap between two figures is shown by both: it goes with the one that scores nothing.
    """
    side = ["element", "indicator"]
    names = pl.DataFrame(
        [(each.element, each.indicator, each.own, each.gap) for each in twins],
        schema=dict.fromkeys([*side, "own", "gap"], pl.String),
        orient="row",
    )
    named = _beside(counts).join(names, on=side, how="left", maintain_order="left")
    moved = named.with_columns(element=pl.coalesce("own", "element"))
    is_spared = pl.col("indicator").is_in(scored) & ~pl.col("base_indicator").is_in(scored)
    goes = pl.when(is_spared).then("base_indicator").otherwise("indicator")
    gap = (pl.col("base") - pl.col("value")).abs()
    gaps = named.with_columns(element="gap", value=gap, indicator=goes)
    gaps = gaps.filter(pl.col("element").is_not_null() & (pl.col("value") > 0))
    whole = pl.concat([moved.select(counts.columns), gaps.select(counts.columns)])
    return whole.with_columns(combo=pl.lit(""), attribute=pl.lit(""))


def _ties(
    shares: Sequence[Share], twins: Sequence[Twin], known: frozenset[str]
) -> Iterator[Dimension]:
    """How counts of several formulas hang together."""
    wholes: list[tuple[str, Sequence[str]]] = [
        (each.below, (each.above, each.rest)) for each in shares if each.above and each.below
    ]
    wholes += [(each, _TERM.findall(each)) for each in sorted(known) if _PLAIN_SUM.fullmatch(each)]
    wholes += [(each.element, (each.own, each.gap)) for each in twins]
    for whole, parts in wholes:
        if whole in known and known.intersection(parts):
            yield Dimension(column="element", parents=dict.fromkeys(parts, whole))


def _places(registry: Registry, units: set[str], periods: Sequence[str]) -> tuple[Dimension, ...]:
    """How counts add up over the trees in force, and over periods."""
    trees: list[dict[str, str | None]] = []
    for each in periods:
        parents = registry.parents_at(parse_period(each).end)
        tree = {unit: _nearest(unit, parents, units) for unit in sorted(units)}
        if tree not in trees:
            trees.append(tree)
    longer = {each: _longer(each, periods) for each in periods}
    return (
        *(Dimension(column="unit", parents=tree) for tree in trees),
        Dimension(column="period", parents=longer),
    )


def _nearest(unit: str, parents: Mapping[str, str | None], shown: set[str]) -> str | None:
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
