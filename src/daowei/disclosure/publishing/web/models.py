"""Rows of publications: how far each has come, its files, who approved it, what units reply."""

from django.db import models
from django.db.models import Q

from daowei.foundation.web.models import User
from daowei.programme.web.models import StoredFile, Version


class Publication(models.Model):
    """The results of an agreement on their way to the public, or there.

    ``number``: within the programme; ``on``: the day on which notices and appeals are looked at;
    ``basis``: values as settled, or as reported; ``edition``: what stays inside of what it rests
    on, so that a later publication gives nothing away beside it; ``left_out``: criteria that count
    in no published score, as their figure is withheld.
    """

    programme = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    agreement = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default="prepared")
    on = models.DateField()
    basis = models.CharField(max_length=20, default="reported")
    corrects = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT,
                                    related_name="corrected_by")  # fmt: skip
    why = models.TextField(blank=True)
    days = models.PositiveIntegerField()  # how long units may contest it
    prepared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=71, blank=True)
    edition = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    left_out = models.PositiveIntegerField(default=0)
    job = models.PositiveBigIntegerField(null=True)
    event = models.CharField(max_length=71, blank=True)  # of its publishing, by digest

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "number"), name="publication_numbered"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(prepared_by__isnull=True)
                | ~Q(reviewed_by=models.F("prepared_by")),
                name="publication_reviewed_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme} {self.number}: {self.agreement} {self.period} ({self.state})"


class PublicFile(models.Model):
    """A file of a publication by its name; its bytes never change."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("publication", "name"), name="public_file_once"),
        )

    def __str__(self) -> str:
        return self.name


class Approval(models.Model):
    """That somebody approved exactly what that digest fixes."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="approvals")
    digest = models.CharField(max_length=71)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("publication", "digest", "by"), name="approved_once_by_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.publication_id} by {self.by_id}"


class Reply(models.Model):
    """How a unit sees its published score, in its own words; shown beside it."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="replies")
    unit = models.CharField(max_length=64)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("publication", "unit"), name="one_reply_a_unit"),
        )

    def __str__(self) -> str:
        return f"{self.unit}: {self.text[:40]}"
