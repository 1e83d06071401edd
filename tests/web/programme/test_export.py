"""The programme's folder comes back: definitions byte for byte, registers as kept now."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from daowei.cli.exit_codes import ExitCode
from daowei.foundation.web.places import registry_of
from daowei.programme.reading import read_programme
from daowei.programme.web.exporting import FolderInUseError, export, files_now
from daowei.programme.web.folders import files_of_folder
from daowei.programme.web.queries import NoVersionError
from daowei.programme.web.register_actions import seen
from daowei.site.commands.export_ import command

ClientAs = Callable[..., Client]


def test_an_untouched_programme_comes_back_byte_for_byte(
    county: str, county_folder: Path, tmp_path: Path
) -> None:
    done = CliRunner().invoke(command, [county, str(tmp_path / "out")])

    assert done.exit_code == 0
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


def test_an_unknown_programme_is_told(db: None, tmp_path: Path) -> None:
    with pytest.raises(NoVersionError, match="no version in force"):
        export("nowhere", tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_no_site_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}

    done = subprocess.run(
        [sys.executable, "-c", "from daowei.site.commands.export_ import command; command()",
         "qinghe", tmp_path / "out"],
        env={**ours, "DAOWEI_DATA": str(data), "DAOWEI_DATABASE": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == ExitCode.UNREADABLE
    assert "the site's data cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_every_member_downloads_the_folder_and_a_stranger_does_not(
    client_as: ClientAs, county: str
) -> None:
    answer = client_as("reporter").get("/p/qinghe/folder.zip")

    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    packed = {name.removeprefix("qinghe/"): archive.read(name) for name in archive.namelist()}
    assert packed == files_now(county)
    assert client_as().get("/p/qinghe/folder.zip").status_code == 404
