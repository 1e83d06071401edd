"""Forms that come back as they went out, and values to take away: all of those one may see."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from daowei.foundation.web.job_actions import enter
from daowei.foundation.web.job_running import run_next
from daowei.reporting.exchange.web.models import Upload
from daowei.reporting.web.models import Revision
from daowei.site.jobs import job_kinds

ClientAs = Callable[..., Client]
FILES = "/p/qinghe/files/"
FORM = "/p/qinghe/units/qh-05/form/township_monthly/{}.xlsx"
PLACE = {"unit": "qh-05", "form": "township_monthly"}


@pytest.fixture
def ada(client_as: ClientAs, county: str) -> Client:
    return client_as("reporter", unit="qh-05", name="Ada")


def _send(client: Client, content: bytes, name: str) -> Upload:
    answer = client.post(FILES + "send/", {"file": SimpleUploadedFile(name, content)})
    return Upload.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def test_a_form_comes_back_as_it_went_out_and_changes_nothing(ada: Client) -> None:
    content = ada.get(FORM.format("202511")).content

    upload = _send(ada, content, "any name.xlsx")

    assert upload.kind == "form"
    assert upload.counts["changed"] == upload.counts["refused"] == 0
    assert upload.counts["unchanged"] > 20
    assert not upload.counts["reports"] or upload.counts["new"]


def test_a_form_filled_in_becomes_a_report(ada: Client, moment: datetime) -> None:
    book = openpyxl.load_workbook(io.BytesIO(ada.get(FORM.format("202601")).content))
    sheet = book.worksheets[0]
    rows = {sheet.cell(row, 1).value: row for row in range(8, sheet.max_row + 1)}
    sheet.cell(rows["births_attended"], 5).value = 13
    sheet.cell(rows["live_births"], 5).value = "NA"
    sheet.cell(rows["stillbirths"], 5).value = -2
    out = io.BytesIO()
    book.save(out)

    upload = _send(ada, out.getvalue(), "form.xlsx")
    ada.post(f"{FILES}{upload.pk}/load/")
    enter("w", at=moment)
    run_next("w", job_kinds(), now=lambda: moment)

    report = json.loads(Revision.objects.get(**PLACE, period="202601").document)
    assert report["values"]["births_attended"] == {"": 13}
    assert report["values"]["live_births"] == {"": "not_applicable"}
    assert report["values"]["newborns_weighed"] == {"": None}
    assert "stillbirths" not in report["values"]
    assert upload.counts["refused"] == 1


def test_an_empty_form_is_told_to_be_empty(ada: Client) -> None:
    upload = _send(ada, ada.get(FORM.format("202601")).content, "form.xlsx")

    assert upload.state == "unreadable"
    assert "Nothing is filled in" in ada.get(f"{FILES}{upload.pk}/").content.decode()


def test_the_form_is_protected_two_tongued_and_shows_the_month_before(ada: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(ada.get(FORM.format("202512")).content))
    sheet = book.worksheets[0]

    assert sheet.protection.sheet
    assert sheet.cell(8, 4).protection.locked
    assert not sheet.cell(8, 5).protection.locked
    assert "乡镇" in sheet.cell(1, 3).value
    assert "Township" in sheet.cell(1, 3).value
    assert "202511" in sheet.cell(6, 4).value
    assert sheet.cell(8, 4).value is not None
    assert book["daowei-form"].sheet_state == "veryHidden"
    assert sheet.data_validations.dataValidation


@pytest.mark.parametrize(
    "path",
    [
        "/p/qinghe/units/qh-05/form/village_monthly/202511.xlsx",
        "/p/qinghe/units/qh-05/form/township_monthly/2025.xlsx",
        "/p/qinghe/units/qh-05/form/nothing/202511.xlsx",
        "/p/qinghe/units/qh-06/form/township_monthly/202511.xlsx",
        "/p/qinghe/units/nowhere/form/township_monthly/202511.xlsx",
    ],
)
def test_forms_that_are_not_hers_are_not_found(ada: Client, path: str) -> None:
    assert ada.get(path).status_code == 404


# ── in bulk ─────────────────────────────────────────────────────────────────────────


def _asked(form: str, unit: str = "qh-05") -> dict[str, str]:
    return {"unit": unit, "since": "202501", "until": "202506", "format": form}


def _body(answer: object) -> bytes:
    streamed = getattr(answer, "streaming_content", None)
    return b"".join(streamed) if streamed is not None else answer.content  # type: ignore[attr-defined]


def _table(content: bytes, form: str, place: Path) -> pl.DataFrame:
    path = place / f"values.{form}"
    path.write_bytes(content)
    match form:
        case "csv":
            return pl.read_csv(path, infer_schema=False)
        case "parquet":
            return pl.read_parquet(path)
        case _:
            return pl.read_excel(path)


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_values_of_a_subtree_and_stretch_are_taken_away(
    ada: Client, form: str, tmp_path: Path
) -> None:
    table = _table(_body(ada.get(FILES, _asked(form))), form, tmp_path)

    moved_away = "qh-05-v13"  # answers to another township since July
    assert set(table["unit"].str.slice(0, 5)) == {"qh-05"}
    assert table["period"].unique().len() == 8  # six months and two quarters
    expected = Revision.objects.filter(
        unit__startswith="qh-05", is_current=True, period__startswith="20250", period__lte="202506"
    )
    reports = table.select("form", "attribute", "unit", "period").unique()
    monthly = reports.filter(~pl.col("period").str.contains("Q"))
    assert moved_away not in set(table["unit"])
    assert monthly.height == expected.exclude(unit=moved_away).count() > 60


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_what_was_taken_away_loads_again_and_changes_nothing(ada: Client, form: str) -> None:
    upload = _send(ada, _body(ada.get(FILES, _asked(form))), f"values.{form}")

    assert (upload.kind, upload.counts["changed"], upload.counts["new"]) == ("long", 0, 0)
    assert upload.counts["unchanged"] > 1000


@pytest.mark.parametrize(("form", "kind"), [("json", "json"), ("adx", "adx")])
def test_documents_taken_away_load_again_too(ada: Client, form: str, kind: str) -> None:
    upload = _send(ada, _body(ada.get(FILES, _asked(form))), "document")

    assert (upload.kind, upload.counts["changed"], upload.counts["new"]) == (kind, 0, 0)
    assert upload.counts["unchanged"] > 1000


@pytest.mark.parametrize("unit", ["qh", "qh-06", "nowhere"])
def test_nothing_of_other_units_is_taken_away(ada: Client, unit: str) -> None:
    answer = ada.get(FILES, _asked("csv", unit))

    assert answer["Content-Type"].startswith("text/html")
    assert "Choose a unit" in answer.content.decode()


def test_a_stretch_that_is_none_is_told(ada: Client) -> None:
    answer = ada.get(FILES, {**_asked("csv"), "since": "soon"})

    assert "Write a period" in answer.content.decode()
