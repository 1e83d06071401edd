"""What the pages of one agreement share: which it is, who looks, and from which side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localtime

from daowei.foundation.hierarchy import Unit
from daowei.foundation.texts import named
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.places import registry_of, tree_at
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import tongue
from daowei.programme.agreements.documents import Side
from daowei.programme.agreements.steps import OPEN, File, State
from daowei.programme.agreements.web.models import Agreement, Document
from daowei.programme.agreements.web.queries import Places, agreement_numbered, file_of
from daowei.programme.agreements.web.sides import sees_inside, side_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An agreement as one visitor sees it, from one of its two units."""

    agreement: Agreement
    unit: str
    file: File
    papers: tuple[Document, ...]  # those she may see
    is_inside: bool
    speaks: Side | None  # for which side she may negotiate
    signs: Side | None

    def paper(self, number: int | None) -> Document:
        """The paper asked for; else the open one, the one in force, or the last.

        Raises: Http404: it is not there, or not for her.
        """
        by_number = {each.number: each for each in self.papers}
        wanted = (number,) if number is not None else (self.file.open, self.file.standing)
        found = next((by_number[each] for each in wanted if each in by_number), None)
        if found is None and number is None and self.papers:
            return self.papers[-1]
        if found is None:
            raise Http404
        return found

    def address(self, page: str = "agreement") -> str:
        """Where a page of this agreement is, seen from the same unit."""
        return reverse(
            f"agreements:{page}",
            kwargs={
                "programme": self.agreement.programme,
                "unit": self.unit,
                "number": self.agreement.pk,
            },
        )


def opened(request: Visit, programme: str, *, unit: str, number: int) -> Opened:
    """The agreement of an address.

    Raises: Http404: there is none with this unit, or nothing in it is for the visitor's eyes.
    """
    found = agreement_numbered(programme, number)
    if found is None or unit not in {found.upper, found.lower}:
        raise Http404
    is_inside = sees_inside(request.rights, found)
    papers = tuple(_visible(found, is_inside=is_inside, request=request))
    if not papers:
        raise Http404
    return Opened(
        agreement=found,
        unit=unit,
        file=file_of(found),
        papers=papers,
        is_inside=is_inside,
        speaks=side_of(request.rights, Deed.NEGOTIATE, found),
        signs=side_of(request.rights, Deed.SIGN, found),
    )


def _visible(agreement: Agreement, *, is_inside: bool, request: Visit) -> Iterable[Document]:
    """Drafts are for the side that writes them; what was in force is for everybody here."""
    writes = is_inside and side_of(request.rights, Deed.SEE_REPORTS, agreement) is Side.UPPER
    for each in agreement.papers.all():
        state = State(each.state)
        was_proposed = bool(each.proposals.all())
        if each.in_force_at or writes or (is_inside and was_proposed and state is not State.DRAFT):
            yield each


def expect_side(side: Side | None) -> Side:
    """The side; somebody who speaks for neither may look and not act.

    Raises: PermissionDenied: she speaks for no side.
    """
    if side is None:
        raise PermissionDenied
    return side


def places(request: Visit, programme: str) -> Places:
    """The units of the programme today."""
    return Places(registry=registry_of(programme), tree=tree_at(programme, today(request)))


def today(request: Visit) -> date:
    """The day at the site's place."""
    return localtime(request.moment).date()


def name_of(unit: Unit | None, code: str) -> str:
    """The unit's name in the visitor's language; its code where it is unknown."""
    return named(unit.names, tongue()) if unit else code


def is_open(document: Document) -> bool:
    """Whether the paper is still negotiated."""
    return State(document.state) in OPEN
