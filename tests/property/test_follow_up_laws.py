"""Laws of what follows: nothing is circulated unheard, nobody judges her own work."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, strategies as st

from daowei.foundation.hierarchy import tree_of
from daowei.verification.follow_up import (
    appeals,
    finding_course,
    incidents,
    rectification,
    veto_course,
)
from daowei.verification.follow_up.appeals import Holding, is_of_line
from daowei.verification.follow_up.courses import Course
from daowei.verification.follow_up.finding_course import Standing, State, Step
from daowei.verification.follow_up.rectification import Claim, rechecks

COURSES: dict[str, tuple[Course[Any, Any], Any]] = {
    "finding": (finding_course.COURSE, State.NOTED),
    "task": (rectification.COURSE, rectification.State.OPEN),
    "veto": (veto_course.COURSE, veto_course.State.PROPOSED),
    "appeal": (appeals.COURSE, appeals.State.OPEN),
    "incident": (incidents.COURSE, incidents.State.REPORTED),
}
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
courses = st.sampled_from(sorted(COURSES))


@given(courses, st.lists(st.integers(0, 9), max_size=30))
def test_whatever_is_tried_a_matter_stays_on_its_course(name: str, tries: list[int]) -> None:
    course, state = COURSES[name]
    steps = list(course.step_names)
    for each in tries:
        step = steps[each % len(steps)]
        refused = course.refusal(state, step)
        assert (refused is None) == (step in course.allowed(state))
        if refused is None:
            state = course.after(state, step)
        assert state in course.table


@given(courses)
def test_every_state_can_be_reached_and_every_step_taken(name: str) -> None:
    course, first = COURSES[name]
    met, waiting, taken = {first}, [first], set()
    while waiting:
        here = waiting.pop()
        for step in course.allowed(here):
            taken.add(step)
            after = course.after(here, step)
            if after not in met:
                met.add(after)
                waiting.append(after)

    assert met == set(course.table) == set(course.state_names)
    assert taken == set(course.step_names)


walks = st.lists(st.tuples(st.sampled_from(list(Step)), st.integers(0, 12)), max_size=25)


@given(walks, DAYS)
def test_no_walk_circulates_a_finding_before_the_unit_was_heard(
    walk: list[tuple[Step, int]], day: date
) -> None:
    finding = Standing(state=State.NOTED)
    for step, days in walk:
        day += timedelta(days=days)
        if step is Step.ADMIT or finding_course.refusal(finding, step, day) is not None:
            continue
        finding = _after(finding, step, day)
        if finding_course.may_circulate(finding, day):
            assert finding.has_reply or (finding.reply_by is not None and finding.reply_by < day)
            assert finding.state in {State.STANDS, State.CLOSED}


def _after(finding: Standing, step: Step, day: date) -> Standing:
    anew = step in {Step.PUT, Step.REOPEN}
    return Standing(
        state=finding_course.COURSE.after(finding.state, step),
        reply_by=finding_course.reply_until(day) if anew else finding.reply_by,
        has_reply=not anew and (finding.has_reply or step is Step.REPLY),
        tasks=1,
    )


@given(DAYS, st.integers(-5, 40))
def test_a_unit_always_has_five_days_to_reply(day: date, days: int) -> None:
    assert finding_course.reply_until(day, days) >= day + timedelta(days=5)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 6))
def test_the_longer_a_task_is_overdue_the_higher_it_goes_and_never_beyond_the_top(
    one: int, other: int, levels: int
) -> None:
    low, high = sorted((one, other))
    levels_of = [rectification.level_of(each, levels) for each in (low, high)]

    assert levels_of == sorted(levels_of)
    assert levels_of[1] <= levels


units = st.sampled_from([f"u{number}" for number in range(8)])
teams = st.lists(st.sampled_from("ABCD"), unique=True, min_size=1, max_size=4)
claims = st.lists(st.tuples(units, st.sampled_from(["", *"ABCD"])), max_size=20)


@given(claims, teams, st.dictionaries(units, st.decimals(0, 1, places=6).map(str)))
def test_every_claim_is_looked_at_once_by_another_team_in_an_order_nobody_chose(
    given_claims: list[tuple[str, str]], teams: list[str], tickets: dict[str, str]
) -> None:
    made = [Claim(task=number, unit=unit, found_by=team)
            for number, (unit, team) in enumerate(given_claims)]  # fmt: skip

    found = rechecks(made, tickets=tickets, teams=teams)
    turned = rechecks(reversed(made), tickets=tickets, teams=teams)

    assert found == turned
    assert sorted(each.task for each in found) == [each.task for each in made]
    by_task = {each.task: each for each in made}
    assert all(each.team != by_task[each.task].found_by or each.team == "" for each in found)
    known = [tickets[by_task[each.task].unit] for each in found
             if by_task[each.task].unit in tickets]  # fmt: skip
    assert known == sorted(known)


TREE = tree_of({"county": None, "town": "county", "village": "town", "other": "county"})


@given(st.sampled_from(["county", "town", "village", "other"]), st.booleans())
def test_who_works_for_a_unit_belongs_to_its_line_and_who_looks_from_above_does_not(
    held: str,
    works: bool,  # noqa: FBT001 - drawn by Hypothesis
) -> None:
    of_line = is_of_line("town", holdings=[Holding(unit=held, works=works)], responsible=(),
                         tree=TREE)  # fmt: skip

    assert of_line == (held in {"town", "village"} or (held == "county" and works))


@given(st.sampled_from(["county", "town", "village", "other"]))
def test_who_answers_for_a_unit_belongs_to_its_line(answered: str) -> None:
    of_line = is_of_line("town", holdings=[], responsible={answered}, tree=TREE)

    assert of_line == (answered in {"town", "village"})
