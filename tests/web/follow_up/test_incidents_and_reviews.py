from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.web.follow_up.conftest import UNIT, Later

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role
from daowei.verification.follow_up.self_review import Area
from daowei.verification.follow_up.web.models import (
    Finding,
    Incident,
    Meeting,
    ReviewCall,
    SelfReview,
    Task,
)

ClientAs = Callable[..., Client]
In = Callable[..., Client]
NEW = f"/p/qinghe/units/{UNIT}/incidents/new/"
TOLD = {"kind": "coercion", "text": "A client was told to sign before she was treated."}


@pytest.fixture
def incident(county: str, client_as: ClientAs) -> Incident:
    """Reported by a reporter of the neighbouring township."""
    assert client_as(Role.REPORTER, unit="qh-06").post(NEW, TOLD).status_code == 302
    return Incident.objects.get()


def page_of(incident: Incident, step: str = "") -> str:
    return f"/p/qinghe/units/{incident.unit}/incidents/{incident.pk}/{step}"


def test_the_unit_itself_does_not_read_what_was_reported_of_it(
    incident: Incident, client_as: ClientAs
) -> None:
    for role in (Role.UNIT_HEAD, Role.REPORTER, Role.REVIEWER):
        inside = client_as(role, unit=UNIT)
        assert inside.get(page_of(incident)).status_code == 404
        assert (
            "pressed or forced" not in inside.get("/p/qinghe/findings/incidents/").content.decode()
        )

    assert TOLD["text"] in client_as(Role.AUDITOR).get(page_of(incident)).content.decode()


def test_nobody_is_named_and_nothing_typed_is_lost(county: str, client_as: ClientAs) -> None:
    named = {**TOLD, "text": "Mrs Li, 330106198803124321, was pressed."}
    refused = client_as(Role.REPORTER, unit=UNIT).post(NEW, named)

    assert refused.status_code == 422
    assert "was pressed." in refused.content.decode()
    assert not Incident.objects.exists()


def test_coercion_is_substantiated_step_by_step_and_becomes_a_grave_finding(
    incident: Incident, bao: User, browser_of: In, moment: datetime
) -> None:
    client, step = browser_of(bao), page_of(incident, "step/")
    assert (incident.due_at - moment).days == 1  # type: ignore[operator]

    early = client.post(step, {"step": "substantiate", "text": "It is so."})
    assert early.status_code == 422
    client.post(step, {"step": "take_up"})
    client.post(step, {"step": "secure", "text": "Another clinic treats whoever asks."})
    client.post(step, {"step": "substantiate", "text": "Clients signed before treatment."})

    finding = Finding.objects.get()
    assert Incident.objects.get().state == "substantiated"
    assert (finding.severity, finding.state, finding.source) == ("grave", "noted", "incident")


def test_whoever_is_of_the_line_or_reported_it_does_not_handle_it(
    incident: Incident, anyone: Callable[..., User], browser_of: In
) -> None:
    of_line = anyone("Gita", Role.INSPECTOR)
    anyone("Gita", Role.REPORTER, unit=UNIT)
    refused = browser_of(of_line).post(page_of(incident, "step/"), {"step": "take_up"})

    assert refused.status_code == 422
    assert "own line" in refused.content.decode()


# ── self-review ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def call(county: str, chidi: User, browser_of: In) -> ReviewCall:
    asked = {"title": "Spring round 2026", "kinds": ["township"], "due_on": "2026-02-01"}
    answer = browser_of(chidi).post("/p/qinghe/units/qh/self-review/call/", asked)
    assert answer.status_code == 302
    return ReviewCall.objects.get()


def answers(**gap: str) -> dict[str, str]:
    said = {f"{area}_judged": "in_place" for area in Area}
    return {**said, **gap}


def test_no_unit_is_left_out(call: ReviewCall, ada: User, chidi: User, browser_of: In) -> None:
    before = browser_of(chidi).get("/p/qinghe/findings/self-review/").content.decode()
    address = f"/p/qinghe/units/{UNIT}/self-review/{call.pk}/"
    assert browser_of(ada).post(address, answers()).status_code == 302
    after = browser_of(chidi).get("/p/qinghe/findings/self-review/").content.decode()

    assert "0 of 24" in before
    assert "1 of 24" in after


def test_a_gap_told_is_a_task_of_their_own(call: ReviewCall, ada: User, browser_of: In) -> None:
    address, client = f"/p/qinghe/units/{UNIT}/self-review/{call.pk}/", browser_of(ada)
    gap = answers(rights_judged="gap", rights_gap="The notice hangs too high.")

    refused = client.post(address, gap)
    assert refused.status_code == 422
    assert "The notice hangs too high." in refused.content.decode()

    assert client.post(address, {**gap, "rights_action": "Hang it lower."}).status_code == 302
    assert (Task.objects.get().owner, Finding.objects.get().source) == (ada, "self")
    assert "Hang it lower." in client.get(address).content.decode()
    assert client.post(address, gap).status_code == 200  # shown, and kept once
    assert SelfReview.objects.count() == 1


def test_the_neighbour_neither_answers_nor_reads(call: ReviewCall, client_as: ClientAs) -> None:
    address = f"/p/qinghe/units/{UNIT}/self-review/{call.pk}/"

    assert client_as(Role.UNIT_HEAD, unit="qh-06").get(address).status_code in {403, 404}
    assert client_as(Role.UNIT_HEAD, unit="qh-06").post(address, answers()).status_code in {
        403,
        404,
    }


def test_a_meeting_is_noted_with_what_was_decided_on_the_spot(
    county: str, chidi: User, browser_of: In, client_as: ClientAs
) -> None:
    told = {"kind": "summons", "held_on": "2026-01-09", "subject": "Late reports of townships",
            "decided": "A second clerk by February."}  # fmt: skip
    client = browser_of(chidi)
    assert client.post("/p/qinghe/units/qh/meetings/new/", told).status_code == 302

    assert "A second clerk" in client.get("/p/qinghe/findings/meetings/").content.decode()
    other = client_as(Role.UNIT_HEAD, unit=UNIT).get("/p/qinghe/findings/meetings/")
    assert "A second clerk" not in other.content.decode()
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("path", ["", "tasks/", "vetoes/", "appeals/", "incidents/",
                                  "self-review/", "bulletins/", "meetings/"])  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_empty_pages_say_what_will_stand_there(
    county: str, ada: User, browser_of: In, path: str, *, language: str
) -> None:
    page = browser_of(ada, language).get(f"/p/qinghe/findings/{path}")

    assert page.status_code == 200
    assert "empty-title" in page.content.decode()


def test_an_hour_that_nobody_took_it_up_is_told(
    incident: Incident, bao: User, browser_of: In, later: Later
) -> None:
    later(days=2)

    assert "late" in browser_of(bao).get("/p/qinghe/findings/incidents/").content.decode()
