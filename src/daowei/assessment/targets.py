"""What each unit agreed to reach: target rules, the cascade down the tree, paths."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import polars as pl

from daowei.assessment.agreed import reason_of
from daowei.assessment.results import TARGETS
from daowei.assessment.settings import is_number
from daowei.foundation.hierarchy import Tree
from daowei.foundation.money import shared_out_to
from daowei.foundation.problems import ProblemList
from daowei.foundation.rounding import half_away
from daowei.foundation.tables import expect
from daowei.foundation.texts import N_
from daowei.programme.agreements.signed import AgreedTarget
from daowei.programme.definition import Criterion, placed

_SETTINGS: Mapping[str, frozenset[str]] = {
    "fixed": frozenset({"value"}),
    "by_unit": frozenset({"values"}),
    "growth": frozenset({"percent"}),
    "share_of_parent": frozenset({"total", "of", "key", "decimals", "adjustments"}),
    "none": frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What targets are made from.

    ``baselines``: the indicator's figure in the baseline period, by unit; missing ones left out.
    ``keys``: whole numbers to share out by (population, births expected …), by name and unit.
    ``agreed``: targets that two sides signed, by unit; they stand in place of the rule's.
    """

    units: tuple[str, ...]
    tree: Tree
    baselines: Mapping[str, float] = field(default_factory=dict)
    keys: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    agreed: Mapping[str, AgreedTarget] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A local change to a cascaded target, with its reason."""

    unit: str
    value: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Where a figure should stand at the end of a period on its way to the target."""

    period: str
    value: Decimal


def targets_for(criterion: Criterion, ground: Ground, problems: ProblemList) -> pl.DataFrame:
    """The target of every unit for one criterion, with what is wrong told to ``problems``.

    Grain: one row per unit of ``ground``. Missing: null where the rule gives the unit no target.
    """
    told = ProblemList()
    targets: Mapping[str, Decimal | float] = {}
    if _check_rule(criterion, told):
        targets = _RULES[criterion.target.rule](criterion.target.settings, ground, told)
    problems.extend(placed(each, criterion.origin) for each in told.found)
    reasons = {each.unit: each.reason for each in adjustments_of(criterion.target.settings)}
    signed = {unit: each.value for unit, each in ground.agreed.items()}
    targets = {**targets, **signed}
    reasons.update({unit: reason_of(each) for unit, each in ground.agreed.items()})
    table = {
        "criterion": [criterion.code] * len(ground.units),
        "unit": list(ground.units),
        "target": [_as_float(targets.get(unit)) for unit in ground.units],
        "baseline": [ground.baselines.get(unit) for unit in ground.units],
        "reason": [reasons.get(unit, "") for unit in ground.units],
    }
    return expect(pl.DataFrame(table, schema=dict(TARGETS.columns)), TARGETS)


def cascade(
    total: Decimal, *, root: str, key: Mapping[str, int], tree: Tree, decimals: int
) -> Mapping[str, Decimal]:
    """A total shared out from a unit down its subtree by a key, exactly, at every level.

    Of each parent's amount nothing is lost and nothing is added: the largest remainders get what
    cutting leaves over. Missing: where a child lacks the key, or all keys are 0, its parent's
    amount is not shared out further.
    """
    return _cascaded(total, _Split(root=root, key=key, tree=tree, decimals=decimals), {})


def path(
    baseline: Decimal, target: Decimal, *, periods: Sequence[str], decimals: int
) -> tuple[Milestone, ...]:
    """The straight path from a baseline to a target that is due at the end of the last period.

    Rounding: each milestone once, to ``decimals``, halves away from zero; the last is the target.
    """
    step = (Fraction(target) - Fraction(baseline)) / len(periods)
    at = (Fraction(baseline) + step * number for number in range(1, len(periods) + 1))
    return tuple(
        Milestone(period=period, value=_rounded(value, decimals))
        for period, value in zip(periods, at, strict=True)
    )


def adjustments_of(settings: Mapping[str, object]) -> tuple[Adjustment, ...]:
    """The local adjustments a target rule names, those that can be read."""
    return tuple(
        Adjustment(
            unit=str(each["unit"]),
            value=Decimal(str(each["value"])),
            reason=str(each.get("reason") or "").strip(),
        )
        for each in _listed(settings.get("adjustments"))
        if "unit" in each and is_number(each.get("value"))
    )


def _listed(written: object) -> Iterator[Mapping[str, object]]:
    rows = written if isinstance(written, list | tuple) else ()
    yield from (each for each in rows if isinstance(each, Mapping))


def _rounded(value: Fraction, decimals: int) -> Decimal:
    """Exactly: a fraction has no float's noise to be read away."""
    doubled = abs(value) * 10**decimals * 2
    whole = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    return half_away(Decimal(whole if value >= 0 else -whole).scaleb(-decimals), decimals)


def _as_float(value: Decimal | float | None) -> float | None:
    return None if value is None else float(value)


def _check_rule(criterion: Criterion, problems: ProblemList) -> bool:
    rule, settings = criterion.target.rule, criterion.target.settings
    if rule not in _SETTINGS:
        problems.add(
            "SCO-020",
            N_("there is no target rule {value}"),
            remedy=N_("choose one of: {known}"),
            field=criterion.code,
            value=rule,
            known=", ".join(_SETTINGS),
        )
        return False
    for name in sorted(settings.keys() - _SETTINGS[rule]):
        problems.add(
            "SCO-021",
            N_("the target rule {rule} has no setting {value}"),
            remedy=N_("it knows: {known}"),
            field=criterion.code,
            value=name,
            rule=rule,
            known=", ".join(sorted(_SETTINGS[rule])) or "-",
        )
    return not problems.errors


def _number_said(
    settings: Mapping[str, object], name: str, problems: ProblemList
) -> Decimal | None:
    value = settings.get(name)
    if is_number(value):
        return Decimal(str(value))
    problems.add(
        "SCO-022",
        N_("the target rule needs a number for {field}"),
        remedy=N_("write {field} beside the rule's name"),
        field=name,
        value=value,
    )
    return None


Rule = Callable[[Mapping[str, object], Ground, ProblemList], Mapping[str, Decimal | float]]


def _fixed(
    settings: Mapping[str, object], ground: Ground, problems: ProblemList
) -> Mapping[str, Decimal | float]:
    value = _number_said(settings, "value", problems)
    return {} if value is None else dict.fromkeys(ground.units, value)


def _by_unit(
    settings: Mapping[str, object], ground: Ground, problems: ProblemList
) -> Mapping[str, Decimal | float]:
    written = settings.get("values")
    values = written if isinstance(written, Mapping) else {}
    for unit in ground.units:
        if not is_number(values.get(unit)):
            problems.add(
                "SCO-023",
                N_("unit {value} has no target"),
                remedy=N_("name it under values, with a number"),
                field="values",
                value=unit,
            )
    return {str(unit): Decimal(str(value)) for unit, value in values.items() if is_number(value)}


def _growth(
    settings: Mapping[str, object], ground: Ground, problems: ProblemList
) -> Mapping[str, Decimal | float]:
    percent = _number_said(settings, "percent", problems)
    if percent is None:
        return {}
    factor = float(1 + percent / 100)
    return {unit: value * factor for unit, value in ground.baselines.items()}


def _none(
    settings: Mapping[str, object], ground: Ground, problems: ProblemList
) -> Mapping[str, Decimal | float]:
    del settings, ground, problems  # the rule is that there is no target
    return {}


def _share_of_parent(
    settings: Mapping[str, object], ground: Ground, problems: ProblemList
) -> Mapping[str, Decimal | float]:
    total = _number_said(settings, "total", problems)
    root = str(settings.get("of") or (ground.tree.roots[0] if ground.tree.roots else ""))
    name = str(settings.get("key") or "")
    if root not in ground.tree or name not in ground.keys:
        problems.add(
            "SCO-024",
            N_("the total cannot be shared out from {value} by {key}"),
            remedy=N_("name a unit of the tree under of, and under key one of: {known}"),
            field="share_of_parent",
            value=root,
            key=name or "-",
            known=", ".join(sorted(ground.keys)) or "-",
        )
        return {}
    if total is None:
        return {}
    split = _Split(
        root=root,
        key=ground.keys[name],
        tree=ground.tree,
        decimals=int(str(settings.get("decimals", 0))),
    )
    _check_adjustments(settings, ground, problems)
    adjusted = {each.unit: each.value for each in adjustments_of(settings)}
    targets = _cascaded(total, split, adjusted)
    _check_balance(targets, split, problems)
    return targets


def _check_adjustments(
    settings: Mapping[str, object], ground: Ground, problems: ProblemList
) -> None:
    for each in _listed(settings.get("adjustments")):
        unit, reason = str(each.get("unit")), str(each.get("reason") or "").strip()
        if unit not in ground.tree or not is_number(each.get("value")) or not reason:
            problems.add(
                "SCO-025",
                N_("the adjustment for {value} cannot stand"),
                remedy=N_("give a unit of the tree, the value as a number, and the reason"),
                field="adjustments",
                value=unit,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Split:
    """From where, by what and how finely a total is shared out."""

    root: str
    key: Mapping[str, int]
    tree: Tree
    decimals: int

    def parts_of(self, amount: Decimal, children: Sequence[str]) -> Mapping[str, Decimal]:
        """The amount shared out among children; nothing where the key cannot tell how."""
        weights = [self.key.get(child) for child in children]
        known = [each for each in weights if each is not None]
        if len(known) < len(children) or not any(known):
            return {}
        parts = shared_out_to(amount, known, decimals=self.decimals)
        return dict(zip(children, parts, strict=True))


def _cascaded(
    total: Decimal, split: _Split, adjusted: Mapping[str, Decimal]
) -> Mapping[str, Decimal]:
    amounts = {split.root: half_away(total, split.decimals)}
    for parent in split.tree.descendants(split.root, itself=True):
        children = split.tree.children(parent)
        if parent in amounts and children:
            amounts |= split.parts_of(amounts[parent], children)
            amounts |= {each: adjusted[each] for each in children if each in adjusted}
    return amounts


def _check_balance(targets: Mapping[str, Decimal], split: _Split, problems: ProblemList) -> None:
    for parent in split.tree.descendants(split.root, itself=True):
        children = split.tree.children(parent)
        if not children or parent not in targets:
            continue
        if not all(child in targets for child in children):
            problems.add(
                "SCO-026",
                N_("the target of {value} cannot be shared out among its units"),
                remedy=N_("give every unit below it the key, at least one above 0"),
                field="key",
                value=parent,
            )
            continue
        difference = sum((targets[child] for child in children), Decimal(0)) - targets[parent]
        if difference:
            problems.add(
                "SCO-027",
                N_("the targets below {value} sum to {difference} more than its own target"),
                remedy=N_("adjust another unit by {opposite}, or agree another total"),
                field="adjustments",
                value=parent,
                difference=f"{difference:f}",
                opposite=f"{-difference:f}",
            )


_RULES: Mapping[str, Rule] = {
    "fixed": _fixed,
    "by_unit": _by_unit,
    "growth": _growth,
    "share_of_parent": _share_of_parent,
    "none": _none,
}
