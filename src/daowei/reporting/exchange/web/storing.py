"""Where the bytes of an upload lie: as they came, and what was read of them, as Parquet."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from daowei.reporting.exchange.web.models import Upload

_PIECE = 1 << 20


def folder_of(upload: Upload) -> Path:
    """The folder of an upload; made where it is missing."""
    place = Path(settings.DAOWEI_DATA) / "uploads" / upload.pk.hex
    place.mkdir(parents=True, exist_ok=True)
    return place


def content_of(upload: Upload) -> Path:
    """The file as it came."""
    return folder_of(upload) / "content"


def cells_of(upload: Upload) -> Path:
    """What each of its cells says and becomes (shape PREVIEW)."""
    return folder_of(upload) / "cells.parquet"


def reports_of(upload: Upload) -> Path:
    """The reports it touches (shape REPORTS)."""
    return folder_of(upload) / "reports.parquet"


def append(upload: Upload, pieces: Iterable[bytes]) -> int:
    """Writes pieces behind what was received; how many bytes lie safely there now.

    What a connection that broke had brought is kept; what exceeds the size is not written.
    """
    path = content_of(upload)
    path.touch()
    with path.open("r+b") as file:
        file.seek(upload.received)
        file.truncate()
        try:
            for piece in pieces:
                file.write(piece[: upload.size - file.tell()])
        except OSError:
            if file.tell() == upload.received:
                raise
        finally:
            file.flush()
            os.fsync(file.fileno())
        return file.tell()


def digest_of_content(upload: Upload) -> str:
    """SHA-256 of the bytes that lie there."""
    with content_of(upload).open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def start_anew(upload: Upload) -> None:
    """Forgets the bytes: they are not those that were sent."""
    content_of(upload).write_bytes(b"")


def throw_away(upload: Upload) -> None:
    """Takes the whole folder away."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)
