from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.web.conftest import ClientAs
from tests.web.publication.publishing import WINDOW, contested, fixed, prepared, published

from daowei.disclosure.publishing.web import actions
from daowei.disclosure.publishing.web.models import Approval, Publication
from daowei.foundation.web.models import Event, User

Office = tuple[User, User]


def codes(refused: pytest.ExceptionInfo[actions.RefusedError]) -> set[str]:
    return {each.code for each in refused.value.problems}


def test_results_are_computed_reviewed_contested_approved_twice_and_published(
    issue: Publication,
) -> None:
    assert issue.state == "published"
    assert issue.published_at is not None
    assert Approval.objects.filter(publication=issue, digest=issue.digest).count() == 2
    deeds = Event.objects.filter(on=f"publication:{issue.pk}").order_by("number")
    assert [each.deed.partition(".")[2] for each in deeds] == [
        "prepared", "computed", "reviewed", "opened", "approved", "published",
    ]  # fmt: skip
    assert issue.digest in deeds.last().after  # type: ignore[union-attr]


def test_nobody_reviews_what_they_prepared(office: Office, moment: datetime) -> None:
    made = fixed(prepared(office[0], moment), by=office[0], at=moment)

    with pytest.raises(actions.RefusedError) as refused:
        actions.review(made, by=office[0], at=moment)

    assert codes(refused) == {"PBL-003"}


def test_nothing_is_approved_while_units_may_contest_it(office: Office, moment: datetime) -> None:
    made = contested(*office, moment)

    with pytest.raises(actions.RefusedError) as refused:
        actions.approve(made, by=office[0], at=moment + timedelta(days=15), appeals=0)

    assert codes(refused) == {"PBL-004"}


def test_an_open_appeal_stops_the_approval(office: Office, moment: datetime) -> None:
    made = contested(*office, moment)

    with pytest.raises(actions.RefusedError) as refused:
        actions.approve(made, by=office[0], at=moment + WINDOW, appeals=1)

    assert codes(refused) == {"PBL-005"}


def test_one_person_approves_once(office: Office, moment: datetime) -> None:
    made = actions.approve(contested(*office, moment), by=office[0], at=moment + WINDOW, appeals=0)

    with pytest.raises(actions.RefusedError) as refused:
        actions.approve(made, by=office[0], at=moment + WINDOW, appeals=0)

    assert codes(refused) == {"PBL-006"}
    made.refresh_from_db()
    assert made.state == "approved"


def test_computing_anew_takes_review_and_approval_back(office: Office, moment: datetime) -> None:
    made = actions.approve(contested(*office, moment), by=office[0], at=moment + WINDOW, appeals=0)

    again = fixed(made, by=office[0], at=moment + WINDOW)

    assert (again.state, again.reviewed_by, again.until) == ("computed", None, None)
    with pytest.raises(actions.RefusedError):
        actions.approve(again, by=office[1], at=moment + WINDOW, appeals=0)


def test_what_is_published_stays(issue: Publication, office: Office, moment: datetime) -> None:
    for verb in (actions.withdraw, actions.review, actions.ask_to_compute):
        with pytest.raises(actions.RefusedError) as refused:
            verb(issue, by=office[0], at=moment)
        assert codes(refused) == {"PBL-001"}


def test_results_are_published_once_and_then_corrected(
    issue: Publication, office: Office, moment: datetime
) -> None:
    with pytest.raises(actions.RefusedError) as refused:
        prepared(office[0], moment)
    assert codes(refused) == {"PBL-020"}

    with pytest.raises(actions.RefusedError) as refused:
        prepared(office[0], moment, corrects=issue)
    assert codes(refused) == {"PBL-021"}

    second = published(*office, moment, corrects=issue, why="A report was read wrongly.")

    issue.refresh_from_db()
    assert (issue.state, second.state, second.number) == ("published", "published", 2)


def test_a_correction_is_corrected_not_what_it_corrected(
    issue: Publication, office: Office, moment: datetime
) -> None:
    prepared(office[0], moment, corrects=issue, why="A report was read wrongly.")

    with pytest.raises(actions.RefusedError) as refused:
        prepared(office[0], moment, corrects=issue, why="Another was, too.")

    assert codes(refused) == {"PBL-022"}


def test_the_office_prepares_in_the_browser_and_the_worker_computes(
    client_as: ClientAs, county: str
) -> None:
    client = client_as("programme_office")
    page = client.get("/p/qinghe/publications/new/").content.decode()
    assert "are owed and have not come" not in page or "2025" in page
    choice = page.split('<option value="townships_2025/')[1].split('"')[0]

    answer = client.post(
        "/p/qinghe/publications/new/",
        {"results": f"townships_2025/{choice}", "basis": "reported"},
    )

    assert answer.status_code == 302
    assert "Being computed" in client.get(answer["Location"]).content.decode()


def test_steps_are_taken_in_the_browser(
    client_as: ClientAs, office: Office, moment: datetime
) -> None:
    fixed(prepared(office[0], moment), by=office[0], at=moment)
    first, second = Client(), client_as("programme_office")
    first.force_login(office[0])
    path = "/p/qinghe/publications/1/"

    own = first.post(f"{path}step/", {"step": "review"})
    assert own.status_code == 422
    assert "does not review it" in own.content.decode()

    assert second.post(f"{path}step/", {"step": "review"}).status_code == 302
    assert second.post(f"{path}step/", {"step": "open"}).status_code == 302
    assert "15 days left" in second.get(path).content.decode()
    assert Publication.objects.get().state == "contested"


def test_the_reason_of_a_correction_is_read_by_the_charter(
    issue: Publication, office: Office, moment: datetime
) -> None:
    with pytest.raises(actions.RefusedError) as refused:
        prepared(office[0], moment, corrects=issue, why="超生人数有误")

    assert codes(refused) == {"PBL-012"}


def test_the_board_asks_little_of_the_database(
    issue: Publication,
    office: Office,
    moment: datetime,
    client_as: ClientAs,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_as("programme_office")
    client.get("/p/qinghe/publications/")
    with django_assert_max_num_queries(12) as one:
        client.get("/p/qinghe/publications/")
    prepared(office[0], moment, corrects=issue, why="A report was read wrongly.")
    with django_assert_max_num_queries(12) as two:
        client.get("/p/qinghe/publications/")

    assert len(one.captured_queries) == len(two.captured_queries)
