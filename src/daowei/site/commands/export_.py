"""``daowei export``: a programme's folder as it counts now, registers included."""

import sys
from pathlib import Path

import click

from daowei.cli.exit_codes import ExitCode
from daowei.site.commands.starting import start_django


@click.command("export")
@click.argument("programme")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(programme: str, folder: Path) -> None:
    """Write the folder of PROGRAMME into the empty FOLDER; the site is that of DAOWEI_DATA.

    Definitions come back byte for byte, registers as they are kept now.
    """
    start_django()
    from django.db import DatabaseError  # noqa: PLC0415 - settings first

    from daowei.programme.web.exporting import export  # noqa: PLC0415

    try:
        count = export(programme, folder)
    except DatabaseError as error:
        click.echo(
            f"daowei: the site's data cannot be read ({error}); check DAOWEI_DATA and "
            "DAOWEI_DATABASE; “daowei serve” sets up a new site",
            err=True,
        )
        sys.exit(ExitCode.UNREADABLE)
    click.echo(f"{count} files: {folder}")
