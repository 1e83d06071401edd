"""Rows of the reporting room: a revision of a report is one row, never a row for each value."""

from django.db import models
from django.db.models import Q

from daowei.foundation.web.models import User


class Revision(models.Model):
    """One revision of a report: the canonical JSON of all its values under their digest.

    ``position`` orders revisions as they were written. ``is_current``: no later one exists.
    """

    class State(models.TextChoices):
        """Where a revision stands between reporter and reviewer."""

        SUBMITTED = "submitted"
        RETURNED = "returned"
        ACCEPTED = "accepted"
        SUPERSEDED = "superseded"

    position = models.BigAutoField(primary_key=True)
    programme = models.CharField(max_length=64)
    version = models.CharField(max_length=71)  # digest of the programme version it was made under
    form = models.CharField(max_length=64)
    attribute = models.CharField(max_length=128, blank=True)
    unit = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    document = models.TextField()  # canonical JSON, as reporting.documents writes it
    digest = models.CharField(max_length=71)
    supersedes = models.CharField(max_length=71, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.SUBMITTED)
    is_current = models.BooleanField(default=True)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    was_late = models.BooleanField(default=False)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it was returned or corrected

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "form", "attribute", "unit", "period", "number"),
                name="revision_numbered",
            ),
            models.UniqueConstraint(
                fields=("programme", "form", "attribute", "unit", "period"),
                condition=Q(is_current=True),
                name="one_current_revision",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(decided_by=models.F("submitted_by")),
                name="nobody_reviews_her_own_report",
            ),
        )
        indexes = (
            models.Index(fields=("programme", "period", "form"), name="revision_of_period"),
            models.Index(fields=("programme", "unit", "period"), name="revision_of_unit"),
        )

    def __str__(self) -> str:
        return f"{self.form} {self.unit} {self.period} #{self.number}"
