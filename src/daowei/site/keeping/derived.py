"""Folders that are made of what is kept, and can be thrown away at any time."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from daowei.assessment.web.follower import follow_now
from daowei.assessment.web.ticks import in_force
from daowei.programme.web.folders import laid_out
from daowei.programme.web.models import Version

DERIVED = ("results", "versions", "static", "metrics")


def throw_away() -> None:
    """Takes the derived folders away."""
    for name in DERIVED:
        shutil.rmtree(Path(settings.DAOWEI_DATA) / name, ignore_errors=True)
        (Path(settings.DAOWEI_DATA) / name).mkdir(parents=True, exist_ok=True)


def make_anew(at: datetime) -> Iterator[str]:
    """Makes them again, telling what was made."""
    call_command("collectstatic", interactive=False, verbosity=0)
    yield "static"
    for version in Version.objects.filter(state=Version.State.IN_FORCE).order_by("programme"):
        laid_out(version)
        yield f"versions/{version.programme}"
    for programme in in_force():
        follow_now(programme, at=at)
        yield f"results/{programme}"
