from datetime import UTC, date, datetime, timedelta

import pytest

from daowei.verification.follow_up import (
    appeals,
    finding_course,
    incidents,
    rectification,
    self_review,
    veto_course,
)
from daowei.verification.follow_up.finding_course import Standing, State, Step

DAY = date(2026, 1, 12)


def standing(state: State, **more: object) -> Standing:
    return Standing(state=state, reply_by=DAY, **more)  # type: ignore[arg-type]


def against(finding: Standing, step: Step, *, days: int = 0) -> str | None:
    found = finding_course.refusal(finding, step, DAY + timedelta(days=days))
    return found.code if found else None


def test_a_finding_stands_only_after_the_unit_replied_or_its_time_is_over() -> None:
    put = standing(State.PUT)

    assert against(put, Step.UPHOLD) == "FND-021"
    assert against(put, Step.UPHOLD, days=1) is None
    assert against(standing(State.REPLIED, has_reply=True), Step.UPHOLD) is None


def test_no_reply_after_its_time() -> None:
    assert against(standing(State.PUT), Step.REPLY) is None
    assert against(standing(State.PUT), Step.REPLY, days=1) == "FND-020"


@pytest.mark.parametrize(
    ("tasks", "waiting", "code"), [(0, 0, "FND-022"), (2, 1, "FND-022"), (2, 0, None)]
)
def test_a_finding_closes_when_something_was_done_and_all_of_it(
    tasks: int, *, waiting: int, code: str | None
) -> None:
    finding = standing(State.STANDS, tasks=tasks, open_tasks=waiting)

    assert against(finding, Step.CLOSE) == code


def test_what_is_closed_and_found_again_is_put_to_the_unit_anew() -> None:
    assert finding_course.COURSE.after(State.CLOSED, Step.REOPEN) is State.PUT
    assert against(standing(State.DROPPED), Step.REOPEN) == "FND-001"


def test_the_unit_never_has_fewer_than_five_days() -> None:
    assert finding_course.reply_until(DAY, 1) == DAY + timedelta(days=5)
    assert finding_course.reply_until(DAY) == DAY + timedelta(days=10)


def test_a_verifier_is_neither_owner_nor_claimant_nor_of_the_team_that_found_it() -> None:
    people = rectification.People(owner=1, claimed_by=2, found_by=frozenset({3}))
    codes = [
        told.code if (told := rectification.check_verifier(each, people)) else None
        for each in (1, 2, 3, 4)
    ]

    assert codes == ["FND-030", "FND-030", "FND-031", None]


def test_an_overdue_task_rises_one_level_at_once_and_one_each_week() -> None:
    levels = [rectification.level_of(days, 3) for days in (0, 1, 7, 8, 14, 15, 400)]

    assert levels == [0, 1, 1, 2, 2, 3, 3]


def test_only_what_waits_for_its_owner_is_overdue() -> None:
    late = DAY + timedelta(days=3)
    overdue = [rectification.days_overdue(each, DAY, late) for each in rectification.State]

    assert overdue == [3, 0, 3, 0, 0]


def test_claims_are_looked_at_in_the_order_of_tickets_by_another_team() -> None:
    claims = [
        rectification.Claim(task=1, unit="qh-09", found_by="A"),
        rectification.Claim(task=2, unit="qh-05", found_by="A"),
        rectification.Claim(task=3, unit="zz", found_by=""),
    ]
    tickets = {"qh-05": "0.2", "qh-09": "0.1"}

    found = rectification.rechecks(claims, tickets=tickets, teams=("A", "B", "C"))

    assert [(each.task, each.team) for each in found] == [(1, "B"), (2, "C"), (3, "A")]
    assert rectification.rechecks(claims[:1], tickets=tickets, teams=("A",))[0].team == ""


def test_a_veto_rests_on_findings_that_stand_and_on_which_the_unit_was_heard() -> None:
    good = veto_course.Ground(finding=1, stands=True, was_heard=True)
    bad = veto_course.Ground(finding=2, stands=True, was_heard=False)

    assert [each.code for each in veto_course.check_proposal(())] == ["FND-040"]
    assert [each.code for each in veto_course.check_proposal((good, bad))] == ["FND-041"]
    assert veto_course.check_proposal((good,)) == ()


def test_notice_of_a_veto_is_a_second_persons() -> None:
    own = veto_course.check_notice(1, proposed_by=1)

    assert own is not None
    assert veto_course.check_notice(2, proposed_by=1) is None


@pytest.mark.parametrize(("days", "is_late"), [(-1, True), (0, False), (15, False), (16, True)])
def test_an_appeal_has_its_window(days: int, *, is_late: bool) -> None:
    told = appeals.check_in_time(DAY, DAY + timedelta(days=days), appeal_days=15)

    assert (told is not None) is is_late


def test_an_appeal_that_is_upheld_names_the_value_that_counts_and_gives_reasons() -> None:
    value, veto = appeals.Kind.SCORE, appeals.Kind.VETO
    checked = appeals.check_decision

    assert [each.code for each in checked(value, appeals.Step.UPHOLD, reasons=" ", value=None)] == [
        "FND-053", "FND-054",
    ]  # fmt: skip
    assert checked(value, appeals.Step.REJECT, reasons="The book says so.", value=None) == ()
    assert checked(veto, appeals.Step.UPHOLD, reasons="It is another clinic.", value=None) == ()


NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)


def test_a_report_of_coercion_is_taken_up_within_a_day() -> None:
    urgent = incidents.due_at(incidents.Kind.COERCION, incidents.State.REPORTED, NOW)
    other = incidents.due_at(incidents.Kind.CHARGE, incidents.State.REPORTED, NOW)

    assert urgent == NOW + timedelta(days=1)
    assert other == NOW + timedelta(days=3)
    assert incidents.due_at(incidents.Kind.HARM, incidents.State.SUBSTANTIATED, NOW) is None


def test_nothing_is_decided_about_an_incident_before_somebody_is_protected() -> None:
    assert incidents.COURSE.allowed(incidents.State.TAKEN_UP) == (incidents.Step.SECURE,)


def test_whoever_reported_an_incident_or_is_of_the_line_does_not_handle_it() -> None:
    check = incidents.check_handler
    reporter = check(1, is_of_the_line=False, reported_by=1)
    of_line = check(2, is_of_the_line=True, reported_by=1)

    assert reporter is not None
    assert reporter.code == "FND-060"
    assert of_line is not None
    assert of_line.code == "FND-061"
    assert check(2, is_of_the_line=False, reported_by=1) is None


def test_a_self_review_speaks_of_every_area_and_a_gap_has_words() -> None:
    areas = list(self_review.Area)
    said = [self_review.Said(area=each, judged=self_review.Judged.IN_PLACE) for each in areas[1:]]
    gap = self_review.Said(area=areas[0], judged=self_review.Judged.GAP, gap="None", action=" ")

    assert [each.code for each in self_review.check_review(said)] == ["FND-070"]
    assert [each.code for each in self_review.check_review([*said, gap])] == ["FND-071"]


def test_no_unit_is_a_blind_spot() -> None:
    found = self_review.coverage(["a", "b", "c"], ["c", "a", "x"])

    assert found.missing == ("b",)
    assert not found.is_complete
