"""The board, and the page of an order: sealed until its start, then the visit itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit as Request, guarded
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here, say
from daowei.programme.definition import Programme
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.typed_cells import written
from daowei.verification.visits.same_day import Promptness, in_fours
from daowei.verification.visits.web.actions.ordering import (
    NotOursError,
    NotYetError,
    open_order,
)
from daowei.verification.visits.web.actions.visiting import sheet_digest
from daowei.verification.visits.web.forms import LeavingForm, SigningForm
from daowei.verification.visits.web.media import is_for
from daowei.verification.visits.web.models import FormVersion, Order, Submission, Visit
from daowei.verification.visits.web.queries import (
    SheetLine,
    current_forms,
    how_prompt,
    is_member,
    order_for,
    orders_for,
    sheet_of,
    submissions_of,
    team_members,
    told_fingerprints,
)

PROMPTNESS_NAMES: Mapping[Promptness, str] = {
    Promptness.SAME_DAY: N_("on the day"),
    Promptness.FINGERPRINT: N_("fingerprint on the day, answers later"),
    Promptness.MISMATCH: N_("other answers than the fingerprint told on the day"),
    Promptness.LATE: N_("late"),
}
PROMPTNESS_TONES: Mapping[Promptness, str] = {
    Promptness.SAME_DAY: "good",
    Promptness.FINGERPRINT: "good",
    Promptness.MISMATCH: "bad",
    Promptness.LATE: "warn",
}


@guarded(Deed.INSPECT, somewhere=True)
def board(request: Request, programme: str) -> HttpResponse:
    """Somebody's orders: sealed ones without their places, opened ones with them."""
    return _board(request, programme)


@guarded(Deed.JOIN_VISITS, somewhere=True)
def joined(request: Request, programme: str) -> HttpResponse:
    """The same for supervisors from outside."""
    return _board(request, programme)


def _board(request: Request, programme: str) -> HttpResponse:
    units = registry_of(programme).units
    orders = list(orders_for(programme, request.who))
    names = {each.unit: named_here(units[each.unit].names) for each in orders if each.unit in units}
    context = {
        "programme": programme,
        "sealed": [each for each in orders if not each.opened_at],
        "opened": [each for each in orders if each.opened_at],
        "names": names,
        "now": request.moment,
        "worker": worker_facts(request, programme),
    }
    return render(request, "visits/board.html", context)


def worker_facts(request: Request, programme: str) -> dict[str, object]:
    """What the scripts that work without a network need to know."""
    from daowei.verification.visits.web.texts_of_scripts import SCRIPT_TEXTS  # noqa: PLC0415

    return {
        "who": request.who.pk,
        "worker": reverse("visits_root:worker"),
        "scope": reverse("visits:board", kwargs={"programme": programme}),
        "texts": {name: say(template) for name, template in SCRIPT_TEXTS.items()},
    }


def order_at(request: Request, programme: str, code: str) -> Order:
    """An order of one of the visitor's teams.

    Raises: Http404: there is none, it is another team's, or she inspects no more.
    """
    may = any(
        request.rights.may_somewhere(each, programme) for each in (Deed.INSPECT, Deed.JOIN_VISITS)
    )
    order = order_for(programme, code, request.who) if may else None
    if order is None:
        raise Http404
    return order


def opened_at(request: Request, programme: str, code: str) -> Order:
    """The same, once it was opened.

    Raises: Http404: as above, or it is sealed.
    """
    order = order_at(request, programme, code)
    if order.opened_at is None:
        raise Http404
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A submission on the page: how prompt it was, and its fingerprint to be read aloud."""

    submission: Submission
    standing: str
    tone: str
    fingerprint: str


@guarded(Deed.SEE)
def order(request: Request, programme: str, code: str) -> HttpResponse:
    """Before the start: when that is. From then on: the visit."""
    found = order_at(request, programme, code)
    if found.opened_at is None:
        context = {"programme": programme, "order": found, "people": team_members(found.team),
                   "is_due": request.moment >= found.opens_at,
                   "may_open": is_member(found.team, request.who)}  # fmt: skip
        return render(request, "visits/sealed.html", context)
    return render(request, "visits/order.html", _facts(request, found))


def _facts(request: Request, order: Order) -> dict[str, object]:
    visit = visit_of(order)
    unit = registry_of(order.programme).units.get(order.unit)
    definition = programme_in_force(order.programme)
    return {
        "programme": order.programme,
        "order": order,
        "unit_name": named_here(unit.names) if unit else order.unit,
        "visit": visit,
        "people": team_members(order.team),
        "is_inspector": is_member(order.team, request.who),
        "forms": forms_for(order),
        "lines": lines_shown(sheet_of(visit), definition) if visit else [],
        "to_count": order.plan.get("recounts", ()),
        "form_names": {code: named_here(each.names) for code, each in definition.forms.items()},
        "shown": _submissions(order),
        "told": [in_fours(each.fingerprint) for each in told_fingerprints(order)],
        "photos": list(visit.photos.order_by("received_at")) if visit else [],
        "signatures": _signatures(visit),
        "sheet": sheet_digest(visit) if visit else "",
        "signing": SigningForm(initial={"sheet": sheet_digest(visit)}) if visit else None,
        "leaving": LeavingForm(),
        "events": events_on(order.programme, f"order:{order.code}"),
        "is_over": localtime(request.moment).date() > localtime(order.opens_at).date(),
        "worker": {**worker_facts(request, order.programme), "pages": pages_of(order)},
    }


def visit_of(order: Order) -> Visit | None:
    """The visit of an order, once begun."""
    return Visit.objects.filter(order=order).select_related("order__team").first()


def forms_for(order: Order) -> list[FormVersion]:
    """The forms that are filled in on an order."""
    return [each for each in current_forms(order.programme) if is_for(order, each)]


def pages_of(order: Order) -> list[str]:
    """What a device keeps to work on an order without a network."""
    base = {"programme": order.programme, "code": order.code}
    pages = [reverse("visits:order", kwargs=base)]
    for form in forms_for(order):
        of_form = {**base, "form": form.form_id}
        pages += [reverse(f"visits:{name}", kwargs=of_form) for name in ("fill", "fill_xml")]
        files = [each.name for each in form.media.all()] + ["orders.csv"]
        pages += [reverse("visits:fill_media", kwargs={**of_form, "name": each}) for each in files]
    return pages


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A line of the recount sheet: nothing of the report before something was counted."""

    name: str
    label: str
    period: str
    entries: Sequence[Mapping[str, object]]
    reported: str | None
    found: str | None
    is_verifiable: bool
    differs: bool


def lines_shown(lines: Sequence[SheetLine], definition: Programme) -> list[LineShown]:
    """The sheet as the page shows it."""
    return [_line_shown(each, definition) for each in lines if each.element in definition.elements]


def _line_shown(line: SheetLine, definition: Programme) -> LineShown:
    element, last = definition.elements[line.element], line.last
    label = " · ".join((named_here(element.names), *_options(line, definition)))

    def printed(value: int | None) -> str | None:
        return None if value is None else written(value, element)

    return LineShown(
        name="|".join(line.line),
        label=label,
        period=line.period,
        entries=[{"found": printed(each.found), "by": each.entered_by, "at": each.entered_at,
                  "reason": each.reason} for each in line.entries],
        reported=printed(last.reported) if last else None,
        found=printed(last.found) if last else None,
        is_verifiable=last.is_verifiable if last else True,
        differs=bool(last) and (last.found != last.reported if last else False),
    )  # fmt: skip


def _options(line: SheetLine, definition: Programme) -> tuple[str, ...]:
    """What the line's combination consists of, by name."""
    element = definition.elements[line.element]
    if element.category_combo is None or not line.combo:
        return ()
    combo = definition.category_combos[element.category_combo]
    chosen = next((each.options for each in combo.combos if each.code == line.combo), ())
    names = {
        option.code: named_here(option.names)
        for category in combo.categories
        for option in definition.categories[category].options
    }
    return tuple(names.get(each, each) for each in chosen)


def _submissions(order: Order) -> list[Shown]:
    told = told_fingerprints(order)
    found = []
    for each in submissions_of(order):
        prompt = how_prompt(each, told)
        assert prompt is not None, "it belongs to the order"
        found.append(Shown(submission=each, standing=PROMPTNESS_NAMES[prompt],
                           tone=PROMPTNESS_TONES[prompt],
                           fingerprint=in_fours(each.fingerprint)))  # fmt: skip
    return found


def _signatures(visit: Visit | None) -> list[dict[str, object]]:
    if visit is None:
        return []
    now = sheet_digest(visit)
    rows = visit.signatures.select_related("user").order_by("signed_at")
    return [{"row": each, "is_of_now": each.sheet == now} for each in rows]


@require_POST
@guarded(Deed.INSPECT, somewhere=True)
def open_it(request: Request, programme: str, code: str) -> HttpResponse:
    """Opens an order at its start."""
    found = order_at(request, programme, code)
    try:
        open_order(found, by=request.who, at=request.moment)
    except NotYetError:
        messages.error(request, say(N_("This order is sealed until its start; nobody can open it "
                                       "before.")))  # fmt: skip
    except NotOursError:
        raise Http404 from None
    return redirect("visits:order", programme=programme, code=code)
