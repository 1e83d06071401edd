"""Whatever is reported, corrected and taken back: following gives what computing anew gives."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - only the type: Hypothesis holds the dice

import numpy as np
from hypothesis import given, settings, strategies as st
from tests.live_county import Desk, computed, desk_of, order_of, sent
from tests.property.test_small_worlds import (
    FORMS,
    MONTHS,
    PHASES,
    QUARTERS,
    VILLAGES,
    stays,
    write_world,
)

from daowei.assessment.agreement_results import TABLES
from daowei.assessment.assessing import Basis
from daowei.assessment.following import apply
from daowei.assessment.result_folder import Mark
from daowei.assessment.result_tables import Tables
from daowei.assessment.standing import AnewError, Revised, Standing, open_standing
from daowei.cli.folders import basis_of, check_of
from daowei.reporting.documents import Cell, Entry, Key, Nothing

DAY = date(2026, 1, 31)
NUMBERS = [0, 1, 2, 7, 30]
ENTRIES: list[Entry] = [*NUMBERS, Nothing.BLANK, Nothing.NOT_APPLICABLE]
_SIDES = ("numerator", "denominator", "value", "state", "expected", "received")
_PARTS = ("total", "count", "reason", "divisor")


def a_world(
    folder: Path, rows: list[tuple[str, str, str, str]], dice: Random, partial: str
) -> Basis:
    write_world(folder, rows, dice, partial=partial)
    found = check_of(folder, as_of=DAY)
    basis = basis_of(folder, found, on=DAY)
    assert basis is not None, [str(each.message) for each in found.problems]
    return basis


def a_revision(desk: Desk, dice: Random) -> Revised:
    """A new report, a correction, one taken back, or one that comes on another day."""
    form = dice.choice(sorted(FORMS))
    period = dice.choice(MONTHS if form == "monthly" else QUARTERS)
    key: Key = (form, "", dice.choice(VILLAGES), period)
    standing = desk.reports.get(key)
    what = dice.random()
    if standing is not None and what < 0.2:
        return Revised(key=key, sent=None)
    if standing is not None and what < 0.3:
        day = standing.received or DAY
        return Revised(key=key, sent=replace(standing, received=day + timedelta(days=30)))
    received = None if what > 0.9 else date(2025, 2, dice.choice([1, 28]))
    return Revised(key=key, sent=sent(key, _values(form, dice), received=received))


def _values(form: str, dice: Random) -> dict[Cell, Entry]:
    return {
        (element, combo): dice.choice(ENTRIES)
        for element in FORMS[form]["elements"]
        for combo in (("young", "old") if element == "split" else ("",))
        if dice.random() < 0.85
    }


def a_batch(desk: Desk, dice: Random) -> list[Revised]:
    found: dict[Key, Revised] = {}
    for _ in range(dice.choice([1, 1, 2, 5, 15])):
        revised = a_revision(desk, dice)
        found[revised.key] = revised
    for each in found.values():
        if each.sent is None:
            desk.reports.pop(each.key, None)
        else:
            desk.reports[each.key] = each.sent
    return list(found.values())


def followed(
    root: Path, basis: Basis, desk: Desk, *, batches: int, dice: Random
) -> tuple[Standing, int]:
    """Results that followed so many batches; and how many of them were applied along paths."""
    manifest = computed(root, basis, desk)
    standing = open_standing(root, manifest, order_of(basis).groundwork(manifest.stretch))
    along = 0
    for number in range(batches):
        batch = a_batch(desk, dice)
        try:
            for _ in range(dice.choice([1, 2])):  # applying twice is applying once
                standing = apply(
                    standing, batch, mark=Mark(position=number), day=order_of(basis).day
                )
            along += 1
        except AnewError:
            manifest = computed(root, basis, desk)
            standing = open_standing(root, manifest, order_of(basis).groundwork(manifest.stretch))
    return standing, along


def differences(one: Standing, other: Standing) -> list[str]:
    """What two results differ in."""
    programme = one.ground.programme
    found = [] if one.manifest.periods == other.manifest.periods else ["reports by period"]
    for code in programme.indicators:
        sides = one.arrays.indicator(code), other.arrays.indicator(code)
        found += _differing(f"indicator {code}", *sides, parts=_SIDES)
    for code in one.ground.codes.elements:
        arrays = one.arrays.figures(code), other.arrays.figures(code)
        found += _differing(f"element {code}", *arrays, parts=_PARTS)
    for code, ledger in one.ledgers.items():
        found += _differing(f"form {code}", ledger, other.ledgers[code], parts=("own", "whole"))
    return found + _differing_tables(one.tables, other.tables)


def _differing_tables(one: Tables, other: Tables) -> list[str]:
    pairs = [(name, getattr(one, name), getattr(other, name)) for name in ("broken", "far_off")]
    for code, results in one.agreements.items():
        pairs += [
            (f"{name} of {code}", getattr(results, name), getattr(other.agreements[code], name))
            for name in TABLES
        ]
    found = [name for name, mine, yours in pairs if not mine.equals(yours)]
    return found if one.tallies == other.tallies else [*found, "tallies"]


def _differing(what: str, one: object, other: object, *, parts: Sequence[str]) -> list[str]:
    return [
        f"{what}: {part}" for part in parts if not _equal(getattr(one, part), getattr(other, part))
    ]


def _equal(one: object, other: object) -> bool:
    if one is None or other is None:
        return one is other
    a, b = np.asarray(one), np.asarray(other)
    return bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(stays(), st.randoms(use_true_random=False), st.sampled_from(["exclude", "count"]))
def test_following_gives_what_computing_anew_gives(
    rows: list[tuple[str, str, str, str]], dice: Random, partial: str
) -> None:
    with tempfile.TemporaryDirectory() as place:
        basis = a_world(Path(place) / "world", rows, dice, partial)
        desk = desk_of(basis)

        standing, _ = followed(Path(place) / "followed", basis, desk, batches=6, dice=dice)

        manifest = computed(Path(place) / "anew", basis, desk)
        ground = order_of(basis).groundwork(manifest.stretch)
        anew = open_standing(Path(place) / "anew", manifest, ground)
        assert differences(standing, anew) == []


def test_most_batches_are_applied_along_paths(tmp_path: Path) -> None:
    dice = Random(1)  # noqa: S311 - the same every time
    rows = [(each, "t1", "2010-01-01", "") for each in VILLAGES]
    basis = a_world(tmp_path / "world", rows, dice, "count")

    _, along = followed(tmp_path / "results", basis, desk_of(basis), batches=8, dice=dice)

    assert along >= 6
