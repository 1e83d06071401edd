"""Long work of this room: checking a large file, and loading one."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.texts import N_, Text
from daowei.foundation.web.job_running import JobKind, Task
from daowei.foundation.web.queries import rights_of
from daowei.foundation.web.rights import Rights
from daowei.reporting.exchange.web import actions
from daowei.reporting.exchange.web.models import Upload
from daowei.reporting.exchange.web.queries import changing_reports

AT_ONCE = 200  # reports in one transaction: short enough that others who write hardly wait


def _check(task: Task) -> Mapping[str, object]:
    upload = _upload(task)
    task.step(0, 1, Text(N_("Reading {name}"), {"name": upload.name}))
    actions.judge_file(upload, _rights(task, upload))
    return dict(upload.counts)


def _load(task: Task) -> Mapping[str, object]:
    """From the checkpoint on, some reports a transaction, each with the note that they are done."""
    upload = _upload(task)
    reports = changing_reports(upload)
    done = {name: int(str(task.checkpoint.get(name, 0)))
            for name in ("loaded", "unchanged", "refused")}  # fmt: skip
    for first in range(sum(done.values()), reports.height, AT_ONCE):
        task.step(first, reports.height, Text(N_("Loading reports")))
        with transaction.atomic():
            found = actions.load_some(
                upload, reports.slice(first, AT_ONCE), _rights(task, upload),
                by=upload.by, at=task.now(),
            )  # fmt: skip
            done = {name: done[name] + found[name] for name in done}
            task.keep(done)
    actions.end_loading(upload, done, at=task.now())
    return dict(done)


def _upload(task: Task) -> Upload:
    return Upload.objects.select_related("by", "mapping").get(pk=str(task.arguments["upload"]))


def _rights(task: Task, upload: Upload) -> Rights:
    """What the sender may do now, not when the file was sent."""
    return rights_of(upload.by, localtime(task.now()).date())


KINDS: Mapping[str, JobKind] = {
    "exchange.check": JobKind(name=N_("Check a file"), run=_check),
    "exchange.load": JobKind(name=N_("Load a file"), run=_load),
}
