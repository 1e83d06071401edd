"""How long do a million values take to come in, judged, against only reading their bytes?

The bound for JSON is the faster of two libraries giving plain Python objects; for CSV it is
Polars reading the file into a table. Ours decodes every identifier, runs every check and gives
exact scaled numbers under the programme's codes.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable

import msgspec
import orjson
import polars as pl

from daowei.foundation.periods import PeriodType
from daowei.foundation.uids import uid_for
from daowei.reporting.exchange.checking import Limits
from daowei.reporting.exchange.csv_format import read_csv
from daowei.reporting.exchange.data_value_sets import DataValueSet
from daowei.reporting.exchange.directory import (
    DEFAULT_CATEGORY_COMBO,
    Directory,
    KnownDataSet,
    KnownElement,
    KnownUnit,
)
from daowei.reporting.exchange.importing import values_of
from daowei.reporting.exchange.json_format import read_json
from daowei.reporting.exchange.judging import ImportOptions, judge

ELEMENTS, MONTHS = 100, 10
JSON_BOUND, CSV_BOUND = 2.5, 3.0


def directory_for(units: int) -> Directory:
    elements = tuple(
        KnownElement(
            uid=uid_for("element", str(n)), code=f"E{n}", value_type="INTEGER_ZERO_OR_POSITIVE"
        )
        for n in range(ELEMENTS)
    )
    known = tuple(KnownUnit(uid=uid_for("unit", str(n)), code=f"U{n}") for n in range(units))
    form = KnownDataSet(
        uid=uid_for("form", "monthly"),
        code="MONTHLY",
        period_type=PeriodType.MONTHLY,
        elements=dict.fromkeys((each.uid for each in elements), DEFAULT_CATEGORY_COMBO),
        units=frozenset(each.uid for each in known),
    )
    return Directory(elements=elements, units=known, data_sets=(form,))


def rows_for(directory: Directory) -> list[dict[str, str]]:
    combo = directory.option_combos[0].uid
    return [
        {
            "dataElement": element.uid,
            "period": f"2024{month:02}",
            "orgUnit": unit.uid,
            "categoryOptionCombo": combo,
            "attributeOptionCombo": combo,
            "value": str((n * 7919 + m * 31 + month) % 1000),
        }
        for n, unit in enumerate(directory.units)
        for month in range(1, MONTHS + 1)
        for m, element in enumerate(directory.elements)
    ]


def seconds(*works: Callable[[], object], times: int) -> list[float]:
    """The median of each, taken in turns, so that a busy moment touches all of them."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for each, work in zip(taken, works, strict=True):
            begun = time.perf_counter()
            given = work()
            each.append(time.perf_counter() - begun)
            del given
    return [statistics.median(each) for each in taken]


def imported(
    read: Callable[[bytes], tuple[DataValueSet | None, object]],
    content: bytes,
    directory: Directory,
) -> pl.DataFrame:
    document, problems = read(content)
    assert document is not None, problems
    verdict = judge(document, directory, options=ImportOptions(limits=Limits()))
    assert len(verdict.refused) == len(verdict.group_refusals) == 0
    return values_of(verdict, directory)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    directory = directory_for(max(1, asked.values // (ELEMENTS * MONTHS)))
    rows = rows_for(directory)
    as_json, as_csv = orjson.dumps({"dataValues": rows}), pl.DataFrame(rows).write_csv().encode()
    count = len(rows)
    del rows

    *parsed, ours_json = seconds(
        lambda: orjson.loads(as_json),
        lambda: msgspec.json.decode(as_json),
        lambda: imported(read_json, as_json, directory),
        times=asked.times,
    )
    bare_csv, ours_csv = seconds(
        lambda: pl.read_csv(as_csv),
        lambda: imported(read_csv, as_csv, directory),
        times=asked.times,
    )
    bare_json = min(parsed)

    print(f"{count} values, {len(as_json) / 1e6:.0f} MB of JSON, {len(as_csv) / 1e6:.0f} MB of CSV")
    results = []
    for name, bare, ours, bound in (
        ("import_json", bare_json, ours_json, JSON_BOUND),
        ("import_csv", bare_csv, ours_csv, CSV_BOUND),
    ):
        ratio = ours / bare
        print(f"{name}: bare {bare:.3f} s, ours {ours:.3f} s, ratio {ratio:.2f}, bound {bound}")
        results.append(
            {
                "name": name,
                "bare_seconds": round(bare, 4),
                "seconds": round(ours, 4),
                "ratio": round(ratio, 3),
                "bound": bound,
                "within": ratio <= bound,
            }
        )
    print(json.dumps({"bench": "import_values", "values": count, "results": results}))


if __name__ == "__main__":
    main()
