"""Rows of the foundation: people, their rights, the register of units, and what was done."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from daowei.foundation.hierarchy import UnitKind
from daowei.foundation.web.invitation_rows import Invitation
from daowei.foundation.web.job_rows import Job, Worker
from daowei.foundation.web.log_rows import Leaf, SealedChain, TreeHead
from daowei.foundation.web.responsibility_rows import (
    Body,
    Department,
    Duty,
    LiaisonNorm,
    Official,
    Paper,
    RequiredPaper,
    Responsibility,
    Seat,
    SupportRequest,
    Zone,
)
from daowei.foundation.web.rights import Role

# Rows of files of their own, for Django to find here.
__all__ = [
    "Body",
    "Department",
    "Duty",
    "Invitation",
    "Job",
    "Leaf",
    "LiaisonNorm",
    "Official",
    "Paper",
    "RequiredPaper",
    "Responsibility",
    "SealedChain",
    "Seat",
    "SupportRequest",
    "TreeHead",
    "Worker",
    "Zone",
]


class People(BaseUserManager["User"]):
    """Makes accounts; an address is the same in upper and lower case."""

    def create_user(self, email: str, password: str | None = None, **details: object) -> "User":
        """A new account; without a password it can only be entered by invitation."""
        user = self.model(email=email.lower(), **details)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of an address, in whatever case it is typed."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A member of staff. Nothing is kept of a person but what her work on the site needs."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, blank=True)  # "": whatever the browser asks for
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)  # when the account was closed
    erased_at = models.DateTimeField(null=True, blank=True)  # when name and address were erased

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A right: a role, in a subtree of units, of one programme, for some time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30, choices=[(each.value, each.name) for each in Role])
    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("user", "programme"), name="grant_of_user"),
            models.Index(fields=("programme", "unit"), name="grant_in_unit"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="grant_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.programme}/{self.unit}"


class RegisteredUnit(models.Model):
    """A unit of a programme's register; where it stands is told by its places."""

    programme = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    uid = models.CharField(max_length=11)
    names = models.JSONField(default=dict)
    kind = models.CharField(max_length=30, choices=[(each.value, each.name) for each in UnitKind])
    groups = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "code"), name="unit_once"),
            models.UniqueConstraint(fields=("programme", "uid"), name="unit_uid_once"),
        )

    def __str__(self) -> str:
        return f"{self.programme}/{self.code}"


class UnitPlace(models.Model):
    """Under which parent a unit is open in some time, and why that was entered."""

    unit = models.ForeignKey(RegisteredUnit, on_delete=models.CASCADE, related_name="places")
    parent = models.CharField(max_length=64, blank=True)  # "" for a root
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until__isnull=True)
                | models.Q(since__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="place_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} under {self.parent or '-'}"


class RegisterStamp(models.Model):
    """How often the registers of a programme have changed; what is derived compares it."""

    programme = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.programme} {self.number}"


class Event(models.Model):
    """One deed: who, when, what, on what, before and after; chained per unit, never changed."""

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64, blank=True)
    number = models.PositiveBigIntegerField()  # within the chain of its programme and unit
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(max_length=64)
    on = models.CharField(max_length=200)
    before = models.TextField(blank=True)  # canonical JSON
    after = models.TextField(blank=True)
    previous = models.CharField(max_length=71, blank=True)
    digest = models.CharField(max_length=71, unique=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "unit", "number"), name="event_chained"),
        )
        indexes = (
            models.Index(fields=("programme", "on"), name="event_on"),
            models.Index(fields=("programme", "at"), name="event_at"),
        )

    def __str__(self) -> str:
        return f"{self.programme}/{self.unit} {self.number} {self.deed}"


class ChainHead(models.Model):
    """Where the chain of a unit ends; locked while an event is added to it."""

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64, blank=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=71, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "unit"), name="one_head_a_chain"),
        )

    def __str__(self) -> str:
        return f"{self.programme}/{self.unit} {self.number}"


class Token(models.Model):
    """A key with which a program acts in somebody's name; only the hash of its secret is kept."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)  # what it is for, in its owner's words
    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)  # it reaches this unit and those below
    deeds = models.JSONField(default=list)
    hashed = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret, in hex
    made_at = models.DateTimeField()
    expires_on = models.DateField()  # the last day it opens anything
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("owner", "programme"), name="token_of_owner"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.programme}/{self.unit})"


class Answered(models.Model):
    """The answer to a write that bore an idempotency key: whoever asks again gets it again."""

    who = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=71)  # digest of address and content
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=bytes)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("who", "key"), name="answered_once"),)
        indexes = (models.Index(fields=("at",), name="answered_at"),)

    def __str__(self) -> str:
        return f"{self.who_id} {self.key}"
