"""A file is received whole or resumed, looked at line by line, and loaded without doubling."""

import csv
import hashlib
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from daowei.foundation.web.job_actions import enter
from daowei.foundation.web.job_running import run_next
from daowei.foundation.web.models import Event, Job, User
from daowei.reporting.documents import Nothing
from daowei.reporting.exchange.web import actions, jobs
from daowei.reporting.exchange.web.models import Upload
from daowei.reporting.exchange.web.queries import read_report
from daowei.reporting.web.actions.handing import Handing
from daowei.reporting.web.actions.keeping import lock_period
from daowei.reporting.web.actions.reviewing import accept_report
from daowei.reporting.web.actions.submitting import SingleValue, submit_values
from daowei.reporting.web.models import Difference, Revision
from daowei.site.jobs import job_kinds
from daowei.site.worker import worker_name

NEW = Revision.objects.filter(period="202601")  # of which the county holds none yet
ClientAs = Callable[..., Client]
FILES = "/p/qinghe/files/"
LONG = """element,unit,period,value
births_attended,qh-05,202601,13
live_births,qh-05,202601,12
live_births,qh-06,202601,9
stillbirths,qh-05,202601,
maternal_deaths,qh-05,202601,NA
newborns_weighed,qh-05,202601,many
waiting_minutes,qh-05,2025-12-40,7
"""


@pytest.fixture
def ada(client_as: ClientAs, county: str) -> Client:
    """Ada reports for township qh-05."""
    return client_as("reporter", unit="qh-05", name="Ada")


@pytest.fixture(autouse=True)
def worker(db: None, moment: datetime) -> str:
    name = worker_name()
    enter(name, at=moment)
    return name


def _work(worker: str, moment: datetime) -> list[Job]:
    done = []
    while (job := run_next(worker, job_kinds(), now=lambda: moment)) is not None:
        done.append(job)
    return done


def _sent(client: Client, content: str | bytes, name: str = "values.csv") -> Upload:
    raw = content.encode() if isinstance(content, str) else content
    answer = client.post(FILES + "send/", {"file": SimpleUploadedFile(name, raw)})
    assert answer.status_code == 302, answer.content
    return Upload.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def _load(client: Client, upload: Upload, **said: str) -> None:
    client.post(f"{FILES}{upload.pk}/load/", said)


def _values(unit: str = "qh-05", period: str = "202601") -> dict[tuple[str, str], object]:
    row = Revision.objects.get(unit=unit, period=period, form="township_monthly", is_current=True)
    return dict(read_report(row.document).values)


def test_a_preview_says_what_would_change_line_by_line(ada: Client) -> None:
    upload = _sent(ada, LONG)

    page = ada.get(f"{FILES}{upload.pk}/").content.decode()

    assert upload.state == "checked"
    assert upload.counts["new"] == 4
    assert upload.counts["refused"] == 3
    assert "You do not report for qh-06" in page
    assert "“many” is not a number" in page
    assert not NEW.exists()


def test_what_is_loaded_is_what_was_shown(ada: Client, worker: str, moment: datetime) -> None:
    upload = _sent(ada, LONG)

    _load(ada, upload)
    (job,) = _work(worker, moment)

    upload.refresh_from_db()
    assert (upload.state, job.state) == ("loaded", "done")
    assert _values() == {
        ("births_attended", ""): 13,
        ("live_births", ""): 12,
        ("stillbirths", ""): Nothing.BLANK,
        ("maternal_deaths", ""): Nothing.NOT_APPLICABLE,
    }
    assert NEW.count() == 1
    assert NEW.get().submitted_by == ada.user  # type: ignore[attr-defined]
    assert Event.objects.filter(deed="exchange.loaded", on=f"upload:{upload.pk}").exists()


def test_the_same_file_again_changes_nothing(ada: Client, worker: str, moment: datetime) -> None:
    _load(ada, _sent(ada, LONG))
    _work(worker, moment)

    again = _sent(ada, LONG)
    page = ada.get(f"{FILES}{again.pk}/").content.decode()
    _load(ada, again)

    assert again.counts["unchanged"] == 4
    assert "Nothing would change" in page
    assert _work(worker, moment) == []
    assert NEW.count() == 1


def test_a_changed_line_shows_what_stood_before(ada: Client, worker: str, moment: datetime) -> None:
    _load(ada, _sent(ada, LONG))
    _work(worker, moment)

    upload = _sent(ada, LONG.replace(",13", ",14"))
    answer = ada.get(f"{FILES}{upload.pk}/verdict.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    _load(ada, upload)
    _work(worker, moment)

    changed = next(each for each in rows if each["Verdict"] == "changed")
    assert (changed["Line"], changed["Before"], changed["Value"]) == ("2", "13", "14")
    elsewhere = next(each for each in rows if each["Line"] == "4")
    assert (elsewhere["Field"], elsewhere["Unit"], elsewhere["Value"]) == ("unit", "qh-06", "9")
    refused = next(each for each in rows if each["Line"] == "7")
    assert (refused["Field"], refused["Value"]) == ("value", "many")
    assert refused["What to do"]
    assert _values()[("births_attended", "")] == 14
    assert NEW.get(is_current=True).number == 2


def test_an_accepted_report_is_not_overwritten_without_a_reason(
    ada: Client, anyone: Callable[..., User], worker: str, moment: datetime
) -> None:
    _load(ada, _sent(ada, LONG))
    _work(worker, moment)
    accept_report(revision=NEW.get(), by=anyone("Bao"), at=moment)

    silent = _sent(ada, LONG.replace(",13", ",14"))
    page = ada.get(f"{FILES}{silent.pk}/").content.decode()
    _load(ada, silent)
    _work(worker, moment)
    silent.refresh_from_db()
    after_silence = _values()[("births_attended", "")]
    spoken = _sent(ada, LONG.replace(",13", ",14"))
    _load(ada, spoken, reason="Counted again from the register")
    _work(worker, moment)

    assert "Reason for the correction" in page
    assert silent.counts["done"] == {"loaded": 0, "unchanged": 0, "refused": 1}
    assert "RPT" in silent.refused.get().problems[0]["code"]
    assert after_silence == 13
    assert _values()[("births_attended", "")] == 14


def test_a_locked_period_stays_as_it_is(
    ada: Client, anyone: Callable[..., User], worker: str, moment: datetime
) -> None:
    lock_period(programme="qinghe", period="2025", by=anyone("Office"), at=moment)
    before = _values(period="202511")

    upload = _sent(ada, "element,unit,period,value\nlive_births,qh-05,202511,999\n")
    _load(ada, upload, reason="Counted again")
    _work(worker, moment)

    upload.refresh_from_db()
    assert upload.counts["need_reason"] == 1
    assert upload.counts["done"]["loaded"] == 1
    assert _values(period="202511") == before
    assert Difference.objects.get().carried_to == "202601"


def test_who_loses_the_right_before_loading_loads_nothing(
    ada: Client, worker: str, moment: datetime
) -> None:
    upload = _sent(ada, LONG)
    _load(ada, upload)
    ada.user.grants.all().delete()  # type: ignore[attr-defined]

    _work(worker, moment)

    upload.refresh_from_db()
    assert upload.counts["done"]["refused"] == 1
    assert not NEW.exists()


def test_a_load_that_broke_off_goes_on_without_doubling(
    client_as: ClientAs, county: str, worker: str, moment: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    client = client_as("reporter", unit="qh")
    lines = [f"live_births,qh-{number:02d},202601,{number}" for number in range(1, 25)]
    upload = _sent(client, "element,unit,period,value\n" + "\n".join(lines))
    _load(client, upload)
    monkeypatch.setattr(jobs, "AT_ONCE", 5)
    real, calls = actions.load_some, iter(range(100))

    def breaks_at_the_third(*args: Any, **kwargs: Any) -> dict[str, int]:
        found: dict[str, int] = real(*args, **kwargs)
        if next(calls) == 2:
            raise _PowerCutError
        return found

    monkeypatch.setattr(actions, "load_some", breaks_at_the_third)
    with pytest.raises(_PowerCutError):
        run_next(worker, job_kinds(), now=lambda: moment)
    after_the_cut = NEW.count()
    Job.objects.update(state="waiting")
    _work(worker, moment)

    upload.refresh_from_db()
    assert after_the_cut == 10
    assert NEW.count() == 24
    assert set(NEW.values_list("number", flat=True)) == {1}
    assert upload.counts["done"] == {"loaded": 24, "unchanged": 0, "refused": 0}


class _PowerCutError(BaseException):
    """The process ends here."""


def test_a_table_of_its_own_make_is_read_by_a_saved_mapping(ada: Client) -> None:
    table = "Centre;Month;Births\n".replace(";", ",") + "qh-05,2026-01,13\nqh-05,2025-13,4\n"
    first = _sent(ada, table)
    mapping = """tables:
  - file: anything.xlsx
    unit: {column: Centre, by: code}
    period: {column: Month, pattern: YYYY-MM}
    columns: {Births: births_attended}
"""
    ada.post(FILES + "mapping/", {"name": "Centres", "text": mapping})

    page = ada.get(f"{FILES}{first.pk}/").content.decode()
    pk = page.partition('name="mapping"')[2].partition('value="')[2].partition('"')[0]
    ada.post(f"{FILES}{first.pk}/map/", {"mapping": pk})

    first.refresh_from_db()
    assert first.state == "checked", first.problems
    assert (first.counts["new"], first.counts["refused"]) == (1, 1)
    assert "2025-13" in ada.get(f"{FILES}{first.pk}/").content.decode()


def test_a_mapping_with_a_fault_is_told_with_its_line(ada: Client) -> None:
    page = ada.post(FILES + "mapping/", {"name": "Broken", "text": "tables:\n  - file: a.csv\n"})

    assert "EXC-021" in page.content.decode()
    assert "unit" in page.content.decode()


_JSON = (
    '{"dataValues":[{"dataElement":"live_births","period":"202601","orgUnit":"qh-05",'
    '"value":"4"},{"dataElement":"live_births","period":"202511","orgUnit":"nowhere","value":"4"}]}'
)
_ADX = (
    '<adx xmlns="urn:ihe:qrph:adx:2015"><group dataSet="township_monthly" orgUnit="qh-05" '
    'period="2026-01-01/P1M"><dataValue dataElement="live_births" value="4"/></group></adx>'
)
_XML = (
    '<dataValueSet xmlns="http://dhis2.org/schema/dxf/2.0"><dataValue dataElement="live_births" '
    'period="202601" orgUnit="qh-05" value="4"/></dataValueSet>'
)
_CSV = "dataelement,period,orgunit,value\nlive_births,202601,qh-05,4\n"


@pytest.mark.parametrize(
    ("content", "kind"), [(_JSON, "json"), (_ADX, "adx"), (_XML, "xml"), (_CSV, "csv")]
)
def test_documents_of_other_systems_are_known_by_their_bytes(
    ada: Client, worker: str, moment: datetime, content: str, kind: str
) -> None:
    upload = _sent(ada, content, "whatever.bin")
    _load(ada, upload)
    _work(worker, moment)

    assert (upload.kind, upload.counts["new"]) == (kind, 1)
    assert _values() == {("live_births", ""): 4}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01\x02binary", "no kind of file"),
        (b"PK\x03\x04broken", "damaged"),
        (b"element,unit,period,value\n", "holds no values"),
        (b"element,unit,period,value\na,b\n", "cells"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_lost(
    ada: Client, content: bytes, words: str
) -> None:
    upload = _sent(ada, content)

    page = ada.get(f"{FILES}{upload.pk}/").content.decode()

    assert upload.state == "unreadable"
    assert words in page


def test_an_empty_file_is_refused_at_the_door(ada: Client) -> None:
    answer = ada.post(FILES + "send/", {"file": SimpleUploadedFile("a.csv", b"")}, follow=True)

    assert "not empty" in answer.content.decode()
    assert not Upload.objects.exists()


# ── in pieces ───────────────────────────────────────────────────────────────────────


def _announced(client: Client, content: bytes, **said: str) -> str:
    answer = client.post(FILES + "announce/", {"name": "big.csv", "size": len(content), **said})
    assert answer.status_code == 201
    return str(answer["Location"])


def _patch(client: Client, place: str, piece: bytes, offset: int) -> object:
    return client.patch(
        place, piece, content_type="application/offset+octet-stream",
        headers={"Upload-Offset": str(offset)},
    )  # fmt: skip


def test_a_large_file_goes_on_where_it_broke_off(ada: Client) -> None:
    content = LONG.encode()
    place = _announced(ada, content, digest="sha256:" + hashlib.sha256(content).hexdigest())

    _patch(ada, place, content[:50], 0)
    offset = int(ada.head(place)["Upload-Offset"])
    _patch(ada, place, content[offset:], offset)

    upload = Upload.objects.get()
    assert offset == 50
    assert upload.state == "checked"
    assert upload.counts["new"] == 4


def test_a_piece_at_the_wrong_place_is_refused_with_the_right_one(ada: Client) -> None:
    place = _announced(ada, LONG.encode())
    _patch(ada, place, LONG.encode()[:50], 0)

    answer = _patch(ada, place, b"again", 0)

    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert answer["Upload-Offset"] == "50"  # type: ignore[index]


def test_a_file_that_arrives_damaged_starts_anew(ada: Client) -> None:
    place = _announced(ada, b"abc", digest="sha256:" + "0" * 64)

    answer = _patch(ada, place, b"abc", 0)

    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "damaged" in answer.json()["message"]  # type: ignore[attr-defined]
    assert ada.head(place)["Upload-Offset"] == "0"


def test_more_bytes_than_announced_are_not_taken(ada: Client) -> None:
    content = LONG.encode()
    place = _announced(ada, content)

    _patch(ada, place, content + b"\nmore", 0)

    assert Upload.objects.get().received == len(content)


@pytest.mark.parametrize("size", ["0", "-1", "x", str(1 << 40)])
def test_a_size_that_cannot_be_is_refused(ada: Client, size: str) -> None:
    answer = ada.post(FILES + "announce/", {"name": "a", "size": size})

    assert answer.status_code == 400
    assert answer.json()["message"]


def test_large_files_are_checked_and_loaded_by_jobs(
    client_as: ClientAs, county: str, worker: str, moment: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("daowei.reporting.exchange.web.actions.CHECKED_AT_ONCE", 10)
    client = client_as("reporter", unit="qh-05")
    upload = _sent(client, LONG)
    waiting = client.get(f"{FILES}{upload.pk}/").content.decode()

    kinds = [each.kind for each in _work(worker, moment)]

    upload.refresh_from_db()
    assert "hx-get" in waiting
    assert kinds == ["exchange.check"]
    assert upload.state == "checked"


# ── who may ─────────────────────────────────────────────────────────────────────────


def test_strangers_find_no_upload_of_mine(ada: Client, client_as: ClientAs) -> None:
    upload = _sent(ada, LONG)
    other = client_as("reporter", unit="qh-06")
    paths = ("", "content/", "verdict.csv", "verdict.xlsx")

    assert [other.get(f"{FILES}{upload.pk}/{each}").status_code for each in paths] == [
        404, 405, 404, 404,
    ]  # fmt: skip
    assert other.post(f"{FILES}{upload.pk}/load/").status_code == 404
    assert client_as().get(FILES).status_code == 404


def test_who_may_not_report_is_shown_no_way_to_send(client_as: ClientAs, county: str) -> None:
    reviewer = client_as("reviewer")

    page = reviewer.get(FILES)

    assert page.status_code == 200
    assert 'type="file"' not in page.content.decode()
    assert reviewer.post(FILES + "send/").status_code == 403


def test_a_file_is_withdrawn_until_it_is_loaded(ada: Client, worker: str, moment: datetime) -> None:
    loaded, unwanted = _sent(ada, LONG), _sent(ada, LONG)
    _load(ada, loaded)
    _work(worker, moment)

    ada.post(f"{FILES}{unwanted.pk}/withdraw/")
    ada.post(f"{FILES}{loaded.pk}/withdraw/")

    assert ada.get(f"{FILES}{unwanted.pk}/").status_code == 404
    assert ada.get(f"{FILES}{loaded.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("tongue", "word"), [("en", "What would change"), ("zh-hans", "将有哪些变化")]
)
def test_the_preview_speaks_the_readers_language(ada: Client, tongue: str, word: str) -> None:
    upload = _sent(ada, LONG)

    page = ada.get(f"{FILES}{upload.pk}/", headers={"accept-language": tongue})

    assert word in page.content.decode()


def test_the_verdict_as_a_workbook_has_every_line(ada: Client, tmp_path: Path) -> None:
    upload = _sent(ada, LONG)

    answer = ada.get(f"{FILES}{upload.pk}/verdict.xlsx")
    (tmp_path / "v.xlsx").write_bytes(answer.content)

    table = pl.read_excel(tmp_path / "v.xlsx")
    assert table.height == 7
    assert table["Verdict"].value_counts().sort("Verdict").rows() == [("new", 4), ("refused", 3)]


def test_a_report_by_file_is_the_report_that_a_hand_would_make(
    ada: Client, worker: str, moment: datetime
) -> None:
    values = [
        SingleValue(element=element, unit="qh-05", period="202601", entry=entry)
        for element, entry in (("births_attended", 13), ("live_births", Nothing.BLANK))
    ]
    file = "element,unit,period,value\nbirths_attended,qh-05,202601,13\nlive_births,qh-05,202601,\n"
    by_hand = _outcome_of(
        lambda: submit_values(
            programme="qinghe",
            values=values,
            handing=Handing(by=ada.user, at=moment),  # type: ignore[attr-defined]
        )
    )

    def sent() -> None:
        _load(ada, _sent(ada, file))
        _work(worker, moment)

    assert _outcome_of(sent) == by_hand


def _outcome_of(deed: Callable[[], object]) -> list[dict[str, object]]:
    """The revision and the event that a deed leaves, taken back afterwards."""
    columns = (
        "form",
        "number",
        "document",
        "digest",
        "state",
        "was_late",
        "submitted_by",
        "reason",
    )
    with transaction.atomic():
        deed()
        kept = [*NEW.values(*columns)]
        kept += Event.objects.filter(on__endswith="/qh-05/202601").values(
            "deed", "unit", "on", "after", "by"
        )
        transaction.set_rollback(True)
    return kept
