"""``manage check_log``: recomputes every chain and the sealed log."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from daowei.foundation.texts import N_
from daowei.foundation.web.log.checking import first_misfit
from daowei.foundation.web.log.queries import size_of_log
from daowei.site.speaking import say


class Command(BaseCommand):
    """Exit code 1 where something does not fit."""

    help = "Recompute the log of deeds, and name the first event that does not fit."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Tells what was found."""
        misfit = first_misfit()
        if misfit is not None:
            self.stderr.write(f"{misfit.code} {misfit.message}. {misfit.remedy or ''}")
            sys.exit(1)
        self.stdout.write(say(N_("All {count} sealed deeds fit."), count=size_of_log()))
