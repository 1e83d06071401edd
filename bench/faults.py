"""Is any acknowledged report lost or doubled when the server is killed?

    python bench/faults.py --kills 200 [--database postgresql://user:password@host/name]

Four reporters send reports with idempotency keys to a real web server and worker, each until it
is acknowledged; both processes are killed (-9) at random moments and started again.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.scratch_site import scratch_site
from tests.stream_of_reports import faults_of, killed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    if asked.database:
        os.environ["DAOWEI_DATABASE"] = asked.database
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, scratch_site(Path(folder) / "site") as site:
        told = killed(site, asked.kills, asked.seed)
        faults = faults_of(site, told)
        site.manage("work", "--once")
        site.manage("check_log")
    found = {
        "kills": asked.kills,
        "acknowledged": sum(map(len, told.digests.values())),
        "tries": told.tries,
        "faults": faults,
        "seconds": round(time.monotonic() - began),
    }
    print(json.dumps(found, indent=1))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
