"""Laws of drawing by lot, for any frame, seed and number."""

from random import Random  # noqa: TID251 - Hypothesis shuffles with it
from typing import TypeAlias

from hypothesis import given, strategies as st

from daowei.verification.draw.commitments import commitment, opens
from daowei.verification.draw.frame import Frame, frame_of, read_frame
from daowei.verification.draw.record import selected
from daowei.verification.draw.selection import METHODS, SRS, Drawing, DrawnUnit, Stage, drawn
from daowei.verification.draw.sizes import SizeRule
from daowei.verification.draw.stage_keys import fingerprint, root_of
from daowei.verification.draw.tickets import hashed, next_ticket, ticket
from daowei.verification.draw.verify_draw import drawn as drawn_by_verifier, read_frame as read_rows

Rows: TypeAlias = list[tuple[str, str, int]]
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,7}", fullmatch=True)
UNITS = st.tuples(CODES, st.sampled_from(["a", "b", "hill.north"]), st.integers(0, 500))
ROWS = st.lists(UNITS, min_size=1, max_size=25, unique_by=lambda row: row[0])
SEEDS = st.integers(0, 10**9).map(lambda number: hashed(str(number)))


def made(rows: Rows) -> Frame:
    frame, problems = frame_of(rows)
    assert frame is not None, problems
    return frame


def chosen(
    frame: Frame, seed: str, *, n: int, reserves: int = 2, method: str = SRS
) -> tuple[DrawnUnit, ...]:
    stage = Stage(stage="T", method=method, n=SizeRule(at_least=n), reserves=reserves)
    return drawn(Drawing(stage=stage, frame=frame, seed=seed))


def names(found: tuple[DrawnUnit, ...], stratum: str, *, reserves: bool = False) -> list[str]:
    return [each.unit for each in found if each.stratum == stratum and each.is_reserve == reserves]


@given(ROWS, st.randoms())
def test_the_order_of_the_frame_does_not_matter(rows: Rows, random: Random) -> None:
    other = list(rows)
    random.shuffle(other)

    assert made(other).text == made(rows).text
    assert read_frame(made(rows).text)[0] == made(rows)


@given(ROWS, SEEDS, st.integers(1, 10), st.integers(1, 10))
def test_an_enlarged_sample_contains_the_smaller(rows: Rows, seed: str, n: int, more: int) -> None:
    frame = made(rows)
    small, large = chosen(frame, seed, n=n), chosen(frame, seed, n=n + more)

    for stratum in frame.strata:
        few = names(small, stratum)
        assert names(large, stratum)[: len(few)] == few


@given(ROWS, SEEDS, st.integers(1, 6), st.integers(0, 6))
def test_reserves_go_on_where_the_drawn_end(rows: Rows, seed: str, n: int, reserves: int) -> None:
    frame = made(rows)
    small, large = (chosen(frame, seed, n=each, reserves=reserves) for each in (n, n + reserves))

    for stratum in frame.strata:
        line = names(small, stratum) + names(small, stratum, reserves=True)
        assert names(large, stratum)[: len(line)] == line


@given(ROWS, SEEDS, st.sampled_from(["a", "b", "hill.north"]))
def test_a_stratum_can_be_checked_by_itself(rows: Rows, seed: str, stratum: str) -> None:
    mine = [row for row in rows if row[1] == stratum]

    whole = [each for each in chosen(made(rows), seed, n=3) if each.stratum == stratum]
    assert not mine or list(chosen(made(mine), seed, n=3)) == whole


@given(ROWS, SEEDS, st.integers(1, 6), st.sampled_from(METHODS), st.sets(st.integers(0, 24)))
def test_the_verifier_draws_whom_the_program_draws(
    rows: Rows, seed: str, n: int, method: str, sure: set[int]
) -> None:
    frame = made(rows)
    certain = {frame.units[each].id for each in sure if each < len(frame.units)}
    stage = Stage(stage="T", method=method, n=SizeRule(at_least=n), reserves=3)
    ours = drawn(Drawing(stage=stage, frame=frame, seed=seed, certain=frozenset(certain)))

    told = {"stage": "T", "method": method, "n": f"min({n},N)", "reserves": 3}
    theirs = drawn_by_verifier(read_rows(frame.text), told, seed=seed, certain=certain)
    assert [selected(each) for each in ours] == theirs


@given(ROWS, SEEDS, st.integers(1, 9))
def test_nobody_is_drawn_twice_and_by_size_as_many_as_there_can_be(
    rows: Rows, seed: str, n: int
) -> None:
    frame = made(rows)
    found = chosen(frame, seed, n=n, method="pps")

    assert len({each.unit for each in found}) == len(found)
    for stratum, units in frame.strata.items():
        there = sum(each.size > 0 for each in units)
        assert len(names(found, stratum)) == min(n, len(units), there)


@given(st.text(max_size=20), SEEDS)
def test_a_ticket_lies_between_nought_and_one_and_the_next_above_it(label: str, seed: str) -> None:
    first = ticket(label, seed)
    second = next_ticket(first)

    assert 0 < float(first) < 1
    assert first < second < "1"


@given(SEEDS, SEEDS, st.sampled_from(["office", "audit"]))
def test_a_commitment_opens_for_its_plan_its_party_and_its_value_alone(
    value: str, plan: str, party: str
) -> None:
    published = commitment(plan, party, value)

    assert opens(published, plan_sha256=plan, party=party, value=value)
    assert not opens(published, plan_sha256=hashed(plan), party=party, value=value)
    assert not opens(published, plan_sha256=plan, party="another", value=value)
    assert not opens(published, plan_sha256=plan, party=party, value=hashed(value))


@given(st.lists(SEEDS, unique=True, max_size=20), st.randoms())
def test_the_root_of_keys_names_no_order_and_a_fingerprint_has_ten_digits(
    hashes: list[str], random: Random
) -> None:
    other = list(hashes)
    random.shuffle(other)

    assert root_of(other) == root_of(hashes)
    assert all(len(fingerprint(each)) == 10 for each in hashes)
