import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from django.test import Client
from tests.web.follow_up.conftest import UNIT, WHAT, Later

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role
from daowei.verification.follow_up.web.models import Bulletin, Finding
from daowei.verification.follow_up.web.queries import content_of
from daowei.verification.follow_up.web.weekly import content_of_week

ClientAs = Callable[..., Client]
In = Callable[..., Client]
WEEK = (date(2026, 1, 5), date(2026, 1, 11))
THIS_WEEK = (date(2026, 1, 12), date(2026, 1, 18))


@pytest.fixture
def drafted(standing: Finding, chidi: User, browser_of: In) -> Bulletin:
    """A bulletin of the week in which the finding stands."""
    made = browser_of(chidi).post("/p/qinghe/units/qh/bulletins/new/", {"since": "2026-01-12"})
    assert made.status_code == 302
    return Bulletin.objects.get()


@pytest.fixture
def blaming(county: str, chidi: User, browser_of: In) -> Bulletin:
    """A bulletin of the week before, in which reports fell due, some of them late."""
    browser_of(chidi).post("/p/qinghe/units/qh/bulletins/new/", {"since": "2026-01-05"})
    return Bulletin.objects.get()


def page_of(bulletin: Bulletin, step: str = "") -> str:
    return f"/p/qinghe/units/qh/bulletins/{bulletin.pk}/{step}"


def step(bulletin: Bulletin, client: Client, name: str) -> int:
    return client.post(page_of(bulletin, "step/"), {"step": name}).status_code


def test_it_is_drawn_from_the_records_with_praise_as_well_as_blame(
    county: str, moment: datetime
) -> None:
    content = content_of_week(county, "qh", WEEK, at=moment)
    late, praised = ({each.unit for each in rows} for rows in (content.late, content.praised))

    assert content.number == 1
    assert praised
    assert "qh-05" in late  # its month was left to enter
    assert not late & praised
    assert len(late | praised) <= 24
    assert all(0 < each.late <= each.due for each in content.late)


def test_a_finding_is_told_with_the_reply_and_without_figures(
    standing: Finding, county: str, moment: datetime
) -> None:
    Finding.objects.update(reported=41, found=17)
    (line,) = content_of_week(county, "qh", THIS_WEEK, at=moment).found

    assert (line.unit, line.reply, line.number) == (UNIT, "The clerk was ill.", standing.pk)
    assert "41" not in str(line.what)


def test_what_the_unit_was_not_heard_on_is_left_out(
    told: Finding, county: str, moment: datetime
) -> None:
    Finding.objects.update(state="stands", stands_at=moment)

    assert content_of_week(county, "qh", THIS_WEEK, at=moment).found == ()


def test_a_second_person_approves_and_it_is_fixed_and_circulated(
    drafted: Bulletin, chidi: User, second: User, browser_of: In, client_as: ClientAs
) -> None:
    neighbour = client_as(Role.REPORTER, unit="qh-06")
    assert neighbour.get(page_of(drafted)).status_code == 404
    assert step(drafted, browser_of(chidi), "approve") == 422

    assert step(drafted, browser_of(second), "approve") == 302

    bulletin = Bulletin.objects.get()
    assert bulletin.digest == content_of(bulletin).digest
    assert Finding.objects.get().circulated_at is not None
    assert WHAT in neighbour.get(page_of(drafted)).content.decode()
    assert (
        browser_of(second).post(page_of(drafted, "foreword/"), {"en": "More."}).status_code == 422
    )


def test_units_named_for_lateness_are_heard_first(
    blaming: Bulletin, ada: User, chidi: User, second: User, browser_of: In, later: Later
) -> None:
    office, other, head = browser_of(chidi), browser_of(second), browser_of(ada)
    assert step(blaming, other, "approve") == 422
    assert head.get(page_of(blaming)).status_code == 404
    assert step(blaming, office, "show") == 302
    assert step(blaming, other, "approve") == 422

    text = {f"reply-{UNIT}": "The line was cut for two days."}
    said = head.post(f"/p/qinghe/units/{UNIT}/bulletins/{blaming.pk}/reply/", text)
    assert said.status_code == 302
    later(days=6)
    assert step(blaming, other, "approve") == 302

    assert "The line was cut" in head.get(page_of(blaming)).content.decode()


def test_a_unit_that_is_not_named_does_not_reply(
    blaming: Bulletin, chidi: User, browser_of: In, client_as: ClientAs
) -> None:
    step(blaming, browser_of(chidi), "show")
    named = set(content_of(Bulletin.objects.get()).criticised)
    quiet = next(unit for unit in (f"qh-{n:02}" for n in range(1, 25)) if unit not in named)
    client = client_as(Role.UNIT_HEAD, unit=quiet)

    answer = client.post(f"/p/qinghe/units/{quiet}/bulletins/{blaming.pk}/reply/",
                         {f"reply-{quiet}": "Well done."})  # fmt: skip
    assert answer.status_code == 404


def test_a_foreword_is_read_like_any_text(drafted: Bulletin, chidi: User, browser_of: In) -> None:
    client = browser_of(chidi)
    refused = client.post(page_of(drafted, "foreword/"), {"zh": "各地超生情况"})
    assert refused.status_code == 422
    assert "各地超生情况" in refused.content.decode()

    assert client.post(page_of(drafted, "foreword/"), {"zh": "本周进展良好。"}).status_code == 302
    assert content_of(Bulletin.objects.get()).foreword == {"zh": "本周进展良好。"}


@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant"])
def test_it_is_taken_away_as_pdf_docx_and_html_the_same_bytes_each_time(
    drafted: Bulletin, second: User, browser_of: In, language: str
) -> None:
    client = browser_of(second)
    step(drafted, client, "approve")
    files = {}
    for kind in ("pdf", "docx", "html"):
        address = f"{page_of(drafted)}bulletin.{kind}?language={language}"
        one, other = client.get(address).content, client.get(address).content
        assert one == other
        files[kind] = one

    assert files["pdf"].startswith(b"%PDF-")
    assert "word/document.xml" in zipfile.ZipFile(BytesIO(files["docx"])).namelist()
    words = {"en": "Supervision bulletin No. 1 of 2026", "zh": "督查简报", "zh-Hant": "督查簡報"}
    assert words[language] in files["html"].decode()
    assert "http-equiv" not in files["html"].decode()


def test_numbers_follow_each_other_within_a_year(
    drafted: Bulletin, chidi: User, browser_of: In
) -> None:
    browser_of(chidi).post("/p/qinghe/units/qh/bulletins/new/", {"since": "2026-01-12"})
    browser_of(chidi).post("/p/qinghe/units/qh/bulletins/new/", {"since": "2025-12-01"})

    found = Bulletin.objects.order_by("pk").values_list("year", "number")
    assert list(found) == [(2026, 1), (2026, 2), (2025, 1)]
