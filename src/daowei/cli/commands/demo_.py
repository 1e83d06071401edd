"""``daowei demo``: the whole way on a made-up county."""

import sys
from datetime import date
from pathlib import Path

import click

from daowei.cli.commands.compute_ import tell
from daowei.cli.computing import computed, exit_code_of
from daowei.cli.demo.folder import write_county
from daowei.cli.league import say
from daowei.cli.telling import progress
from daowei.foundation.texts import N_

DAY = date(2026, 1, 31)  # the county's results are the same on whatever day they are computed


@click.command("demo")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="demo-output",
              help="Where the county and its results go.")  # fmt: skip
@click.pass_obj
def command(language: str, out: Path) -> None:
    """Make a sample county, compute it, and name the report."""
    folder, results = out / "qinghe", out / "results"
    write_county(folder)
    with progress(language) as bar:
        run = computed(folder, results, on=DAY, step=bar.step)
    tell(run, language)
    say(N_("Programme folder: {path}"), language, path=folder)
    say(
        N_("Walk back from a score: daowei explain {path} score --unit qh-11"),
        language,
        path=folder,
    )
    sys.exit(exit_code_of(run))
