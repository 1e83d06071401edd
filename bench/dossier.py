"""How long do the figures of a dossier and of a dashboard take, against an empty Django page?

    python bench/dossier.py --units 45000

The county's programme over a country of so many units, two years of reports. A dossier: a unit's
scorecard, twelve trends of 24 months, its neighbours, completeness of every form, what looks
wrong. A dashboard: a page of the league table, the level below, completeness of it, a search.
The bound is the site's page with nothing on it, for a signed-in visitor, in the same run.
"""

import argparse
import json
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

DATA = tempfile.mkdtemp(prefix="daowei-bench-")
os.environ.update(DAOWEI_DATA=DATA, DAOWEI_PLAIN_STATIC="1", DAOWEI_DATABASE="")
os.environ["DJANGO_SETTINGS_MODULE"] = "daowei.site.settings"

import django  # noqa: E402 - the variables come first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import path  # noqa: E402
from live_world import country  # noqa: E402

from daowei.assessment.computing_results import compute  # noqa: E402
from daowei.assessment.open_results import OpenResults  # noqa: E402
from daowei.assessment.web.queries import units_found  # noqa: E402
from daowei.foundation.web.guards import Visit, signed_in  # noqa: E402
from daowei.foundation.web.models import User  # noqa: E402
from daowei.site import urls  # noqa: E402

ROUNDS, AIM = 60, 5.0
AGREEMENT, DAY = "townships_2025", date(2025, 12, 31)


@signed_in
def empty(request: Visit) -> HttpResponse:
    """The site's page with nothing on it."""
    return render(request, "shell/page.html")


urlpatterns = [path("empty", empty), *urls.urlpatterns]


def dossier(results: OpenResults, number: int) -> None:
    unit = f"t{number % 50}"
    card = results.card(AGREEMENT, unit)
    assert card is not None
    periods = [each.iso for each in results.ground.periods.periods[:24]]
    for line in card.criteria[:12]:
        results.figures(line.indicator, units=[unit], periods=periods)
    beside = results.ground.basis.registry.tree_at(DAY).children(f"c{number % 50 // 20}")
    results.figures("antenatal_four", units=beside, periods=["2025"])
    for form in results.ledgers:
        results.deliveries(form, units=[unit])
    results.findings(unit)


def dashboard(results: OpenResults, number: int) -> None:
    results.league(AGREEMENT, start=number, most=50)
    registry = results.ground.basis.registry
    below = registry.tree_at(DAY).children("p0")
    results.figures("antenatal_four", units=below, periods=["2025"])
    for form in results.ledgers:
        results.deliveries(form, units=below, periods=["202503", "2025Q1"])
    units_found(registry, f"t{number}", day=DAY)


def median(do: Callable[[int], object]) -> float:
    seconds = []
    for number in range(ROUNDS + 3):
        started = time.perf_counter()
        do(number)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds[3:])


def measure(units: int) -> list[dict[str, object]]:
    world = country(units)
    order = world.order()
    root = Path(DATA) / "results"
    manifest = compute(root, order, world)
    ground = order.groundwork(manifest.stretch)
    results = OpenResults(root=root, manifest=manifest, ground=ground)
    call_command("migrate", verbosity=0)
    logging.disable(logging.INFO)
    with override_settings(ROOT_URLCONF=__name__):
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.create_user("ada@county.example", name="Ada"))
        assert client.get("/empty").status_code == 200
        page = median(lambda _: client.get("/empty"))
    found: list[dict[str, object]] = []
    for name, ask in (("dossier", dossier), ("dashboard", dashboard)):
        seconds = median(lambda number, ask=ask: ask(results, number))  # type: ignore[misc]
        found.append(
            {"page": name, "ms": seconds * 1000, "empty_ms": page * 1000, "ratio": seconds / page}
        )
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--units", type=int, default=2000)
    given = asked.parse_args()
    found = measure(given.units)
    for each in found:
        print(
            f"{each['page']:<9} {each['ms']:6.2f} ms, an empty page {each['empty_ms']:.2f} ms: "
            f"{each['ratio']:.1f} x   (aim {AIM:.0f} x)"
        )
    print(json.dumps({"bench": "dossier", "aim": AIM, "results": found}))


if __name__ == "__main__":
    main()
