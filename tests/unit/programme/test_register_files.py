"""Registers written as files read back as what was written, whatever they hold."""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
from hypothesis import given, settings, strategies as some

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.tables import POPULATION, empty
from daowei.foundation.uids import uid_for
from daowei.programme.definition import GroupSet, Option
from daowei.programme.register_files import (
    RegisterFiles,
    files_as_kept,
    population_csv,
    read_registers,
    units_csv,
    units_geojson,
)
from daowei.programme.registers import GEOMETRY, PEOPLE, UNITS

SETS = {
    "terrain": GroupSet(
        code="terrain",
        uid=uid_for("set", "terrain"),
        names={"en": "Terrain"},
        groups=(Option(code="hill", uid=uid_for("group", "hill"), names={"en": "Hill"}),),
    )
}
_words = (
    some.text("abc Qq,\"'；村青河éß-", min_size=1, max_size=12)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
_names = some.dictionaries(
    some.sampled_from(["en", "zh", "fr", "zh-Hant"]), _words, min_size=1, max_size=3
)
_days = some.dates(date(1990, 1, 1), date(2035, 1, 1))


@some.composite
def placements(draw: some.DrawFn) -> tuple[Placement, ...]:
    """Places that do not overlap, below the root."""
    ends = sorted(draw(some.sets(_days, min_size=1, max_size=5)))
    places = [
        Placement(parent="root", since=first, until=last - timedelta(days=1))
        for first, last in pairwise(ends)
    ]
    last = Placement(parent="root", since=ends[-1], until=None)
    return (*places, last) if draw(some.booleans()) or not places else tuple(places)


@some.composite
def units(draw: some.DrawFn, number: int) -> Unit:
    """A unit below the root."""
    code = f"u-{number}"
    return Unit(
        code=code,
        uid=draw(some.sampled_from([uid_for("unit", code), f"abcdefghij{number}"])),
        names=draw(_names),
        kind=draw(some.sampled_from(UnitKind)),
        placements=draw(placements()),
        groups=draw(some.sampled_from([{}, {"terrain": "hill"}])),
    )


@some.composite
def registries(draw: some.DrawFn) -> Registry:
    """A root with up to four units."""
    below = [draw(units(number)) for number in range(draw(some.integers(0, 4)))]
    return Registry({each.code: each for each in (_unit("root"), *below)})


@given(registries())
@settings(max_examples=150)
def test_units_written_read_back_as_they_were(registry: Registry) -> None:
    read = read_registers({UNITS: units_csv(registry)}, SETS)

    assert [each for each in read.problems if each.severity.value == "error"] == []
    assert read.registry is not None
    assert read.registry.units == registry.units


@given(
    some.dictionaries(
        some.tuples(some.integers(1990, 2050), _words),
        some.tuples(some.integers(0, 10**9), _words | some.none(), _days | some.none()),
        max_size=8,
    )
)
@settings(max_examples=100)
def test_population_written_reads_back_as_it_was(
    figures: dict[tuple[int, str], tuple[int, str | None, date | None]],
) -> None:
    rows = [("root", *key, *said) for key, said in figures.items()]
    table = pl.DataFrame(rows, schema=dict(POPULATION.columns), orient="row")
    registry = Registry({"root": _unit("root")})

    read = read_registers({PEOPLE: population_csv(table)}, None, registry=registry)

    assert read.problems == ()
    assert _figures(read.population) == _figures(table)


def _figures(table: pl.DataFrame) -> set[tuple[object, ...]]:
    return set(table.with_columns(pl.col("source").replace("", None)).iter_rows())


def _unit(code: str) -> Unit:
    return Unit(code=code, uid=uid_for("unit", code), names={"en": code}, kind=UnitKind.COUNTY,
                placements=(Placement(parent=None),))  # fmt: skip


def _kept(registry: Registry, **changed: object) -> RegisterFiles:
    said = {"population": empty(POPULATION), "geometry": {}, "problems": (), **changed}
    return RegisterFiles(registry=registry, **said)  # type: ignore[arg-type]


def test_shapes_written_read_back_as_they_were() -> None:
    shapes = {"b": {"type": "Point", "coordinates": [101.5, 36.25]}}
    registry = Registry({code: _unit(code) for code in ("a", "b")})

    read = read_registers({GEOMETRY: units_geojson(shapes)}, None, registry=registry)

    assert read.problems == ()
    assert read.geometry == shapes


def test_a_file_that_says_what_is_kept_stays_byte_for_byte() -> None:
    handed_in = {UNITS: b"# whatever its bytes are", "programme.yaml": b"code: x # mine\n"}
    registry = Registry({"a": _unit("a")})

    assert files_as_kept(handed_in, _kept(registry), _kept(registry)) == handed_in


def test_only_the_register_that_changed_is_written_anew() -> None:
    handed_in = {UNITS: b"old", PEOPLE: b"people", "programme.yaml": b"code: x # mine\n"}
    before, after = Registry({"a": _unit("a")}), Registry({code: _unit(code) for code in "ab"})

    files = files_as_kept(handed_in, _kept(before), _kept(after))

    assert files == {**handed_in, UNITS: units_csv(after)}
