"""Questions about the log: its heads, and the proofs put together from its leaves."""

from datetime import UTC

from django.db.models import Max

from daowei.foundation import merkle
from daowei.foundation.digests import canonical
from daowei.foundation.web.log_rows import Leaf, TreeHead


def size_of_log() -> int:
    """How many events stand in it."""
    last: int | None = Leaf.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def latest_head() -> TreeHead | None:
    """The newest signed head; None while nothing was sealed."""
    return TreeHead.objects.order_by("-size").first()


def head_text(head: TreeHead) -> str:
    """What the signature of a head is made over."""
    at = head.at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical({"log": "daowei", "size": head.size, "root": head.root, "at": at})


def leaf_of(digest: str) -> Leaf | None:
    """The place of the event of that digest; None while it is not sealed, or there is none."""
    return Leaf.objects.filter(event__digest=digest).first()


def lookup(level: int, index: int) -> bytes:
    """The hash of a complete subtree, from the leaf that completes it."""
    position = merkle.holder_of(level, index)
    hashes = bytes(Leaf.objects.values_list("hashes", flat=True).get(position=position))
    return hashes[level * merkle.SIZE : (level + 1) * merkle.SIZE]


def inclusion_proof(leaf: Leaf, size: int) -> tuple[str, ...]:
    """The hashes that show the leaf in the tree of a size, hex."""
    return tuple(each.hex() for each in merkle.inclusion(leaf.position, size, lookup))


def consistency_proof(old: int, new: int) -> tuple[str, ...]:
    """The hashes that show that the tree of ``new`` leaves continues that of ``old``, hex."""
    return tuple(each.hex() for each in merkle.consistency(old, new, lookup))


def leaves_between(start: int, end: int) -> tuple[str, ...]:
    """The digests of events from a position on, up to another: all that a mirror needs."""
    found = Leaf.objects.filter(position__gte=start, position__lt=end).order_by("position")
    return tuple(found.values_list("event__digest", flat=True))
