from fractions import Fraction

import pytest

from daowei.verification.samples.rules import Rules, Unverifiable, faults_of, rules_of


def test_a_programme_that_says_nothing_has_five_percent_or_one_event() -> None:
    rules = rules_of({})

    assert rules == Rules(
        share=Fraction(5, 100), events=Fraction(1), unverifiable=Unverifiable.MISSING
    )
    assert rules.tolerated(100) == 5
    assert rules.tolerated(10) == 1
    assert rules.tolerated(0) == 1


def test_a_programme_may_be_stricter_or_more_lenient() -> None:
    rules = rules_of({"tolerance": {"share": "0.025", "events": 3}, "not_verifiable": "zero"})

    assert rules.tolerated(1000) == 25
    assert rules.tolerated(10) == 3
    assert rules.unverifiable is Unverifiable.ZERO


@pytest.mark.parametrize(
    ("written", "code", "field"),
    [
        ({"tolerance": {"share": "some"}}, "SMP-001", "tolerance.share"),
        ({"tolerance": {"events": -1}}, "SMP-001", "tolerance.events"),
        ({"not_verifiable": "half"}, "SMP-002", "not_verifiable"),
    ],
)
def test_what_cannot_be_followed_is_told_with_its_place(
    written: dict[str, object], code: str, field: str
) -> None:
    [fault] = faults_of(written)

    assert (fault.code, fault.file, fault.field) == (code, "inspection.yaml", field)
    with pytest.raises(ValueError, match=str(fault.message)):
        rules_of(written)
