"""What a settlement rests on, gathered: the draw, the recounts, and every report beside them."""

from collections.abc import Iterable, Iterator, Sequence

from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.definition import AggregationType, Element, Programme, ValueType
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.documents import Nothing
from daowei.reporting.web.models import Revision
from daowei.reporting.web.queries import report_of
from daowei.verification.draw.web.models import Draw
from daowei.verification.draw.web.queries import frame_of_draw, is_known, visited_of
from daowei.verification.samples.rules import rules_of
from daowei.verification.samples.settling import Cell, Round, Sampled
from daowei.verification.visits.recounts import Recount
from daowei.verification.visits.web.queries import recounts_of

_COUNTS = {
    ValueType.INTEGER,
    ValueType.INTEGER_POSITIVE,
    ValueType.INTEGER_ZERO_OR_POSITIVE,
    ValueType.NUMBER,
}


class NotReadyError(DaoweiError):
    """A draw that cannot be settled yet, and why."""

    def __init__(self, found: Problem) -> None:
        super().__init__(str(found.message))
        self.problem = found


def round_of(draw: Draw) -> Round:
    """The round of a draw, as its visits and the reports stand now.

    Raises: NotReadyError: who was drawn may not be known yet, or nothing was recounted.
    """
    if not is_known(draw):
        raise NotReadyError(
            problem(
                "SMP-005",
                N_("the selection of {value} is not public yet"),
                remedy=N_("reveal it first"),
                value=draw.code,
            )
        )
    recounts = recounts_of(draw.programme, draw.code)
    if not recounts:
        raise NotReadyError(
            problem(
                "SMP-010",
                N_("nothing has been recounted on the visits of {value} yet"),
                remedy=N_("count values again on the spot first"),
                value=draw.code,
            )
        )
    programme = programme_in_force(draw.programme)
    strata = {each.id: each.stratum for each in frame_of_draw(draw).units}
    return Round(
        code=draw.code,
        reports=dict(_reports(draw.programme, recounts, strata)),
        recounts=recounts,
        strata=strata,
        sampled=_sampled(draw),
        rules=rules_of(programme.inspection),
        scales={code: 10**each.decimals for code, each in programme.elements.items()},
        counted=frozenset(_counted(programme)),
    )


def _sampled(draw: Draw) -> dict[str, Sampled]:
    return {
        each.unit: Sampled(unit=each.unit, stratum=each.stratum, chance=each.probability)
        for each in visited_of(draw)
    }


def _counted(programme: Programme) -> Iterator[str]:
    """Elements that count events and add up over units: only these have a factor."""
    for code, element in programme.elements.items():
        if _is_counted(element):
            yield code


def _is_counted(element: Element) -> bool:
    return (
        element.value_type in _COUNTS
        and element.aggregation is AggregationType.SUM
        and element.population is None
    )


def _reports(
    programme: str, recounts: Sequence[Recount], units: Iterable[str]
) -> Iterator[tuple[Cell, int | None]]:
    """Every cell of an element and period that was recounted somewhere, of all units."""
    wanted = {(each.form, each.element, each.period) for each in recounts}
    rows = Revision.objects.filter(
        programme=programme,
        attribute="",
        is_current=True,
        form__in={form for form, _, _ in wanted},
        period__in={period for _, _, period in wanted},
    ).exclude(state=Revision.State.RETURNED)
    inside = set(units)
    for row in rows.iterator():
        if row.unit in inside:
            for (element, combo), entry in report_of(row).values.items():
                if (row.form, element, row.period) in wanted:
                    number = None if isinstance(entry, Nothing) else entry
                    yield (row.unit, element, combo, row.period), number
