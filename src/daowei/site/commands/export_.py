"""``daowei export``: a programme's folder as it counts now, registers included."""

from pathlib import Path

import click

from daowei.site.commands.starting import start_django, telling_unreadable


@click.command("export")
@click.argument("programme")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(programme: str, folder: Path) -> None:
    """Write the folder of PROGRAMME into the empty FOLDER; the site is that of DAOWEI_DATA.

    Definitions come back byte for byte, registers as they are kept now.
    """
    start_django()
    from daowei.programme.web.exporting import export  # noqa: PLC0415

    with telling_unreadable():
        count = export(programme, folder)
    click.echo(f"{count} files: {folder}")
