"""What loading the cells of a file would do: new, changed, the same, or refused."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from daowei.foundation.periods import Period, try_period
from daowei.foundation.states import State
from daowei.foundation.tables import Shape, empty, expect
from daowei.foundation.texts import N_
from daowei.reporting.documents import Entry, Key, Nothing, Report
from daowei.reporting.exchange.intake import CELLS
from daowei.reporting.locking import is_locked


class Effect(StrEnum):
    """What becomes of one cell."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    REFUSED = "refused"


EFFECT_NAMES: Mapping[Effect, str] = {
    Effect.NEW: N_("new"),
    Effect.CHANGED: N_("changed"),
    Effect.UNCHANGED: N_("unchanged"),
    Effect.REMOVED: N_("taken out"),
    Effect.REFUSED: N_("refused"),
}

PREVIEW = Shape(
    name="preview of a file",
    columns={
        **CELLS.columns,
        "before": pl.Int64,
        "before_state": pl.UInt8,  # null where the cell was not in the report
        "effect": pl.String,
        "report": pl.UInt32,  # position among the reports that would change; null for none
    },
    grain=CELLS.grain,
)
REPORTS = Shape(
    name="reports that a file touches",
    columns={
        "report": pl.UInt32,  # null where nothing in it would change
        "form": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "attribute": pl.String,
        "new": pl.UInt32,
        "changed": pl.UInt32,
        "removed": pl.UInt32,
        "unchanged": pl.UInt32,
        "needs_reason": pl.Boolean,  # it was accepted, or its period is locked
    },
    grain=("form", "unit", "period", "attribute"),
)
KEY = ["form", "attribute", "unit", "period"]
_CELL = [*KEY, "element", "combo"]
_STORED = {**dict.fromkeys(_CELL, pl.String), "before": pl.Int64, "before_state": pl.UInt8,
           "is_accepted": pl.Boolean}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A report as it stands: its last revision, and whether that was accepted."""

    report: Report
    is_accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Where the sender may write, and which periods are closed."""

    units: frozenset[str]
    locks: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """``cells`` (PREVIEW) in the order of the file, ``reports`` (REPORTS) in that of their keys."""

    cells: pl.DataFrame
    reports: pl.DataFrame


Lookup = Callable[[str, str], Iterable[Standing]]  # of a form and a period: what stands


def previewed(cells: pl.DataFrame, bounds: Bounds, standing_of: Lookup) -> Preview:
    """What loading would do. ``standing_of`` is asked once for each form and period sent."""
    judged = _within_rights(cells, bounds)
    refused = judged.filter(pl.col("code").is_not_null())
    sound = judged.filter(pl.col("code").is_null())
    parts = [
        _compared(part, standing_of(str(form), str(period)))
        for (form, period), part in sound.group_by("form", "period", maintain_order=True)
    ]
    compared = pl.concat(parts) if parts else _uncompared(sound)
    reports = _reports(compared, bounds.locks)
    numbered = compared.join(reports.select("report", *KEY), on=KEY, how="left")
    unchanged = pl.col("effect") == Effect.UNCHANGED
    numbered = numbered.with_columns(pl.when(~unchanged).then("report").alias("report"))
    everything = pl.concat(
        [numbered.select(*PREVIEW.columns), _uncompared(refused).select(*PREVIEW.columns)]
    )
    return Preview(cells=expect(everything.sort("line", nulls_last=True, maintain_order=True),
                                PREVIEW), reports=reports)  # fmt: skip


_NOT_YOURS = (
    N_("You do not report for {value}"),
    N_("Send only lines of your own units, or ask for the right to report for this one."),
)


def _within_rights(cells: pl.DataFrame, bounds: Bounds) -> pl.DataFrame:
    """Sound cells of units that somebody else reports for are refused."""
    strange = pl.col("code").is_null() & ~pl.col("unit").is_in(sorted(bounds.units))

    def put(value: str | pl.Expr, name: str) -> pl.Expr:
        said = pl.lit(value) if isinstance(value, str) else value
        return pl.when(strange).then(said).otherwise(name).alias(name)

    return cells.with_columns(
        put(pl.col("unit"), "written"),
        put("unit", "field"),
        put("EXC-045", "code"),
        put(json.dumps(_NOT_YOURS), "told"),
    )


def _uncompared(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.with_columns(
        pl.lit(None, dtype=pl.Int64).alias("before"),
        pl.lit(None, dtype=pl.UInt8).alias("before_state"),
        pl.lit(None, dtype=pl.Boolean).alias("is_accepted"),
        pl.lit(Effect.REFUSED.value).alias("effect"),
        pl.lit(None, dtype=pl.UInt32).alias("report"),
    )


def _compared(cells: pl.DataFrame, standing: Iterable[Standing]) -> pl.DataFrame:
    """Cells of one form and period beside what stands."""
    wanted = set(cells.select("unit", "attribute").unique().iter_rows())
    stored = pl.DataFrame(
        list(_rows(each for each in standing if _where(each.report) in wanted)),
        schema=_STORED,
        orient="row",
    )
    accepted = stored.filter(pl.col("is_accepted")).select(KEY).unique()
    joined = cells.join(stored.drop("is_accepted"), on=_CELL, how="left", maintain_order="left")
    joined = joined.join(
        accepted.with_columns(is_accepted=True), on=KEY, how="left", maintain_order="left"
    )
    return joined.with_columns(
        pl.col("is_accepted").fill_null(value=False),
        _effect().alias("effect"),
    )


def _where(report: Report) -> tuple[str, str]:
    return report.unit, report.attribute


def _rows(standing: Iterable[Standing]) -> Iterator[tuple[object, ...]]:
    for each in standing:
        key: Key = each.report.key
        for (element, combo), entry in each.report.values.items():
            yield (*key, element, combo, *_value_and_state(entry), each.is_accepted)


def _value_and_state(entry: Entry) -> tuple[int | None, int]:
    if entry is Nothing.BLANK:
        return None, State.BLANK
    if entry is Nothing.NOT_APPLICABLE:
        return None, State.NOT_APPLICABLE
    return entry, State.REPORTED


def _effect() -> pl.Expr:
    known = pl.col("before_state").is_not_null()
    same = pl.col("state").eq_missing(pl.col("before_state")) & pl.col("value").eq_missing(
        pl.col("before")
    )
    return (
        pl.when(same)
        .then(pl.lit(Effect.UNCHANGED.value))
        .when(pl.col("state").is_null())
        .then(pl.lit(Effect.REMOVED.value))
        .when(known)
        .then(pl.lit(Effect.CHANGED.value))
        .otherwise(pl.lit(Effect.NEW.value))
    )


def _reports(compared: pl.DataFrame, locks: tuple[Period, ...]) -> pl.DataFrame:
    """One row for each report touched; those that would change are numbered in their order."""
    if compared.is_empty():
        return empty(REPORTS)

    def count(effect: Effect) -> pl.Expr:
        return (pl.col("effect") == effect.value).sum().cast(pl.UInt32).alias(effect.value)

    effects = (Effect.NEW, Effect.CHANGED, Effect.REMOVED, Effect.UNCHANGED)
    found = compared.group_by(KEY).agg(
        *(count(each) for each in effects), pl.col("is_accepted").any().alias("needs_reason")
    )
    shut = [each for each in found["period"].unique() if _is_shut(each, locks)]
    needs_reason = pl.col("needs_reason") | pl.col("period").is_in(shut)
    moves = pl.any_horizontal(pl.col("new", "changed", "removed") > 0)
    found = found.sort("unit", "period", "form", "attribute").with_columns(needs_reason)
    number = moves.cast(pl.UInt32).cum_sum() - 1
    return expect(
        found.with_columns(pl.when(moves).then(number).cast(pl.UInt32).alias("report")), REPORTS
    )


def _is_shut(period: str, locks: tuple[Period, ...]) -> bool:
    found = try_period(period)
    return found is not None and is_locked(found, locks)


def counts_of(preview: Preview) -> dict[str, int]:
    """How many cells become what, and how many reports change."""
    found = dict.fromkeys((each.value for each in Effect), 0)
    found.update({str(name): int(count) for name, count in
                  preview.cells["effect"].value_counts().iter_rows()})  # fmt: skip
    changing = preview.reports.filter(pl.col("report").is_not_null())
    return {**found, "reports": changing.height, "need_reason": int(changing["needs_reason"].sum())}
