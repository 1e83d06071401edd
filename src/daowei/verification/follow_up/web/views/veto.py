"""Vetoes: proposed on findings, with notice, reply and appeal; the list and the page of one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here, tongue
from daowei.programme.definition import VetoRule
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.submissions import RefusedError
from daowei.verification.follow_up.veto_course import STATE_NAMES, State, bars_from
from daowei.verification.follow_up.web.actions import vetoes as verbs
from daowei.verification.follow_up.web.forms import VetoForm
from daowei.verification.follow_up.web.models import Finding, Veto
from daowei.verification.follow_up.web.queries import (
    findings_of,
    from_above,
    may_circulate,
    text_of,
    vetoes_of,
    within,
)
from daowei.verification.follow_up.web.views.here import (
    address,
    doer,
    everything_typed,
    expect,
    in_words,
    may,
    page,
    refuse_on,
    tell,
    typed,
    unit_named,
)


def _visible(request: Visit, programme: str) -> Q:
    """Proposals are for those who propose and for the auditor; once notice was given, for all."""
    rows = Veto.objects.all()
    inside = within(request.rights, programme, rows, Deed.SEE_REPORTS)
    above = from_above(request.rights, programme, rows)
    return above | (inside & Q(noticed_at__isnull=False))


@guarded(Deed.SEE_REPORTS, somewhere=True)
def vetoes(request: Visit, programme: str) -> HttpResponse:
    """Every veto the visitor may read, the newest first."""
    rows = list(vetoes_of(programme).filter(_visible(request, programme)))
    rights, tree = request.rights, request.rights.tree_of(programme)
    return page(
        request, programme, "vetoes", tab="vetoes",
        rows=rows, rules=rules_of(programme), states=STATE_NAMES,
        may_propose=[each for each in rights.subtrees(Deed.PROPOSE_VETOES, programme)
                     if each in tree],
    )  # fmt: skip


def rules_of(programme: str) -> Mapping[tuple[str, str], VetoRule]:
    """The veto rules in force, by agreement and rule."""
    agreements = programme_in_force(programme).agreements.values()
    return {(card.code, rule.code): rule for card in agreements for rule in card.vetoes}


@guarded(Deed.SEE_REPORTS)
def veto(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """One veto."""
    return _shown(request, _opened(request, programme, unit, number=number))


def _opened(request: Visit, programme: str, unit: str, *, number: int) -> Veto:
    rows = vetoes_of(programme).filter(_visible(request, programme))
    return get_object_or_404(rows, unit=unit, pk=number)


def _shown(request: Visit, found: Veto, *, problems: Iterable[Problem] = ()) -> HttpResponse:
    programme, unit, told = found.programme, found.unit, tuple(problems)
    rule = rules_of(programme).get((found.agreement, found.rule))
    notice = localtime(found.noticed_at).date() if found.noticed_at else None
    state = State(found.state)
    return page(
        request, programme, "veto", tab="vetoes", status=422 if told else 200,
        veto=found, rule=rule,
        agreement=programme_in_force(programme).agreements.get(found.agreement),
        state=state, states=STATE_NAMES,
        grounds=[(each, text_of(each)) for each in found.findings.order_by("pk")],
        bars_from=bars_from(notice, rule.notice_days) if notice and rule else None,
        appeals=found.appeals.order_by("made_at"),
        may_notice=state is State.PROPOSED and may(request, Deed.PROPOSE_VETOES, programme, unit)
        and found.proposed_by_id != request.who.pk,
        may_withdraw=state in {State.PROPOSED, State.NOTICED, State.APPEALED}
        and may(request, Deed.PROPOSE_VETOES, programme, unit),
        may_reply=state in {State.NOTICED, State.APPEALED}
        and may(request, Deed.REPLY, programme, unit),
        may_appeal=state is State.NOTICED and may(request, Deed.APPEAL, programme, unit),
        problems=told, typed=everything_typed(request) if told else {},
        events=events_on(programme, f"veto:{found.pk}"),
    )  # fmt: skip


@guarded(Deed.PROPOSE_VETOES)
def new(request: Visit, programme: str, unit: str) -> HttpResponse:
    """A veto proposed on a unit and those below it."""
    day, units = localtime(request.moment).date(), registry_of(programme).units
    inside = set(request.rights.tree_of(programme).descendants(unit, itself=True))
    rows = findings_of(programme).filter(stands_at__isnull=False).exclude(source="self")
    grounds = [each for each in rows if each.unit in inside and may_circulate(each, day)]
    form = VetoForm(
        request.POST or None,
        rules=list(_rule_choices(programme)),
        findings=[
            (str(each.pk), f"{unit_named(units, each.unit)}: {_words(each)}") for each in grounds
        ],
    )
    if request.method == "POST" and form.is_valid():
        chosen = set(form.cleaned_data["findings"])
        made = _proposed(
            request, programme, form, chosen=[e for e in grounds if str(e.pk) in chosen]
        )
        if made is not None:
            return redirect(address(made))
    status = 422 if request.method == "POST" else 200
    return page(request, programme, "new_veto", tab="vetoes", status=status, form=form, unit=unit,
                grounds=grounds)  # fmt: skip


def _words(finding: Finding) -> str:
    return text_of(finding).in_language(tongue())[:120]


def _rule_choices(programme: str) -> Iterator[tuple[str, str]]:
    agreements = programme_in_force(programme).agreements
    for (agreement, code), rule in rules_of(programme).items():
        card = named_here(agreements[agreement].names)
        yield f"{agreement}/{code}", f"{named_here(rule.names)} ({card})"


def _proposed(
    request: Visit, programme: str, form: VetoForm, *, chosen: list[Finding]
) -> Veto | None:
    agreement, _, rule = form.cleaned_data["rule"].partition("/")
    units = {each.unit for each in chosen}
    if len(units) > 1:
        form.add_error("findings", in_words(_many_units(units)))
        return None
    proposal = verbs.Proposal(
        programme=programme, agreement=agreement, rule=rule, unit=next(iter(units), ""),
        why=form.cleaned_data["why"], findings=chosen,
    )  # fmt: skip
    try:
        return verbs.propose(proposal, by=request.who, at=request.moment)
    except RefusedError as refused:
        refuse_on(form, refused)
    return None


def _many_units(units: set[str]) -> Problem:
    return problem(
        "FND-044",
        N_("The findings are of several units: {value}"),
        remedy=N_("A veto is of one unit; choose the findings of that unit."),
        field="findings",
        value=", ".join(sorted(units)),
    )


# ── steps ───────────────────────────────────────────────────────────────────────────

_DONE: Mapping[str, str] = {
    "notice": N_("Notice is given; the unit may reply and appeal."),
    "withdraw": N_("The veto is withdrawn."),
}


@require_POST
@guarded(Deed.PROPOSE_VETOES)
def step(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """Gives notice, or withdraws the veto."""
    found, asked = _opened(request, programme, unit, number=number), typed(request, "step")
    expect(is_there=asked in _DONE)
    who = doer(request)
    doing = (
        partial(verbs.give_notice, **who)
        if asked == "notice"
        else partial(verbs.withdraw, reason=typed(request, "reason"), **who)
    )
    return _done(request, found, doing, told=_DONE[asked])


@require_POST
@guarded(Deed.REPLY)
def reply(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """The unit's reply, printed beside the veto wherever it is told."""
    found = _opened(request, programme, unit, number=number)
    text = typed(request, "reply")
    doing = partial(verbs.reply_to_veto, text=text, by=request.who, at=request.moment)
    return _done(request, found, doing, told=N_("Your reply is kept beside the veto."))


def _done(
    request: Visit, found: Veto, doing: Callable[[Veto], object], *, told: str
) -> HttpResponse:
    try:
        doing(found)
    except RefusedError as refused:
        return _shown(request, found, problems=refused.problems)
    tell(request, told)
    return redirect(address(found))
