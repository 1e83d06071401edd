"""``daowei compute``: indicators, scores, ranks, and the report, under digests."""

import sys
from datetime import date
from pathlib import Path

import click

from daowei.cli.computing import Run, computed, exit_code_of
from daowei.cli.folders import as_of_option
from daowei.cli.league import tell_league
from daowei.cli.telling import as_json, progress, tell_json, tell_problems
from daowei.foundation.texts import N_, Text


@click.command("compute")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Where results go; FOLDER/results by default.")  # fmt: skip
@as_of_option
@click.option("--json", "wants_json", is_flag=True, help="Print what was written as JSON.")
@click.option("--quiet", is_flag=True, help="Print no league table.")
@click.pass_obj
def command(
    language: str, folder: Path, *, out: Path | None, as_of: date, wants_json: bool, quiet: bool
) -> None:
    """Compute FOLDER and write tables, run.json and the report."""
    place = out or folder / "results"
    with progress(language, quiet=wants_json) as bar:
        run = computed(folder, place, on=as_of, step=bar.step)
    if wants_json:
        tell_json(_document(run, language))
    else:
        tell(run, language, quiet=quiet)
    sys.exit(exit_code_of(run))


def tell(run: Run, language: str, *, quiet: bool = False) -> None:
    """Problems, the league table, and the names of the reports."""
    tell_problems(run.problems, language)
    if run.assessment is None:
        return
    if not quiet:
        tell_league(run.assessment, language)
    for report in run.reports:
        said = Text(N_("Report: {path}"), {"path": report})
        click.echo(said.in_language(language))


def _document(run: Run, language: str) -> dict[str, object]:
    return {
        "written": [str(each) for each in run.written],
        "reports": [str(each) for each in run.reports],
        "digest": run.digest,
        "problems": as_json(run.problems, language),
    }
