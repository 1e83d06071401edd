"""Laws of samples, and plain readings against the fast ones."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, strategies as st

from daowei.verification.samples.claims import risk
from daowei.verification.samples.designs import Labels, design
from daowei.verification.samples.estimates import mean, total
from daowei.verification.samples.intervals import clopper_pearson, of_lot, wilson
from daowei.verification.samples.lots import Lot, Stream, share_at_most
from daowei.verification.samples.lqas import Question, discovery, plan_of
from daowei.verification.samples.risk import Policy, chances
from daowei.verification.samples.rules import Rules, Unverifiable
from daowei.verification.samples.settling import Basis, Round, Sampled, judged, settle
from daowei.verification.visits.recounts import Recount


@st.composite
def lots(draw: st.DrawFn) -> tuple[Lot, int]:
    size = draw(st.integers(1, 60))
    return Lot(size=size, marked=draw(st.integers(0, size))), draw(st.integers(1, size))


def plainly(most: int, looked_at: int, lot: Lot) -> Fraction:
    """The hypergeometric distribution, counted."""
    ways = sum(
        comb(lot.marked, found) * comb(lot.size - lot.marked, looked_at - found)
        for found in range(min(most, looked_at) + 1)
        if looked_at >= found
    )
    return Fraction(ways, comb(lot.size, looked_at))


@given(lots(), st.integers(-1, 61))
def test_chances_in_a_lot_are_those_that_counting_gives(drawn: tuple[Lot, int], most: int) -> None:
    lot, looked_at = drawn

    found = share_at_most(most, looked_at, lot)

    assert found == pytest.approx(float(plainly(most, looked_at, lot)), abs=1e-10)


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0, 1))
def test_chances_in_a_stream_are_those_of_single_looks(n: int, most: int, p: float) -> None:
    plain = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(min(most, n) + 1))

    assert share_at_most(most, n, Stream(share=p)) == pytest.approx(plain, abs=1e-10)


@given(lots())
def test_the_interval_of_a_lot_misses_the_truth_no_more_often_than_it_says(
    drawn: tuple[Lot, int],
) -> None:
    lot, looked_at = drawn
    missed = Fraction(0)
    for found in range(looked_at + 1):
        rest = lot.size - lot.marked
        ways = comb(lot.marked, found) * comb(rest, looked_at - found)
        if ways:
            low, high = of_lot(found, looked_at, size=lot.size)
            if not low <= lot.marked <= high:
                missed += Fraction(ways, comb(lot.size, looked_at))

    assert missed <= Fraction(5, 100)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_of_shares_hold_the_share_found_and_mirror_each_other(
    case: tuple[int, int],
) -> None:
    found, looked_at = case
    for how in (wilson, clopper_pearson):
        interval, mirrored = how(found, looked_at), how(looked_at - found, looked_at)
        assert 0 <= interval.low <= found / looked_at <= interval.high <= 1
        assert interval.low == pytest.approx(1 - mirrored.high, abs=1e-9)


@given(st.integers(2, 60), st.integers(1, 99), st.integers(1, 99))
def test_the_strictest_rule_does_right_by_the_good(n: int, one: int, other: int) -> None:
    if one == other:
        return
    question = Question(good=max(one, other) / 100, bad=min(one, other) / 100)

    plan = plan_of(question, n)

    assert plan.good_misjudged <= question.good_misjudged
    stricter = share_at_most(plan.decide_at, n, Stream(share=question.good))
    assert plan.decide_at == n or stricter > question.good_misjudged


@given(st.integers(1, 200), st.integers(1, 60))
def test_a_discovery_sample_is_the_smallest(size: int, percent: int) -> None:
    faulty = percent * size // 100
    if faulty == 0:
        return
    needed = discovery(percent / 100, size)
    lot = Lot(size=size, marked=faulty)

    assert plainly(0, needed, lot) <= Fraction(5, 100)
    assert needed == 1 or plainly(0, needed - 1, lot) > Fraction(5, 100)


@st.composite
def stratified(draw: st.DrawFn) -> tuple[list[int], list[int], list[float]]:
    """Strata of two to five observations with their sizes."""
    strata, sizes, values = [], [], []
    for stratum in range(draw(st.integers(1, 4))):
        count = draw(st.integers(2, 5))
        size = count + draw(st.integers(0, 20))
        strata += [stratum] * count
        sizes += [size] * count
        values += draw(st.lists(st.integers(-50, 50).map(float), min_size=count, max_size=count))
    return strata, sizes, values


@given(stratified())
def test_a_stratified_total_is_the_textbook_formula(
    drawn: tuple[list[int], list[int], list[float]],
) -> None:
    strata, sizes, values = drawn
    counts = {each: strata.count(each) for each in strata}
    weights = [size / counts[stratum] for stratum, size in zip(strata, sizes, strict=True)]
    plain_total, plain_spread = 0.0, 0.0
    for stratum, count in counts.items():
        inside = [v for s, v in zip(strata, values, strict=True) if s == stratum]
        size = sizes[strata.index(stratum)]
        plain_total += size * float(np.mean(inside))
        plain_spread += size**2 * (1 - count / size) * float(np.var(inside, ddof=1)) / count

    found = total(design(weights, Labels(strata=strata, available=sizes)), values)

    assert found.value == pytest.approx(plain_total, abs=1e-8)
    assert found.error**2 == pytest.approx(plain_spread, abs=1e-6)


@given(stratified(), st.floats(-5, 5), st.floats(0.1, 9))
def test_means_follow_their_unit_of_measure(
    drawn: tuple[list[int], list[int], list[float]], shift: float, scale: float
) -> None:
    strata, sizes, values = drawn
    made = design([1.0] * len(strata), Labels(strata=strata, available=sizes))

    one, other = mean(made, values), mean(made, [shift + scale * each for each in values])

    assert other.value == pytest.approx(shift + scale * one.value, abs=1e-7)
    assert other.error == pytest.approx(scale * one.error, abs=1e-6)


@given(st.integers(2, 40), st.lists(st.integers(0, 40), max_size=20))
def test_a_visit_that_finds_less_never_lowers_the_risk(bound: int, taints: list[int]) -> None:
    shares = [Fraction(each, 41) for each in taints]

    assert risk(Fraction(bound), [*shares, Fraction(1, 2)]) >= risk(
        Fraction(bound), [*shares, Fraction(0)]
    )
    assert 0 < risk(Fraction(bound), shares) <= 1


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 50), min_size=1),
    st.integers(1, 12),
    st.integers(0, 75),
)
def test_chances_add_up_to_the_visits_and_nobody_is_safe(
    worry: dict[str, int], visits: int, percent: int
) -> None:
    policy = Policy(visits=visits, by_risk=Fraction(percent, 100), weights={})

    found = chances(policy, {unit: Fraction(each) for unit, each in worry.items()})

    assert sum(found.values()) == min(visits, len(worry))
    assert all(0 < each <= 1 for each in found.values())


COUNTS = st.one_of(st.none(), st.integers(0, 200))


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    units = [f"u{number}" for number in range(draw(st.integers(6, 20)))]
    visited = units[: draw(st.integers(0, len(units)))]
    reports = {(each, "e", "", "2025"): draw(COUNTS) for each in units}
    recounts = []
    for unit in visited:
        found = draw(COUNTS)
        recounts.append(
            Recount(
                unit=unit, element="e", combo="", period="2025", form="f",
                reported=reports[unit, "e", "", "2025"], found=found,
                is_verifiable=found is not None, visit=unit,
            )
        )  # fmt: skip
    chance = Fraction(max(len(visited), 1), len(units))
    return Round(
        code="r",
        reports=reports,
        recounts=recounts,
        strata=dict.fromkeys(units, "s"),
        sampled={unit: Sampled(unit=unit, stratum="s", chance=chance) for unit in visited},
        rules=Rules(unverifiable=draw(st.sampled_from(Unverifiable))),
        counted=frozenset({"e"}),
    )


@given(rounds())
def test_settling_never_gives_to_whoever_was_not_visited(this: Round) -> None:
    visited = {each.unit for each in this.recounts}
    settlement = settle(this)

    assert [each.cell for each in settlement.values] == sorted(this.reports)
    for each in settlement.values:
        assert (each.settled is None) >= (each.reported is None)
        if each.unit not in visited:
            assert each.basis in {Basis.REPORTED, Basis.FACTOR}
            assert each.reported is None or (each.settled or 0) <= each.reported


@given(rounds())
def test_settling_again_gives_the_same_in_any_order(this: Round) -> None:
    shuffled = Round(
        code=this.code,
        reports=dict(reversed(list(this.reports.items()))),
        recounts=list(reversed(this.recounts)),
        strata=this.strata,
        sampled=this.sampled,
        rules=this.rules,
        counted=this.counted,
    )

    assert settle(shuffled).values == settle(this).values


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_visited_report_moves_only_beyond_the_tolerance(reported: int, found: int) -> None:
    recount = Recount(
        unit="u", element="e", combo="", period="2025", form="f",
        reported=reported, found=found, is_verifiable=True, visit="v",
    )  # fmt: skip

    _, settled = judged(recount, Rules())

    allowed = max(Fraction(reported, 20), Fraction(1))
    assert settled == (reported if abs(found - reported) <= allowed else found)
