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
    note = Note(by=by, at=at, deed=deed, unit=unit, on=on, before=before, after=after)
    (event,) = record_all([note], programme=programme)
    return event


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An event still to be noted, of one unit; its parts are those of ``record``."""

    by: User | None
    at: datetime
    deed: str
    unit: str
    on: str
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None


def record_all(notes: Sequence[Note], *, programme: str) -> list[Event]:
    """Adds many events at once, each to the chain of its unit, in the order given.

    As ``record`` otherwise; chains are locked in the order of their units' codes.
    """
    with transaction.atomic(savepoint=False):
        heads = _locked_heads(programme, sorted({each.unit for each in notes}))
        events = [_chained(each, heads[each.unit]) for each in notes]
        Event.objects.bulk_create(events)
        ChainHead.objects.bulk_create(
            heads.values(),
            update_conflicts=True,
            unique_fields=("programme", "unit"),
            update_fields=("number", "digest"),
        )
    return events


def _locked_heads(programme: str, units: Sequence[str]) -> dict[str, ChainHead]:
    """The ends of chains by unit; those that are missing are begun."""
    heads = ChainHead.objects.select_for_update().filter(programme=programme, unit__in=units)
    found = {each.unit: each for each in heads.order_by("unit")}
    if missing := [unit for unit in units if unit not in found]:
        new = [ChainHead(programme=programme, unit=unit) for unit in missing]
        ChainHead.objects.bulk_create(new, ignore_conflicts=True)
        found.update({each.unit: each for each in heads.all()})
    return {unit: ChainHead(**_columns(found[unit])) for unit in units}


def _columns(head: ChainHead) -> dict[str, object]:
    """A head as it is written over itself: without its number of row, which stays."""
    return {
        "programme": head.programme,
        "unit": head.unit,
        "number": head.number,
        "digest": head.digest,
    }


def _chained(note: Note, head: ChainHead) -> Event:
    """The event behind the head, which moves on to it."""
    event = Event(
        programme=head.programme,
        unit=head.unit,
        number=head.number + 1,
        at=note.at.astimezone(UTC),
        by=note.by,
        deed=note.deed,
        on=note.on,
        before="" if note.before is None else canonical(note.before),
        after="" if note.after is None else canonical(note.after),
        previous=head.digest,
    )
    event.digest = digest(content_of(event))
    head.number, head.digest = event.number, event.digest
    return event


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
