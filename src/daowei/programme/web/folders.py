"""Programme folders between the database and the disk: stored once, laid out to be read."""

import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from daowei.foundation.digests import digest, digest_of_bytes
from daowei.programme.reading import Reading, read_programme
from daowei.programme.web.models import StoredFile, Version, VersionFile

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of zip's calendar: the same files are the same bytes


def files_of_folder(place: Path) -> dict[str, bytes]:
    """The definition and register files of a folder; reported values stay where they are."""
    names = sorted(each for each in place.rglob("*") if each.is_file())
    relative = {each.relative_to(place).as_posix(): each for each in names}
    return {name: path.read_bytes() for name, path in relative.items() if _is_definition(name)}


def _is_definition(name: str) -> bool:
    return not name.startswith(("values/", "results/", "."))


def digest_of_files(files: Mapping[str, bytes]) -> str:
    """The digest of a folder: of the names and digests of its files."""
    return digest({name: digest_of_bytes(content) for name, content in files.items()})


def store_files(version: Version, files: Mapping[str, bytes]) -> None:
    """Keeps the bytes once, and the version's names for them."""
    digests = {name: digest_of_bytes(content) for name, content in files.items()}
    stored = [StoredFile(digest=digests[name], content=files[name]) for name in files]
    StoredFile.objects.bulk_create(stored, ignore_conflicts=True)
    VersionFile.objects.bulk_create(
        [VersionFile(version=version, name=name, file_id=digests[name]) for name in files]
    )


def files_of(version: Version) -> dict[str, bytes]:
    """The bytes of every file of the version, by name."""
    rows = version.files.select_related("file").order_by("name")
    return {each.name: bytes(each.file.content) for each in rows}


def laid_out(version: Version) -> Path:
    """The version's folder on disk; written once, by a rename, for all processes to read."""
    place = Path(settings.DAOWEI_DATA) / "versions" / version.digest.removeprefix("sha256:")
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=place.parent))
        write_files(beside, files_of(version))
        try:
            Path(beside).rename(place)
        except OSError:  # another process was first, with the same bytes
            shutil.rmtree(beside)
    return place


def write_files(place: Path, files: Mapping[str, bytes]) -> None:
    """Writes files below a folder, which is made where it is missing."""
    for name, content in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in one zip, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            archive.writestr(info, content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def reading_of(version: Version) -> Reading:
    """The version's folder, read; kept, as its bytes never change."""
    return _read(laid_out(version))


@lru_cache(maxsize=8)
def _read(place: Path) -> Reading:
    return read_programme(place)
