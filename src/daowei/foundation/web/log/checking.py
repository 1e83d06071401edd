"""Recomputes chains and log from what was stored; names the first event that does not fit."""

from collections.abc import Iterator

from django.db.models import Sum

from daowei.foundation import merkle
from daowei.foundation.digests import digest
from daowei.foundation.problems import Problem, problem
from daowei.foundation.signed_texts import is_signed
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import content_of
from daowei.foundation.web.log.queries import head_text
from daowei.foundation.web.log_rows import Leaf, SealedChain, TreeHead
from daowei.foundation.web.models import ChainHead, Event

Chain = tuple[str, str]  # programme and unit
End = tuple[int, str]  # number and digest of a chain's last event
_START: End = (0, "")
_AT_ONCE = 2_000


def first_misfit() -> Problem | None:
    """The first thing that does not fit, chains before the log; None where all does."""
    return next(_misfits(), None)


def _misfits() -> Iterator[Problem]:
    yield from _broken_chains()
    yield from _broken_log()


# ── Chains ──────────────────────────────────────────────────────────────────────────


def _broken_chains() -> Iterator[Problem]:
    """Every link that does not hold, then every chain that does not end where its head says."""
    ends: dict[Chain, End] = {}
    for event in Event.objects.order_by("programme", "unit", "number").iterator(_AT_ONCE):
        chain = (event.programme, event.unit)
        yield from _broken_link(event, ends.get(chain, _START))
        ends[chain] = (event.number, event.digest)
    for head in ChainHead.objects.order_by("programme", "unit").iterator(_AT_ONCE):
        end = ends.pop((head.programme, head.unit), _START)
        if end != (head.number, head.digest):
            yield _cut(head.programme, head.unit, end[0] + 1)
    for (programme, unit), end in ends.items():
        yield _cut(programme, unit, end[0] + 1)


def _broken_link(event: Event, before: End) -> Iterator[Problem]:
    number, digest_before = before
    if event.number != number + 1:
        yield _cut(event.programme, event.unit, number + 1)
    elif event.previous != digest_before or digest(content_of(event)) != event.digest:
        yield _misfit("LOG-002", N_("Event {event} was changed after it was written"), _name(event))


def _cut(programme: str, unit: str, number: int) -> Problem:
    name = f"{programme}/{unit}#{number}"
    return _misfit("LOG-001", N_("Event {event} is missing, or its chain's head was moved"), name)


# ── The log ─────────────────────────────────────────────────────────────────────────


def _broken_log() -> Iterator[Problem]:
    """One walk over the leaves; each head is met when the log had its size."""
    heads = {each.size: each for each in TreeHead.objects.all()}
    last: dict[int, bytes] = {}  # the latest complete subtree of each level
    size = 0
    for leaf in Leaf.objects.select_related("event").order_by("position").iterator(_AT_ONCE):
        hashes = _hashes(leaf.event, size, last)
        if leaf.position != size or b"".join(hashes) != bytes(leaf.hashes):
            yield _misfit("LOG-003", N_("Event {event} is not what the log holds"),
                          _name(leaf.event))  # fmt: skip
            return
        last.update(enumerate(hashes))
        size += 1
        yield from _broken_head(heads.pop(size, None), last)
    yield from (_wrong_head(each) for each in heads.values())
    if size != (SealedChain.objects.aggregate(sum=Sum("number"))["sum"] or 0):
        yield _misfit("LOG-005", N_("The log lacks events that were marked as sealed"), str(size))


def _hashes(event: Event, position: int, last: dict[int, bytes]) -> tuple[bytes, ...]:
    leaf = merkle.leaf_hash(event.digest.encode())
    return merkle.completed_by(position, leaf, lambda level, _: last[level])


def _broken_head(head: TreeHead | None, last: dict[int, bytes]) -> Iterator[Problem]:
    if head is None:
        return
    is_right = merkle.root(head.size, lambda level, _: last[level]).hex() == head.root
    if not is_right or not is_signed(head_text(head), signature=head.signature, key=head.key):
        yield _wrong_head(head)


def _wrong_head(head: TreeHead) -> Problem:
    return _misfit(
        "LOG-004", N_("The signed head of {event} events is not that of the log"), str(head.size)
    )


def _name(event: Event) -> str:
    return f"{event.programme}/{event.unit}#{event.number}"


def _misfit(code: str, message: str, event: str) -> Problem:
    remedy = N_("Compare with the last backup: somebody changed the database by hand.")
    return problem(code, message, remedy=remedy, event=event)
