"""The verb of the log: note a deed in the same transaction as the deed itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from daowei.foundation.digests import canonical, digest
from daowei.foundation.web.models import ChainHead, Event, User


def record(  # noqa: PLR0913 - who, when, what, on what, before and after
    *,
    by: User | None,
    at: datetime,
    deed: str,
    programme: str,
    unit: str,
    on: str,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Event:
    """Adds an event to the chain of the unit; call it inside the transaction of the deed.

    ``by``: None for what the site does by itself. ``deed``: ``room.verb`` in the past tense.
    ``on``: ``kind:identity`` of the object. Numbers that are not whole come as text.
    """
    with transaction.atomic(savepoint=False):
        head = _locked_head(programme, unit)
        event = Event(
            programme=programme,
            unit=unit,
            number=head.number + 1,
            at=at.astimezone(UTC),
            by=by,
            deed=deed,
            on=on,
            before="" if before is None else canonical(before),
            after="" if after is None else canonical(after),
            previous=head.digest,
        )
        event.digest = digest(content_of(event))
        event.save(force_insert=True)
        head.number, head.digest = event.number, event.digest
        head.save(update_fields=("number", "digest"))
    return event


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An event still to be noted, of one unit."""

    unit: str
    deed: str
    on: str
    after: Mapping[str, object]


def record_all(notes: Sequence[Note], *, by: User | None, at: datetime, programme: str) -> None:
    """Adds many events at once, each to the chain of its unit, in the order given.

    As ``record`` otherwise; chains are locked in the order of their units' codes.
    """
    with transaction.atomic(savepoint=False):
        units = sorted({each.unit for each in notes})
        heads = {unit: _locked_head(programme, unit) for unit in units}
        events = [_chained(each, heads[each.unit], by=by, at=at) for each in notes]
        Event.objects.bulk_create(events)
        ChainHead.objects.bulk_update(heads.values(), ("number", "digest"))


def _chained(note: Note, head: ChainHead, *, by: User | None, at: datetime) -> Event:
    """The event behind the head, which moves on to it."""
    event = Event(
        programme=head.programme,
        unit=head.unit,
        number=head.number + 1,
        at=at.astimezone(UTC),
        by=by,
        deed=note.deed,
        on=note.on,
        after=canonical(note.after),
        previous=head.digest,
    )
    event.digest = digest(content_of(event))
    head.number, head.digest = event.number, event.digest
    return event


def _locked_head(programme: str, unit: str) -> ChainHead:
    """The end of the chain, which is begun where it is missing; locked until the deed is done."""
    heads = ChainHead.objects.select_for_update().filter(programme=programme, unit=unit)
    for head in heads:
        return head
    new = ChainHead(programme=programme, unit=unit)
    ChainHead.objects.bulk_create([new], ignore_conflicts=True)
    return heads.all().get()


def content_of(event: Event) -> dict[str, object]:
    """What the digest of an event is made over: everything it says, and the digest before it."""
    return {
        "programme": event.programme,
        "unit": event.unit,
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": event.by_id,
        "deed": event.deed,
        "on": event.on,
        "before": event.before,
        "after": event.after,
        "previous": event.previous,
    }
