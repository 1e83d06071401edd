from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from tests.web.follow_up.conftest import UNIT, Later

from daowei.foundation.web.models import Event, User
from daowei.foundation.web.rights import Role
from daowei.verification.follow_up.incidents import Kind
from daowei.verification.follow_up.web.actions import incidents, tasks
from daowei.verification.follow_up.web.models import Finding, Task
from daowei.verification.follow_up.web.reminding import follow_up


def to(person: User) -> list[str]:
    return [str(each.body) for each in mail.outbox if each.to == [person.email]]


@pytest.fixture
def task(standing: Finding, chidi: User, ada: User, moment: datetime) -> Task:
    order = tasks.Order(what="Enter the weeks.", proof="A page", post="Director", owner=ada,
                        deadline=(moment + timedelta(days=10)).date())  # fmt: skip
    return tasks.give_task(standing, order, by=chidi, at=moment)


def test_a_finding_put_to_the_unit_is_mailed_once_to_whoever_replies(
    told: Finding, ada: User, county: str, moment: datetime
) -> None:
    follow_up(county, moment)
    follow_up(county, moment + timedelta(hours=1))

    (body,) = to(ada)
    assert f"/units/{UNIT}/findings/{told.pk}/" in body


def test_mails_speak_the_language_of_the_account(
    told: Finding, ada: User, county: str, moment: datetime
) -> None:
    User.objects.filter(pk=ada.pk).update(language="zh")
    follow_up(county, moment)

    assert "可在" in to(ada)[0]


def test_an_overdue_task_rises_level_by_level_and_is_told_above(
    task: Task, ada: User, anyone: Callable[..., User], county: str, later: Later
) -> None:
    county_head = anyone("Sun", Role.UNIT_HEAD, unit="qh")
    follow_up(county, later(days=10))
    assert Task.objects.get().level == 0

    follow_up(county, later(days=11))
    follow_up(county, later(days=11, hours=2))

    assert Task.objects.get().level == 1
    assert len(to(county_head)) == 1
    assert Event.objects.filter(deed="follow_up.task_escalated", unit=UNIT).count() == 1
    assert any("overdue" in body for body in to(ada))


def test_an_escalation_stops_at_the_top(task: Task, county: str, later: Later) -> None:
    follow_up(county, later(days=400))

    assert Task.objects.get().level == 1  # a township has only the county above it


def test_a_task_that_was_claimed_rises_no_further(task: Task, county: str, later: Later) -> None:
    Task.objects.update(state="claimed")
    follow_up(county, later(days=30))

    assert Task.objects.get().level == 0


def test_an_incident_is_told_at_night_and_other_things_wait_for_the_morning(
    told: Finding, ada: User, bao: User, chidi: User, county: str, moment: datetime
) -> None:
    night = moment.replace(hour=18)  # two in the morning at the county
    what = incidents.Told(programme=county, unit=UNIT, kind=Kind.COERCION,
                          text="A client was pressed.")  # fmt: skip
    incidents.report(what, by=ada, at=night)
    follow_up(county, night)

    assert len(to(bao)) == 1
    assert to(ada) == []


def test_the_office_is_told_when_last_weeks_bulletin_is_missing(
    county: str, chidi: User, browser_of: Callable[..., Client], later: Later
) -> None:
    follow_up(county, later(days=3))
    assert to(chidi) == []  # nobody has begun to make them
    browser_of(chidi).post("/p/qinghe/units/qh/bulletins/new/", {"since": "2026-01-05"})
    follow_up(county, later(days=3))
    assert to(chidi) == []

    follow_up(county, later(days=8))
    follow_up(county, later(days=9))

    assert len([body for body in to(chidi) if "no bulletin yet" in body]) == 1


def test_nothing_to_tell_is_no_mail(county: str, ada: User, moment: datetime) -> None:
    assert follow_up(county, moment) == 0
