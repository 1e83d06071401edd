"""``daowei publish``: the public site of a programme as files that need no server."""

from pathlib import Path

import click

from daowei.site.commands.starting import start_django, telling_unreadable


@click.command("publish")
@click.argument("programme")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(programme: str, folder: Path) -> None:
    """Write everything that is published of PROGRAMME into FOLDER; the site is that of DAOWEI_DATA.

    Pages in both languages, files, replies and proofs, with site.json that fixes them all. FOLDER
    is empty, or holds an earlier export, which is replaced. Check it with “daowei verify FOLDER”.
    """
    start_django()
    from daowei.disclosure.publishing.web.exporting import export  # noqa: PLC0415

    with telling_unreadable():
        count = export(programme, folder)
    click.echo(f"{count} files: {folder}")
