"""Whether values may be entered: the form they belong to, the day, the right, and no value twice.

The checks stand in an order. Loading whole groups stops at the first that fails, as DHIS2 does;
loading value by value goes through all and turns away only those at fault.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from daowei.foundation.periods import Period, period_containing
from daowei.reporting.exchange.directory import Directory, KnownDataSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What else bounds an entry; None where there is no bound.

    ``today``: the day on which periods are judged open or over; None judges none.
    ``units``, ``data_sets``: uids that the sender may write.
    ``locked``: pairs of data set (uid) and period (ISO) that are settled.
    """

    today: date | None = None
    units: frozenset[str] | None = None
    data_sets: frozenset[str] | None = None
    locked: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The values of one data set with all that is needed to judge them."""

    data_set: KnownDataSet
    table: pl.DataFrame
    periods: Sequence[Period]
    directory: Directory
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule: the rows that break it, and where in a value the fault stands.

    ``listed``: the argument under which DHIS2's message lists the offending values.
    """

    code: str
    field: str
    column: str
    listed: str
    breaking: Callable[[Group], pl.Series | None]


def _not(allowed: Sequence[bool], positions: pl.Series) -> pl.Series | None:
    """Where a position is not allowed, or names nothing at all; None where all are."""
    if all(allowed) and not positions.null_count():
        return None
    found = pl.Series(allowed, dtype=pl.Boolean).gather(positions)
    return ~found.fill_null(value=False)


def _data_set_closed_to_sender(group: Group) -> pl.Series | None:
    mine = group.limits.data_sets
    if mine is None or group.data_set.uid in mine:
        return None
    return pl.repeat(True, len(group.table), eager=True)  # noqa: FBT003 - the value repeated


def _unit_closed_to_sender(group: Group) -> pl.Series | None:
    mine = group.limits.units
    if mine is None:
        return None
    return _not([each.uid in mine for each in group.directory.units], group.table["unit"])


def _foreign_element(group: Group) -> pl.Series | None:
    mine = group.data_set.elements
    return _not([each.uid in mine for each in group.directory.elements], group.table["element"])


def _foreign_attribute(group: Group) -> pl.Series | None:
    combo = group.data_set.category_combo
    return _not(
        [each.category_combo == combo for each in group.directory.option_combos],
        group.table["attribute"],
    )


def _foreign_unit(group: Group) -> pl.Series | None:
    mine = group.data_set.units
    return _not([each.uid in mine for each in group.directory.units], group.table["unit"])


def _foreign_period(group: Group) -> pl.Series | None:
    kind = group.data_set.period_type
    return _not([each.type is kind for each in group.periods], group.table["period_position"])


def _foreign_combo(group: Group) -> pl.Series | None:
    numbers = {each.category_combo: 0 for each in group.directory.option_combos}
    numbers = {uid: number for number, uid in enumerate(numbers)}
    asked = [
        numbers.get(group.data_set.elements.get(each.uid, each.category_combo), -1)
        for each in group.directory.elements
    ]
    given = [numbers[each.category_combo] for each in group.directory.option_combos]
    if len({*asked, *given}) == 1 and not group.table["combo"].null_count():
        return None
    of_element = pl.Series(asked, dtype=pl.Int32).gather(group.table["element"])
    of_combo = pl.Series(given, dtype=pl.Int32).gather(group.table["combo"])
    return ~(of_element == of_combo).fill_null(value=False)


def _entered_twice(group: Group) -> pl.Series | None:
    keys = keys_of(group)
    in_order = np.sort(keys.to_numpy())
    # sorting numbers is much faster than looking for equals; that is for the few who need it
    return keys.is_duplicated() if (in_order[1:] == in_order[:-1]).any() else None


def keys_of(group: Group) -> pl.Series:
    """One number per value; equal numbers are the same cell of the same report.

    Missing: values that name something unknown are told elsewhere and are never equal.
    """
    sizes = {
        "element": len(group.directory.elements),
        "unit": len(group.directory.units),
        "period_position": len(group.periods),
        "combo": len(group.directory.option_combos),
        "attribute": len(group.directory.option_combos),
    }
    key = pl.lit(0, dtype=pl.Int64)
    for column, size in sizes.items():
        key = key * (size + 1) + pl.col(column)
    unknown = -1 - pl.int_range(pl.len(), dtype=pl.Int64)
    return group.table.select(key.fill_null(unknown).alias("key"))["key"]


def _unit_not_open(group: Group) -> pl.Series | None:
    opened = pl.Series([each.opened for each in group.directory.units], dtype=pl.Date)
    closed = pl.Series([each.closed for each in group.directory.units], dtype=pl.Date)
    no_gaps = not any(each.gaps for each in group.directory.units)
    if no_gaps and opened.null_count() == closed.null_count() == len(opened):
        return None
    starts = pl.Series([each.start for each in group.periods], dtype=pl.Date)
    ends = pl.Series([each.end for each in group.periods], dtype=pl.Date)
    unit, period = group.table["unit"], group.table["period_position"]
    before = (ends.gather(period) < opened.gather(unit)).fill_null(value=False)
    after = (starts.gather(period) > closed.gather(unit)).fill_null(value=False)
    return before | after | _in_a_gap(group)


def _in_a_gap(group: Group) -> pl.Series:
    """Where a period lies wholly in a stretch in which its unit was closed for a time."""
    pairs = [
        (unit, period)
        for unit, known in enumerate(group.directory.units)
        for first, last in known.gaps
        for period, each in enumerate(group.periods)
        if first <= each.start and each.end <= last
    ]
    shut = pl.DataFrame(
        pairs, schema={"unit": pl.Int32, "period_position": pl.Int32}, orient="row"
    ).with_columns(pl.lit(value=True).alias("shut"))
    keys = ["unit", "period_position"]
    joined = group.table.select(keys).join(shut, on=keys, how="left", maintain_order="left")
    return joined["shut"].fill_null(value=False)


def _untimely(group: Group) -> pl.Series | None:
    today = group.limits.today
    if today is None:
        return None
    timely = [_is_timely(each, group.data_set, today) for each in group.periods]
    return _not(timely, group.table["period_position"])


def _is_timely(period: Period, data_set: KnownDataSet, today: date) -> bool:
    if data_set.expiry_days and today > period.end + timedelta(days=data_set.expiry_days + 1):
        return False
    if data_set.open_future_periods is None:
        return True
    latest = period_containing(period.type, today).shifted(data_set.open_future_periods - 1)
    return period.start <= latest.start


def _locked(group: Group) -> pl.Series | None:
    uid, locked = group.data_set.uid, group.limits.locked
    open_ = [(uid, each.iso) not in locked for each in group.periods]
    return _not(open_, group.table["period_position"])


# Order: what belongs to the form, then the same cell twice, then the day.
CHECKS: tuple[Check, ...] = (
    Check(
        code="E8010",
        field="dataSet",
        column="data_set",
        listed="datasets",
        breaking=_data_set_closed_to_sender,
    ),
    Check(
        code="E8011",
        field="orgUnit",
        column="org_unit",
        listed="units",
        breaking=_unit_closed_to_sender,
    ),
    Check(
        code="E8020",
        field="dataElement",
        column="data_element",
        listed="elements",
        breaking=_foreign_element,
    ),
    Check(
        code="E8023",
        field="attributeOptionCombo",
        column="attribute_option_combo",
        listed="combos",
        breaking=_foreign_attribute,
    ),
    Check(code="E8022", field="orgUnit", column="org_unit", listed="units", breaking=_foreign_unit),
    Check(
        code="E8021", field="period", column="period", listed="periods", breaking=_foreign_period
    ),
    Check(
        code="E8024",
        field="categoryOptionCombo",
        column="category_option_combo",
        listed="combos",
        breaking=_foreign_combo,
    ),
    Check(code="E8128", field="key", column="key", listed="indexes", breaking=_entered_twice),
    Check(code="E8031", field="period", column="period", listed="periods", breaking=_unit_not_open),
    Check(code="E8030", field="period", column="period", listed="periods", breaking=_untimely),
    Check(code="E8033", field="period", column="period", listed="periods", breaking=_locked),
)


def broken(group: Group) -> Iterator[tuple[Check, pl.DataFrame]]:
    """Each check that values break, with those values, in the order of the checks."""
    for check in CHECKS:
        rows = check.breaking(group)
        if rows is not None and rows.any():
            yield check, with_key_text(group.table.filter(rows), group)


def with_key_text(rows: pl.DataFrame, group: Group) -> pl.DataFrame:
    """The rows with ``key``, the cell's parts as a person reads them."""
    shown = ("data_element", "org_unit", "period", "category_option_combo")
    texts = (pl.col(each).fill_null("default") for each in (*shown, "attribute_option_combo"))
    numbers = keys_of(replace(group, table=rows))
    rows = rows.with_columns(
        pl.concat_str(*texts, separator=" ").alias("key"), numbers.alias("key_number")
    )
    same = first_few("index").alias("same_key")
    by_key = rows.group_by("key_number").agg(pl.format("[{}]", same).alias("same_key"))
    return rows.join(by_key, on="key_number", maintain_order="left").drop("key_number")


def first_few(column: str, most: int = 10) -> pl.Expr:
    """The least numbers of a group as one text; a thousand would say no more than ten."""
    numbers = pl.col(column).unique().sort()
    listed = numbers.head(most).cast(pl.String).str.join(", ")
    return listed + pl.when(numbers.len() > most).then(pl.lit(", …")).otherwise(pl.lit(""))


def conflict_arguments(check: Check, rows: pl.DataFrame, group: Group) -> Mapping[str, object]:
    """What DHIS2's message about a whole group names: the distinct offenders, first first."""
    first = rows.row(0, named=True)
    if check.code == "E8128":
        return {"indexes": first["same_key"], "key": first["key"]}
    if check.code in {"E8024", "E8031", "E8033"}:
        rows = rows.filter(_same_as(first, check))
    distinct = rows[check.column].fill_null("default").unique(maintain_order=True)
    return {
        "ds": group.data_set.uid,
        "de": first["data_element"],
        "unit": first["org_unit"],
        "combo": first["attribute_option_combo"] or "default",
        check.listed: f"[{', '.join(distinct)}]",
    }


def _same_as(first: Mapping[str, object], check: Check) -> pl.Expr:
    column = "data_element" if check.code == "E8024" else "org_unit"
    return pl.col(column).eq(pl.lit(first[column]))
