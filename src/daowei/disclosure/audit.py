"""Published results held against their own digests, and against a recomputation."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import polars as pl

from daowei.disclosure.first_difference import (
    Difference,
    as_cells,
    cells_of,
    first_in_tables,
    first_in_texts,
)
from daowei.disclosure.listed import check_listed, tell_unlisted
from daowei.disclosure.publication import RUN, digest_of_table
from daowei.disclosure.run_document import Published, RunDocument, check_seals
from daowei.foundation.digests import digest_of_bytes, digest_of_file
from daowei.foundation.problems import ProblemList, Severity
from daowei.foundation.texts import N_

COPY = "programme"  # the folder beside the results that holds what they were computed from


# ── bytes ───────────────────────────────────────────────────────────────────────────


def check_files(results: Published, problems: ProblemList) -> None:
    """Whether every file is there with the bytes that were published, and no other is."""
    folder = results.folder
    here = {name for name in results.run.files if (folder / name).is_file()}
    check_listed(
        results.run.files,
        here,
        digest_here=lambda name: digest_of_file(folder / name),
        problems=problems,
    )
    for name in _strangers(results):
        is_read = name.startswith(f"{COPY}/")
        tell_unlisted([name], problems, severity=Severity.ERROR if is_read else Severity.WARNING)


def _strangers(results: Published) -> list[str]:
    known = {*results.run.files, RUN}
    found = (path.relative_to(results.folder).as_posix()
             for path in results.folder.rglob("*") if path.is_file())  # fmt: skip
    return sorted(name for name in found if name not in known)


def check_inputs(results: Published, programme: Path, problems: ProblemList) -> None:
    """Whether the programme folder holds the bytes that the results were computed from."""
    for name, said in results.run.inputs.items():
        path = programme / name
        found = digest_of_file(path) if path.is_file() else "–"
        if found != said:
            problems.add(
                "VER-010",
                N_("{value} is not the file that the results were computed from"),
                remedy=N_("Its digest is {found}; run.json names {said}."),
                file=name,
                value=name,
                found=found,
                said=said,
            )


# ── tables ──────────────────────────────────────────────────────────────────────────


def check_tables(results: Published, problems: ProblemList) -> None:
    """Whether every table, as Parquet and as text, holds the content that was published.

    Of a table that lies here twice, the sound one tells where the other was changed.
    """
    found = {name for name, _ in results.tables()}
    for name in sorted(results.run.results.keys() - found):
        told = N_("the table {value} was published and has no file")
        _tell_table(problems, "VER-008", name, told=told)
    for name, path in results.tables():
        if path.is_file() and not _is_sound(results, name, path):
            told = N_("the content of the table {value} is not what was published")
            _tell_table(problems, "VER-008", name, told=told, file=path.name)
            twin = _sound_twin(results, name)
            if twin is not None:
                _tell_difference(problems, path, _difference(path, _cells(twin)))


def _is_sound(results: Published, name: str, path: Path) -> bool:
    return _digest_of(path) == results.run.results.get(name)


def _sound_twin(results: Published, name: str) -> Path | None:
    """A file that holds the table as it was published."""
    return next(
        (path for other, path in results.tables()
         if other == name and path.is_file() and _is_sound(results, name, path)),
        None,
    )  # fmt: skip


def _digest_of(path: Path) -> str | None:
    """The digest of a file's table; None where there is no table in it."""
    if path.suffix == ".csv":
        return digest_of_bytes(path.read_bytes())
    try:
        return digest_of_table(pl.read_parquet(path, glob=False))
    except (pl.exceptions.PolarsError, OSError):
        return None


def _tell_table(
    problems: ProblemList, code: str, name: str, *, told: str, file: str | None = None
) -> None:
    problems.add(
        code,
        told,
        remedy=N_("Where the two first differ is told with VER-014."),
        file=file or RUN,
        value=name,
    )


# ── against a recomputation ─────────────────────────────────────────────────────────


def check_recomputed(results: Published, again: Published, problems: ProblemList) -> None:
    """Where published results differ from those computed again, with the first place and values.

    Tables are compared by what they say; pages by their bytes, if the same daowei made them.
    """
    _compare_heads(results.run, again.run, problems)
    for name in sorted(results.run.results.keys() | again.run.results.keys()):
        if results.run.results.get(name) != again.run.results.get(name):
            told = N_("the table {value} comes out otherwise when recomputed")
            _tell_table(problems, "VER-011", name, told=told)
    for name, path in _unlike(results, again):
        other = again.folder / f"{name}.parquet"
        if other.is_file():
            _tell_difference(problems, path, _difference(path, _cells(other)))
    _compare_pages(results, again, problems)


def _unlike(results: Published, again: Published) -> Iterator[tuple[str, Path]]:
    """The files whose first difference only a recomputation can tell."""
    for name, path in results.tables():
        is_sound = path.is_file() and _is_sound(results, name, path)
        is_same = results.run.results.get(name) == again.run.results.get(name)
        has_twin = _sound_twin(results, name) is not None
        if path.is_file() and (not is_same if is_sound else not has_twin):
            yield name, path


def _compare_heads(said: RunDocument, found: RunDocument, problems: ProblemList) -> None:
    for name, before, after in (
        ("programme", dict(said.programme), dict(found.programme)),
        ("inputs", sorted(said.inputs), sorted(found.inputs)),
    ):
        if before != after:
            problems.add(
                "VER-012",
                N_("run.json names another {field} than was recomputed from"),
                remedy=N_("Recomputed from: {after}."),
                file=RUN,
                field=name,
                value=before,
                after=after,
            )
    if said.daowei != found.daowei:
        problems.add(
            "VER-013",
            N_("the results were made with daowei {value}, this is {after}"),
            remedy=N_("Pages are not compared; tables are."),
            file=RUN,
            field="daowei",
            value=said.daowei,
            after=found.daowei,
            severity=Severity.NOTE,
        )


def _difference(path: Path, sound: pl.DataFrame) -> Difference | None:
    """Where a published file first differs from the cells it should hold."""
    try:
        cells = _cells(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        return Difference(line=0, before=str(error).splitlines()[0], after="a table")
    return first_in_tables(cells, sound)


def _cells(path: Path) -> pl.DataFrame:
    """The cells of a table of results, from either kind of file."""
    if path.suffix == ".csv":
        return cells_of(path.read_bytes())
    return as_cells(pl.read_parquet(path, glob=False))


def _compare_pages(results: Published, again: Published, problems: ProblemList) -> None:
    if results.run.daowei != again.run.daowei:
        return
    for name in results.run.files:
        path, other = results.folder / name, again.folder / name
        if PurePosixPath(name).suffix == ".html" and path.is_file() and other.is_file():
            found = first_in_texts(path.read_bytes(), other.read_bytes())
            _tell_difference(problems, path, found)


def _tell_difference(problems: ProblemList, path: Path, found: Difference | None) -> None:
    if found is None:
        return
    in_table = path.suffix != ".html"
    problems.add(
        "VER-014",
        N_("here: {before}; in truth: {after} ({row})")
        if found.row
        else N_("here: {before}; in truth: {after}"),
        remedy=N_("This is the first row that differs.")
        if in_table
        else N_("This is the first line that differs."),
        file=path.name,
        line=found.line + (path.suffix == ".csv") or None,  # a text's first line is its head
        value=found.before,
        before=found.before,
        after=found.after,
        row=found.row,
        **({"field": found.column} if found.column else {}),
    )


# ── the whole ───────────────────────────────────────────────────────────────────────


def check_published(results: Published, problems: ProblemList) -> None:
    """All that can be said of a folder of results without computing."""
    check_seals(results, problems)
    check_files(results, problems)
    check_tables(results, problems)
