"""Appeals: make one, read one, decide one."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_, Named
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.places import registry_of, tree_at
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here, tongue
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.files import LARGEST
from daowei.reporting.submissions import RefusedError
from daowei.verification.follow_up.appeals import (
    KIND_NAMES,
    STATE_NAMES,
    Kind,
    State,
    check_decider,
)
from daowei.verification.follow_up.veto_course import State as VetoState
from daowei.verification.follow_up.web.actions import appealing as verbs
from daowei.verification.follow_up.web.actions.appealing import Against, Decision, first_hands
from daowei.verification.follow_up.web.actions.evidence import attach
from daowei.verification.follow_up.web.contested import Contestable, contestable
from daowei.verification.follow_up.web.forms import AppealForm, DecisionForm
from daowei.verification.follow_up.web.models import Appeal, Veto
from daowei.verification.follow_up.web.queries import (
    appeals_of,
    evidence_on,
    is_of_the_line,
    vetoes_of,
    within,
)
from daowei.verification.follow_up.web.views.here import (
    address,
    expect,
    files_sent,
    in_words,
    may,
    page,
    refuse_on,
    tell,
    unit_named,
)
from daowei.verification.follow_up.web.views.veto import rules_of


def _visible(request: Visit, programme: str) -> Q:
    return within(request.rights, programme, Appeal.objects.all(), Deed.SEE_REPORTS)


@guarded(Deed.SEE_REPORTS, somewhere=True)
def appeals(request: Visit, programme: str) -> HttpResponse:
    """Appeals the visitor may read: those to be decided first."""
    rights, tree = request.rights, request.rights.tree_of(programme)
    held = [each for each in rights.subtrees(Deed.APPEAL, programme) if each in tree]
    return page(
        request, programme, "appeals", tab="appeals",
        rows=list(appeals_of(programme).filter(_visible(request, programme))),
        states=STATE_NAMES, kinds=KIND_NAMES, may_appeal=held, what=what_of,
    )  # fmt: skip


def what_of(appeal: Appeal) -> str:
    """What an appeal is against, in the visitor's language."""
    programme = programme_in_force(appeal.programme)
    if appeal.veto is not None:
        rule = rules_of(appeal.programme).get((appeal.veto.agreement, appeal.veto.rule))
        return named_here(rule.names) if rule else appeal.veto.rule
    if appeal.kind == Kind.VALUE and appeal.element in programme.elements:
        return f"{named_here(programme.elements[appeal.element].names)}, {appeal.period}"
    card = programme.agreements.get(appeal.agreement)
    return named_here(card.names) if card else appeal.agreement


# ── making one ──────────────────────────────────────────────────────────────────────


@guarded(Deed.APPEAL)
def new(request: Visit, programme: str, unit: str) -> HttpResponse:
    """An appeal against a veto that was noticed, a settled value or a score."""
    offered = dict(_offered(request, programme, unit))
    form = AppealForm(
        request.POST or None,
        against=[(key, _told(each)) for key, each in offered.items()],
        initial={"against": request.GET.get("against", "")},
    )
    if request.method == "POST" and form.is_valid():
        made = _appealed(request, form, offered[form.cleaned_data["against"]], unit=unit)
        if made is not None:
            return redirect(address(made))
    status = 422 if request.method == "POST" else 200
    return page(request, programme, "new_appeal", tab="appeals", status=status, form=form,
                unit=unit, offered=offered)  # fmt: skip


def _offered(request: Visit, programme: str, unit: str) -> Iterable[tuple[str, Contestable | Veto]]:
    tree = request.rights.tree_of(programme)
    inside = set(tree.descendants(unit, itself=True) if unit in tree else (unit,))
    for each in vetoes_of(programme).filter(state=VetoState.NOTICED):
        if each.unit in inside:
            yield f"veto:{each.pk}", each
    for value in contestable(programme, unit, request.moment):
        yield value.key, value


def _told(offered: Contestable | Veto) -> str:
    if isinstance(offered, Contestable):
        return f"{offered.name.in_language(tongue())}: {offered.shown}"
    rule = rules_of(offered.programme).get((offered.agreement, offered.rule))
    name = Named(rule.names).in_language(tongue()) if rule else offered.rule
    return f"{name} ({unit_named(registry_of(offered.programme).units, offered.unit)})"


def _appealed(
    request: Visit, form: AppealForm, offered: Contestable | Veto, *, unit: str
) -> Appeal | None:
    programme = str(request.resolver_match.kwargs["programme"]) if request.resolver_match else ""
    against = (
        _against_veto(offered) if isinstance(offered, Veto) else _against(offered, programme, unit)
    )
    text = form.cleaned_data["text"]
    try:
        return verbs.appeal(against, text=text, by=request.who, at=request.moment)
    except RefusedError as refused:
        refuse_on(form, refused)
    return None


def _against_veto(veto: Veto) -> Against:
    card = programme_in_force(veto.programme).agreements.get(veto.agreement)
    assert veto.noticed_at is not None, "only those noticed are offered"
    return Against(
        programme=veto.programme,
        unit=veto.unit,
        kind=Kind.VETO,
        told_on=localtime(veto.noticed_at).date(),
        appeal_days=card.appeal_days if card else 15,
        agreement=veto.agreement,
        veto=veto,
    )


def _against(offered: Contestable, programme: str, unit: str) -> Against:
    return Against(
        programme=programme,
        unit=unit,
        kind=offered.kind,
        told_on=offered.told_on,
        appeal_days=offered.appeal_days,
        agreement=offered.agreement,
        criterion=offered.criterion,
        element=offered.element,
        combo=offered.combo,
        period=offered.period,
        shown=offered.shown,
        first=offered.first,
    )


# ── reading and deciding one ────────────────────────────────────────────────────────


def _opened(request: Visit, programme: str, unit: str, *, number: int) -> Appeal:
    rows = appeals_of(programme).filter(_visible(request, programme))
    return get_object_or_404(rows, unit=unit, pk=number)


@guarded(Deed.SEE_REPORTS)
def appeal(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """One appeal, with what was decided and why."""
    return _shown(request, _opened(request, programme, unit, number=number))


def _shown(
    request: Visit,
    found: Appeal,
    *,
    form: DecisionForm | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    programme, unit = found.programme, found.unit
    against = _against_deciding(request, found)
    may_decide = State(found.state) is State.OPEN and may(
        request, Deed.DECIDE_APPEALS, programme, unit
    )
    return page(
        request, programme, "appeal", tab="appeals", status=422 if form or problems else 200,
        problems=problems, appeal=found, what=what_of(found), states=STATE_NAMES, kinds=KIND_NAMES,
        form=(form or _decision_form(found)) if may_decide and against is None else None,
        why_not=in_words(against) if may_decide and against else "",
        may_withdraw=State(found.state) is State.OPEN
        and may(request, Deed.APPEAL, programme, unit),
        value=_printed(found), files=evidence_on(programme, f"appeal:{found.pk}"),
        events=events_on(programme, f"appeal:{found.pk}"),
    )  # fmt: skip


def _against_deciding(request: Visit, found: Appeal) -> Problem | None:
    day = localtime(request.moment).date()
    of_line = is_of_the_line(request.who, found.programme, found.unit, day=day)
    return check_decider(request.who.pk, first=first_hands(found), is_of_the_line=of_line)


def _cells(programme: str) -> Iterator[tuple[str, str]]:
    """Every figure that reports hold, by element and combination."""
    definition = programme_in_force(programme)
    options = {
        option.code: named_here(option.names)
        for category in definition.categories.values()
        for option in category.options
    }
    yield "", "–"
    for each in definition.elements.values():
        if each.population is None:
            name = named_here(each.names)
            combo = definition.category_combos.get(each.category_combo or "")
            for one in combo.combos if combo else ():
                parts = (options.get(part, part) for part in one.options)
                yield f"{each.code}|{one.code}", ", ".join((name, *parts))
            if combo is None:
                yield f"{each.code}|", name


def _decision_form(found: Appeal, data: QueryDict | None = None) -> DecisionForm:
    units, day = registry_of(found.programme).units, localtime(found.made_at).date()
    tree = tree_at(found.programme, day)
    inside = tree.descendants(found.unit, itself=True) if found.unit in tree else (found.unit,)
    return DecisionForm(
        data,
        cells=list(_cells(found.programme)) if found.kind == Kind.SCORE else None,
        units=[(each, unit_named(units, each)) for each in inside],
        needs_value=found.kind != Kind.VETO,
        initial={"period": found.period, "unit": found.unit},
    )


def _decimals(found: Appeal, element: str) -> int:
    elements = programme_in_force(found.programme).elements
    return elements[element].decimals if element in elements else 0


def _printed(found: Appeal) -> str:
    if found.value is None:
        return ""
    return str(Decimal(found.value).scaleb(-_decimals(found, found.element)))


@require_POST
@guarded(Deed.DECIDE_APPEALS)
def decide(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """The decision."""
    found = _opened(request, programme, unit, number=number)
    form = _decision_form(found, request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form)
    try:
        verbs.decide(found, _decision(found, form), by=request.who, at=request.moment)
    except RefusedError as refused:
        refuse_on(form, refused)
        return _shown(request, found, form=form)
    tell(request, N_("The appeal is decided."))
    return redirect(address(found))


def _decision(found: Appeal, form: DecisionForm) -> Decision:
    told = form.cleaned_data
    element, _, combo = str(told.get("cell") or f"{found.element}|{found.combo}").partition("|")
    value = told.get("value")
    scaled = None if value is None else int(value.scaleb(_decimals(found, element)))
    return Decision(
        is_upheld=told["decision"] == "uphold",
        reasons=told["reasons"],
        value=scaled,
        unit=told.get("unit") or "",
        element=element,
        combo=combo,
        period=told.get("period") or found.period,
    )


@require_POST
@guarded(Deed.APPEAL)
def withdraw(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """The unit takes its appeal back."""
    found = _opened(request, programme, unit, number=number)
    expect(is_there=State(found.state) is State.OPEN)
    verbs.withdraw_appeal(found, by=request.who, at=request.moment)
    tell(request, N_("The appeal is withdrawn."))
    return redirect(address(found))


@require_POST
@guarded(Deed.APPEAL)
def attachment(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """Lays files beside an appeal while it is open."""
    found = _opened(request, programme, unit, number=number)
    expect(is_there=State(found.state) is State.OPEN)
    for name, content in files_sent(request, "file", most=LARGEST):
        try:
            attach(found, name=name, content=content, by=request.who, at=request.moment)
        except RefusedError as refused:
            return _shown(request, found, problems=refused.problems)
    return redirect(address(found))
