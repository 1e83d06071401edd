"""The programme's folder given back: the files of the version in force, registers as kept now."""

from pathlib import Path

from django.http import HttpResponse

from daowei.foundation.problems import DaoweiError
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.programme.register_files import RegisterFiles, files_as_kept
from daowei.programme.web.folders import files_of, write_files, zipped
from daowei.programme.web.queries import NoVersionError, version_in_force
from daowei.programme.web.register_queries import basis_of


class FolderInUseError(DaoweiError):
    """A folder that holds something already; nothing is written over."""


def files_now(programme: str) -> dict[str, bytes]:
    """The files of the programme's folder as they count now.

    Raises: NoVersionError: no version is in force.
    """
    version = version_in_force(programme)
    if version is None:
        raise NoVersionError(f"programme {programme!r} has no version in force; activate one")
    basis = basis_of(programme)
    reading = basis.reading
    return files_as_kept(
        files_of(version),
        RegisterFiles(registry=reading.registry, population=reading.population,
                      geometry=reading.geometry, problems=()),
        RegisterFiles(registry=basis.registry, population=basis.population,
                      geometry=basis.geometry, problems=()),
    )  # fmt: skip


def export(programme: str, place: Path) -> int:
    """Writes the folder; how many files it has.

    Raises: FolderInUseError: something is there. NoVersionError: no version is in force.
    """
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise FolderInUseError(f"{place} is not an empty folder; name another, or empty it")
    files = files_now(programme)
    write_files(place, files)
    return len(files)


@guarded(Deed.SEE)
def folder(request: Visit, programme: str) -> HttpResponse:  # noqa: ARG001 - as views are called
    """The folder as a zip file."""
    files = {f"{programme}/{name}": content for name, content in files_now(programme).items()}
    return HttpResponse(
        zipped(files),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{programme}.zip"'},
    )
