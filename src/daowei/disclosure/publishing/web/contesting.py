"""What a unit may contest: its values as settled, and its scores while they are open to contest."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.timezone import localtime

from daowei.disclosure.publishing.reading_back import Reprint
from daowei.disclosure.publishing.steps import LEAST_DAYS, State
from daowei.disclosure.publishing.web.models import Publication
from daowei.disclosure.publishing.web.public_site import reprint_of
from daowei.disclosure.publishing.web.queries import publications_of
from daowei.foundation.texts import N_, Named, Text
from daowei.programme.definition import Criterion, Element
from daowei.programme.web.queries import programme_in_force
from daowei.verification.follow_up.appeals import Kind
from daowei.verification.follow_up.web.contested import Contestable
from daowei.verification.samples.settling import Basis
from daowei.verification.samples.web.models import SettledRow, Settlement

_OPEN = (State.CONTESTED.value, State.APPROVED.value)


def contestable(programme: str, unit: str, at: datetime) -> Sequence[Contestable]:
    """Settled values of the unit that differ from its report, and its scores in open publications.

    ``at``: no clock is looked at here; how long each may be contested, it says itself.
    """
    del at
    return (*_scores(programme, unit), *_values(programme, unit))


def _scores(programme: str, unit: str) -> Iterator[Contestable]:
    for publication in publications_of(programme).filter(state__in=_OPEN):
        reprint = reprint_of(publication)
        scores = reprint.scores(unit)
        for criterion in reprint.rules.agreement.criteria:
            if criterion.code in scores:
                points = str(scores[criterion.code]["points_printed"])
                yield _score(publication, reprint, criterion, points=points)


def _score(
    publication: Publication, reprint: Reprint, criterion: Criterion, *, points: str
) -> Contestable:
    indicator = reprint.rules.programme.indicators[criterion.indicator]
    assert publication.opened_at is not None, "only open publications are asked for"
    hands = (publication.prepared_by_id, publication.reviewed_by_id)
    return Contestable(
        kind=Kind.SCORE,
        name=Text(
            N_("{criterion} in publication {number}"),
            {"criterion": Named(criterion.names or indicator.names), "number": publication.number},
        ),
        shown=points or "–",
        told_on=localtime(publication.opened_at).date(),
        appeal_days=publication.days,
        agreement=publication.agreement,
        criterion=criterion.code,
        period=publication.period,
        first=tuple(each for each in hands if each is not None),
    )


def _values(programme: str, unit: str) -> Iterator[Contestable]:
    rows = SettledRow.objects.filter(
        settlement__programme=programme,
        settlement__state=Settlement.State.APPROVED,
        unit=unit,
    ).exclude(basis__in=(Basis.REPORTED.value, Basis.CONFIRMED.value, Basis.TOLERATED.value))
    elements = programme_in_force(programme).elements
    for row in rows.select_related("settlement").order_by("period", "element", "combo"):
        if row.settled != row.reported and row.element in elements:
            yield _value(row, elements[row.element])


def _value(row: SettledRow, element: Element) -> Contestable:
    settlement = row.settlement
    assert settlement.decided_at is not None, "only approved settlements are asked for"
    hands = (settlement.proposed_by_id, settlement.decided_by_id)
    shown = "–" if row.settled is None else f"{row.settled / 10**element.decimals:.12g}"
    return Contestable(
        kind=Kind.VALUE,
        name=Text(
            N_("{element}, {period}, as settled"),
            {"element": Named(element.names), "period": row.period},
        ),
        shown=shown,
        told_on=localtime(settlement.decided_at).date(),
        appeal_days=max(_days(settlement.programme), LEAST_DAYS),
        element=row.element,
        combo=row.combo,
        period=row.period,
        first=tuple(each for each in hands if each is not None),
    )


def _days(programme: str) -> int:
    """The longest window that an agreement gives."""
    agreements = programme_in_force(programme).agreements.values()
    return max((each.appeal_days for each in agreements), default=LEAST_DAYS)
