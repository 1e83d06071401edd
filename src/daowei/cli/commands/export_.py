"""``daowei export``: a programme's folder back from the site.

The site is asked by a process of its own: the command line knows no Django.
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from daowei.cli.exit_codes import ExitCode
from daowei.foundation.texts import N_, Text

_DATA = "DAOWEI_DATA"


@click.command("export")
@click.argument("programme")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=f"Folder of the site's data; default: {_DATA}, or daowei-data.",
)
@click.pass_obj
def command(language: str, *, programme: str, folder: Path, data: Path | None) -> None:
    """Write the folder of PROGRAMME, in force on the site, into the empty folder FOLDER."""
    if find_spec("django") is None:
        said = Text(N_("The site is not installed here: pip install 'daowei[web]'."), {})
        click.echo(said.in_language(language), err=True)
        sys.exit(ExitCode.UNREADABLE)
    place = {_DATA: str(data)} if data else {}
    asked = [sys.executable, "-m", "daowei.site.manage", "export", programme, str(folder)]
    done = subprocess.run(asked, env={**os.environ, **place}, check=False)  # noqa: S603 - our own command
    sys.exit(done.returncode)
