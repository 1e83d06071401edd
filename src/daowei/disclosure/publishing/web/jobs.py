"""Long work of this room: computing a publication."""

from collections.abc import Mapping

from daowei.disclosure.publishing.web.actions import COMPUTING, RefusedError, fix
from daowei.disclosure.publishing.web.computing import computed
from daowei.disclosure.publishing.web.models import Publication
from daowei.disclosure.suppression import UnprotectedError
from daowei.foundation.texts import N_, Text
from daowei.foundation.web.job_running import JobError, JobKind, Task


def _compute(task: Task) -> Mapping[str, object]:
    rows = Publication.objects.select_related("version", "corrects")
    publication = rows.get(pk=int(str(task.arguments["publication"])))

    def step(told: str, done: int, of: int) -> None:
        task.step(done, of, Text(told))

    try:
        made = computed(publication, step=step)
        fix(publication, made, by=task.job.by, at=task.now())
    except UnprotectedError as error:
        raise JobError(Text(_UNPROTECTED)) from error
    except RefusedError as error:
        raise JobError(error.problems[0].message) from error
    return {"digest": made.document.digest}


_UNPROTECTED = N_(
    "Small counts cannot be protected among so many figures; score larger units, or publish fewer "
    "observed indicators."
)

KINDS: Mapping[str, JobKind] = {
    COMPUTING: JobKind(name=N_("Compute a publication"), run=_compute),
}
