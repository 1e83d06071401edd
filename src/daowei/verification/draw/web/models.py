"""Rows of draws: the draw, who contributes, the steps of its record, and numbers read out."""

from django.db import models
from django.db.models import Q

from daowei.foundation.web.models import User
from daowei.verification.draw.plan import Mode
from daowei.verification.draw.record import Step
from daowei.verification.draw.stages import Held, State

_STATES = [(each.value, each.name) for each in State]
_MODES = [(each.value, each.name) for each in Mode]
_STEPS = [(each.value, each.name) for each in Step]
_HELD = [(each.value, each.name) for each in Held]


class Draw(models.Model):
    """A draw by lot; what is kept of it stands in the steps of its record.

    ``previous``: the head of the record before it, or 64 zeros.
    """

    programme = models.CharField(max_length=64)
    code = models.SlugField(max_length=40)
    names = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=_STATES, default=State.FROZEN.value)
    mode = models.CharField(max_length=8, choices=_MODES, blank=True)
    unit_kind = models.CharField(max_length=20)
    frame = models.TextField()
    frame_sha256 = models.CharField(max_length=64)
    plan = models.TextField(blank=True)  # canonical text, once published
    plan_sha256 = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    reveal_by = models.DateTimeField(null=True)
    begun_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "code"), name="one_draw_of_a_code"),
            models.CheckConstraint(
                condition=Q(state__in=(State.FROZEN.value, State.VOID.value)) | ~Q(plan=""),
                name="drawn_by_a_plan",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme} {self.code} ({self.state})"


class Contributor(models.Model):
    """Who commits to a value for the seed; ``box``: the value, encrypted, where the site holds it.

    ``custodian``: who keeps a second copy in a sealed envelope.
    """

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="contributors")
    order = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    custodian = models.CharField(max_length=200, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    held = models.CharField(max_length=8, choices=_HELD, blank=True)
    box = models.TextField(blank=True)
    committed_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=("draw", "party"), name="party_once"),
            models.UniqueConstraint(fields=("draw", "user"), name="person_contributes_once"),
            models.CheckConstraint(
                condition=Q(commitment="", committed_at=None) | ~Q(commitment=""),
                name="committed_when",
            ),
            models.CheckConstraint(
                condition=Q(box="") | Q(held=Held.SERVER.value), name="box_where_the_site_holds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.party} of {self.draw_id}"


class RecordStep(models.Model):
    """A step of a draw's record; its content is open, or encrypted until the reveal."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=12, choices=_STEPS)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=200, blank=True)
    content = models.TextField(blank=True)
    box = models.TextField(blank=True)
    content_sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("draw", "number"), name="draw_step_once"),
            models.CheckConstraint(condition=Q(content="") ^ Q(box=""), name="open_or_encrypted"),
        )

    def __str__(self) -> str:
        return f"{self.draw_id}/{self.number} {self.step}"


class NumbersRead(models.Model):
    """Public numbers as one person read them; two must read the same."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="readings")
    source = models.CharField(max_length=8)
    numbers = models.CharField(max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.source} of {self.draw_id}, read by {self.by_id}"


class ReplacementAsked(models.Model):
    """A replacement that one person asked for; it counts once another signs it."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="asked")
    unit = models.CharField(max_length=80)
    reason = models.CharField(max_length=40)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # signed by another, or refused

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.unit} in {self.draw_id}: {self.reason}"
