"""The front doors, and what is said when a door stays shut."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from daowei.foundation.web.guards import Visit, guarded, public
from daowei.foundation.web.rights import ROLE_NAMES, Deed
from daowei.site.navigation import links


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A made-up person of a demonstration, and how to sign in as her."""

    role: str
    unit: str
    email: str
    password: str


@public
def home(request: Visit) -> HttpResponse:
    """Strangers are welcomed; staff go into their only programme, or choose one."""
    if not request.user.is_authenticated:
        return render(request, "site/welcome.html", {"accounts": _demonstration_accounts()})
    programmes = request.rights.programmes
    if len(programmes) == 1:
        return redirect("front", programme=programmes[0])
    return render(request, "site/programmes.html")


@guarded(Deed.SEE)
def front(request: Visit, programme: str) -> HttpResponse:
    """The first thing in the visitor's menu: what her unit owes, or what her office looks at."""
    menu = links(request.rights, programme, request.path)
    return redirect(menu[0].address) if menu else render(request, "site/programmes.html")


def _demonstration_accounts() -> tuple[Account, ...]:
    """Whom to sign in as, on a demonstration; nobody anywhere else."""
    if settings.CLOCK_OFFSET is None:
        return ()
    from daowei.site.demo.people import PASSWORD, PEOPLE  # noqa: PLC0415 - not on a real site

    return tuple(
        Account(role=ROLE_NAMES[each.role], unit=each.unit, email=each.email, password=PASSWORD)
        for each in PEOPLE
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """What may be seen but not done."""
    return render(request, "site/forbidden.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """What is not there, or not for this visitor."""
    return render(request, "site/not_found.html", status=404)
