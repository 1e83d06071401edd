"""A cube written to a folder and read back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.unit.assessment import small_world as world

from daowei.assessment.building import store, with_stored
from daowei.assessment.cube import Cube, Operand
from daowei.assessment.indicators import Maker, indicator_makers
from daowei.assessment.storage import Identity, StorageError, open_cube, superseded
from daowei.assessment.units import upper
from daowei.assessment.valuefile import open_values, write_values

FIRST = Identity(programme="p", charter="c", hierarchy="h", watermark="one")
SECOND = replace(FIRST, watermark="two")
ROWS = (
    ("births", "e1", "202401", 10),
    ("births", "w1", "202402", 7),
    ("stock", "e1", "202401", 5),
    ("stock", "e2", "202402", 3),
)
SHARE = world.indicator("share", "#{births}", "#{stock}")


@pytest.fixture
def cube() -> Cube:
    return world.cube(
        world.values(*ROWS), world.element("births", "AVERAGE"), world.element("stock", "LAST")
    )


def compute(cube: Cube) -> Mapping[str, Maker]:
    return indicator_makers(cube, [SHARE], world.formulas(SHARE))


def test_what_is_stored_is_what_is_computed(cube: Cube, tmp_path: Path) -> None:
    store(cube, tmp_path, identity=FIRST, compute=compute)

    stored = open_cube(tmp_path)

    for code in cube.elements:
        figures = stored.figures(code)
        assert figures is not None
        np.testing.assert_array_equal(
            figures.values(), cube.figures(Operand(element=code)).values()
        )
    share = stored.indicator("share")
    assert share is not None
    np.testing.assert_array_equal(share.value, compute(cube)["share"]().figures.value)
    assert stored.units.codes == world.CODES
    assert stored.damaged() == ()


def test_what_is_the_same_everywhere_is_written_once(cube: Cube, tmp_path: Path) -> None:
    births = world.indicator("total", "#{births}", "1")

    stored = store(
        cube,
        tmp_path,
        identity=FIRST,
        compute=lambda stored: indicator_makers(stored, [births], world.formulas(births)),
    )

    total = stored.indicator("total")
    assert total is not None
    assert (stored.folder / "i00000.denominator").stat().st_size == 8
    assert total.denominator.shape == total.value.shape
    assert (total.denominator == 1).all()
    assert stored.damaged() == ()


def test_a_reader_keeps_the_old_cube_until_the_new_one_is_whole(cube: Cube, tmp_path: Path) -> None:
    store(cube, tmp_path, identity=FIRST)
    before = open_cube(tmp_path)

    store(cube, tmp_path, identity=SECOND)

    assert open_cube(tmp_path).manifest["watermark"] == "two"
    assert superseded(tmp_path) == (before.folder,)
    assert before.figures("births") is not None


def test_a_flipped_byte_is_found(cube: Cube, tmp_path: Path) -> None:
    stored = store(cube, tmp_path, identity=FIRST)
    file = stored.folder / "00000.total"
    content = bytearray(file.read_bytes())
    content[0] ^= 1

    file.write_bytes(content)

    assert stored.damaged() == ("00000.total",)


def test_no_cube_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="compute first"):
        open_cube(tmp_path)


@pytest.mark.parametrize("is_upper", [False, True])
def test_a_value_file_gives_what_the_table_gives(
    cube: Cube, tmp_path: Path, *, is_upper: bool
) -> None:
    write_values(world.values(*ROWS), tmp_path / "values.parquet", cube.units)
    values = open_values(tmp_path / "values.parquet", cube.units)
    from_file = replace(cube, values=values, upper=upper(cube.units) if is_upper else None)

    stored = store(from_file, tmp_path / "cube", identity=FIRST)
    answering = with_stored(from_file, stored)

    for code in cube.elements:
        whole = cube.figures(Operand(element=code))
        found = answering.figures(Operand(element=code))
        county = cube.column("county"), from_file.column("county")
        np.testing.assert_array_equal(found.values()[:, county[1]], whole.values()[:, county[0]])
        np.testing.assert_array_equal(found.state[:, county[1]], whole.state[:, county[0]])


def test_values_that_repeat_a_unit_are_parted_by_combination(cube: Cube, tmp_path: Path) -> None:
    table = world.values(*ROWS)
    both = table.with_columns(combo=table["unit"])
    write_values(both, tmp_path / "values.parquet", cube.units)

    values = open_values(tmp_path / "values.parquet", cube.units)

    assert json.loads((tmp_path / "values.json").read_text())["combos"] == ["e1", "e2", "w1"]
    assert values.rows("births", combos=["w1"]).amount.tolist() == [7]
    assert values.rows("stock").series is not None
