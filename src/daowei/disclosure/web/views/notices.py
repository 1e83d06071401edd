"""Notices to units with their replies, the support offered, awards and honours."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.disclosure.web import actions
from daowei.disclosure.web.forms import STEPS, HonourForm, NoticeForm
from daowei.disclosure.web.here import Here, here, page, shown
from daowei.disclosure.web.leagues import needs_support, rows_within
from daowei.disclosure.web.models import Honour, Notice
from daowei.disclosure.web.tables import Cell, Column, Table
from daowei.foundation.money import Money, total
from daowei.foundation.texts import N_, named
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say, tongue


def may_give(place: Here) -> bool:
    """Whether the visitor stands above the unit: notices come from the level above."""
    above = place.tree.ancestors(place.unit) if place.unit in place.tree else ()
    return bool(above) and place.visit.rights.may(Deed.CASCADE, place.code, above[0])


@guarded(Deed.SEE)
@shown
def notices(request: Visit, programme: str, unit: str) -> HttpResponse:
    """The unit's notices for those who may read its reports; its honours for all."""
    return _shown(here(request, programme, unit))


def _shown(
    place: Here,
    *,
    notice_form: NoticeForm | None = None,
    honour_form: HonourForm | None = None,
    status: int = 200,
) -> HttpResponse:
    sees = place.sight.sees(place.unit)
    given = Notice.objects.filter(programme=place.code, unit=place.unit) if sees else None
    people = ("given_by", "replied_by", "ended_by")
    rows = given.select_related(*people).order_by("-given_at") if given is not None else ()
    rights = place.visit.rights
    answered = page(
        place,
        "notices",
        part="notices",
        sees=sees,
        given=rows,
        steps=STEPS,
        honours=honours_of(place, [place.unit]),
        notice_form=(notice_form or NoticeForm()) if sees and may_give(place) else None,
        honour_form=(honour_form or HonourForm()) if may_give(place) else None,
        may_reply=rights.may(Deed.ANSWER, place.code, place.unit),
        may_end=may_give(place),
        today=localtime(place.visit.moment).date(),
    )
    answered.status_code = status
    return answered


def honours_of(place: Here, units: list[str]) -> list[Honour]:
    """Honours that still count, the newest first."""
    today = localtime(place.visit.moment).date()
    found = Honour.objects.filter(programme=place.code, unit__in=units)
    return [
        each for each in found.order_by("-given_on")
        if each.expires_on is None or each.expires_on >= today
    ]  # fmt: skip


def _above(request: Visit, programme: str, unit: str) -> Here:
    place = here(request, programme, unit)
    if not may_give(place):
        raise Http404
    return place


@require_POST
@guarded(Deed.CASCADE)
@shown
def give(request: Visit, programme: str, unit: str) -> HttpResponse:
    """A notice from the level above."""
    place = _above(request, programme, unit)
    form = NoticeForm(request.POST)
    if place.agreement is None:
        raise Http404
    if not form.is_valid():
        return _shown(place, notice_form=form, status=422)
    try:
        actions.give(
            programme=programme,
            unit=unit,
            agreement=place.agreement.code,
            by=request.who,
            at=request.moment,
            **form.cleaned_data,
        )
    except actions.NoticeError as error:
        form.add_error(None, error.told.in_language(tongue()))
        return _shown(place, notice_form=form, status=422)
    messages.success(request, say(N_("The notice was given; the unit may reply.")))
    return redirect(place.address("notices", unit=unit))


def _notice(request: Visit, programme: str, unit: str, *, number: int) -> Notice:
    found = Notice.objects.filter(pk=number, programme=programme, unit=unit).first()
    if found is None or not request.rights.may(Deed.SEE_REPORTS, programme, unit):
        raise Http404
    return found


@require_POST
@guarded(Deed.ANSWER)
@shown
def reply(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """The unit's reply."""
    notice = _notice(request, programme, unit, number=number)
    try:
        text = request.POST.get("text", "")
        actions.reply(notice, text=text, by=request.who, at=request.moment)
    except actions.NoticeError as error:
        messages.error(request, error.told.in_language(tongue()))
    return redirect(here(request, programme, unit).address("notices", unit=unit))


@require_POST
@guarded(Deed.CASCADE)
@shown
def end(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """The matter is settled."""
    place = _above(request, programme, unit)
    notice = _notice(request, programme, unit, number=number)
    try:
        text = request.POST.get("text", "")
        actions.end(notice, outcome=text, by=request.who, at=request.moment)
    except actions.NoticeError as error:
        messages.error(request, error.told.in_language(tongue()))
    return redirect(place.address("notices", unit=unit))


@require_POST
@guarded(Deed.CASCADE)
@shown
def enter_honour(request: Visit, programme: str, unit: str) -> HttpResponse:
    """A plaque, a certificate, a first place."""
    place = _above(request, programme, unit)
    form = HonourForm(request.POST)
    if not form.is_valid():
        return _shown(place, honour_form=form, status=422)
    try:
        actions.enter_honour(
            programme=programme, unit=unit, by=request.who, at=request.moment, **form.cleaned_data
        )
    except actions.NoticeError as error:
        form.add_error(None, error.told.in_language(tongue()))
        return _shown(place, honour_form=form, status=422)
    return redirect(place.address("notices", unit=unit))


# ── awards and honours of all ───────────────────────────────────────────────────────


@guarded(Deed.SEE)
@shown
def honours(request: Visit, programme: str) -> HttpResponse:
    """Awards of the agreement with their amounts, who is offered support, honours that count."""
    place = here(request, programme)
    tables = [_awards(place), _support(place), _honours(place)]
    return page(place, "honours", tables=tables, shown_tables=tables, part="notices")


def _awards(place: Here) -> Table:
    naming, agreement = place.naming, place.agreement
    rows = list(_award_rows(place))
    amounts = [
        Money(each.amount_minor, place.programme.currency)
        for row in (rows_within(place) if agreement else ())
        for each in (agreement.awards if agreement else ())
        if each.code in row.awards and each.amount_minor is not None
    ]
    whole = total(amounts, place.programme.currency)
    return Table(
        code="awards",
        caption=naming.say(N_("Awards for reaching a number of points")),
        columns=(
            Column(naming.say(N_("Unit"))),
            Column(naming.say(N_("Award"))),
            Column(naming.say(N_("From points on")), "number"),
            Column(naming.say(N_("Points")), "number"),
            Column(naming.say(N_("Amount")), "number"),
        ),
        rows=rows,
        note=naming.say(N_("Together {amount}. To units, never to persons."), amount=whole),
        download=place.download("awards"),
    )


def _award_rows(place: Here) -> Iterator[list[Cell]]:
    agreement = place.agreement
    for row in rows_within(place) if agreement else ():
        for award in agreement.awards if agreement else ():
            if award.code not in row.awards:
                continue
            amount = award.amount_minor
            yield [
                Cell(text=place.naming.unit(row.unit), kind="name",
                     address=place.address("dossier", unit=row.unit)),
                Cell(text=named(award.names, place.naming.language)),
                Cell(text=f"{award.threshold:g}", kind="number"),
                Cell(text=row.printed, kind="number"),
                Cell(text="–" if amount is None else str(Money(amount, place.programme.currency)),
                     kind="number"),
            ]  # fmt: skip


def _support(place: Here) -> Table:
    naming, agreement = place.naming, place.agreement
    rows = [each for each in (rows_within(place) if agreement else ())
            if agreement and needs_support(agreement, each)]  # fmt: skip
    return Table(
        code="support",
        caption=naming.say(N_("Units offered support")),
        columns=(Column(naming.say(N_("Unit"))), Column(naming.say(N_("Points")), "number")),
        rows=[
            [
                Cell(text=naming.unit(each.unit), kind="name",
                     address=place.address("notices", unit=each.unit)),
                Cell(text=each.printed, kind="number"),
            ]
            for each in sorted(rows, key=lambda row: naming.unit(row.unit))
        ],
        note=naming.say(
            N_("Below every award: these units get a plan and means, never a veto for their place.")
        ),
        download=place.download("support"),
    )  # fmt: skip


def _honours(place: Here) -> Table:
    naming = place.naming
    today = localtime(place.visit.moment).date()
    found = Honour.objects.filter(programme=place.code).order_by("-given_on", "pk")
    rows = [each for each in found if each.unit in place.registry.units]
    return Table(
        code="honours",
        caption=naming.say(N_("Honours")),
        columns=(
            Column(naming.say(N_("Unit"))), Column(naming.say(N_("Honour"))),
            Column(naming.say(N_("Given by"))), Column(naming.say(N_("Given on"))),
            Column(naming.say(N_("Expires on"))),
        ),
        rows=[
            [
                Cell(text=naming.unit(each.unit), kind="name",
                     address=place.address("dossier", unit=each.unit)),
                Cell(text=each.name),
                Cell(text=each.given_by),
                Cell(text=each.given_on.isoformat()),
                Cell(text=each.expires_on.isoformat() if each.expires_on else "–",
                     badges=((naming.say(N_("expired")), "plain"),)
                     if each.expires_on and each.expires_on < today else ()),
            ]
            for each in rows
        ],
        download=place.download("honours"),
    )  # fmt: skip
