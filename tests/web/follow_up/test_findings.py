from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.follow_up.conftest import UNIT, WHAT, Later

from daowei.foundation.texts import Text
from daowei.foundation.web.models import Event, User
from daowei.foundation.web.rights import Role
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.models import Attestation, Revision
from daowei.verification.follow_up.findings import About, Found, Severity, Source
from daowei.verification.follow_up.web.actions import findings, tasks
from daowei.verification.follow_up.web.models import Finding, Task

ClientAs = Callable[..., Client]
In = Callable[..., Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def page_of(finding: Finding, step: str = "") -> str:
    return f"/p/qinghe/units/{finding.unit}/findings/{finding.pk}/{step}"


def code_of(doing: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as refused:
        doing()
    return refused.value.problems[0].code


# ── who sees what ───────────────────────────────────────────────────────────────────


def test_the_unit_reads_nothing_before_it_is_told(
    noted: Finding, ada: User, bao: User, browser_of: In
) -> None:
    assert browser_of(ada).get(page_of(noted)).status_code == 404
    assert WHAT not in browser_of(ada).get("/p/qinghe/findings/").content.decode()
    assert WHAT in browser_of(bao).get(page_of(noted)).content.decode()


@pytest.mark.parametrize(
    ("role", "unit"),
    [(Role.UNIT_HEAD, "qh-06"), (Role.REPORTER, "qh-06"), (Role.SUPERVISOR, "qh"),
     (Role.ADMINISTRATOR, "qh")],
)  # fmt: skip
def test_others_read_a_finding_only_once_it_was_circulated(
    standing: Finding, client_as: ClientAs, role: Role, *, unit: str
) -> None:
    other = client_as(role, unit=unit)
    assert other.get(page_of(standing)).status_code == 404

    Finding.objects.update(circulated_at=standing.noted_at, reported=41, found=17, visit="V-77")
    text = other.get(page_of(standing)).content.decode()

    assert WHAT in text
    assert "The clerk was ill." in text  # the reply stands beside it
    assert "41" not in text.replace("#", "")
    assert "V-77" not in text


def test_a_stranger_finds_nothing(standing: Finding, client_as: ClientAs) -> None:
    stranger = client_as(None)

    assert stranger.get("/p/qinghe/findings/").status_code == 404
    assert stranger.get(page_of(standing)).status_code == 404


def test_an_auditor_reads_everything_and_changes_nothing(
    noted: Finding, client_as: ClientAs
) -> None:
    auditor = client_as(Role.AUDITOR)

    assert WHAT in auditor.get(page_of(noted)).content.decode()
    assert auditor.post(page_of(noted, "step/"), {"step": "put"}).status_code == 403
    assert Finding.objects.get().state == "noted"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_speak_both_languages(
    standing: Finding, chidi: User, browser_of: In, language: str
) -> None:
    client = browser_of(chidi, language)
    words = {"en": "reply", "zh-hans": "单位答复"}[language]

    assert words in client.get(page_of(standing)).content.decode()
    assert client.get("/p/qinghe/findings/?by=officer").status_code == 200


def test_figures_are_shown_as_people_write_them(
    standing: Finding, chidi: User, browser_of: In
) -> None:
    Finding.objects.update(element="spent", period="2025Q3", reported=1234567, found=None)
    text = browser_of(chidi).get(page_of(standing)).content.decode()

    decimals = programme_in_force("qinghe").elements["spent"].decimals
    assert f"{Decimal(1234567).scaleb(-decimals):f}" in text
    assert "not counted" in text


# ── the course ──────────────────────────────────────────────────────────────────────


def test_a_finding_by_hand_is_noted_and_nothing_typed_is_lost(
    county: str, bao: User, browser_of: In
) -> None:
    client, new = browser_of(bao), f"/p/qinghe/units/{UNIT}/findings/new/"
    wrong = {"about": "service", "severity": "grave", "what": "联系 13812345678 核实"}

    refused = client.post(new, wrong)
    assert refused.status_code == 422
    assert "13812345678" in refused.content.decode()
    assert not Finding.objects.exists()

    taken = client.post(new, {**wrong, "what": WHAT})
    assert taken.status_code == 302
    assert Event.objects.filter(deed="follow_up.found", unit=UNIT).exists()


def test_soft_words_are_read_by_a_second_person_before_the_unit_is_told(
    county: str, bao: User, chidi: User, moment: datetime
) -> None:
    written = findings.Written(programme=county, unit=UNIT, about="service", severity="slight",
                               what="Sterilisation of instruments is not recorded.")  # fmt: skip
    noted = findings.note_finding(written, by=bao, at=moment)

    assert code_of(lambda: findings.put(noted, by=bao, at=moment)) == "FND-014"
    assert findings.put(noted, by=chidi, at=moment).state == "put"


def test_nothing_stands_before_the_unit_was_heard(
    told: Finding, chidi: User, browser_of: In, later: Later
) -> None:
    client, words = browser_of(chidi), {"step": "uphold", "reason": "It is so."}

    refused = client.post(page_of(told, "step/"), words)
    assert refused.status_code == 422
    assert "may still reply" in refused.content.decode()
    assert "It is so." in refused.content.decode()

    later(days=11)
    assert client.post(page_of(told, "step/"), words).status_code == 302
    assert Finding.objects.get().state == "stands"


def test_the_unit_replies_once_and_in_time(
    told: Finding, ada: User, browser_of: In, later: Later
) -> None:
    client = browser_of(ada)
    client.post(page_of(told, "reply/"), {"reply": "The clerk was ill."})
    again = client.post(page_of(told, "reply/"), {"reply": "She was not."})

    assert again.status_code == 422
    assert Finding.objects.get().reply == "The clerk was ill."


def test_a_reply_after_its_time_is_refused_with_the_day(
    told: Finding, ada: User, browser_of: In, later: Later
) -> None:
    later(days=11)
    refused = browser_of(ada).post(page_of(told, "reply/"), {"reply": "Late."})

    assert refused.status_code == 422
    assert not Finding.objects.get().reply


def test_whoever_put_it_does_not_reply_for_the_unit(
    told: Finding, chidi: User, moment: datetime
) -> None:
    doing = lambda: findings.reply(told, text="All is well.", by=chidi, at=moment)  # noqa: E731

    assert code_of(doing) == "FND-023"


def test_visits_are_read_once(county: str, bao: User, moment: datetime) -> None:
    found = Found(unit=UNIT, source=Source.RECOUNT, about=About.RECORD, severity=Severity.GRAVE,
                  what=Text("Fewer"), visit="V-1", form="m", element="e", period="202511",
                  reported=9, found=2)  # fmt: skip

    def taken(*these: Found) -> int:
        new = findings.take_in(these, programme=county, draw="D", teams={"V-1": [bao.pk]},
                               by=bao, at=moment)  # fmt: skip
        return len(new)

    first, again = taken(found, found), taken(found)

    assert (first, again) == (1, 0)
    assert Finding.objects.get().team == [bao.pk]


def test_a_nil_report_vouched_for_and_contradicted_is_a_finding(
    county: str, chidi: User, ada: User, browser_of: In, moment: datetime
) -> None:
    first = Revision.objects.filter(programme=county, unit=UNIT, is_current=True).order_by("pk")[0]
    vouched = Attestation.objects.create(revision=first, statement="Nothing.", by=ada, at=moment)
    client = browser_of(chidi)
    client.post("/p/qinghe/findings/take-in/", {"draw": ""})
    assert not Finding.objects.exists()

    Attestation.objects.filter(pk=vouched.pk).update(contradicted_by=first)
    client.post("/p/qinghe/findings/take-in/", {"draw": ""})
    client.post("/p/qinghe/findings/take-in/", {"draw": ""})

    finding = Finding.objects.get()
    assert (finding.source, finding.unit, finding.period) == ("report", UNIT, first.period)


def test_only_who_closes_findings_takes_them_in(county: str, ada: User, browser_of: In) -> None:
    assert browser_of(ada).post("/p/qinghe/findings/take-in/", {"draw": ""}).status_code == 403


# ── tasks ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def task(standing: Finding, chidi: User, ada: User, moment: datetime) -> Task:
    order = tasks.Order(what="Enter the weeks that are missing.", proof="A page of the register",
                        post="Director", deadline=(moment + timedelta(days=10)).date(),
                        owner=ada)  # fmt: skip
    return tasks.give_task(standing, order, by=chidi, at=moment)


def claim(task: Task, client: Client, *, with_proof: bool = True) -> int:
    proof = {"proof": SimpleUploadedFile("page.png", PNG)} if with_proof else {}
    address = f"/p/qinghe/units/{UNIT}/tasks/{task.pk}/claim/"
    return client.post(address, {f"claim-{task.pk}": "All weeks are entered.", **proof}).status_code


def judge(task: Task, client: Client, verdict: str, remark: str = "Seen.") -> int:
    address = f"/p/qinghe/units/{UNIT}/tasks/{task.pk}/judge/"
    return client.post(address, {"verdict": verdict, f"remark-{task.pk}": remark}).status_code


def test_a_task_is_given_on_the_page_to_the_head(
    standing: Finding, chidi: User, ada: User, browser_of: In
) -> None:
    told = {"what": "Enter the weeks.", "proof": "A page", "post": "Director",
            "owner": str(ada.pk), "deadline": "2026-01-20"}  # fmt: skip
    client = browser_of(chidi)

    past = client.post(page_of(standing, "task/"), {**told, "deadline": "2026-01-02"})
    assert past.status_code == 422
    assert "is over already" in past.content.decode()
    assert client.post(page_of(standing, "task/"), told).status_code == 302
    assert Task.objects.get().owner == ada


def test_no_task_is_a_quota_on_people(standing: Finding, chidi: User, moment: datetime) -> None:
    order = tasks.Order(what="完成结扎50例", proof="名单", post="主任", deadline=moment.date())

    assert code_of(lambda: tasks.give_task(standing, order, by=chidi, at=moment)) == "CH-54"


def test_no_task_on_what_does_not_stand(told: Finding, chidi: User, moment: datetime) -> None:
    order = tasks.Order(what="Do", proof="Show", post="Director", deadline=moment.date())

    assert code_of(lambda: tasks.give_task(told, order, by=chidi, at=moment)) == "FND-032"


def test_done_needs_proof(task: Task, ada: User, browser_of: In) -> None:
    client = browser_of(ada)

    assert claim(task, client, with_proof=False) == 422
    assert claim(task, client) == 302
    assert Task.objects.get().state == "claimed"


def test_another_team_looks_whether_it_was_done(
    task: Task, ada: User, bao: User, chidi: User, browser_of: In
) -> None:
    claim(task, browser_of(ada))

    assert judge(task, browser_of(bao), "done") == 422  # Bao found it
    assert judge(task, browser_of(chidi), "done") == 302
    assert Task.objects.get().judged_by == chidi


def test_what_was_sent_back_needs_new_proof(
    task: Task, ada: User, chidi: User, browser_of: In, later: Later
) -> None:
    head, office = browser_of(ada), browser_of(chidi)
    claim(task, head)
    later(hours=1)
    assert judge(task, office, "not", "") == 422  # why is told
    assert judge(task, office, "not", "The fourth week is blank.") == 302
    later(hours=2)

    assert claim(task, head, with_proof=False) == 422
    assert claim(task, head) == 302


def test_a_finding_closes_when_all_is_done_and_reopens_with_its_time_to_reply(
    task: Task, ada: User, chidi: User, second: User, browser_of: In, later: Later
) -> None:
    office, page = browser_of(chidi), page_of(task.finding, "step/")
    assert office.post(page, {"step": "close"}).status_code == 422
    claim(task, browser_of(ada))
    judge(task, office, "done")
    assert office.post(page, {"step": "close"}).status_code == 302

    later(days=61)
    assert "To be looked at once more" in office.get("/p/qinghe/findings/").content.decode()
    assert office.post(page, {"step": "holds"}).status_code == 422  # she closed it
    other = browser_of(second)
    assert other.post(page, {"step": "reopen", "reason": "Empty again."}).status_code == 302

    finding = Finding.objects.get()
    assert (finding.state, finding.reply, finding.times_reopened) == ("put", "", 1)
    assert finding.reply_by == (later(days=71)).date()


def test_looking_back_on_what_holds_is_noted(
    task: Task, ada: User, chidi: User, second: User, browser_of: In, later: Later
) -> None:
    office, page = browser_of(chidi), page_of(task.finding, "step/")
    claim(task, browser_of(ada))
    judge(task, office, "done")
    office.post(page, {"step": "close"})
    later(days=61)

    assert browser_of(second).post(page, {"step": "holds"}).status_code == 302
    assert Finding.objects.get().looked_back_by == second


def test_the_head_sees_her_task_and_the_neighbour_does_not(
    task: Task, ada: User, browser_of: In, client_as: ClientAs
) -> None:
    address = "/p/qinghe/findings/tasks/"

    assert task.what in browser_of(ada).get(address).content.decode()
    assert task.what not in client_as(Role.UNIT_HEAD, unit="qh-06").get(address).content.decode()
    neighbour = client_as(Role.UNIT_HEAD, unit="qh-06")
    assert claim(task, neighbour) in {403, 404}


def test_proof_is_saved_and_never_opened_and_is_not_for_others(
    task: Task, ada: User, browser_of: In, client_as: ClientAs
) -> None:
    head = browser_of(ada)
    claim(task, head)
    text = head.get(page_of(task.finding)).content.decode()
    address = next(
        part.split('"')[0]
        for part in text.split('href="')
        if "/findings/files/" in part and "/units/" in part
    )

    saved = head.get(address)

    assert saved.content == PNG
    assert saved["Content-Disposition"].startswith("attachment")
    assert client_as(Role.UNIT_HEAD, unit="qh-06").get(address).status_code in {403, 404}


@pytest.mark.parametrize("content", [b"MZ\x90", b"<html>"])
def test_files_of_other_kinds_are_refused(
    task: Task, ada: User, browser_of: In, content: bytes
) -> None:
    address = f"/p/qinghe/units/{UNIT}/tasks/{task.pk}/claim/"
    sent = {f"claim-{task.pk}": "Done.", "proof": SimpleUploadedFile("page.png", content)}

    assert browser_of(ada).post(address, sent).status_code == 422
    assert Task.objects.get().state == "open"


def test_the_board_asks_the_same_number_of_questions_however_many_findings_there_are(
    county: str, bao: User, chidi: User, moment: datetime, browser_of: In,
    django_assert_max_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    client = browser_of(chidi)
    for number in range(25):
        written = findings.Written(programme=county, unit=f"qh-{number % 9 + 1:02}", what=WHAT,
                                   about="record", severity="slight")  # fmt: skip
        findings.note_finding(written, by=bao, at=moment)
    client.get("/p/qinghe/findings/")

    with django_assert_max_num_queries(26):  # type: ignore[attr-defined]
        text = client.get("/p/qinghe/findings/").content.decode()

    assert text.count(WHAT[:40]) == 25
