"""The folder of results that pages read: laid out, named by one manifest, switched in one step.

``ROOT/manifest.json`` names a generation folder beside it and, within it, the folder of tables.
Whoever replaces the manifest switches all readers at once; those in the middle keep what they
mapped. Arrays are changed in place behind the beat, a number that is odd while that happens.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.digests import digest
from daowei.foundation.problems import DaoweiError

SHAPE = "daowei results 1"
MANIFEST, LOCK, BEAT = "manifest.json", "follower.lock", "beat"
KEPT_TABLES = 3  # folders of tables that readers in the middle may still open


class ResultsError(DaoweiError):
    """Results that are missing or broken; they are derived, and made anew from the reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far reports were followed.

    ``position``: of the last touch applied; ``horizon``: transactions before it are all applied
    (PostgreSQL; 0 elsewhere); ``moment``: of that touch; ``reports``: how many count.
    """

    position: int = 0
    horizon: int = 0
    moment: datetime | None = None
    reports: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """What results were made by; where any of it differs, they are made anew."""

    programme: str
    version: str
    digest: str
    charter: str
    register: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What stands in the folder.

    ``day``: on which vetoes were looked at; ``periods``: reports that count, by period;
    ``refused``: indicators whose scores the charter withholds; ``handled``: digest of what was
    done about vetoes.
    """

    rulebook: Rulebook
    mark: Mark
    stretch: tuple[date, date]
    day: date
    generation: str
    tables: str
    sequence: int
    periods: Mapping[str, int]
    refused: Mapping[str, str]
    handled: str = ""

    @property
    def digest(self) -> str:
        """Of everything it says."""
        return digest(_plain(self))


def _plain(manifest: Manifest) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(asdict(manifest), default=_told))
    return {"shape": SHAPE, **plain}


def _told(value: object) -> str:
    assert isinstance(value, date | datetime), "all else is plain already"
    return value.isoformat()


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Puts the manifest in force, in one step."""
    waiting = root / f"{MANIFEST}.new"
    text = json.dumps({**_plain(manifest), "seal": manifest.digest}, ensure_ascii=False, indent=1)
    with waiting.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, root / MANIFEST)  # noqa: PTH105 - the one call that is atomic everywhere


def read_manifest(root: Path) -> Manifest | None:
    """The manifest in force; None before anything was computed.

    Raises: ResultsError: it is cut short, changed by hand, or of another shape.
    """
    try:
        read = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise ResultsError(f"{root / MANIFEST} cannot be read; compute anew") from error
    if read.pop("shape", None) != SHAPE:
        raise ResultsError(f"{root / MANIFEST} has another shape; compute anew")
    seal = read.pop("seal", None)
    manifest = Manifest(
        rulebook=Rulebook(**read.pop("rulebook")),
        mark=_mark(read.pop("mark")),
        stretch=_stretch(read.pop("stretch")),
        day=date.fromisoformat(read.pop("day")),
        **read,
    )
    if manifest.digest != seal:
        raise ResultsError(f"{root / MANIFEST} was changed by hand; compute anew")
    return manifest


def _mark(read: dict[str, Any]) -> Mark:
    moment = read.pop("moment")
    return Mark(moment=datetime.fromisoformat(moment) if moment else None, **read)


def _stretch(read: list[str]) -> tuple[date, date]:
    return date.fromisoformat(read[0]), date.fromisoformat(read[1])


def stamp_of(root: Path) -> tuple[int, int, int] | None:
    """What tells one manifest from another without reading it; None where there is none."""
    try:
        stat = (root / MANIFEST).stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


# ── one writer ──────────────────────────────────────────────────────────────────────


@contextmanager
def alone(root: Path, *, patience: float | None) -> Iterator[bool]:
    """Whether this process is the one that writes, until the block ends; the system frees it.

    ``patience``: so many seconds another writer is waited for before it is left to that one; None
    waits until it is done.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("a") as lock:
        yield _locked(lock, patience)


def _locked(lock: IO[str], patience: float | None) -> bool:
    if patience is None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return True
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)
        else:
            return True


def beat_of(folder: Path, *, writable: bool = False) -> NDArray[np.int64]:
    """The one number that says whether arrays are being changed (odd) and how often they were."""
    path = folder / BEAT
    if not path.exists():
        np.zeros(1, dtype=np.int64).tofile(path)
    return np.memmap(path, dtype=np.int64, mode="r+" if writable else "r", shape=(1,))


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Arrays are changed in the block. What ends in an error leaves the beat odd for good."""
    beat = beat_of(folder, writable=True)
    beat[0] += 1
    yield
    beat[0] += 1


def is_broken(folder: Path) -> bool:
    """Whether a change of the arrays was broken off; asked by whoever is alone."""
    return not folder.is_dir() or bool(beat_of(folder)[0] % 2)


# ── tidying up ──────────────────────────────────────────────────────────────────────


def new_generation(root: Path) -> Path:
    """An empty folder for results made anew."""
    folder = root / f"g-{max(map(_number, root.glob('g-*')), default=0) + 1}"
    folder.mkdir(parents=True)
    return folder


def _number(folder: Path) -> int:
    return int(folder.name.split("-")[1])


def sweep_up(root: Path, manifest: Manifest) -> None:
    """Deletes generations before the last two, and tables nobody can be about to open any more.

    Whoever has mapped them keeps them: the system frees a file when nobody holds it.
    """
    for each in sorted(root.glob("g-*"), key=_number)[:-2]:
        if each.name != manifest.generation:
            shutil.rmtree(each, ignore_errors=True)
    folder = root / manifest.generation
    numbered = sorted(folder.glob("tables-*"), key=_number)
    for each in numbered[:-KEPT_TABLES]:
        if each.name != manifest.tables:
            shutil.rmtree(each, ignore_errors=True)


def moved(manifest: Manifest, **changes: Any) -> Manifest:
    """The next manifest of the same generation."""
    return replace(manifest, sequence=manifest.sequence + 1, **changes)
