"""What may be shown of sensitive counts: small ones are withheld, and cannot be worked out.

The rule. A count under k (10, raisable) of a sensitive family is withheld, zero included: were
zeros shown, a withheld count would be known to be 1 to 9, closer than k. Further counts are
withheld until every withheld one could, for all the published sums say, be off by k or more.
Both kinds carry one label, so that the label gives nothing away.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from daowei.assessment.results import FIGURES
from daowei.disclosure.attack import Bounds, bounds, determined, spread_to
from daowei.disclosure.sums import GRAIN, Dimension, Earlier, Sums, Together, sums_of, together
from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES, Shape, expect
from daowei.foundation.texts import N_

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]

_NEGLIGIBLE = 1e-6
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
    earlier: Sequence[Earlier] = (),
) -> Protected:
    """The cells with small sensitive counts withheld, and whatever would give them away.

    ``already``: grain of cells that are withheld in any case. ``unshown``: grain of cells that are
    not published anyway; whoever works one of them out learns nothing that is secret, unless it is
    small. ``earlier``: publications of the same that stand already. What they withheld stays
    withheld, what they show can hide nothing any more, and whoever reads all of them side by side
    still works nothing out.
    Deterministic: a function of the cells as a set, whatever their order.
    Missing: cells that hold no number stay what they are, and tie nothing.
    Raises: ThresholdError: k is lower than the charter's. UnprotectedError: nothing helps.
    """
    _expect_threshold(k)
    ordered = expect(cells, CELLS).sort(GRAIN)
    whole = together(ordered, dimensions, earlier)
    number = (ordered["state"] == State.REPORTED.value).to_numpy()
    is_secret = ordered["sensitive"].fill_null(value=False).to_numpy()
    small = number & is_secret & (ordered["value"].fill_null(0) < k).to_numpy()
    own = small | (number & _marked(ordered, already))
    secret = _with_later(own, _small_before(whole, k=k))
    unseen = number & (_marked(ordered, unshown) | whole.withheld[: whole.fresh])
    idle = _with_later(unseen, whole.withheld) & ~secret
    withheld = secret | idle
    known = _with_later(whole.known, np.ones(len(secret), dtype=bool))
    while (exposed := _exposed(whole.sums, withheld, k=k, idle=idle)).cells.any():
        more = _complements(whole.sums, withheld, exposed, known=known)
        if not more.any():
            raise UnprotectedError(
                f"{int(exposed.cells.sum())} small counts cannot be protected; publish larger units"
            )
        withheld = withheld | more
    own = withheld[: whole.fresh]
    return Protected(
        cells=_masked(ordered, own),
        withheld=pl.Series("withheld", own),
        small=pl.Series("small", small),
    )


def _with_later(own: Truths, of_all: Truths) -> Truths:
    """What is so of the publication's own cells, or of any."""
    found = of_all.copy()
    found[: len(own)] = own
    return found


def _small_before(whole: Together, *, k: int) -> Truths:
    """Counts that only earlier publications have, and withheld for being small."""
    return whole.withheld & (whole.sums.value[: whole.sums.published] < k)


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
        _given_away(names[place], low=exposed.low[place], high=exposed.high[place])
        for place in np.flatnonzero(exposed.cells).tolist()
    )


def _given_away(name: str, *, low: float, high: float) -> Problem:
    if high - low < 1:
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
        low=math.floor(low),
        high=math.ceil(high),
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
    """Withheld cells that are given away, and how.

    ``together``: those that no sum gives away by itself, only several together.
    """

    cells: Truths
    together: Truths
    low: Floats
    high: Floats
    bounds: Bounds


def _exposed(sums: Sums, withheld: Truths, *, k: int, idle: Truths | None = None) -> _Exposed:
    """By the cheapest attack that finds something; ``idle``: withheld cells that are no secret."""
    secret = withheld if idle is None else withheld & ~idle
    found = bounds(sums, withheld)
    low, high = found.low[: sums.published], found.high[: sums.published]
    narrow = secret & (high - low < k)
    together = np.zeros_like(narrow)
    if not narrow.any():
        together = secret & determined(sums, withheld)
        low = np.where(together, sums.value[: sums.published], low)
        high = np.where(together, sums.value[: sums.published], high)
    if not narrow.any() and not together.any():
        seen = spread_to(sums, withheld, secret, k=k)
        low, high = seen.low[: sums.published], seen.high[: sums.published]
        together = secret & (high - low < k - _NEGLIGIBLE)
    return _Exposed(cells=narrow | together, together=together, low=low, high=high, bounds=found)


def _complements(sums: Sums, withheld: Truths, exposed: _Exposed, *, known: Truths) -> Truths:
    """For each sum that gives something away, one more count of those it still shows.

    Where those sums show nothing more, the sums next to them are asked, and so on outwards.
    ``known``: what withholding cannot take back.
    """
    shown = _padded(sums, ~withheld & ~known)
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
    together = _padded(sums, exposed.together)[sums.cell]
    return _padded(sums, exposed.cells)[sums.cell] & (caps | lifts | together)


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
