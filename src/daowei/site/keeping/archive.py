"""An archive: files in a zip, and a manifest that names each with its digest."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daowei.foundation.problems import DaoweiError

MANIFEST = "manifest.json"
FORMAT = 1
_PIECE = 1 << 20


class ArchiveError(DaoweiError):
    """An archive that cannot be trusted, and the first file in it that shows so."""


@dataclass(slots=True)
class Archive:
    """An archive being written; every file is written once and its digest noted."""

    zipped: zipfile.ZipFile
    digests: dict[str, str] = field(default_factory=dict)

    def add_file(self, name: str, path: Path) -> None:
        """Takes a file in; one that vanished meanwhile was not needed."""
        try:
            with path.open("rb") as source:
                self.add(name, iter(lambda: source.read(_PIECE), b""))
        except FileNotFoundError:
            return

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Takes content in, piece by piece."""
        told = hashlib.sha256()
        with self.zipped.open(name, "w", force_zip64=True) as target:
            for piece in pieces:
                told.update(piece)
                target.write(piece)
        self.digests[name] = f"sha256:{told.hexdigest()}"


@contextmanager
def written_archive(path: Path, about: Mapping[str, object]) -> Iterator[Archive]:
    """An archive that appears under its name only when it is whole; nobody else may read it.

    Raises: ArchiveError: the file is there already.
    """
    if path.exists():
        raise ArchiveError(f"{path} is there already; name another file, or move it away")
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
                archive = Archive(zipped)
                yield archive
                manifest = {"format": FORMAT, **about, "files": archive.digests}
                zipped.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)


def manifest_of(path: Path) -> dict[str, Any]:
    """What an archive says of itself.

    Raises: ArchiveError: it is no archive of ours.
    """
    try:
        with zipfile.ZipFile(path) as zipped:
            told: dict[str, Any] = json.loads(zipped.read(MANIFEST))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise ArchiveError(f"{path} is no backup, or was cut short: {error}") from error
    if told.get("format") != FORMAT:
        raise ArchiveError(f"{path} was written by another version (format {told.get('format')})")
    return told


def verify(path: Path, manifest: Mapping[str, Any]) -> None:
    """Looks at every file before any is unpacked.

    Raises: ArchiveError: the first file that is missing, unknown or not what it was.
    """
    with zipfile.ZipFile(path) as zipped:
        present = set(zipped.namelist()) - {MANIFEST}
        for name in sorted(present | manifest["files"].keys()):
            if name not in present:
                raise ArchiveError(f"{path}: {name} is missing; take another backup")
            if _digest(zipped, name, path) != manifest["files"].get(name):
                raise ArchiveError(f"{path}: {name} is not what it was; take another backup")


def _digest(zipped: zipfile.ZipFile, name: str, path: Path) -> str:
    told = hashlib.sha256()
    try:
        with zipped.open(name) as file:
            while piece := file.read(_PIECE):
                told.update(piece)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        raise ArchiveError(f"{path}: {name} is damaged ({error}); take another backup") from error
    except Exception as error:  # zlib's own
        raise ArchiveError(f"{path}: {name} is damaged ({error}); take another backup") from error
    return f"sha256:{told.hexdigest()}"


def unpack(path: Path, name: str, target: Path) -> None:
    """Writes one file of a verified archive; its name never leads out of the folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as zipped, zipped.open(name) as source:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            while piece := source.read(_PIECE):
                file.write(piece)


@contextmanager
def opened(path: Path, name: str) -> Iterator[Any]:
    """One file of a verified archive, to be read."""
    with zipfile.ZipFile(path) as zipped, zipped.open(name) as source:
        yield source
