"""Maps as SVG text: units drawn from their own geometry, each naming itself."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from daowei.foundation.svg import drawing, short

Point = tuple[float, float]
Ring = Sequence[Point]


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
    return drawing(width, height, label=label, parts=[*drawn, *named], kind="map")


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
    path = " ".join("M" + "L".join(f"{short(x)} {short(y)}" for x, y in map(project, ring)) + "Z"
                    for ring in area.rings)  # fmt: skip
    shade = "none" if area.shade is None else str(area.shade)
    return f'<path class="area shade-{shade}" d="{path}"><title>{escape(area.label)}</title></path>'


def _area_name(area: Area, project) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a local function
    across, up = project(_middle(area.rings[0]))
    dark = " on-dark" if (area.shade or 0) >= 4 else ""
    lines = area.short.split("\n")
    spans = "".join(
        f'<tspan x="{short(across)}" dy="{"0" if index == 0 else "1.15em"}">{escape(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    place = f'x="{short(across)}" y="{short(up)}" text-anchor="middle"'
    return f'<text class="place{dark}" {place}>{spans}</text>'


def _middle(ring: Ring) -> Point:
    """The middle of the ring's corners: good enough for a label."""
    corners = ring[:-1] if ring[0] == ring[-1] else ring
    return (
        sum(x for x, _ in corners) / len(corners),
        sum(y for _, y in corners) / len(corners),
    )


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
