"""A report goes from reporter to reviewer and back by listed steps only."""

import pytest

from daowei.reporting.submissions import (
    TRANSITIONS,
    Attempt,
    RefusedError,
    Standing,
    Step,
    leads_to,
    problems_with,
    refuse,
)


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("step", Step)
def test_a_step_that_is_not_listed_is_refused(standing: Standing, step: Step) -> None:
    attempt = Attempt(standing=standing, step=step, reason="because")

    codes = [each.code for each in problems_with(attempt)]

    assert (codes == []) is ((standing, step) in TRANSITIONS)
    assert (leads_to(attempt) is None) is ("RPT-010" in codes)


def test_what_was_accepted_is_only_corrected_with_a_reason() -> None:
    assert leads_to(Attempt(standing=Standing.ACCEPTED, step=Step.SUBMIT)) is None
    silent = Attempt(standing=Standing.ACCEPTED, step=Step.CORRECT, reason="  ")
    assert [each.code for each in problems_with(silent)] == ["RPT-011"]


@pytest.mark.parametrize("step", [Step.RETURN, Step.ACCEPT])
def test_nobody_reviews_what_they_reported(step: Step) -> None:
    own = Attempt(standing=Standing.SUBMITTED, step=step, reason="wrong", is_own=True)

    assert [each.code for each in problems_with(own)] == ["RPT-012"]


def test_a_refusal_tells_everything_at_once() -> None:
    attempt = Attempt(standing=Standing.NOTHING, step=Step.RETURN, is_own=True)

    with pytest.raises(RefusedError) as told:
        refuse(problems_with(attempt))

    assert [each.code for each in told.value.problems] == ["RPT-010", "RPT-011", "RPT-012"]
