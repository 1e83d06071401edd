"""One draw: how far it is, and the steps that come next."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.programme.web.queries import programme_in_force
from daowei.verification.draw.plan import Mode
from daowei.verification.draw.stages import HELD_NAMES, STATE_NAMES, Held
from daowei.verification.draw.web.actions import (
    RefusedError,
    ask_replacement,
    commit,
    dispatch,
    freeze_list,
    hand_in,
    hold,
    read_numbers,
    read_pulse,
    read_round,
    reveal,
    sign_replacement,
    tell_key,
    void,
)
from daowei.verification.draw.web.framing import stratum_names
from daowei.verification.draw.web.models import ReplacementAsked
from daowei.verification.draw.web.queries import (
    drawn_units,
    frame_of_draw,
    is_overdue,
    numbers_of,
    replacements_inside,
    void_content,
)
from daowei.verification.draw.web.views.opening import Opened, opened
from daowei.verification.draw.web.views.planning import expected


@guarded(Deed.SEE)
def draw(request: Visit, programme: str, draw: str) -> HttpResponse:
    """Where the draw stands; whoever has something to do finds it here."""
    return _page(request, opened(request, programme, draw))


def _page(request: Visit, here: Opened, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    found, frame = here.draw, frame_of_draw(here.draw)
    context = {
        "programme": found.programme,
        "opened": here,
        "draw": found,
        "plan": here.plan,
        "contributors": list(found.contributors.select_related("user")),
        "numbers": numbers_of(found, here.plan) if here.plan else (),
        "expected": expected(found, here.plan) if here.plan else (),
        "frame": frame,
        "strata": stratum_names(programme_in_force(found.programme), frame.strata),
        "selection": drawn_units(found) if here.is_known else (),
        "replacements": replacements_inside(found) if here.is_known else (),
        "asked": list(found.asked.filter(closed_at=None).select_related("by"))
        if here.plans
        else [],
        "names": registry_of(found.programme).units,
        "is_overdue": is_overdue(found, request.moment),
        "void": void_content(found),
        "states": STATE_NAMES,
        "held": HELD_NAMES,
        "modes": Mode,
        "events": events_on(found.programme, f"draw:{found.pk}"),
        "problems": problems,
        "public": request.build_absolute_uri(
            reverse("draws_root:public", args=(found.programme, found.code))
        ),
    }
    return render(request, "draws/draw.html", context, status=422 if problems else 200)


Doing = Callable[[Visit, Opened], str]


def _done(request: Visit, programme: str, draw: str, *, doing: Doing) -> HttpResponse:
    """Takes a step, and says so; what is refused is told on the page of the draw."""
    here = opened(request, programme, draw)
    try:
        said = doing(request, here)
    except RefusedError as fault:
        return _page(request, here, fault.problems)
    if said:
        messages.success(request, said)
    return redirect("draws:draw", programme=programme, draw=draw)


# ── contributing ────────────────────────────────────────────────────────────────────


@guarded(Deed.CONTRIBUTE, somewhere=True)
def contribute(request: Visit, programme: str, draw: str) -> HttpResponse:
    """A contributor's own page: a value made on her device, its commitment, later the value."""
    here = opened(request, programme, draw)
    if here.mine is None or here.plan is None:
        raise PermissionDenied
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            messages.success(request, _contributed(request, here))
        except RefusedError as fault:
            problems = fault.problems
        else:
            return redirect("draws:draw", programme=programme, draw=draw)
    context = {"programme": programme, "opened": here, "draw": here.draw, "mine": here.mine,
               "plan": here.plan, "held": HELD_NAMES, "problems": problems}  # fmt: skip
    return render(request, "draws/contribute.html", context, status=422 if problems else 200)


def _contributed(request: Visit, here: Opened) -> str:
    assert here.mine is not None, "the page is shown to contributors only"
    match request.POST.get("do"):
        case "hold":
            hold(here.draw, by=request.who, at=request.moment)
            return say(N_("The site holds your value. The record says so."))
        case "hand_in":
            value = request.POST.get("value", "")
            hand_in(here.draw, here.mine.party, value, by=request.who, at=request.moment)
            return say(N_("Your value fits your commitment and is in the record."))
        case _:
            held = Held.BROWSER if request.POST.get("made") == "here" else Held.PAPER
            published = request.POST.get("commitment", "").strip().lower()
            commit(here.draw, published, held, by=request.who, at=request.moment)
            return say(N_("Your commitment is in the record. Keep your value safe and secret."))


# ── public numbers ──────────────────────────────────────────────────────────────────


@guarded(Deed.CONTRIBUTE, somewhere=True)
def numbers(request: Visit, programme: str, draw: str) -> HttpResponse:
    """Where two people type what they read, each for herself; and where a beacon is entered."""
    here = opened(request, programme, draw)
    if here.plan is None:
        raise Http404
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            messages.success(request, _numbered(request, here))
        except RefusedError as fault:
            problems = fault.problems
        else:
            return redirect("draws:numbers", programme=programme, draw=draw)
    mine = {each.source: each.numbers for each in here.draw.readings.filter(by=request.who)}
    context = {"programme": programme, "opened": here, "draw": here.draw, "plan": here.plan,
               "numbers": numbers_of(here.draw, here.plan), "mine": mine,
               "problems": problems}  # fmt: skip
    return render(request, "draws/numbers.html", context, status=422 if problems else 200)


def _numbered(request: Visit, here: Opened) -> str:
    post, draw, who, at = request.POST, here.draw, request.who, request.moment
    match post.get("source"):
        case "round":
            read_round(draw, post.get("signature", ""), post.get("previous", ""), by=who, at=at)
        case "pulse":
            read_pulse(draw, post.get("pulse", ""), post.get("certificate", ""), by=who, at=at)
        case source:
            if not read_numbers(draw, str(source), post.get("numbers", ""), by=who, at=at):
                return say(N_("Noted. They count once a second person has read the same."))
    return say(N_("The numbers are in the record."))


# ── the other steps ─────────────────────────────────────────────────────────────────


@guarded(Deed.PLAN_DRAWS)
@require_POST
def hand_in_copy(request: Visit, programme: str, draw: str) -> HttpResponse:
    """The custodian's copy of a value whose contributor is not there."""

    def handed(request: Visit, here: Opened) -> str:
        party, value = request.POST.get("party", ""), request.POST.get("value", "")
        hand_in(here.draw, party, value, by=request.who, at=request.moment)
        return say(N_("The copy fits the commitment and is in the record."))

    return _done(request, programme, draw, doing=handed)


@guarded(Deed.PLAN_DRAWS)
@require_POST
def send(request: Visit, programme: str, draw: str) -> HttpResponse:
    """Draws and sends the teams, in one step."""

    def sent(request: Visit, here: Opened) -> str:
        dispatch(here.draw, by=request.who, at=request.moment)
        return say(N_("Drawn. The teams have their orders."))

    return _done(request, programme, draw, doing=sent)


@guarded(Deed.PLAN_DRAWS)
@require_POST
def show(request: Visit, programme: str, draw: str) -> HttpResponse:
    """Reveals a sealed draw to everybody."""

    def shown(request: Visit, here: Opened) -> str:
        reveal(here.draw, by=request.who, at=request.moment)
        return say(N_("Revealed. Anybody can now compute the draw anew."))

    return _done(request, programme, draw, doing=shown)


@guarded(Deed.PLAN_DRAWS)
@require_POST
def declare_void(request: Visit, programme: str, draw: str) -> HttpResponse:
    """Ends a draw for ever, with the party that caused it."""

    def voided(request: Visit, here: Opened) -> str:
        party, reason = request.POST.get("party", ""), request.POST.get("reason", "")
        void(here.draw, party, reason, by=request.who, at=request.moment)
        return say(N_("The draw is void and stays on the public list."))

    return _done(request, programme, draw, doing=voided)


@guarded(Deed.INSPECT)
@require_POST
def ask(request: Visit, programme: str, draw: str) -> HttpResponse:
    """The first signature under a replacement."""

    def asked(request: Visit, here: Opened) -> str:
        unit, reason = request.POST.get("unit", "").strip(), request.POST.get("reason", "")
        ask_replacement(here.draw, unit, reason, by=request.who, at=request.moment)
        return say(N_("Asked for. It counts once a second person has signed."))

    return _done(request, programme, draw, doing=asked)


@guarded(Deed.PLAN_DRAWS)
@require_POST
def sign(request: Visit, *, programme: str, draw: str, asked: int) -> HttpResponse:
    """The second signature; the next reserve is told to who signs."""

    def signed(request: Visit, here: Opened) -> str:
        found = ReplacementAsked.objects.filter(draw=here.draw, pk=asked).first()
        if found is None:
            raise Http404
        made = sign_replacement(found, by=request.who, at=request.moment)
        return say(N_("{reserve} takes the place of {unit}."), reserve=made.reserve, unit=made.unit)

    return _done(request, programme, draw, doing=signed)


@guarded(Deed.INSPECT)
@require_POST
def list_on_the_spot(request: Visit, programme: str, draw: str) -> HttpResponse:
    """Freezes a list of a later stage; its ten digits are read out to the desk."""

    def frozen(request: Visit, here: Opened) -> str:
        post = request.POST
        digits = freeze_list(
            here.draw, post.get("stage", ""), post.get("visit", "").strip(),
            text=post.get("text", "").replace("\r\n", "\n"), by=request.who, at=request.moment,
        )  # fmt: skip
        return say(N_("The list is frozen. Read these digits to the desk: {digits}"), digits=digits)

    return _done(request, programme, draw, doing=frozen)


@guarded(Deed.PLAN_DRAWS)
@require_POST
def key(request: Visit, programme: str, draw: str) -> HttpResponse:
    """The desk notes the digits it hears, and reads the key back."""

    def told(request: Visit, here: Opened) -> str:
        post = request.POST
        found = tell_key(
            here.draw, post.get("stage", ""), post.get("visit", "").strip(),
            digits=post.get("digits", ""), by=request.who, at=request.moment,
        )  # fmt: skip
        return say(N_("The digits fit. Read this key to the inspector: {key}"), key=found)

    return _done(request, programme, draw, doing=told)
