"""A backup is taken while the site works, refused when damaged, and gives the same site again."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.scratch_site import ScratchSite, scratch_database, scratch_site

_FILL = """
from datetime import UTC, datetime
from pathlib import Path
from django.conf import settings
from daowei.foundation.web.actions import record
from daowei.foundation.web.log.sealing import seal
from daowei.foundation.web.models import User
ada = User.objects.create_user("ada@people.example", name="Ada 艾达")
at = datetime.now(tz=UTC)
for number in range(50):
    record(by=ada, at=at, deed="test.done", programme="p", unit=f"u{number % 3}", on="t:1",
           after={"text": "tab\\t, line\\n, quote\\" and \\\\ backslash"})
seal(at)
place = Path(settings.DAOWEI_DATA) / "uploads" / "one"
place.mkdir(parents=True)
(place / "content").write_bytes(b"bytes of an upload")
"""
_TELL = """
import json
from daowei.foundation.web.log.queries import latest_head
from daowei.foundation.web.models import Event, User
print(json.dumps({
    "digests": list(Event.objects.order_by("pk").values_list("digest", flat=True)),
    "names": list(User.objects.values_list("name", flat=True)),
    "head": str(latest_head().root),
}))
"""
_WRITE_MORE = """
from datetime import UTC, datetime
from daowei.foundation.web.actions import record
record(by=None, at=datetime.now(tz=UTC), deed="test.done", programme="p", unit="u0", on="t:2")
"""
_WRITE_ALL_THE_TIME = """
import time
from datetime import UTC, datetime
from daowei.foundation.web.actions import record
print("writing", flush=True)
while True:
    record(by=None, at=datetime.now(tz=UTC), deed="test.done", programme="p", unit="u9", on="t:3")
"""


def _shell(site: ScratchSite, code: str) -> str:
    return site.manage("shell", "--no-imports", "-c", code)


def _told(site: ScratchSite) -> dict[str, object]:
    told: dict[str, object] = json.loads(_shell(site, _TELL).strip().splitlines()[-1])
    return told


def _daowei(site: ScratchSite, *arguments: str, expect: int = 0) -> str:
    return site.run("-m", "daowei.cli.main", *arguments, expect=expect)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ScratchSite]:
    with scratch_site(tmp_path / "first") as made:
        _shell(made, _FILL)
        yield made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[ScratchSite]:
    with scratch_database() as database:
        yield ScratchSite(data=tmp_path / "second", database=database)


def test_a_restored_site_is_the_same_site_and_goes_on(
    site: ScratchSite, empty: ScratchSite, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.zip"

    _daowei(site, "backup", str(archive))
    _daowei(empty, "restore", str(archive))

    assert _told(empty) == _told(site)
    assert (empty.data / "uploads/one/content").read_bytes() == b"bytes of an upload"
    for key in ("secret-key", "log-key"):
        assert (empty.data / key).read_bytes() == (site.data / key).read_bytes()
    assert archive.stat().st_mode & 0o077 == 0
    _shell(empty, _WRITE_MORE)
    empty.manage("check_log")


def test_a_backup_taken_while_others_write_is_whole(
    site: ScratchSite, empty: ScratchSite, tmp_path: Path
) -> None:
    writer = site.start("-m", "daowei.site.manage", "shell", "--no-imports", "-c",
                        _WRITE_ALL_THE_TIME)  # fmt: skip
    try:
        assert writer.stdout is not None
        assert "writing" in writer.stdout.readline()
        _daowei(site, "backup", str(tmp_path / "backup.zip"))
    finally:
        writer.kill()
        writer.communicate()
    _daowei(empty, "restore", str(tmp_path / "backup.zip"))

    restored, whole = _told(empty)["digests"], _told(site)["digests"]
    assert isinstance(restored, list)
    assert isinstance(whole, list)
    assert len(restored) >= 50
    assert set(restored) <= set(whole)
    empty.manage("check_log")


def test_a_damaged_backup_is_refused_by_the_name_of_its_first_bad_file(
    site: ScratchSite, empty: ScratchSite, tmp_path: Path
) -> None:
    _daowei(site, "backup", str(tmp_path / "backup.zip"))
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(tmp_path / "backup.zip") as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, b"x" + content if name.startswith("data/uploads") else content)

    said = _daowei(empty, "restore", str(damaged), expect=1)

    assert "data/uploads/one/content is not what it was" in said
    assert not (empty.data / "uploads").exists()


def test_a_backup_cut_short_is_refused(
    site: ScratchSite, empty: ScratchSite, tmp_path: Path
) -> None:
    _daowei(site, "backup", str(tmp_path / "backup.zip"))
    whole = (tmp_path / "backup.zip").read_bytes()
    (tmp_path / "short.zip").write_bytes(whole[: len(whole) // 2])

    assert "cut short" in _daowei(empty, "restore", str(tmp_path / "short.zip"), expect=1)


def test_nothing_is_restored_over_a_site(site: ScratchSite, tmp_path: Path) -> None:
    _daowei(site, "backup", str(tmp_path / "backup.zip"))
    before = _told(site)

    said = _daowei(site, "restore", str(tmp_path / "backup.zip"), expect=1)

    assert "empty" in said
    assert _told(site) == before


def test_a_backup_does_not_overwrite_another(site: ScratchSite, tmp_path: Path) -> None:
    (tmp_path / "backup.zip").write_text("precious")

    said = _daowei(site, "backup", str(tmp_path / "backup.zip"), expect=1)

    assert "there already" in said
    assert (tmp_path / "backup.zip").read_text() == "precious"


def test_derived_folders_are_made_anew(site: ScratchSite) -> None:
    (site.data / "results" / "p").mkdir(parents=True)
    (site.data / "results" / "p" / "old").write_text("old")

    said = _daowei(site, "rebuild")

    assert "static" in said
    assert not (site.data / "results" / "p").exists()
    assert any((site.data / "static").iterdir())
