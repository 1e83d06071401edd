"""``daowei restore``: a site from its backup."""

import sys
from pathlib import Path

import click

from daowei.cli.exit_codes import ExitCode
from daowei.site.commands.starting import start_django


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Make the site of the backup FILE in an empty place (DAOWEI_DATA, DAOWEI_DATABASE).

    A damaged file is refused before anything is written, by the name of its first bad part. The
    log of deeds is recomputed at the end.
    """
    start_django()
    from daowei.site import clock  # noqa: PLC0415 - settings first
    from daowei.site.keeping.backup import restore  # noqa: PLC0415
    from daowei.site.keeping.derived import make_anew  # noqa: PLC0415

    misfit = restore(file)
    if misfit is not None:
        click.echo(f"{misfit.code} {misfit.message}. {misfit.remedy or ''}", err=True)
        sys.exit(ExitCode.PROBLEMS)
    for each in make_anew(clock.now()):
        click.echo(each)
