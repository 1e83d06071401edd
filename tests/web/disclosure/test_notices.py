"""Notices to units by degrees, each with help and a right of reply; awards and honours."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from daowei.disclosure.web.models import Honour, Notice
from daowei.foundation.web.models import Event
from daowei.programme.web.models import CharterRefusal
from daowei.site import clock

UNIT = "/p/qinghe/units/qh-14/results/notices/"
GIVEN = {
    "step": "observation",
    "finding": "Four reports of rectification are late.",
    "support": "Two days of training in February.",
}
ClientAs = Callable[..., Client]


@pytest.fixture
def office(client_as: ClientAs) -> Client:
    """The level above."""
    return client_as("programme_office", name="Bao")


@pytest.fixture
def notice(office: Client) -> Notice:
    """An observation that was given."""
    assert office.post(f"{UNIT}give/", GIVEN).status_code == 302
    return Notice.objects.get()


def test_a_notice_is_read_by_the_unit_and_those_above_and_by_nobody_else(
    client_as: ClientAs, notice: Notice
) -> None:
    inside = client_as("unit_head", unit="qh-14").get(UNIT).content.decode()
    outside = client_as("unit_head", unit="qh-05").get(UNIT).content.decode()

    assert notice.finding in inside
    assert notice.finding not in outside
    assert Event.objects.filter(deed="disclosure.noticed", unit="qh-14").exists()


def test_the_unit_replies_once(client_as: ClientAs, notice: Notice) -> None:
    head = client_as("unit_head", unit="qh-14", name="Chidi")
    address = f"{UNIT}{notice.pk}/reply/"

    head.post(address, {"text": "Three came yesterday."})
    head.post(address, {"text": "All came."})

    assert Notice.objects.get().reply == "Three came yesterday."


def test_whoever_gave_it_does_not_reply_for_the_unit(office: Client, notice: Notice) -> None:
    office.post(f"{UNIT}{notice.pk}/reply/", {"text": "Agreed."})

    assert Notice.objects.get().reply == ""


def test_a_warning_follows_an_observation_that_had_its_time(
    office: Client, notice: Notice, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    warning = {**GIVEN, "step": "warning"}
    early = office.post(f"{UNIT}give/", warning)
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(days=16))
    late = office.post(f"{UNIT}give/", warning)

    assert early.status_code == 422
    assert "may still reply" in early.content.decode()
    assert late.status_code == 302
    assert notice.step == "observation"


def test_no_warning_comes_first(office: Client) -> None:
    answer = office.post(f"{UNIT}give/", {**GIVEN, "step": "intervention"})

    assert answer.status_code == 422
    assert not Notice.objects.exists()


def test_a_notice_without_help_is_refused(office: Client) -> None:
    assert office.post(f"{UNIT}give/", {**GIVEN, "support": " "}).status_code == 422


def test_a_notice_orders_nothing_that_the_charter_refuses(office: Client) -> None:
    answer = office.post(f"{UNIT}give/", {**GIVEN, "finding": "各村须完成结扎200例"})

    assert answer.status_code == 422
    assert "The charter refuses this (CH-54)." in answer.content.decode()
    assert not Notice.objects.exists()
    assert CharterRefusal.objects.get().subject.startswith("notice:")


@pytest.mark.parametrize(("role", "unit"), [("unit_head", "qh-14"), ("unit_head", "qh-05"),
                                            ("reviewer", "qh"), ("auditor", "qh")])  # fmt: skip
def test_only_the_level_above_gives_notices(client_as: ClientAs, role: str, *, unit: str) -> None:
    answer = client_as(role, unit=unit).post(f"{UNIT}give/", GIVEN)

    assert answer.status_code in {403, 404}
    assert not Notice.objects.exists()


def test_a_settled_notice_tells_its_outcome(office: Client, notice: Notice) -> None:
    office.post(f"{UNIT}{notice.pk}/end/", {"text": "All rectified."})

    assert "All rectified." in office.get(UNIT).content.decode()


def test_awards_stand_with_their_amounts_and_sum(client_as: ClientAs) -> None:
    text = client_as("finance").get("/p/qinghe/results/honours/").content.decode()

    assert "20000.00 CNY" in text
    assert "Together" in text


def test_an_honour_counts_until_it_expires(
    office: Client, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"name": "Clean clinic", "given_by": "County", "given_on": "2026-01-05",
            "expires_on": "2026-12-31"}  # fmt: skip
    office.post("/p/qinghe/units/qh-14/results/honours/enter/", told)
    dossier = "/p/qinghe/units/qh-14/results/dossier/"
    assert Honour.objects.count() == 1
    assert "Clean clinic" in office.get(dossier).content.decode()

    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(days=400))

    assert "Clean clinic" not in office.get(dossier).content.decode()
    assert "expired" in office.get("/p/qinghe/results/honours/").content.decode()


def test_the_lowest_are_offered_support_and_the_note_for_appraisals_is_capped(
    client_as: ClientAs,
) -> None:
    text = client_as("auditor").get("/p/qinghe/units/qh-14/results/dossier/").content.decode()

    assert "Support offered" in text
    assert "of at most 20 %" in text
