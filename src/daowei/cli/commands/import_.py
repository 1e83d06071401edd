"""``daowei import``: metadata and values of others, brought into a programme folder."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from daowei.cli.exit_codes import ExitCode
from daowei.cli.telling import as_json, progress, tell_json, tell_problems
from daowei.foundation.hierarchy import Registry, UnitKind
from daowei.foundation.problems import Problem, by_code, errors_of
from daowei.foundation.texts import N_, Text
from daowei.programme.definition import Programme
from daowei.programme.value_files import OTHERS

_ENDINGS = {".json": "json", ".xml": "xml", ".csv": "csv", ".adx": "adx"}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("import")
def command() -> None:
    """Bring in DHIS2 metadata as a folder, or values from tables and documents."""


# ── DHIS2 metadata ──────────────────────────────────────────────────────────────────


def _kinds(
    _context: click.Context, _option: click.Parameter, text: str | None
) -> tuple[UnitKind, ...]:
    names = [each.strip() for each in text.split(",")] if text else []
    unknown = [each for each in names if each not in set(UnitKind)]
    if unknown:
        known = ", ".join(UnitKind)
        raise click.BadParameter(f"{', '.join(unknown)}: kinds of units are {known}")
    return tuple(UnitKind(each) for each in names)


@command.command("dhis2")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--out", required=True, type=click.Path(path_type=Path),
              help="The folder to be made; it must not exist, or be empty.")  # fmt: skip
@click.option("--kinds", callback=_kinds, metavar="KIND,KIND,…",
              help="Kinds of units by level from the top; else guessed.")  # fmt: skip
@click.option("--name", help="Name of the programme; the data sets' names where left out.")
@click.option("--json", "wants_json", is_flag=True, help="Print counts and problems as JSON.")
@click.pass_obj
def dhis2(
    language: str,
    files: tuple[Path, ...],
    *,
    out: Path,
    kinds: tuple[UnitKind, ...],
    name: str | None,
    wants_json: bool,
) -> None:
    """Make a programme folder from FILES of DHIS2 metadata (JSON, packed or not)."""
    from daowei.programme.dhis2.importing import (  # noqa: PLC0415 - only this verb needs it
        ImportOptions,
        import_metadata,
    )

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise click.BadParameter(f"{out} is not empty", param_hint="--out")
    contents, refused = _contents(files)
    options = ImportOptions(code=_code(out.name), name=name, kinds=kinds, language=language)
    with progress(language, quiet=wants_json) as bar:
        bar.step(N_("Translating metadata"), 0, 1)
        imported = import_metadata(contents, options)
    problems = (*refused, *imported.problems)
    if errors_of(problems):
        _tell({"taken": {}, "written": []}, problems, language, wants_json=wants_json)
        sys.exit(ExitCode.PROBLEMS)
    out.mkdir(parents=True, exist_ok=True)
    for file, text in imported.files.items():
        (out / file).write_text(text, encoding="utf-8")
    counts = {"in_files": dict(imported.counts.held), "taken": dict(imported.counts.taken)}
    document = {**counts, "codes": by_code(problems), "written": sorted(imported.files)}
    if wants_json:
        tell_json({**document, "problems": as_json(problems, language)})
    else:
        _tell_taken(imported.counts.held, imported.counts.taken)
        said = Text(N_("{count} problems are told in {path}."),
                    {"count": len(problems), "path": out / "import-report.md"})  # fmt: skip
        click.echo(said.in_language(language))
    sys.exit(ExitCode.OK)


def _contents(files: tuple[Path, ...]) -> tuple[list[tuple[str, bytes]], tuple[Problem, ...]]:
    """The files' contents by name, unpacked within limits."""
    from daowei.reporting.exchange.opening import unpacked  # noqa: PLC0415

    found: list[tuple[str, bytes]] = []
    problems: list[Problem] = []
    for path in files:
        content, told = unpacked(path.read_bytes(), file=path.name)
        problems += told
        found += [] if content is None else [(path.name, content)]
    return found, tuple(problems)


def _code(name: str) -> str:
    """The folder's name as a code."""
    letters = "".join(each if each.isalnum() or each in "_-" else "_" for each in name)
    return letters.strip("-_")[:80] or "imported"


def _values_name(said: str) -> str:
    """``monthly`` of ``monthly.csv.gz`` or ``values/monthly.parquet``."""
    name = _code(Path(said).name.split(".")[0])
    if name in {"reports", *OTHERS}:
        raise click.BadParameter(f"{name} is kept for other tables", param_hint="--out")
    return name


def _tell_taken(held: Mapping[str, int], taken: Mapping[str, int]) -> None:
    for sort, count in held.items():
        click.echo(f"{sort}: {taken.get(sort, 0)} / {count}")


# ── values ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """The folder that values go to, read and found sound."""

    programme: Programme
    registry: Registry


def _target(folder: Path, language: str, *, wants_json: bool) -> _Target:
    """The programme of the folder; one that cannot be read ends the command."""
    from daowei.programme.reading import read_programme  # noqa: PLC0415

    reading = read_programme(folder)
    if reading.programme is None or reading.registry is None:
        _tell({"counts": {}, "written": []}, reading.problems, language, wants_json=wants_json)
        sys.exit(ExitCode.PROBLEMS)
    return _Target(programme=reading.programme, registry=reading.registry)


_into = click.option("--into", "folder", required=True, type=_FOLDER,
                     help="The programme folder.")  # fmt: skip
_name = click.option("--out", "out", metavar="NAME",
                     help="Name in the folder values; else the file's.")  # fmt: skip
_json = click.option(
    "--json", "wants_json", is_flag=True, help="Print counts and problems as JSON."
)


@command.command("table")
@click.argument("file", type=_FILE)
@click.option("--mapping", required=True, type=_FILE,
              help="How to read the table: which column says what.")  # fmt: skip
@_into
@_name
@_json
@click.pass_obj
def table(
    language: str, file: Path, *, mapping: Path, folder: Path, out: str | None, wants_json: bool
) -> None:
    """Load FILE (.csv, .csv.gz, .xlsx, .parquet) by a mapping; again changes nothing."""
    from daowei.cli.loading import Loading  # noqa: PLC0415
    from daowei.reporting.exchange.directory import directory_of  # noqa: PLC0415
    from daowei.reporting.exchange.tabular import read_tables  # noqa: PLC0415

    target = _target(folder, language, wants_json=wants_json)
    with progress(language, quiet=wants_json) as bar:
        bar.step(N_("Reading the table"), 0, 2)
        found = read_tables(
            mapping,
            target.programme,
            directory_of(target.programme, target.registry),
            table=file,
        )
        bar.step(N_("Writing values"), 1, 2)
        loading = Loading(place=folder, programme=target.programme)
        if not found.values.is_empty():
            loading.values(found.values, _values_name(out or file.name))
        loading.reports(found.reports)
        loading.population(found.population)
    _end(loading, found.problems, language, wants_json=wants_json)


@command.command("values")
@click.argument("file", type=_FILE)
@_into
@_name
@click.option("--format", "form", type=click.Choice(list(_ENDINGS.values())),
              help="By default what the file's ending says.")  # fmt: skip
@_json
@click.pass_obj
def values(
    language: str, file: Path, *, folder: Path, out: str | None, form: str | None, wants_json: bool
) -> None:
    """Load FILE, a DHIS2 data value set (JSON, XML, CSV, ADX); again changes nothing."""
    from daowei.cli.loading import Loading  # noqa: PLC0415
    from daowei.reporting.exchange.directory import directory_of  # noqa: PLC0415
    from daowei.reporting.exchange.importing import keyed, values_of  # noqa: PLC0415
    from daowei.reporting.exchange.judging import (  # noqa: PLC0415
        ImportOptions,
        Strictness,
        judge,
    )
    from daowei.reporting.exchange.reading import read_document  # noqa: PLC0415

    target = _target(folder, language, wants_json=wants_json)
    directory = directory_of(target.programme, target.registry)
    document, problems = read_document(file.read_bytes(), form or _form(file), file=file.name)
    loading = Loading(place=folder, programme=target.programme)
    if document is not None:
        options = ImportOptions(strictness=Strictness.VALUE, auto_group=True)
        verdict = judge(document, directory, options=options)
        deleted = loading.deleted(keyed(verdict, directory), directory)
        loading.values(
            values_of(verdict, directory), _values_name(out or file.name), deleted=deleted
        )
        problems = (*problems, *verdict.problems())
    _end(loading, problems, language, wants_json=wants_json)


def _form(file: Path) -> str:
    """The format that the ending says, packed or not."""
    for ending in reversed(file.suffixes):
        if ending.lower() in _ENDINGS:
            return _ENDINGS[ending.lower()]
    raise click.BadParameter(f"{file.name}: say its --format", param_hint="FILE")


# ── telling ─────────────────────────────────────────────────────────────────────────


def _end(
    loading: object, problems: tuple[Problem, ...], language: str, *, wants_json: bool
) -> None:
    from daowei.cli.loading import Loading  # noqa: PLC0415

    assert isinstance(loading, Loading)
    done = loading.done()
    told = (*problems, *done.problems)
    document = {"counts": done.counts, "written": [each.name for each in done.written]}
    _tell(document, told, language, wants_json=wants_json)
    sys.exit(ExitCode.PROBLEMS if errors_of(told) else ExitCode.OK)


def _tell(
    document: Mapping[str, object],
    problems: tuple[Problem, ...],
    language: str,
    *,
    wants_json: bool,
) -> None:
    if wants_json:
        tell_json({**document, "problems": as_json(problems, language)})
        return
    tell_problems(problems, language)
    counts = document.get("counts")
    for name, count in counts.items() if isinstance(counts, dict) else ():
        parts = ", ".join(f"{count[each]} {each}" for each in count)
        click.echo(f"{name}: {parts}")
