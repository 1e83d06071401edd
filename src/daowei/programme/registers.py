"""The registers beside a programme: units with their dated parents, population, geometry."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.likeness import nearest
from daowei.foundation.problems import ProblemList
from daowei.foundation.registration import registry_of
from daowei.foundation.tables import POPULATION, empty, expect
from daowei.foundation.texts import N_
from daowei.foundation.uids import is_uid, uid_for
from daowei.programme.definition import GroupSet
from daowei.programme.folder import Folder
from daowei.programme.text_tables import LINE, MOST_TOLD, Columns, read_table
from daowei.programme.wire import language_of

UNITS, PEOPLE, GEOMETRY = "units.csv", "population.csv", "geo/units.geojson"
UNIT_COLUMNS = Columns(
    required=("code", "name", "parent", "kind"),
    optional=("opened", "closed", "uid"),
    prefixes=("name_", "in:"),
)
POPULATION_COLUMNS = Columns(
    required=("unit", "year", "group", "value"), optional=("source", "as_of")
)
_MOST_PEOPLE = 20_000_000_000
_SHAPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}


# ── units ───────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Rows:
    """All rows of one code, in the order of the file."""

    code: str
    rows: list[Mapping[str, Any]] = field(default_factory=list)

    def last(self, column: str) -> str:
        """What the latest row that says anything says."""
        said = (str(row[column]) for row in reversed(self.rows) if row.get(column))
        return next(said, "")


def read_units(folder: Folder, group_sets: Mapping[str, GroupSet] | None) -> Registry | None:
    """The registry of units.csv; rows of one code are its places over time.

    ``group_sets``: None where they could not be read, and then no group is judged.
    """
    if not folder.has(UNITS):
        return None
    text = folder.text(UNITS)
    table, problems = read_table(text.utf8, UNIT_COLUMNS, file=UNITS) if text else (None, ())
    folder.problems.extend(problems)
    if table is None:
        return None
    reader = _Units(ProblemList(file=UNITS), group_sets)
    units = reader.units(table)
    folder.problems.extend(reader.problems.found)
    registry, problems = registry_of(units, file=UNITS)
    folder.problems.extend(problems)
    return registry


@dataclass(slots=True)
class _Units:
    problems: ProblemList
    group_sets: Mapping[str, GroupSet] | None

    def units(self, table: pl.DataFrame) -> list[Unit]:
        self.know_group_sets(table.columns)
        by_code: dict[str, _Rows] = {}
        for row in table.iter_rows(named=True):
            if not row["code"]:
                self.tell("PRG-010", N_("the code is missing"), row=row, column="code",
                          remedy=N_("Give each unit a code."))  # fmt: skip
                continue
            by_code.setdefault(row["code"], _Rows(row["code"])).rows.append(row)
        return [self.unit(each) for each in by_code.values()]

    def know_group_sets(self, columns: Sequence[str]) -> None:
        if self.group_sets is None:
            return
        for name in columns:
            group_set = name.removeprefix("in:")
            if name != group_set and group_set not in self.group_sets:
                self.problems.add(
                    "PRG-020",
                    N_("there is no group set {value}"),
                    remedy=N_("Define it under group_sets in programme.yaml, or correct the code."),
                    line=1,
                    field=name,
                    value=group_set,
                )

    def unit(self, rows: _Rows) -> Unit:
        return Unit(
            code=rows.code,
            uid=self.uid(rows),
            names=self.names(rows),
            kind=self.kind(rows),
            placements=self.placements(rows),
            groups=self.groups(rows),
        )

    def uid(self, rows: _Rows) -> str:
        said = rows.last("uid")
        if said and not is_uid(said):
            self.tell(
                "PRG-015",
                N_("“{value}” is not a uid"),
                row=rows.rows[-1],
                column="uid",
                remedy=N_("A uid has 11 letters or digits, the first a letter; leave it empty."),
            )
        return said or uid_for("unit", rows.code)

    def names(self, rows: _Rows) -> Mapping[str, str]:
        name = rows.last("name")
        names = {language_of(name): name} if name else {}
        for column in rows.rows[0]:
            if column.startswith("name_") and rows.last(column):
                names[column.removeprefix("name_")] = rows.last(column)
        if not names:
            self.tell("PRG-010", N_("the name is missing"), row=rows.rows[0], column="name",
                      remedy=N_("Give the unit a name."))  # fmt: skip
        return names or {"en": rows.code}

    def kind(self, rows: _Rows) -> UnitKind:
        """The kind; one that is refused is told, and the unit stands in as a zone meanwhile."""
        said = rows.last("kind")
        if said in set(UnitKind):
            return UnitKind(said)
        self.tell(
            "PRG-033",
            N_("“{value}” is not a kind of unit; a unit is a body, never a person or a family"),
            row=rows.rows[-1],
            column="kind",
            remedy=N_("Write one of: {known}."),
            known=", ".join(UnitKind),
        )
        return UnitKind.ZONE

    def placements(self, rows: _Rows) -> tuple[Placement, ...]:
        found: dict[tuple[str, str, str], Placement] = {}
        for row in rows.rows:
            place = (row["parent"], row["opened"], row["closed"])
            if place in found:
                self.tell(
                    "PRG-034",
                    N_("{value} stands here a second time with the same place and days"),
                    row=row,
                    column="code",
                    remedy=N_(
                        "Take one row out; or, for a move, close the first and open the next."
                    ),
                )
                continue
            found[place] = Placement(
                parent=row["parent"] or None,
                since=self.day(row, "opened"),
                until=self.day(row, "closed"),
                line=row[LINE],
            )
        return tuple(found.values())

    def day(self, row: Mapping[str, Any], column: str) -> date | None:
        if not row[column]:
            return None
        try:
            return date.fromisoformat(row[column])
        except ValueError:
            self.tell("PRG-012", N_("“{value}” is not a day"), row=row, column=column,
                      remedy=N_("Write the day as 2025-01-31."))  # fmt: skip
            return None

    def groups(self, rows: _Rows) -> Mapping[str, str]:
        found = {}
        for code, group_set in (self.group_sets or {}).items():
            said = rows.last(f"in:{code}")
            known = frozenset(each.code for each in group_set.groups)
            if said and said not in known:
                self.tell(
                    "PRG-020",
                    N_("there is no group {value} in this set"),
                    row=rows.rows[-1],
                    column=f"in:{code}",
                    remedy=N_("Write one of: {known}."),
                    known=", ".join(sorted(known)),
                )
            elif said:
                found[code] = said
        return found

    def tell(
        self, code: str, message: str, *, row: Mapping[str, Any], column: str, **details: object
    ) -> None:
        value = row[column] or None
        self.problems.add(code, message, line=row[LINE], field=column, value=value, **details)


# ── population ──────────────────────────────────────────────────────────────────────


def read_population(folder: Folder, registry: Registry | None) -> pl.DataFrame:
    """The rows of population.csv that can be used; the others are told.

    Grain: one row per unit, year and group.
    """
    text = folder.text(PEOPLE) if folder.has(PEOPLE) else None
    table, problems = read_table(text.utf8, POPULATION_COLUMNS, file=PEOPLE) if text else (None, ())
    folder.problems.extend(problems)
    if table is None:
        return empty(POPULATION)
    judged = table.with_columns(reason=_population_fault(registry))
    _tell_refused(judged.filter(pl.col("reason").is_not_null()), folder)
    kept = judged.filter(pl.col("reason").is_null())
    return expect(
        kept.with_columns(
            pl.col("year").cast(pl.Int32),
            pl.col("value").cast(pl.Int64),
            pl.col("as_of").replace("", None).str.to_date("%Y-%m-%d"),
        ),
        POPULATION,
    )


_FAULTS: Mapping[str, tuple[str, str, str, str]] = {
    "unit": (
        "PRG-020",
        "unit",
        N_("there is no unit {value} in units.csv"),
        N_("Correct the code, or add the unit."),
    ),
    "year": ("PRG-012", "year", N_("“{value}” is not a year"), N_("Write it as 2025.")),
    "group": ("PRG-010", "group", N_("the group is missing"), N_("Say who is counted.")),
    "value": (
        "PRG-012",
        "value",
        N_("“{value}” is not a number of people"),
        N_("Write a whole number without separators, such as 12345."),
    ),
    "as_of": ("PRG-012", "as_of", N_("“{value}” is not a day"), N_("Write it as 2025-01-31.")),
    "twice": (
        "PRG-035",
        "group",
        N_("the unit, year and group stand here a second time ({value})"),
        N_("Keep the row that holds."),
    ),
}


def _population_fault(registry: Registry | None) -> pl.Expr:
    """The first thing wrong with a row; null where nothing is."""
    units = pl.Series(list(registry.units), dtype=pl.String) if registry else None
    unknown = ~pl.col("unit").is_in(units.implode()) if units is not None else pl.lit(value=False)
    number = pl.col("value").cast(pl.Int64, strict=False)
    day = pl.col("as_of").str.to_date("%Y-%m-%d", strict=False)
    return (
        pl.when(unknown)
        .then(pl.lit("unit"))
        .when(~pl.col("year").str.contains(r"^(19|20|21)\d\d$"))
        .then(pl.lit("year"))
        .when(pl.col("group") == "")
        .then(pl.lit("group"))
        .when(number.is_null() | ~number.is_between(0, _MOST_PEOPLE))
        .then(pl.lit("value"))
        .when((pl.col("as_of") != "") & day.is_null())
        .then(pl.lit("as_of"))
        .when(pl.struct("unit", "year", "group").is_duplicated())
        .then(pl.lit("twice"))
    )


def _tell_refused(refused: pl.DataFrame, folder: Folder) -> None:
    for row in refused.head(MOST_TOLD).iter_rows(named=True):
        code, column, message, remedy = _FAULTS[row["reason"]]
        folder.problems.add(
            code, message, remedy=remedy, file=PEOPLE, line=row[LINE], field=column,
            value=row[column] or None,
        )  # fmt: skip
    if refused.height > MOST_TOLD:
        folder.problems.add(
            "PRG-036",
            N_("… and {value} more lines like these"),
            file=PEOPLE,
            value=refused.height - MOST_TOLD,
        )


# ── geometry ────────────────────────────────────────────────────────────────────────


def read_geometry(folder: Folder, registry: Registry | None) -> Mapping[str, Mapping[str, Any]]:
    """The GeoJSON geometry of units, by code: a feature's ``id`` or its property ``code``."""
    text = folder.text(GEOMETRY) if folder.has(GEOMETRY) else None
    if text is None:
        return {}
    problems = ProblemList(file=GEOMETRY)
    found = dict(_shapes(_features(text.text, problems), problems))
    unknown = sorted(found.keys() - registry.units.keys()) if registry else []
    for code in unknown[:MOST_TOLD]:
        near = nearest(code, frozenset(registry.units)) if registry else ""
        problems.add(
            "PRG-020",
            N_("there is no unit {value} in units.csv"),
            remedy=N_("Did you mean {near}?") if near else N_("Correct the code, or add the unit."),
            value=code,
            near=near,
        )
    folder.problems.extend(problems.found)
    return found


def _features(text: str, problems: ProblemList) -> Iterable[Mapping[str, Any]]:
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        problems.add(
            "PRG-005",
            N_("this is not JSON that can be read: {said}"),
            remedy=N_("Export the file again as GeoJSON."),
            line=line,
            said=said,
        )
        return ()
    features = document.get("features") if isinstance(document, dict) else None
    if isinstance(features, list):
        return [each for each in features if isinstance(each, dict)]
    problems.add(
        "PRG-008",
        N_("the file holds no list of features"),
        remedy=N_("Export it as a GeoJSON FeatureCollection."),
    )
    return ()


def _shapes(
    features: Iterable[Mapping[str, Any]], problems: ProblemList
) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for number, each in enumerate(features, start=1):
        properties = each.get("properties")
        named = properties.get("code") if isinstance(properties, dict) else None
        code, shape = named or each.get("id"), each.get("geometry")
        if code and isinstance(shape, dict) and shape.get("type") in _SHAPES:
            yield str(code), shape
            continue
        problems.add(
            "PRG-037",
            N_("feature {value} has no unit's code or no shape"),
            remedy=N_("Give it the property “code” and a point or polygon."),
            value=number,
        )
