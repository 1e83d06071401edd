"""A veto bars what it bars only after evidence, notice, reply and appeal; appeals decide values."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings
from tests.web.follow_up.conftest import Later

from daowei.assessment.web.follower import follow_now
from daowei.assessment.web.queries import card_of
from daowei.disclosure.publishing.web import contesting
from daowei.foundation.texts import Text
from daowei.foundation.web.models import Event, User
from daowei.foundation.web.rights import Role
from daowei.reporting.submissions import RefusedError
from daowei.site import clock
from daowei.verification.follow_up.appeals import Kind
from daowei.verification.follow_up.web import contested
from daowei.verification.follow_up.web.actions import findings, vetoes
from daowei.verification.follow_up.web.contested import Contestable
from daowei.verification.follow_up.web.models import Appeal, Finding, Veto
from daowei.verification.follow_up.web.queries import decided_values
from daowei.verification.samples.settling import Basis
from daowei.verification.samples.web.queries import settled_values

UNIT, CARD = "qh-14", "townships_2025"  # its reports of 2025 hold a case of coercion
In = Callable[..., Client]
ClientAs = Callable[..., Client]


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vetoes")


@pytest.fixture
def head(anyone: Callable[..., User]) -> User:
    """The head of the township."""
    return anyone("Dolores", Role.UNIT_HEAD, unit=UNIT)


@pytest.fixture
def third(anyone: Callable[..., User]) -> User:
    """A third person of the programme office, who had no hand in it."""
    return anyone("Farid", Role.PROGRAMME_OFFICE)


@pytest.fixture
def ground(county: str, bao: User, chidi: User, head: User, moment: datetime) -> Finding:
    """A finding at the township that stands."""
    written = findings.Written(programme=county, unit=UNIT, about="service", severity="grave",
                               what="A client was pressed at the health centre.")  # fmt: skip
    noted = findings.note_finding(written, by=bao, at=moment)
    told = findings.put(noted, by=chidi, at=moment)
    answered = findings.reply(told, text="We regret it.", by=head, at=moment)
    return findings.uphold(answered, reason="Both sides were heard.", by=chidi, at=moment)


@pytest.fixture
def proposed(ground: Finding, chidi: User, moment: datetime) -> Veto:
    proposal = vetoes.Proposal(programme="qinghe", agreement=CARD, rule="coercion", unit=UNIT,
                               why="The file shows it.", findings=[ground])  # fmt: skip
    return vetoes.propose(proposal, by=chidi, at=moment)


@pytest.fixture
def noticed(proposed: Veto, second: User, moment: datetime) -> Veto:
    return vetoes.give_notice(proposed, by=second, at=moment)


@pytest.fixture
def status(county: str, settings: Settings, data_folder: Path) -> Callable[[], str]:
    """How far the computed veto of the township has come, as results say now."""
    settings.DAOWEI_DATA = data_folder

    def told() -> str:
        follow_now(county, at=clock.now())
        card = card_of(county, CARD, UNIT)
        assert card is not None
        return next(each.status for each in card.vetoes if each.rule == "coercion")

    return told


def page_of(veto: Veto, step: str = "") -> str:
    return f"/p/qinghe/units/{veto.unit}/vetoes/{veto.pk}/{step}"


# ── vetoes come into force on the site ──────────────────────────────────────────────


def test_a_veto_comes_into_force_after_evidence_notice_and_its_days(
    proposed: Veto, second: User, status: Callable[[], str], later: Later
) -> None:
    assert status() == "found"  # the reports say so, and nothing was done yet
    vetoes.give_notice(proposed, by=second, at=clock.now())
    assert status() == "notice"
    later(days=14)
    assert status() == "notice"
    later(days=15)
    assert status() == "in_force"


def test_an_appeal_suspends_it_and_an_upheld_one_lifts_it(
    noticed: Veto, head: User, third: User, status: Callable[[], str], browser_of: In, later: Later
) -> None:
    made = {"against": f"veto:{noticed.pk}", "text": "It was at another unit's clinic."}
    client = browser_of(head)
    assert client.post(f"/p/qinghe/units/{UNIT}/appeals/new/", made).status_code == 302
    later(days=20)
    assert status() == "appealed"

    decision = {"decision": "uphold", "reasons": "The clinic belongs to the next township."}
    appeal = Appeal.objects.get()
    address = f"/p/qinghe/units/{UNIT}/appeals/{appeal.pk}/decide/"
    assert browser_of(third).post(address, decision).status_code == 302

    assert status() == "lifted"
    assert Event.objects.filter(deed="follow_up.veto_lifted", unit=UNIT).exists()


def test_a_rejected_or_withdrawn_appeal_confirms_it(
    noticed: Veto, head: User, status: Callable[[], str], browser_of: In, later: Later
) -> None:
    client = browser_of(head)
    made = {"against": f"veto:{noticed.pk}", "text": "It is not so."}
    client.post(f"/p/qinghe/units/{UNIT}/appeals/new/", made)
    appeal = Appeal.objects.get()
    client.post(f"/p/qinghe/units/{UNIT}/appeals/{appeal.pk}/withdraw/")
    later(days=16)

    assert status() == "in_force"
    assert Veto.objects.get().state == "confirmed"


def test_a_withdrawn_veto_bars_nothing(
    noticed: Veto, chidi: User, status: Callable[[], str], later: Later
) -> None:
    later(days=16)
    assert status() == "in_force"
    vetoes.withdraw(noticed, reason="The file was another's.", by=chidi, at=clock.now())

    assert status() == "found"


def test_what_was_done_about_one_agreement_says_nothing_of_another(
    noticed: Veto, status: Callable[[], str], later: Later
) -> None:
    Veto.objects.update(agreement="townships_2024")
    later(days=30)

    assert status() == "found"


# ── who may do what ─────────────────────────────────────────────────────────────────


def test_nobody_gives_notice_of_her_own_proposal(
    proposed: Veto, chidi: User, second: User, browser_of: In
) -> None:
    assert browser_of(chidi).post(page_of(proposed, "step/"), {"step": "notice"}).status_code == 422
    assert (
        browser_of(second).post(page_of(proposed, "step/"), {"step": "notice"}).status_code == 302
    )


def test_the_unit_reads_a_veto_from_its_notice_on_and_the_neighbour_never(
    proposed: Veto, head: User, second: User, moment: datetime, browser_of: In, client_as: ClientAs
) -> None:
    client = browser_of(head)
    assert client.get(page_of(proposed)).status_code == 404
    vetoes.give_notice(proposed, by=second, at=moment)

    assert "The file shows it." in client.get(page_of(proposed)).content.decode()
    assert client.post(page_of(proposed, "reply/"), {"reply": "We mend it."}).status_code == 302
    assert client_as(Role.UNIT_HEAD, unit="qh-05").get(page_of(proposed)).status_code == 404
    assert client.post(page_of(proposed, "step/"), {"step": "withdraw"}).status_code == 403


def test_a_veto_needs_findings_that_stand_on_which_the_unit_was_heard(
    told: Finding, chidi: User, browser_of: In
) -> None:
    address = "/p/qinghe/units/qh/vetoes/new/"
    client = browser_of(chidi)

    assert "No finding stands" in client.get(address).content.decode()
    asked = {"rule": f"{CARD}/coercion", "findings": [str(told.pk)], "why": "Shown."}
    assert client.post(address, asked).status_code == 422
    assert not Veto.objects.exists()


def test_a_veto_is_proposed_on_the_page_once(ground: Finding, chidi: User, browser_of: In) -> None:
    address = "/p/qinghe/units/qh/vetoes/new/"
    asked = {"rule": f"{CARD}/coercion", "findings": [str(ground.pk)], "why": "Shown."}
    client = browser_of(chidi)

    assert client.post(address, asked).status_code == 302
    again = client.post(address, asked)

    assert again.status_code == 422
    assert "proposed for the unit already" in again.content.decode()
    assert Veto.objects.get().unit == UNIT


def test_an_appeal_after_its_window_is_refused_with_its_days(
    noticed: Veto, head: User, browser_of: In, later: Later
) -> None:
    later(days=16)
    made = {"against": f"veto:{noticed.pk}", "text": "Too late, and still wrong."}
    refused = browser_of(head).post(f"/p/qinghe/units/{UNIT}/appeals/new/", made)

    assert refused.status_code == 422
    assert "Too late, and still wrong." in refused.content.decode()
    assert not Appeal.objects.exists()
    assert Veto.objects.get().state == "noticed"


@pytest.mark.parametrize("who", ["chidi", "second"])
def test_whoever_had_a_hand_in_it_does_not_decide(
    noticed: Veto, head: User, browser_of: In, request: pytest.FixtureRequest, who: str
) -> None:
    made = {"against": f"veto:{noticed.pk}", "text": "It is not so."}
    browser_of(head).post(f"/p/qinghe/units/{UNIT}/appeals/new/", made)
    address = f"/p/qinghe/units/{UNIT}/appeals/{Appeal.objects.get().pk}/"
    client = browser_of(request.getfixturevalue(who))

    refused = client.post(f"{address}decide/", {"decision": "reject", "reasons": "It is so."})

    assert refused.status_code == 422
    assert "had a hand" in refused.content.decode()
    assert Appeal.objects.get().state == "open"


def test_nobody_of_the_units_own_line_decides(
    noticed: Veto, head: User, anyone: Callable[..., User], browser_of: In
) -> None:
    made = {"against": f"veto:{noticed.pk}", "text": "It is not so."}
    browser_of(head).post(f"/p/qinghe/units/{UNIT}/appeals/new/", made)
    of_line = anyone("Gita", Role.PROGRAMME_OFFICE)
    anyone("Gita", Role.REVIEWER)  # she reviews the county's reports, these too
    address = f"/p/qinghe/units/{UNIT}/appeals/{Appeal.objects.get().pk}/decide/"

    refused = browser_of(of_line).post(address, {"decision": "reject", "reasons": "It is so."})

    assert refused.status_code == 422
    assert "own line" in refused.content.decode()


# ── values and scores ───────────────────────────────────────────────────────────────


@pytest.fixture
def settled(moment: datetime, chidi: User) -> Iterator[Contestable]:
    """A settled value of the township that it was told of."""
    value = Contestable(kind=Kind.VALUE, name=Text("Bookings, November"), shown="17",
                        told_on=moment.date(), appeal_days=15, element="booked_antenatal",
                        period="202511", first=(chidi.pk,))  # fmt: skip
    contested.answered_by(lambda _programme, unit, _at: [value] if unit == UNIT else [])
    yield value
    contested.answered_by(contesting.contestable)


def test_an_appeal_against_a_value_says_what_counts(
    settled: Contestable, head: User, third: User, browser_of: In
) -> None:
    made = {"against": settled.key, "text": "The second book was not counted."}
    browser_of(head).post(f"/p/qinghe/units/{UNIT}/appeals/new/", made)
    address = f"/p/qinghe/units/{UNIT}/appeals/{Appeal.objects.get().pk}/decide/"
    client = browser_of(third)

    without = client.post(address, {"decision": "uphold", "reasons": "Two books."})
    assert without.status_code == 422
    assert "no value is named" in without.content.decode()
    whole = {"decision": "uphold", "reasons": "Two books.", "value": "23"}
    assert client.post(address, whole).status_code == 302

    counted = settled_values("qinghe")[UNIT, "booked_antenatal", "", "202511"]
    assert (counted.settled, counted.basis) == (23, Basis.APPEAL)
    assert counted.reported is not None


def test_an_appeal_against_a_score_names_the_report_that_was_wrong_and_never_the_score(
    settled: Contestable, head: User, third: User, browser_of: In
) -> None:
    score = replace(settled, kind=Kind.SCORE, element="", criterion="antenatal", agreement=CARD)
    contested.answered_by(lambda _programme, _unit, _at: [score])
    made = {"against": score.key, "text": "The village reported twice."}
    browser_of(head).post(f"/p/qinghe/units/{UNIT}/appeals/new/", made)
    address = f"/p/qinghe/units/{UNIT}/appeals/{Appeal.objects.get().pk}/decide/"
    client = browser_of(third)
    cell = (f"{UNIT}-v01", "newborn_visits", "", "202511")
    told = {"decision": "uphold", "reasons": "It did.", "value": "2", "unit": cell[0],
            "cell": "newborn_visits|", "period": "209912"}  # fmt: skip

    refused = client.post(address, told)
    assert refused.status_code == 422
    assert "No report of" in refused.content.decode()
    assert client.post(address, {**told, "period": "202511"}).status_code == 302

    assert settled_values("qinghe")[cell].settled == 2


def test_a_rejected_appeal_leaves_what_was_settled(
    settled: Contestable, head: User, third: User, browser_of: In
) -> None:
    made = {"against": settled.key, "text": "The second book was not counted."}
    browser_of(head).post(f"/p/qinghe/units/{UNIT}/appeals/new/", made)
    address = f"/p/qinghe/units/{UNIT}/appeals/{Appeal.objects.get().pk}/decide/"
    browser_of(third).post(address, {"decision": "reject", "reasons": "There is one book."})

    assert decided_values("qinghe") == ()


def test_evidence_is_laid_beside_an_appeal_while_it_is_open(
    settled: Contestable, head: User, browser_of: In
) -> None:
    client = browser_of(head)
    made = {"against": settled.key, "text": "The second book was not counted."}
    client.post(f"/p/qinghe/units/{UNIT}/appeals/new/", made)
    page = f"/p/qinghe/units/{UNIT}/appeals/{Appeal.objects.get().pk}/"

    wrong = client.post(f"{page}file/", {"file": SimpleUploadedFile("book.exe", b"MZ")})
    right = client.post(f"{page}file/", {"file": SimpleUploadedFile("book.pdf", b"%PDF-1.4")})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "book.pdf" in client.get(page).content.decode()
    client.post(f"{page}withdraw/")
    late = client.post(f"{page}file/", {"file": SimpleUploadedFile("book.pdf", b"%PDF-1.4")})
    assert late.status_code == 404


def test_the_neighbour_has_nothing_to_appeal_against(
    settled: Contestable, client_as: ClientAs
) -> None:
    text = client_as(Role.UNIT_HEAD, unit="qh-05").get("/p/qinghe/units/qh-05/appeals/new/")

    assert "Nothing can be appealed now" in text.content.decode()
    other = client_as(Role.UNIT_HEAD, unit="qh-05").get(f"/p/qinghe/units/{UNIT}/appeals/new/")
    assert other.status_code in {403, 404}


def test_deciding_twice_is_refused(
    settled: Contestable, head: User, third: User, moment: datetime, browser_of: In
) -> None:
    from daowei.verification.follow_up.web.actions.appealing import Decision, decide  # noqa: PLC0415

    made = {"against": settled.key, "text": "The second book was not counted."}
    browser_of(head).post(f"/p/qinghe/units/{UNIT}/appeals/new/", made)
    appeal, no = Appeal.objects.get(), Decision(is_upheld=False, reasons="There is one book.")
    decide(appeal, no, by=third, at=moment)

    with pytest.raises(RefusedError):
        decide(appeal, no, by=third, at=moment)
