"""Django, set up for a command; a plain word where it is not installed."""

import os

import click


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
