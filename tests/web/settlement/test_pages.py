"""The pages of settlements: who sees what, in both languages, with few queries."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role
from daowei.verification.draw.web.models import Draw
from daowei.verification.samples.web.actions import approve, compute_effects, propose
from daowei.verification.samples.web.models import Settlement
from daowei.verification.samples.web.queries import contents_of

Rounds = Callable[..., Draw]
ClientAs = Callable[..., Client]
BOARD = "/p/qinghe/settlement/"


@pytest.fixture
def waiting(a_round: Rounds, anyone: Callable[..., User], moment: datetime) -> Settlement:
    draw = a_round(found=lambda reported: reported // 2)
    return propose(draw, by=anyone("Ada", Role.PROGRAMME_OFFICE), at=moment)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_office_proposes_from_the_board(a_round: Rounds, client_as: ClientAs) -> None:
    draw, office = a_round(), client_as("programme_office")

    assert f'value="{draw.code}"' in page(office, BOARD)
    answer = office.post(f"{BOARD}propose/", {"draw": draw.code})

    assert answer.headers["Location"] == f"{BOARD}{draw.code}-1/"
    assert "Somebody else approves or refuses it" in page(office, f"{BOARD}{draw.code}-1/")


def test_another_approves_and_the_page_then_says_that_it_counts(
    waiting: Settlement, client_as: ClientAs
) -> None:
    other = client_as("programme_office")
    address = f"{BOARD}{waiting.code}/"

    assert "You approve what somebody else proposed" in page(other, address)
    other.post(f"{address}decide/", {"do": "approve"})

    waiting.refresh_from_db()
    assert waiting.state == "approved"
    assert "From now on these values count" in page(other, address)


def test_a_refusal_without_a_reason_changes_nothing_and_says_so(
    waiting: Settlement, client_as: ClientAs
) -> None:
    other = client_as("programme_office")

    answer = other.post(f"{BOARD}{waiting.code}/decide/", {"do": "refuse"}, follow=True)

    assert "a refusal needs its reason" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == "proposed"


@pytest.mark.parametrize("role", ["auditor", "inspector", "reviewer"])
def test_those_who_may_not_settle_read_and_change_nothing(
    waiting: Settlement, client_as: ClientAs, role: str
) -> None:
    client = client_as(role)
    address = f"{BOARD}{waiting.code}/"

    assert "Approve" not in page(client, address)
    assert client.post(f"{address}decide/", {"do": "approve"}).status_code == 403
    assert client.post(f"{BOARD}propose/", {"draw": waiting.draw_code}).status_code == 403


def test_a_stranger_finds_nothing(waiting: Settlement, client_as: ClientAs) -> None:
    stranger = client_as()

    for address in (BOARD, f"{BOARD}{waiting.code}/", f"{BOARD}how-many/"):
        assert stranger.get(address).status_code == 404


def test_a_unit_sees_its_own_settled_values_and_no_others(
    waiting: Settlement, client_as: ClientAs, anyone: Callable[..., User], moment: datetime
) -> None:
    approve(waiting, by=anyone("Bao", Role.PROGRAMME_OFFICE), at=moment)
    one, other, *_ = contents_of(waiting).sampled
    reporter = client_as("reporter", unit=one)

    board = page(reporter, BOARD)
    own = page(reporter, f"/p/qinghe/units/{one}/settled/")

    assert f"/units/{one}/settled/" in board
    assert f"/units/{other}/settled/" not in board
    assert "found on the spot (visit " in own
    assert reporter.get(f"/p/qinghe/units/{other}/settled/").status_code in {403, 404}
    assert reporter.get(f"{BOARD}{waiting.code}/").status_code == 403


def test_a_factor_stands_with_its_number_of_visits_and_its_interval(
    waiting: Settlement, client_as: ClientAs
) -> None:
    [factor] = contents_of(waiting).factors

    text = page(client_as("auditor"), f"{BOARD}{waiting.code}/")

    assert f"{factor.low} – {factor.high}" in text
    assert f"reports times {factor.applied}" in text
    assert "really holds the truth in" in text


def test_what_moves_in_scores_is_told_once_it_is_computed(
    waiting: Settlement, client_as: ClientAs, county: str, moment: datetime
) -> None:
    from daowei.assessment.web.follower import follow_now  # noqa: PLC0415 - a later room

    auditor, address = client_as("auditor"), f"{BOARD}{waiting.code}/"
    assert "This is being computed" in page(auditor, address)
    follow_now(county, at=moment)

    assert compute_effects(waiting, at=moment)

    assert "Scores, places, grades and awards that move" in page(auditor, address)


def test_the_whole_settlement_can_be_taken_away(waiting: Settlement, client_as: ClientAs) -> None:
    answer = client_as("auditor").get(f"{BOARD}{waiting.code}/settlement.json")

    assert answer.content.decode() == waiting.document
    assert answer.headers["ETag"] == f'"{waiting.digest}"'


def test_pages_speak_chinese(waiting: Settlement, client_as: ClientAs) -> None:
    auditor = client_as("auditor")
    auditor.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"

    for address in (BOARD, f"{BOARD}{waiting.code}/", f"{BOARD}how-many/"):
        text = page(auditor, address)
        assert "核定" in text
        assert "Settlement" not in text


def test_a_page_of_fifty_values_asks_no_more_than_one_of_few(
    waiting: Settlement, client_as: ClientAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    auditor = client_as("auditor")
    page(auditor, BOARD)

    with django_assert_max_num_queries(30):
        page(auditor, f"{BOARD}{waiting.code}/?show=all")
    with django_assert_max_num_queries(24):
        page(auditor, BOARD)


# ── the calculator ──────────────────────────────────────────────────────────────────

PLAN = "plan-good=80&plan-bad=50&plan-good_misjudged=10&plan-bad_misjudged=10"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (f"plan&{PLAN}&plan-size=", "Look at 19. Call it good when at least 13 are in order."),
        (f"plan&{PLAN}&plan-size=120", "Look at 16."),
        ("plan&plan-good=51&plan-bad=50&plan-good_misjudged=1&plan-bad_misjudged=1&plan-size=",
         "only looking at all of them tells"),
        ("discovery&discovery-faulty=2&discovery-lot=10000&discovery-missed=5", "Look at 148."),
        ("discovery&discovery-faulty=5&discovery-lot=36&discovery-missed=5", "rather look at all"),
        ("discovery&discovery-faulty=5&discovery-lot=10&discovery-missed=5", "not even one"),
        ("share&share-share=50&share-half_width=5&share-design_effect=1", "Look at 385."),
        ("claim&claim-total=1100&claim-target=1000&claim-risk=5", "Visit 32,"),
    ],
)  # fmt: skip
def test_the_calculator_answers_the_question_asked(
    county: str, client_as: ClientAs, asked: str, told: str
) -> None:
    assert told in page(client_as("inspector"), f"{BOARD}how-many/?ask={asked}")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("plan&plan-good=50&plan-bad=80&plan-good_misjudged=10&plan-bad_misjudged=10",
         "Bad must lie below good"),
        ("share&share-share=50&share-half_width=0&share-design_effect=1",
         "Nothing is known exactly"),
        ("claim&claim-total=900&claim-target=1000&claim-risk=5", "must lie above what is claimed"),
        ("claim&claim-total=1100&claim-target=1000&claim-risk=0", "more than 0"),
        ("plan&plan-good=x", "Enter a number"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_says_why(
    county: str, client_as: ClientAs, asked: str, told: str
) -> None:
    assert told in page(client_as("inspector"), f"{BOARD}how-many/?ask={asked}")


def test_the_calculator_opens_with_nothing_asked(county: str, client_as: ClientAs) -> None:
    text = page(client_as("reporter", unit="qh-05"), f"{BOARD}how-many/")

    assert "Is a place good enough?" in text
    assert "PLoS ONE 0235823" in text
    assert "alert-success" not in text


def test_visits_that_found_no_difference_do_not_prove_that_there_is_none(
    a_round: Rounds, anyone: Callable[..., User], client_as: ClientAs, moment: datetime
) -> None:
    made = propose(a_round(), by=anyone("Ada", Role.PROGRAMME_OFFICE), at=moment)

    text = page(client_as("auditor"), f"{BOARD}{made.code}/")

    assert "does not prove that there is none" in text
    assert "really holds the truth in" not in text


def test_units_that_were_drawn_and_not_yet_visited_are_not_counted_as_visited(
    a_round: Rounds, anyone: Callable[..., User], client_as: ClientAs, moment: datetime
) -> None:
    made = propose(a_round(most=2), by=anyone("Ada", Role.PROGRAMME_OFFICE), at=moment)
    drawn = contents_of(made).drawn

    text = page(client_as("auditor"), f"{BOARD}{made.code}/")

    assert f"recounted at 2 of {drawn} drawn units only" in text
    assert f"{drawn} were drawn, of 24" in text


def test_where_all_were_visited_nobody_is_warned(waiting: Settlement, client_as: ClientAs) -> None:
    assert "drawn units only" not in page(client_as("auditor"), f"{BOARD}{waiting.code}/")
