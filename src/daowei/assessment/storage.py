"""The cube on disk: a folder of plain arrays and a manifest, switched in one step."""

import copy
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.figures import Figures
from daowei.assessment.indicators import IndicatorFigures, Maker as IndicatorMaker
from daowei.assessment.journal import JOURNAL, Changes, changes
from daowei.assessment.units import Stretch, UnitAxis
from daowei.assessment.windows import PeriodAxis, axis_of
from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.periods import parse_period
from daowei.foundation.problems import DaoweiError
from daowei.foundation.states import State

CURRENT = "current"  # the file that names the folder in force
MANIFEST = "manifest.json"
Maker: TypeAlias = Callable[[], Figures]  # makes the figures of one element when its turn has come
_Maker = TypeVar("_Maker")
_Entry: TypeAlias = dict[str, Any]  # what the manifest says of an element or indicator
_ARRAYS = ("total", "count", "reason", "divisor")
_INDICATOR_ARRAYS = ("numerator", "denominator", "value", "state", "expected", "received")


class StorageError(DaoweiError):
    """A stored cube that is missing, or not what its manifest says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a cube was made of: digests of the programme, its charter, the hierarchy, the values."""

    programme: str
    charter: str
    hierarchy: str
    watermark: str


@dataclass(frozen=True, kw_only=True, eq=False)
class StoredCube:
    """An open cube folder; arrays are mapped, nothing is read before it is looked at."""

    folder: Path
    manifest: Mapping[str, Any]
    units: UnitAxis
    periods: PeriodAxis

    def figures(self, name: str, mode: str = "r") -> Figures | None:
        """The stored figures of an element, None if it has none; mode "r+" to write to them."""
        entry = self.manifest["figures"].get(name)
        if entry is None:
            return None
        arrays = {part: self.array(each, mode) for part, each in entry["arrays"].items()}
        return Figures(**arrays, decimals=entry["decimals"], silent=State(entry["silent"]))

    def indicator(self, code: str, mode: str = "r") -> IndicatorFigures | None:
        """The stored figures of an indicator, None if it has none; mode "r+" to write to them."""
        entry = self.manifest["indicators"].get(code)
        if entry is None:
            return None
        return IndicatorFigures(**{part: self.array(each, mode) for part, each in entry.items()})

    def array(self, entry: Mapping[str, Any], mode: str = "r") -> NDArray[Any]:
        """One array as it is mapped from its file; what stands there once is seen everywhere."""
        mapped = self._mapped(entry, mode)
        return mapped if "over" not in entry else np.broadcast_to(mapped, entry["over"])

    def _mapped(self, entry: Mapping[str, Any], mode: str = "r") -> NDArray[Any]:
        mapped: NDArray[Any] = np.memmap(
            self.folder / entry["file"],
            dtype=np.dtype(entry["dtype"]),
            mode=mode,  # type: ignore[call-overload]  # "r" or "r+"
            shape=tuple(entry["shape"]),
        )
        return mapped.view(np.ndarray)

    @property
    def changes(self) -> Changes:
        """What was changed in place since the digests were made."""
        return changes(self.folder, since=self.manifest["sequence"])

    def files(self, elements: Iterable[str], indicators: Iterable[str]) -> tuple[str, ...]:
        """The files that hold the figures of these."""
        figures = (self.manifest["figures"][each]["arrays"] for each in elements)
        sides = (self.manifest["indicators"][each] for each in indicators)
        parts = (part for entry in chain(figures, sides) for part in entry.values())
        return tuple(dict.fromkeys(each["file"] for each in parts))

    def damaged(self) -> tuple[str, ...]:
        """Names of the files that are not what their digests say; those changed since left out."""
        changed = self.changes.files
        return tuple(
            each["file"]
            for each in _arrays_of(self.manifest)
            if each["file"] not in changed and self.digest_of(each) != each["digest"]
        )

    def digest_of(self, entry: Mapping[str, Any]) -> str:
        """What the array's digest is now."""
        return _digest_of_array(self._mapped(entry))


def _arrays_of(manifest: Mapping[str, Any]) -> Iterator[_Entry]:
    """What the manifest says of every array."""
    for figures in manifest["figures"].values():
        yield from figures["arrays"].values()
    for sides in manifest["indicators"].values():
        yield from sides.values()


def write_cube(
    root: Path,
    figures: Iterable[tuple[str, Maker]],
    *,
    units: UnitAxis,
    periods: PeriodAxis,
    identity: Identity,
    threads: int = 2,
) -> StoredCube:
    """Makes figures one by one and writes each to a new folder, not in force yet.

    Memory: the arrays of one element for each thread.
    """
    name = digest_of_bytes(repr(identity).encode()).removeprefix("sha256:")[:16]
    folder = root / f"cube-{name}"
    _clear(folder)
    folder.mkdir(parents=True)
    entries = _in_threads(partial(_write_figures, folder), figures, threads=threads)
    manifest = {
        "shape": "daowei cube 1",
        "sequence": 0,
        **{each.name: getattr(identity, each.name) for each in fields(identity)},
        "periods": [each.iso for each in periods.periods],
        "units": _write_units(folder, units),
        "figures": entries,
        "indicators": {},
    }
    _write_manifest(folder, manifest)
    return _opened(folder)


def add_indicators(
    cube: StoredCube, indicators: Mapping[str, IndicatorMaker], *, threads: int = 2
) -> StoredCube:
    """The cube with indicators computed one by one and written beside its elements."""
    write = partial(_write_indicator, cube.folder)
    entries = _in_threads(write, indicators.items(), threads=threads)
    _write_manifest(cube.folder, {**cube.manifest, "indicators": entries})
    return _opened(cube.folder)


def _in_threads(
    write: Callable[[int, _Maker], _Entry], makers: Iterable[tuple[str, _Maker]], *, threads: int
) -> dict[str, _Entry]:
    """What ``write`` gives for each maker and its number, by name."""
    with ThreadPoolExecutor(threads) as pool:
        jobs = {
            name: pool.submit(write, number, maker) for number, (name, maker) in enumerate(makers)
        }
        return {name: job.result() for name, job in jobs.items()}


def resealed(cube: StoredCube) -> StoredCube:
    """The cube with digests of what was changed in place; the journal begins anew.

    Raises: StorageError: a change was not ended.
    """
    done = cube.changes
    _refuse_torn(cube)
    manifest = {**copy.deepcopy(cube.manifest), "sequence": done.sequence}
    for each in _arrays_of(manifest):
        if each["file"] in done.files:
            each["digest"] = cube.digest_of(each)
    _write_manifest(cube.folder, manifest)
    (cube.folder / JOURNAL).unlink(missing_ok=True)
    return _opened(cube.folder)


def _refuse_torn(cube: StoredCube) -> None:
    if cube.changes.is_torn:
        raise StorageError(f"a change of {cube.folder} was broken off halfway; compute anew")


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    waiting = folder / f"{MANIFEST}.new"
    waiting.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    os.replace(waiting, folder / MANIFEST)  # noqa: PTH105 - the one call that is atomic everywhere


def put_in_force(root: Path, name: str) -> None:
    """Names the folder that readers open, in one step."""
    waiting = root / f"{CURRENT}.new"
    waiting.write_text(name, encoding="utf-8")
    os.replace(waiting, root / CURRENT)  # noqa: PTH105 - the one call that is atomic everywhere


def open_cube(root: Path) -> StoredCube:
    """The cube in force.

    Raises: StorageError: there is none, or a change of it was broken off.
    """
    cube = opened_while_changing(root)
    _refuse_torn(cube)
    return cube


def opened_while_changing(root: Path) -> StoredCube:
    """The cube in force, though a change of it may not have ended; the reader must look to that.

    Raises: StorageError: there is none.
    """
    marker = root / CURRENT
    if not marker.is_file():
        raise StorageError(f"{root} holds no cube; compute first")
    return _opened(root / marker.read_text(encoding="utf-8"))


def _opened(folder: Path) -> StoredCube:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return StoredCube(
        folder=folder,
        manifest=manifest,
        units=_read_units(folder, manifest["units"]),
        periods=axis_of(parse_period(each) for each in manifest["periods"]),
    )


def superseded(root: Path) -> tuple[Path, ...]:
    """The folders no longer in force; they may be deleted when nobody reads them any more."""
    current = (root / CURRENT).read_text(encoding="utf-8")
    return tuple(each for each in sorted(root.glob("cube-*")) if each.name != current)


def _clear(folder: Path) -> None:
    for each in folder.glob("*"):
        each.unlink()
    if folder.exists():
        folder.rmdir()


def _write_figures(folder: Path, number: int, maker: Maker) -> _Entry:
    figures = maker()
    arrays = {
        part: _write_array(folder, f"{number:05}.{part}", array)
        for part in _ARRAYS
        if (array := getattr(figures, part)) is not None
        and not (part == "divisor" and array is figures.count)
    }
    if figures.divisor is not None and figures.divisor is figures.count:
        arrays["divisor"] = arrays["count"]
    return {"decimals": figures.decimals, "silent": int(figures.silent), "arrays": arrays}


def _write_indicator(folder: Path, number: int, maker: IndicatorMaker) -> _Entry:
    figures = maker().figures
    return {
        part: _write_array(folder, f"i{number:05}.{part}", getattr(figures, part))
        for part in _INDICATOR_ARRAYS
    }


def _write_array(folder: Path, name: str, array: NDArray[Any]) -> _Entry:
    held = np.ascontiguousarray(_once(array))
    with (folder / name).open("wb", buffering=0) as file:
        file.write(held.data)
    entry = {
        "file": name,
        "dtype": held.dtype.str,
        "shape": list(held.shape),
        "digest": _digest_of_array(held),
    }
    return entry if held.shape == array.shape else {**entry, "over": list(array.shape)}


def _once(array: NDArray[Any]) -> NDArray[Any]:
    """The array without its repetitions: a constant stands in one cell, not in every one."""
    return array[tuple(slice(1) if step == 0 else slice(None) for step in array.strides)]


def _digest_of_array(array: NDArray[Any]) -> str:
    return "sha256:" + sha256(np.ascontiguousarray(array).data).hexdigest()


def _write_units(folder: Path, units: UnitAxis) -> dict[str, Any]:
    (folder / "units.json").write_text(
        json.dumps(units.codes, ensure_ascii=False), encoding="utf-8"
    )
    parents = np.stack([each.parent for each in units.stretches])
    return {
        "codes": "units.json",
        "stretches": [[each.start.isoformat(), each.end.isoformat()] for each in units.stretches],
        "parents": _write_array(folder, "units.parents", parents),
    }


def _read_units(folder: Path, entry: Mapping[str, Any]) -> UnitAxis:
    codes = tuple(json.loads((folder / entry["codes"]).read_text(encoding="utf-8")))
    shape = tuple(entry["parents"]["shape"])
    parents = np.fromfile(folder / entry["parents"]["file"], dtype=np.int32).reshape(shape)
    return UnitAxis(codes=codes, stretches=_stretches(entry["stretches"], parents))


def _stretches(days: Sequence[Sequence[str]], parents: NDArray[np.int32]) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(start=date.fromisoformat(start), end=date.fromisoformat(end), parent=parent)
        for (start, end), parent in zip(days, parents, strict=True)
    )
