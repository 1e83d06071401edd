"""Rows of responsibility: officials, what each answers for and since when, bodies, departments."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Dated(models.Model):
    """Something that holds from a day, and until another or until further notice; both included."""

    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="%(class)s_ends_after_it_begins",
            ),
        )


class Department(models.Model):
    """A member body of a programme: a bureau, a court, an association."""

    programme = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    names = models.JSONField(default=dict)
    sector = models.CharField(max_length=30)
    above = models.CharField(max_length=64, blank=True)  # code of the department it answers to
    deputy = models.ForeignKey(
        "foundation.Official", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "code"), name="department_once"),
        )

    def __str__(self) -> str:
        return f"{self.programme}/{self.code}"


class Official(models.Model):
    """A person who answers for something, with or without an account on the site."""

    programme = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="officials"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "user"), name="official_once", condition=Q(user__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.name


class Responsibility(Dated):
    """An official's part in a unit: first responsible, directly responsible, deputy, liaison."""

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=20)

    class Meta(Dated.Meta):
        indexes = (models.Index(fields=("programme", "unit"), name="responsible_for"),)

    def __str__(self) -> str:
        return f"{self.official_id} {self.part} of {self.unit}"


class Zone(Dated):
    """Units that one leader takes charge of together."""

    programme = models.CharField(max_length=64)
    names = models.JSONField(default=dict)
    leader = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="zones")
    units = models.JSONField(default=list)

    class Meta(Dated.Meta):
        pass

    def __str__(self) -> str:
        return f"zone {self.pk}"


class LiaisonNorm(models.Model):
    """How many units one officer takes charge of, for each risk class; "" is for all others.

    ``risk_set``: the group set of the register whose groups are the classes.
    """

    programme = models.CharField(max_length=64, primary_key=True)
    risk_set = models.CharField(max_length=64, blank=True)
    norms = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"norm of {self.programme}"


class Body(Dated):
    """A steering group, a task force with an end, or a joint office."""

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    names = models.JSONField(default=dict)
    quorum = models.CharField(max_length=20)

    class Meta(Dated.Meta):
        constraints = (  # type: ignore[assignment]  # one more than its parent's
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(kind="task_force") | Q(until__isnull=False),
                name="task_force_has_an_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Seat(Dated):
    """An official's place in a body, for a term."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="seats")
    part = models.CharField(max_length=20)

    class Meta(Dated.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.official_id} {self.part} of {self.body_id}"


class Duty(Dated):
    """What a department owes to the programme."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=20)
    touches = models.CharField(max_length=20)  # what it deals with: decides who is barred from it
    texts = models.JSONField(default=dict)
    due = models.CharField(max_length=5, blank=True)  # day of each year, MM-DD

    class Meta(Dated.Meta):
        pass

    def __str__(self) -> str:
        return f"duty {self.pk}"


class SupportRequest(models.Model):
    """People, goods, vehicles or money asked for, and what was decided."""

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    what = models.TextField()
    asked_of = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=20, blank=True)  # granted, in_part, refused
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"request {self.pk}"


class RequiredPaper(models.Model):
    """A document every unit of a kind must have: management rules, a plan, a roster."""

    programme = models.CharField(max_length=64)
    names = models.JSONField(default=dict)
    unit_kind = models.CharField(max_length=30)
    retired_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"paper {self.pk}"


class Paper(models.Model):
    """That a unit has a required document: since when, and where it is filed."""

    required = models.ForeignKey(RequiredPaper, on_delete=models.PROTECT, related_name="papers")
    unit = models.CharField(max_length=64)
    dated = models.DateField()
    filed = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("required", "unit", "dated"), name="paper_once"),
        )

    def __str__(self) -> str:
        return f"paper {self.required_id} of {self.unit}"
