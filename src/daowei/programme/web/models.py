"""Rows of the programme room: files under their digests, versions made of them, registers."""

from django.db import models
from django.db.models import Q

from daowei.foundation.web.models import RegisteredUnit, User


class StoredFile(models.Model):
    """Bytes under their digest; the same bytes are kept once."""

    digest = models.CharField(max_length=71, primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class Draft(models.Model):
    """A version being written: each saved step is kept as a version of its own."""

    programme = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    begun_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.programme}: {self.title}"


class Version(models.Model):
    """A programme folder as it was handed in; never changed, only followed by another."""

    class State(models.TextChoices):
        """How far a version has come."""

        DRAFT = "draft"
        PROPOSED = "proposed"
        IN_FORCE = "in_force"
        SUPERSEDED = "superseded"
        WITHDRAWN = "withdrawn"

    programme = models.CharField(max_length=64)
    label = models.CharField(max_length=64)  # what programme.yaml calls the version
    digest = models.CharField(max_length=71)  # of the names and digests of its files
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    draft = models.ForeignKey(Draft, null=True, on_delete=models.PROTECT, related_name="steps")
    step = models.PositiveIntegerField(default=0)  # within its draft
    what = models.CharField(max_length=300, blank=True)  # what this step changed
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    activated_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    activated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme",), condition=Q(state="in_force"), name="one_version_in_force"
            ),
            models.UniqueConstraint(
                fields=("draft", "step"),
                condition=Q(draft__isnull=False),
                name="steps_of_a_draft_numbered",
            ),
            models.CheckConstraint(
                condition=Q(activated_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(activated_by=models.F("proposed_by")),
                name="activated_by_a_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme} {self.label} ({self.state})"


class VersionFile(models.Model):
    """A file of a version, by its name in the folder."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "name"), name="file_once_in_version"),
        )

    def __str__(self) -> str:
        return self.name


class CharterRefusal(models.Model):
    """That the charter refused something on a day: by which rule, never whose it was."""

    programme = models.CharField(max_length=64)
    rule = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)  # indicator:births
    on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "rule", "subject", "on"), name="refusal_counted_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.subject} {self.on}"


class Population(models.Model):
    """How many people of a group live in a unit's area, by year, with its source."""

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    year = models.PositiveIntegerField()
    group = models.CharField(max_length=64)
    value = models.PositiveBigIntegerField()
    source = models.CharField(max_length=300, blank=True)
    as_of = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "unit", "year", "group"), name="population_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.year} {self.group}: {self.value}"


class UnitShape(models.Model):
    """The border or place of a unit, as GeoJSON geometry."""

    unit = models.OneToOneField(RegisteredUnit, on_delete=models.CASCADE, related_name="shape")
    geometry = models.JSONField()

    def __str__(self) -> str:
        return str(self.unit_id)
