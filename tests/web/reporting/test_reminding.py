"""Reminders: one mail a person, in her language, never twice for the same."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.rights import Role
from daowei.reporting.web.actions.handing import Handed, Said
from daowei.reporting.web.actions.keeping import pause_reminders, resume_reminders
from daowei.reporting.web.actions.reviewing import return_report
from daowei.reporting.web.models import Reminder
from daowei.reporting.web.queries import Place
from daowei.reporting.web.reminding import remind_all


@pytest.fixture(autouse=True)
def _only_ada(county: str, ada: User) -> None:
    """Nobody else reports in these tests."""
    Grant.objects.filter(role=Role.REPORTER).exclude(user=ada).delete()


def test_one_mail_lists_all_and_is_sent_once(ada: User, moment: datetime) -> None:
    assert remind_all(moment) == 1
    assert remind_all(moment + timedelta(hours=1)) == 0

    (sent,) = mail.outbox
    assert sent.to == [ada.email]
    assert "reports are waited for" in sent.subject
    assert "Township health centre monthly report" in sent.body
    assert "2 days overdue" in sent.body
    assert "/p/qinghe/reports/" in sent.body


def test_the_mail_speaks_the_language_of_its_reader(ada: User, moment: datetime) -> None:
    ada.language = "zh"
    ada.save()

    remind_all(moment)

    assert "份报表待报" in mail.outbox[0].subject
    assert "乡镇卫生院月报" in mail.outbox[0].body


def test_the_next_reminder_comes_in_its_time(ada: User, moment: datetime) -> None:
    remind_all(moment)
    mail.outbox.clear()

    assert remind_all(moment + timedelta(days=7)) == 1
    assert "9 days overdue" in mail.outbox[0].body


def test_nobody_is_mailed_at_night(ada: User, moment: datetime) -> None:
    assert remind_all(moment - timedelta(hours=4)) == 0
    assert not Reminder.objects.exists()


def test_who_paused_is_left_alone_until_she_asks(ada: User, moment: datetime) -> None:
    pause_reminders(user=ada, until=None, at=moment)
    assert remind_all(moment) == 0

    resume_reminders(user=ada, at=moment)
    assert remind_all(moment) == 1


def test_what_was_returned_is_told_too(
    ada: User, bao: User, place: Place, hand_in: Callable[..., Handed], moment: datetime
) -> None:
    remind_all(moment)
    mail.outbox.clear()
    revision = hand_in(anc_first=7).revision
    assert revision is not None
    return_report(revision=revision, reasons=[Said(text="Too few?")], by=bao, at=moment)

    assert remind_all(moment + timedelta(hours=1)) == 1
    assert "returned" in mail.outbox[0].body


def test_a_page_pauses_and_asks_again(client_as: Callable[..., Client], moment: datetime) -> None:
    client = client_as("reporter", unit="qh-06")

    client.post("/reminders/", {"pause": "1", "back": "//evil.example/"})
    page = client.get("/p/qinghe/reports/")

    assert "Reminders by mail are paused." in page.content.decode()
    back = client.post("/reminders/", {"back": "/p/qinghe/reports/"})
    assert back["Location"] == "/p/qinghe/reports/"
