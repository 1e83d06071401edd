"""Scorecards: points by method, totals, places, grades, awards and what bars them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.end_to_end.naive.calendar import last_day
from tests.end_to_end.naive.figures import CLOSED, NOT_ARISING, REPORTED, Figure, printed
from tests.end_to_end.naive.formula import items
from tests.end_to_end.naive.world import Cell, Number, World, added_up

RIGHTS = {"acc", "qual", "rght"}  # families of the rights and quality quarter
Figures = Mapping[str, Mapping[Cell, Figure]]


@dataclass
class Line:
    """One criterion of one unit."""

    points: Fraction | None
    printed: str
    target: Fraction | None
    effective: Fraction = Fraction(0)


@dataclass
class Card:
    """One unit's results."""

    lines: dict[str, Line]
    pillars: dict[str, str]
    total: str
    covered: Fraction
    group: str
    rank: int | None = None
    of: int = 0
    grade: str | None = None
    vetoes: list[str] = field(default_factory=list)
    awards: list[str] = field(default_factory=list)


def cards_of(
    world: World, agreement: dict[str, Any], figures: Figures, on: date
) -> dict[str, Card]:
    """The card of every unit of the agreement's kinds that is open at its end."""
    end = last_day(agreement["period"])
    units = [
        unit
        for unit in world.units
        if world.kind[unit] in agreement["kinds"].split() and world.is_open(unit, end, end)
    ]
    cards = {unit: _card(world, agreement, figures, unit) for unit in units}
    _rank(cards)
    for unit, card in cards.items():
        _consequences(world, agreement, unit, card, on=on)
    return cards


# ── points ──────────────────────────────────────────────────────────────────────────


def _card(world: World, agreement: dict[str, Any], figures: Figures, unit: str) -> Card:
    lines: dict[str, Line] = {}
    weights: dict[str, Fraction] = {}
    pillars: dict[str, str] = {}
    withheld = False
    for pillar, told in agreement["pillars"].items():
        for code, criterion in told["criteria"].items():
            figure = figures[criterion.get("indicator", code)][unit, agreement["period"]]
            before = figures[criterion.get("indicator", code)].get(
                (unit, str(int(agreement["period"]) - 1))
            )
            target = _target(criterion.get("target"), before)
            points = _points(criterion["method"], figure.value, target, before)
            rule = criterion.get("missing", agreement["missing"])
            if figure.state not in (REPORTED, NOT_ARISING, CLOSED):
                withheld |= rule == "withhold"
                points = Fraction(0) if rule == "zero" and figure.state in (2, 4) else points
            lines[code] = Line(points, "" if points is None else printed(points, 1), target)
            weights[code] = Fraction(str(criterion["weight"]))
        mean = _mean({code: lines[code] for code in told["criteria"]}, weights)
        pillars[pillar] = "" if mean is None else printed(mean, 1)
    whole = sum(weights.values())
    counted = sum(weights[code] for code, line in lines.items() if line.points is not None)
    rights = sum(
        weights[code]
        for told in agreement["pillars"].values()
        for code, criterion in told["criteria"].items()
        if lines[code].points is not None and _is_of_rights(world, criterion["indicator"])
    )
    for code, line in lines.items():
        if line.points is not None:
            line.effective = weights[code] * whole / counted
    mean = None if withheld or rights * 4 < counted else _mean(lines, weights)
    return Card(
        lines=lines,
        pillars=pillars,
        total="" if mean is None else printed(mean, agreement.get("decimals", 1)),
        covered=Fraction(counted) / whole,
        group=world.groups[unit].get(agreement.get("compare_by", ""), ""),
    )


def _mean(lines: Mapping[str, Line], weights: Mapping[str, Fraction]) -> Fraction | None:
    """The weighted mean of what has points; the others' weight goes to these."""
    earned = [
        (weights[code], each.points) for code, each in lines.items() if each.points is not None
    ]
    whole = sum(weight for weight, _ in earned)
    return (
        sum((weight * points for weight, points in earned), Fraction(0)) / whole if whole else None
    )


def _is_of_rights(world: World, indicator: str) -> bool:
    told = world.indicators[indicator]
    read = [each[2:-1].split(".")[0] for each in items(str(told["numerator"])) if each[0] == "#"]
    declared: list[str] = list(told.get("concepts") or ())  # type: ignore[call-overload]  # as written
    concepts = [*declared, *(world.elements[each].concept for each in read)]
    return bool(concepts) and {each.split(".")[0] for each in concepts} <= RIGHTS


def _target(rule: Any, before: Figure | None) -> Fraction | None:
    if not isinstance(rule, dict):
        return None if rule is None else Fraction(str(rule))
    assert rule["rule"] == "growth", rule
    if before is None or before.value is None:
        return None
    return Fraction(before.value) * (100 + Fraction(str(rule["percent"]))) / 100


def _points(
    method: dict[str, Any], value: Number | None, target: Fraction | None, before: Figure | None
) -> Fraction | None:
    """Points from 0 to 100 where more is better; None where there is nothing to measure."""
    if value is None:
        return None
    number = {
        key: Fraction(str(each)) for key, each in method.items() if key not in ("name", "bands")
    }
    floor = number.get("floor", Fraction(0))
    match method["name"]:
        case "ratio_to_target":
            points = 100 * Fraction(value) / target if target else None
            cap = number.get("cap", Fraction(100))
        case "straight_line":
            points = None if target is None else 100 * (value - floor) / (target - floor)
            cap = Fraction(100)
        case "growth":
            base = before.value if before else None
            grown = 100 * (Fraction(value) - base) / base if base else None
            points = None if grown is None else 100 * (grown - floor) / (number["full"] - floor)
            cap = Fraction(100)
        case "steps":
            points, cap = _band(method["bands"], value, number["default"]), Fraction(100)
        case _:
            raise NotImplementedError(method["name"])
    return None if points is None else max(Fraction(0), min(points, cap))


def _band(bands: list[dict[str, Any]], value: Number, default: Fraction) -> Fraction:
    for each in bands:
        low, high = each.get("from"), each.get("to")
        if (low is None or value >= low) and (high is None or value < high):
            return Fraction(str(each["points"]))
    return default


# ── places and consequences ─────────────────────────────────────────────────────────


def _rank(cards: Mapping[str, Card]) -> None:
    """One more than the number of like units with more printed points."""
    for card in cards.values():
        like = [
            Fraction(each.total)
            for each in cards.values()
            if each.group == card.group and each.total
        ]
        card.of = len(like)
        if card.total:
            card.rank = 1 + sum(each > Fraction(card.total) for each in like)


def _consequences(
    world: World, agreement: dict[str, Any], unit: str, card: Card, *, on: date
) -> None:
    for code, rule in agreement["vetoes"].items():
        if _is_met(world, rule["condition"], unit, agreement["period"]) and _is_in_force(
            world, code, unit, rule, agreement.get("appeal_days", 15), on=on
        ):
            card.vetoes.append(code)
    scopes = {agreement["vetoes"][code].get("scope", "award") for code in card.vetoes}
    reached = {
        code: award["threshold"]
        for code, award in agreement["awards"].items()
        if card.total and Fraction(card.total) >= award["threshold"]
    }
    if reached and "grade" not in scopes:
        card.grade = max(reached, key=lambda code: reached[code])
    card.awards = [] if scopes else list(reached)


def _is_met(world: World, condition: str, unit: str, period: str) -> bool:
    element, least = condition.removeprefix("#{").split("} > ")
    numbers = {
        (where, when): value
        for _, where, when, value in world.by_element.get(element, [])
        if not isinstance(value, str)
    }
    return added_up(world, numbers).get((unit, period), 0) > int(least)


def _is_in_force(
    world: World, code: str, unit: str, rule: dict[str, Any], appeal_days: int, *, on: date
) -> bool:
    """Evidence and notice given, the days of notice over, no appeal open or upheld."""
    for done in world.procedures:
        if (done["rule"], done["unit"]) != (code, unit) or not done["notice_on"]:
            continue
        notice = date.fromisoformat(done["notice_on"])
        appealed = date.fromisoformat(done["appealed_on"]) if done["appealed_on"] else None
        in_time = appealed and notice <= appealed <= notice + timedelta(days=appeal_days)
        stands = not (rule.get("appeal") and in_time) or done["upheld"] == "no"
        is_over = on >= notice + timedelta(days=rule.get("notice_days", 0))
        return bool(done["evidence"]) and stands and is_over
    return False
