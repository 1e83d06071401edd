"""Self-review before a round: who was asked, who has answered, what each says; and meetings."""

from collections import Counter

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.rights import Deed
from daowei.reporting.submissions import RefusedError
from daowei.verification.follow_up.self_review import AREA_NAMES, JUDGED_NAMES, Area, coverage
from daowei.verification.follow_up.web.actions import reviewing as verbs
from daowei.verification.follow_up.web.forms import (
    MEETING_KINDS,
    MeetingForm,
    ReviewCallForm,
    SelfReviewForm,
)
from daowei.verification.follow_up.web.models import Meeting, ReviewCall, SelfReview
from daowei.verification.follow_up.web.queries import calls_of
from daowei.verification.follow_up.web.views.here import in_words, page, refuse_on, tell


def asked_by(request: Visit, call: ReviewCall) -> tuple[str, ...]:
    """The units a call asks: of its kinds, below its unit."""
    tree, units = request.rights.tree_of(call.programme), registry_of(call.programme).units
    inside = tree.descendants(call.unit, itself=True) if call.unit in tree else ()
    return tuple(each for each in inside if each in units and units[each].kind.value in call.kinds)


@guarded(Deed.SEE)
def reviews(request: Visit, programme: str) -> HttpResponse:
    """Every call with its coverage: no unit may be a blind spot."""
    rights, tree = request.rights, request.rights.tree_of(programme)
    mine = set(rights.units(Deed.RECTIFY, programme))
    rows = []
    for call in calls_of(programme).prefetch_related("reviews"):
        done = {each.unit for each in call.reviews.all()}
        found = coverage(asked_by(request, call), done)
        owed = [each for each in found.missing if each in mine]
        rows.append((call, found, owed))
    tops = [each for each in rights.subtrees(Deed.PLAN_DRAWS, programme) if each in tree]
    return page(request, programme, "reviews", tab="reviews", rows=rows, may_call=tops)


@guarded(Deed.PLAN_DRAWS)
def call(request: Visit, programme: str, unit: str) -> HttpResponse:
    """A new call to self-review."""
    kinds = _kinds(request, programme, unit)
    form = ReviewCallForm(request.POST or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        made = ReviewCall(programme=programme, unit=unit, **form.cleaned_data)
        try:
            verbs.call_for_review(made, by=request.who, at=request.moment)
        except RefusedError as refused:
            refuse_on(form, refused, field="title")
        else:
            tell(request, N_("The units are asked."))
            return redirect("follow_up:reviews", programme=programme)
    status = 422 if request.method == "POST" else 200
    return page(request, programme, "new_review", tab="reviews", status=status, form=form,
                unit=unit)  # fmt: skip


def _kinds(request: Visit, programme: str, unit: str) -> list[tuple[str, str]]:
    units = registry_of(programme).units
    inside = request.rights.tree_of(programme).descendants(unit, itself=True)
    counted = Counter(units[each].kind.value for each in inside if each in units)
    return [(kind, f"{kind} ({many})") for kind, many in counted.items()]


@guarded(Deed.SEE_REPORTS)
def review(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """What a unit says of itself: to be filled in, or to be read."""
    found = calls_of(programme).filter(pk=number).first()
    if found is None or unit not in asked_by(request, found):
        raise Http404
    said = SelfReview.objects.filter(call=found, unit=unit).select_related("by").first()
    if said is not None:
        return page(request, programme, "review", tab="reviews", call=found, unit=unit,
                    said=said, areas=AREA_NAMES, judged=JUDGED_NAMES)  # fmt: skip
    if not request.rights.may(Deed.RECTIFY, programme, unit):
        raise Http404
    return _filled_in(request, found, unit)


def _filled_in(request: Visit, found: ReviewCall, unit: str) -> HttpResponse:
    form = SelfReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.review(found, form.said(), unit=unit, by=request.who, at=request.moment)
        except RefusedError as refused:
            for each in refused.problems:
                name = f"{each.field}_gap" if f"{each.field}_gap" in form.fields else each.field
                form.add_error(name if name in form.fields else None, in_words(each))
        else:
            tell(request, N_("Thank you. Each gap is now a task of your own."))
            return redirect("follow_up:tasks", programme=found.programme)
    status = 422 if request.method == "POST" else 200
    return page(
        request, found.programme, "fill_review", tab="reviews", status=status, form=form,
        call=found, unit=unit, areas=[(each.value, AREA_NAMES[each]) for each in Area],
    )  # fmt: skip


# ── meetings ────────────────────────────────────────────────────────────────────────


@guarded(Deed.SEE)
def meetings(request: Visit, programme: str) -> HttpResponse:
    """Leaders' visits, review meetings and heads called in, the latest first."""
    rights, tree = request.rights, request.rights.tree_of(programme)
    inside = set(rights.units(Deed.SEE_REPORTS, programme))
    found = Meeting.objects.filter(programme=programme).select_related("entered_by")
    rows = [each for each in found.order_by("-held_on", "-pk") if each.unit in inside]
    tops = [each for each in rights.subtrees(Deed.CLOSE_FINDINGS, programme) if each in tree]
    return page(request, programme, "meetings", tab="meetings", rows=rows, kinds=MEETING_KINDS,
                may_note=tops)  # fmt: skip


@guarded(Deed.CLOSE_FINDINGS)
def new_meeting(request: Visit, programme: str, unit: str) -> HttpResponse:
    """A meeting at a unit, and what was decided."""
    day = localtime(request.moment).date()
    form = MeetingForm(request.POST or None, initial={"held_on": day})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.hold_meeting(programme=programme, unit=unit, by=request.who, at=request.moment,
                               **form.cleaned_data)  # fmt: skip
        except RefusedError as refused:
            refuse_on(form, refused)
        else:
            return redirect("follow_up:meetings", programme=programme)
    status = 422 if request.method == "POST" else 200
    return page(request, programme, "new_meeting", tab="meetings", status=status, form=form,
                unit=unit)  # fmt: skip
