"""What other rooms know of a unit: who answers for it, what it signed, its reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime

from daowei.disclosure.web.here import Here
from daowei.disclosure.web.tables import Cell, Column, Table
from daowei.foundation.officers import PART_NAMES
from daowei.foundation.texts import N_, named
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.models import Grant
from daowei.foundation.web.responsibility.queries import officers_of_unit
from daowei.foundation.web.rights import ROLE_NAMES, Role, in_force
from daowei.programme.agreements.web.models import Agreement, Document
from daowei.reporting.web.models import Revision

MOST_REPORTS = 12
STATES = {
    "submitted": (N_("handed in"), "calm"),
    "accepted": (N_("accepted"), "good"),
    "returned": (N_("returned"), "warn"),
}
PAPER_STATES = {
    "draft": N_("in preparation"),
    "proposed": N_("proposed"),
    "countered": N_("countered"),
    "agreed": N_("agreed, not signed"),
    "signed": N_("signed by one side"),
    "active": N_("in force"),
    "amended": N_("amended"),
    "withdrawn": N_("withdrawn"),
    "expired": N_("expired"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An agreement the unit is a side of."""

    name: str
    address: str
    state: str


def signed_by(place: Here) -> list[Signed]:
    """The agreements of the period in which the unit is the lower side, with how far they came."""
    found = Agreement.objects.filter(
        programme=place.code, lower=place.unit, period=place.period
    ).prefetch_related("papers")
    return [_signed(place, each) for each in found.order_by("pk")]


def _signed(place: Here, agreement: Agreement) -> Signed:
    papers: Sequence[Document] = sorted(agreement.papers.all(), key=lambda each: each.number)
    known = place.programme.agreements.get(agreement.scorecard)
    state = papers[-1].state if papers else "draft"
    return Signed(
        name=named(known.names, place.naming.language) if known else agreement.scorecard,
        address=reverse(
            "agreements:agreement",
            kwargs={"programme": place.code, "unit": place.unit, "number": agreement.pk},
        ),
        state=place.naming.say(PAPER_STATES.get(state, state)),
    )


def report_table(place: Here) -> Table:
    """The unit's own newest reports."""
    say, forms = place.naming.say, place.programme.forms
    rows = (
        Revision.objects.filter(programme=place.code, unit=place.unit, is_current=True)
        .order_by("-submitted_at", "-position")
        .values_list(
            "form", "attribute", "period", "number", "state", "submitted_by__name", "was_late"
        )
    )[:MOST_REPORTS]
    return Table(
        code="reports",
        caption=say(N_("Newest reports")),
        columns=(
            Column(say(N_("Form"))), Column(say(N_("Period"))), Column(say(N_("State"))),
            Column(say(N_("Handed in by"))),
        ),
        rows=[
            [
                Cell(
                    text=named(forms[form].names, place.naming.language) if form in forms else form,
                    address=_report_address(place, form, attribute, period=period),
                    kind="name",
                ),
                Cell(text=place.naming.period(period)),
                Cell(badges=_badges(place, state, was_late=was_late)),
                Cell(text=by or "–"),
            ]
            for form, attribute, period, _, state, by, was_late in rows
        ],
        download=place.download("reports"),
    )  # fmt: skip


def _badges(place: Here, state: str, *, was_late: bool) -> tuple[tuple[str, str], ...]:
    words, tone = STATES.get(state, (state, "plain"))
    late = ((place.naming.say(N_("late")), "warn"),) if was_late else ()
    return ((place.naming.say(words), tone), *late)


def _report_address(place: Here, form: str, attribute: str, *, period: str) -> str:
    try:
        found = reverse(
            "reporting:report",
            kwargs={"programme": place.code, "unit": place.unit, "form": form, "period": period},
        )
    except NoReverseMatch:
        return ""
    return f"{found}?attribute={attribute}" if attribute else found


def answering(visit: Visit, place: Here) -> list[tuple[str, str]]:
    """Who answers for the unit today: each part with its officials, then who has an account."""
    day = localtime(visit.moment).date()
    officers = officers_of_unit(place.code, place.unit, day)
    listed = place.naming.listed
    told = [
        (place.naming.say(PART_NAMES[part]), listed(each.name for each in officials))
        for part, officials in officers
        if officials
    ]
    return [*told, *_with_accounts(place, day)]


def _with_accounts(place: Here, day: date) -> list[tuple[str, str]]:
    wanted = (Role.UNIT_HEAD.value, Role.REPORTER.value, Role.REVIEWER.value)
    rows = Grant.objects.filter(programme=place.code, unit=place.unit, role__in=wanted)
    return [
        (place.naming.say(ROLE_NAMES[Role(each.role)]), each.user.name)
        for each in rows.select_related("user").order_by("role", "user__name")
        if in_force(each.since, each.until, day) and each.user.is_active
    ]
