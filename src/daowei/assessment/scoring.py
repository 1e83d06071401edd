"""From figures to points: every criterion, every pillar, the whole agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from daowei.assessment.methods import METHODS, Floats, Inputs, check_method, points_of
from daowei.assessment.results import FIGURES, SCORES, TARGETS, TOTALS, Reason, because
from daowei.foundation.problems import Problem, problem
from daowei.foundation.rounding import half_away_array
from daowei.foundation.state_bytes import REPORTED
from daowei.foundation.states import State
from daowei.foundation.tables import expect
from daowei.foundation.texts import N_
from daowei.programme.definition import (
    Agreement,
    Criterion,
    Direction,
    Indicator,
    MissingRule,
    placed,
)

Truths: TypeAlias = npt.NDArray[np.bool_]
States: TypeAlias = npt.NDArray[np.uint8]

RIGHTS_SHARE = Decimal("0.25")  # charter CH-10 and CH-64

# Nobody failed where the question does not arise or nobody had to report: left out by every rule.
_NOBODY_OWED = (State.NOT_APPLICABLE, State.CLOSED)
# Only what was owed and did not come may be counted as zero; a withheld figure never.
_OWED = (State.BLANK, State.NOT_REPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an agreement is scored by, beside the figures.

    ``rights``: codes of the criteria that measure rights or quality. ``refused``: by indicator,
    why the charter withholds every score that rests on it (CH-63 names both figures).
    """

    agreement: Agreement
    indicators: Mapping[str, Indicator]
    units: tuple[str, ...]
    rights: frozenset[str]
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Points of an agreement: ``scores`` by criterion, ``totals`` by pillar and as a whole."""

    scores: pl.DataFrame
    totals: pl.DataFrame


def score(
    figures: pl.DataFrame, targets: pl.DataFrame, terms: Terms, *, period: str | None = None
) -> Scored:
    """The points of every unit in one period, the agreement's own unless another is named.

    Missing: by each criterion's rule, else the agreement's. Left out: the other weights are
    scaled up. Zero: only where a report was owed and did not come. Withhold: the whole score.
    What does not arise for a unit is left out by every rule; a withheld figure is never zero.
    Rounding: printed points once, halves away from zero, from unrounded points at every level.
    """
    when = period or terms.agreement.period
    columns = _columns(expect(figures, FIGURES), expect(targets, TARGETS), terms, period=when)
    sheet = _Sheet(columns=columns, terms=terms, period=when)
    return Scored(scores=_scores(sheet), totals=_totals(sheet))


def check_scoring(agreement: Agreement, indicators: Mapping[str, Indicator]) -> tuple[Problem, ...]:
    """What is wrong with an agreement's methods, each seen with its indicator and target rule."""
    found: list[Problem] = []
    for each in agreement.criteria:
        indicator = indicators.get(each.indicator)
        direction = indicator.direction if indicator else None
        found.extend(placed(told, each.origin) for told in _judged(each, direction))
    return tuple(found)


def _judged(criterion: Criterion, direction: Direction | None) -> tuple[Problem, ...]:
    found = check_method(criterion.method, direction=direction)
    entry = METHODS.get(criterion.method.name)
    if entry and "target" in entry.needs and criterion.target.rule == "none":
        lacks = problem(
            "SCO-012",
            N_("criterion {value} is scored by {method}, which needs a target"),
            remedy=N_("give the criterion a target rule, or another method"),
            field="target",
            value=criterion.code,
            method=criterion.method.name,
        )
        return (*found, lacks)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One criterion over all units."""

    criterion: Criterion
    pillar: str
    value: Floats
    printed: Sequence[str]
    state: States
    target: Floats
    points: Floats  # NaN where the criterion does not count
    zeroed: Truths
    withholding: Truths


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """All criteria over all units: what scores and totals are written from."""

    columns: tuple[_Column, ...]
    terms: Terms
    period: str

    @property
    def size(self) -> int:
        return len(self.terms.units)


def _columns(
    figures: pl.DataFrame, targets: pl.DataFrame, terms: Terms, *, period: str
) -> tuple[_Column, ...]:
    of_period = figures.filter(pl.col("period") == period)
    by_indicator = of_period.partition_by("indicator", as_dict=True)
    by_criterion = targets.partition_by("criterion", as_dict=True)
    return tuple(
        _column(
            each,
            by_indicator.get((each.indicator,), figures.clear()),
            by_criterion.get((each.code,), targets.clear()),
            terms=terms,
            pillar=pillar.code,
        )
        for pillar in terms.agreement.pillars
        for each in pillar.criteria
    )


def _column(
    criterion: Criterion,
    figures: pl.DataFrame,
    targets: pl.DataFrame,
    *,
    terms: Terms,
    pillar: str,
) -> _Column:
    units = pl.DataFrame({"unit": terms.units}, schema={"unit": pl.String})
    lined_up = units.join(figures, on="unit", how="left", maintain_order="left")
    aims = units.join(targets, on="unit", how="left", maintain_order="left")
    # a unit without a row was never asked
    state = lined_up["state"].fill_null(State.CLOSED.value).to_numpy()
    value = np.where(state == REPORTED, _floats(lined_up["value"]), np.nan)
    target = _floats(aims["target"])
    inputs = Inputs(
        value=value,
        target=target,
        baseline=_floats(aims["baseline"]),
        direction=terms.indicators[criterion.indicator].direction,
    )
    points = points_of(criterion.method, inputs)
    unmeasured = ~np.isnan(value) & np.isnan(points)
    state = np.where(unmeasured, State.NOT_COMPUTABLE, state).astype(np.uint8)
    rule = criterion.missing or terms.agreement.missing
    zeroed = np.isin(state, _OWED) & (rule is MissingRule.ZERO)
    counted = state == REPORTED
    withholding = ~counted & ~np.isin(state, _NOBODY_OWED) & (rule is MissingRule.WITHHOLD)
    return _Column(
        criterion=criterion,
        pillar=pillar,
        value=value,
        printed=lined_up["printed"].fill_null("").to_list(),
        state=state,
        target=target,
        points=np.where(zeroed, 0.0, points),
        zeroed=zeroed,
        withholding=withholding,
    )


def _floats(column: pl.Series) -> Floats:
    return column.fill_null(np.nan).to_numpy()


def whole_weights(weights: Sequence[Decimal]) -> tuple[int, ...]:
    """The weights as whole numbers in the same proportions, so that their sums are exact."""
    decimals = max((-int(each.normalize().as_tuple().exponent) for each in weights), default=0)
    return tuple(int(each.scaleb(max(decimals, 0))) for each in weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mean:
    """A weighted mean over some criteria: points, and the whole weights that carry them."""

    points: Floats
    present: npt.NDArray[np.int64]
    whole: int


def _mean(columns: Sequence[_Column], weights: Sequence[int], *, size: int) -> _Mean:
    earned = np.zeros(size)
    present = np.zeros(size, dtype=np.int64)
    for column, weight in zip(columns, weights, strict=True):
        counts = ~np.isnan(column.points)
        earned += np.where(counts, column.points, 0.0) * weight
        present += counts * weight
    points = np.full(size, np.nan)
    np.divide(earned, present, out=points, where=present > 0)
    # a sum of products may end a last digit above what every part keeps to
    return _Mean(points=np.clip(points, 0.0, 100.0), present=present, whole=sum(weights))


def _totals(sheet: _Sheet) -> pl.DataFrame:
    weights = whole_weights([each.criterion.weight for each in sheet.columns])
    paired = list(zip(sheet.columns, weights, strict=True))
    agreement = sheet.terms.agreement
    tables = [_total(sheet, paired, pillar="")]
    for pillar in agreement.pillars:
        members = [pair for pair in paired if pair[0].pillar == pillar.code]
        tables.append(_total(sheet, members, pillar=pillar.code))
    return expect(pl.concat(tables), TOTALS)


def _total(sheet: _Sheet, paired: Sequence[tuple[_Column, int]], *, pillar: str) -> pl.DataFrame:
    columns, weights = [each for each, _ in paired], [weight for _, weight in paired]
    mean = _mean(columns, weights, size=sheet.size)
    reasons = _withheld(sheet, paired, mean=mean, whole=pillar == "")
    points = np.where(reasons != "", np.nan, mean.points)
    states = _states_of_total(columns, points, reasons)
    none = np.isnan(points) & (reasons == "")
    size = sheet.size
    table = {
        "agreement": [sheet.terms.agreement.code] * size,
        "unit": list(sheet.terms.units),
        "pillar": [pillar] * size,
        "period": [sheet.period] * size,
        "points": pl.Series(points).fill_nan(None),
        "points_printed": printed_points(points, sheet.terms.agreement.decimals),
        "state": states,
        "covered_share": mean.present / max(mean.whole, 1),
        "reason": np.where(none, Reason.NO_FIGURES.value, reasons).tolist(),
    }
    return pl.DataFrame(table, schema=dict(TOTALS.columns))


def _withheld(
    sheet: _Sheet, paired: Sequence[tuple[_Column, int]], *, mean: _Mean, whole: bool
) -> npt.NDArray[np.object_]:
    """Why a total is withheld, by unit; "" where it is not. The gravest reason is told."""
    reasons = np.full(sheet.size, "", dtype=object)
    terms = sheet.terms
    if whole:
        carried = [pair for pair in paired if pair[0].criterion.code in terms.rights]
        rights = _mean(
            [each for each, _ in carried], [each for _, each in carried], size=sheet.size
        )
        light = (mean.present > 0) & (rights.present < _least_rights(mean.present))
        reasons[light] = Reason.RIGHTS_TOO_LIGHT.value
    for column, _ in paired:
        code = column.criterion.code
        reasons[column.withholding] = because(Reason.CRITERION_MISSING, code)
        refusal = terms.refused.get(column.criterion.indicator)
        if refusal is not None:
            reasons[:] = because(Reason.REFUSED, refusal)
    return reasons


def _least_rights(present: npt.NDArray[np.int64]) -> Floats:
    # a quarter of a whole number is exact in a float
    return np.multiply(present, float(RIGHTS_SHARE), dtype=np.float64)


def _states_of_total(
    columns: Sequence[_Column], points: Floats, reasons: npt.NDArray[np.object_]
) -> States:
    """Reported where there are points, withheld where refused, else the gravest nothing."""
    gravest = (
        np.max([each.state for each in columns], axis=0) if columns else np.uint8(State.CLOSED)
    )
    nothing = np.where(reasons != "", State.WITHHELD, gravest)
    return np.where(np.isnan(points), nothing, State.REPORTED).astype(np.uint8)


def printed_points(points: Floats, decimals: int) -> list[str]:
    """Points as they are printed, "" for none. Rounding: once, halves away from zero."""
    rounded = half_away_array(points, decimals)
    return ["" if np.isnan(each) else f"{each:.{decimals}f}" for each in rounded]


def _scores(sheet: _Sheet) -> pl.DataFrame:
    weights = whole_weights([each.criterion.weight for each in sheet.columns])
    mean = _mean(sheet.columns, weights, size=sheet.size)
    total = float(sum(each.criterion.weight for each in sheet.columns))
    tables = []
    for column, weight in zip(sheet.columns, weights, strict=True):
        effective = np.zeros(sheet.size)
        counts = ~np.isnan(column.points)
        np.divide(total * weight, mean.present, out=effective, where=counts & (mean.present > 0))
        tables.append(_score(sheet, column, effective))
    empty = pl.DataFrame(schema=dict(SCORES.columns))
    return expect(pl.concat([empty, *tables]), SCORES)


def _score(sheet: _Sheet, column: _Column, effective: Floats) -> pl.DataFrame:
    size, agreement, criterion = sheet.size, sheet.terms.agreement, column.criterion
    table = {
        "agreement": [agreement.code] * size,
        "unit": list(sheet.terms.units),
        "pillar": [column.pillar] * size,
        "criterion": [criterion.code] * size,
        "indicator": [criterion.indicator] * size,
        "period": [sheet.period] * size,
        "value": pl.Series(column.value).fill_nan(None),
        "printed": column.printed,
        "state": column.state,
        "target": pl.Series(column.target).fill_nan(None),
        "points": pl.Series(column.points).fill_nan(None),
        "points_printed": printed_points(column.points, agreement.decimals),
        "weight": [f"{criterion.weight:f}"] * size,
        "effective_weight": effective,
        "reason": _score_reasons(column),
    }
    return pl.DataFrame(table, schema=dict(SCORES.columns))


def _score_reasons(column: _Column) -> list[str]:
    reasons = np.where(np.isnan(column.points), Reason.LEFT_OUT.value, Reason.NONE.value)
    reasons = reasons.astype(object)
    reasons[~np.isnan(column.value) & np.isnan(column.points)] = Reason.NO_TARGET.value
    reasons[column.zeroed] = Reason.COUNTED_ZERO.value
    reasons[column.withholding] = Reason.WITHHOLDS_ALL.value
    listed: list[str] = reasons.tolist()
    return listed
