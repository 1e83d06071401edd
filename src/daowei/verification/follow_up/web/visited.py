"""What visits brought home, read for findings: recounts outside tolerance, and answers amiss."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import QuerySet

from daowei.foundation.texts import Named
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.web.models import Attestation
from daowei.verification.follow_up.findings import (
    Answered,
    Found,
    asked_in,
    of_answers,
    of_nil_report,
    of_recounts,
)
from daowei.verification.samples.rules import rules_of
from daowei.verification.visits.submissions import read_submission
from daowei.verification.visits.web.models import Order, SheetSignature, TeamMember
from daowei.verification.visits.web.queries import orders_of_draw, recounts_of, submissions_of


def draws_with_visits(programme: str) -> tuple[str, ...]:
    """The draws of which some order was opened, by code."""
    found = Order.objects.filter(programme=programme, opened_at__isnull=False)
    return tuple(found.order_by("draw_code").values_list("draw_code", flat=True).distinct())


def found_on(programme: str, draw: str) -> Iterator[Found]:
    """All that the visits of a draw found amiss."""
    definition = programme_in_force(programme)
    elements = definition.elements.values()
    yield from of_recounts(
        recounts_of(programme, draw),
        rules=rules_of(definition.inspection),
        names={each.code: Named(each.names) for each in elements},
        decimals={each.code: each.decimals for each in elements},
    )
    asked, _ = asked_in(definition.inspection)
    yield from of_answers(_answers(programme, draw), asked)


def _answers(programme: str, draw: str) -> Iterator[Answered]:
    for order in orders_of_draw(programme, draw).filter(opened_at__isnull=False):
        for submission in submissions_of(order):
            received = read_submission(bytes(submission.raw))
            for question, answers in received.answers.items():
                for answer in answers:
                    yield Answered(
                        unit=order.unit,
                        visit=order.code,
                        form=received.form_id,
                        question=question,
                        answer=answer,
                    )


def found_in_reports(programme: str) -> Iterator[Found]:
    """Nil reports that were vouched for, and that a later report contradicts."""
    forms = programme_in_force(programme).forms
    rows = Attestation.objects.filter(
        revision__programme=programme, contradicted_by__isnull=False
    ).select_related("revision")
    for each in rows.order_by("pk"):
        report = each.revision
        name = Named(forms[report.form].names if report.form in forms else {"en": report.form})
        yield of_nil_report(report.unit, report.period, form=report.form, name=name)


def teams_on(programme: str, draw: str) -> Mapping[str, Sequence[int]]:
    """The accounts of the team of each order of a draw, by the order's code."""
    members: dict[int, list[int]] = {}
    for team, user in TeamMember.objects.values_list("team_id", "user_id").order_by("pk"):
        members.setdefault(team, []).append(user)
    orders = orders_of_draw(programme, draw).values_list("code", "team_id")
    return {code: members.get(team, ()) for code, team in orders}


def sheet_signed(programme: str, visit: str) -> QuerySet[SheetSignature]:
    """Who signed the sheet of a visit: inspectors, and supervisors from outside who came along."""
    found = SheetSignature.objects.filter(
        visit__order__programme=programme, visit__order__code=visit
    )
    return found.select_related("user").order_by("signed_at", "pk")


def units_visited(programme: str, units: set[str], year: int) -> int:
    """How many of the units were visited in a year."""
    found = Order.objects.filter(programme=programme, opened_at__year=year)
    return len(units.intersection(found.values_list("unit", flat=True).distinct()))
