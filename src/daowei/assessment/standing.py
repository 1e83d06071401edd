"""Results held open for changes by the one process that writes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from daowei.assessment.computing_results import CUBE, VALUES, open_ledgers
from daowei.assessment.coverage import Deliveries
from daowei.assessment.cube import Cube
from daowei.assessment.gathering import Sent
from daowei.assessment.groundwork import Groundwork
from daowei.assessment.ledger import FormLedger
from daowei.assessment.live_values import LiveValues, open_live
from daowei.assessment.report_index import ReportIndex, open_index
from daowei.assessment.result_folder import Manifest, ResultsError, is_broken
from daowei.assessment.result_tables import Tables, read_tables
from daowei.assessment.revising import OpenCube
from daowei.assessment.storage import StorageError, open_cube
from daowei.assessment.what_is_read import Reading, readings_of
from daowei.reporting.documents import Key

CAME = "came.jsonl"


class AnewError(ResultsError):
    """Applying is not possible, or not worth it: everything is to be computed anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """A report that may have changed: what it says now; None where it counts no more."""

    key: Key
    sent: Sent | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """Results with all that is needed to change them.

    ``live``, ``index``, ``ledgers``, ``deliveries`` and ``arrays`` are changed in place.
    """

    root: Path
    manifest: Manifest
    ground: Groundwork
    live: LiveValues
    index: ReportIndex
    ledgers: Mapping[str, FormLedger]
    deliveries: Mapping[str, Deliveries]
    arrays: OpenCube
    tables: Tables
    readings: Mapping[str, Reading] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The generation's folder."""
        return self.root / self.manifest.generation

    def cube(self) -> Cube:
        """The cube as values stand now; what another one made before is not in it."""
        bare = self.ground.cube(self.live, self.deliveries)
        codes = self.arrays.stored.manifest["figures"]
        return replace(bare, stored={code: self.arrays.figures(code) for code in codes})

    def has_place(self, key: Key) -> bool:
        """Whether the report's cells are among the results'."""
        return self.ground.coder.knows(key)


def open_standing(root: Path, manifest: Manifest, ground: Groundwork) -> Standing:
    """The results of a folder, held open for changes; the caller is alone.

    Raises: AnewError: a change was broken off, or files are missing.
    """
    folder = root / manifest.generation
    if is_broken(folder):
        raise AnewError(f"a change of {folder} was broken off; computing anew")
    try:
        arrays = OpenCube(stored=open_cube(folder / CUBE))
        live = open_live(folder / VALUES, ground.units, ground.coder)
        index = open_index(folder, ground.programme.forms, ground.coder)
        ledgers = open_ledgers(folder, ground, mode="r+")
        tables = read_tables(folder / manifest.tables)
    except (StorageError, OSError, ValueError) as error:
        raise AnewError(f"{folder} is not whole ({error}); computing anew") from error
    for sent_of, key in came_since(folder, up_to=manifest.sequence):
        live.take(key, sent_of)
        index.came[key] = sent_of
    return Standing(
        root=root,
        manifest=manifest,
        ground=ground,
        live=live,
        index=index,
        ledgers=ledgers,
        deliveries={code: each.marks() for code, each in ledgers.items()},
        arrays=arrays,
        tables=tables,
        readings=readings_of(ground),
    )


# ── what came since the long table was written ──────────────────────────────────────


def came_since(folder: Path, *, up_to: int) -> Iterator[tuple[Sent | None, Key]]:
    """The reports applied to the folder since its long table was written, in their order."""
    path = folder / CAME
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for line in lines:
        read = json.loads(line)
        if read["sequence"] <= up_to:
            form, attribute, unit, period = read["key"]
            yield _sent(read), (form, attribute, unit, period)


def _sent(read: Mapping[str, Any]) -> Sent | None:
    document = read["document"]
    if document is None:
        return None
    form, attribute, unit, period = read["key"]
    day = read["received"]
    return Sent(
        form=form,
        attribute=attribute,
        unit=unit,
        period=period,
        document=document,
        received=date.fromisoformat(day) if day else None,
    )


def note_came(folder: Path, revised: Iterable[Revised], *, sequence: int) -> None:
    """Notes which reports a change takes in; they count once its manifest is in force."""
    with (folder / CAME).open("a", encoding="utf-8") as file:
        for each in revised:
            sent = each.sent
            day = sent.received.isoformat() if sent and sent.received else None
            document = None if sent is None else _text(sent.document)
            line = {"sequence": sequence, "key": each.key, "document": document, "received": day}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _text(document: str | bytes) -> str:
    return document if isinstance(document, str) else document.decode()
