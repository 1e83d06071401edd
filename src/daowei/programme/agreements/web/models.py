"""Rows of agreements: the file between two offices, its papers, proposals, signatures and keys."""

from django.db import models
from django.db.models import Q

from daowei.foundation.web.models import User
from daowei.programme.agreements.documents import Kind, Side
from daowei.programme.agreements.signatures import Held
from daowei.programme.agreements.steps import STANDING, State

_KINDS = [(each.value, each.name) for each in Kind]
_SIDES = [(each.value, each.name) for each in Side]
_STATES = [(each.value, each.name) for each in State]
_HELD = [(each.value, each.name) for each in Held]


class Agreement(models.Model):
    """Two offices and a period; what they agree on stands in its papers."""

    programme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    kind = models.CharField(max_length=12, choices=_KINDS)
    upper = models.CharField(max_length=64)
    lower = models.CharField(max_length=64)
    scorecard = models.CharField(max_length=64, blank=True)
    is_open = models.BooleanField(default=True)  # false once withdrawn or lapsed
    begun_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "period", "upper", "lower", "scorecard"),
                condition=Q(is_open=True),
                name="one_open_agreement",
            ),
            models.CheckConstraint(
                condition=~Q(upper=models.F("lower")), name="agreement_of_two_units"
            ),
        )
        indexes = (models.Index(fields=("programme", "period"), name="agreement_of_year"),)

    def __str__(self) -> str:
        return f"{self.programme} {self.period}: {self.upper} with {self.lower}"


class Document(models.Model):
    """A paper of an agreement: number 0 is the agreement, others are its annexes.

    ``text`` is the canonical text of the terms as they stand; its digest is what is signed.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=_STATES, default=State.DRAFT.value)
    asked_by = models.CharField(max_length=5, choices=_SIDES, blank=True)  # who asks to end it
    text = models.TextField()
    digest = models.CharField(max_length=71, db_index=True)
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agreement", "number"), name="agreement_paper_once"),
            models.UniqueConstraint(
                fields=("agreement",),
                condition=Q(state__in=sorted(STANDING)),
                name="one_paper_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.number} ({self.state})"


class Proposal(models.Model):
    """Terms as one side put them to the other; never changed."""

    paper = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=5, choices=_SIDES)
    text = models.TextField()
    digest = models.CharField(max_length=71)
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("paper", "number"), name="proposal_once"),)

    def __str__(self) -> str:
        return f"proposal {self.number} of paper {self.paper_id}"


class Comment(models.Model):
    """What one side says to the other beside the terms."""

    paper = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="comments")
    side = models.CharField(max_length=5, choices=_SIDES)
    words = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"comment on paper {self.paper_id}"


class SigningKey(models.Model):
    """A public key of somebody who signs; ``box`` is the encrypted private one if held here."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signing_keys")
    public = models.CharField(max_length=44, unique=True)
    held = models.CharField(max_length=8, choices=_HELD)
    box = models.TextField(blank=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(held=Held.SERVER.value) ^ Q(box=""), name="box_for_keys_held_here"
            ),
        )

    def __str__(self) -> str:
        return f"{self.held} key {self.public[:8]} of {self.user_id}"


class Signature(models.Model):
    """A signature under a proposal's text, with all that is needed to check it anywhere."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=5, choices=_SIDES)
    unit = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=200)
    office = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    key = models.CharField(max_length=44)
    held = models.CharField(max_length=8, choices=_HELD)
    signature = models.CharField(max_length=88)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proposal", "side"), name="side_signs_once"),
            models.UniqueConstraint(fields=("proposal", "by"), name="person_signs_once"),
        )

    def __str__(self) -> str:
        return f"{self.who} for {self.unit}"


class Cascade(models.Model):
    """By which rules an office shares its targets out for a period; shares are computed anew."""

    programme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    upper = models.CharField(max_length=64)
    scorecard = models.CharField(max_length=64)
    rules = models.JSONField(default=dict)  # criterion -> rule, total, key
    saved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "period", "upper", "scorecard"), name="one_cascade"
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme} {self.period}: {self.upper}"


class Calendar(models.Model):
    """By which days a period's agreements are to be proposed and signed."""

    programme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    propose_by = models.DateField()
    sign_by = models.DateField()
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "period"), name="one_calendar"),
            models.CheckConstraint(
                condition=Q(sign_by__gte=models.F("propose_by")), name="signed_after_proposed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme} {self.period}"


class Directive(models.Model):
    """A document from outside or above that agreements follow: who issued it, when, for whom."""

    programme = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    issuer = models.CharField(max_length=300)
    reference = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    unit = models.CharField(max_length=64)  # the subtree it is for
    codes = models.JSONField(default=list)  # [criterion or "", plan or budget code]
    file_name = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey(
        "programme.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    repealed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title
