"""A worker with one kind of job: it counts to a number, an event for each step."""

import os
import sys
import time
from collections.abc import Mapping
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daowei.site.settings")
django.setup()

from django.db import transaction  # noqa: E402

from daowei.foundation.web.actions import record  # noqa: E402
from daowei.foundation.web.job_running import JobKind, Task  # noqa: E402
from daowei.foundation.web.models import Event  # noqa: E402
from daowei.site.ticking import Tick  # noqa: E402
from daowei.site.worker import WorkingDay  # noqa: E402


def count(task: Task) -> Mapping[str, object]:
    target = int(str(task.arguments["target"]))
    for number in range(int(str(task.checkpoint.get("counted", 0))), target):
        task.step(number, target)
        with transaction.atomic():
            record(
                by=None, at=task.now(), deed="test.counted", programme="p", unit="u",
                on=f"job:{task.job.pk}", after={"number": number},
            )  # fmt: skip
            task.keep({"counted": number + 1})
        time.sleep(0.005)
    return {"counted": target}


def fail_always(_at: object) -> None:
    raise RuntimeError("a tick that fails")


def note(_at: object) -> None:
    sys.stdout.write(f"ticked {Event.objects.count()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    WorkingDay(
        kinds={"test.count": JobKind(name="Count", run=count)},
        ticks=(
            Tick(name="fails", seconds=0.1, run=fail_always),
            Tick(name="notes", seconds=0.1, run=note),
        ),
        lapse=timedelta(seconds=1),
        pause=0.05,
    ).run()
