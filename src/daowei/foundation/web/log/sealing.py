"""Gathers the chains of all units into the one log, and signs its head.

A chain's numbers have no gaps, because its head is locked while an event is added; so whoever
compares each head with how far its chain was sealed misses nothing, however late a transaction
commits, and no writer ever waits for another unit's, or for the sealer.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from daowei.foundation import merkle
from daowei.foundation.web.log.keys import public_key, signed
from daowei.foundation.web.log.queries import head_text, lookup, size_of_log
from daowei.foundation.web.log_rows import Leaf, SealedChain, TreeHead
from daowei.foundation.web.models import ChainHead, Event
from daowei.foundation.web.turns import turn_to_write

AT_ONCE = 500  # events in one transaction, at most: others wait while it is written
_CHAINS_AT_ONCE = 200


def seal(at: datetime) -> int:
    """Takes every committed event into the log and signs one head; gives how many were new."""
    gathered = 0
    while some := _gathered_once(at):
        gathered += some
    return gathered


def _gathered_once(at: datetime) -> int:
    """Thinks out the next leaves and their head before it keeps others from writing."""
    events = _unsealed()
    if not events:
        return 0
    leaves, head = _continued(events, at)
    try:
        with turn_to_write(), transaction.atomic():
            Leaf.objects.bulk_create(leaves)
            _mark(events)
            head.save(force_insert=True)
    except IntegrityError:  # another sealer was quicker: what it left, the next tick takes
        return 0
    return len(events)


def _unsealed() -> list[Event]:
    """Events that are in no leaf yet; those of one chain in its order."""
    ahead = Q()
    for programme, unit, sealed in _chains_ahead():
        ahead |= Q(programme=programme, unit=unit, number__gt=sealed)
    if not ahead:
        return []
    found = Event.objects.filter(ahead).only("programme", "unit", "number", "digest")
    return list(found.order_by("pk")[:AT_ONCE])


def _chains_ahead() -> list[tuple[str, str, int]]:
    sealed = SealedChain.objects.filter(programme=OuterRef("programme"), unit=OuterRef("unit"))
    heads = ChainHead.objects.annotate(
        sealed=Coalesce(Subquery(sealed.values("number")[:1]), 0, output_field=IntegerField())
    )
    ahead = heads.filter(number__gt=F("sealed")).order_by("pk")
    return list(ahead.values_list("programme", "unit", "sealed")[:_CHAINS_AT_ONCE])


def _continued(events: list[Event], at: datetime) -> tuple[list[Leaf], TreeHead]:
    """The leaves of the events behind those of the log, and the signed head over all."""
    start = size_of_log()
    hashes: dict[int, tuple[bytes, ...]] = {}

    def known(level: int, index: int) -> bytes:
        position = merkle.holder_of(level, index)
        return hashes[position][level] if position in hashes else lookup(level, index)

    for position, event in enumerate(events, start):
        leaf = merkle.leaf_hash(event.digest.encode())
        hashes[position] = merkle.completed_by(position, leaf, known)
    leaves = [
        Leaf(position=position, event=event, hashes=b"".join(hashes[position]))
        for position, event in enumerate(events, start)
    ]
    size = start + len(events)
    return leaves, _signed(size, merkle.root(size, known).hex(), at)


def _signed(size: int, root: str, at: datetime) -> TreeHead:
    head = TreeHead(size=size, root=root, at=at, key=public_key())
    head.signature = signed(head_text(head))
    return head


def _mark(events: list[Event]) -> None:
    last = {(each.programme, each.unit): each.number for each in events}
    SealedChain.objects.bulk_create(
        [
            SealedChain(programme=programme, unit=unit, number=number)
            for (programme, unit), number in last.items()
        ],
        update_conflicts=True,
        unique_fields=("programme", "unit"),
        update_fields=("number",),
    )
