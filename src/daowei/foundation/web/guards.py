"""The mark every view carries: who may come in. What has no mark is shut, and a test refuses it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Deed, Rights


class Visit(HttpRequest):
    """A request as our views see it: with the moment, and what the visitor may do.

    ``who``: the account behind it; views of ``guarded`` and ``signed_in`` have one.
    """

    moment: datetime
    rights: Rights
    who: User


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Who may come in: anybody, any account, or whoever may do a deed.

    ``somewhere``: the deed at any unit of the programme suffices; the view shows only those.
    """

    kind: str  # public, signed_in, deed, token
    deed: Deed | None = None
    somewhere: bool = False


Parts = ParamSpec("Parts")
View: TypeAlias = Callable[Concatenate[Visit, Parts], HttpResponseBase]
Marked: TypeAlias = Callable[..., HttpResponseBase]


def public(view: View[Parts]) -> Marked:
    """Anybody may see it, without an account."""
    return marked(login_not_required(view), Guard(kind="public"))


def signed_in(view: View[Parts]) -> Marked:
    """Any account may see it."""
    return marked(view, Guard(kind="signed_in"))


def guarded(deed: Deed, *, somewhere: bool = False) -> Callable[[View[Parts]], Marked]:
    """Whoever may do the deed at the ``programme`` and ``unit`` that the address names.

    What somebody may not even see is not found (404); what may be seen but not done is
    forbidden (403).
    """

    def mark(view: View[Parts]) -> Marked:
        @wraps(view)
        def watched(request: Visit, *args: Parts.args, **kwargs: Parts.kwargs) -> HttpResponseBase:
            _expect(request, deed, place=_place(kwargs), somewhere=somewhere)
            return view(request, *args, **kwargs)

        return marked(watched, Guard(kind="deed", deed=deed, somewhere=somewhere))

    return mark


def marked(view: Callable[..., HttpResponseBase], guard: Guard) -> Marked:
    """The view with its mark."""
    view.guard = guard  # type: ignore[attr-defined]  # functions carry what is put on them
    return view


def guard_of(view: object) -> Guard | None:
    """The mark of a view; None where somebody forgot it."""
    found = getattr(view, "guard", None)
    return found if isinstance(found, Guard) else None


def _place(kwargs: dict[str, object]) -> tuple[str, str | None]:
    unit = kwargs.get("unit")
    return str(kwargs["programme"]), None if unit is None else str(unit)


def _expect(request: Visit, deed: Deed, *, place: tuple[str, str | None], somewhere: bool) -> None:
    programme, unit = place
    rights = request.rights
    if not rights.may_somewhere(Deed.SEE, programme):
        raise Http404
    if unit is not None and unit not in rights.tree_of(programme):
        raise Http404
    if rights.may_somewhere(deed, programme) if somewhere else rights.may(deed, programme, unit):
        return
    if unit is not None and not rights.may(Deed.SEE_REPORTS, programme, unit):
        raise Http404
    raise PermissionDenied
