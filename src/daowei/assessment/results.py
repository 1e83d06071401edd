"""The tables in which results pass on, from figures to standings; and why a result is none."""

from enum import StrEnum

import polars as pl

from daowei.foundation.tables import Shape
from daowei.foundation.texts import N_, Text

FIGURES = Shape(
    name="figures",
    columns={
        "indicator": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "numerator": pl.Float64,
        "denominator": pl.Float64,
        "value": pl.Float64,  # null unless state is REPORTED
        "state": pl.UInt8,  # foundation.states.State
        "printed": pl.String,  # the value at the indicator's decimals, "" for none
        "expected": pl.Int64,  # reports that were owed
        "received": pl.Int64,  # reports that came
    },
    grain=("indicator", "unit", "period"),
)

TARGETS = Shape(
    name="targets",
    columns={
        "criterion": pl.String,
        "unit": pl.String,
        "target": pl.Float64,  # null where the rule gives none
        "baseline": pl.Float64,  # null where there is none
        "reason": pl.String,  # why a target was adjusted, "" where it was not
    },
    grain=("criterion", "unit"),
)

SCORES = Shape(
    name="scores",
    columns={
        "agreement": pl.String,
        "unit": pl.String,
        "pillar": pl.String,
        "criterion": pl.String,
        "indicator": pl.String,
        "period": pl.String,
        "value": pl.Float64,
        "printed": pl.String,
        "state": pl.UInt8,
        "target": pl.Float64,
        "points": pl.Float64,  # 0 to 100, unrounded; null where the criterion does not count
        "points_printed": pl.String,
        "weight": pl.String,  # exact, as the agreement says
        "effective_weight": pl.Float64,  # on the scale of the weights; 0 where left out
        "reason": pl.String,  # a Reason, with its detail after a colon
    },
    grain=("agreement", "unit", "criterion", "period"),
)

TOTALS = Shape(
    name="totals",
    columns={
        "agreement": pl.String,
        "unit": pl.String,
        "pillar": pl.String,  # "" for the whole agreement
        "period": pl.String,
        "points": pl.Float64,
        "points_printed": pl.String,
        "state": pl.UInt8,
        "covered_share": pl.Float64,  # of the weights, how much rests on figures, 0 to 1
        "reason": pl.String,
    },
    grain=("agreement", "unit", "pillar", "period"),
)

STANDINGS = Shape(
    name="standings",
    columns={
        "agreement": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "group": pl.String,
        "points_printed": pl.String,
        "points": pl.Float64,
        "state": pl.UInt8,
        "rank": pl.Int64,  # null for a unit that is not ranked
        "of": pl.Int64,  # how many are ranked in the group
        "grade": pl.String,  # the highest threshold reached, null for none
        "vetoes": pl.List(pl.String),  # in force
        "awards": pl.List(pl.String),
        "reason": pl.String,
    },
    grain=("agreement", "unit", "period"),
)


class Reason(StrEnum):
    """Why a result is not the plain weighted points; stable, translated when read."""

    NONE = ""
    LEFT_OUT = "left_out"
    COUNTED_ZERO = "counted_zero"
    WITHHOLDS_ALL = "withholds_all"
    NO_TARGET = "no_target"
    NO_FIGURES = "no_figures"
    CRITERION_MISSING = "criterion_missing"
    RIGHTS_TOO_LIGHT = "rights_too_light"
    REFUSED = "refused"
    NOT_COMPARED = "not_compared"
    VETOED = "vetoed"
    BELOW_THRESHOLD = "below_threshold"


TOLD = {
    Reason.NONE: N_("counted as it stands"),
    Reason.LEFT_OUT: N_("no figure: left out, the other weights are scaled up"),
    Reason.COUNTED_ZERO: N_(
        "the figure was owed and did not come: the agreement counts it as zero"
    ),
    Reason.WITHHOLDS_ALL: N_("no figure: the agreement withholds the whole score"),
    Reason.NO_TARGET: N_("there is no target or baseline to measure the figure by"),
    Reason.NO_FIGURES: N_("none of the criteria has a figure"),
    Reason.CRITERION_MISSING: N_("withheld, because criterion {detail} has no figure"),
    Reason.RIGHTS_TOO_LIGHT: N_(
        "withheld, because rights and quality would weigh less than a quarter (CH-64)"
    ),
    Reason.REFUSED: N_("withheld by the charter: {detail}"),
    Reason.NOT_COMPARED: N_("not ranked: the unit is in no group of like units"),
    Reason.VETOED: N_("barred by veto {detail}"),
    Reason.BELOW_THRESHOLD: N_("the threshold of {detail} points was not reached"),
}


def because(reason: Reason, detail: str = "") -> str:
    """The reason as a table holds it: its code, with the detail after a colon."""
    return f"{reason.value}:{detail}" if detail else reason.value


def reason_told(held: str) -> Text:
    """The sentence for a reason as a table holds it."""
    code, _, detail = held.partition(":")
    return Text(TOLD[Reason(code)], {"detail": detail})
