"""Questions about long work."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from daowei.foundation.texts import Text
from daowei.foundation.web.job_rows import Job, Worker
from daowei.foundation.web.models import User

ALIVE_FOR = timedelta(seconds=20)  # a worker that says nothing for so long is dead


def jobs_of(user: User) -> QuerySet[Job]:
    """What somebody asked for, the newest first."""
    return Job.objects.filter(by=user).order_by("-at", "-pk")


def is_worked(at: datetime) -> bool:
    """Whether any worker is alive."""
    return Worker.objects.filter(heartbeat__gte=at - ALIVE_FOR).exists()


def leads(name: str) -> bool:
    """Whether this worker is the first of those at work: it alone does what comes by the clock."""
    first = Worker.objects.order_by("pk").values_list("name", flat=True).first()
    return first == name


def words_of(stored: dict[str, object]) -> Text | None:
    """A sentence kept as template and values; None where nothing was said."""
    if not stored:
        return None
    values = stored["values"]
    assert isinstance(values, dict)
    return Text(str(stored["template"]), values)
