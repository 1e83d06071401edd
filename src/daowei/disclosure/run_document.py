"""``run.json`` read back: whether it can be believed, before anything else is."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

import msgspec

from daowei.disclosure.first_difference import (
    first_in_texts,
)
from daowei.disclosure.listed import is_inside
from daowei.disclosure.publication import RUN, SCHEMA
from daowei.foundation.digests import digest
from daowei.foundation.problems import ProblemList
from daowei.foundation.texts import N_

_LARGEST = 16 << 20  # bytes of run.json


class RunDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``run.json``: what was computed, from what, and every digest."""

    schema: str
    daowei: str
    programme: Mapping[str, str]
    as_of: date
    charter: str
    inputs: Mapping[str, str]
    results: Mapping[str, str]
    digest: str
    files: Mapping[str, str]
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A folder of results with its ``run.json``; ``content``: the document as plain values."""

    folder: Path
    run: RunDocument
    content: Mapping[str, object] = field(default_factory=dict)

    def tables(self) -> Iterator[tuple[str, Path]]:
        """Every file that holds a table of results, with the table's name."""
        for name in self.run.files:
            path = PurePosixPath(name)
            if len(path.parts) == 1 and path.suffix in {".csv", ".parquet"}:
                yield path.stem, self.folder / name


# ── run.json ────────────────────────────────────────────────────────────────────────


def published(folder: Path, problems: ProblemList) -> Published | None:
    """The results of a folder; None, and why, where ``run.json`` cannot be believed at all."""
    path = folder / RUN
    if not path.is_file() or path.stat().st_size > _LARGEST:
        problems.add(
            "VER-001",
            N_("there is no run.json in the folder of results"),
            remedy=N_("Name the folder that “daowei compute” wrote."),
            file=RUN,
            value=folder.name,
        )
        return None
    text = path.read_bytes()
    try:
        run = msgspec.json.decode(text, type=RunDocument)
        content = json.loads(text)
    except (msgspec.DecodeError, ValueError) as error:
        problems.add(
            "VER-002",
            N_("run.json is not a document of results: {fault}"),
            remedy=N_("Fetch it again from where it was published."),
            file=RUN,
            fault=str(error),
        )
        return None
    if run.schema != SCHEMA or not all(is_inside(name) for name in (*run.files, *run.inputs)):
        problems.add(
            "VER-002",
            N_("run.json is not a document of results: {fault}"),
            remedy=N_("Fetch it again from where it was published."),
            file=RUN,
            fault=run.schema if run.schema != SCHEMA else "files outside the folder",
        )
        return None
    return Published(folder=folder, run=run, content=content)


def check_seals(results: Published, problems: ProblemList) -> None:
    """Whether ``run.json`` fits its own two digests, and is written as daowei writes it."""
    fixed = {key: each for key, each in results.content.items() if key not in _SEALED_LATER}
    whole = {key: each for key, each in results.content.items() if key != "seal"}
    for name, said, found in (
        ("digest", results.run.digest, digest(fixed)),
        ("seal", results.run.seal, digest(whole)),
    ):
        if said != found:
            problems.add(
                "VER-003",
                N_("the {field} of run.json does not fit its content"),
                remedy=N_("Something in run.json was changed after it was written."),
                file=RUN,
                field=name,
                value=said,
            )
    written = json.dumps(results.content, ensure_ascii=False, indent=2) + "\n"
    changed = first_in_texts(written.encode(), (results.folder / RUN).read_bytes())
    if changed is not None:
        problems.add(
            "VER-004",
            N_("run.json is not written as daowei writes it: {before} became {after}"),
            remedy=N_("Its bytes were changed, if not what it says."),
            file=RUN,
            line=changed.line,
            before=changed.before,
            after=changed.after,
        )


_SEALED_LATER = frozenset({"digest", "files", "seal"})
