from fractions import Fraction

import pytest

from daowei.verification.samples.claims import Claim, clean_visits, risk, risk_of

CLAIM = Claim(reported={"a": 60, "b": 50}, target=100)


def test_units_are_drawn_in_proportion_to_what_they_reported() -> None:
    assert CLAIM.chance("a") + CLAIM.chance("b") == 1
    assert CLAIM.bound == 11


def test_a_report_of_which_nothing_was_there_leaves_all_the_risk() -> None:
    assert risk_of(CLAIM, [("a", 60), ("b", 0)]) == 1


def test_too_little_reported_is_no_comfort() -> None:
    assert risk_of(CLAIM, [("a", 80)]) == risk_of(CLAIM, [("a", 60)])


def test_a_claim_that_reports_do_not_even_make_cannot_be_confirmed() -> None:
    with pytest.raises(ValueError, match="nothing to confirm"):
        _ = Claim(reported={"a": 60}, target=100).bound


def test_after_so_many_clean_visits_the_risk_is_under_its_limit_and_not_before() -> None:
    needed = clean_visits(Fraction(10), 0.05)

    assert risk(Fraction(10), [Fraction(0)] * needed) <= Fraction(5, 100)
    assert risk(Fraction(10), [Fraction(0)] * (needed - 1)) > Fraction(5, 100)
    assert clean_visits(Fraction(1), 0.05) == 1
