"""Where the office brings results to the public: the board, preparing, and each publication."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.assessment.web.queries import NoResultsError, results_of
from daowei.disclosure.publishing.document import REPORTED
from daowei.disclosure.publishing.reading_back import Reprint
from daowei.disclosure.publishing.steps import (
    APPROVALS,
    STATE_NAMES,
    STEP_NAMES,
    State,
    Step,
    steps_from,
)
from daowei.disclosure.publishing.web import actions
from daowei.disclosure.publishing.web.forms import BASES_SHORT, PreparingForm
from daowei.disclosure.publishing.web.grounds import open_appeals, settled_in
from daowei.disclosure.publishing.web.models import Publication
from daowei.disclosure.publishing.web.public_site import reprint_of
from daowei.disclosure.publishing.web.queries import (
    publication_numbered,
    publications_of,
    publishable,
    replies_to,
    standing_of,
)
from daowei.disclosure.publishing.web.telling import league_told, moved_told
from daowei.disclosure.report.naming import Naming
from daowei.foundation.periods import parse_period
from daowei.foundation.texts import N_, Text, named
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.job_rows import Job
from daowei.foundation.web.job_views import shown
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say, tongue
from daowei.programme.web.folders import reading_of

# what a state shows to those who do not publish: units must see what they may contest
_SHOWN_TO_ALL = frozenset({State.CONTESTED, State.APPROVED, State.PUBLISHED})
_VERBS = {
    Step.REVIEW: actions.review,
    Step.OPEN: actions.open_to_contest,
    Step.WITHDRAW: actions.withdraw,
    Step.COMPUTE: actions.ask_to_compute,
}
_DONE = {
    Step.COMPUTE: N_("The computation was asked for."),
    Step.REVIEW: N_("Your review is noted."),
    Step.OPEN: N_("The units may contest it now."),
    Step.APPROVE: N_("Your approval is noted; a second person's publishes."),
    Step.PUBLISH: N_("It is published."),
    Step.WITHDRAW: N_("The publication was withdrawn."),
}


def may_publish(request: Visit, programme: str) -> bool:
    """Whether the visitor brings results of the whole programme to the public."""
    return request.rights.may(Deed.PUBLISH, programme)


@guarded(Deed.SEE)
def board(request: Visit, programme: str) -> HttpResponse:
    """All publications, the newest first; those on their way for the office alone."""
    rows = publications_of(programme)
    if not may_publish(request, programme):
        rows = rows.filter(state__in=[each.value for each in _SHOWN_TO_ALL])
    return render(
        request,
        "publication/board.html",
        {
            "programme": programme,
            "rows": [(each, State(each.state), agreement_names(each)) for each in rows],
            "state_names": STATE_NAMES,
            "may_publish": may_publish(request, programme),
            "has_public_site": any(each.state == State.PUBLISHED.value for each in rows),
        },
    )


def agreement_names(publication: Publication) -> dict[str, str]:
    """The names of what is published, as its version has them."""
    programme = reading_of(publication.version).programme
    agreement = programme.agreements.get(publication.agreement) if programme else None
    return dict(agreement.names) if agreement else {"en": publication.agreement}


# ── preparing ───────────────────────────────────────────────────────────────────────


@guarded(Deed.PUBLISH)
def new(request: Visit, programme: str) -> HttpResponse:
    """What is to be published, and what it would rest on."""
    corrected = _corrected(request, programme)
    known = publishable(programme)
    if corrected is not None:
        same = (corrected.agreement, corrected.period)
        known = {key: each for key, each in known.items()
                 if (each[0].code, each[0].period) == same}  # fmt: skip
    choices = [
        (f"{code}/{pk}", f"{named(agreement.names, tongue())} ({version.label})")
        for (code, pk), (agreement, version) in known.items()
    ]
    form = PreparingForm(request.POST or None, choices=choices, corrects=corrected is not None)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        code, _, pk = form.cleaned_data["results"].partition("/")
        agreement, version = known[code, int(pk)]
        try:
            made = actions.prepare(
                agreement, version, basis=form.cleaned_data["basis"], on=day_of(request),
                by=request.who, at=request.moment, corrects=corrected,
                why=form.cleaned_data.get("why", ""),
            )  # fmt: skip
        except actions.RefusedError as fault:
            problems = fault.problems
        else:
            return redirect("publication:publication", programme=programme, number=made.number)
    context = {
        "programme": programme,
        "form": form,
        "choices": choices,
        "corrected": corrected,
        "problems": problems,
        "open": [
            line
            for code, period in sorted({(each.code, each.period) for each, _ in known.values()})
            for line in open_in(programme, code, period)
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "publication/new.html", context, status=status)


def _corrected(request: Visit, programme: str) -> Publication | None:
    asked = request.GET.get("corrects", "")
    if not asked:
        return None
    found = publication_numbered(programme, int(asked)) if asked.isdecimal() else None
    if found is None:
        raise Http404
    return found


def day_of(request: Visit) -> date:
    """The day at the office."""
    return localtime(request.moment).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    """Something that speaks for waiting: what, and whether it stops a publication."""

    text: Text
    stops: bool = False


def open_in(programme: str, agreement: str, period: str) -> Iterator[StillOpen]:
    """What is not finished of results: reports, settlement, appeals."""
    missing = missing_reports(programme, period)
    if missing:
        yield StillOpen(text=Text(N_("{period}: {count} reports that are owed have not come."),
                                  {"count": missing, "period": period}))  # fmt: skip
    if settled_in(programme, period) is None:
        yield StillOpen(text=Text(
            N_("{period}: values are not settled; they would count as reported, not inspected."),
            {"period": period},
        ))  # fmt: skip
    appeals = open_appeals(programme, agreement, period)
    if appeals:
        yield StillOpen(text=Text(N_("{period}: {count} appeals are not decided."),
                                  {"count": appeals, "period": period}), stops=True)  # fmt: skip


def missing_reports(programme: str, period: str) -> int:
    """How many reports of the period are owed and have not come."""
    try:
        results = results_of(programme)
    except NoResultsError:
        return 0
    whole = parse_period(period)
    roots = results.ground.basis.registry.tree_at(whole.end).roots
    missing = 0
    for code, ledger in results.ledgers.items():
        inside = [each.iso for each in ledger.periods
                  if whole.start <= each.start and each.end <= whole.end]  # fmt: skip
        for cell in results.deliveries(code, units=roots, periods=inside).cells:
            missing += cell.expected - cell.received
    return missing


# ── one publication ─────────────────────────────────────────────────────────────────


@guarded(Deed.SEE)
def publication(request: Visit, programme: str, number: int) -> HttpResponse:
    """How far a publication has come, what it would say, and what may be done now."""
    return _shown(request, _found(request, programme, number))


def _found(request: Visit, programme: str, number: int) -> Publication:
    found = publication_numbered(programme, number)
    if found is None:
        raise Http404
    if State(found.state) not in _SHOWN_TO_ALL and not may_publish(request, programme):
        raise Http404
    return found


def _shown(request: Visit, found: Publication, problems: tuple[object, ...] = ()) -> HttpResponse:
    programme = found.programme
    appeals = open_appeals(programme, found.agreement, found.period)
    standing = standing_of(found, request.moment, appeals=appeals)
    publishes = may_publish(request, programme)
    reprint = reprint_of(found) if found.digest else None
    naming = _naming(reprint) if reprint else None
    context = {
        "programme": programme,
        "publication": found,
        "names": agreement_names(found),
        "state": State(found.state),
        "state_name": STATE_NAMES[State(found.state)],
        "standing": standing,
        "days_left": (standing.until - standing.today).days if standing.until else None,
        "appeals": appeals,
        "approvals": list(found.approvals.filter(digest=found.digest).select_related("by")),
        "approvals_needed": APPROVALS,
        "steps": [(each, STEP_NAMES[each]) for each in steps_from(standing, request.who.pk)]
        if publishes
        else [],
        "open": list(open_in(programme, found.agreement, found.period)) if publishes else [],
        "is_reported": found.basis == REPORTED,
        "bases": BASES_SHORT,
        **_job_shown(request, found),
        "reprint": reprint,
        "groups": _league(reprint, naming, found) if reprint and naming else (),
        "moved": _moved(found, reprint, naming) if reprint and naming else (),
        "replies": replies_to(found),
        "own_units": own_units(request, programme, reprint),
        "may_publish": publishes,
        "problems": problems,
        "corrected_by": Publication.objects.filter(corrects=found).first(),
        "events": events_on(programme, f"publication:{found.pk}"),
    }
    return render(request, "publication/publication.html", context,
                  status=422 if problems else 200)  # fmt: skip


def _job_shown(request: Visit, found: Publication) -> Mapping[str, object]:
    """The computation, as it is told to whoever asked for it."""
    job = Job.objects.filter(pk=found.job).first() if found.job else None
    told = shown(request, job) if job else {}
    return {**told, "job": job, "is_own_job": job is not None and job.by_id == request.who.pk}


def _naming(reprint: Reprint) -> Naming:
    return Naming(
        language=tongue(), programme=reprint.rules.programme, registry=reprint.rules.registry
    )


def _league(reprint: Reprint, naming: Naming, found: Publication) -> tuple[object, ...]:
    before = reprint_of(found.corrects) if found.corrects else None
    replied = frozenset(replies_to(found))
    return league_told(reprint, naming, rows=slice(0, 300), before=before, replied=replied)


def _moved(found: Publication, reprint: Reprint, naming: Naming) -> tuple[object, ...]:
    return moved_told(reprint_of(found.corrects), reprint, naming) if found.corrects else ()


def own_units(request: Visit, programme: str, reprint: Reprint | None) -> list[str]:
    """The scored units that the visitor speaks for."""
    if reprint is None:
        return []
    own = set(request.rights.units(Deed.REPLY, programme))
    return [each for each in reprint.rules.units if each in own]


@require_POST
@guarded(Deed.PUBLISH)
def step(request: Visit, programme: str, number: int) -> HttpResponse:
    """A step of the office."""
    found = _found(request, programme, number)
    asked = request.POST.get("step", "")
    if asked not in {each.value for each in Step}:
        raise Http404
    wanted = Step(asked)
    try:
        if wanted in _VERBS:
            _VERBS[wanted](found, by=request.who, at=request.moment)
        else:
            appeals = open_appeals(programme, found.agreement, found.period)
            actions.approve(found, by=request.who, at=request.moment, appeals=appeals)
    except actions.RefusedError as fault:
        return _shown(request, found, fault.problems)
    messages.success(request, say(_DONE[wanted]))
    return redirect("publication:publication", programme=programme, number=number)
