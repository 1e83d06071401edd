"""10,000 submissions that must not be taken, against a site under gunicorn: what they ended in.

python bench/fuzz_openrosa.py [COUNT] [SEED]
"""

import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from defusedxml.ElementTree import fromstring  # noqa: E402 - tests are found through the path
from tests.phone_client import NAMESPACE  # noqa: E402
from tests.phone_site import running_site  # noqa: E402
from tests.web.visits.fuzzing import Attempt, attempts, put, rows, taken_by  # noqa: E402


def main(count: int, seed: str) -> int:
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        taken = taken_by(site)
        before, began = rows(site), time.perf_counter()
        statuses: Counter[int] = Counter()
        kinds: Counter[str] = Counter()
        bad: list[tuple[str, int, bytes]] = []

        def one(attempt: Attempt) -> tuple[str, int, bytes]:
            heard = put(site, attempt)
            return attempt.kind, heard.status, heard.body

        with ThreadPoolExecutor(4) as pool:
            for kind, status, body in pool.map(one, attempts(site, taken, seed=seed, count=count)):
                statuses[status] += 1
                kinds[kind] += 1
                if not 400 <= status < 500 or not _says_something(body):
                    bad.append((kind, status, body[:200]))
        seconds = time.perf_counter() - began
        stored = [after - first for first, after in zip(before, rows(site), strict=True)]
    print(f"{count} submissions of {len(kinds)} kinds in {seconds:.0f} s (seed {seed})")
    print("statuses:", ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items())))
    print("rows added (submissions, files, counts, visits, contents, events):", stored)
    print("not 4xx with a message:", bad or "none")
    return 1 if bad or any(stored) else 0


def _says_something(body: bytes) -> bool:
    message = fromstring(body).find(f"{{{NAMESPACE}}}message")
    return message is not None and bool(message.text)


if __name__ == "__main__":
    told = sys.argv[1:]
    sys.exit(main(int(told[0]) if told else 10_000, told[1] if len(told) > 1 else "daowei"))
