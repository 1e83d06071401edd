"""What is stored, and what loading values does to it: a merge that can be repeated."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from daowei.foundation.periods import try_period
from daowei.foundation.tables import Shape, expect
from daowei.reporting.exchange.data_value_sets import Scope
from daowei.reporting.exchange.directory import Directory, IdKind

STORED = Shape(
    name="stored values",
    columns={
        "element": pl.String,  # uids throughout, so that a renamed code loses nothing
        "period": pl.String,
        "unit": pl.String,
        "combo": pl.String,
        "attribute": pl.String,
        "value": pl.String,
        "comment": pl.String,
        "followup": pl.Boolean,
        "deleted": pl.Boolean,  # kept with its value: a deletion is a fact too
    },
    grain=("element", "period", "unit", "combo", "attribute"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """The store after a merge, and how many values were what.

    ``documents``: data set, unit, period and attribute of every report that needs a new revision.
    """

    table: pl.DataFrame
    created: int
    changed: int
    unchanged: int
    deleted: int
    documents: pl.DataFrame

    @property
    def loaded(self) -> int:
        """Values taken, whatever they did to the store."""
        return self.created + self.changed + self.unchanged + self.deleted


def merge(stored: pl.DataFrame, accepted: pl.DataFrame) -> Merge:
    """The store with the accepted values (columns of STORED and ``data_set``) in it.

    Missing: a comment that was not sent keeps the one that is there; deleting what is not there
    changes nothing.
    """
    keys = list(STORED.grain)
    before = expect(stored, STORED)
    compared = accepted.join(
        before.with_columns(pl.lit(value=True).alias("known")),
        on=keys,
        how="left",
        suffix="_before",
        maintain_order="left",
    ).with_columns(pl.col("known").fill_null(value=False))
    compared = _kept(compared)
    what = compared["what"].value_counts().rows()
    counts = {str(name): int(count) for name, count in what}
    moved = compared.filter(pl.col("what") != "unchanged")
    rest = before.join(moved, on=keys, how="anti")
    return Merge(
        table=pl.concat([rest, moved.select(*STORED.columns)]).sort(keys),
        created=counts.get("created", 0),
        changed=counts.get("changed", 0),
        unchanged=counts.get("unchanged", 0),
        deleted=counts.get("deleted", 0),
        documents=moved.select("data_set", "unit", "period", "attribute").unique().sort(pl.all()),
    )


def _kept(compared: pl.DataFrame) -> pl.DataFrame:
    """Each value as it will be stored, and ``what`` this does."""
    gone = pl.col("deleted")
    compared = compared.with_columns(
        pl.when(gone & pl.col("known")).then("value_before").otherwise("value").alias("value"),
        pl.coalesce("comment", "comment_before").alias("comment"),
    )
    same = pl.all_horizontal(
        pl.col(each).eq_missing(pl.col(f"{each}_before"))
        for each in ("value", "comment", "followup", "deleted")
    )
    return compared.with_columns(
        pl.when(gone & (~pl.col("known") | pl.col("deleted_before")))
        .then(pl.lit("unchanged"))
        .when(gone)
        .then(pl.lit("deleted"))
        .when(~pl.col("known") | pl.col("deleted_before"))
        .then(pl.lit("created"))
        .when(same)
        .then(pl.lit("unchanged"))
        .otherwise(pl.lit("changed"))
        .alias("what")
    )


def standing(stored: pl.DataFrame) -> pl.DataFrame:
    """Stored values that have not been deleted."""
    return stored.filter(~pl.col("deleted"))


def delete_scope(
    stored: pl.DataFrame, scope: Scope, directory: Directory, *, schemes: Mapping[IdKind, str]
) -> pl.DataFrame:
    """The store with everything in the scope marked as deleted."""

    def uids(kind: IdKind, texts: tuple[str, ...]) -> list[str]:
        known = directory.positions(kind, schemes[kind])
        return [directory.of(kind)[known[each]].uid for each in texts if each in known]

    periods = [period.iso for each in scope.periods if (period := try_period(each))]
    inside = pl.col("unit").is_in(uids(IdKind.ORG_UNIT, scope.org_units)) & pl.col("period").is_in(
        periods
    )
    of_elements = pl.lit(value=False)
    for element, combo, attribute in scope.elements:
        mine = pl.col("element").is_in(uids(IdKind.DATA_ELEMENT, (element,)))
        if combo:
            mine &= pl.col("combo").is_in(uids(IdKind.CATEGORY_OPTION_COMBO, (combo,)))
        if attribute:
            mine &= pl.col("attribute").is_in(uids(IdKind.ATTRIBUTE_OPTION_COMBO, (attribute,)))
        of_elements |= mine
    return stored.with_columns((pl.col("deleted") | (inside & of_elements)).alias("deleted"))
