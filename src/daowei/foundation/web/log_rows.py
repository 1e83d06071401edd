"""Rows of the sealed log: its leaves, how far each chain is in it, and its signed heads."""

from django.db import models


class Leaf(models.Model):
    """An event's place in the log, with the hashes of the subtrees it completes.

    The leaf's content is the digest of the event, as text.
    """

    position = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField("foundation.Event", on_delete=models.PROTECT, related_name="leaf")
    hashes = models.BinaryField()  # of 1, 2, 4 … leaves ending here; 32 bytes each

    def __str__(self) -> str:
        return f"leaf {self.position}"


class SealedChain(models.Model):
    """Up to which number the chain of a unit stands in the log; only the sealer writes it."""

    programme = models.CharField(max_length=64)
    unit = models.CharField(max_length=64, blank=True)
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "unit"), name="one_mark_a_chain"),
        )

    def __str__(self) -> str:
        return f"{self.programme}/{self.unit} {self.number}"


class TreeHead(models.Model):
    """What the log was at a moment, signed: whoever kept one can tell if history was rewritten."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)  # hex
    at = models.DateTimeField()
    signature = models.CharField(max_length=88)  # Ed25519 over the head's canonical text, base64
    key = models.CharField(max_length=44)  # the public key, base64

    def __str__(self) -> str:
        return f"head of {self.size}"
