"""Results: league tables, scorecards, figures, why a number is what it is, and questions on it."""

from typing import Annotated, Any

from django.http import Http404
from django.utils.timezone import localtime
from ninja import Path, Query, Router, Status

from daowei.assessment.analytics import Query as Asked, QueryError
from daowei.assessment.answers import CriterionLine, LeagueRow, Watermark
from daowei.assessment.cube import UnknownInputError
from daowei.assessment.dhis2.asking import AnalyticsRefusedError, asked_of
from daowei.assessment.dhis2.translating import Translation
from daowei.assessment.explanation import Explanation
from daowei.assessment.result_folder import ResultsError
from daowei.assessment.web import actions
from daowei.assessment.web.models import Question
from daowei.assessment.web.queries import results_of, why
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.token_doors import token_of
from daowei.site.api.answering import USUAL, DeniedError, expect, number_in, page
from daowei.site.api.programmes import Cursor, Limit
from daowei.site.api.wire import (
    AnswerIn,
    CardOut,
    FiguresOut,
    LeagueOut,
    Page,
    Problem,
    QuestionIn,
    QuestionOut,
    WhyOut,
)
from daowei.site.dhis2.cubes import analytics_of
from daowei.site.dhis2.programmes import behind_code
from daowei.site.watched import Watched

router = Router(tags=["Results"])
Name = Annotated[str, Path(max_length=200)]
MOST_FIGURES, MOST_NODES = 20_000, 2_000


# ── agreements ──────────────────────────────────────────────────────────────────────


@router.get("/programmes/{programme}/league/{agreement}", response={200: LeagueOut, 404: Problem})
def league(
    request: Visit,
    programme: str,
    agreement: Name,
    *,
    group: Annotated[str | None, Query(max_length=64)] = None,
    start: Annotated[int, Query(ge=0, le=10**6)] = 0,
    limit: Limit = USUAL,
) -> dict[str, Any]:
    """The league table of an agreement, best first within each group of like units."""
    expect(request, Deed.SEE, programme)
    _expect_agreement(programme, agreement)
    found = results_of(programme).league(agreement, group=group, start=start, most=limit)
    return {
        "agreement": found.agreement,
        "period": found.period,
        "rows": [_row(each) for each in found.rows],
        "total": found.total,
        "watermark": _mark(found.watermark),
    }


def _expect_agreement(programme: str, agreement: str) -> None:
    if agreement not in behind_code(programme).programme.agreements:
        raise DeniedError(404, f"There is no agreement {agreement!r}.")


def _row(row: LeagueRow) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "group": row.group,
        "rank": row.rank,
        "of": row.of,
        "points": row.printed,
        "state": row.state.name.lower(),
        "pillars": dict(row.pillars),
        "grade": row.grade,
        "awards": list(row.awards),
        "vetoes": list(row.vetoes),
        "reason": row.reason,
        "expected": row.expected,
        "received": row.received,
    }


def _mark(mark: Watermark) -> dict[str, Any]:
    names = ("position", "moment", "version", "digest", "reports")
    return {name: getattr(mark, name) for name in names}


@router.get(
    "/programmes/{programme}/scorecards/{agreement}/{unit}",
    response={200: CardOut, 404: Problem},
)
def scorecard(request: Visit, programme: str, agreement: Name, *, unit: Name) -> dict[str, Any]:
    """The scorecard of a unit, line by line."""
    expect(request, Deed.SEE, programme)
    _expect_agreement(programme, agreement)
    card = results_of(programme).card(agreement, unit)
    if card is None:
        raise DeniedError(404, f"Agreement {agreement!r} does not score {unit!r}.")
    return {
        "agreement": card.agreement,
        "period": card.period,
        "row": _row(card.row),
        "covered_share": card.covered_share,
        "criteria": [_line(each) for each in card.criteria],
        "watermark": _mark(card.watermark),
    }


def _line(line: CriterionLine) -> dict[str, Any]:
    return {
        "criterion": line.criterion,
        "pillar": line.pillar,
        "indicator": line.indicator,
        "figure": line.figure.printed,
        "state": line.figure.state.name.lower(),
        "target": line.target,
        "points": line.points_printed,
        "weight": line.weight,
        "reason": line.reason,
    }


# ── figures ─────────────────────────────────────────────────────────────────────────


@router.get("/programmes/{programme}/figures", response={200: FiguresOut, 404: Problem})
def figures(
    request: Visit,
    programme: str,
    *,
    item: Annotated[list[str], Query(min_length=1, max_length=50)],
    unit: Annotated[list[str], Query(min_length=1, max_length=5000)],
    period: Annotated[list[str], Query(min_length=1, max_length=200)],
) -> dict[str, Any]:
    """Elements, indicators and reporting rates of units and periods.

    Items: ``code``, ``code.combination``, ``form.REPORTING_RATE``. Units: codes, ``LEVEL-2``,
    ``OU_GROUP-code``. Periods: ISO forms or relative ones (``LAST_12_MONTHS``). Missing figures
    have no entry.
    """
    expect(request, Deed.SEE, programme)
    here, today = behind_code(programme), localtime(request.moment).date()
    own = request.rights.subtrees(Deed.SEE_REPORTS, programme)
    tree = here.registry.tree_at(today)
    translation = Translation(programme=here.programme, registry=here.registry, tree=tree, own=own)
    dimension = [f"dx:{';'.join(item)}", f"pe:{';'.join(period)}", f"ou:{';'.join(unit)}"]
    try:
        asked = asked_of({"dimension": dimension}, today)
        items = translation.items(asked)
        query = translation.query(asked, items)
        _expect_small(query)
        source = analytics_of(here, request.moment)
        cells, withheld = Watched(source=source, query=query, tree=tree, own=own).cells(items)
    except (AnalyticsRefusedError, UnknownInputError, QueryError) as error:
        raise DeniedError(404, str(error.args[0])) from error
    told = [
        {"item": each.item, "unit": each.unit, "period": each.period, "value": f"{each.value:f}"}
        for each in cells
    ]
    mark = results_of(programme).watermark
    return {"figures": told, "withheld": withheld, "watermark": _mark(mark)}


def _expect_small(query: Asked) -> None:
    size = len(query.items) * len(query.units or ()) * len(query.periods or ())
    if size > MOST_FIGURES:
        raise DeniedError(400, f"{size} figures are asked for; ask for {MOST_FIGURES} at once.")


@router.get("/programmes/{programme}/why/{what}", response={200: WhyOut, 404: Problem})
def explain(
    request: Visit,
    programme: str,
    what: Name,
    *,
    unit: Annotated[str, Query(max_length=64)],
    period: Annotated[str, Query(max_length=16)],
    depth: Annotated[int, Query(ge=0, le=12)] = 2,
) -> dict[str, Any]:
    """What stands behind a number: ``score:AGREEMENT``, ``indicator:CODE``, ``element:CODE``.

    Down to the reports; so only in units whose reports the token may see.
    """
    expect(request, Deed.SEE_REPORTS, programme, unit=unit)
    language = token_of(request).owner.language
    try:
        found = why(programme, what, unit=unit, period=period)
        return _Telling(language).told(found, depth)
    except (ResultsError, LookupError, ValueError) as error:
        raise DeniedError(404, str(error.args[0]) if error.args else str(error)) from error


class _Telling:
    """Writes an explanation down, as far as asked and no further than an answer may hold."""

    def __init__(self, language: str) -> None:
        self._language, self._left = language, MOST_NODES

    def told(self, node: Explanation, depth: int) -> dict[str, Any]:
        self._left -= 1
        below = node.children if depth > 0 and self._left > 0 else ()
        return {
            "kind": node.kind.value,
            "title": node.title.in_language(self._language),
            "code": node.code,
            "unit": node.unit,
            "period": node.period,
            "value": node.value,
            "state": node.state.name.lower(),
            "formula": node.formula,
            "notes": [each.in_language(self._language) for each in node.notes],
            "source": node.source,
            "expected": node.expected,
            "received": node.received,
            "children": [self.told(each, depth - 1) for each in below],
        }


# ── questions ───────────────────────────────────────────────────────────────────────


@router.get("/programmes/{programme}/questions", response=Page[QuestionOut])
def questions(
    request: Visit,
    programme: str,
    *,
    unit: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> dict[str, Any]:
    """Questions on numbers, in the order in which they were asked."""
    expect(request, Deed.SEE_REPORTS, programme, unit=unit)
    found = Question.objects.filter(programme=programme)
    if unit is not None:
        found = found.filter(unit=unit)
    elif not request.rights.may(Deed.SEE_REPORTS, programme):
        found = found.filter(unit__in=request.rights.units(Deed.SEE_REPORTS, programme))
    rows = found.filter(pk__gt=number_in(cursor)).select_related("asked_by", "answered_by")
    answer = page(rows.order_by("pk")[: limit + 1], lambda each: each.pk, cursor=None, limit=limit)
    return {**answer, "items": [_question(each) for each in answer["items"]]}


def _question(row: Question) -> dict[str, Any]:
    names = ("unit", "what", "period", "shown", "text", "asked_at", "due_on", "answer",
             "answered_at", "closed_at")  # fmt: skip
    return {
        "id": row.pk,
        "asked_by": row.asked_by.name,
        "answered_by": row.answered_by.name if row.answered_by else None,
        **{name: getattr(row, name) for name in names},
    }


@router.post("/programmes/{programme}/questions", response={201: QuestionOut, 409: Problem})
def ask(request: Visit, programme: str, body: QuestionIn) -> Status[dict[str, Any]]:
    """Asks a unit about one of its numbers; the clock starts."""
    expect(request, Deed.ASK, programme)
    if body.unit not in behind_code(programme).registry.units:
        raise DeniedError(404, f"There is no unit {body.unit!r}.")
    made = actions.ask(
        programme=programme,
        unit=body.unit,
        what=body.what,
        period=body.period,
        shown=body.shown,
        position=results_of(programme).watermark.position,
        text=body.text,
        by=request.who,
        at=request.moment,
    )
    return Status(201, _question(made))


@router.post(
    "/programmes/{programme}/questions/{number}/answer",
    response={200: QuestionOut, 404: Problem, 409: Problem},
)
def answer(request: Visit, programme: str, number: int, *, body: AnswerIn) -> dict[str, Any]:
    """The unit's answer."""
    expect(request, Deed.SEE, programme)
    row = Question.objects.filter(programme=programme, pk=_small(number)).first()
    if row is None:
        raise DeniedError(404, f"There is no question {number}.")
    expect(request, Deed.ANSWER, programme, unit=row.unit)
    return _question(actions.answer(row, text=body.text, by=request.who, at=request.moment))


def _small(number: int) -> int:
    if not 0 < number < 2**62:
        raise Http404(f"There is no question {number}.")
    return number
