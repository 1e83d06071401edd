"""``manage serve``: the web server and the worker, tables and files brought up to date first."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from daowei.site import serving


class Command(BaseCommand):
    """Keeps the site running."""

    help = "Run the web server and the worker beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Prepares, then runs until stopped."""
        serving.prepare()
        self.stdout.write(f"http://{options['bind']}")
        sys.exit(serving.serve(options["bind"]))
