"""Rows of what follows: findings, tasks, vetoes, appeals, incidents, reviews, bulletins."""

from django.db import models
from django.db.models import F, Q

from daowei.foundation.web.models import User
from daowei.programme.web.models import StoredFile
from daowei.verification.follow_up import (
    appeals,
    finding_course,
    incidents,
    rectification,
    veto_course,
)


def _somebody() -> "models.ForeignKey[User, User]":
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


def _perhaps_somebody() -> "models.ForeignKey[User | None, User | None]":
    return models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")


class OfUnit(models.Model):
    """What belongs to a unit of a programme."""

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)

    class Meta:
        abstract = True


class Incident(OfUnit):
    """Somebody's rights or safety may have been hurt at a unit. Nobody is named."""

    kind = models.CharField(max_length=20)
    text = models.TextField()
    happened_on = models.DateField(null=True)
    state = models.CharField(max_length=20, default=incidents.State.REPORTED)
    reported_by = _somebody()
    reported_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    handled_by = _perhaps_somebody()
    measures = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("programme", "unit"), name="incident_of_unit"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(handled_by__isnull=True) | ~Q(handled_by=F("reported_by")),
                name="incident_handled_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.unit}"


class ReviewCall(OfUnit):
    """Units below one are asked to review themselves before a round. ``kinds``: of units."""

    title = models.CharField(max_length=200)
    kinds = models.JSONField(default=list)
    due_on = models.DateField()
    called_by = _somebody()
    called_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class SelfReview(OfUnit):
    """What a unit says of itself: JSON by area, ``{judged, gap, action}``."""

    call = models.ForeignKey(ReviewCall, on_delete=models.PROTECT, related_name="reviews")
    said = models.JSONField(default=dict)
    by = _somebody()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("call", "unit"), name="reviewed_once"),)

    def __str__(self) -> str:
        return f"{self.call_id} {self.unit}"


class Finding(OfUnit):
    """Something amiss at an office, in a record or a service; never about a person.

    ``what`` and ``values``: a template and its values, or the words somebody wrote. ``key``: of
    what was read from a visit's records, so that it is taken up once. ``visit``: the submission's
    digest or number. ``soft``: words of the lexicon that a second person must read.
    """

    source = models.CharField(max_length=20)
    about = models.CharField(max_length=20)
    severity = models.CharField(max_length=20)
    what = models.TextField()
    values = models.JSONField(default=dict)
    soft = models.JSONField(default=list)
    key = models.CharField(max_length=71, blank=True)
    draw = models.CharField(max_length=64, blank=True)
    visit = models.CharField(max_length=100, blank=True)
    question = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=64, blank=True)
    element = models.CharField(max_length=64, blank=True)
    combo = models.CharField(max_length=128, blank=True)
    period = models.CharField(max_length=16, blank=True)
    reported = models.BigIntegerField(null=True)
    found = models.BigIntegerField(null=True)
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT)
    review = models.ForeignKey(SelfReview, null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=20, default=finding_course.State.NOTED)
    noted_by = _somebody()
    noted_at = models.DateTimeField()
    team = models.JSONField(default=list)  # accounts of the team that found it
    put_by = _perhaps_somebody()
    put_at = models.DateTimeField(null=True)
    reply_by = models.DateField(null=True)
    reply = models.TextField(blank=True)
    replied_by = _perhaps_somebody()
    replied_at = models.DateTimeField(null=True)
    stands_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # of the last decision on it
    closed_by = _perhaps_somebody()
    closed_at = models.DateTimeField(null=True)
    looked_back_by = _perhaps_somebody()
    looked_back_at = models.DateTimeField(null=True)
    times_reopened = models.PositiveSmallIntegerField(default=0)
    circulated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("programme", "unit", "state"), name="finding_of_unit"),
            models.Index(fields=("programme", "state"), name="finding_in_state"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "key"), condition=~Q(key=""), name="found_once"
            ),
            models.CheckConstraint(
                condition=Q(replied_by__isnull=True)
                | Q(put_by__isnull=True)
                | ~Q(replied_by=F("put_by")),
                name="finding_replied_to_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=finding_course.State.NOTED)
                | Q(state=finding_course.State.DROPPED)
                | Q(source="self")
                | Q(reply_by__isnull=False),
                name="finding_put_with_time_to_reply",
            ),
            models.CheckConstraint(
                condition=Q(looked_back_by__isnull=True)
                | Q(closed_by__isnull=True)
                | ~Q(looked_back_by=F("closed_by")),
                name="finding_looked_back_on_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.what[:60]}"


class Task(OfUnit):
    """What is to be put right: by whom, until when, shown how.

    ``post``: the office that answers for it; ``owner``: its account, where it has one. ``level``:
    how many levels up it has gone since it was overdue.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="tasks")
    what = models.TextField()
    proof = models.TextField()  # what is asked for
    post = models.CharField(max_length=200)
    owner = _perhaps_somebody()
    deadline = models.DateField()
    state = models.CharField(max_length=20, default=rectification.State.OPEN)
    given_by = _somebody()
    given_at = models.DateTimeField()
    claim = models.TextField(blank=True)
    claimed_by = _perhaps_somebody()
    claimed_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)
    judged_by = _perhaps_somebody()
    judged_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("programme", "state", "deadline"), name="task_waiting"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=rectification.State.CLOSED)
                | (Q(judged_by__isnull=False)
                   & (Q(owner__isnull=True) | ~Q(judged_by=F("owner")))
                   & (Q(claimed_by__isnull=True) | ~Q(judged_by=F("claimed_by")))),
                name="task_closed_by_another",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} {self.what[:60]}"


class Evidence(OfUnit):
    """A file that shows something, kept under its digest.

    ``on``: ``finding:3``, ``task:7`` …
    """

    on = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = _somebody()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("programme", "on"), name="evidence_on"),)

    def __str__(self) -> str:
        return self.name


class Veto(OfUnit):
    """A veto of an agreement seen on a unit, and what was done about it."""

    agreement = models.CharField(max_length=64)
    rule = models.CharField(max_length=64)
    why = models.TextField()
    findings = models.ManyToManyField(Finding, related_name="vetoes")
    state = models.CharField(max_length=20, default=veto_course.State.PROPOSED)
    proposed_by = _somebody()
    proposed_at = models.DateTimeField()
    noticed_by = _perhaps_somebody()
    noticed_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_by = _perhaps_somebody()
    replied_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "agreement", "rule", "unit"),
                condition=~Q(state=veto_course.State.WITHDRAWN),
                name="one_veto_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(noticed_by__isnull=True) | ~Q(noticed_by=F("proposed_by")),
                name="veto_notice_by_a_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.unit}"


class Appeal(OfUnit):
    """A unit appeals against a settled value, a score or a veto.

    ``agreement`` and ``criterion`` of a score; ``element``, ``combo`` and ``period`` of a value.
    ``shown``: what stood when it was made; ``value``: what counts after it was upheld, scaled, in
    the report of ``value_unit``.
    """

    kind = models.CharField(max_length=20)
    agreement = models.CharField(max_length=64, blank=True)
    criterion = models.CharField(max_length=64, blank=True)
    veto = models.ForeignKey(Veto, null=True, on_delete=models.PROTECT, related_name="appeals")
    element = models.CharField(max_length=64, blank=True)
    combo = models.CharField(max_length=128, blank=True)
    period = models.CharField(max_length=16, blank=True)
    shown = models.CharField(max_length=64, blank=True)
    first = models.JSONField(default=list)  # accounts with a hand in what is appealed
    told_on = models.DateField()
    text = models.TextField()
    state = models.CharField(max_length=20, default=appeals.State.OPEN)
    made_by = _somebody()
    made_at = models.DateTimeField()
    decide_by = models.DateField()
    value = models.BigIntegerField(null=True)
    value_unit = models.CharField(max_length=64, blank=True)  # "": the unit's own report
    reasons = models.TextField(blank=True)
    decided_by = _perhaps_somebody()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("programme", "state"), name="appeal_in_state"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(state=appeals.State.WITHDRAWN)
                | ~Q(decided_by=F("made_by")),
                name="appeal_decided_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.unit}"


class Bulletin(OfUnit):
    """A supervision bulletin of a unit; fixed under its digest once it is approved.

    ``content``: canonical JSON, as ``follow_up.bulletins.Content``.
    """

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft"
        SHOWN = "shown"  # to the units it names
        APPROVED = "approved"

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=71, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    made_by = _somebody()
    made_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    approved_by = _perhaps_somebody()
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "unit", "year", "number"), name="bulletin_numbered"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="bulletin_approved_by_a_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.year}/{self.number}"


class Meeting(OfUnit):
    """A leader's visit, a review meeting, or heads called in; with what was decided."""

    kind = models.CharField(max_length=20)
    held_on = models.DateField()
    subject = models.TextField()
    decided = models.TextField(blank=True)
    entered_by = _somebody()
    entered_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("programme", "held_on"), name="meeting_on"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.held_on}"


class Mailed(models.Model):
    """What somebody was mailed of, so that it never goes out twice."""

    to = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    programme = models.CharField(max_length=64)
    what = models.CharField(max_length=100)  # task:7 overdue-1
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("to", "programme", "what"), name="mailed_once"),
        )

    def __str__(self) -> str:
        return f"{self.to_id} {self.what}"
