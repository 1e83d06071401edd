"""A target of the level above, shared out to the units below, and whether it balances."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from daowei.foundation.money import shared_out_to
from daowei.foundation.problems import Problem, Severity, problem
from daowei.foundation.texts import N_
from daowei.programme.agreements.documents import Measure
from daowei.programme.definition import Criterion, Indicator


class Rule(StrEnum):
    """How a target comes down to the units below."""

    SAME = "same"
    EQUAL = "equal"
    BY_KEY = "by_key"
    BY_PAST = "by_past"
    BY_HAND = "by_hand"


RULE_NAMES: Mapping[Rule, str] = {
    Rule.SAME: N_("The same for all"),
    Rule.EQUAL: N_("In equal shares"),
    Rule.BY_KEY: N_("By a population group"),
    Rule.BY_PAST: N_("By last year's figure"),
    Rule.BY_HAND: N_("By hand"),
}
# A number of things is shared out; a rate is the same everywhere or follows where a unit stands.
RULES: Mapping[Measure, tuple[Rule, ...]] = {
    Measure.COUNT: (Rule.EQUAL, Rule.BY_KEY, Rule.BY_PAST, Rule.BY_HAND),
    Measure.RATE: (Rule.SAME, Rule.BY_PAST, Rule.BY_HAND),
    Measure.GROWTH: (Rule.SAME, Rule.BY_HAND),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be shared out: the parent's target on a criterion, and by which rule.

    ``higher_is_better``: for a rate, whether a unit that stands better keeps what it has.
    """

    criterion: str
    measure: Measure
    total: Decimal
    rule: Rule
    decimals: int = 0
    key: str = ""
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a cascade stands on, by unit. Missing: units without a figure are left out, not 0."""

    keys: Mapping[str, int] = field(default_factory=dict)
    past: Mapping[str, Decimal] = field(default_factory=dict)


def measure_of(criterion: Criterion, indicator: Indicator) -> Measure:
    """What a target on the criterion counts in: a sum has nothing but one below its line."""
    if criterion.target.rule == "growth":
        return Measure.GROWTH
    return Measure.COUNT if indicator.denominator.strip() == "1" else Measure.RATE


def allocated(
    task: Task, units: Iterable[str], ground: Ground
) -> tuple[Mapping[str, Decimal], tuple[Problem, ...]]:
    """The target of every unit by the task's rule, and what is wrong with it.

    Sums exactly to the total where it is a number of things, whatever the order of the units.
    Missing: no unit gets a target where the rule lacks a figure; by hand, none has one yet.
    """
    ordered = tuple(sorted(units))
    if task.rule not in RULES[task.measure]:
        return {}, (_wrong_rule(task),)
    if task.rule is Rule.BY_HAND:
        return {}, ()
    if task.rule is Rule.SAME:
        return dict.fromkeys(ordered, task.total), ()
    if task.measure is Measure.RATE:
        return _no_worse_than_past(task, ordered, ground), ()
    return _shares(task, _weights(task.rule, ordered, ground), ordered)


def _weights(rule: Rule, units: tuple[str, ...], ground: Ground) -> Mapping[str, Decimal]:
    if rule is Rule.EQUAL:
        return dict.fromkeys(units, Decimal(1))
    by_key = rule is Rule.BY_KEY
    return {unit: Decimal(key) for unit, key in ground.keys.items()} if by_key else ground.past


def balance(
    task: Task, targets: Mapping[str, Decimal], units: Iterable[str]
) -> tuple[Problem, ...]:
    """What is wrong between the parent's target and those of the units.

    A number of things must sum to the total; a rate may nowhere be worse than the parent's.
    """
    lacking = [unit for unit in sorted(units) if unit not in targets]
    below_zero = [
        _of_unit("AGR-021", N_("The target of {unit} is below zero."), unit=unit, value=value)
        for unit, value in sorted(targets.items())
        if value < 0 and task.measure is not Measure.GROWTH
    ]
    if lacking:
        return (*below_zero, *(_lacking(unit) for unit in lacking))
    if task.measure is Measure.COUNT:
        return (*below_zero, *_sum_fault(task, targets))
    return (*below_zero, *_worse_ones(task, targets))


def _shares(
    task: Task, weights: Mapping[str, Decimal], units: tuple[str, ...]
) -> tuple[Mapping[str, Decimal], tuple[Problem, ...]]:
    lacking = [unit for unit in units if unit not in weights]
    if lacking or not any(weights[unit] for unit in units):
        message = N_("The total cannot be shared out: {units} have no figure above 0 to go by.")
        remedy = N_("Choose another rule, or enter the figure for each of them.")
        named = ", ".join(lacking or units)
        return {}, (problem("AGR-022", message, remedy=remedy, field=task.criterion, units=named),)
    if task.total < 0:
        message = N_("The target of {unit} is below zero.")
        return {}, (_of_unit("AGR-021", message, unit=task.criterion, value=task.total),)
    parts = shared_out_to(task.total, [weights[unit] for unit in units], decimals=task.decimals)
    return dict(zip(units, parts, strict=True)), ()


def _no_worse_than_past(
    task: Task, units: tuple[str, ...], ground: Ground
) -> Mapping[str, Decimal]:
    """The parent's rate, or what a unit reached already where that is better."""
    best = max if task.higher_is_better else min
    return {unit: best(task.total, ground.past.get(unit, task.total)) for unit in units}


def _sum_fault(task: Task, targets: Mapping[str, Decimal]) -> tuple[Problem, ...]:
    difference = sum(targets.values(), Decimal(0)) - task.total
    if difference > 0:
        message = N_("The targets sum to {amount} more than the total of {total}.")
        return (_off_balance("AGR-020", message, task=task, amount=difference),)
    if difference < 0:
        message = N_("The targets sum to {amount} less than the total of {total}.")
        return (_off_balance("AGR-026", message, task=task, amount=-difference),)
    return ()


def _off_balance(code: str, message: str, *, task: Task, amount: Decimal) -> Problem:
    return problem(
        code,
        message,
        remedy=N_("Change another unit's target by as much, or agree another total."),
        field=task.criterion,
        amount=f"{amount:f}",
        total=f"{task.total:f}",
    )


def _worse_ones(task: Task, targets: Mapping[str, Decimal]) -> tuple[Problem, ...]:
    def is_worse(value: Decimal) -> bool:
        return value < task.total if task.higher_is_better else value > task.total

    worse = sorted(unit for unit, value in targets.items() if is_worse(value))
    message = N_("The target of {unit}, {value}, is weaker than that of the level above, {total}.")
    return tuple(
        _of_unit("AGR-023", message, unit=unit, value=targets[unit], total=f"{task.total:f}")
        for unit in worse
    )


def _lacking(unit: str) -> Problem:
    return problem(
        "AGR-024",
        N_("{unit} has no target."),
        remedy=N_("Enter one, or choose a rule that gives one."),
        field=unit,
        unit=unit,
    )


def _of_unit(code: str, message: str, *, unit: str, value: Decimal, total: str = "") -> Problem:
    """A weaker rate may be right where a reason is given, so it only warns."""
    return problem(
        code,
        message,
        remedy=N_("Change it, or say in the reason why it must be so."),
        field=unit,
        value=f"{value:f}",
        unit=unit,
        total=total,
        severity=Severity.WARNING if code == "AGR-023" else Severity.ERROR,
    )


def _wrong_rule(task: Task) -> Problem:
    return problem(
        "AGR-025",
        N_("The rule {value} does not fit what {criterion} counts in."),
        remedy=N_("A number of things is shared out; a rate is the same for all or by last year."),
        field=task.criterion,
        value=task.rule.value,
        criterion=task.criterion,
    )
