"""The dossier: everything about one unit on one page, for the desk and for A4."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils.timezone import localtime

from daowei.assessment.answers import UnitCard
from daowei.assessment.web.models import Question
from daowei.disclosure.web.deliveries import form_strip
from daowei.disclosure.web.figures import indicator_table
from daowei.disclosure.web.here import Here, here, page, shown
from daowei.disclosure.web.leagues import needs_support, reason_of
from daowei.disclosure.web.models import Honour, Notice
from daowei.disclosure.web.pictures import Picture, picture_of, quarters_of, trends_table
from daowei.disclosure.web.scorecards import award_table, pillar_parts, veto_parts
from daowei.disclosure.web.surroundings import answering, report_table, signed_by
from daowei.disclosure.web.suspicions import finding_tables
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.programme.charter.values import may_be_ranked

MOST_FINDINGS = 8
APPRAISAL_CAP = 20  # percent: one input among others to the appraisal of a leader, never the whole


@guarded(Deed.SEE)
@shown
def dossier(request: Visit, programme: str, unit: str) -> HttpResponse:
    """One unit on one page."""
    place = here(request, programme, unit)
    agreement = place.agreement
    card = place.results.card(agreement.code, unit) if agreement else None
    sees = place.sight.sees(unit)
    pictures = _pictures(place, card)
    trends = trends_table(place, pictures, quarters_of(place.results))
    pillars = pillar_parts(place, card) if card else []
    findings = finding_tables(place, most=MOST_FINDINGS)
    strip = form_strip(place)
    awards = award_table(place, card) if card else None
    reports = report_table(place) if sees else None
    indicators = None if card else indicator_table(place)
    tables = [
        *(each.table for each in pillars), trends, *findings, strip,
        *(each for each in (awards, reports, indicators) if each),
    ]  # fmt: skip
    return page(
        place,
        "dossier",
        tables=tables,
        part="dossier",
        card=card,
        reason=reason_of(card.row, place.naming) if card else "",
        group=place.naming.group(agreement.compare_by, card.row.group)
        if agreement and card and card.row.group
        else "",
        why=place.address("why", unit=unit, kind="score", what=agreement.code) if agreement else "",
        offers_support=bool(agreement and card and needs_support(agreement, card.row)),
        pillars=pillars,
        pictures=pictures,
        trends=trends,
        findings=findings,
        strip=strip,
        vetoes=list(veto_parts(place, card)) if card else [],
        awards=awards,
        reports=reports,
        indicators=indicators,
        people=answering(request, place),
        signed=signed_by(place),
        sees=sees,
        questions=_questions(request, place) if sees else None,
        open_notices=_open_notices(place) if sees else 0,
        honours=_honours(place),
        cap=APPRAISAL_CAP,
        kind=place.registry.units[unit].kind.value,
    )


def _pictures(place: Here, card: UnitCard | None) -> list[Picture]:
    """Trends of what the unit is scored on; of what may be compared, for other units."""
    periods, indicators = quarters_of(place.results), place.programme.indicators
    if card is not None:
        return [
            picture_of(place, indicators[each.indicator], periods, target=each.target)
            for each in card.criteria
        ]
    chosen = [each for each in indicators.values() if may_be_ranked(each)]
    return [picture_of(place, each, periods) for each in chosen]


def _questions(request: Visit, place: Here) -> dict[str, int]:
    day = localtime(request.moment).date()
    waiting = Q(answered_at__isnull=True, closed_at__isnull=True)
    found: dict[str, int] = Question.objects.filter(
        programme=place.code, unit=place.unit
    ).aggregate(
        open=Count("pk", filter=waiting),
        overdue=Count("pk", filter=waiting & Q(due_on__lt=day)),
        closed=Count("pk", filter=~waiting),
    )
    return found


def _open_notices(place: Here) -> int:
    return Notice.objects.filter(
        programme=place.code, unit=place.unit, ended_at__isnull=True
    ).count()


def _honours(place: Here) -> list[Honour]:
    today = localtime(place.visit.moment).date()
    still = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    found = Honour.objects.filter(still, programme=place.code, unit=place.unit)
    return list(found.order_by("-given_on"))
