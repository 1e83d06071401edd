"""What may be shown of sensitive counts: small ones are withheld, and cannot be worked out.

The rule. A count under k (10, raisable) of a sensitive family is withheld, zero included: were
zeros shown, a withheld count would be known to be 1 to 9, closer than k. Further counts are
withheld until every withheld one could, for all the published sums say, be off by k or more.
Both kinds carry one label, so that the label gives nothing away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from daowei.assessment.results import FIGURES
from daowei.disclosure.attack import Bounds, bounds, determined
from daowei.disclosure.sums import GRAIN, Dimension, Sums, sums_of
from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES, Shape, expect
from daowei.foundation.texts import N_

Truths: TypeAlias = npt.NDArray[np.bool_]

LEAST_K = 10  # charter CH-08
SENSITIVE_FAMILIES = frozenset({"fert", "cont", "meth", "term", "supp"})

CELLS = Shape(
    name="cells",
    columns={**VALUES.columns, "sensitive": pl.Boolean},
    grain=VALUES.grain,
)


class ThresholdError(DaoweiError):
    """A small-cell threshold below the charter's."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Protected:
    """Cells fit for the public, and for those inside which were withheld.

    ``cells``: the shape VALUES, withheld ones with no value and state WITHHELD.
    ``withheld``: by row of the cells; ``small``: those withheld for being small themselves.
    """

    cells: pl.DataFrame
    withheld: pl.Series
    small: pl.Series


def is_sensitive(concepts: Iterable[str]) -> bool:
    """Whether a count of something with these concept tags needs small-cell protection."""
    return any(each.partition(".")[0] in SENSITIVE_FAMILIES for each in concepts)


def check_threshold(k: int) -> tuple[Problem, ...]:
    """Whether a programme's small-cell threshold is at least the charter's."""
    if k >= LEAST_K:
        return ()
    too_low = problem(
        "DSC-001",
        N_("a small-cell threshold of {value} shows too much"),
        remedy=N_("leave it at {least} or raise it; it is never lowered (CH-08)"),
        field="min_cell",
        value=k,
        least=LEAST_K,
    )
    return (too_low,)


def protect(
    cells: pl.DataFrame,
    dimensions: Sequence[Dimension],
    *,
    k: int = LEAST_K,
    already: pl.DataFrame | None = None,
    unshown: pl.DataFrame | None = None,
) -> Protected:
    """The cells with small sensitive counts withheld, and whatever would give them away.

    ``already``: grain of cells that an earlier publication withheld; they stay withheld.
    ``unshown``: grain of cells that are not published anyway; whoever works one of them out
    learns nothing that is secret, unless it is small.
    Deterministic: a function of the cells as a set, whatever their order.
    Missing: cells that hold no number stay what they are, and tie nothing.
    Raises: ThresholdError: k is lower than the charter's.
    """
    _expect_threshold(k)
    ordered = expect(cells, CELLS).sort(GRAIN)
    sums = sums_of(ordered, dimensions)
    number = (ordered["state"] == State.REPORTED.value).to_numpy()
    small = (
        number & (ordered["sensitive"] & (ordered["value"] < k)).fill_null(value=False).to_numpy()
    )
    secret = small | (number & _marked(ordered, already))
    idle = number & _marked(ordered, unshown) & ~secret
    withheld = secret | idle
    while (exposed := _exposed(sums, withheld, k=k, idle=idle)).cells.any():
        more = _complements(sums, withheld, exposed)
        if not more.any():
            raise UnprotectedError(
                f"{int(exposed.cells.sum())} small counts cannot be protected; publish larger units"
            )
        withheld = withheld | more
    return Protected(
        cells=_masked(ordered, withheld),
        withheld=pl.Series("withheld", withheld),
        small=pl.Series("small", small),
    )


class UnprotectedError(DaoweiError):
    """Small counts that no further withholding protects."""


def withhold_rates(figures: pl.DataFrame, withheld: pl.DataFrame) -> pl.DataFrame:
    """Figures without those that rest on a withheld count, whose rate would give it back.

    ``withheld``: indicator, unit and period of the figures with a withheld count on either side.
    Both sides go with the rate: one of them and the rate give the other. "Not computable" goes
    too: it says that the denominator is zero.
    """
    grain = list(FIGURES.grain)
    marked = withheld.select(grain).unique().with_columns(hide=pl.lit(value=True))
    joined = expect(figures, FIGURES).join(marked, on=grain, how="left", maintain_order="left")
    hide = pl.col("hide").fill_null(value=False)
    tells = hide & pl.col("state").is_in([State.REPORTED.value, State.NOT_COMPUTABLE.value])
    sides = ("numerator", "denominator", "value")
    hidden = joined.with_columns(
        *(pl.when(hide).then(None).otherwise(pl.col(each)).alias(each) for each in sides),
        printed=pl.when(hide).then(pl.lit("")).otherwise(pl.col("printed")),
        state=pl.when(tells)
        .then(pl.lit(State.WITHHELD.value))
        .otherwise(pl.col("state"))
        .cast(pl.UInt8),
    )
    return expect(hidden, FIGURES)


def audit(
    cells: pl.DataFrame,
    withheld: pl.Series,
    dimensions: Sequence[Dimension],
    *,
    k: int = LEAST_K,
) -> tuple[Problem, ...]:
    """Every withheld count that the published ones give away, exactly or to less than k.

    ``cells`` with their true counts, ``withheld`` true for those to be kept from the public.
    """
    sums = sums_of(expect(cells, CELLS), dimensions)
    hidden = withheld.to_numpy()
    exposed = _exposed(sums, hidden, k=k)
    names = cells.select(pl.concat_str(GRAIN, separator="/", ignore_nulls=True)).to_series()
    return tuple(
        _given_away(
            names[place],
            low=exposed.bounds.low[place],
            high=exposed.bounds.high[place],
            exactly=bool(exposed.fixed[place]),
        )
        for place in np.flatnonzero(exposed.cells).tolist()
    )


def _given_away(name: str, *, low: float, high: float, exactly: bool) -> Problem:
    if exactly or low == high:
        return problem(
            "DSC-010",
            N_("the withheld count {value} can be worked out exactly from published sums"),
            remedy=N_("withhold another count of the same sums"),
            value=name,
        )
    return problem(
        "DSC-011",
        N_("the withheld count {value} can only lie between {low} and {high}"),
        remedy=N_("withhold another count of the same sums"),
        value=name,
        low=int(low),
        high=int(high),
    )


def _expect_threshold(k: int) -> None:
    for each in check_threshold(k):
        raise ThresholdError(f"{each.message}; {each.remedy}")


def _marked(ordered: pl.DataFrame, named: pl.DataFrame | None) -> Truths:
    if named is None:
        return np.zeros(ordered.height, dtype=bool)
    marked = named.select(GRAIN).unique().with_columns(marked=pl.lit(value=True))
    joined = ordered.join(marked, on=GRAIN, how="left", maintain_order="left")
    return joined["marked"].fill_null(value=False).to_numpy()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Exposed:
    """Withheld cells that are given away, and how."""

    cells: Truths
    fixed: Truths  # by a combination of sums
    bounds: Bounds


def _exposed(sums: Sums, withheld: Truths, *, k: int, idle: Truths | None = None) -> _Exposed:
    """``idle``: withheld cells that are no secret."""
    secret = withheld if idle is None else withheld & ~idle
    found = bounds(sums, withheld)
    width = found.high[: sums.published] - found.low[: sums.published]
    narrow = secret & (width < k)
    # the costlier attack only once the cheaper one finds nothing
    fixed = np.zeros_like(narrow) if narrow.any() else secret & determined(sums, withheld)
    return _Exposed(cells=narrow | fixed, fixed=fixed, bounds=found)


def _complements(sums: Sums, withheld: Truths, exposed: _Exposed) -> Truths:
    """For each sum that gives something away, one more count of those it still shows.

    Where those sums show nothing more, the sums next to them are asked, and so on outwards.
    """
    shown = _padded(sums, ~withheld)
    asked = np.zeros(sums.relations, dtype=bool)
    asked[sums.relation[_guilty(sums, exposed)]] = True
    while True:
        chosen = _gentlest(sums, asked[sums.relation] & shown[sums.cell], withheld)
        if chosen.any():
            return chosen
        reached = np.zeros(len(sums.value), dtype=bool)
        reached[sums.cell[asked[sums.relation]]] = True
        wider = asked.copy()
        wider[sums.relation[reached[sums.cell]]] = True
        if np.array_equal(wider, asked):
            return chosen
        asked = wider


def _padded(sums: Sums, of_published: Truths) -> Truths:
    return np.concatenate([of_published, np.zeros(len(sums.value) - sums.published, dtype=bool)])


def _guilty(sums: Sums, exposed: _Exposed) -> Truths:
    """Places at which a sum itself says what gives the cell away."""
    found = exposed.bounds
    caps = np.isfinite(found.from_sum_high) & (found.from_sum_high <= found.high[sums.cell])
    lifts = (found.from_sum_low > 0) & (found.from_sum_low >= found.low[sums.cell])
    fixed = _padded(sums, exposed.fixed)[sums.cell]
    return _padded(sums, exposed.cells)[sums.cell] & (caps | lifts | fixed)


def _gentlest(sums: Sums, eligible: Truths, withheld: Truths) -> Truths:
    """Of each sum the eligible cell that costs the public least.

    First one that is no total, or of the fewest sums; then one that opens the fewest sums (a
    sum that withholds nothing yet needs a second cell after its first); then the smallest.
    """
    hidden = _padded(sums, withheld)[sums.cell]
    untouched = np.bincount(sums.relation, weights=hidden, minlength=sums.relations) == 0
    opened = np.bincount(sums.cell, weights=untouched[sums.relation], minlength=len(sums.value))
    totals = np.bincount(sums.cell, weights=sums.sign < 0, minlength=len(sums.value))
    cost = (sums.cell, sums.value[sums.cell], opened[sums.cell], totals[sums.cell])
    order = np.lexsort((*cost, sums.relation))
    order = order[eligible[order]]
    _, first = np.unique(sums.relation[order], return_index=True)
    chosen = np.zeros(sums.published, dtype=bool)
    chosen[sums.cell[order[first]]] = True
    return chosen


def _masked(ordered: pl.DataFrame, withheld: Truths) -> pl.DataFrame:
    hide = pl.Series(withheld)
    masked = ordered.with_columns(
        value=pl.when(hide).then(None).otherwise(pl.col("value")),
        state=pl.when(hide)
        .then(pl.lit(State.WITHHELD.value))
        .otherwise(pl.col("state"))
        .cast(pl.UInt8),
    )
    return expect(masked, VALUES)
