"""How long does a file of a million lines take, from bytes to reports, and how much memory?

    python bench/upload_lines.py --lines 1000000 [--database postgresql://user:password@host/name]

Village reports of the sample county, as far back as lines are wanted, checked and loaded by the
worker's own handlers in one process. Then the same file again: it must change nothing.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice, product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.scratch_site import scratch_site
from tests.stream_of_reports import seeded


def write_lines(path: Path, wanted: int) -> None:
    from daowei.cli.demo.folder import write_county  # noqa: PLC0415
    from daowei.programme.reading import read_programme  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        write_county(Path(folder) / "county")
        programme = read_programme(Path(folder) / "county").programme
    assert programme is not None
    form = programme.forms["village_monthly"]
    cells = []
    for code in form.elements:
        combo = programme.elements[code].category_combo
        cells += (
            [(code, each.code) for each in programme.category_combos[combo].combos]
            if combo
            else [(code, "")]
        )
    units = [f"qh-{t:02d}-v{v:02d}" for t in range(1, 25) for v in range(1, 14)]
    periods = [f"{year}{month:02d}" for year in range(2025, 2009, -1) for month in range(1, 13)]
    rows = ((e, c, u, p) for p, u, (e, c) in product(periods, units, cells))
    with path.open("w") as file:
        file.write("element,combo,unit,period,value\n")
        for number, row in enumerate(islice(rows, wanted)):
            file.write(",".join(row) + f",{number % 7}\n")


def load(path: str) -> None:
    import django  # noqa: PLC0415 - the settings of the site that is measured

    django.setup()
    from daowei.foundation.web.job_actions import enter  # noqa: PLC0415
    from daowei.foundation.web.job_running import run_next  # noqa: PLC0415
    from daowei.foundation.web.models import User  # noqa: PLC0415
    from daowei.reporting.exchange.web import actions  # noqa: PLC0415
    from daowei.reporting.exchange.web.models import Upload  # noqa: PLC0415
    from daowei.reporting.web.models import Revision  # noqa: PLC0415
    from daowei.site.jobs import job_kinds  # noqa: PLC0415

    def now() -> datetime:
        return datetime.now(tz=UTC)  # noqa: TID251 - a bench

    by, found = User.objects.get(name="c"), {}
    enter("bench", at=now())
    for time_of in ("first", "again"):
        began = time.perf_counter()
        content = Path(path)
        upload = actions.begin(programme="qinghe", name="lines.csv", size=content.stat().st_size,
                               by=by, at=now())  # fmt: skip
        with content.open("rb") as file:
            actions.take(upload, iter(lambda: file.read(1 << 16), b""), offset=0, at=now())
        received = time.perf_counter()
        run_next("bench", job_kinds(), now=now)
        checked = time.perf_counter()
        upload = Upload.objects.get(pk=upload.pk)
        if upload.counts.get("reports"):
            actions.ask_to_load(upload, reason="", by=by, at=now())
            run_next("bench", job_kinds(), now=now)
        upload.refresh_from_db()
        found[time_of] = {
            "receive_seconds": round(received - began, 1),
            "check_seconds": round(checked - received, 1),
            "load_seconds": round(time.perf_counter() - checked, 1),
            "counts": upload.counts,
            "state": upload.state,
            "problems": upload.problems[:2],
        }
    found["revisions"] = Revision.objects.count()
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(json.dumps(found, indent=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    if asked.database:
        os.environ["DAOWEI_DATABASE"] = asked.database
    with tempfile.TemporaryDirectory() as folder:
        extra = {"DJANGO_SETTINGS_MODULE": "daowei.site.settings"}
        with scratch_site(Path(folder) / "site", **extra) as site:
            seeded(site)
            write_lines(Path(folder) / "lines.csv", asked.lines)
            process = site.start(__file__, "--load", str(Path(folder) / "lines.csv"))
            out, err = process.communicate()
            print(out or err)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        load(sys.argv[2])
    else:
        main()
