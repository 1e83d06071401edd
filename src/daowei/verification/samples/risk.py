"""Where to look next: a draw in which what is already known makes some units likelier.

What may be known is closed by the charter (CH-66): the quality of reports, money, findings of
earlier visits, violations, complaints. Never births, contraception, methods, procedures or what a
family receives. Every unit keeps a chance, and the drawn are not told why they were drawn: visits
that follow a complaint are mixed with the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_


class Source(StrEnum):
    """What a signal may come from."""

    DATA_QUALITY = "dq"
    FINANCE = "fin"
    VIOLATIONS = "viol"
    RIGHTS = "rght"
    FINDINGS = "findings"
    COMPLAINTS = "complaints"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something known of units, as an amount from 0 that grows with the worry.

    ``source``: as its author names it. ``concepts``: the families of what it was computed from.
    """

    name: str
    source: str
    amounts: Mapping[str, Fraction]
    concepts: frozenset[str] = frozenset()


class RefusedSignalError(ValueError):
    """A signal that may not decide whom one looks at."""

    def __init__(self, found: Problem) -> None:
        super().__init__(str(found.message))
        self.problem = found


_ALLOWED = frozenset(each.value for each in Source)


def expect_allowed(signal: Signal) -> None:
    """Raises: RefusedSignalError: the charter does not let it decide whom one looks at."""
    refused = sorted(({signal.source} | signal.concepts) - _ALLOWED)
    if refused:
        raise RefusedSignalError(
            problem(
                "SMP-003",
                N_("{name} may not decide where to look: it rests on {value} (CH-66)"),
                remedy=N_(
                    "choose by data quality, money, findings, violations, rights or complaints"
                ),
                value=", ".join(refused),
                name=signal.name,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How strongly what is known decides.

    ``visits``: units to be drawn. ``by_risk``: the part of the chances that follows the signals;
    the rest is the same for all. ``weights``: of each signal, by name.
    """

    visits: int
    by_risk: Fraction
    weights: Mapping[str, Fraction]

    def __post_init__(self) -> None:
        if not 0 <= self.by_risk <= MOST_BY_RISK:
            raise ValueError(f"{self.by_risk} by risk: from 0 to {MOST_BY_RISK}, the rest by lot")


MOST_BY_RISK = Fraction(3, 4)


def worries(
    units: Iterable[str], signals: Sequence[Signal], weights: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """What is known of each unit as one number: each signal's share of its total, weighted.

    Missing: nothing known of a unit is nothing, and its chance is that of the lot.
    Raises: RefusedSignalError.
    """
    for signal in signals:
        expect_allowed(signal)
    totals = {each.name: sum(each.amounts.values(), Fraction(0)) for each in signals}
    return {
        unit: sum(
            (
                weights.get(each.name, Fraction(0))
                * each.amounts.get(unit, Fraction(0))
                / totals[each.name]
                for each in signals
                if totals[each.name]
            ),
            Fraction(0),
        )
        for unit in units
    }


def chances(policy: Policy, worry: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The chance of each unit to be drawn; they add up to the number of visits.

    What would exceed certainty is shared out among the others. These chances are the sizes of a
    draw with unequal chances.
    """
    count, whole = len(worry), sum(worry.values(), Fraction(0))
    by_risk = policy.by_risk if whole else Fraction(0)
    shares = {
        unit: (1 - by_risk) / count + (by_risk * each / whole if whole else 0)
        for unit, each in worry.items()
    }
    return _without_excess(shares, min(policy.visits, count))


def _without_excess(shares: Mapping[str, Fraction], visits: int) -> dict[str, Fraction]:
    sure: set[str] = set()
    while True:
        left = sum((each for unit, each in shares.items() if unit not in sure), Fraction(0))
        scale = Fraction(visits - len(sure)) / left if left else Fraction(0)
        beyond = {unit for unit, each in shares.items() if unit not in sure and each * scale >= 1}
        if not beyond:
            return {
                unit: Fraction(1) if unit in sure else each * scale for unit, each in shares.items()
            }
        sure |= beyond


# ── what it costs, before anybody adopts it ─────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A unit visited in an earlier round: with which chance, and how much too much it was paid.

    ``overpaid``: in minor units of money; 0 where nothing was.
    """

    unit: str
    chance: Fraction
    overpaid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a policy would have cost, and met, on what an earlier round found.

    In minor units. ``met``: overpayment at units it would have visited, as expected; ``missed``:
    at the others. ``total``: what is spent and what is lost.
    """

    policy: Policy
    spent: Fraction
    met: Fraction
    missed: Fraction

    @property
    def total(self) -> Fraction:
        """What is spent on visits and lost by overpayment together."""
        return self.spent + self.missed


def outlook(
    policy: Policy,
    drawn_with: Mapping[str, Fraction],
    lessons: Sequence[Lesson],
    *,
    cost_of_visit: int,
) -> Outlook:
    """The policy replayed on an earlier round: exact expectations, no dice.

    Each visited unit stands for all like it, by the chance with which it was drawn then.
    ``drawn_with``: the chance of each unit under this policy.
    """
    met = missed = Fraction(0)
    for each in lessons:
        stands_for = each.overpaid / each.chance
        met += stands_for * drawn_with[each.unit]
        missed += stands_for * (1 - drawn_with[each.unit])
    spent = cost_of_visit * sum(drawn_with.values(), Fraction(0))
    return Outlook(policy=policy, spent=spent, met=met, missed=missed)


def compared_policies(
    policies: Sequence[Policy],
    worry: Mapping[str, Fraction],
    lessons: Sequence[Lesson],
    *,
    cost_of_visit: int,
) -> tuple[Outlook, ...]:
    """Each policy's outlook, beside the lot alone with as many visits; the cheapest first."""
    rivals = {
        (each.visits, by_risk): Policy(visits=each.visits, by_risk=by_risk, weights=each.weights)
        for each in policies
        for by_risk in (Fraction(0), each.by_risk)
    }
    found = [
        outlook(each, chances(each, worry), lessons, cost_of_visit=cost_of_visit)
        for each in rivals.values()
    ]
    return tuple(sorted(found, key=lambda each: (each.total, each.policy.visits)))


class NotSimulatedError(ValueError):
    """A policy adopted without its cost, or although the lot alone would cost less."""


def adopted(policy: Policy, outlooks: Sequence[Outlook]) -> Policy:
    """The policy, where its replay costs no more than the lot alone with as many visits.

    Raises: NotSimulatedError.
    """
    own = next((each for each in outlooks if each.policy == policy), None)
    lot = next(
        (
            each
            for each in outlooks
            if each.policy.by_risk == 0 and each.policy.visits == policy.visits
        ),
        None,
    )
    if own is None or lot is None:
        raise NotSimulatedError("replay the policy and the lot on an earlier round first")
    if own.total > lot.total:
        raise NotSimulatedError("the lot alone would have cost less: draw by lot")
    return policy
