"""The pages of reports: entered, confirmed, reviewed, looked at; by whom, and by whom not."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from daowei.foundation.web.models import User
from daowei.reporting.documents import Cell, Entry
from daowei.reporting.web.actions.handing import Handed, Said
from daowei.reporting.web.actions.keeping import lock_period
from daowei.reporting.web.actions.reviewing import accept_report, return_report
from daowei.reporting.web.addresses import address
from daowei.reporting.web.models import Attachment, Difference, Draft, Remark, Revision
from daowei.reporting.web.queries import Place, current_revision, report_of
from daowei.reporting.web.views import entering

ClientAs = Callable[..., Client]
HandIn = Callable[..., Handed]
FIRST: Cell = ("anc_first", "")
OWED = "/p/qinghe/reports/"
REVIEW = "/p/qinghe/reports/review/"
PAGES = ("report", "enter", "paper")


@pytest.fixture
def typed(filled: Callable[..., dict[Cell, Entry]]) -> Callable[..., dict[str, str]]:
    """What the form page sends: zero in every cell, but those given."""

    def made(**given: str) -> dict[str, str]:
        texts = {f"cell:{element}|{combo}": "0" for element, combo in filled()}
        texts |= {f"cell:{element}|": text for element, text in given.items()}
        return {**texts, "seen": "0", "follows": "", "do": "submit"}

    return made


def _text(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined, no-any-return]  # Django's test answer


# ── What I owe ──────────────────────────────────────────────────────────────────────


def test_a_reporter_sees_first_what_is_overdue(client_as: ClientAs) -> None:
    page = _text(client_as("reporter", unit="qh-05").get("/p/qinghe/", follow=True))

    assert "What I owe" in page
    assert "2 days overdue" in page
    assert "/p/qinghe/units/qh-05/reports/township_monthly/202512/enter/" in page


def test_the_list_tells_of_drafts_and_of_reasons(
    client_as: ClientAs, hand_in: HandIn, place: Place, bao: User, moment: datetime
) -> None:
    revision = hand_in(anc_first=7).revision
    assert revision is not None
    return_report(revision=revision, reasons=[Said(text="Too few?")], by=bao, at=moment)

    page = _text(client_as("reporter", unit="qh-05").get(OWED))

    assert "Returned because: Too few?" in page


@pytest.mark.parametrize(("language", "words"), [("en", "What I owe"), ("zh-hans", "应报报表")])
def test_the_first_page_speaks_both_languages(
    client_as: ClientAs, language: str, words: str
) -> None:
    client = client_as("reporter", unit="qh-05")

    assert words in _text(client.get(OWED, headers={"accept-language": language}))


def test_who_enters_nothing_sees_what_stands(client_as: ClientAs) -> None:
    page = _text(client_as("auditor").get(OWED))

    assert "/enter/" not in page
    assert "By unit below" in page


def test_a_list_for_300_units_asks_few_questions(
    client_as: ClientAs,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    client = client_as("reporter")
    client.get(OWED)

    with django_assert_max_num_queries(20):
        client.get(OWED)


def test_more_units_than_can_be_listed_are_counted(
    client_as: ClientAs, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as("auditor")
    hand_in(anc_first=7)
    rows = r'href="\?unit=(qh-\d\d)">.*?"number">(\d+)</td><td class="number">(\d+)</td>'
    rows += r'<td class="number">\d+</td><td class="number">(\d+)</td>'
    listed = {unit: counts for unit, *counts in re.findall(rows, _text(client.get(OWED)))}

    monkeypatch.setattr("daowei.reporting.web.views.owed.MOST_LISTED", 10)
    page = _text(client.get(OWED))

    counted = {unit: counts for unit, *counts in re.findall(rows, page)}
    assert "Too many units" in page
    assert listed["qh-05"][1:] == counted["qh-05"][1:] == ["0", "1"]
    assert int(counted["qh-05"][0]) > 10


def test_a_period_is_picked(client_as: ClientAs) -> None:
    page = _text(client_as("reporter", unit="qh-05").get(OWED, {"period": "2025Q4"}))

    assert "/202512/enter/" not in page
    assert "/2025Q4/enter/" in page


# ── The form ────────────────────────────────────────────────────────────────────────


def test_the_form_shows_last_month_and_last_year(client_as: ClientAs, place: Place) -> None:
    page = _text(client_as("reporter", unit="qh-05").get(address("reporting:enter", place)))

    assert "Nov 2025" in page
    assert "Dec 2024" in page
    assert page.count("data-cell=") == 19


def test_a_clean_report_is_submitted_at_once(
    client_as: ClientAs, place: Place, typed: Callable[..., dict[str, str]]
) -> None:
    client = client_as("reporter", unit="qh-05")

    answer = client.post(address("reporting:enter", place), typed(rights_notice="1"))

    assert answer["Location"] == address("reporting:report", place)
    revision = current_revision(place)
    assert revision is not None
    assert report_of(revision).values["rights_notice", ""] == 1


def test_a_second_click_submits_nothing_twice(
    client_as: ClientAs, place: Place, typed: Callable[..., dict[str, str]]
) -> None:
    client, sent = client_as("reporter", unit="qh-05"), typed()
    answers = [client.post(address("reporting:enter", place), sent) for _ in range(2)]

    assert [each.status_code for each in answers] == [302, 302]
    assert Revision.objects.filter(**place.as_filter()).count() == 1


def test_what_cannot_be_read_is_told_beside_its_cell_and_kept(
    client_as: ClientAs, place: Place, typed: Callable[..., dict[str, str]]
) -> None:
    client = client_as("reporter", unit="qh-05")

    answer = client.post(address("reporting:enter", place), typed(anc_first="seven"))

    assert answer.status_code == 422
    assert 'value="seven"' in _text(answer)
    assert "“seven” is not a number" in _text(answer)
    assert json.loads(Draft.objects.get(**place.as_filter()).entries)["anc_first|"] == "seven"
    assert current_revision(place) is None


def test_a_broken_rule_of_importance_needs_a_reason(
    client_as: ClientAs, place: Place, typed: Callable[..., dict[str, str]]
) -> None:
    client = client_as("reporter", unit="qh-05")
    sent = typed(anc_first="1", anc_first_12w="3")

    asked = client.post(address("reporting:enter", place), sent)
    assert asked["Location"] == address("reporting:confirm", place)
    shown = client.get(asked["Location"])
    assert "Early first visits are among the first visits" in _text(shown)
    refused = client.post(asked["Location"], {"seen": "1", "follows": ""})
    assert refused.status_code == 422
    assert current_revision(place) is None

    answer = client.post(
        asked["Location"],
        {"seen": "1", "follows": "", "why:early_within_first": "Two came from the next village."},
    )

    assert answer["Location"] == address("reporting:report", place)
    assert current_revision(place) is not None
    assert Remark.objects.get(kind="explanation").check_code == "early_within_first"


def test_a_report_of_blanks_is_not_taken(
    client_as: ClientAs, place: Place, typed: Callable[..., dict[str, str]]
) -> None:
    blanks = {name: "" if name.startswith("cell:") else text for name, text in typed().items()}

    answer = client_as("reporter", unit="qh-05").post(address("reporting:enter", place), blanks)

    assert answer.status_code == 422
    assert "Every cell is blank" in _text(answer)


def test_somebody_elses_newer_revision_is_not_replaced_unseen(
    client_as: ClientAs, place: Place, typed: Callable[..., dict[str, str]], hand_in: HandIn
) -> None:
    first = hand_in(anc_first=7).revision

    answer = client_as("reporter", unit="qh-05").post(address("reporting:enter", place), typed())

    assert answer.status_code == 422
    assert "another revision of this report meanwhile" in _text(answer)
    assert current_revision(place) == first


def test_a_draft_is_saved_and_a_conflict_told(client_as: ClientAs, place: Place) -> None:
    one, other = (client_as("reporter", unit="qh-05", name=name) for name in ("One", "Other"))
    where = address("reporting:draft", place)

    def save(client: Client, text: str, seen: int) -> object:
        body = {"entries": {"anc_first|": text, "nonsense|": "1"}, "seen": seen}
        return client.post(where, json.dumps(body), content_type="application/json")

    assert save(one, "7", 0).json()["number"] == 1  # type: ignore[attr-defined]
    assert save(other, "8", 1).json()["number"] == 2  # type: ignore[attr-defined]
    conflict = save(one, "9", 1)

    assert conflict.status_code == 409  # type: ignore[attr-defined]
    assert conflict.json()["by"] == "Other"  # type: ignore[attr-defined]
    assert conflict.json()["entries"] == {"anc_first|": "8"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("body", ["", "[]", '{"entries": 3}', '{"entries": {}, "seen": "x"}'])
def test_a_broken_request_is_told_so(client_as: ClientAs, place: Place, body: str) -> None:
    client = client_as("reporter", unit="qh-05")

    for route in ("reporting:draft", "reporting:check"):
        answer = client.post(address(route, place), body, content_type="application/json")
        assert answer.status_code == 400


def test_figures_are_checked_as_one_types(client_as: ClientAs, place: Place) -> None:
    body = {"entries": {"anc_first|": "1", "anc_first_12w|": "3", "anc_fourth|": "-4"}}

    answer = client_as("reporter", unit="qh-05").post(
        address("reporting:check", place), json.dumps(body), content_type="application/json"
    )

    found = {each["title"] or each["message"]: each for each in answer.json()["findings"]}
    rule = found["Early first visits are among the first visits"]
    assert rule["needs_reason"]
    assert rule["cells"] == ["anc_first|", "anc_first_12w|"]
    assert found["-4 is not allowed here"]["refuses"]


def test_a_figure_unlike_the_units_own_past_is_looked_at(client_as: ClientAs, place: Place) -> None:
    answer = client_as("reporter", unit="qh-05").post(
        address("reporting:check", place),
        json.dumps({"entries": {"anc_first|": "900"}}),
        content_type="application/json",
    )

    assert [each["kind"] for each in answer.json()["findings"]] == ["outlier"]


def test_a_form_nobody_has_is_not_found(client_as: ClientAs, place: Place) -> None:
    client = client_as("reporter", unit="qh-05")

    for wrong in (
        {"form": "nothing"},
        {"period": "2025-12"},
        {"period": "2025"},
        {"attribute": "x"},
    ):
        for page in PAGES:
            answer = client.get(address(f"reporting:{page}", replace(place, **wrong)))
            assert answer.status_code == 404


@pytest.mark.parametrize(("query", "figures"), [("", 1), ("?blank=1", 0)])
def test_a_form_is_printed_in_both_languages(
    client_as: ClientAs, hand_in: HandIn, place: Place, query: str, figures: int
) -> None:
    hand_in(anc_first=7654)
    where = address("reporting:paper", place) + query

    page = _text(client_as("reporter", unit="qh-05").get(where))

    assert "First antenatal visits" in page
    assert "首次产前检查人次" in page
    assert page.count("7654") == figures


# ── Comments and files ──────────────────────────────────────────────────────────────


def test_a_comment_on_a_cell_stands_beside_it(client_as: ClientAs, place: Place) -> None:
    client = client_as("reporter", unit="qh-05")

    client.post(
        address("reporting:comment", place),
        {"cell": "anc_first|", "text": "The book of week 50 is missing.", "from": "enter"},
    )

    page = _text(client.get(address("reporting:enter", place)))
    assert "The book of week 50 is missing." in page
    assert "1 comments" in page


def test_an_auditor_comments_on_nothing(client_as: ClientAs, place: Place) -> None:
    answer = client_as("auditor").post(address("reporting:comment", place), {"text": "Hm."})

    assert answer.status_code == 403
    assert not Remark.objects.exists()


def test_a_file_is_only_ever_downloaded(client_as: ClientAs, place: Place) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    client = client_as("reporter", unit="qh-05")
    sent = SimpleUploadedFile("../表 1.txt", b"<script>")
    client.post(address("reporting:attach", place), {"file": sent})

    answer = client.get(address("reporting:file", place, number=Attachment.objects.get().pk))

    assert answer.content == b"<script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    other = replace(place, unit="qh-05-v02")
    assert (
        client.get(address("reporting:file", other, number=Attachment.objects.get().pk)).status_code
        == 404
    )


# ── Review ──────────────────────────────────────────────────────────────────────────


def test_a_reviewer_returns_and_the_reporter_is_told(
    client_as: ClientAs, hand_in: HandIn, place: Place, ada: User
) -> None:
    ada.language = "zh"
    ada.save()
    revision = hand_in(anc_first=7).revision
    assert revision is not None
    client = client_as("reviewer")
    assert address("reporting:report", place) in _text(client.get(REVIEW))

    client.post(
        address("reporting:return", place),
        {"position": revision.pk, "reason": "", "why:anc_first|": "Twice last month?"},
    )

    revision.refresh_from_db()
    assert revision.state == "returned"
    assert [each.to for each in mail.outbox] == [[ada.email]]
    assert "退回" in mail.outbox[0].subject
    assert "Twice last month?" in mail.outbox[0].body
    assert f"http://testserver{address('reporting:enter', place)}" in mail.outbox[0].body


def test_a_mail_server_that_fails_undoes_nothing(
    client_as: ClientAs, hand_in: HandIn, place: Place, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    revision = hand_in(anc_first=7).revision
    assert revision is not None

    page = _text(
        client_as("reviewer").post(
            address("reporting:return", place),
            {"position": revision.pk, "reason": "Too few?"},
            follow=True,
        )
    )

    revision.refresh_from_db()
    assert revision.state == "returned"
    assert "No mail went out" in page


@pytest.mark.parametrize("position", ["", "x", "9" * 30, "\0"])
def test_a_position_that_is_none_is_not_found(
    client_as: ClientAs, hand_in: HandIn, place: Place, position: str
) -> None:
    hand_in(anc_first=7)

    answer = client_as("reviewer").post(address("reporting:accept", place), {"position": position})

    assert answer.status_code == 404


def test_a_reviewer_accepts_what_she_looked_at_and_nothing_newer(
    client_as: ClientAs, hand_in: HandIn, place: Place
) -> None:
    old, new = hand_in(anc_first=7).revision, hand_in(anc_first=8).revision
    assert old is not None
    assert new is not None
    client = client_as("reviewer")

    client.post(address("reporting:accept", place), {"position": old.pk})
    new.refresh_from_db()
    assert new.state == "submitted"

    client.post(address("reporting:accept", place), {"position": new.pk})
    new.refresh_from_db()
    assert new.state == "accepted"


def test_clean_reports_are_accepted_together_and_others_left(
    client_as: ClientAs, hand_in: HandIn, place: Place
) -> None:
    clean = hand_in(anc_first=0).revision
    odd = hand_in(replace(place, unit="qh-05-v02"), anc_first=1, anc_first_12w=900).revision
    assert clean is not None
    assert odd is not None
    client = client_as("reviewer")
    page = _text(client.get(REVIEW))
    assert f'value="{odd.pk}"' not in page

    client.post(f"{REVIEW}accept/", {"revision": [clean.pk, odd.pk, "x"]})

    clean.refresh_from_db()
    odd.refresh_from_db()
    assert (clean.state, odd.state) == ("accepted", "submitted")


def test_the_queue_asks_as_many_questions_for_many_as_for_one(
    client_as: ClientAs,
    hand_in: HandIn,
    place: Place,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    client = client_as("reviewer")
    for number in range(1, 9):
        hand_in(replace(place, unit=f"qh-05-v0{number}"))

    with django_assert_max_num_queries(20):
        page = _text(client.get(REVIEW))

    assert page.count('name="revision"') >= 1


def test_nobody_reviews_her_own_report_through_a_second_role(
    client_as: ClientAs, hand_in: HandIn, place: Place, ada: User, anyone: Callable[..., User]
) -> None:
    revision = hand_in(anc_first=7).revision
    assert revision is not None
    client = client_as("reviewer", name="Ada")
    assert client.user == ada  # type: ignore[attr-defined]

    page = _text(client.get(address("reporting:report", place)))
    client.post(address("reporting:accept", place), {"position": revision.pk})
    client.post(f"{REVIEW}accept/", {"revision": [revision.pk]})

    revision.refresh_from_db()
    assert "somebody else reviews it" in page
    assert revision.state == "submitted"


def test_the_page_of_a_report_tells_its_revisions_apart(
    client_as: ClientAs, hand_in: HandIn, place: Place, bao: User, moment: datetime
) -> None:
    hand_in(anc_first=7)
    second = hand_in(anc_first=9).revision
    assert second is not None
    accept_report(revision=second, by=bao, at=moment)

    page = _text(client_as("auditor").get(address("reporting:report", place)))

    told = re.sub(r"<[^>]+>|\s+", " ", page)
    assert re.search(r"First antenatal visits: 7 → +9", told)
    assert "Revision 2" in page
    assert "accepted the report" in page
    assert "Accept</button>" not in page


def test_a_head_vouches_for_a_nil_report(
    client_as: ClientAs, hand_in: HandIn, place: Place
) -> None:
    hand_in()
    client = client_as("unit_head", unit="qh-05")
    assert "Vouch for this nil report" in _text(client.get(address("reporting:report", place)))

    client.post(address("reporting:attest", place), {"statement": "Nothing happened."})

    assert "nil, vouched for" in _text(client.get(address("reporting:report", place)))


# ── Board and locks ─────────────────────────────────────────────────────────────────


def test_the_board_names_who_is_late(client_as: ClientAs) -> None:
    page = _text(client_as("reviewer").get("/p/qinghe/reports/board/", {"form": "village_monthly"}))

    assert "/units/qh-05-v01/reports/village_monthly/202512/" in page
    assert "awaited" in page


def test_the_board_of_a_township_shows_its_villages_only(client_as: ClientAs) -> None:
    client = client_as("unit_head", unit="qh-05")

    page = _text(client.get("/p/qinghe/reports/board/", {"form": "village_monthly"}))
    other = client.get("/p/qinghe/reports/board/", {"unit": "qh-06"})

    assert "qh-05-v01" in page
    assert "qh-06" not in page
    assert other.status_code == 403


def test_the_board_comes_as_a_table(client_as: ClientAs) -> None:
    client = client_as("unit_head", unit="qh-05")

    answer = client.get("/p/qinghe/reports/board.csv", {"form": "village_monthly"})

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "form,attribute,unit,name,period,due,status"
    assert any(
        each.startswith("village_monthly,,qh-05-v01,")
        and each.endswith(",202512,2026-01-10,overdue")
        for each in lines
    )
    assert all(",qh-05" in each for each in lines[1:])


def test_the_office_locks_a_period(client_as: ClientAs, place: Place) -> None:
    client = client_as("programme_office")
    where = "/p/qinghe/reports/periods/"

    client.post(where, {"do": "lock", "period": "202511", "reason": "Year's end"})
    assert "No period is locked" in _text(client.get(where))
    client.post(where, {"do": "lock", "period": "202511", "sure": "on"})
    client.post(
        where,
        {
            "do": "terms",
            "grace_days": 3,
            "remind_before": 2,
            "remind_every": 5,
            "remind_at_most": 2,
        },
    )

    page = _text(client.get(where))
    assert "Nov 2025" in page
    owed = _text(client_as("reporter", unit="qh-05").get(OWED))
    assert "in the days of grace" in owed


def test_a_locked_period_says_where_a_correction_goes(
    client_as: ClientAs, place: Place, bao: User, moment: datetime
) -> None:
    lock_period(programme="qinghe", period="202511", by=bao, at=moment)
    november = replace(place, period="202511")

    page = _text(client_as("reporter", unit="qh-05").get(address("reporting:enter", november)))

    assert "becomes a difference in the report of Dec 2025" in page


def test_what_was_said_of_a_locked_period_already_changes_nothing(
    client_as: ClientAs,
    place: Place,
    typed: Callable[..., dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carried = Difference(carried_to="202601")
    same = Handed(revision=None, difference=carried, is_unchanged=True)
    monkeypatch.setattr(entering, "submit_report", lambda **_: same)

    client = client_as("reporter", unit="qh-05")
    page = _text(client.post(address("reporting:enter", place), typed(), follow=True))

    assert "These figures were handed in already; nothing changed." in page
    assert "the difference goes into" not in page


# ── Who may not ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["auditor", "reviewer", "unit_head", "finance"])
def test_who_only_looks_enters_nothing(client_as: ClientAs, place: Place, role: str) -> None:
    client = client_as(role)

    assert client.get(address("reporting:enter", place)).status_code == 403
    assert client.post(address("reporting:draft", place)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_another_townships_report_is_not_there(
    client_as: ClientAs, place: Place, page: str
) -> None:
    assert (
        client_as("reporter", unit="qh-06").get(address(f"reporting:{page}", place)).status_code
        == 404
    )
    assert client_as().get(address(f"reporting:{page}", place)).status_code == 404


def test_a_reviewer_of_another_township_decides_nothing(
    client_as: ClientAs, hand_in: HandIn, place: Place
) -> None:
    revision = hand_in(anc_first=7).revision
    assert revision is not None
    client = client_as("reviewer", unit="qh-06")

    assert (
        client.post(address("reporting:accept", place), {"position": revision.pk}).status_code
        == 404
    )
    client.post(f"{REVIEW}accept/", {"revision": [revision.pk]})
    revision.refresh_from_db()
    assert revision.state == "submitted"


def test_the_worker_of_form_pages_may_reach_them(client: Client) -> None:
    answer = client.get("/reports-worker.js")

    assert answer["Service-Worker-Allowed"] == "/"
    assert "reporting/form.js" in _text(answer)
