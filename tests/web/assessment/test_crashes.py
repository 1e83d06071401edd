"""The follower is killed between any two steps: the next one repairs or computes anew."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from daowei.assessment import computing_results, effects, following, result_folder
from daowei.assessment.web import queries
from daowei.assessment.web.follower import follow_now
from daowei.reporting.web.models import Revision

HandIn = Callable[..., Revision]
UNIT, ROOT, MONTH = "qh-05-v02", "qh", "202503"


class Killed(BaseException):
    """Nothing that any code catches: as good as ``kill -9``."""


def _dies(*_: Any, **__: Any) -> None:
    raise Killed


def _figure(county: str, element: str) -> str:
    table = queries.element_of(county, element, units=[ROOT], periods=[MONTH])
    return str(table.cells[0].printed)


FOLLOWING = [
    (following, "note_came"),
    (effects.Effect, "change_values"),
    (effects, "update"),
    (effects.Effect, "_deliver"),
    (effects.Effect, "change_indicators"),
    (following, "results_after"),
    (following, "write_tables"),
    (following, "write_manifest"),
    (following, "sweep_up"),
]
COMPUTING = [
    (computing_results, "new_generation"),
    (computing_results, "write_coded"),
    (computing_results, "store"),
    (computing_results, "write_tables"),
    (computing_results, "write_manifest"),
    (computing_results, "sweep_up"),
]


def _named(each: tuple[Any, str]) -> str:
    return f"{each[0].__name__.rpartition('.')[2]}.{each[1]}"


@pytest.mark.parametrize("step", FOLLOWING, ids=_named)
def test_a_follower_that_dies_while_applying_loses_nothing(
    county: str,
    moment: datetime,
    hand_in: HandIn,
    village_form: tuple[str, ...],
    step: tuple[Any, str],
) -> None:
    element = village_form[0]
    hand_in("village_monthly", UNIT, MONTH, {(element, ""): 7})
    follow_now(county, at=moment)
    hand_in("village_monthly", UNIT, MONTH, {(element, ""): 4})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*step, _dies)
        with pytest.raises(Killed):
            follow_now(county, at=moment)
    follow_now(county, at=moment)

    assert _figure(county, element) == "4"
    assert not queries.watermark_of(county).is_settling


@pytest.mark.parametrize("step", COMPUTING, ids=_named)
def test_a_follower_that_dies_while_computing_leaves_what_stood(
    county: str,
    moment: datetime,
    hand_in: HandIn,
    village_form: tuple[str, ...],
    step: tuple[Any, str],
) -> None:
    element = village_form[0]
    hand_in("village_monthly", UNIT, MONTH, {(element, ""): 7})
    follow_now(county, at=moment)
    hand_in("village_monthly", UNIT, "202601", {(element, ""): 4})  # reaches into another year

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*step, _dies)
        with pytest.raises(Killed):
            follow_now(county, at=moment)
    between = _figure(county, element)
    follow_now(county, at=moment)

    assert (between, _figure(county, element)) == ("7", "7")
    later = queries.element_of(county, element, units=[ROOT], periods=["202601"])
    assert later.cells[0].printed == "4"


def test_a_change_half_written_is_shown_as_settling(
    county: str, moment: datetime, hand_in: HandIn, village_form: tuple[str, ...]
) -> None:
    element = village_form[0]
    hand_in("village_monthly", UNIT, MONTH, {(element, ""): 7})
    manifest = follow_now(county, at=moment)
    results = queries.results_of(county)
    assert manifest is not None

    result_folder.beat_of(results.folder, writable=True)[0] += 1

    assert results.league("townships_2025").watermark.is_settling


@pytest.mark.parametrize("damage", ["cut short", "changed", "gone"])
def test_a_damaged_manifest_is_computed_anew(
    county: str,
    moment: datetime,
    hand_in: HandIn,
    village_form: tuple[str, ...],
    results_apart: Path,
    damage: str,
) -> None:
    element = village_form[0]
    hand_in("village_monthly", UNIT, MONTH, {(element, ""): 7})
    follow_now(county, at=moment)
    path = next(results_apart.rglob("manifest.json"))
    if path.parent.name.startswith("cube"):
        path = next(each for each in results_apart.glob("*/*/manifest.json"))
    text = path.read_text(encoding="utf-8")
    if damage == "gone":
        path.unlink()
    else:
        path.write_text(
            text[:40] if damage == "cut short" else text.replace('"sequence": 0', '"sequence": 9')
        )

    follow_now(county, at=moment)

    assert _figure(county, element) == "7"


def test_files_that_are_missing_are_computed_anew(
    county: str,
    moment: datetime,
    hand_in: HandIn,
    village_form: tuple[str, ...],
    results_apart: Path,
) -> None:
    element = village_form[0]
    hand_in("village_monthly", UNIT, MONTH, {(element, ""): 7})
    manifest = follow_now(county, at=moment)
    assert manifest is not None
    shutil.rmtree(next(results_apart.rglob(f"{manifest.generation}/cube")))
    hand_in("village_monthly", UNIT, MONTH, {(element, ""): 5})

    follow_now(county, at=moment)

    assert _figure(county, element) == "5"
