import pytest

from daowei.programme.agreements.documents import Side
from daowei.programme.agreements.steps import (
    STANDING,
    File,
    Progress,
    State,
    Step,
    allowed,
)

UPPER, LOWER = Side.UPPER, Side.LOWER
AGREEING = ((Step.PROPOSE, UPPER), (Step.ACCEPT, LOWER))
SIGNING = ((Step.SIGN, LOWER), (Step.SIGN, UPPER))


def walked(*steps: tuple[Step, Side | None], file: File | None = None) -> File:
    """The file after steps that must all be allowed."""
    now = file or File()
    for step, side in steps:
        now, fault = now.taken(step, side)
        assert fault is None, fault
    return now


def test_two_signatures_bring_it_into_force() -> None:
    file = walked(*AGREEING, *SIGNING)

    assert file.standing == 0
    assert file.papers[0].signed_by == {UPPER, LOWER}


def test_one_signature_does_not() -> None:
    file = walked(*AGREEING, SIGNING[0])

    assert file.papers[0].state is State.SIGNED
    assert file.standing is None


@pytest.mark.parametrize(
    ("steps", "step", "side", "code"),
    [
        ((), Step.PROPOSE, LOWER, "AGR-011"),
        ((), Step.SIGN, UPPER, "AGR-010"),
        ((), Step.ACCEPT, LOWER, "AGR-010"),
        (AGREEING[:1], Step.ACCEPT, UPPER, "AGR-011"),
        (AGREEING, Step.ACCEPT, LOWER, "AGR-010"),
        ((*AGREEING, SIGNING[0]), Step.SIGN, LOWER, "AGR-013"),
        ((*AGREEING, *SIGNING), Step.WITHDRAW, UPPER, "AGR-010"),
        ((*AGREEING, *SIGNING, (Step.ASK_TO_END, UPPER)), Step.END, UPPER, "AGR-014"),
        (AGREEING[:1], Step.LAPSE, UPPER, "AGR-010"),
        (AGREEING[:1], Step.ACCEPT, None, "AGR-010"),
    ],
)
def test_a_step_that_may_not_be_taken_is_told_and_changes_nothing(
    steps: tuple[tuple[Step, Side | None], ...], step: Step, side: Side | None, code: str
) -> None:
    before = walked(*steps)

    after, fault = before.taken(step, side)

    assert after == before
    assert fault is not None
    assert fault.code == code
    assert str(fault.message)
    assert str(fault.remedy)


def test_new_terms_void_a_signature() -> None:
    file = walked(*AGREEING, SIGNING[1], (Step.COUNTER, LOWER))

    assert file.papers[0] == Progress(state=State.COUNTERED)


def test_an_annex_in_force_amends_what_stood_before_it() -> None:
    file, fault = walked(*AGREEING, *SIGNING).begun_annex()
    assert fault is None

    file = walked(*AGREEING, *SIGNING, file=file)

    assert [each.state for each in file.papers] == [State.AMENDED, State.IN_FORCE]


def test_what_stands_stays_in_force_while_an_annex_is_negotiated_or_withdrawn() -> None:
    file, _ = walked(*AGREEING, *SIGNING).begun_annex()

    file = walked(*AGREEING, (Step.WITHDRAW, UPPER), file=file)

    assert [each.state for each in file.papers] == [State.IN_FORCE, State.WITHDRAWN]


def test_one_annex_at_a_time_and_only_on_what_is_in_force() -> None:
    _, on_a_draft = File().begun_annex()
    begun, _ = walked(*AGREEING, *SIGNING).begun_annex()
    _, on_another = begun.begun_annex()

    assert on_a_draft is not None
    assert on_another is not None
    assert on_a_draft.code == on_another.code == "AGR-012"


def test_both_sides_together_end_an_agreement_and_its_open_annex() -> None:
    begun, _ = walked(*AGREEING, *SIGNING).begun_annex()

    file = walked((Step.ASK_TO_END, UPPER), (Step.END, LOWER), file=begun)

    assert {each.state for each in file.papers} == {State.WITHDRAWN}
    assert file.is_closed


def test_an_agreement_that_one_side_asks_to_end_still_stands() -> None:
    file = walked(*AGREEING, *SIGNING, (Step.ASK_TO_END, LOWER))

    assert file.standing == 0
    assert walked((Step.KEEP, LOWER), file=file).papers[0].state is State.IN_FORCE


def test_only_the_calendar_lets_a_paper_lapse() -> None:
    assert walked(AGREEING[0], (Step.LAPSE, None)).papers[0].state is State.LAPSED


def test_each_side_is_offered_what_it_may_do() -> None:
    proposed = Progress(state=State.PROPOSED)

    assert allowed(proposed, LOWER) == (Step.COUNTER, Step.ACCEPT)
    assert allowed(proposed, UPPER) == (Step.PROPOSE, Step.WITHDRAW)
    assert allowed(Progress(state=State.WITHDRAWN), UPPER) == ()
    assert State.ENDING in STANDING
