"""Questions on numbers: asked from any figure, answered with a clock, listed."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.assessment.explanation import Explanation
from daowei.assessment.result_folder import ResultsError
from daowei.assessment.scorecards import NotScoredError
from daowei.assessment.web import actions
from daowei.assessment.web.models import Question
from daowei.assessment.web.queries import NoResultsError, why
from daowei.disclosure.web.here import Here, here, page, shown
from daowei.disclosure.web.mailing import mail_answered, mail_asked
from daowei.disclosure.web.reasons import step_at
from daowei.foundation.texts import N_, named
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say

STATES = ("open", "overdue", "closed")
PAGE = 50


@guarded(Deed.SEE)
@shown
def listed(request: Visit, programme: str) -> HttpResponse:
    """All questions the visitor may read, by state."""
    return _list(here(request, programme), units=None)


@guarded(Deed.SEE)
@shown
def of_unit(request: Visit, programme: str, unit: str) -> HttpResponse:
    """The questions on one unit's numbers and those of all below it."""
    place = here(request, programme, unit)
    below = place.tree.descendants(unit, itself=True) if unit in place.tree else (unit,)
    is_root = unit in place.tree.roots
    return _list(place, units=None if is_root else below)


def _list(place: Here, *, units: tuple[str, ...] | None) -> HttpResponse:
    state = place.visit.GET.get("state", "open")
    if state not in STATES:
        raise Http404
    day = localtime(place.visit.moment).date()
    found = readable(place.visit, place.code)
    found = found if units is None else found.filter(unit__in=units)
    rows = in_state(found, state, day).select_related("asked_by").order_by("due_on", "pk")
    numbered = Paginator(rows, PAGE).get_page(place.visit.GET.get("page"))
    told = [(each, what_told(place, each)) for each in numbered]
    return page(
        place, "questions", part="questions", state=state, rows=told, numbered=numbered, day=day,
        is_whole=units is None,
    )  # fmt: skip


def readable(visit: Visit, programme: str) -> QuerySet[Question]:
    """The questions on units whose reports one may read, and one's own.

    Others are not shown: words and numbers of a question may tell what is withheld.
    """
    found = Question.objects.filter(programme=programme)
    tree = visit.rights.tree_of(programme)
    if set(tree.roots) <= set(visit.rights.subtrees(Deed.SEE_REPORTS, programme)):
        return found
    units = visit.rights.units(Deed.SEE_REPORTS, programme)
    return found.filter(Q(unit__in=units) | Q(asked_by=visit.who))


def in_state(found: QuerySet[Question], state: str, day: date) -> QuerySet[Question]:
    """Those that wait for an answer, those whose clock has run out, those answered or closed."""
    waiting = Q(answered_at__isnull=True, closed_at__isnull=True)
    match state:
        case "overdue":
            return found.filter(waiting, due_on__lt=day)
        case "closed":
            return found.exclude(waiting)
        case _:
            return found.filter(waiting)


def what_told(place: Here, question: Question) -> str:
    """What a question is about, by name."""
    kind, _, code = question.what.partition(":")
    programme, language = place.programme, place.naming.language
    agreement = programme.agreements.get(code.split("/")[0])
    if kind == "indicator" and code in programme.indicators:
        return place.naming.indicator(code)
    if kind == "element" and code in programme.elements:
        return named(programme.elements[code].names, language)
    if kind == "criterion" and agreement is not None:
        wanted = code.partition("/")[2]
        names = {each.code: each.names for each in agreement.criteria}
        return named(names[wanted], language) if wanted in names else code
    return named(agreement.names, language) if agreement else code


# ── one of them ─────────────────────────────────────────────────────────────────────


def _question(request: Visit, programme: str, unit: str, *, number: int) -> Question:
    found = readable(request, programme).filter(pk=number, unit=unit)
    question = found.select_related("asked_by", "answered_by", "closed_by", "follows").first()
    if question is None:
        raise Http404
    return question


@guarded(Deed.SEE)
@shown
def question(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """One question with its answer and history."""
    found = _question(request, programme, unit, number=number)
    return _shown(here(request, programme, unit), found)


def _shown(place: Here, found: Question, *, text: str = "", error: str = "") -> HttpResponse:
    kind, _, what = found.what.partition(":")
    may_answer = place.visit.rights.may(Deed.ANSWER, place.code, found.unit)
    is_asker = found.asked_by_id == place.visit.who.pk
    answered = page(
        place,
        "question",
        part="questions",
        question=found,
        what=what_told(place, found),
        why=place.address(
            "why", unit=found.unit, kind=kind, what=what, asked={"period": found.period}
        ),
        may_answer=may_answer and found.is_open and not is_asker,
        may_close=is_asker and found.closed_at is None,
        is_overdue=found.is_open and found.due_on < localtime(place.visit.moment).date(),
        events=events_on(place.code, f"question:{found.pk}"),
        text=text,
        error=error,
    )
    answered.status_code = 422 if error else 200
    return answered


@require_POST
@guarded(Deed.ASK, somewhere=True)
@shown
def ask(request: Visit, programme: str, unit: str) -> HttpResponse:
    """A new question, on a figure as the visitor sees it."""
    place = here(request, programme, unit)
    what = request.POST.get("what", "")
    kind, _, code = what.partition(":")
    agreement = place.programme.agreements.get(code.split("/")[0])
    scored = agreement if kind in {"score", "criterion"} else None
    period = scored.period if scored else place.period
    top = step_at(place, _top(place, what, period), (), depth=0)
    assert top is not None, "the top is there"
    try:
        with transaction.atomic():
            asked = actions.ask(
                programme=programme,
                unit=unit,
                what=what,
                period=period,
                shown=top.value[:64],
                position=place.results.watermark.position,
                text=request.POST.get("text", ""),
                by=request.who,
                at=request.moment,
            )
    except actions.QuestionError as error:
        messages.error(request, str(error))
        return redirect(place.address("why", unit=unit, kind=kind, what=code))
    address = place.address("question", unit=unit, number=str(asked.pk))
    mail_asked(
        asked, day=localtime(request.moment).date(), link=request.build_absolute_uri(address)
    )
    messages.success(
        request, say(N_("Your question was sent; an answer is due by {day}."), day=asked.due_on)
    )
    return redirect(address)


def _top(place: Here, what: str, period: str) -> Explanation:
    try:
        return why(place.code, what, unit=place.unit, period=period)
    except NoResultsError:
        raise
    except (ResultsError, NotScoredError) as error:
        raise Http404 from error


@require_POST
@guarded(Deed.ANSWER)
@shown
def answer(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """The unit's answer."""
    found = _question(request, programme, unit, number=number)
    text = request.POST.get("text", "")
    try:
        found = actions.answer(found, text=text, by=request.who, at=request.moment)
    except actions.QuestionError as error:
        return _shown(here(request, programme, unit), found, text=text, error=str(error))
    place = here(request, programme, unit)
    address = place.address("question", unit=unit, number=str(number))
    mail_answered(found, link=request.build_absolute_uri(address))
    messages.success(request, say(N_("The answer was sent to whoever asked.")))
    return redirect(address)


@require_POST
@guarded(Deed.SEE)
@shown
def close(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """Whoever asked is content."""
    found = _question(request, programme, unit, number=number)
    try:
        actions.close(found, by=request.who, at=request.moment)
    except actions.QuestionError as error:
        return _shown(here(request, programme, unit), found, error=str(error))
    return redirect(
        here(request, programme, unit).address("question", unit=unit, number=str(number))
    )
