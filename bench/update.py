"""How long does one corrected report take, against making the whole cube anew?

    python bench/update.py --values 10000000 [--work DIR]

One township corrects one month: one value, or ten of one form; with them change the township's
parents and the indicators that read them. Bound: the rebuild of the same cube, without the
start of its process.
"""

import argparse
import json
import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import world

from daowei.assessment.building import store
from daowei.assessment.cube import Cube
from daowei.assessment.indicators import indicator_makers
from daowei.assessment.inputs import Formula, Inputs
from daowei.assessment.refreshing import update_indicators
from daowei.assessment.revising import OpenCube
from daowei.assessment.rows import Rows
from daowei.assessment.storage import Identity
from daowei.assessment.updating import Change, above, update
from daowei.foundation.periods import parse_period
from daowei.foundation.states import State
from daowei.language.tree import items
from daowei.programme.definition import Indicator

ELEMENTS, INDICATORS, ROUNDS = 100, 30, 20
FORMS = (1, 10)  # how many elements are corrected at once
AIM = 1 / 500


def reported(amount: int) -> Rows:
    """What the township itself reported on an element: one month."""
    return Rows(
        sources=(parse_period("202405"),),
        source=np.zeros(1, np.int16),
        unit=np.zeros(1, np.int32),
        series=None,
        amount=np.array([amount]),
        state=np.array([State.REPORTED], np.uint8),
    )


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a running site holds open: the cube, its files, and which indicator reads what."""

    cube: Cube
    live: OpenCube
    indicators: dict[str, Indicator]
    formulas: dict[str, Formula]
    readers: dict[str, list[str]]


def corrected(site: Site, unit: str, *, by: int, form: int) -> None:
    """One report of so many elements, on the cube's files, noted in its journal."""
    period = parse_period("202405")
    names = [f"e{number:03}" for number in range(form)]
    dependent = dict.fromkeys(code for name in names for code in site.readers.get(name, ()))
    inputs = Inputs(cube=site.cube, indicators=site.indicators, formulas=site.formulas)
    with site.live.change(names, dependent):
        rows = [
            update(
                site.live.figures(name),
                Change(
                    element=name,
                    unit=unit,
                    period=period,
                    before=reported(by),
                    after=reported(by + 1),
                ),
                site.cube,
            )
            for name in names
        ]
        update_indicators(
            {code: site.live.indicator(code) for code in dependent},
            [site.indicators[code] for code in dependent],
            inputs,
            rows=np.unique(np.concatenate(rows)),
            columns=above(site.cube, unit, (period.start, period.end)),
        )


def readers(formulas: dict[str, Formula]) -> dict[str, list[str]]:
    """Which indicators read an element; a programme knows it once."""
    found: dict[str, list[str]] = {}
    for code, formula in formulas.items():
        for side in (formula.numerator, formula.denominator):
            for each in items(side):
                found.setdefault(each.parts[0], []).append(code)
    return found


def measure(folder: Path, values: int, units: int) -> list[dict[str, float]]:
    if not (folder / "values.parquet").exists():
        world.write_values(folder, values=values, units=world.axis(units), count=ELEMENTS)
    cube = world.open_world(folder / "values.parquet", count=ELEMENTS, leaves=False)
    chosen, formulas = world.indicators(INDICATORS, of=ELEMENTS)

    def compute(stored):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return indicator_makers(stored, chosen, formulas, reports=False)

    rebuilds = []
    for number in range(3):
        identity = Identity(programme="bench", charter="", hierarchy="", watermark=f"{number}")
        started = time.perf_counter()
        stored = store(cube, folder / "cube", identity=identity, compute=compute)
        rebuilds.append(time.perf_counter() - started)
    live = OpenCube(stored=stored)
    townships = [cube.shown.codes[each] for each in np.flatnonzero(cube.shown.last.depth == 3)]
    site = Site(
        cube=replace(cube, stored={code: live.figures(code) for code in cube.elements}),
        live=live,
        indicators={each.code: each for each in chosen},
        formulas=formulas,
        readers=readers(formulas),
    )
    whole = statistics.median(rebuilds)
    return [timed(site, townships, form=form, whole=whole) for form in FORMS]


def timed(site: Site, townships: list[str], *, form: int, whole: float) -> dict[str, float]:
    seconds = []
    for number in range(ROUNDS + 1):
        started = time.perf_counter()
        corrected(site, townships[number * 31 % len(townships)], by=number, form=form)
        seconds.append(time.perf_counter() - started)
    one = statistics.median(seconds[1:])
    return {"elements": form, "update_ms": one * 1000, "rebuild_s": whole, "ratio": one / whole}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--values", type=int, default=10_000_000)
    asked.add_argument("--units", type=int, default=60_000)
    asked.add_argument("--work", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.work or Path(temporary)) / f"{given.values}-{given.units}"
        folder.mkdir(parents=True, exist_ok=True)
        found = measure(folder, given.values, given.units)
    for each in found:
        print(
            f"{each['elements']:>2} elements of a report {each['update_ms']:6.2f} ms, rebuild "
            f"{each['rebuild_s']:.2f} s: 1/{1 / each['ratio']:.0f}   (aim 1/{1 / AIM:.0f})"
        )
    print(json.dumps({"bench": "update", "aim": AIM, "results": found}))


if __name__ == "__main__":
    main()
