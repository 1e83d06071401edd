"""A whole site in one file, taken while it works; and a site made of such a file."""

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection

from daowei.assessment.web.models import Touch
from daowei.foundation.problems import Problem
from daowei.foundation.web.log.checking import first_misfit
from daowei.site.keeping import databases
from daowei.site.keeping.archive import manifest_of, unpack, verify, written_archive
from daowei.site.keeping.databases import RestoreError
from daowei.site.keeping.derived import DERIVED

_FOLDER = "data/"
_SQLITE_FILES = ("daowei.sqlite3", "daowei.sqlite3-wal", "daowei.sqlite3-shm")


def back_up(path: Path, *, at: datetime) -> int:
    """Writes everything the site keeps into a file; how many bytes that is.

    The database comes first: files are only ever added, so all that it speaks of are there.
    Keys are inside: whoever has the file can sign as the site, and read everything.
    """
    about = {
        "daowei": version("daowei"),
        "taken_at": at.isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": databases.applied_migrations(),
    }
    with written_archive(path, about) as archive:
        databases.take_snapshot(archive)
        for name in sorted(_kept_files()):
            archive.add_file(_FOLDER + name, data_folder() / name)
    return path.stat().st_size


def data_folder() -> Path:
    """The folder of everything the site keeps."""
    return Path(settings.DAOWEI_DATA)


def _kept_files() -> Iterator[str]:
    """Files of the data folder that cannot be made anew."""
    for each in data_folder().rglob("*"):
        name = each.relative_to(data_folder())
        if each.is_file() and name.parts[0] not in (*DERIVED, *_SQLITE_FILES):
            yield name.as_posix()


def restore(path: Path) -> Problem | None:
    """Makes the site of a backup in an empty place; what does not fit in its log, or None.

    Everything in the file is looked at before anything is written.
    Raises: ArchiveError: the file is damaged. RestoreError: it does not fit here, or the place is
        not empty.
    """
    manifest = manifest_of(path)
    if manifest["database"] != connection.vendor:
        raise RestoreError(
            f"the backup is of {manifest['database']}, this site is set to {connection.vendor}; "
            "set DAOWEI_DATABASE to the same kind"
        )
    databases.expect_known(manifest["migrations"])
    _expect_empty_folder()
    databases.expect_empty()
    verify(path, manifest)
    for name in sorted(manifest["files"]):
        if name.startswith(_FOLDER):
            _put_back(path, name)
    databases.fill(path, manifest["migrations"])
    Touch.objects.update(written_in=0)  # numbers of transactions of another server mean nothing
    return first_misfit()


def _put_back(path: Path, name: str) -> None:
    target = (data_folder() / name.removeprefix(_FOLDER)).resolve()
    if not target.is_relative_to(data_folder()):
        raise RestoreError(f"{path}: {name} leads out of the data folder")
    target.unlink(missing_ok=True)  # a key made a moment ago, by these settings
    unpack(path, name, target)


def _expect_empty_folder() -> None:
    """The folder may hold what the settings make by themselves when they are first read."""
    made_now = {"secret-key", *DERIVED, *_SQLITE_FILES}
    found = sorted(each.name for each in data_folder().iterdir() if each.name not in made_now)
    if found:
        raise RestoreError(
            f"{data_folder() / found[0]} is there already; restore into an empty place"
        )
