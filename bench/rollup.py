"""How long from values on disk to a cube on disk, against one sum over the same file?

    python bench/rollup.py --values 10000000 [--leaves] [--work DIR] [--keep]

Bound: DuckDB's sum(value) over the same Parquet file, two threads, median of five. The roll-up
is a process of its own, its start and imports included, once its bytecode is cached.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ELEMENTS, INDICATORS = 100, 30
AIMS = {"rollup": 25.0, "indicators": 8.0, "peak_gib": 4.0}


def child(folder: Path, *, leaves: bool) -> None:
    import world  # noqa: PLC0415 - only the child pays for its imports, and is measured with them

    from daowei.assessment.building import store  # noqa: PLC0415
    from daowei.assessment.indicators import indicator_makers  # noqa: PLC0415
    from daowei.assessment.storage import Identity  # noqa: PLC0415

    cube = world.open_world(folder / "values.parquet", count=ELEMENTS, leaves=leaves)
    indicators, formulas = world.indicators(INDICATORS, of=ELEMENTS)
    seconds = {}

    def compute(stored):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        seconds["rolled_up"] = time.perf_counter()
        return indicator_makers(stored, indicators, formulas, reports=False)

    identity = Identity(programme="bench", charter="", hierarchy="", watermark=str(time.time_ns()))
    stored = store(cube, folder / "cube", identity=identity, compute=compute)
    seconds["indicators"] = time.perf_counter() - seconds.pop("rolled_up")
    size = sum(each.stat().st_size for each in stored.folder.iterdir())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**seconds, "cube_bytes": size, "peak_kib": peak}))


def run_child(folder: Path, *, leaves: bool) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", str(folder), *(["--leaves"] if leaves else [])]
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    whole = time.perf_counter() - started
    return {**json.loads(told.stdout.splitlines()[-1]), "whole": whole}


def bound(path: Path) -> float:
    import duckdb  # noqa: PLC0415

    database = duckdb.connect()
    database.execute("SET threads = 2")
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        database.execute(f"SELECT sum(value) FROM '{path}'").fetchall()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def measure(folder: Path, *, values: int, units: int, leaves: bool) -> dict[str, float]:
    import world  # noqa: PLC0415

    if not (folder / "values.parquet").exists():
        world.write_values(folder, values=values, units=world.axis(units), count=ELEMENTS)
    run_child(folder, leaves=leaves)  # fills the bytecode cache
    runs = [run_child(folder, leaves=leaves) for _ in range(3)]
    best = sorted(runs, key=lambda each: each["whole"])[1]
    one_sum = bound(folder / "values.parquet")
    rollup = best["whole"] - best["indicators"]
    return {
        "values": values,
        "sum_s": one_sum,
        "rollup_s": rollup,
        "rollup": rollup / one_sum,
        "indicators_s": best["indicators"],
        "indicators": best["indicators"] / one_sum,
        "peak_gib": best["peak_kib"] / 2**20,
        "cube_gib": best["cube_bytes"] / 2**30,
    }


def told(found: dict[str, float]) -> None:
    print(f"{found['values']:>12,} values, cube {found['cube_gib']:.2f} GiB")
    print(f"  DuckDB sum(value)      {found['sum_s']:8.3f} s")
    for name in ("rollup", "indicators"):
        ratio, aim = found[name], AIMS[name]
        print(f"  {name:<22} {found[name + '_s']:8.3f} s {ratio:6.1f} x   (aim {aim:.0f} x)")
    print(
        f"  peak memory            {found['peak_gib']:8.2f} GiB        (aim {AIMS['peak_gib']:.0f})"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--values", type=int, nargs="+", default=[10_000_000])
    asked.add_argument("--units", type=int, default=60_000)
    asked.add_argument("--leaves", action="store_true", help="keep villages in the cube too")
    asked.add_argument("--work", type=Path, help="where to keep the data between runs")
    asked.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.child:
        child(given.child, leaves=given.leaves)
        return
    with tempfile.TemporaryDirectory() as temporary:
        results = []
        for values in given.values:
            folder = (given.work or Path(temporary)) / f"{values}-{given.units}"
            folder.mkdir(parents=True, exist_ok=True)
            found = measure(folder, values=values, units=given.units, leaves=given.leaves)
            told(found)
            results.append(found)
    print(json.dumps({"bench": "rollup", "aims": AIMS, "results": results}))


if __name__ == "__main__":
    main()
