"""A question on a number: asked beside it, answered by the unit within its time, read by few."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from daowei.assessment.web.models import Question
from daowei.foundation.web.models import Event, User
from daowei.foundation.web.rights import Role
from daowei.site import clock

UNIT = "/p/qinghe/units/qh-05/results/"
ASKED = {"what": "indicator:antenatal_four", "text": "Is December in it?"}
ClientAs = Callable[..., Client]


@pytest.fixture
def ada(client_as: ClientAs) -> Client:
    """Ada asks, from another township."""
    return client_as("reporter", unit="qh-07", name="Ada")


@pytest.fixture
def asked(ada: Client) -> Question:
    """Her question."""
    assert ada.post(f"{UNIT}questions/ask/", ASKED).status_code == 302
    return Question.objects.get(text=ASKED["text"])


def test_a_question_keeps_the_number_as_it_was_seen_and_goes_to_the_unit(
    asked: Question, moment: datetime
) -> None:
    assert asked.shown == "96.1%"
    assert asked.due_on == (moment + timedelta(days=10)).date()
    assert [message.to for message in mail.outbox] == [["head@qinghe.example"]]
    assert f"/questions/{asked.pk}/" in mail.outbox[0].body
    assert Event.objects.filter(deed="assessment.asked", on=f"question:{asked.pk}").exists()


def test_the_unit_answers_and_whoever_asked_is_told(
    client_as: ClientAs, ada: Client, asked: Question
) -> None:
    chidi = client_as("unit_head", unit="qh-05", name="Chidi")
    page = f"{UNIT}questions/{asked.pk}/"
    assert "The unit&#39;s answer" in chidi.get(page).content.decode()

    chidi.post(f"{page}answer/", {"text": "No, it comes in January."})

    assert mail.outbox[-1].to == ["ada@people.example"]
    assert "No, it comes in January." in ada.get(page).content.decode()


def test_nobody_answers_her_own_question(client_as: ClientAs) -> None:
    head = client_as("unit_head", unit="qh-05", name="Bao")
    head.post(f"{UNIT}questions/ask/", ASKED)
    question = Question.objects.get(text=ASKED["text"])

    answer = head.post(f"{UNIT}questions/{question.pk}/answer/", {"text": "Yes."})

    assert answer.status_code == 422
    assert Question.objects.get(pk=question.pk).answer == ""


def test_an_empty_answer_is_refused_and_what_was_typed_stays(
    client_as: ClientAs, asked: Question
) -> None:
    head = client_as("unit_head", unit="qh-05")

    answer = head.post(f"{UNIT}questions/{asked.pk}/answer/", {"text": "  "})

    assert answer.status_code == 422
    assert "the answer is empty" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.REPORTER, Role.INSPECTOR, Role.FINANCE])
def test_whoever_may_not_answer_is_refused(
    client_as: ClientAs, asked: Question, role: Role
) -> None:
    inside, outside = client_as(role, unit="qh-05"), client_as("unit_head", unit="qh-12")
    address = f"{UNIT}questions/{asked.pk}/answer/"

    assert inside.post(address, {"text": "x"}).status_code == 403
    assert outside.post(address, {"text": "x"}).status_code in {403, 404}


def test_the_auditor_asks_nothing(client_as: ClientAs) -> None:
    assert client_as("auditor").post(f"{UNIT}questions/ask/", ASKED).status_code == 403


def test_what_nobody_answers_in_time_is_overdue(
    client_as: ClientAs, asked: Question, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = client_as("programme_office")
    listed = "/p/qinghe/results/questions/?state="
    assert asked.text not in office.get(f"{listed}overdue").content.decode()

    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(days=11))

    assert asked.text in office.get(f"{listed}overdue").content.decode()


def test_whoever_asked_closes_it(ada: Client, client_as: ClientAs, asked: Question) -> None:
    address = f"{UNIT}questions/{asked.pk}/close/"

    assert client_as("unit_head", unit="qh-05").post(address).status_code == 422
    assert ada.post(address).status_code == 302
    assert Question.objects.get(pk=asked.pk).closed_by == User.objects.get(name="Ada")


@pytest.mark.parametrize("what", ["indicator:nothing", "rumour:x", "score:nothing", ""])
def test_a_question_on_nothing_is_not_found(ada: Client, what: str) -> None:
    answer = ada.post(f"{UNIT}questions/ask/", {"what": what, "text": "?"})

    assert answer.status_code == 404
