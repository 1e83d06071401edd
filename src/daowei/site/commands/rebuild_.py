"""``daowei rebuild``: derived folders made anew."""

import click

from daowei.site.commands.starting import start_django


@click.command("rebuild")
def command() -> None:
    """Throw away results, laid-out versions and static files, and make them from what is kept."""
    start_django()
    from daowei.site import clock  # noqa: PLC0415 - settings first
    from daowei.site.keeping.derived import make_anew, throw_away  # noqa: PLC0415

    throw_away()
    for each in make_anew(clock.now()):
        click.echo(each)
