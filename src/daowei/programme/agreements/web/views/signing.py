"""Signing, and the keys one signs with: on one's own device, or held by the site."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from daowei.foundation.texts import N_, Text
from daowei.foundation.web.guards import Visit, guarded, signed_in
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say, tongue
from daowei.programme.agreements.signatures import (
    HELD_NAMES,
    Statement,
    fingerprint,
    statement_text,
)
from daowei.programme.agreements.steps import Step, allowed
from daowei.programme.agreements.web.actions import (
    RefusedError,
    make_key,
    register_key,
    retire_key,
    sign,
)
from daowei.programme.agreements.web.models import SigningKey
from daowei.programme.agreements.web.queries import keys_of, progress_of, terms_of
from daowei.programme.agreements.web.views.opening import Opened, expect_side, opened


@guarded(Deed.SIGN)
def signing(request: Visit, *, programme: str, unit: str, number: int) -> HttpResponse:
    """What exactly is signed, with which key; the signature itself."""
    here = opened(request, programme, unit=unit, number=number)
    side = expect_side(here.signs)
    if here.file.open is None:
        return redirect(here.address())
    document = here.paper(here.file.open)
    if Step.SIGN not in allowed(progress_of(document), side):
        return redirect(here.address())
    problems: tuple[object, ...] = ()
    if request.method == "POST":
        try:
            return _signed(request, here)
        except RefusedError as fault:
            problems = fault.problems
    office = request.POST.get("office", "")
    statement = _statement(request, here, at=request.moment, office=office)
    context = {
        "programme": programme,
        "opened": here,
        "document": document,
        "terms": terms_of(document),
        "side": side,
        "statement": statement,
        "statement_text": statement_text(statement),
        "keys": [(each, fingerprint(each.public)) for each in keys_of(request.who.pk)],
        "held": HELD_NAMES,
        "problems": problems,
        "texts": _texts(),
    }
    return render(request, "agreements/sign.html", context, status=422 if problems else 200)


def _statement(request: Visit, here: Opened, *, at: datetime, office: str) -> Statement:
    document, side = here.paper(here.file.open), expect_side(here.signs)
    return Statement(
        digest=document.digest,
        side=side,
        unit=terms_of(document).party(side).unit,
        who=request.who.name,
        office=office.strip()[:200],
        at=at.replace(microsecond=0),
    )


def _signed(request: Visit, here: Opened) -> HttpResponse:
    key = SigningKey.objects.filter(pk=_number(request.POST.get("key", ""))).first()
    if key is None:
        raise Http404
    at = _moment(request.POST.get("at", ""), request.moment)
    statement = _statement(request, here, at=at, office=request.POST.get("office", ""))
    if request.POST.get("digest") != statement.digest:
        statement = _of(statement, request.POST.get("digest", ""))
    sign(here.agreement, statement, by=request.who, key=key, at=request.moment,
         signature=request.POST.get("signature", ""))  # fmt: skip
    messages.success(request, say(N_("Signed.")))
    return redirect(here.address())


def _of(statement: Statement, digest: str) -> Statement:
    """The statement about the text that was read, so that a change in between is noticed."""
    return Statement(
        digest=digest,
        side=statement.side,
        unit=statement.unit,
        who=statement.who,
        office=statement.office,
        at=statement.at,
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _moment(text: str, otherwise: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return otherwise.replace(microsecond=0)
    return found if found.tzinfo else otherwise.replace(microsecond=0)


@signed_in
def keys(request: Visit) -> HttpResponse:
    """One's own keys: make one on this device, let the site hold one, retire one."""
    if not _signs_anywhere(request):
        raise PermissionDenied
    problems: tuple[object, ...] = ()
    if request.method == "POST":
        try:
            _changed(request)
            return redirect("agreements_root:keys")
        except RefusedError as fault:
            problems = fault.problems
    found = [(each, fingerprint(each.public)) for each in keys_of(request.who.pk)]
    context = {"keys": found, "held": HELD_NAMES, "problems": problems, "texts": _texts()}
    return render(request, "agreements/keys.html", context, status=422 if problems else 200)


def _signs_anywhere(request: Visit) -> bool:
    rights = request.rights
    return any(rights.may_somewhere(Deed.SIGN, each) for each in rights.programmes)


def _changed(request: Visit) -> None:
    match request.POST.get("do"):
        case "hold":
            make_key(by=request.who, at=request.moment)
        case "register":
            register_key(request.POST.get("public", ""), by=request.who, at=request.moment)
        case _:
            mine = SigningKey.objects.filter(user=request.who)
            key = mine.filter(pk=_number(request.POST.get("key", ""))).first()
            if key is None:
                raise Http404
            retire_key(key, by=request.who, at=request.moment)


def _texts() -> dict[str, str]:
    """What the script of these pages says."""
    said = {
        "unable": N_("This browser cannot make Ed25519 keys. Use a newer one, or let the site"
                     " hold your key."),
        "absent": N_("This device does not hold the key. Sign on the device where you made it, or"
                     " bring it here from its backup."),
        "made": N_("The key was made. Keep its backup file apart from this device."),
        "restored": N_("The key is on this device again."),
        "broken": N_("The backup could not be opened: wrong file or wrong password."),
        "short": N_("Choose a backup password of at least 12 characters."),
    }  # fmt: skip
    return {name: Text(text).in_language(tongue()) for name, text in said.items()}
