"""Whether reported figures agree with earlier ones, with related ones and with other sources.

Source: WHO, Data Quality Review (2017), domains 2 to 4; a limit itself is never flagged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A figure of comparison (None: it cannot be made), and whether somebody should look."""

    value: float | None
    is_flagged: bool


def over_time(
    current: int, previous: Sequence[int], *, has_trend: bool = False, percent: int = 33
) -> Finding:
    """This year over the mean of the previous ones (oldest first), or over where their line leads.

    Missing: without previous years, or where they lead to 0, there is nothing to compare with.
    """
    reference = expected_next(previous, has_trend=has_trend)
    return _around_one(_ratio(current, reference), percent=percent)


def expected_next(previous: Sequence[int], *, has_trend: bool = False) -> Fraction | None:
    """The mean of the previous values, or the next point of the straight line through them.

    A line needs two values; with one, that one is the answer.
    """
    if not previous:
        return None
    count = len(previous)
    mean = Fraction(sum(previous), count)
    if not has_trend or count == 1:
        return mean
    middle = Fraction(count - 1, 2)
    steps = [place - middle for place in range(count)]
    rise = sum((step * value for step, value in zip(steps, previous, strict=True)), Fraction(0))
    run = sum((step * step for step in steps), Fraction(0))
    return mean + rise / run * (count - middle)


def beside_boundary(
    unit: Fraction | float, boundary: Fraction | float, *, percent: int = 33
) -> Finding:
    """A unit's ratio over that of the area it lies in."""
    return _around_one(_ratio(unit, boundary), percent=percent)


def alike(one: int, other: int, *, percent: int = 10) -> Finding:
    """Two figures that should be equal: their ratio, flagged beyond so many percent."""
    return _around_one(_ratio(one, other), percent=percent)


def at_least(larger: int, smaller: int, *, percent: int = 10) -> Finding:
    """A figure that should not lie below another: their ratio, flagged so many percent below."""
    ratio = _ratio(larger, smaller)
    return _finding(ratio, is_flagged=ratio is not None and ratio < 1 - Fraction(percent, 100))


def dropout(first: int, last: int) -> Finding:
    """The share of those who came first and not last; flagged below 0: more came back than came.

    Of nobody, nobody drops out: 0.
    """
    if first == last == 0:
        return Finding(value=0.0, is_flagged=False)
    share = None if first == 0 else Fraction(first - last, first)
    return _finding(share, is_flagged=last > first)


def beside_survey(
    numerator: int, denominator: int, *, survey_percent: Fraction | float, percent: int = 33
) -> Finding:
    """Coverage from routine reports over coverage from a survey."""
    routine = _ratio(numerator * 100, denominator)
    ratio = None if routine is None else _ratio(routine, survey_percent)
    return _around_one(ratio, percent=percent)


def _ratio(one: Fraction | float, other: Fraction | float | None) -> Fraction | None:
    """The exact ratio; a float is read as it is written."""
    if not other:
        return None
    return _exact(one) / _exact(other)


def _exact(value: Fraction | float) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(repr(value))


def _around_one(ratio: Fraction | None, *, percent: int) -> Finding:
    beyond = ratio is not None and abs(ratio - 1) > Fraction(percent, 100)
    return _finding(ratio, is_flagged=beyond)


def _finding(value: Fraction | None, *, is_flagged: bool) -> Finding:
    return Finding(value=None if value is None else float(value), is_flagged=is_flagged)
