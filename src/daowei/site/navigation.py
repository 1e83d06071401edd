"""What stands in the menu, in the order of the work; an entry is seen by who may follow it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from daowei.foundation.texts import N_
from daowei.foundation.web.rights import Deed, Rights


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place in the menu: its words, its route, and the deed that opens it somewhere."""

    label: str
    route: str
    deed: Deed


ENTRIES = (
    Entry(label=N_("Reports"), route="reporting:owed", deed=Deed.SEE_REPORTS),
    Entry(label=N_("Review"), route="reporting:review", deed=Deed.REVIEW_REPORTS),
    Entry(label=N_("Completeness"), route="reporting:board", deed=Deed.SEE_REPORTS),
    Entry(label=N_("Files"), route="exchange:files", deed=Deed.SEE_REPORTS),
    Entry(label=N_("Results"), route="disclosure:results", deed=Deed.SEE),
    Entry(label=N_("Draws"), route="draws:board", deed=Deed.SEE),
    Entry(label=N_("Visits"), route="visits:board", deed=Deed.INSPECT),
    Entry(label=N_("Visits"), route="visits:joined", deed=Deed.JOIN_VISITS),
    Entry(label=N_("Teams"), route="visits:teams", deed=Deed.PLAN_DRAWS),
    Entry(label=N_("Findings"), route="follow_up:board", deed=Deed.SEE),
    Entry(label=N_("Settlement"), route="settlement:board", deed=Deed.SEE_REPORTS),
    Entry(label=N_("Publications"), route="publication:board", deed=Deed.SEE),
    Entry(label=N_("Agreements"), route="agreements:board", deed=Deed.SEE),
    Entry(label=N_("Programme"), route="programme:overview", deed=Deed.SEE),
    Entry(label=N_("Units"), route="programme:units", deed=Deed.SEE),
    Entry(label=N_("Responsibility"), route="foundation:officers", deed=Deed.SEE),
    Entry(label=N_("People"), route="foundation:people", deed=Deed.MANAGE_PEOPLE),
    Entry(label=N_("Log"), route="foundation:log", deed=Deed.SEE_LOG),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry with its address, for one visitor and programme."""

    label: str
    address: str
    is_here: bool


def links(rights: Rights, programme: str, path: str, *, room: str = "") -> tuple[Link, ...]:
    """The menu of a programme for whoever has these rights; where one is, is marked.

    ``room``: the namespace of the page; a page of a unit belongs to its room's entry.
    """
    found = tuple(_open_to(rights, programme))
    own = [address for entry, address in found if entry.route.startswith(f"{room}:")]
    before = [address for address in own or [at for _, at in found] if path.startswith(address)]
    here = max(before, key=len, default=own[0] if own else "")
    return tuple(
        Link(label=entry.label, address=address, is_here=address == here)
        for entry, address in found
    )


def _open_to(rights: Rights, programme: str) -> Iterator[tuple[Entry, str]]:
    for entry in ENTRIES:
        if rights.may_somewhere(entry.deed, programme):
            try:
                yield entry, reverse(entry.route, kwargs={"programme": programme})
            except NoReverseMatch:
                continue
