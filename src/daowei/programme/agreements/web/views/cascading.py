"""A level shares its targets out to the units below: rules, preview with balance, proposals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from daowei.foundation.problems import Problem, errors_of
from daowei.foundation.texts import N_, Named, Text
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import tongue
from daowei.programme.agreements.cascade import (
    RULE_NAMES,
    Ground,
    Rule,
    Task,
    allocated,
    balance,
    measure_of,
)
from daowei.programme.agreements.documents import Measure, Paper, Side, Target
from daowei.programme.agreements.drafting import (
    Basis,
    Figures,
    drafted,
    names_of,
    programme_target,
    target_of,
)
from daowei.programme.agreements.steps import State
from daowei.programme.agreements.web.actions import RefusedError, begin, edit, put, save_cascade
from daowei.programme.agreements.web.forms import RuleForm
from daowei.programme.agreements.web.models import Agreement, Cascade
from daowei.programme.agreements.web.past import past_figures
from daowei.programme.agreements.web.queries import (
    Places,
    basis_in_force,
    cascade_of,
    drafts_below,
    people_of,
    population_groups,
    terms_of,
)
from daowei.programme.agreements.web.views.opening import places, today
from daowei.programme.definition import Agreement as Scorecard, Criterion, Direction
from daowei.programme.web.refusing import count_refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An office, the period and scorecard it shares out, and the units it shares out to."""

    programme: str
    unit: str
    period: str
    card: Scorecard
    basis: Basis
    here: Places
    units: tuple[str, ...]
    open: Mapping[str, Agreement]
    past: Mapping[tuple[str, str], Decimal]

    @property
    def address(self) -> dict[str, str]:
        """What the address of its pages is made of."""
        return {
            "programme": self.programme,
            "unit": self.unit,
            "period": self.period,
            "scorecard": self.card.code,
        }

    def measure(self, criterion: Criterion) -> Measure:
        """What the criterion's target counts in."""
        indicator = self.basis.programme.indicators[criterion.indicator]
        return measure_of(criterion, indicator)


def scene(request: Visit, *, programme: str, unit: str, period: str, scorecard: str) -> Scene:
    """The scene of an address.

    Raises: Http404: no such scorecard, or nobody it asks stands below the unit.
    """
    basis, here = basis_in_force(programme), places(request, programme)
    card = basis.scorecard(scorecard)
    below = here.tree.children(unit) if unit in here.tree else ()
    asked = set(card.kinds) if card else set()
    units = tuple(each for each in below if here.registry.units[each].kind.value in asked)
    if card is None or not units:
        raise Http404
    return Scene(
        programme=programme,
        unit=unit,
        period=period,
        card=card,
        basis=basis,
        here=here,
        units=units,
        open=drafts_below(programme, period=period, upper=unit, scorecard=scorecard),
        past=past_figures(programme, period, units),
    )


@guarded(Deed.CASCADE)
def start(request: Visit, *, programme: str, unit: str) -> HttpResponse:
    """Which year and scorecard; with one scorecard and the usual year, nothing is asked."""
    cards = basis_in_force(programme).programme.agreements
    here = places(request, programme)
    kinds = {here.registry.units[each].kind.value for each in _below(here, unit)}
    fitting = [each for each in cards.values() if kinds & set(each.kinds)]
    period = request.GET.get("year") or str(today(request).year)
    if len(fitting) == 1:
        return redirect(
            "agreements:cascade", programme=programme, unit=unit, period=period,
            scorecard=fitting[0].code,
        )  # fmt: skip
    context = {"programme": programme, "unit": here.registry.units[unit], "period": period,
               "scorecards": fitting}  # fmt: skip
    return render(request, "agreements/cascade_start.html", context)


def _below(here: Places, unit: str) -> tuple[str, ...]:
    return here.tree.children(unit) if unit in here.tree else ()


@guarded(Deed.CASCADE)
def cascade(
    request: Visit, *, programme: str, unit: str, period: str, scorecard: str
) -> HttpResponse:
    """Which rule brings each criterion's target down."""
    at = scene(request, programme=programme, unit=unit, period=period, scorecard=scorecard)
    kept = cascade_of(programme, period=period, upper=unit, scorecard=scorecard)
    forms = list(_rule_forms(at, kept, request.POST or None))
    if request.method == "POST" and all(form.is_valid() for _, form in forms):
        rules = {criterion.code: _rule(form) for criterion, form in forms}
        made = kept or Cascade(programme=programme, period=period, upper=unit, scorecard=scorecard)
        save_cascade(made, rules, by=request.who, at=request.moment)
        return redirect(reverse("agreements:shares", kwargs=at.address))
    rows = [
        (each, form, at.measure(each), names_of(at.basis.programme, each)) for each, form in forms
    ]
    return render(request, "agreements/cascade.html", {"scene": at, "rows": rows, **_names(at)})


def _rule_forms(
    at: Scene, kept: Cascade | None, data: QueryDict | None
) -> Iterable[tuple[Criterion, RuleForm]]:
    groups = population_groups(at.programme)
    rules: Mapping[str, Mapping[str, str]] = kept.rules if kept else {}
    for criterion in at.card.criteria:
        if criterion.target.rule == "none":
            continue
        initial = rules.get(criterion.code) or _first_rule(at, criterion)
        yield (
            criterion,
            RuleForm(
                data, prefix=criterion.code, initial=dict(initial), groups=groups,
                measure=at.measure(criterion), language=tongue(),
            ),
        )  # fmt: skip


def _first_rule(at: Scene, criterion: Criterion) -> Mapping[str, str]:
    """What is offered first: the programme's own target, the same for all or in equal shares."""
    rule = Rule.EQUAL if at.measure(criterion) is Measure.COUNT else Rule.SAME
    own = programme_target(criterion, at.unit)
    total = own if own is not None else criterion.target.settings.get("total", "")
    return {"rule": rule.value, "total": str(total)}


def _rule(form: RuleForm) -> Mapping[str, str]:
    found = form.cleaned_data
    return {"rule": found["rule"], "total": f"{found['total']:f}", "key": found["key"]}


# ── shares ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One unit's target on a criterion: by rule, as agreed or typed, with its reason."""

    unit: str
    by_rule: Decimal | None
    past: Decimal | None
    value: str
    reason: str
    is_fixed: bool  # proposed already, so that it changes by negotiation only


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One criterion with its shares and what is wrong with their balance."""

    criterion: Criterion
    task: Task
    shares: tuple[Share, ...]
    problems: tuple[Problem, ...]


@guarded(Deed.CASCADE)
def shares(
    request: Visit, *, programme: str, unit: str, period: str, scorecard: str
) -> HttpResponse:
    """Every unit's share, to be changed with a reason, kept as drafts, and proposed."""
    at = scene(request, programme=programme, unit=unit, period=period, scorecard=scorecard)
    kept = cascade_of(programme, period=period, upper=unit, scorecard=scorecard)
    if kept is None:
        return redirect(reverse("agreements:cascade", kwargs=at.address))
    typed = request.POST if request.method == "POST" else None
    parts = tuple(_parts(at, kept, typed))
    problems: tuple[Problem, ...] = ()
    if typed is not None:
        problems = _acted(request, at, parts)
        if not problems:
            return redirect(reverse("agreements:shares", kwargs=at.address))
    selected = typed.getlist("unit") if typed is not None else []
    context = {"scene": at, "parts_of_cascade": parts, "problems": problems, "selected": selected,
               "rule_names": RULE_NAMES, "groups": list(at.card.pillars), **_names(at)}  # fmt: skip
    return render(request, "agreements/shares.html", context, status=422 if problems else 200)


def _names(at: Scene) -> Mapping[str, object]:
    programme = at.basis.programme
    return {
        "programme": at.programme,
        "units": at.here.registry.units,
        "criteria": {each.code: names_of(programme, each) for each in at.card.criteria},
        "drafts": {
            unit: State(each.papers.all()[0].state) for unit, each in at.open.items()
        },
    }  # fmt: skip


def _parts(at: Scene, kept: Cascade, typed: QueryDict | None) -> Iterable[Part]:
    for criterion in at.card.criteria:
        if criterion.code not in kept.rules:
            continue
        task = _task(at, criterion, kept.rules[criterion.code])
        by_rule, faults = allocated(task, at.units, _ground(at, task))
        found = tuple(_share(at, criterion, unit, by_rule, typed) for unit in at.units)
        values = {each.unit: _decimal(each.value) for each in found}
        known = {unit: value for unit, value in values.items() if value is not None}
        problems = tuple(_named(each, at) for each in (*faults, *balance(task, known, at.units)))
        yield Part(criterion=criterion, task=task, shares=found, problems=problems)


def _named(fault: Problem, at: Scene) -> Problem:
    """The problem with the unit's name where it has its code."""
    unit = at.here.registry.units.get(fault.field or "")
    if unit is None:
        return fault
    values = {**fault.message.values, "unit": Named(unit.names)}
    return replace(fault, message=Text(fault.message.template, values))


def _task(at: Scene, criterion: Criterion, rule: Mapping[str, str]) -> Task:
    indicator = at.basis.programme.indicators[criterion.indicator]
    total = Decimal(rule["total"])
    return Task(
        criterion=criterion.code,
        measure=at.measure(criterion),
        total=total,
        rule=Rule(rule["rule"]),
        key=rule.get("key", ""),
        decimals=max(-int(total.normalize().as_tuple().exponent), 0),
        higher_is_better=indicator.direction is not Direction.LESS,
    )


def _ground(at: Scene, task: Task) -> Ground:
    year = int(at.period) if at.period.isdigit() else 9999
    past = {unit: at.past[task.criterion, unit] for unit in at.units
            if (task.criterion, unit) in at.past}  # fmt: skip
    if task.rule is not Rule.BY_KEY:
        return Ground(past=past)
    return Ground(keys=people_of(at.programme, group=task.key, units=at.units, year=year))


def _share(  # noqa: PLR0917 - one cell of a table
    at: Scene, criterion: Criterion, unit: str, by_rule: Mapping[str, Decimal],
    typed: QueryDict | None,
) -> Share:  # fmt: skip
    agreement = at.open.get(unit)
    document = agreement.papers.all()[0] if agreement else None
    target = _target_in(terms_of(document), criterion.code) if document else None
    is_fixed = document is not None and State(document.state) is not State.DRAFT
    value = target.value if target else by_rule.get(unit)
    name = f"{criterion.code}:{unit}"
    is_typed = typed is not None and not is_fixed
    # a share nobody changed by hand follows the rule when the rule changes
    if target and not is_fixed and not target.reason and target.value == target.allocated:
        value = by_rule.get(unit, target.value)
    return Share(
        unit=unit,
        by_rule=by_rule.get(unit),
        past=at.past.get((criterion.code, unit)),
        value=typed.get(name, "") if is_typed and typed else _shown(value),
        reason=typed.get(f"{name}:reason", "") if is_typed and typed else _reason(target),
        is_fixed=is_fixed,
    )


def _reason(target: Target | None) -> str:
    return target.reason if target else ""


def _shown(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _target_in(terms: Paper, criterion: str) -> Target | None:
    return next((each for each in terms.targets if each.criterion == criterion), None)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _acted(request: Visit, at: Scene, parts: tuple[Part, ...]) -> tuple[Problem, ...]:
    """Keeps the drafts, and proposes the chosen ones if asked; or says what stands against it."""
    is_proposing = request.POST.get("do") == "propose"
    chosen = set(request.POST.getlist("unit")) & set(at.units)
    wrong = errors_of(fault for part in parts for fault in part.problems)
    if is_proposing and wrong:
        return wrong
    try:
        with transaction.atomic():
            kept = _kept(request, at, parts)
            proposed = _proposed(request, at, chosen) if is_proposing else 0
    except RefusedError as fault:
        count_refusals(at.programme, fault.refusals, on=today(request))
        return fault.problems
    template = (
        N_("{count} agreements were proposed.") if is_proposing else N_("{count} drafts kept.")
    )
    count = proposed if is_proposing else kept
    messages.success(request, Text(template, {"count": count}).in_language(tongue()))
    return ()


def _kept(request: Visit, at: Scene, parts: tuple[Part, ...]) -> int:
    """Writes every draft that is new or has changed."""
    count = 0
    for unit in at.units:
        agreement = at.open.get(unit)
        if agreement is not None and _state(agreement) is not State.DRAFT:
            continue
        before = terms_of(agreement.papers.all()[0]) if agreement else _drafted(at, unit)
        terms = replace(before, targets=tuple(_targets(at, unit, parts)))
        if agreement is None:
            begin(terms, by=request.who, at=request.moment)
        elif terms != before:
            edit(agreement, terms, by=request.who, side=Side.UPPER, at=request.moment)
        count += 1
    return count


def _state(agreement: Agreement) -> State:
    return State(agreement.papers.all()[0].state)


def _drafted(at: Scene, unit: str) -> Paper:
    units = at.here.registry.units
    return drafted(
        at.basis, upper=units[at.unit], lower=units[unit], period=at.period,
        scorecard=at.card.code,
    )  # fmt: skip


def _targets(at: Scene, unit: str, parts: tuple[Part, ...]) -> Iterable[Target]:
    for part in parts:
        share = next(each for each in part.shares if each.unit == unit)
        value = _decimal(share.value)
        if value is None:
            continue
        code = part.criterion.code
        figures = Figures(
            allocated={} if share.by_rule is None else {code: share.by_rule},
            past={} if share.past is None else {code: share.past},
        )
        made = target_of(at.basis.programme, part.criterion, value=value, figures=figures)
        yield replace(made, reason=share.reason.strip())


def _proposed(request: Visit, at: Scene, chosen: set[str]) -> int:
    drafts = drafts_below(at.programme, period=at.period, upper=at.unit, scorecard=at.card.code)
    count = 0
    for unit in sorted(chosen):
        agreement = drafts[unit]
        if _state(agreement) is State.DRAFT:
            put(
                agreement, terms_of(agreement.papers.all()[0]), by=request.who, side=Side.UPPER,
                at=request.moment, programme=at.basis.programme,
            )  # fmt: skip
            count += 1
    return count
