"""Is it good enough? Plans that answer with yes or no from few looks, and their two errors.

Everywhere here successes are counted, and "good" is said when there are at least ``decide_at``.
The literature mixes successes and failures, ``>`` and ``>=``; ``Plan`` tells both ways.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from daowei.verification.samples.lots import (
    Lot,
    Stream,
    exactly,
    floor_of,
    lot_or_stream,
    share_at_most,
    shares,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What good and bad mean, and how often either may be misjudged.

    ``good`` and ``bad``: shares of successes. ``good_misjudged``: how often a good place may be
    called bad; ``bad_misjudged``: the other way round. ``size``: things in the lot (records of a
    register), None where there is no end of them.
    """

    good: float
    bad: float
    good_misjudged: float = 0.1
    bad_misjudged: float = 0.1
    size: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.bad < self.good <= 1:
            raise ValueError(f"good {self.good}, bad {self.bad}: bad must lie below good, 0 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Look at so many; good when at least ``decide_at`` of them are successes.

    ``good_misjudged`` and ``bad_misjudged``: the actual chances, at just good and just bad.
    """

    looked_at: int
    decide_at: int
    good_misjudged: float
    bad_misjudged: float

    @property
    def failures_allowed(self) -> int:
        """The same rule by failures: good when there are at most so many."""
        return self.looked_at - self.decide_at


class NoPlanError(ValueError):
    """A question that no sample answers within its two errors, short of looking at everything."""


MOST = 5_000


def smallest_plan(question: Question, *, most: int = MOST) -> Plan:
    """The fewest looks that keep both errors within their limits.

    Raises: NoPlanError: not even ``most`` looks, or the whole lot, are enough.
    """
    last = most if question.size is None else min(most, question.size)
    for looked_at in range(1, last + 1):
        plan = plan_of(question, looked_at)
        if plan.bad_misjudged <= question.bad_misjudged:
            return plan
    raise NoPlanError(f"{last} looks do not tell {question.good} from {question.bad}: look at all")


def plan_of(question: Question, looked_at: int) -> Plan:
    """With so many looks: the strictest rule that still does right by the good."""
    good = lot_or_stream(question.good, question.size)
    decide_at = _strictest(good, looked_at, question.good_misjudged)
    return plan_at(question, looked_at, decide_at)


def _strictest(good: Lot | Stream, looked_at: int, allowed: float) -> int:
    """The largest number of successes to ask for at which good places seldom fall short."""
    below, decide_at = 0.0, 0
    for successes, chance in enumerate(shares(looked_at, good)):
        below += float(chance)
        if below > allowed:
            break
        decide_at = successes + 1
    return decide_at


def plan_at(question: Question, looked_at: int, decide_at: int) -> Plan:
    """A rule given by others, with its two errors."""
    good = lot_or_stream(question.good, question.size)
    bad = lot_or_stream(question.bad, question.size)
    return Plan(
        looked_at=looked_at,
        decide_at=decide_at,
        good_misjudged=share_at_most(decide_at - 1, looked_at, good),
        bad_misjudged=1.0 - share_at_most(decide_at - 1, looked_at, bad),
    )


def called_good(plan: Plan, share: float, *, size: int | None = None) -> float:
    """How often a place with this share of successes is called good (the operating curve)."""
    source = lot_or_stream(share, size)
    return 1.0 - share_at_most(plan.decide_at - 1, plan.looked_at, source)


# ── faults looked for ───────────────────────────────────────────────────────────────


def discovery(share: float, size: int, *, missed: float = 0.05) -> int:
    """The fewest looks of which, were so many faulty, one would be found.

    ``missed``: how often none may be found although so many are there. In a small lot this is
    nearly everything: then nobody should pretend to sample.
    Raises: NoPlanError: the share amounts to no whole thing of the lot; there is nothing to find.
    """
    faulty = floor_of(share, size)
    if faulty == 0:
        raise NoPlanError(f"{share} of {size} is not even one: look at all, or name a larger share")
    chance, allowed = Fraction(1), exactly(missed)
    for looked_at in range(1, size + 1):
        chance *= Fraction(max(size - faulty - looked_at + 1, 0), size - looked_at + 1)
        if chance <= allowed:
            return looked_at
    return size


# ── a second look where the first is not clear ──────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoSamples:
    """Faults in a first sample: at most ``accept`` good, from ``reject`` on bad, else a second.

    After the second, good when both together show at most ``accept_both``.
    """

    first: int
    accept: int
    reject: int
    second: int
    accept_both: int


def accepted(plan: TwoSamples, faulty: float) -> float:
    """How often a place with this share of faults is called good in the end.

    Source: ISO 2859-1; AS 1199.1.
    """
    stream = Stream(share=faulty)
    return share_at_most(plan.accept, plan.first, stream) + sum(_after_both(plan, stream))


def _after_both(plan: TwoSamples, stream: Stream) -> Iterator[float]:
    first = shares(plan.first, stream)
    for found in range(plan.accept + 1, plan.reject):
        rest = share_at_most(plan.accept_both - found, plan.second, stream)
        yield float(first[found]) * rest


def looks_expected(plan: TwoSamples, faulty: float) -> float:
    """How many are looked at on average."""
    first = shares(plan.first, Stream(share=faulty))
    return plan.first + plan.second * float(first[plan.accept + 1 : plan.reject].sum())
