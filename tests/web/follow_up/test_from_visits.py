"""A round drawn, visited and settled: what it found, and who looks whether it was mended."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from daowei.assessment.web.follower import follow_now
from daowei.foundation.web.models import User
from daowei.site.demo.past_round import CODE, hold_past_round
from daowei.site.demo.people import PEOPLE
from daowei.site.demo.seeding import team_up
from daowei.verification.draw.web.queries import draw_called
from daowei.verification.follow_up.web.actions import findings, tasks
from daowei.verification.follow_up.web.models import Finding, Task
from daowei.verification.follow_up.web.rechecking import in_ticket_order
from daowei.verification.visits.web.models import Order, SheetSignature, Team

TAKE_IN = "/p/qinghe/findings/take-in/"


@pytest.fixture
def people(county: str) -> dict[str, User]:
    """The county's own accounts."""
    return {each.address: User.objects.get(email=each.email) for each in PEOPLE}


@pytest.fixture
def round_held(people: dict[str, User], moment: datetime) -> None:
    """The county's last round, settled."""
    follow_now("qinghe", at=moment)
    team_up(people)
    hold_past_round(people, at=moment)


def test_recounts_outside_tolerance_become_findings_with_their_evidence(
    round_held: None, people: dict[str, User], browser_of: Callable[..., Client]
) -> None:
    office = browser_of(people["office"])
    office.post(TAKE_IN, {"draw": CODE})
    office.post(TAKE_IN, {"draw": CODE})

    found = list(Finding.objects.order_by("pk"))
    assert {each.source for each in found} == {"recount"}
    assert all(each.team for each in found)
    assert all(each.visit and each.draw == CODE for each in found)
    unshown = [each for each in found if each.found is None]
    less = [each for each in found if each.found is not None]
    assert (len(less), len(unshown)) == (2, 1)
    assert all(each.reported is not None and each.found is not None and each.found < each.reported
               for each in less)  # fmt: skip


def test_an_unknown_draw_is_not_found(
    round_held: None, people: dict[str, User], browser_of: Callable[..., Client]
) -> None:
    assert browser_of(people["office"]).post(TAKE_IN, {"draw": "nowhere"}).status_code == 404


def test_claims_are_ordered_by_tickets_and_go_to_the_other_team(
    round_held: None, people: dict[str, User], browser_of: Callable[..., Client], moment: datetime
) -> None:
    browser_of(people["office"]).post(TAKE_IN, {"draw": CODE})
    Finding.objects.update(state="stands", reply_by=moment.date(), stands_at=moment)
    for each in Finding.objects.all():
        order = tasks.Order(what="Mend", proof="Show", post="Director", deadline=moment.date())
        tasks.give_task(each, order, by=people["office"], at=moment)
    Task.objects.update(state="claimed")

    looks = in_ticket_order("qinghe", list(Task.objects.select_related("finding")))

    draw = draw_called("qinghe", CODE)
    assert draw is not None
    names = dict(Team.objects.values_list("code", "name"))
    for task, team in looks:
        finder = Order.objects.get(code=task.finding.visit).team.code
        assert team != names[finder]
        assert team in names.values()
    again = in_ticket_order("qinghe", list(Task.objects.order_by("-pk").select_related("finding")))
    assert looks == again


def test_a_supervisor_who_signed_the_sheet_stands_on_the_finding(
    round_held: None, people: dict[str, User], browser_of: Callable[..., Client], moment: datetime
) -> None:
    office = browser_of(people["office"])
    office.post(TAKE_IN, {"draw": CODE})
    finding = Finding.objects.all()[0]
    visit = Order.objects.get(code=finding.visit).visit
    SheetSignature.objects.create(visit=visit, user=people["supervisor"], role="supervisor",
                                  agrees=False, remark="The second shelf was locked.",
                                  sheet="sha256:0", signed_at=moment)  # fmt: skip
    page = f"/p/qinghe/units/{finding.unit}/findings/{finding.pk}/"

    assert "The second shelf was locked." in office.get(page).content.decode()


def test_whoever_was_on_the_visit_does_not_judge_what_it_found(
    round_held: None, people: dict[str, User], browser_of: Callable[..., Client], moment: datetime
) -> None:
    browser_of(people["office"]).post(TAKE_IN, {"draw": CODE})
    finding = Finding.objects.all()[0]
    finder = next(each for each in people.values() if each.pk in finding.team)
    told = findings.put(finding, by=people["office"], at=moment)
    Finding.objects.filter(pk=told.pk).update(state="stands")
    order = tasks.Order(what="Mend", proof="Show", post="Director", deadline=moment.date())
    task = tasks.give_task(told, order, by=people["office"], at=moment)
    Task.objects.update(state="claimed")

    address = f"/p/qinghe/units/{task.unit}/tasks/{task.pk}/judge/"
    refused = browser_of(finder).post(address, {"verdict": "done"})

    assert refused.status_code in {403, 422}
    assert Task.objects.get().state == "claimed"
