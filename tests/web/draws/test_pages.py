"""The pages of draws: what each person sees, may do, and must not see."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.draws.holding import DICE, MOMENT, PARTIES, Ceremony

from daowei.foundation.web.models import User
from daowei.verification.draw.checking import checked
from daowei.verification.draw.commitments import commitment
from daowei.verification.draw.plan import Mode
from daowei.verification.draw.stages import State
from daowei.verification.draw.tickets import hashed
from daowei.verification.draw.web.models import Draw
from daowei.verification.draw.web.queries import selection_inside

Anyone = Callable[..., User]
ClientAs = Callable[..., Client]
pytestmark = pytest.mark.django_db
WORDS = {"en": ("Draws", "Mountain"), "zh-hans": ("抽签", "山区")}


def page(name: str, **parts: object) -> str:
    return reverse(f"draws:{name}", kwargs={"programme": "qinghe", **parts})


def open_page(name: str, *parts: object) -> str:
    return reverse(f"draws_root:{name}", args=parts)


def told(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def plan_form(anyone: Anyone) -> dict[str, object]:
    """What an officer types."""
    ceremony = Ceremony(anyone)
    people = {f"user_{n}": ceremony.people[party].pk for n, party in enumerate(PARTIES, start=1)}
    codes = {f"party_{n}": party for n, party in enumerate(PARTIES, start=1)}
    return {
        "mode": "open", "method": "stratified-srs", "fraction": "1/3", "at_least": 2,
        "reserves": 2, "reasons": ["road_closed"], "dice": 10, "place": "Hall",
        "dice_at": "2026-01-12T10:00", "beacon": "", "lottery": "",
        "reveal_by": "2026-01-15T09:00", "custodian": "Notary", "fallback": "Second ceremony",
        "unseen_rounds": 3, **people, **codes,
    }  # fmt: skip


def test_a_draw_is_begun_planned_held_and_checked_through_its_pages(
    county: str, client_as: ClientAs, anyone: Anyone, plan_form: dict[str, object]
) -> None:
    ceremony = Ceremony(anyone)
    clients = {}
    for party, user in ceremony.people.items():
        clients[party] = Client(HTTP_ACCEPT_LANGUAGE="en")
        clients[party].force_login(user)
    office = clients["office"]
    assert "terrain" in told(office, page("new"))
    begun = {"code": "2026-spring", "unit_kind": "township", "strata": ["terrain"], "size": ""}
    shown = office.post(page("new"), {**begun, "look": ""}).content.decode()
    assert "24 units can be drawn" in shown
    assert not Draw.objects.exists()
    office.post(page("new"), {**begun, "freeze": ""})

    looked = office.post(page("plan", draw="2026-spring"), {**plan_form, "look": ""})
    assert "percentage points" in looked.content.decode()
    assert Draw.objects.get().state == State.FROZEN
    office.post(page("plan", draw="2026-spring"), {**plan_form, "publish": ""})
    draw = Draw.objects.get()
    assert draw.state == State.PLANNED

    for party, client in clients.items():
        assert "Make my value" in told(client, page("contribute", draw=draw.code))
        published = commitment(draw.plan_sha256, party, hashed(party))
        client.post(page("contribute", draw=draw.code), {"commitment": published, "made": "here"})
    for party in ("office", "audit"):
        clients[party].post(page("numbers", draw=draw.code), {"source": "dice", "numbers": DICE})
    for party, client in clients.items():
        client.post(page("contribute", draw=draw.code), {"do": "hand_in", "value": hashed(party)})
    draw.refresh_from_db()
    assert draw.state == State.VALUED
    office.post(page("send", draw=draw.code))

    assert "reserve" in told(office, page("draw", draw=draw.code))
    record = json.loads(Client().get(open_page("record", "qinghe", draw.code)).content)
    assert checked(record).refusals == ()


def test_a_plan_with_faults_is_shown_again_and_nothing_is_lost(
    county: str, client_as: ClientAs, anyone: Anyone, plan_form: dict[str, object]
) -> None:
    Ceremony(anyone).freeze()
    client = client_as("programme_office")

    weak = {**plan_form, "dice": 3, "custodian": "The archive of the county", "publish": ""}
    answer = client.post(page("plan", draw="2026-spring"), weak)

    assert answer.status_code == 422
    assert "DRW-012" in answer.content.decode()
    assert "The archive of the county" in answer.content.decode()
    assert Draw.objects.get().state == State.FROZEN


@pytest.mark.parametrize(
    "role", ["programme_office", "auditor", "inspector", "unit_head", "reporter"]
)
@pytest.mark.parametrize("mode", [Mode.SEALED, Mode.STAGED])
def test_nobody_sees_the_selection_of_a_sealed_draw_before_the_reveal(
    county: str, client_as: ClientAs, anyone: Anyone, role: str, mode: Mode
) -> None:
    ceremony = Ceremony(anyone, mode=mode).until_sent()
    client = client_as(role)
    names = [each.unit for each in selection_inside(ceremony.here) if not each.is_reserve]
    whole = {line.split("\t")[0] for line in ceremony.here.frame.splitlines()}

    for address in (
        page("board"), page("draw", draw="2026-spring"), page("ceremony", draw="2026-spring"),
        page("now", draw="2026-spring"), open_page("public", "qinghe", "2026-spring"),
        open_page("record", "qinghe", "2026-spring"), open_page("all", "qinghe"),
        page("numbers", draw="2026-spring"),
    ):  # fmt: skip
        answer = client.get(address)
        words = re.sub(r"\\[nt]", " ", answer.content.decode())
        shown = {each for each in whole if re.search(rf"\b{each}\b", words)}
        assert shown in (set(), whole), f"{address} tells {names} from the others"
        assert '"probability"' not in words


@pytest.mark.parametrize(("role", "unit"), [("auditor", "qh"), ("inspector", "qh"),
                                            ("unit_head", "qh-05"), ("reporter", "qh-05"),
                                            (None, "qh")])  # fmt: skip
def test_only_who_plans_draws_takes_their_steps(
    county: str, client_as: ClientAs, anyone: Anyone, role: str | None, unit: str
) -> None:
    Ceremony(anyone, mode=Mode.SEALED).until_valued()
    client = client_as(role, unit=unit)

    for name in ("send", "reveal", "void", "hand_in", "key"):
        answer = client.post(page(name, draw="2026-spring"))
        assert answer.status_code in {403, 404}
    assert client.post(page("new")).status_code in {403, 404}
    assert Draw.objects.get().state == State.VALUED


def test_a_stranger_sees_the_public_pages_and_no_others(county: str, anyone: Anyone) -> None:
    ceremony = Ceremony(anyone).until_sent()
    stranger = Client(HTTP_ACCEPT_LANGUAGE="en")

    for name in ("board", "draw", "ceremony", "contribute", "numbers", "plan"):
        parts = {} if name == "board" else {"draw": "2026-spring"}
        assert stranger.get(page(name, **parts)).status_code in {302, 404}
    shown = told(stranger, open_page("public", "qinghe", "2026-spring"))
    assert ceremony.here.plan_sha256 in shown
    assert "2026-spring" in told(stranger, open_page("all", "qinghe"))
    assert stranger.get(open_page("all", "nowhere")).status_code == 404
    assert stranger.get(open_page("public", "qinghe", "nothing")).status_code == 404


def test_an_open_draw_shows_its_selection_only_once_it_is_drawn(
    county: str, client_as: ClientAs, anyone: Anyone
) -> None:
    ceremony = Ceremony(anyone).until_valued()
    client = client_as("programme_office")
    before = told(client, page("ceremony", draw="2026-spring"))
    assert "Nobody has seen the result" in before
    assert "qh-05" not in before

    client.post(page("send", draw="2026-spring"))

    after = told(client, page("now", draw="2026-spring"))
    chosen = [each for each in selection_inside(ceremony.here) if not each.is_reserve]
    assert all(each.unit in after for each in chosen)
    assert "hx-get" not in after, "nothing more will happen"


def test_only_a_contributor_sees_the_page_of_contributions(
    county: str, client_as: ClientAs, anyone: Anyone
) -> None:
    ceremony = Ceremony(anyone)
    ceremony.freeze()
    ceremony.publish()

    assert client_as("unit_head").get(page("contribute", draw="2026-spring")).status_code == 403
    assert client_as("reporter").get(page("contribute", draw="2026-spring")).status_code == 403


def test_a_refused_step_is_told_with_its_remedy(
    county: str, client_as: ClientAs, anyone: Anyone
) -> None:
    Ceremony(anyone).freeze()
    answer = client_as("programme_office").post(page("send", draw="2026-spring"))

    assert answer.status_code == 422
    assert "DRW-031" in answer.content.decode()


def test_a_void_draw_is_on_the_public_list_with_who_caused_it(
    county: str, client_as: ClientAs, anyone: Anyone
) -> None:
    ceremony = Ceremony(anyone)
    ceremony.freeze()
    ceremony.publish()
    why = {"party": "audit office", "reason": "did not come"}
    client_as("programme_office").post(page("void", draw="2026-spring"), why)

    assert "audit office" in told(Client(), open_page("all", "qinghe"))
    assert "did not come" in told(Client(), open_page("public", "qinghe", "2026-spring"))


def test_a_sealed_draw_that_is_not_revealed_in_time_is_shown_as_overdue(
    county: str, client_as: ClientAs, anyone: Anyone, monkeypatch: pytest.MonkeyPatch
) -> None:
    from daowei.site import clock  # noqa: PLC0415

    Ceremony(anyone, mode=Mode.SEALED).until_sent()
    monkeypatch.setattr(clock, "now", lambda: MOMENT + timedelta(days=9))

    assert "overdue" in told(client_as("programme_office"), page("board"))
    assert "overdue" in told(Client(HTTP_ACCEPT_LANGUAGE="en"),
                             open_page("public", "qinghe", "2026-spring"))  # fmt: skip


def test_the_verifiers_are_served_as_they_are_shipped(county: str) -> None:
    script = Client().get(open_page("verifier_python"))
    assert b"def verify(" in script.content
    answer = Client().get(open_page("verifier_page"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("language", WORDS)
def test_the_board_speaks_both_languages(
    county: str, client_as: ClientAs, anyone: Anyone, language: str
) -> None:
    word, stratum = WORDS[language]
    Ceremony(anyone).until_sent()
    client = client_as("auditor")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language

    assert word in told(client, page("board"))
    assert stratum in told(client, page("draw", draw="2026-spring"))


def test_the_board_asks_as_many_questions_for_many_draws_as_for_one(
    county: str, client_as: ClientAs, anyone: Anyone
) -> None:
    client = client_as("auditor")

    def asked() -> int:
        told(client, page("board"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            told(client, page("board"))
        return len(queries)

    Ceremony(anyone, code="one").freeze()
    few = asked()
    for number in range(4):
        Ceremony(anyone, code=f"more-{number}").freeze()
    assert asked() == few


def test_without_a_team_nothing_is_drawn_and_the_office_is_told(
    county: str, client_as: ClientAs, anyone: Anyone, sends_teams: None
) -> None:
    ceremony = Ceremony(anyone, mode=Mode.SEALED).until_valued()

    answer = client_as("programme_office").post(page("send", draw="2026-spring"))

    assert answer.status_code == 422
    assert "add a team" in answer.content.decode()
    assert ceremony.here.state == State.VALUED
    assert not ceremony.here.steps.filter(step="dispatch").exists()


def test_a_replacement_is_asked_on_the_spot_and_signed_at_the_desk(
    county: str, client_as: ClientAs, anyone: Anyone
) -> None:
    ceremony = Ceremony(anyone, mode=Mode.SEALED).until_sent()
    inspector, other = client_as("inspector"), client_as("inspector")
    desk = client_as("programme_office")
    unit = next(each.unit for each in selection_inside(ceremony.here) if not each.is_reserve)
    asked = {"unit": unit, "reason": "road_closed"}

    inspector.post(page("ask", draw="2026-spring"), asked)

    assert unit not in told(other, page("draw", draw="2026-spring"))
    assert unit not in told(client_as("auditor"), page("draw", draw="2026-spring"))
    assert unit in told(desk, page("draw", draw="2026-spring"))
    number = ceremony.here.asked.get().pk
    answer = desk.post(page("sign", draw="2026-spring", asked=number), follow=True)
    assert "takes the place of" in answer.content.decode()
    assert other.post(page("sign", draw="2026-spring", asked=number)).status_code == 403


def test_whoever_freezes_a_list_learns_nothing_of_who_is_drawn(
    county: str, client_as: ClientAs, anyone: Anyone
) -> None:
    ceremony = Ceremony(anyone, mode=Mode.STAGED, stages=2).until_sent()
    chosen = {each.unit for each in selection_inside(ceremony.here)}
    units = [line.split("\t")[0] for line in ceremony.here.frame.splitlines()]
    spared = next(each for each in units if each not in chosen)
    inspector, desk = client_as("inspector"), client_as("programme_office")

    for unit in (spared, min(chosen)):
        listed = {"stage": "V", "visit": unit, "text": f"{unit}-v01\t{unit}\t1\n"}
        shown = inspector.post(page("list", draw="2026-spring"), listed, follow=True)
        assert "Read these digits to the desk" in shown.content.decode()
        digits = re.search(r"desk: (\d{10})", shown.content.decode())
        assert digits is not None
        heard = {"stage": "V", "visit": unit, "digits": digits.group(1)}
        answer = desk.post(page("key", draw="2026-spring"), heard, follow=True)
        assert ("Read this key" in answer.content.decode()) == (unit in chosen)
