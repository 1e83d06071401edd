"""Rows of the reporting room: a revision of a report is one row, never a row for each value."""

from django.db import models
from django.db.models import Q

from daowei.foundation.web.models import User
from daowei.programme.web.models import StoredFile


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
    reason = models.TextField(blank=True)  # why it was corrected; for a return see remarks

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


class Receipt(models.Model):
    """What a client's key stands for, so that a repeated request gets the first answer.

    ``request``: digest of what was asked; the same key with another request is refused.
    """

    programme = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    request = models.CharField(max_length=71)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)  # JSON; empty while the first request is at work

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "by", "key"), name="receipt_once"),
        )

    def __str__(self) -> str:
        return self.key


class ReportPart(models.Model):
    """What belongs to one report: its key, without a row for the report itself."""

    programme = models.CharField(max_length=64)
    form = models.CharField(max_length=64)
    attribute = models.CharField(max_length=128, blank=True)
    unit = models.CharField(max_length=64)
    period = models.CharField(max_length=16)

    class Meta:
        abstract = True


class Draft(ReportPart):
    """What was typed and not yet handed in; one of each report, shared by those who enter it.

    ``entries``: JSON, ``element|combination`` -> text as typed. ``number``: grows with each save,
    so that two people notice each other. ``began_from``: digest of the revision it began from.
    """

    entries = models.TextField()
    number = models.PositiveIntegerField(default=1)
    began_from = models.CharField(max_length=71, blank=True)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "form", "attribute", "unit", "period"), name="one_draft"
            ),
        )

    def __str__(self) -> str:
        return f"{self.form} {self.unit} {self.period}, draft {self.number}"


class Remark(ReportPart):
    """A comment, a reason for a broken rule, or a reason for which a report was returned.

    ``element`` and ``combo`` where it is about one cell; ``check`` where about a broken rule.
    """

    class Kind(models.TextChoices):
        """What a remark is for."""

        COMMENT = "comment"
        EXPLANATION = "explanation"  # why a broken rule is right all the same
        RETURN = "return"

    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.COMMENT)
    revision = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="remarks"
    )
    element = models.CharField(max_length=64, blank=True)
    combo = models.CharField(max_length=128, blank=True)
    check_code = models.CharField(max_length=64, blank=True)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("programme", "unit", "period", "form"), name="remark_of_report"),
        )

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(ReportPart):
    """A file handed in beside a report, kept under its digest and only ever downloaded."""

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("programme", "unit", "period", "form"), name="file_of_report"),
        )

    def __str__(self) -> str:
        return self.name


class Attestation(models.Model):
    """The head of a unit vouches for a report in which nothing is to report.

    ``contradicted_by``: a later revision that did report something.
    """

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="attestation")
    statement = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    contradicted_by = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.statement[:60]}"


class Lock(models.Model):
    """A period closed for good, with all shorter ones in it."""

    programme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("programme", "period"), name="locked_once"),)

    def __str__(self) -> str:
        return f"{self.programme} {self.period}"


class Difference(ReportPart):
    """A correction of a locked period: what a later report of the unit takes over from it.

    ``corrects``: the revision that stood when the period was locked; None where none came.
    ``amounts``: JSON, element -> combination -> scaled whole number to add. ``carried_to``: the
    open period; ``carried_by``: its revision that first took it over.
    """

    corrects = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    amounts = models.TextField()
    document = models.TextField()  # the values as they should have been, canonical JSON
    carried_to = models.CharField(max_length=16)
    carried_by = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="carries"
    )
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(
                fields=("programme", "unit", "carried_to", "form"), name="difference_carried"
            ),
        )

    def __str__(self) -> str:
        return f"{self.form} {self.unit} {self.period} -> {self.carried_to}"


class ReportingTerms(models.Model):
    """How the programme office handles deadlines; see ``reporting.deadlines.Terms``."""

    programme = models.CharField(max_length=64, primary_key=True)
    grace_days = models.PositiveSmallIntegerField(default=0)
    remind_before = models.PositiveSmallIntegerField(default=3)
    remind_every = models.PositiveSmallIntegerField(default=7)
    remind_at_most = models.PositiveSmallIntegerField(default=4)

    def __str__(self) -> str:
        return self.programme


class Reminder(ReportPart):
    """A reminder that went out to somebody, so that it never goes out twice."""

    to = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    which = models.CharField(max_length=20)  # before, due, overdue-1 …
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("to", "programme", "form", "attribute", "unit", "period", "which"),
                name="reminded_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.to_id} {self.which} {self.form} {self.unit} {self.period}"


class ReminderPause(models.Model):
    """Somebody who wants no reminders, until a day or for good."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="reminder_pause")
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} until {self.until or '-'}"
