"""``manage work``: the worker, which does jobs in their turn and ticks by the clock."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from daowei.foundation.web.job_actions import enter, leave
from daowei.foundation.web.job_running import run_next
from daowei.site import clock
from daowei.site.jobs import job_kinds
from daowei.site.ticking import ticks
from daowei.site.worker import WorkingDay, tick_all, worker_name


class Command(BaseCommand):
    """Works until stopped."""

    help = "Do long work in the background: jobs in their turn, and what comes by the clock."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to end when nothing is left."""
        parser.add_argument(
            "--once", action="store_true", help="Do what waits, then every tick once, and end."
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Works for ever, or once."""
        logging.getLogger("daowei").setLevel(logging.INFO)
        if options["once"]:
            failed = work_once()
            if failed:
                raise CommandError(f"{failed} ticks failed; the log says why")
        else:
            WorkingDay(kinds=job_kinds(), ticks=tuple(ticks())).run()


def work_once() -> int:
    """Every waiting job, then every tick once; how many ticks failed."""
    name = worker_name()
    enter(name, at=clock.now())
    try:
        while run_next(name, job_kinds(), now=clock.now) is not None:
            pass
        return tick_all(ticks(), clock.now())
    finally:
        leave(name)
