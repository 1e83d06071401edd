"""An inspector's own phones: a QR code that sets up ODK Collect in one scan."""

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from daowei.foundation.web.guards import Visit as Request, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here
from daowei.programme.web.queries import programme_in_force
from daowei.verification.visits.openrosa import collect_settings
from daowei.verification.visits.web.actions.phoning import add_phone
from daowei.verification.visits.web.queries import phones_of


@guarded(Deed.INSPECT, somewhere=True)
def phones(request: Request, programme: str) -> HttpResponse:
    """One's own phones."""
    found = list(phones_of(programme, request.who))
    context = {"programme": programme, "phones": found, "is_office": False}
    return render(request, "visits/phones.html", context)


@require_POST
@guarded(Deed.INSPECT, somewhere=True)
def add(request: Request, programme: str) -> HttpResponse:
    """Lets a phone in and shows, this once, how it gets in."""
    phone, keys = add_phone(
        programme=programme, owner=request.who, by=request.who, at=request.moment
    )
    by_key = request.build_absolute_uri(
        reverse("visits_root:forms_by_key", kwargs={"key": keys.key})
    )
    by_digest = request.build_absolute_uri(reverse("visits_root:forms"))
    server = by_key.removesuffix("/formList")
    settings = collect_settings(server, project=named_here(programme_in_force(programme).names))
    context = {
        "programme": programme,
        "phone": phone,
        "password": keys.password,
        "server": server,
        "digest_server": by_digest.removesuffix("/formList"),
        "code": segno.make(settings, error="m").svg_data_uri(scale=5, border=4),
    }
    answer = render(request, "visits/phone_added.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
