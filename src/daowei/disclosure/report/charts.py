"""Pictures as SVG text: lines and bars, each with words for those who cannot see it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from daowei.foundation.maps import Point
from daowei.foundation.svg import drawing, short


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The drawing's inner size in its own units, with room left for labels."""

    width: float
    height: float
    left: float = 4.0
    right: float = 4.0
    top: float = 4.0
    bottom: float = 4.0

    def across(self, share: float) -> float:
        """From 0 (left edge) to 1 (right edge)."""
        return self.left + share * (self.width - self.left - self.right)

    def up(self, share: float) -> float:
        """From 0 (bottom) to 1 (top)."""
        return self.height - self.bottom - share * (self.height - self.top - self.bottom)


TREND = Frame(width=260, height=92, left=30, right=8, top=8, bottom=18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One indicator over time: a line for the whole, a band from lowest to highest unit.

    ``values``/``low``/``high``: one a period, None where there is no figure: the line breaks.
    """

    label: str
    periods: tuple[str, ...]
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    target: float | None = None


def trend(of: Trend, *, frame: Frame = TREND) -> str:
    """A line chart with first, last and extreme figures in words."""
    bottom, top = _scale(of)
    place = _Placer(frame=frame, count=len(of.periods), bottom=bottom, top=top)
    parts = [
        _axis(frame, bottom, top),
        _band(of, place),
        _target_line(of.target, place),
        *(_polyline(run) for run in _runs(of.values, place)),
        _ends(of, place),
    ]
    return drawing(frame.width, frame.height, label=of.label, parts=parts, kind="trend")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placer:
    frame: Frame
    count: int
    bottom: float
    top: float

    def at(self, index: int, value: float) -> Point:
        share = index / max(self.count - 1, 1)
        height = (value - self.bottom) / (self.top - self.bottom)
        return self.frame.across(share), self.frame.up(height)


def _scale(of: Trend) -> tuple[float, float]:
    """Round bounds around everything drawn, never of no height."""
    known = [each for each in (*of.values, *of.low, *of.high, of.target) if each is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    step = 10 ** math.floor(math.log10(max(high - low, abs(high) * 0.1, 1e-9)))
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    return (bottom, top) if top > bottom else (bottom, bottom + step)


def _axis(frame: Frame, bottom: float, top: float) -> str:
    lines = [
        f'<line class="grid" x1="{short(frame.left)}" x2="{short(frame.width - frame.right)}" '
        f'y1="{short(frame.up(share))}" y2="{short(frame.up(share))}"/>'
        for share in (0.0, 1.0)
    ]
    marks = [
        f'<text class="mark" x="{short(frame.left - 4)}" y="{short(frame.up(share) + 3)}" '
        f'text-anchor="end">{_short(value)}</text>'
        for share, value in ((0.0, bottom), (1.0, top))
    ]
    return "".join(lines + marks)


def _band(of: Trend, place: _Placer) -> str:
    pairs = [
        (index, low, high)
        for index, (low, high) in enumerate(zip(of.low, of.high, strict=True))
        if low is not None and high is not None
    ]
    if len(pairs) < 2:
        return ""
    upper = [place.at(index, high) for index, _, high in pairs]
    lower = [place.at(index, low) for index, low, _ in reversed(pairs)]
    return f'<polygon class="band" points="{_points([*upper, *lower])}"/>'


def _target_line(target: float | None, place: _Placer) -> str:
    if target is None:
        return ""
    (left, height), (right, _) = place.at(0, target), place.at(place.count - 1, target)
    across, up = (
        f'x1="{short(left)}" x2="{short(right)}"',
        f'y1="{short(height)}" y2="{short(height)}"',
    )
    return f'<line class="target" {across} {up}/>'


def _runs(values: Sequence[float | None], place: _Placer) -> Iterable[list[Point]]:
    """Unbroken stretches: a missing figure breaks the line."""
    run: list[Point] = []
    for index, value in enumerate(values):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append(place.at(index, value))
    if run:
        yield run


def _polyline(run: list[Point]) -> str:
    if len(run) == 1:
        return f'<circle class="dot" cx="{short(run[0][0])}" cy="{short(run[0][1])}" r="2"/>'
    return f'<polyline class="line" points="{_points(run)}"/>'


def _ends(of: Trend, place: _Placer) -> str:
    first, last = of.periods[0], of.periods[-1]
    low = place.frame.height - 4
    names = (
        f'<text class="mark" x="{short(place.frame.left)}" y="{short(low)}">{escape(first)}</text>'
        f'<text class="mark" x="{short(place.frame.width - place.frame.right)}" y="{short(low)}" '
        f'text-anchor="end">{escape(last)}</text>'
    )
    known = [(index, value) for index, value in enumerate(of.values) if value is not None]
    if not known:
        return names
    across, up = place.at(*known[-1])
    return f'{names}<circle class="dot" cx="{short(across)}" cy="{short(up)}" r="2.5"/>'


def bar(points: float | None, *, label: str) -> str:
    """A bar from 0 to 100."""
    width = 0.0 if points is None else max(0.0, min(points, 100.0))
    parts = [
        '<rect class="rail" x="0" y="2" width="100" height="6" rx="1"/>',
        f'<rect class="fill" x="0" y="2" width="{short(width)}" height="6" rx="1"/>',
    ]
    return drawing(100, 10, label=label, parts=parts, kind="bar")


def shade_of(points: float, bounds: Sequence[float]) -> int:
    """The class a figure falls into: how many bounds it reaches."""
    return sum(points >= bound for bound in bounds)


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{short(x)},{short(y)}" for x, y in points)


def _short(value: float) -> str:
    """An axis mark: 12, 0.5, 3.4k."""
    if abs(value) >= 10_000:
        return f"{value / 1000:g}k"
    return f"{value:g}" if abs(value) >= 1 or value == 0 else f"{value:.2g}"
