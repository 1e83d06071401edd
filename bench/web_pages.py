"""How long do the pages of results take over HTTP, against an empty page of the same site?

    python bench/web_pages.py --units 45000

The county's programme over a country of so many units, two years of reports. Another unit is asked
for each time: its dossier, its overview, its indicators, completeness of the units below it. The
bound is the site's page with nothing on it, for the same signed-in visitor, in the same run.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

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
from live_world import Country, country  # noqa: E402

from daowei.assessment.computing_results import compute  # noqa: E402
from daowei.assessment.open_results import OpenResults  # noqa: E402
from daowei.cli.demo.folder import write_county  # noqa: E402
from daowei.disclosure.web import here  # noqa: E402
from daowei.foundation.web.guards import Visit, guarded  # noqa: E402
from daowei.foundation.web.models import Grant, RegisteredUnit, RegisterStamp, UnitPlace, User  # noqa: E402
from daowei.foundation.web.rights import Deed, Role  # noqa: E402
from daowei.site import clock, urls  # noqa: E402
from daowei.site.demo.people import admit  # noqa: E402
from daowei.site.demo.seeding import put_programme  # noqa: E402

ROUNDS, AIM = 40, 5.0
MOMENT, PROGRAMME = datetime(2026, 1, 12, 1, 0, tzinfo=UTC), "qinghe"


@guarded(Deed.SEE)
def empty(request: Visit, programme: str) -> HttpResponse:  # noqa: ARG001 - the frame names it
    """The site's page with nothing on it."""
    return render(request, "shell/page.html")


urlpatterns = [path("p/<slug:programme>/empty", empty), *urls.urlpatterns]


def put_register(world: Country) -> None:
    """The country's units in the register that rights are looked up in."""
    UnitPlace.objects.all().delete()
    RegisteredUnit.objects.all().delete()
    units = world.basis.registry.units.values()
    rows = RegisteredUnit.objects.bulk_create(
        [
            RegisteredUnit(programme=PROGRAMME, code=each.code, uid=each.uid, names=each.names,
                           kind=each.kind.value, groups=each.groups)
            for each in units
        ],
        batch_size=500,
    )  # fmt: skip
    UnitPlace.objects.bulk_create(
        [
            UnitPlace(unit=row, parent=place.parent or "", since=place.since, until=place.until)
            for row, each in zip(rows, units, strict=True)
            for place in each.placements
        ],
        batch_size=500,
    )
    stamp, _ = RegisterStamp.objects.get_or_create(programme=PROGRAMME)
    RegisterStamp.objects.filter(pk=stamp.pk).update(number=stamp.number + 1)


def site(units: int) -> OpenResults:
    """The site with the county's programme, the country's register, and its results."""
    call_command("migrate", verbosity=0)
    folder = Path(DATA) / "county"
    write_county(folder)
    put_programme(folder, admit(MOMENT), at=MOMENT)
    world = country(units)
    put_register(world)
    order = world.order()
    root = Path(DATA) / "results"
    manifest = compute(root, order, world)
    return OpenResults(root=root, manifest=manifest, ground=order.groundwork(manifest.stretch))


def head(results: OpenResults) -> Client:
    """Somebody who may see everything."""
    user = User.objects.create_user("bench@county.example", name="Bench", joined_at=MOMENT)
    tops = results.ground.basis.registry.tree_at(date(2025, 12, 31)).roots
    Grant.objects.bulk_create(
        [Grant(user=user, role=Role.UNIT_HEAD.value, programme=PROGRAMME, unit=each,
               since=date(2024, 1, 1)) for each in tops]
    )  # fmt: skip
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def pages(results: OpenResults) -> Iterator[tuple[str, Callable[[int], str]]]:
    """Name of a page, and its address for a number."""
    below = f"/p/{PROGRAMME}/units"
    townships = results.tables.agreements["townships_2025"].units
    tree = results.ground.basis.registry.tree_at(date(2025, 12, 31))
    counties = list(dict.fromkeys(tree.ancestors(each)[0] for each in townships))
    for name, rest in (("dossier", "dossier/"), ("indicators", "indicators/")):
        yield name, lambda n, rest=rest: f"{below}/{townships[n]}/results/{rest}"
    for name, rest in (
        ("dashboard", ""),
        ("completeness", "completeness/"),
        ("quality", "quality/"),
    ):
        yield name, lambda n, rest=rest: f"{below}/{counties[n % len(counties)]}/results/{rest}"
    yield "whole", lambda n: f"/p/{PROGRAMME}/results/?_={n}"


def median(client: Client, address: Callable[[int], str]) -> float:
    seconds = []
    for number in range(ROUNDS + 3):
        started = time.perf_counter()
        answer = client.get(address(number))
        seconds.append(time.perf_counter() - started)
        assert answer.status_code == 200, (address(number), answer.status_code)
    return statistics.median(seconds[3:])


def measure(units: int) -> list[dict[str, object]]:
    with patch.object(clock, "now", lambda: MOMENT):
        results = site(units)
        with (
            override_settings(ROOT_URLCONF=__name__),
            patch.object(here, "results_of", lambda programme: results),  # noqa: ARG005
        ):
            client = head(results)
            bound = median(client, lambda _: f"/p/{PROGRAMME}/empty")
            found: list[dict[str, object]] = []
            for name, address in pages(results):
                seconds = median(client, address)
                found.append({"page": name, "ms": seconds * 1000, "empty_ms": bound * 1000,
                              "ratio": seconds / bound})  # fmt: skip
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--units", type=int, default=2000)
    given = asked.parse_args()
    found = measure(given.units)
    for each in found:
        print(
            f"{each['page']:<13} {each['ms']:6.1f} ms, an empty page {each['empty_ms']:.1f} ms: "
            f"{each['ratio']:.1f} x   (aim {AIM:.0f} x)"
        )
    print(json.dumps({"bench": "web_pages", "aim": AIM, "results": found}))


if __name__ == "__main__":
    main()
