"""Before and after as a picture: a line a unit, from its points now to its points then."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH, LEFT, RIGHT, TOP, ROW, LEAD = 520.0, 164.0, 356.0, 26.0, 19.0, 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """One unit: its name, and its points before and after with their words."""

    name: str
    before: float
    after: float
    before_told: str
    after_told: str


def slope_chart(slopes: Sequence[Slope], *, label: str, heads: tuple[str, str]) -> str:
    """The picture; lines that rise are solid, lines that fall are dashed, others are thin."""
    height = TOP + ROW * (max(len(slopes), 2) + 1)
    low = min(min(each.before, each.after) for each in slopes)
    high = max(max(each.before, each.after) for each in slopes)
    span = max(high - low, 1.0)

    def up(points: float) -> float:
        return TOP + (high - points) / span * (height - TOP - ROW)

    left = spread([up(each.before) for each in slopes], gap=ROW * 0.82)
    right = spread([up(each.after) for each in slopes], gap=ROW * 0.82)
    parts = [_head(LEFT, heads[0], "end"), _head(RIGHT, heads[1], "start")]
    for each, from_label, to_label in zip(slopes, left, right, strict=True):
        kind = _kind(each)
        parts += [
            _line(kind, up(each.before), up(each.after)),
            _leader((LEFT - LEAD, from_label), (LEFT, up(each.before))),
            _leader((RIGHT, up(each.after)), (RIGHT + LEAD, to_label)),
            _label((LEFT - LEAD - 4, from_label), f"{each.name} {each.before_told}", "end"),
            _label((RIGHT + LEAD + 4, to_label), f"{each.after_told} {each.name}", "start"),
        ]
    return (
        f'<svg class="slopes" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'aria-label="{escape(label, quote=True)}">{"".join(parts)}</svg>'
    )


def _kind(slope: Slope) -> str:
    if slope.before_told == slope.after_told:
        return "same"
    return "rises" if slope.after > slope.before else "falls"


def _head(x: float, words: str, anchor: str) -> str:
    return (
        f'<text class="slope-head" x="{x:g}" y="14" text-anchor="{anchor}">{escape(words)}</text>'
    )


def _line(kind: str, left: float, right: float) -> str:
    ends = f'x1="{LEFT:g}" y1="{left:.1f}" x2="{RIGHT:g}" y2="{right:.1f}"'
    return f'<line class="slope {kind}" {ends}/>'


def _leader(from_: tuple[float, float], to: tuple[float, float]) -> str:
    """A thin line between a label that had to move and the end it names."""
    ends = f'x1="{from_[0]:g}" y1="{from_[1]:.1f}" x2="{to[0]:g}" y2="{to[1]:.1f}"'
    return f'<line class="slope-leader" {ends}/>'


def _label(place: tuple[float, float], words: str, anchor: str) -> str:
    x, y = place
    return (
        f'<text class="slope-name" x="{x:g}" y="{y + 4:.1f}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def spread(places: Sequence[float], *, gap: float) -> list[float]:
    """The places moved apart until none is nearer to the next than the gap; order is kept.

    None ends below the lowest place, as far as all of them fit above it.
    """
    order = sorted(range(len(places)), key=lambda each: places[each])
    moved = list(places)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + gap)
    if order:
        moved[order[-1]] = max(places)
    for below, above in pairwise(order[::-1]):
        moved[above] = min(moved[above], moved[below] - gap)
    return moved
