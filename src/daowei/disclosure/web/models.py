"""Rows of the disclosing room: notices to units with their replies, and honours."""

from django.db import models
from django.db.models import F, Q

from daowei.foundation.web.models import User


class Notice(models.Model):
    """A graduated notice to a unit, never to a person; with help offered, and the unit's reply."""

    class Step(models.TextChoices):
        """How grave it is; each step follows the one before."""

        OBSERVATION = "observation"
        WARNING = "warning"
        INTERVENTION = "intervention"

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    agreement = models.CharField(max_length=64)
    step = models.CharField(max_length=20, choices=Step.choices)
    finding = models.TextField()
    support = models.TextField()  # what the upper level does to help
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    reply_by = models.DateField()
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    replied_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("programme", "unit"), name="notice_of_unit"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(replied_by__isnull=True) | ~Q(replied_by=F("given_by")),
                name="notice_replied_to_by_another",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply="")
                | (Q(replied_at__isnull=False) & ~Q(reply="")),
                name="notice_reply_with_its_day",
            ),
            models.UniqueConstraint(
                fields=("programme", "unit", "agreement", "step"),
                condition=Q(ended_at__isnull=True),
                name="one_open_notice_a_step",
            ),
        )

    def __str__(self) -> str:
        return f"{self.step} {self.unit} {self.agreement}"


class Honour(models.Model):
    """A plaque, certificate or first place given to a unit, with its day of expiry."""

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    given_by = models.CharField(max_length=200)  # the body that honours
    given_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("programme", "unit"), name="honour_of_unit"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("given_on")),
                name="honour_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.unit} {self.given_on}"
