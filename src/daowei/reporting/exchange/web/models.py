"""Rows of the exchange: files sent in, the mappings they are read by, and reports refused."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from daowei.foundation.web.job_rows import Job
from daowei.foundation.web.models import User


class Mapping(models.Model):
    """How to read somebody's own table: the YAML text of a mapping file, kept by name."""

    programme = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    text = models.TextField()
    saved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "name"), name="mapping_named_once"),
        )

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file on its way in: received in pieces, checked, looked at, and loaded.

    ``received``: bytes that lie safely on the disk. ``counts``: cells by what becomes of them.
    """

    class State(models.TextChoices):
        """How far it has come."""

        RECEIVING = "receiving"
        CHECKING = "checking"
        CHECKED = "checked"
        UNREADABLE = "unreadable"
        LOADING = "loading"
        LOADED = "loaded"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    programme = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=71, blank=True)  # as the sender says, then as it is
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVING)
    kind = models.CharField(max_length=20, blank=True)
    mapping = models.ForeignKey(Mapping, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)  # of the whole file
    check_job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    load_job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True)
    loaded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_no_longer"),
        )
        indexes = (models.Index(fields=("programme", "by", "at"), name="upload_of_user"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class RefusedReport(models.Model):
    """A report of an upload that could not be loaded after all, and why."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="refused")
    report = models.PositiveIntegerField()  # its number in the preview
    form = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    attribute = models.CharField(max_length=128, blank=True)
    problems = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("upload", "report"), name="report_refused_once"),
        )

    def __str__(self) -> str:
        return f"{self.form} {self.unit} {self.period}"
