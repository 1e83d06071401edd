"""Django, set up for a command; a plain word where it is not installed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from daowei.cli.exit_codes import ExitCode


def start_django() -> None:
    """Reads the settings and loads the site's parts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daowei.site.settings")
    try:
        import django  # noqa: PLC0415 - only when a command of the site runs
    except ImportError as error:
        raise click.ClickException(
            "the site is not installed; install it with: pip install 'daowei[web]'"
        ) from error
    django.setup()


@contextmanager
def telling_unreadable() -> Iterator[None]:
    """Ends the command with a word where the site's database does not answer."""
    from django.db import DatabaseError  # noqa: PLC0415 - settings first

    try:
        yield
    except DatabaseError as error:
        click.echo(
            f"daowei: the site's data cannot be read ({error}); check DAOWEI_DATA and "
            "DAOWEI_DATABASE; “daowei serve” sets up a new site",
            err=True,
        )
        sys.exit(ExitCode.UNREADABLE)
