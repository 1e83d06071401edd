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
    guard = Guard(kind="deed", deed=deed, somewhere=somewhere)

    def mark(view: View[Parts]) -> Marked:
        @wraps(view)
        def watched(request: Visit, *args: Parts.args, **kwargs: Parts.kwargs) -> HttpResponseBase:
            _expect(request, guard, _place(kwargs))
            return view(request, *args, **kwargs)

        return marked(watched, guard)

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


def _expect(request: Visit, guard: Guard, place: tuple[str, str | None]) -> None:
    told = answer(guard, request.rights, place)
    if told == 404:
        raise Http404
    if told == 403:
        raise PermissionDenied


def answer(guard: Guard, rights: Rights, place: tuple[str, str | None]) -> int:
    """What a guard with a deed says to somebody at a place: 200 come in, 403, or 404.

    ``place``: programme and unit; None for the unit where the address names none.
    """
    assert guard.deed is not None, "this guard looks at no rights"
    programme, unit = place
    if not rights.may_somewhere(Deed.SEE, programme):
        return 404
    if unit is not None and unit not in rights.tree_of(programme):
        return 404
    if _may(guard.deed, rights, place, somewhere=guard.somewhere):
        return 200
    is_seen = unit is None or rights.may(Deed.SEE_REPORTS, programme, unit)
    return 403 if is_seen else 404


def _may(deed: Deed, rights: Rights, place: tuple[str, str | None], *, somewhere: bool) -> bool:
    programme, unit = place
    return rights.may_somewhere(deed, programme) if somewhere else rights.may(deed, programme, unit)
