"""Rows of invitations: who was asked in, by whom, to do what."""

from django.conf import settings
from django.db import models


class Invitation(models.Model):
    """A role offered to an address; whoever opens the mailed link in time may take it.

    ``nonce`` goes into the link and is renewed when the link is sent again.
    """

    email = models.EmailField()
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    role = models.CharField(max_length=30)
    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    nonce = models.CharField(max_length=32)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=300, blank=True)  # why the last attempt to send failed
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("email", "role", "programme", "unit"),
                condition=models.Q(withdrawn_at__isnull=True, accepted_at__isnull=True),
                name="one_open_invitation",
            ),
        )
        indexes = (models.Index(fields=("programme", "invited_at"), name="invitation_in"),)

    def __str__(self) -> str:
        return f"invitation {self.pk}"
