"""League tables of like units, in which equals stand together and nobody has to be last.

Nothing here picks a bottom: a place is told, a consequence follows from thresholds alone.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from daowei.assessment.awards import awards, grades
from daowei.assessment.results import FIGURES, STANDINGS, TOTALS, Reason
from daowei.assessment.vetoes import Veto, in_force
from daowei.foundation.problems import DaoweiError
from daowei.foundation.states import State
from daowei.foundation.tables import Shape, expect
from daowei.programme.definition import Agreement, Direction, Indicator, Use

PLACES = Shape(
    name="places",
    columns={
        "indicator": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "group": pl.String,
        "printed": pl.String,
        "state": pl.UInt8,
        "rank": pl.Int64,
        "of": pl.Int64,
    },
    grain=("indicator", "unit", "period"),
)


class NotRankedError(DaoweiError):
    """An indicator was to be ranked that may only be observed (CH-65), or knows no better."""


def standings(
    agreement: Agreement,
    totals: pl.DataFrame,
    *,
    groups: Mapping[str, str],
    vetoes: Iterable[Veto] = (),
) -> pl.DataFrame:
    """Units with their place among like units, their grade, vetoes in force and awards.

    ``groups``: the unit's group in the group set the agreement compares by; not read where it
    compares by none. Equal printed points share a place (1, 2, 2, 4). Missing: a unit without
    points, or without a group, has no place, stands below the ranked and says why.
    Grain: one row per unit, by group, then place, then code.
    """
    found = tuple(vetoes)
    whole = expect(totals, TOTALS).filter(pl.col("pillar") == "")
    grouped = whole.with_columns(group=_group(agreement, groups))
    has_place = (pl.col("state") == State.REPORTED.value) & pl.col("group").is_not_null()
    placed = grouped.with_columns(
        _rank(has_place, descending=True),
        has_place.sum().over("period", "group").cast(pl.Int64).alias("of"),
    )
    told = placed.with_columns(
        group=pl.col("group").fill_null(""),
        reason=pl.when(pl.col("group").is_null() & (pl.col("reason") == ""))
        .then(pl.lit(Reason.NOT_COMPARED.value))
        .otherwise(pl.col("reason")),
    )
    return expect(_ordered(_with_consequences(told, agreement, totals, found=found)), STANDINGS)


def places(
    indicator: Indicator, figures: pl.DataFrame, *, groups: Mapping[str, str]
) -> pl.DataFrame:
    """Units with their place by the printed figures of one indicator, in groups of like units.

    Raises: NotRankedError: the indicator's uses do not include ranking, or no direction is better.
    """
    if Use.RANK not in indicator.uses or indicator.direction is Direction.NONE:
        raise NotRankedError(
            f"indicator {indicator.code} may not be ranked; it is for "
            f"{', '.join(sorted(each.value for each in indicator.uses))}"
        )
    own = expect(figures, FIGURES).filter(pl.col("indicator") == indicator.code)
    grouped = own.with_columns(
        group=pl.col("unit").replace_strict(groups, default=None, return_dtype=pl.String),
        points_printed=pl.col("printed"),
    )
    has_place = (pl.col("state") == State.REPORTED.value) & pl.col("group").is_not_null()
    placed = grouped.with_columns(
        _rank(has_place, descending=indicator.direction is Direction.MORE),
        has_place.sum().over("period", "group").cast(pl.Int64).alias("of"),
        pl.col("group").fill_null(""),
    )
    return expect(_ordered(placed), PLACES)


def _group(agreement: Agreement, groups: Mapping[str, str]) -> pl.Expr:
    if agreement.compare_by is None:
        return pl.lit("")
    return pl.col("unit").replace_strict(groups, default=None, return_dtype=pl.String)


def _rank(has_place: pl.Expr, *, descending: bool) -> pl.Expr:
    printed = pl.when(has_place).then(pl.col("points_printed")).cast(pl.Float64)
    rank = printed.rank("min", descending=descending).over("period", "group")
    return rank.cast(pl.Int64).alias("rank")


def _with_consequences(
    placed: pl.DataFrame, agreement: Agreement, totals: pl.DataFrame, *, found: tuple[Veto, ...]
) -> pl.DataFrame:
    graded = grades(agreement, totals, found)
    standing = in_force(found)
    given = awards(agreement, totals, found).filter("given")
    earned = dict(given.group_by("unit", maintain_order=True).agg("award").iter_rows())
    units = placed["unit"].to_list()
    codes = pl.List(pl.String)
    return placed.with_columns(
        pl.Series("grade", [graded.get(unit) for unit in units], dtype=pl.String),
        pl.Series(
            "vetoes",
            [[each.rule for each in standing.get(unit, ())] for unit in units],
            dtype=codes,
        ),
        pl.Series("awards", [earned.get(unit, []) for unit in units], dtype=codes),
    )


def _ordered(placed: pl.DataFrame) -> pl.DataFrame:
    return placed.sort("period", "group", "rank", "unit", nulls_last=True)
