"""``daowei publish``: the public site of a programme as files that need no server."""

import sys
from pathlib import Path

import click

from daowei.cli.exit_codes import ExitCode
from daowei.site.commands.starting import start_django


@click.command("publish")
@click.argument("programme")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(programme: str, folder: Path) -> None:
    """Write everything that is published of PROGRAMME into FOLDER; the site is that of DAOWEI_DATA.

    Pages in both languages, files, replies and proofs, with site.json that fixes them all. FOLDER
    is empty, or holds an earlier export, which is replaced. Check it with “daowei verify FOLDER”.
    """
    start_django()
    from django.db import DatabaseError  # noqa: PLC0415 - settings first

    from daowei.disclosure.publishing.web.exporting import export  # noqa: PLC0415

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
