"""Rows of the visits: teams and conflicts, sealed orders, forms, submissions, recounts, sheets."""

from django.db import models
from django.db.models import F, Q

from daowei.foundation.web.models import User
from daowei.programme.web.models import StoredFile


class Team(models.Model):
    """People who go together; a closed team gets no more orders."""

    programme = models.CharField(max_length=64)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("programme", "code"), name="team_once"),)

    def __str__(self) -> str:
        return f"{self.programme}/{self.code}"


class TeamMember(models.Model):
    """Somebody in a team; a supervisor from outside comes along and signs, and enters nothing."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_supervisor = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("team", "user"), name="member_once"),)

    def __str__(self) -> str:
        return f"{self.team_id} {self.user_id}"


class DeclaredConflict(models.Model):
    """That somebody had better not inspect a unit and those below it, and why."""

    programme = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "user", "unit"),
                condition=Q(ended_at__isnull=True),
                name="conflict_declared_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} not at {self.unit}"


class Order(models.Model):
    """A team is sent to a unit: sealed until its start; then ``unit`` and ``plan`` are filled in.

    ``second_of``: another team has been or will be there, and this one looks once more.
    """

    programme = models.CharField(max_length=64)
    code = models.CharField(max_length=20)  # tells nothing of the unit
    draw_code = models.CharField(max_length=64)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="orders")
    opens_at = models.DateTimeField()
    sealed = models.BinaryField()
    wrapped_key = models.BinaryField()  # under a key of the site; let out at the start, not before
    commitment = models.CharField(max_length=71)
    is_second = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=64, blank=True)
    plan = models.JSONField(default=dict)  # what the opened order says

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "code"), name="order_once"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True, unit="")
                | (Q(opened_by__isnull=False) & Q(opened_at__gte=F("opens_at")) & ~Q(unit="")),
                name="order_opened_from_its_start",
            ),
        )
        indexes = (models.Index(fields=("programme", "draw_code"), name="order_of_draw"),)

    def __str__(self) -> str:
        return f"{self.programme}/{self.code}"


class Visit(models.Model):
    """What happened on an opened order: when the team came and left, and where that was."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="visit")
    arrived_at = models.DateTimeField()
    arrived_place = models.JSONField(null=True, blank=True)  # latitude, longitude, metres
    left_at = models.DateTimeField(null=True, blank=True)
    left_place = models.JSONField(null=True, blank=True)
    accompanied_by = models.CharField(max_length=300, blank=True)  # offices, not persons' names
    contacts = models.TextField(blank=True)  # who of the inspected approached the team, and how

    def __str__(self) -> str:
        return f"visit {self.order_id}"


class RecountEntry(models.Model):
    """One count as it was entered; a correction is another row, and says why.

    ``reported`` is looked up when the count is entered, never before.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="recounts")
    form = models.CharField(max_length=64)
    element = models.CharField(max_length=64)
    combo = models.CharField(max_length=128, blank=True)
    period = models.CharField(max_length=16)
    reported = models.BigIntegerField(null=True, blank=True)
    found = models.BigIntegerField(null=True, blank=True)
    is_verifiable = models.BooleanField()
    number = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("visit", "form", "element", "combo", "period", "number"),
                name="recount_numbered",
            ),
            models.CheckConstraint(
                condition=Q(is_verifiable=True, found__isnull=False)
                | Q(is_verifiable=False, found__isnull=True),
                name="recount_found_or_not_verifiable",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="corrected_recount_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.element} {self.period} #{self.number}"


class Photo(models.Model):
    """A photograph of a room, a board, a page; boxes were painted over before it left the phone."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=20)
    caption = models.CharField(max_length=200)
    boxes = models.PositiveIntegerField()  # how many were painted
    place = models.JSONField(null=True, blank=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.caption


class SheetSignature(models.Model):
    """Somebody who was there signs what stands on the sheet, or signs and disagrees."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)  # inspector, supervisor
    agrees = models.BooleanField()
    remark = models.TextField(blank=True)
    sheet = models.CharField(max_length=71)  # digest of what was signed
    signed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("visit", "user", "sheet"), name="sheet_signed_once"),
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(remark=""), name="disagreement_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.sheet[:15]}"


class ToldFingerprint(models.Model):
    """A fingerprint the duty desk took down, by the site's clock."""

    class Channel(models.TextChoices):
        """How it came."""

        SMS = "sms"
        VOICE = "voice"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="fingerprints")
    fingerprint = models.CharField(max_length=16)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    told_by = models.CharField(max_length=100)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("order", "fingerprint"), name="fingerprint_told_once"),
        )

    def __str__(self) -> str:
        return self.fingerprint


class FormVersion(models.Model):
    """A form as phones load it: the exact bytes; older versions stay valid, phones are slow."""

    programme = models.CharField(max_length=64)
    form_id = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    file = models.CharField(max_length=200)  # its name in the programme folder
    source = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    xform = models.BinaryField()
    md5 = models.CharField(max_length=32)
    questions = models.JSONField(default=list)
    has_media = models.BooleanField(default=False)
    is_validated = models.BooleanField()  # by ODK Validate; False where no Java was at hand
    is_current = models.BooleanField(default=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "form_id", "version"), name="form_version_once"
            ),
            models.UniqueConstraint(
                fields=("programme", "form_id"),
                condition=Q(is_current=True),
                name="one_current_form_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.form_id} {self.version}"


class FormMedia(models.Model):
    """A file that goes with a version of a form."""

    form = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="media")
    name = models.CharField(max_length=100)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    md5 = models.CharField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("form", "name"), name="media_once"),)

    def __str__(self) -> str:
        return self.name


class ClosedForm(models.Model):
    """That a form takes no more submissions, and why; phones show the reason."""

    programme = models.CharField(max_length=64)
    form_id = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "form_id"), name="form_closed_once"),
        )

    def __str__(self) -> str:
        return f"{self.form_id} closed"


class Phone(models.Model):
    """A phone of an inspector (an app user): its key in the path, or its name with Digest.

    ``key``: SHA-256 of the key. ``ha1``: what Digest needs, wrapped under a key of the site.
    """

    programme = models.CharField(max_length=64)
    name = models.CharField(max_length=40, unique=True)  # its user name for Digest
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    ha1 = models.BinaryField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Submission(models.Model):
    """The answers as they came: raw bytes, their digest, and when our clock saw them.

    ``is_current``: no edit has superseded it. ``awaits_files``: the phone said more would come.
    """

    programme = models.CharField(max_length=64)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="submissions")
    form_id = models.CharField(max_length=40)
    instance_id = models.CharField(max_length=200)
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=16)
    order = models.ForeignKey(
        Order, null=True, on_delete=models.PROTECT, related_name="submissions"
    )
    phone = models.ForeignKey(Phone, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    awaits_files = models.BooleanField(default=False)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "form_id", "instance_id"), name="submission_once"
            ),
        )

    def __str__(self) -> str:
        return self.instance_id


class Attachment(models.Model):
    """A file that came with a submission, by its name."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("submission", "name"), name="attachment_once"),
        )

    def __str__(self) -> str:
        return self.name
