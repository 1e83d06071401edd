"""``daowei check``: every problem of a folder at once, and the charter's verdict."""

import sys
from datetime import date
from pathlib import Path

import click

from daowei.cli.exit_codes import ExitCode
from daowei.cli.folders import as_of_option, check_of, exit_code_of
from daowei.cli.telling import as_json, tell_json, tell_problems
from daowei.foundation.texts import N_, Text


@click.command("check")
@click.argument("folder", type=click.Path(path_type=Path))
@as_of_option
@click.option("--json", "wants_json", is_flag=True, help="Print problems and verdict as JSON.")
@click.pass_obj
def command(language: str, folder: Path, as_of: date, *, wants_json: bool) -> None:
    """Tell every problem of FOLDER, and what the charter says of it."""
    found = check_of(folder, as_of=as_of)
    code = exit_code_of(found)
    if wants_json:
        tell_json(
            {
                "passes": found.passes,
                "charter_allows": found.verdict.allows if found.verdict else None,
                "refusals": [
                    each.as_json(language)
                    for each in (found.verdict.refusals if found.verdict else ())
                ],
                "examples": found.examples,
                "problems": as_json(found.problems, language),
            }
        )
        sys.exit(code)
    tell_problems(found.problems, language)
    programme = found.reading.programme
    if code is ExitCode.OK and programme:
        said = Text(
            N_(
                "{folder} is in order: {elements} elements, {indicators} indicators, "
                "{agreements} agreements, {examples} worked examples; the charter allows it."
            ),
            {
                "folder": folder,
                "elements": len(programme.elements),
                "indicators": len(programme.indicators),
                "agreements": len(programme.agreements),
                "examples": found.examples,
            },
        )
        click.echo(said.in_language(language))
    sys.exit(code)
