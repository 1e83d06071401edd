from dataclasses import replace

import pytest

from daowei.foundation.texts import Named
from daowei.verification.follow_up.findings import (
    About,
    Answered,
    Found,
    Severity,
    Source,
    asked_in,
    of_answers,
    of_recounts,
    severity_of,
)
from daowei.verification.samples.rules import Rules
from daowei.verification.visits.recounts import Recount

RULES = Rules()
NO = {"form": "site_visit", "question": "rights_notice", "answers": ["no"], "severity": "serious",
      "about": "service", "name": {"en": "No notice of rights", "zh": "未公示权利"}}  # fmt: skip


def recount(reported: int | None, found: int | None, *, verifiable: bool = True) -> Recount:
    return Recount(
        unit="qh-05", element="booked", combo="", period="202511", form="monthly",
        reported=reported, found=found, is_verifiable=verifiable, visit="V-1",
    )  # fmt: skip


def found(*recounts: Recount) -> list[Found]:
    names = {"booked": Named({"en": "Bookings", "zh": "建册人数"})}
    return list(of_recounts(recounts, rules=RULES, names=names, decimals={}))


@pytest.mark.parametrize(
    ("reported", "counted", "weighs"),
    [
        (100, 100, None),
        (100, 95, None),  # five percent
        (100, 94, Severity.SLIGHT),
        (100, 110, Severity.SLIGHT),
        (100, 89, Severity.SERIOUS),
        (100, 66, Severity.GRAVE),
        (0, 1, None),  # one event
        (0, 2, Severity.GRAVE),
        (None, 4, Severity.SLIGHT),
        (None, 0, None),
    ],
)
def test_a_difference_weighs_by_its_share(
    reported: int | None, counted: int, *, weighs: Severity | None
) -> None:
    assert severity_of(recount(reported, counted), RULES) is weighs


def test_books_that_cannot_be_shown_are_a_finding_and_no_zero() -> None:
    (one,) = found(recount(40, None, verifiable=False))

    assert one.severity is Severity.SERIOUS
    assert one.found is None
    assert "could not be shown" in str(one.what)


def test_one_event_of_a_scaled_element_is_one_whole_event() -> None:
    cents = recount(100, 200)  # 1.00 and 2.00

    assert severity_of(cents, RULES, one=100) is None
    assert severity_of(cents, RULES) is Severity.GRAVE


def test_a_finding_keeps_what_it_came_from_and_carries_no_count_in_its_words() -> None:
    (one,) = found(recount(40, 20))

    assert (one.reported, one.found, one.visit, one.form) == (40, 20, "V-1", "monthly")
    assert one.source is Source.RECOUNT
    assert "40" not in str(one.what).replace("202511", "")
    assert "建册人数" in one.what.in_language("zh")


def test_the_same_recount_read_again_is_the_same_finding() -> None:
    (one,), (other,) = found(recount(40, 20)), found(recount(41, 21))
    (elsewhere,) = found(replace(recount(40, 20), unit="qh-06"))

    assert one.key == other.key != elsewhere.key


def test_answers_that_the_programme_calls_amiss_are_findings() -> None:
    asked, problems = asked_in({"findings": [NO]})
    where = {"question": "rights_notice", "visit": "V-1"}
    answers = [
        Answered(unit="qh-05", form="site_visit", answer="no", **where),
        Answered(unit="qh-06", form="site_visit", answer="yes", **where),
        Answered(unit="qh-07", form="other", answer="no", **where),
    ]

    (one,) = of_answers(answers, asked)

    assert problems == ()
    assert (one.unit, one.about, one.severity) == ("qh-05", About.SERVICE, Severity.SERIOUS)
    assert one.what.in_language("zh") == "未公示权利"


@pytest.mark.parametrize(
    "broken", [{}, "no", {**NO, "severity": "deadly"}, {**NO, "about": "family"}]
)
def test_a_rule_that_cannot_be_read_is_told_with_its_place(broken: object) -> None:
    asked, (problem,) = asked_in({"findings": [NO, broken]})

    assert len(asked) == 1
    assert (problem.code, problem.field) == ("FND-002", "findings[1]")


def test_nothing_can_be_found_about_a_person_or_a_family() -> None:
    assert {each.value for each in About} == {"office", "record", "service"}
