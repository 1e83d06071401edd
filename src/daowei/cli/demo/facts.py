"""Two years of reports from the made-up county, with the faults that real ones have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.cli.demo.noise import counts, part_of, uniform
from daowei.cli.demo.registers import CLOSED, GROUPS, TOWNSHIPS, people_of, township, village

YEARS = (2024, 2025)
VILLAGES = 13
LATE_TOWNSHIP = 17
OVER_REPORTER = 11
OUTLIER = ("qh-08-v04", "202505")  # ten times too many, a slip of the pen
BROKEN = ("qh-02-v05", "202509")  # more newborns visited than were due
ZERO, UNKNOWN = (3, "202506"), (4, "202506")  # a real zero beside a report that never came
AGES = {"under20": 0.08, "20to34": 0.71, "35up": 0.21}
CHILD_AGES = {"m0to11": 0.4, "m12to35": 0.6}
METHODS = {"condom": 0.35, "pill": 0.2, "iud": 0.25, "implant": 0.2}
FUNDS = {"county": 0.5, "province": 0.3, "central": 0.2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """Events that happen: so many a period for each person of a population group."""

    group: str
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of another element: the better the township, the larger."""

    of: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """About the same number every period."""

    around: float


Recipe = Mean | Part | Level

VILLAGE_MONTHLY: Mapping[str, Recipe] = {
    "anc_first": Mean(group="expected_pregnancies", rate=0.97 / 12),
    "anc_first_12w": Part(of="anc_first", share=0.74),
    "anc_fourth": Part(of="anc_first", share=0.72),
    "folic_offered": Part(of="anc_first", share=0.85),
    "newborns_eligible": Mean(group="expected_pregnancies", rate=0.92 / 12),
    "newborn_visits": Part(of="newborns_eligible", share=0.8),
    "mothers_seen": Part(of="newborns_eligible", share=0.7),
    "depression_screened": Part(of="newborns_eligible", share=0.5),
    "outreach_days_planned": Level(around=2),
    "outreach_days": Part(of="outreach_days_planned", share=0.85),
    "info_sessions_planned": Level(around=2),
    "info_sessions": Part(of="info_sessions_planned", share=0.8),
    "rights_notice": Part(of="one", share=0.85),
    "referrals_made": Level(around=3),
    "referrals_completed": Part(of="referrals_made", share=0.78),
    "childcare_places": Level(around=14),
    "development_visits": Mean(group="children_0_3", rate=0.15),
    "villagers_trained": Level(around=1.2),
}
TOWNSHIP_MONTHLY: Mapping[str, Recipe] = {
    "booked_antenatal": Mean(group="expected_pregnancies", rate=0.95 / 12),
    "live_births": Mean(group="expected_pregnancies", rate=0.9 / 12),
    "births_attended": Part(of="live_births", share=0.9),
    "deliveries_facility": Part(of="live_births", share=0.95),
    "stillbirths": Mean(group="expected_pregnancies", rate=0.005 / 12),
    "maternal_deaths": Mean(group="expected_pregnancies", rate=0.0004 / 12),
    "deaths_reviewed": Part(of="maternal_deaths", share=0.95),
    "uterotonic_given": Part(of="births_attended", share=0.93),
    "newborns_weighed": Part(of="live_births", share=0.96),
    "syphilis_offered": Part(of="booked_antenatal", share=0.9),
    "haemoglobin_tested": Part(of="booked_antenatal", share=0.84),
    "pp_counselled": Part(of="deliveries_facility", share=0.8),
    "new_users": Mean(group="women_15_49", rate=0.004),
    "visits_fp": Mean(group="women_15_49", rate=0.011),
    "counselled_all_methods": Part(of="visits_fp", share=0.82),
    "removals_requested": Mean(group="women_15_49", rate=0.0009),
    "removals_in_time": Part(of="removals_requested", share=0.88),
    "method_days_due": Level(around=150),
    "method_days": Part(of="method_days_due", share=0.93),
    "complaints_received": Level(around=4.6),
    "complaints_in_time": Part(of="complaints_received", share=0.8),
    "waiting_minutes": Level(around=31),
}
TOWNSHIP_QUARTERLY: Mapping[str, Recipe] = {
    "appropriated": Level(around=182_000_00),
    "released": Part(of="appropriated", share=0.93),
    "spent": Part(of="released", share=0.9),
    "benefits_due": Level(around=160),
    "benefits_on_time": Part(of="benefits_due", share=0.94),
    "posts": Level(around=12),
    "posts_filled": Part(of="posts", share=0.9),
    "staff_rights_trained": Part(of="posts_filled", share=0.75),
    "staff_paid_on_time": Part(of="posts_filled", share=0.96),
    "supervisions_planned": Level(around=4),
    "supervisions_held": Part(of="supervisions_planned", share=0.9),
    "action_items_due": Level(around=7),
    "action_items_done": Part(of="action_items_due", share=0.87),
    "findings_due": Level(around=5),
    "findings_closed": Part(of="findings_due", share=0.85),
    "equipment_listed": Level(around=42),
    "equipment_working": Part(of="equipment_listed", share=0.92),
}
CLIENT_SURVEY: Mapping[str, Recipe] = {
    "clients_asked": Level(around=36),
    "clients_informed": Part(of="clients_asked", share=0.72),
    "clients_unpressured": Part(of="clients_asked", share=0.93),
    "clients_respected": Part(of="clients_asked", share=0.86),
}
SPLIT = {"development_visits": CHILD_AGES, "visits_fp": AGES,
         "appropriated": FUNDS, "released": FUNDS, "spent": FUNDS}  # fmt: skip
YES_NO = frozenset({"rights_notice"})
NEW_USERS = {f"{age}_{method}": AGES[age] * METHODS[method] for age in AGES for method in METHODS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporters:
    """Who reports: codes, the township each answers to, and the people each serves."""

    codes: tuple[str, ...]
    townships: NDArray[np.int64]
    people: NDArray[np.float64]


def villages() -> Reporters:
    """All villages, under the township they stood in at first."""
    pairs = [(of, index) for of in _numbers() for index in range(1, VILLAGES + 1)]
    return Reporters(
        codes=tuple(village(of, index) for of, index in pairs),
        townships=np.array([of for of, _ in pairs], dtype=np.int64),
        people=np.array([people_of(of, index) for of, index in pairs], dtype=np.float64),
    )


def townships() -> Reporters:
    """All townships."""
    people = [sum(people_of(of, index) for index in range(1, VILLAGES + 1)) for of in _numbers()]
    return Reporters(
        codes=tuple(township(of) for of in _numbers()),
        townships=np.array(_numbers(), dtype=np.int64),
        people=np.array(people, dtype=np.float64),
    )


def _numbers() -> range:
    return range(1, len(TOWNSHIPS) + 1)


def months() -> tuple[str, ...]:
    """The months of the two years."""
    return tuple(f"{year}{month:02d}" for year in YEARS for month in range(1, 13))


def quarters() -> tuple[str, ...]:
    """The quarters of the two years."""
    return tuple(f"{year}Q{quarter}" for year in YEARS for quarter in range(1, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """All reports of one form: its values and when each came in."""

    form: str
    values: pl.DataFrame  # element, combo, unit, period, value (text as written)
    reports: pl.DataFrame  # form, unit, period, received


def returns() -> Iterator[Return]:
    """The five forms' reports."""
    yield _return("village_monthly", VILLAGE_MONTHLY, villages(), months())
    yield _return("township_monthly", TOWNSHIP_MONTHLY, townships(), months())
    yield _return("township_quarterly", TOWNSHIP_QUARTERLY, townships(), quarters())
    yield _return("client_survey", CLIENT_SURVEY, townships(), quarters())
    yield _inspections()


def _return(
    form: str, recipes: Mapping[str, Recipe], who: Reporters, *more: tuple[str, ...]
) -> Return:
    (periods,) = more
    arrived = _arrived(form, who, periods)
    tables = [
        _table(element, combo, cells=(amounts, arrived), axes=(who.codes, periods))
        for element, combo, amounts in _cells(recipes, who, periods)
    ]
    return Return(
        form=form, values=pl.concat(tables), reports=_reports(form, arrived, (who.codes, periods))
    )


def _arrived(form: str, who: Reporters, periods: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which reports came at all: nearly all, none from a closed village, one missing by plan."""
    units, times = _axes(who, periods)
    arrived = uniform(units, times, _number(form)) > 0.025
    for row, code in enumerate(who.codes):
        for column, period in enumerate(periods):
            if code == CLOSED[0] and period > "202503" and "Q" not in period:
                arrived[row, column] = False
            if (code, period) == (township(UNKNOWN[0]), UNKNOWN[1]):
                arrived[row, column] = False
            if (code, period) == (township(ZERO[0]), ZERO[1]):
                arrived[row, column] = True
    return arrived


def _cells(
    recipes: Mapping[str, Recipe], who: Reporters, periods: tuple[str, ...]
) -> Iterator[tuple[str, str, NDArray[np.int64]]]:
    known: dict[str, NDArray[np.int64]] = {"one": np.ones((len(who.codes), len(periods)), np.int64)}
    for element, recipe in recipes.items():
        plain = _amounts(element, recipe, (known, who, periods))
        known[element] = amounts = _planted(element, plain, who=who, periods=periods)
        shares = NEW_USERS if element == "new_users" else SPLIT.get(element)
        if shares is None:
            yield element, "", amounts
            continue
        yield from ((element, combo, part) for combo, part in _split(amounts, shares))


def _amounts(
    element: str,
    recipe: Recipe,
    context: tuple[Mapping[str, NDArray[np.int64]], Reporters, tuple[str, ...]],
) -> NDArray[np.int64]:
    known, who, periods = context
    units, times = _axes(who, periods)
    key = _number(element)
    match recipe:
        case Mean(group=group, rate=rate):
            mean = np.broadcast_to(
                (who.people * GROUPS[group] * rate)[:, None], (len(who.codes), len(periods))
            )
            return counts(mean, units, times, key)
        case Part(of=of, share=share):
            return part_of(known[of], _quality(element, share, (who, periods)), units, times, key)
        case Level(around=around):
            mean = around * (0.85 + 0.3 * uniform(units, key)) * np.ones_like(times)
            return counts(mean, units, times, key)


def _quality(
    element: str, share: float, context: tuple[Reporters, tuple[str, ...]]
) -> NDArray[np.float64]:
    """How well a township does this: its own bent, the element's, and a little better each year."""
    who, periods = context
    place = who.townships[:, None]
    trend = np.linspace(0.0, 0.06, len(periods))[None, :]
    bent = 0.26 * (uniform(place, 9) - 0.5) + 0.16 * (uniform(place, _number(element), 8) - 0.5)
    return np.clip(share + bent + trend, 0.05, 1.0)


def _planted(
    element: str, amounts: NDArray[np.int64], *, who: Reporters, periods: tuple[str, ...]
) -> NDArray[np.int64]:
    """The faults: a slip of the pen, too good to be true, and a real zero."""
    planted = amounts.copy()
    if element == "development_visits" and OUTLIER[0] in who.codes:
        row, column = who.codes.index(OUTLIER[0]), periods.index(OUTLIER[1])
        planted[row, column] = planted[row, column] * 10 + 40
    if element == "newborn_visits" and BROKEN[0] in who.codes:
        row, column = who.codes.index(BROKEN[0]), periods.index(BROKEN[1])
        planted[row, column] += 6
    if element in ("visits_fp", "counselled_all_methods"):
        rows = who.townships == OVER_REPORTER
        planted[rows] = 90  # the same fine figure every month
    if element in ("removals_requested", "removals_in_time"):
        rows = who.townships == ZERO[0]
        planted[np.ix_(rows, [periods.index(ZERO[1])])] = 0
    return planted


def _split(
    amounts: NDArray[np.int64], shares: Mapping[str, float]
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Parts that add up to the whole exactly: the last takes what rounding left."""
    left = amounts.copy()
    *first, last = shares
    for combo in first:
        part = np.minimum((amounts * shares[combo] + 0.5).astype(np.int64), left)
        left = left - part
        yield combo, part
    yield last, left


def _table(
    element: str,
    combo: str,
    *,
    cells: tuple[NDArray[np.int64], NDArray[np.bool_]],
    axes: tuple[tuple[str, ...], tuple[str, ...]],
) -> pl.DataFrame:
    (amounts, arrived), (codes, periods) = cells, axes
    rows, columns = np.nonzero(arrived)
    found = amounts[rows, columns]
    return pl.DataFrame(
        {
            "element": pl.repeat(element, len(rows), eager=True),
            "combo": pl.repeat(combo, len(rows), eager=True),
            "unit": pl.Series(np.array(codes)[rows], dtype=pl.String),
            "period": pl.Series(np.array(periods)[columns], dtype=pl.String),
            "value": _written(element, found),
        }
    )


def _written(element: str, found: NDArray[np.int64]) -> pl.Series:
    """As it would be typed: money with its cents, yes and no in words."""
    if element in YES_NO:
        return pl.Series(np.where(found > 0, "true", "false"), dtype=pl.String)
    if element in ("appropriated", "released", "spent"):
        return pl.Series([f"{each // 100}.{each % 100:02d}" for each in found.tolist()])
    return pl.Series(found).cast(pl.String)


def _reports(
    form: str, arrived: NDArray[np.bool_], axes: tuple[tuple[str, ...], tuple[str, ...]]
) -> pl.DataFrame:
    codes, periods = axes
    rows, columns = np.nonzero(arrived)
    return pl.DataFrame(
        {
            "form": pl.repeat(form, len(rows), eager=True),
            "unit": pl.Series(np.array(codes)[rows], dtype=pl.String),
            "period": pl.Series(np.array(periods)[columns], dtype=pl.String),
            "received": [
                _received(codes[row], periods[column])
                for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
            ],
        }
    )


def _received(code: str, period: str) -> date:
    """Three to eight days after the period's end; the late township, three weeks."""
    end = _end_of(period)
    late = code.startswith(township(LATE_TOWNSHIP)) and period >= "2025"
    slack = int(float(uniform(np.int64(_number(code)), np.int64(_number(period)))) * 6)
    return end + timedelta(days=(21 if late else 3) + slack)


def _end_of(period: str) -> date:
    year = int(period[:4])
    month = int(period[5]) * 3 if "Q" in period else int(period[4:])
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _inspections() -> Return:
    """What inspectors substantiated: nearly nothing, and once something that bars an award."""
    who, periods = townships(), quarters()
    nothing = np.zeros((len(who.codes), len(periods)), dtype=np.int64)
    arrived = np.ones_like(nothing, dtype=np.bool_)
    coercion, diversion = nothing.copy(), nothing.copy()
    coercion[13, 5] = 1
    diversion[8, 6] = 1
    tables = [
        _table(element, "", cells=(cells, arrived), axes=(who.codes, periods))
        for element, cells in (("coercion_cases", coercion), ("diversion_cases", diversion))
    ]
    reports = _reports("inspection_quarterly", arrived, (who.codes, periods))
    return Return(form="inspection_quarterly", values=pl.concat(tables), reports=reports)


def _axes(who: Reporters, periods: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    units = np.array([_number(code) for code in who.codes], dtype=np.int64)[:, None]
    return units, np.arange(len(periods), dtype=np.int64)[None, :]


def _number(text: str) -> int:
    """A whole number for a text, the same on every machine."""
    number = 0
    for sign in text.encode():
        number = (number * 131 + sign) % 2_147_483_647
    return number
