"""Rows of settlements: who proposed and approved what, and every value with its basis."""

from django.db import models
from django.db.models import F, Q

from daowei.foundation.web.models import User
from daowei.verification.samples.settling import Basis


class Settlement(models.Model):
    """The recounts of a draw brought into the values that count.

    ``document``: canonical JSON of all that it rests on and all that came out, under ``digest``.
    ``reason``: why it was refused, or why an earlier one is opened again. ``effects``: JSON of
    whose scores it moves; empty while that is being computed.
    """

    class State(models.TextChoices):
        """A settlement counts once somebody else approved it, until a later one replaces it."""

        PROPOSED = "proposed"
        APPROVED = "approved"
        REFUSED = "refused"
        REPLACED = "replaced"

    programme = models.CharField(max_length=64)
    code = models.SlugField(max_length=60)
    draw_code = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    document = models.TextField()
    digest = models.CharField(max_length=71)
    effects = models.TextField(blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "code"), name="settlement_once"),
            models.UniqueConstraint(
                fields=("programme", "draw_code"),
                condition=Q(state="approved"),
                name="one_settlement_counts",
            ),
            models.UniqueConstraint(
                fields=("programme", "draw_code"),
                condition=Q(state="proposed"),
                name="one_settlement_waits",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="nobody_approves_her_own_settlement",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False)),
                name="settlement_decided_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme} {self.code} ({self.state})"

    @property
    def on(self) -> str:
        """What events about it are noted on."""
        return f"settlement:{self.code}"


class SettledRow(models.Model):
    """A cell of a report as a settlement leaves it; all numbers scaled by the element."""

    settlement = models.ForeignKey(Settlement, on_delete=models.CASCADE, related_name="rows")
    unit = models.CharField(max_length=64)
    element = models.CharField(max_length=64)
    combo = models.CharField(max_length=128, blank=True)
    period = models.CharField(max_length=16)
    reported = models.BigIntegerField(null=True)
    found = models.BigIntegerField(null=True)
    settled = models.BigIntegerField(null=True)
    basis = models.CharField(max_length=20, choices=[(each.value, each.name) for each in Basis])
    factor = models.CharField(max_length=12, blank=True)
    source = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("settlement", "unit", "element", "combo", "period"),
                name="cell_settled_once",
            ),
        )
        indexes = (
            models.Index(fields=("settlement", "basis"), name="settled_by_basis"),
            models.Index(fields=("unit", "period"), name="settled_of_unit"),
        )

    def __str__(self) -> str:
        return f"{self.element} {self.unit} {self.period}: {self.settled}"
