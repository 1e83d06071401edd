"""The programme office's side: teams, conflicts, forms, phones, and the duty desk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST

from daowei.foundation.texts import N_, Text
from daowei.foundation.web.guards import Visit as Request, guarded
from daowei.foundation.web.places import registry_of, tree_at
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here, say
from daowei.verification.visits.same_day import in_fours
from daowei.verification.visits.teams import WHY_NAMES
from daowei.verification.visits.web.actions.phoning import revoke_phone
from daowei.verification.visits.web.actions.publishing import (
    close_form,
    open_form,
    publish_forms,
)
from daowei.verification.visits.web.actions.teaming import (
    TeamError,
    close_team,
    declare_conflict,
    end_conflict,
    make_team,
)
from daowei.verification.visits.web.actions.visiting import Call, VisitError, take_fingerprint
from daowei.verification.visits.web.forms import (
    CHANNELS,
    ConflictForm,
    FingerprintForm,
    ReasonForm,
    TeamForm,
)
from daowei.verification.visits.web.models import (
    ClosedForm,
    DeclaredConflict,
    FormVersion,
    Phone,
    Team,
)
from daowei.verification.visits.web.queries import (
    conflict_list,
    declared_of,
    fingerprints_told,
    order_counts,
    phones_of,
    teams_of,
    who_may,
)


def _said(text: Text) -> str:
    return say(text.template, **text.values)


# ── Teams and conflicts ─────────────────────────────────────────────────────────────


def _team_form(request: Request, programme: str) -> TeamForm:
    return TeamForm(
        *([request.POST] if request.method == "POST" else []),
        inspectors=who_may(programme, Deed.INSPECT, request.moment),
        supervisors=who_may(programme, Deed.JOIN_VISITS, request.moment),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Deed.PLAN_DRAWS)
def teams(request: Request, programme: str) -> HttpResponse:
    """Teams, their orders by number only, and the conflict list."""
    form = _team_form(request, programme)
    if request.method == "POST" and form.is_valid():
        try:
            make_team(
                programme=programme,
                name=form.cleaned_data["name"],
                inspectors=list(form.cleaned_data["inspectors"]),
                supervisors=list(form.cleaned_data["supervisors"]),
                by=request.who,
                at=request.moment,
            )
            return redirect("visits:teams", programme=programme)
        except TeamError as error:
            form.add_error(None, _said(error.told))
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/teams.html", _teams(request, programme, form), status=status)


def _teams(request: Request, programme: str, form: TeamForm) -> dict[str, object]:
    units = registry_of(programme).units
    tree = tree_at(programme, localtime(request.moment).date())
    people = who_may(programme, Deed.INSPECT, request.moment)
    outside = who_may(programme, Deed.JOIN_VISITS, request.moment)
    return {
        "programme": programme,
        "teams": list(teams_of(programme)),
        "counts": order_counts(programme),
        "bound": conflict_list(programme, request.moment),
        "declared": list(declared_of(programme)),
        "why": WHY_NAMES,
        "unit_names": {code: named_here(each.names) for code, each in units.items()},
        "team_form": form,
        "conflict_form": ConflictForm(people=[*people, *outside], tree=tree),
        "unit_codes": tree.codes,
    }


@require_POST
@guarded(Deed.PLAN_DRAWS)
def close_one(request: Request, programme: str, team: str) -> HttpResponse:
    """A team gets no more orders."""
    found = get_object_or_404(Team, programme=programme, code=team)
    close_team(found, by=request.who, at=request.moment)
    return redirect("visits:teams", programme=programme)


@require_POST
@guarded(Deed.PLAN_DRAWS)
def declare(request: Request, programme: str) -> HttpResponse:
    """A conflict is declared for somebody."""
    people = [*who_may(programme, Deed.INSPECT, request.moment),
              *who_may(programme, Deed.JOIN_VISITS, request.moment)]  # fmt: skip
    tree = tree_at(programme, localtime(request.moment).date())
    form = ConflictForm(request.POST, people=people, tree=tree)
    if not form.is_valid():
        context = _teams(request, programme, _unbound(request, programme))
        context["conflict_form"] = form
        return render(request, "visits/teams.html", context, status=422)
    declare_conflict(
        programme=programme,
        user=form.cleaned_data["person"],
        unit=form.cleaned_data["unit"],
        reason=form.cleaned_data["reason"],
        by=request.who,
        at=request.moment,
    )
    return redirect("visits:teams", programme=programme)


def _unbound(request: Request, programme: str) -> TeamForm:
    return TeamForm(
        inspectors=who_may(programme, Deed.INSPECT, request.moment),
        supervisors=who_may(programme, Deed.JOIN_VISITS, request.moment),
    )


@require_POST
@guarded(Deed.PLAN_DRAWS)
def end(request: Request, programme: str, number: int) -> HttpResponse:
    """A declared conflict counts no more."""
    found = get_object_or_404(DeclaredConflict, programme=programme, pk=number)
    try:
        end_conflict(found, by=request.who, at=request.moment)
    except TeamError as error:
        messages.error(request, _said(error.told))
    return redirect("visits:teams", programme=programme)


# ── Forms ───────────────────────────────────────────────────────────────────────────


@guarded(Deed.PLAN_DRAWS)
def forms(request: Request, programme: str) -> HttpResponse:
    """The forms phones are given, every version, and those closed."""
    return _forms(request, programme)


def _forms(request: Request, programme: str, problems: object = ()) -> HttpResponse:
    versions = FormVersion.objects.filter(programme=programme).order_by("form_id", "-version")
    closed = {each.form_id: each for each in ClosedForm.objects.filter(programme=programme)}
    context = {
        "programme": programme,
        "versions": list(versions.defer("xform")),
        "closed": closed,
        "problems": problems,
        "reason_form": ReasonForm(),
    }
    return render(request, "visits/forms.html", context, status=422 if problems else 200)


@require_POST
@guarded(Deed.PLAN_DRAWS)
def publish(request: Request, programme: str) -> HttpResponse:
    """Gives out what changed in the folder of the version in force."""
    published = publish_forms(programme, by=request.who, at=request.moment)
    for each in published.versions:
        told = say(N_("{form} is given out as version {version}."), form=each.title,
                   version=each.version)  # fmt: skip
        messages.success(request, told)
    if published.problems:
        return _forms(request, programme, published.problems)
    if not published.versions:
        messages.info(request, say(N_("Nothing has changed since the forms were last given out.")))
    return redirect("visits:forms", programme=programme)


@require_POST
@guarded(Deed.PLAN_DRAWS)
def close(request: Request, programme: str, form: str) -> HttpResponse:
    """A form takes no more answers."""
    given = ReasonForm(request.POST)
    if not FormVersion.objects.filter(programme=programme, form_id=form).exists():
        raise Http404
    if given.is_valid():
        close_form(programme=programme, form_id=form, reason=given.cleaned_data["reason"],
                   by=request.who, at=request.moment)  # fmt: skip
    else:
        messages.error(request, say(N_("Say why the form is closed; phones show it.")))
    return redirect("visits:forms", programme=programme)


@require_POST
@guarded(Deed.PLAN_DRAWS)
def reopen(request: Request, programme: str, form: str) -> HttpResponse:
    """A form takes answers again."""
    open_form(get_object_or_404(ClosedForm, programme=programme, form_id=form),
              by=request.who, at=request.moment)  # fmt: skip
    return redirect("visits:forms", programme=programme)


# ── Phones and the duty desk ────────────────────────────────────────────────────────


@guarded(Deed.PLAN_DRAWS)
def all_phones(request: Request, programme: str) -> HttpResponse:
    """Every phone that was let in."""
    context = {"programme": programme, "phones": list(phones_of(programme)), "is_office": True}
    return render(request, "visits/phones.html", context)


@require_POST
@guarded(Deed.SEE)
def revoke(request: Request, programme: str, phone: str) -> HttpResponse:
    """A phone is shut out: by the office, or by its owner."""
    found = get_object_or_404(Phone, programme=programme, name=phone)
    is_office = request.rights.may(Deed.PLAN_DRAWS, programme)
    if found.owner_id != request.who.pk and not is_office:
        raise PermissionDenied
    revoke_phone(found, by=request.who, at=request.moment)
    messages.success(request, say(N_("{phone} is shut out."), phone=found.name))
    return redirect("visits:all_phones" if is_office else "visits:phones", programme=programme)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Deed.PLAN_DRAWS)
def desk(request: Request, programme: str) -> HttpResponse:
    """The duty desk takes fingerprints down."""
    form = FingerprintForm(*([request.POST] if request.method == "POST" else []),
                           programme=programme)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        call = Call(
            fingerprint=form.cleaned_data["fingerprint"],
            channel=form.cleaned_data["channel"],
            told_by=form.cleaned_data["told_by"],
        )
        try:
            take_fingerprint(form.cleaned_data["order"], call, by=request.who, at=request.moment)
            messages.success(request, say(N_("Taken down: {fingerprint}. Read it back."),
                                          fingerprint=in_fours(call.fingerprint)))  # fmt: skip
            return redirect("visits:desk", programme=programme)
        except VisitError as error:
            form.add_error("order", _said(error.told))
    context = {
        "programme": programme,
        "form": form,
        "told": fingerprints_told(programme),
        "channels": CHANNELS,
        "in_fours": in_fours,
    }
    return render(request, "visits/desk.html", context, status=422 if form.is_bound else 200)
