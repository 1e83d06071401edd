"""Rows of the assessment room: that a report was touched, and questions on numbers."""

from django.db import models
from django.db.models import F, Q

from daowei.foundation.web.models import User


class Touch(models.Model):
    """A report was written, decided on or taken back; noted by the database itself.

    ``written_in``: on PostgreSQL the transaction that wrote it, elsewhere 0. Whoever follows goes
    by transactions that are over, as positions may become visible out of order.
    """

    position = models.BigAutoField(primary_key=True)
    programme = models.CharField(max_length=64)
    form = models.CharField(max_length=64)
    attribute = models.CharField(max_length=128, blank=True)
    unit = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    moment = models.DateTimeField()  # of the revision that was touched
    written_in = models.BigIntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(fields=("programme", "position"), name="touch_in_order"),
            models.Index(fields=("written_in",), name="touch_by_transaction"),
        )

    def __str__(self) -> str:
        return f"{self.position}: {self.form} {self.unit} {self.period}"


class Question(models.Model):
    """A question on a number: asked, answered by the unit, closed by whoever asked.

    ``what``: ``score:AGREEMENT``, ``criterion:AGREEMENT/CODE``, ``indicator:CODE`` or
    ``element:CODE``. ``shown``: the number as it was printed then; ``position``: how far results
    had come. ``follows``: the question whose answer did not suffice.
    """

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    what = models.CharField(max_length=200)
    period = models.CharField(max_length=16)
    shown = models.CharField(max_length=64, blank=True)
    position = models.BigIntegerField(default=0)
    text = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    follows = models.OneToOneField("self", null=True, on_delete=models.PROTECT)

    class Meta:
        indexes = (
            models.Index(fields=("programme", "unit", "due_on"), name="question_of_unit"),
            models.Index(fields=("programme", "what"), name="question_on"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True, answer="")
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="answered_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="closed_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="nobody_answers_herself",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.unit} {self.period}: {self.text[:40]}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return self.answered_at is None and self.closed_at is None
