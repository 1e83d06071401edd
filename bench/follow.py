"""How long until a report shows in the results, against computing all results anew?

    python bench/follow.py --units 2000 [--partial count]

The county's programme over a country of so many units, two years of reports. One village corrects
one month: what ``assessment.following`` does, tables and manifest written, against
``assessment.computing_results`` for the same reports, both from documents to files.
"""

import argparse
import json
import resource
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from live_world import DAY, Country, country, document

from daowei.assessment.computing_results import compute
from daowei.assessment.following import apply
from daowei.assessment.result_folder import Mark
from daowei.assessment.standing import Revised, Standing, open_standing
from daowei.programme.definition import Partial

ROUNDS = 7
AIM = 1 / 20


def corrected(world: Country, number: int) -> Revised:
    form = world.basis.programme.forms["village_monthly"]
    key = (form.code, "", f"t{number % 40}-v3", "202503")
    text = document(world.basis.programme, form, seed=f"again {number}")
    sent = replace(world.sent(form, key[2], key[3], due=DAY), document=text)
    return Revised(key=key, sent=sent)


def opened(root: Path, world: Country) -> tuple[Standing, float]:
    started = time.perf_counter()
    order = world.order()
    manifest = compute(root, order, world)
    seconds = time.perf_counter() - started
    return open_standing(root, manifest, order.groundwork(manifest.stretch)), seconds


def measure(root: Path, world: Country) -> dict[str, float]:
    standing, whole = opened(root, world)
    seconds = []
    for number in range(ROUNDS + 1):
        revised = corrected(world, number)
        started = time.perf_counter()
        standing = apply(standing, [revised], mark=Mark(position=number), day=DAY)
        seconds.append(time.perf_counter() - started)
    one = statistics.median(seconds[1:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"follow_ms": one * 1000, "anew_s": whole, "ratio": one / whole, "peak_gib": peak}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--units", type=int, default=2000)
    asked.add_argument("--partial", choices=[each.value for each in Partial], default=None)
    given = asked.parse_args()
    world = country(given.units, partial=Partial(given.partial) if given.partial else None)
    with tempfile.TemporaryDirectory() as place:
        found = measure(Path(place), world)
    print(
        f"{len(world.basis.registry.units)} units: one report {found['follow_ms']:.0f} ms, anew "
        f"{found['anew_s']:.1f} s: 1/{1 / found['ratio']:.0f}   (aim 1/{1 / AIM:.0f}), "
        f"peak {found['peak_gib']:.1f} GiB"
    )
    print(json.dumps({"bench": "follow", "aim": AIM, "results": [found]}))


if __name__ == "__main__":
    main()
