"""Rows of long work: what was asked for, how far it is, and which worker is at it."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Worker(models.Model):
    """A process that does long work; it says every few seconds that it is alive."""

    name = models.CharField(max_length=200, unique=True)
    started_at = models.DateTimeField()
    heartbeat = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """A piece of long work: asked for with a deed, done later, resumed where it was interrupted.

    ``words``: a template with its values, told in the reader's language. ``checkpoint``: what is
    done for good, written in the same transaction as the work. ``page``: where its fruits are seen.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200, blank=True)  # of those waiting, one with the same key
    programme = models.CharField(max_length=64, blank=True)
    unit = models.CharField(max_length=64, blank=True)
    arguments = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    page = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField(null=True, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    of = models.PositiveBigIntegerField(default=0)
    words = models.JSONField(default=dict)
    checkpoint = models.JSONField(default=dict)
    worker = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveIntegerField(default=0)  # since it last came forward
    is_stopping = models.BooleanField(default=False)  # somebody asked to cancel it
    result = models.JSONField(default=dict)
    error = models.JSONField(default=dict)  # a template with its values, as ``words``
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "key"),
                condition=Q(state="waiting") & ~Q(key=""),
                name="one_waiting_job_a_key",
            ),
        )
        indexes = (
            models.Index(fields=("state", "at"), name="job_in_turn"),
            models.Index(fields=("by", "at"), name="job_of_user"),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} ({self.state})"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}
