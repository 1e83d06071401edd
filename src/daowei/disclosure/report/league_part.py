"""The league table and its map."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import polars as pl

from daowei.assessment.assessing import Assessment
from daowei.assessment.results import reason_told
from daowei.disclosure.report.charts import bar, shade_of
from daowei.disclosure.report.naming import Naming
from daowei.disclosure.report.view import League, LeagueRow, MapView
from daowei.foundation.maps import Area, regional_map, rings_of
from daowei.foundation.periods import parse_period
from daowei.foundation.texts import N_, named
from daowei.programme.definition import Agreement

BOUNDS = (50.0, 60.0, 70.0, 80.0, 90.0)


def leagues(assessment: Assessment, agreement: Agreement, naming: Naming) -> tuple[League, ...]:
    """One table a group, best first; units without a place below, with the reason."""
    rows = assessment.standings.filter(pl.col("agreement") == agreement.code)
    groups = rows["group"].unique(maintain_order=True).to_list()
    return tuple(
        League(
            name=_league_name(agreement, group, naming),
            rows=tuple(
                _rows(assessment, agreement, rows.filter(pl.col("group") == group), naming=naming)
            ),
        )
        for group in groups
    )


def _league_name(agreement: Agreement, group: str, naming: Naming) -> str:
    whole = named(agreement.names, naming.language)
    return f"{whole} · {naming.group(agreement.compare_by, group)}" if group else whole


def _rows(
    assessment: Assessment, agreement: Agreement, rows: pl.DataFrame, *, naming: Naming
) -> Iterator[LeagueRow]:
    shares = reported_shares(assessment, agreement)
    pillars = pillar_points(assessment, agreement)
    for row in rows.iter_rows(named=True):
        unit = row["unit"]
        yield LeagueRow(
            anchor=anchor(agreement, unit),
            unit=naming.unit(unit),
            rank=rank_of(row),
            points=row["points_printed"] or "–",
            bar=bar(row["points"], label=row["points_printed"]),
            pillars=tuple(pillars.get((unit, each.code), "–") for each in agreement.pillars),
            awards=award_names(agreement, row, naming),
            vetoes=veto_names(agreement, row, naming),
            reported=naming.share(*shares.get(unit, (0, 0))),
            reason=reason_of(row, naming),
        )


def anchor(agreement: Agreement, unit: str) -> str:
    """Where a unit's scorecard stands on the page."""
    return f"card-{agreement.code}-{unit}"


def rank_of(row: Mapping[str, object]) -> str:
    """The place, a dash for none."""
    return "–" if row["rank"] is None else str(row["rank"])


def award_names(agreement: Agreement, row: Mapping[str, object], naming: Naming) -> tuple[str, ...]:
    """Awards the unit earned, by name."""
    return _names_in(agreement.awards, row["awards"], naming)


def veto_names(agreement: Agreement, row: Mapping[str, object], naming: Naming) -> tuple[str, ...]:
    """Vetoes in force, by name."""
    return _names_in(agreement.vetoes, row["vetoes"], naming)


def _names_in(things: Sequence[object], codes: object, naming: Naming) -> tuple[str, ...]:
    assert isinstance(codes, list)
    names = {each.code: each.names for each in things}  # type: ignore[attr-defined]  # awards or vetoes
    return tuple(named(names[code], naming.language) for code in codes)


def reason_of(row: Mapping[str, object], naming: Naming) -> str:
    """Why there is no place, in words; nothing where there is one."""
    held = str(row["reason"] or "")
    return reason_told(held).in_language(naming.language) if held else ""


def reported_shares(assessment: Assessment, agreement: Agreement) -> Mapping[str, tuple[int, int]]:
    """Reports received and expected below each unit, over all forms, in the agreement's period."""
    whole = parse_period(agreement.period)
    inside = [
        text
        for text in assessment.completeness["period"].unique().to_list()
        if whole.start <= (part := parse_period(text)).start and part.end <= whole.end
    ]
    told = assessment.completeness.filter(pl.col("period").is_in(inside))
    counted = told.group_by("unit").agg(pl.col("received").sum(), pl.col("expected").sum())
    return {unit: (received, expected) for unit, received, expected in counted.iter_rows()}


def pillar_points(assessment: Assessment, agreement: Agreement) -> Mapping[tuple[str, str], str]:
    """Printed points by unit and pillar."""
    rows = assessment.totals.filter(
        (pl.col("agreement") == agreement.code) & (pl.col("pillar") != "")
    )
    told = rows.select("unit", "pillar", "points_printed").iter_rows()
    return {(unit, pillar): printed or "–" for unit, pillar, printed in told}


def map_of(
    assessment: Assessment,
    agreement: Agreement,
    geometry: Mapping[str, Mapping[str, object]],
    *,
    naming: Naming,
) -> MapView | None:
    """Scored units on the programme's own borders; None where none is drawn."""
    rows = assessment.standings.filter(pl.col("agreement") == agreement.code)
    areas = [
        _area(row, geometry[row["unit"]], naming)
        for row in rows.iter_rows(named=True)
        if row["unit"] in geometry
    ]
    drawn = sorted((each for each in areas if each.rings), key=lambda area: area.code)
    if not drawn:
        return None
    label = naming.say(N_("Map of points by unit; the league table holds the same figures"))
    return MapView(picture=regional_map(drawn, label=label), legend=legend(naming))


def _area(row: Mapping[str, object], geometry: Mapping[str, object], naming: Naming) -> Area:
    points = row["points"]
    printed = str(row["points_printed"] or "–")
    name = naming.unit(str(row["unit"]))
    return Area(
        code=str(row["unit"]),
        label=f"{name}: {printed}",
        short=f"{name}\n{printed}",
        rings=rings_of(geometry),
        shade=shade_of(points, BOUNDS) if isinstance(points, float) else None,
    )


def legend(naming: Naming) -> tuple[tuple[str, str], ...]:
    """The classes of colour with their words."""
    words = [naming.say(N_("under {bound}"), bound=f"{BOUNDS[0]:g}")]
    words += [f"{low:g}–{high:g}" for low, high in pairwise(BOUNDS)]
    words.append(naming.say(N_("{bound} and over"), bound=f"{BOUNDS[-1]:g}"))
    shades = [(f"shade-{index}", each) for index, each in enumerate(words)]
    return (*shades, ("shade-none", naming.say(N_("withheld or not scored"))))
