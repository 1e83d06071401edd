"""``daowei backup``: everything a site keeps, in one file."""

from pathlib import Path

import click

from daowei.site.commands.starting import start_django


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Write everything the site keeps (database, files, keys) into FILE; the site goes on working.

    DAOWEI_DATA and DAOWEI_DATABASE say which site. Keep the file as safe as the site itself.
    """
    start_django()
    from daowei.site import clock  # noqa: PLC0415 - settings first
    from daowei.site.keeping.backup import back_up  # noqa: PLC0415

    size = back_up(file, at=clock.now())
    click.echo(f"{file}: {size:,} bytes")
