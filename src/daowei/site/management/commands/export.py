"""``manage export``: a programme's folder, with its registers as kept on the site."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_
from daowei.programme.web.exporting import export
from daowei.site.speaking import say


class Command(BaseCommand):
    """Exit code 1 where nothing was written."""

    help = "Write a programme's folder, with its registers as kept now."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which programme, and where to."""
        parser.add_argument("programme")
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Writes, and tells how much."""
        try:
            count = export(options["programme"], options["folder"])
        except DaoweiError as error:
            self.stderr.write(f"daowei: {error}")
            sys.exit(1)
        self.stdout.write(
            say(N_("{folder}: {count} files."), folder=options["folder"], count=count)
        )
