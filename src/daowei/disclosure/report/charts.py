"""Pictures as SVG text: lines, maps and bars, each with words for those who cannot see it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]
Ring = Sequence[Point]


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
    return _svg(frame.width, frame.height, label=of.label, parts=parts, kind="trend")


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
        f'<line class="grid" x1="{_n(frame.left)}" x2="{_n(frame.width - frame.right)}" '
        f'y1="{_n(frame.up(share))}" y2="{_n(frame.up(share))}"/>'
        for share in (0.0, 1.0)
    ]
    marks = [
        f'<text class="mark" x="{_n(frame.left - 4)}" y="{_n(frame.up(share) + 3)}" '
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
    across, up = f'x1="{_n(left)}" x2="{_n(right)}"', f'y1="{_n(height)}" y2="{_n(height)}"'
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
        return f'<circle class="dot" cx="{_n(run[0][0])}" cy="{_n(run[0][1])}" r="2"/>'
    return f'<polyline class="line" points="{_points(run)}"/>'


def _ends(of: Trend, place: _Placer) -> str:
    first, last = of.periods[0], of.periods[-1]
    low = place.frame.height - 4
    names = (
        f'<text class="mark" x="{_n(place.frame.left)}" y="{_n(low)}">{escape(first)}</text>'
        f'<text class="mark" x="{_n(place.frame.width - place.frame.right)}" y="{_n(low)}" '
        f'text-anchor="end">{escape(last)}</text>'
    )
    known = [(index, value) for index, value in enumerate(of.values) if value is not None]
    if not known:
        return names
    across, up = place.at(*known[-1])
    return f'{names}<circle class="dot" cx="{_n(across)}" cy="{_n(up)}" r="2.5"/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One unit on the map: its rings in degrees, a label, a class of colour (0 to 5) or none."""

    code: str
    label: str
    short: str
    rings: tuple[Ring, ...]
    shade: int | None


def regional_map(areas: Sequence[Area], *, label: str, width: float = 640) -> str:
    """Units drawn in plate carrée at their mean latitude, each naming itself and its figure."""
    project, height = _projection(areas, width)
    drawn = [_area(each, project) for each in areas]
    named = [_area_name(each, project) for each in areas]
    return _svg(width, height, label=label, parts=[*drawn, *named], kind="map")


def _projection(areas: Sequence[Area], width: float):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a local function
    points = [point for area in areas for ring in area.rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (width - 8) / max((east - west) * squeeze, 1e-9)
    height = (north - south) * scale + 8

    def project(point: Point) -> Point:
        return 4 + (point[0] - west) * squeeze * scale, 4 + (north - point[1]) * scale

    return project, height


def _area(area: Area, project) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a local function
    path = " ".join("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in map(project, ring)) + "Z"
                    for ring in area.rings)  # fmt: skip
    shade = "none" if area.shade is None else str(area.shade)
    return f'<path class="area shade-{shade}" d="{path}"><title>{escape(area.label)}</title></path>'


def _area_name(area: Area, project) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a local function
    across, up = project(_middle(area.rings[0]))
    dark = " on-dark" if (area.shade or 0) >= 4 else ""
    lines = area.short.split("\n")
    spans = "".join(
        f'<tspan x="{_n(across)}" dy="{"0" if index == 0 else "1.15em"}">{escape(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    place = f'x="{_n(across)}" y="{_n(up)}" text-anchor="middle"'
    return f'<text class="place{dark}" {place}>{spans}</text>'


def _middle(ring: Ring) -> Point:
    """The middle of the ring's corners: good enough for a label."""
    corners = ring[:-1] if ring[0] == ring[-1] else ring
    return (
        sum(x for x, _ in corners) / len(corners),
        sum(y for _, y in corners) / len(corners),
    )


def bar(points: float | None, *, label: str) -> str:
    """A bar from 0 to 100."""
    width = 0.0 if points is None else max(0.0, min(points, 100.0))
    parts = [
        '<rect class="rail" x="0" y="2" width="100" height="6" rx="1"/>',
        f'<rect class="fill" x="0" y="2" width="{_n(width)}" height="6" rx="1"/>',
    ]
    return _svg(100, 10, label=label, parts=parts, kind="bar")


def shade_of(points: float, bounds: Sequence[float]) -> int:
    """The class a figure falls into: how many bounds it reaches."""
    return sum(points >= bound for bound in bounds)


def rings_of(geometry: Mapping[str, object]) -> tuple[Ring, ...]:
    """The outer and inner rings of a GeoJSON Polygon or MultiPolygon; nothing for other kinds."""
    coordinates = geometry.get("coordinates")
    match geometry.get("type"), coordinates:
        case "Polygon", list():
            polygons = [coordinates]
        case "MultiPolygon", list():
            polygons = coordinates
        case _:
            return ()
    return tuple(
        tuple((float(x), float(y)) for x, y, *_ in ring) for polygon in polygons for ring in polygon
    )


def _svg(width: float, height: float, *, label: str, parts: Iterable[str], kind: str) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {_n(width)} {_n(height)}" role="img" '
        f'aria-label="{escape(label, quote=True)}">{"".join(parts)}</svg>'
    )


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    """A coordinate with one decimal, as short as it can be written."""
    return f"{value:.1f}".removesuffix(".0")


def _short(value: float) -> str:
    """An axis mark: 12, 0.5, 3.4k."""
    if abs(value) >= 10_000:
        return f"{value / 1000:g}k"
    return f"{value:g}" if abs(value) >= 1 or value == 0 else f"{value:.2g}"
