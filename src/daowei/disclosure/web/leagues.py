"""League tables as pages show them: units on like ground, equal points side by side."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from daowei.assessment.answers import League, LeagueRow
from daowei.assessment.open_results import OpenResults
from daowei.assessment.results import reason_told
from daowei.disclosure.report.charts import shade_of
from daowei.disclosure.report.league_part import BOUNDS, legend
from daowei.disclosure.report.naming import Naming
from daowei.disclosure.report.view import MapView
from daowei.disclosure.web.here import Here
from daowei.disclosure.web.tables import Cell, Column, Table, share_cell
from daowei.foundation.maps import Area, regional_map, rings_of
from daowei.foundation.texts import N_, named
from daowei.programme.definition import Agreement

MOST_ROWS = 60  # of a group on a dashboard; the league's own page goes on
SORTS: Mapping[str, Callable[[Naming, LeagueRow], object]] = {
    "unit": lambda naming, row: naming.unit(row.unit),
    "reports": lambda _, row: row.received / max(row.expected, 1),
}


@lru_cache(maxsize=16)
def whole_league(results: OpenResults, agreement: str) -> League:
    """The league of all units, read once for each state of the results."""
    return results.league(agreement)


def rows_within(place: Here, units: Iterable[str] | None = None) -> list[LeagueRow]:
    """The rows of the units at and below the one looked at; all where it is a root."""
    assert place.agreement is not None
    league = whole_league(place.results, place.agreement.code)
    if units is None and place.unit in place.tree.roots and len(place.tree.roots) == 1:
        return list(league.rows)
    wanted = _subtree(place) if units is None else frozenset(units)
    return [each for each in league.rows if each.unit in wanted]


def _subtree(place: Here) -> frozenset[str]:
    if place.unit not in place.tree:
        return frozenset()
    return frozenset(place.tree.descendants(place.unit, itself=True))


def league_tables(place: Here, rows: Sequence[LeagueRow], *, most: int = MOST_ROWS) -> list[Table]:
    """A table a group, best first; units without a place below, with the reason."""
    by_group: dict[str, list[LeagueRow]] = {}
    for each in rows:
        by_group.setdefault(each.group, []).append(each)
    return [league_table(place, group, found, most=most) for group, found in by_group.items()]


def league_table(
    place: Here, group: str, rows: Sequence[LeagueRow], *, most: int | None = MOST_ROWS
) -> Table:
    """The table of one group."""
    agreement, naming = place.agreement, place.naming
    assert agreement is not None
    ordered = _sorted(place, rows)
    cut = ordered if most is None else ordered[:most]
    code = f"league-{group}" if group else "league"
    more = ("", "")
    if len(cut) < len(ordered):
        words = naming.say(N_("All {count} units"), count=len(ordered))
        more = (place.address("league", unit=place.unit, group=group or "-"), words)
    return Table(
        code=code,
        caption=naming.group(agreement.compare_by, group) if group else naming.say(N_("All units")),
        columns=tuple(_columns(place, agreement)),
        rows=[_row(place, agreement, each) for each in cut],
        download=place.download(code),
        kind="league",
        more=more,
    )


def _sorted(place: Here, rows: Sequence[LeagueRow]) -> Sequence[LeagueRow]:
    key = SORTS.get(place.visit.GET.get("sort", ""))
    return rows if key is None else sorted(rows, key=lambda each: key(place.naming, each))  # type: ignore[arg-type,return-value]  # one kind of key for all rows


def _columns(place: Here, agreement: Agreement) -> Iterator[Column]:
    say, asked = place.naming.say, place.visit.GET.get("sort", "")
    path = place.visit.path

    def sorting(key: str) -> str:
        words = {**place.asked, **({"sort": key} if key else {})}
        return f"{path}?{'&'.join(f'{name}={value}' for name, value in words.items())}"

    yield Column(say(N_("Rank")), "number", sorting(""), asked not in SORTS)
    yield Column(say(N_("Unit")), "", sorting("unit"), asked == "unit")
    yield Column(say(N_("Points")), "strong")
    for pillar in agreement.pillars:
        yield Column(named(pillar.names, place.naming.language), "number")
    yield Column(say(N_("Reports received")), "", sorting("reports"), asked == "reports")
    yield Column(say(N_("Remarks")))


def _row(place: Here, agreement: Agreement, row: LeagueRow) -> list[Cell]:
    naming = place.naming
    why = place.address("why", unit=row.unit, kind="score", what=agreement.code)
    share = naming.say(N_("{received} of {expected}"), received=row.received, expected=row.expected)
    return [
        Cell(text="–" if row.rank is None else str(row.rank), kind="number"),
        Cell(
            text=naming.unit(row.unit), address=place.address("dossier", unit=row.unit), kind="name"
        ),
        Cell(text=row.printed or "–", why=why, bar=row.points, kind="number strong"),
        *(
            Cell(text=row.pillars.get(each.code) or "–", kind="number")
            for each in agreement.pillars
        ),
        share_cell(row.received, row.expected, share),
        Cell(
            badges=tuple(remarks(agreement, row, naming)),
            note=reason_of(row, naming),
            kind="remarks",
        ),
    ]


def remarks(agreement: Agreement, row: LeagueRow, naming: Naming) -> Iterator[tuple[str, str]]:
    """Awards and vetoes in words, with their tone; an offer of support below every award."""
    awards = {each.code: each for each in agreement.awards}
    vetoes = {each.code: each for each in agreement.vetoes}
    for code in row.awards:
        yield named(awards[code].names, naming.language), "good"
    for code in row.vetoes:
        yield named(vetoes[code].names, naming.language), "bad"
    if needs_support(agreement, row):
        yield naming.say(N_("Support offered")), "calm"


def needs_support(agreement: Agreement, row: LeagueRow) -> bool:
    """Whether a unit's points stay under every award: it gets a plan and means, never a veto."""
    lowest = min((each.threshold for each in agreement.awards), default=None)
    return lowest is not None and row.points is not None and row.points < float(lowest)


def reason_of(row: LeagueRow, naming: Naming) -> str:
    """Why there is no place, in words; nothing where there is one."""
    return reason_told(row.reason).in_language(naming.language) if row.reason else ""


# ── the map ─────────────────────────────────────────────────────────────────────────


def map_of(
    rows: Sequence[LeagueRow], geometry: Mapping[str, Mapping[str, object]], naming: Naming
) -> MapView | None:
    """Scored units on the programme's own borders; None where none is drawn."""
    areas = [_area(row, geometry[row.unit], naming) for row in rows if row.unit in geometry]
    drawn = sorted((each for each in areas if each.rings), key=lambda area: area.code)
    if not drawn:
        return None
    label = naming.say(N_("Map of points by unit; the league table holds the same figures"))
    return MapView(picture=regional_map(drawn, label=label), legend=legend(naming))


def _area(row: LeagueRow, geometry: Mapping[str, object], naming: Naming) -> Area:
    printed, name = row.printed or "–", naming.unit(row.unit)
    return Area(
        code=row.unit,
        label=f"{name}: {printed}",
        short=f"{name}\n{printed}",
        rings=rings_of(geometry),
        shade=shade_of(row.points, BOUNDS) if row.points is not None else None,
    )
