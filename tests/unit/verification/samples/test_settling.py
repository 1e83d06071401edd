from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from daowei.verification.samples.rules import Rules, Unverifiable
from daowei.verification.samples.settling import (
    Basis,
    Cell,
    Decided,
    Round,
    Sampled,
    SettledValue,
    after_appeals,
    combined,
    judged,
    settle,
    told,
)
from daowei.verification.visits.recounts import Recount

PERIOD = "202511"


def recount(reported: int | None, found: int | None, *, unit: str = "qh-01") -> Recount:
    return Recount(
        unit=unit, element="anc", combo="", period=PERIOD, form="monthly",
        reported=reported, found=found, is_verifiable=found is not None, visit=f"r1-{unit}",
    )  # fmt: skip


def county(found: Mapping[str, int | None], *, reported: int = 100, units: int = 18) -> Round:
    """Eighteen townships that all report the same; those in ``found`` were drawn and visited."""
    codes = [f"qh-{number:02}" for number in range(1, units + 1)]
    return Round(
        code="r1",
        reports={(each, "anc", "", PERIOD): reported for each in codes},
        recounts=[recount(reported, each, unit=unit) for unit, each in found.items()],
        strata=dict.fromkeys(codes, "townships"),
        sampled={
            unit: Sampled(unit=unit, stratum="townships", chance=Fraction(len(found), units))
            for unit in found
        },
        counted=frozenset({"anc"}),
    )


def cell(unit: str) -> Cell:
    return (unit, "anc", "", PERIOD)


def by_cell(this: Round) -> Mapping[Cell, SettledValue]:
    return {each.cell: each for each in settle(this).values}


@pytest.mark.parametrize(
    ("reported", "found", "basis", "settled"),
    [
        (45, 45, Basis.CONFIRMED, 45),
        (45, 41, Basis.FOUND, 41),
        (45, 50, Basis.FOUND, 50),
        (100, 95, Basis.TOLERATED, 100),  # five percent, the limit itself
        (100, 94, Basis.FOUND, 94),
        (8, 7, Basis.TOLERATED, 8),  # one event, though more than five percent
        (8, 6, Basis.FOUND, 6),
        (0, 0, Basis.CONFIRMED, 0),
        (0, 12, Basis.FOUND, 12),  # events that were not reported
        (12, 0, Basis.FOUND, 0),
        (45, None, Basis.NOT_VERIFIABLE, None),
        (None, 12, Basis.REPORTED, None),  # an inspection makes no report
    ],
)
def test_a_visited_unit_counts_with_what_was_found(
    reported: int | None, found: int | None, basis: Basis, settled: int | None
) -> None:
    assert judged(recount(reported, found), Rules()) == (basis, settled)


def test_one_event_is_one_event_in_elements_with_decimals() -> None:
    assert judged(recount(800, 700), Rules(), one=100) == (Basis.TOLERATED, 800)
    assert judged(recount(800, 690), Rules(), one=100) == (Basis.FOUND, 690)


def test_where_the_programme_says_so_a_report_without_records_counts_as_zero() -> None:
    rules = Rules(unverifiable=Unverifiable.ZERO)

    assert judged(recount(45, None), rules) == (Basis.NOT_VERIFIABLE, 0)


def test_five_visits_that_differ_widely_prove_nothing_about_the_others() -> None:
    this = county({"qh-01": 100, "qh-02": 100, "qh-03": 70, "qh-04": 100, "qh-05": 88})

    values = by_cell(this)

    assert settle(this).factors["anc"].applied is None
    assert values[cell("qh-03")].settled == 70
    assert values[cell("qh-09")].basis is Basis.REPORTED
    assert values[cell("qh-09")].settled == 100


def test_visits_that_leave_no_doubt_take_as_little_as_possible_from_the_others() -> None:
    this = county({"qh-01": 70, "qh-02": 72, "qh-03": 74, "qh-04": 71, "qh-05": 73, "qh-06": 72})

    factor = settle(this).factors["anc"]
    other = by_cell(this)[cell("qh-09")]

    assert factor.interval is not None
    assert factor.applied is not None
    assert 0.72 < factor.interval.high <= float(factor.applied) < factor.interval.high + 1e-4
    assert (other.basis, other.factor) == (Basis.FACTOR, f"{factor.applied:f}")
    assert other.settled in {73, 74}
    assert by_cell(this)[cell("qh-01")].settled == 70


def test_reporting_too_little_earns_nothing() -> None:
    this = county({f"qh-{number:02}": 130 + number for number in range(1, 8)})

    assert settle(this).factors["anc"].applied is None
    assert by_cell(this)[cell("qh-12")].settled == 100


def test_with_four_visits_nothing_is_applied_however_alike_they_are() -> None:
    this = county({f"qh-{number:02}": 50 for number in range(1, 5)})

    assert settle(this).factors["anc"].interval is not None
    assert by_cell(this)[cell("qh-12")].settled == 100


def test_elements_that_do_not_add_up_get_no_factor() -> None:
    this = replace(county({f"qh-{number:02}": 50 for number in range(1, 8)}), counted=frozenset())

    assert settle(this).factors == {}
    assert by_cell(this)[cell("qh-12")].basis is Basis.REPORTED
    assert by_cell(this)[cell("qh-01")].settled == 50


def test_what_nobody_could_verify_is_left_out_of_the_factor() -> None:
    found: dict[str, int | None] = {f"qh-{number:02}": 100 for number in range(1, 7)}
    this = county({**found, "qh-07": None})

    factor = settle(this).factors["anc"]

    assert factor.visited == 6
    assert factor.estimate is not None
    assert factor.estimate.value == 1.0


def test_a_unit_that_reported_nothing_still_counts_with_nothing() -> None:
    this = county({f"qh-{number:02}": 50 + number for number in range(1, 8)})
    silent = {**this.reports, cell("qh-12"): None}

    value = {each.cell: each for each in settle(replace(this, reports=silent)).values}

    assert value[cell("qh-12")].settled is None
    assert value[cell("qh-12")].basis is Basis.REPORTED


def value(basis: Basis, settled: int, source: str = "r1") -> SettledValue:
    return SettledValue(
        unit="qh-01", element="anc", combo="", period=PERIOD,
        reported=100, settled=settled, basis=basis, source=source,
    )  # fmt: skip


def test_a_visit_outweighs_a_factor_and_of_two_visits_the_later_counts() -> None:
    visited, later = value(Basis.FOUND, 80), value(Basis.FOUND, 70, "r2")
    by_factor = value(Basis.FACTOR, 90, "r3")

    assert combined([[visited], [by_factor]])[cell("qh-01")] is visited
    assert combined([[visited], [later], [by_factor]])[cell("qh-01")] is later


def test_an_appeal_decides_what_counts_and_says_so() -> None:
    decision = Decided(cell=cell("qh-01"), settled=90, appeal="A-7")
    other = Decided(cell=cell("qh-02"), settled=90, appeal="A-8", reported=95)

    values = after_appeals(combined([[value(Basis.FOUND, 80)]]), [decision, other])

    assert values.keys() == {cell("qh-01"), cell("qh-02")}  # one that nobody had settled
    assert (values[cell("qh-02")].settled, values[cell("qh-02")].reported) == (90, 95)
    assert values[cell("qh-01")].settled == 90
    assert str(told(values[cell("qh-01")])) == "settled at 90 on appeal A-7; reported 100"


def test_what_a_value_rests_on_is_one_sentence_in_either_language() -> None:
    found = replace(value(Basis.FOUND, 4100, "r1-qh-01"), reported=4500, found=4100)

    sentence = told(found, decimals=2)

    assert str(sentence) == ("settled at 41.00: found on the spot (visit r1-qh-01); reported 45.00")
    assert "41.00" in sentence.in_language("zh")
    assert sentence.in_language("zh") != str(sentence)


def test_nothing_is_told_as_nothing() -> None:
    lost = replace(value(Basis.NOT_VERIFIABLE, 0), settled=None)

    assert str(told(lost)).startswith("settled at nothing: no records")


def test_of_two_teams_the_recount_nearer_to_the_report_counts_once() -> None:
    found: dict[str, int | None] = {f"qh-{number:02}": 80 for number in range(1, 7)}
    this = county(found)
    again = [recount(100, 90, unit="qh-01"), recount(100, None, unit="qh-02")]

    twice = settle(replace(this, recounts=[*this.recounts, *again]))

    values = {each.cell: each for each in twice.values}
    assert len(values) == len(twice.values)
    assert values[cell("qh-01")].settled == 90
    assert values[cell("qh-02")].settled == 80
    assert twice.factors["anc"].visited == 6
