"""What was changed in a stored cube since its digests were made, line by line beside it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

JOURNAL = "changes.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The changes noted: the number of the last one, and the files that any of them wrote to.

    ``is_torn``: the last one was begun and not ended; nobody knows which cells it reached.
    """

    sequence: int
    files: frozenset[str]
    is_torn: bool


def begin(folder: Path, sequence: int, files: Iterable[str]) -> None:
    """Notes which files a change is about to write to."""
    _note(folder, {"sequence": sequence, "writes": list(files)})


def end(folder: Path, sequence: int) -> None:
    """Notes that the change is whole."""
    _note(folder, {"sequence": sequence, "done": True})


def _note(folder: Path, line: dict[str, object]) -> None:
    with (folder / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write(json.dumps(line) + "\n")


def changes(folder: Path, *, since: int = 0) -> Changes:
    """The changes after that sequence number; a last line cut short counts as not written."""
    path = folder / JOURNAL
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = [json.loads(each) for each in text.splitlines(keepends=True) if each.endswith("\n")]
    begun = {each["sequence"]: each["writes"] for each in lines if "writes" in each}
    ended = {each["sequence"] for each in lines if "done" in each}
    later = {number: files for number, files in begun.items() if number > since}
    return Changes(
        sequence=max(later, default=since),
        files=frozenset(name for files in later.values() for name in files),
        is_torn=bool(later.keys() - ended),
    )
