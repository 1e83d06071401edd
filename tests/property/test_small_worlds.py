"""Small random worlds, computed by daowei and by the naive route: nothing may differ.

Units move, close and open again in mid-month; reports stay away; cells are blank, not applicable,
zero; elements are summed, averaged, carried on, broken down, and reported by quarter.
"""

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random  # noqa: TID251 - only the type: Hypothesis holds the dice
from typing import Any

import polars as pl
from hypothesis import Phase, given, settings, strategies as st
from tests.end_to_end.naive.calendar import first_day, last_day, months_of
from tests.end_to_end.naive.figures import Figure, figures_of
from tests.end_to_end.naive.reading import read_world
from tests.end_to_end.naive.world import World

from daowei.assessment.assessing import assess
from daowei.cli.folders import basis_of, check_of

DAY = date(2026, 1, 31)
YEARS = ("2024", "2025")
MONTHS = [month for year in YEARS for month in months_of(year)]
QUARTERS = [f"{year}Q{number}" for year in YEARS for number in range(1, 5)]
VILLAGES = ("v1", "v2", "v3", "v4")
TURNS = ("2024-04-01", "2024-08-11", "2025-01-01", "2025-05-20")
LONG_AGO = "2010-01-01"
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # a world takes too long to shrink

PROGRAMME = {
    "code": "small",
    "version": "1",
    "names": {"en": "Small"},
    "currency": "CNY",
    "legal_basis": [{"title": "Law", "status": "in_force", "valid_from": "2020-01-01"}],
    "redress": {
        "channels": ["post", "web"],
        "ack_days": 15,
        "resolve_days": 60,
        "appeal": True,
        "non_retaliation": True,
        "anonymous_ok": True,
    },
    "participation": {"users_consulted": True, "names": {"en": "Yes"}},
}
ELEMENTS = {
    "a": {"names": {"en": "A"}, "concept": "mat.anc1"},
    "b": {"names": {"en": "B"}, "concept": "mat.anc4"},
    "dose": {"names": {"en": "Dose"}, "concept": "mat.anc1", "value_type": "NUMBER", "decimals": 2},
    "split": {"names": {"en": "Split"}, "concept": "svc.visits", "category_combo": "age"},
    "stock": {"names": {"en": "Stock"}, "concept": "wf.posts", "measure": "stock"},
    "wait": {
        "names": {"en": "Wait"},
        "concept": "acc.waiting_time",
        "measure": "stock",
        "value_type": "NUMBER",
        "decimals": 1,
        "aggregation": "AVERAGE",
    },
    "due": {"names": {"en": "Due"}, "concept": "gov.action_items"},
    "done": {"names": {"en": "Done"}, "concept": "gov.action_items"},
    "people": {"names": {"en": "People"}, "concept": "pop.total", "population": "total"},
}
CATEGORIES = {
    "age": {"names": {"en": "Age"}, "options": {"young": {"en": "Young"}, "old": {"en": "Old"}}}
}
FORMS: Mapping[str, Any] = {
    "monthly": {
        "names": {"en": "Monthly"},
        "frequency": "Monthly",
        "kinds": "village",
        "due_days": 10,
        "elements": ["a", "b", "dose", "split", "stock", "wait"],
    },
    "quarterly": {
        "names": {"en": "Quarterly"},
        "frequency": "Quarterly",
        "kinds": "village",
        "due_days": 15,
        "elements": ["due", "done"],
    },
}
FORMULAS = {
    "share": ("#{b}", "#{a}"),
    "doses": ("#{dose}", "#{a} + #{b}"),
    "young": ("#{split.young}", "#{split}"),
    "stocked": ("#{stock}", "#{a}"),
    "held": ("#{stock}", None),
    "waiting": ("#{wait}", None),
    "kept": ("#{done}", "#{due}"),
    "mixed": ("#{done}", "#{a}"),
    "rate": ("#{a}", "#{people}"),
    "heads": ("#{people}", None),
    "on_time": ("R{monthly.ACTUAL_REPORTS_ON_TIME}", "R{monthly.EXPECTED_REPORTS}"),
    "came": ("#{a}", "R{monthly.ACTUAL_REPORTS}"),
}
UNDER = {"rate": {"annualised": True, "factor": 1000}, "share": {"minimum_base": 3}}


@st.composite
def stays(draw: st.DrawFn) -> list[tuple[str, str, str, str]]:
    """Rows of units: where each village stood from when to when; the first one all the time.

    It speaks of the first month and of the last: without it nothing would be looked at there.
    """
    rows = []
    for village in VILLAGES:
        turns = sorted(draw(st.sets(st.sampled_from(TURNS), max_size=2)))
        starts, ends = [LONG_AGO, *turns], [*(_day_before(each) for each in turns), ""]
        kinds = ["t1", "t2"] if village == VILLAGES[0] else ["t1", "t2", ""]
        places = [draw(st.sampled_from(kinds)) for _ in starts]
        if not any(places):
            places[0] = "t1"
        rows += [
            (village, parent, start, end)
            for parent, start, end in zip(places, starts, ends, strict=True)
            if parent
        ]
    return rows


def _day_before(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() - 1).isoformat()


def is_open(rows: list[tuple[str, str, str, str]], unit: str, period: str) -> bool:
    return any(
        date.fromisoformat(start) <= last_day(period)
        and (not end or date.fromisoformat(end) >= first_day(period))
        for village, _, start, end in rows
        if village == unit
    )


NUMBERS = {"dose": ["0.25", "7.5", "0"], "wait": ["12.5", "3", "0.1"]}
CELLS = ["", "NA", "0", "1", "2", "7", "30"]


def write_world(
    folder: Path, rows: list[tuple[str, str, str, str]], dice: Random, *, partial: str
) -> None:
    folder.mkdir()
    (folder / "values").mkdir()
    _json(folder / "programme.yaml", {**PROGRAMME, "partial": partial})
    _json(folder / "elements.yaml", {"elements": ELEMENTS})
    _json(folder / "categories.yaml", {"categories": CATEGORIES})
    _json(folder / "forms.yaml", {"forms": FORMS})
    _json(folder / "indicators.yaml", {"indicators": {code: _indicator(code) for code in FORMULAS}})
    _csv(
        folder / "units.csv",
        ("code", "name", "parent", "kind", "opened", "closed"),
        [
            ("r", "Root", "", "county", LONG_AGO, ""),
            *((unit, unit.upper(), "r", "township", LONG_AGO, "") for unit in ("t1", "t2")),
            *((unit, unit.upper(), parent, "village", *days) for unit, parent, *days in rows),
        ],
    )
    persons = [
        (unit, year, "total", dice.choice([0, 13, 250]), "Census", f"{year}-01-01")
        for unit in VILLAGES
        for year in YEARS
    ]
    _csv(folder / "population.csv", ("unit", "year", "group", "value", "source", "as_of"), persons)
    values, reports = _told(rows, dice)
    head = ("element", "combo", "unit", "period", "value")
    _csv(folder / "values" / "told.csv", head, values)
    _csv(folder / "values" / "reports.csv", ("form", "unit", "period", "received"), reports)


def _indicator(code: str) -> dict[str, object]:
    above, below = FORMULAS[code]
    told = {"names": {"en": code}, "numerator": above, "source": "Test", "decimals": 2}
    return {**told, **({"denominator": below} if below else {}), **UNDER.get(code, {})}


def _told(
    rows: list[tuple[str, str, str, str]], dice: Random
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Reports of open villages: some stay away, some cells do, in no order."""
    values: list[tuple[object, ...]] = []
    reports: list[tuple[object, ...]] = []
    for form, unit, period in _due(rows):
        is_end = period in {MONTHS[0], MONTHS[-1]}
        if dice.random() < 0.3 and not is_end:
            continue
        if dice.random() < 0.7:
            day = last_day(period).toordinal() + dice.choice([1, 10, 15, 16, 40])
            reports.append((form, unit, period, date.fromordinal(day).isoformat()))
        values += [
            (element, combo, unit, period, dice.choice(NUMBERS.get(element, CELLS)))
            for element in FORMS[form]["elements"]
            for combo in (("young", "old") if element == "split" else ("",))
            if is_end or dice.random() < 0.85
        ]
    dice.shuffle(values)
    dice.shuffle(reports)
    return values, reports


def _due(rows: list[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str]]:
    for form, periods in (("monthly", MONTHS), ("quarterly", QUARTERS)):
        for unit in VILLAGES:
            for period in periods:
                if is_open(rows, unit, period):
                    yield form, unit, period


def _json(path: Path, document: object) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")  # JSON is YAML


def _csv(path: Path, head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def figures_by_daowei(folder: Path) -> pl.DataFrame:
    found = check_of(folder, as_of=DAY)
    basis = basis_of(folder, found, on=DAY)
    assert basis is not None, [str(each.message) for each in found.problems]
    return assess(basis).figures


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(stays(), st.randoms(use_true_random=False), st.sampled_from(["exclude", "count"]))
def test_both_routes_agree_on_every_figure_of_a_small_world(
    rows: list[tuple[str, str, str, str]], dice: Random, partial: str
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "world"
        write_world(folder, rows, dice, partial=partial)

        told = {row[:3]: row[3:] for row in figures_by_daowei(folder).iter_rows()}
        world = read_world(folder, years=(2024, 2025))

    assert _differences(world, told) == []


def _differences(world: World, told: dict[tuple[str, ...], tuple[object, ...]]) -> list[object]:
    return [
        (code, cell, figure, told[code, *cell])
        for code in FORMULAS
        for cell, figure in figures_of(world, code).items()
        if (code, *cell) in told and _shown(figure) != _row(told[code, *cell])
    ]


def _shown(figure: Figure) -> tuple[object, ...]:
    sides = (figure.numerator, figure.denominator)
    numbers = (None if each is None else round(float(each), 9) for each in sides)
    return (*numbers, figure.state, figure.printed, figure.expected, figure.received)


def _row(row: tuple[object, ...]) -> tuple[object, ...]:
    numerator, denominator, _, state, printed, expected, received = row
    numbers = (
        round(each, 9) if isinstance(each, float) else None for each in (numerator, denominator)
    )
    return (*numbers, state, printed, expected, received)


@settings(max_examples=5, deadline=None, phases=PHASES)
@given(stays(), st.randoms(use_true_random=False), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    rows: list[tuple[str, str, str, str]], dice: Random, shuffle: Random
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "world"
        write_world(folder, rows, dice, partial="exclude")
        before = figures_by_daowei(folder)
        for name in ("units.csv", "population.csv", "values/told.csv", "values/reports.csv"):
            head, *lines = (folder / name).read_text(encoding="utf-8").splitlines()
            shuffle.shuffle(lines)
            (folder / name).write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        after = figures_by_daowei(folder)

    grain = ["indicator", "unit", "period"]
    assert after.sort(grain).equals(before.sort(grain))
