"""``daowei serve``: the web server and the worker."""

import sys

import click

from daowei.site.commands.starting import start_django


@click.command("serve")
@click.option("--bind", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT",
              help="Where to listen.")  # fmt: skip
def command(bind: str) -> None:
    """Run the site until it is stopped; tables and static files are brought up to date first."""
    start_django()
    from daowei.site import serving  # noqa: PLC0415 - settings first

    serving.prepare()
    click.echo(f"http://{bind}")
    sys.exit(serving.serve(bind))
