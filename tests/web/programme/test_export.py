"""The programme's folder comes back: definitions byte for byte, registers as kept now."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from daowei.foundation.web.places import registry_of
from daowei.programme.reading import read_programme
from daowei.programme.web.exporting import FolderInUseError, export, files_now
from daowei.programme.web.folders import files_of_folder
from daowei.programme.web.register_actions import seen

ClientAs = Callable[..., Client]


def test_an_untouched_programme_comes_back_byte_for_byte(
    county: str, county_folder: Path, tmp_path: Path
) -> None:
    call_command("export", county, tmp_path / "out", verbosity=0)

    assert files_of_folder(tmp_path / "out") == files_of_folder(county_folder)


def test_definitions_stay_byte_for_byte_and_the_changed_register_is_equivalent(
    client_as: ClientAs, county: str, county_folder: Path, tmp_path: Path
) -> None:
    client_as("programme_office").post(
        "/p/qinghe/units/qh-05-v01/register/place/",
        {
            "seen": seen(registry_of(county).unit("qh-05-v01")), "reason": "a decree",
            "since": "2026-02-01", "parent": "qh-06",
        },
    )  # fmt: skip

    export(county, tmp_path / "out")

    before, after = files_of_folder(county_folder), files_of_folder(tmp_path / "out")
    again = read_programme(tmp_path / "out")
    assert {name for name in before if before[name] != after[name]} == {"units.csv"}
    assert again.registry is not None
    assert again.registry.units == registry_of(county).units


def test_nothing_is_written_over(county: str, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")

    with pytest.raises(FolderInUseError, match="not an empty folder"):
        export(county, tmp_path)

    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_programme_is_told_on_the_command_line(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command("export", "nowhere", tmp_path / "out")

    assert "no version in force" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_every_member_downloads_the_folder_and_a_stranger_does_not(
    client_as: ClientAs, county: str
) -> None:
    answer = client_as("reporter").get("/p/qinghe/folder.zip")

    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    packed = {name.removeprefix("qinghe/"): archive.read(name) for name in archive.namelist()}
    assert packed == files_now(county)
    assert client_as().get("/p/qinghe/folder.zip").status_code == 404
