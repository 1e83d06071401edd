"""Runs every bench, one after another, and keeps what they printed in ``bench/results``.

``make bench`` takes the small sizes; the sizes of the README are ``--full``.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
SMALL = {
    "start_up.py": [],
    "formula_cells.py": [],
    "import_values.py": [],
    "rollup.py": ["--values", "1000000", "10000000"],
    "pages.py": [],
    "update.py": [],
    "follow.py": [],
    "dossier.py": [],
    "web_pages.py": [],
    "submitting.py": [],
}
FULL = {**SMALL, "rollup.py": ["--values", "1000000", "10000000", "100000000"]}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--full", action="store_true", help="roll up 100 million values too")
    given = asked.parse_args()
    found = {name: run(name, more) for name, more in (FULL if given.full else SMALL).items()}
    kept = {
        "at": datetime.now(tz=UTC).isoformat(timespec="seconds"),  # noqa: TID251 - a bench is no thinking
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "benches": found,
    }
    place = HERE / "results" / f"{kept['at'][:10]}.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    print(f"kept in {place.relative_to(HERE.parent)}")


def run(name: str, more: list[str]) -> object:
    """What a bench says of itself on its last line; everything it prints is shown."""
    print(f"── {name} {' '.join(more)}".rstrip(), flush=True)
    ended = subprocess.run(
        [sys.executable, str(HERE / name), *more], capture_output=True, text=True, check=False
    )
    *told, last = ended.stdout.splitlines() or [""]
    print("\n".join(told), flush=True)
    if ended.returncode:
        print(ended.stderr[-2000:], flush=True)
        return {"failed": ended.returncode}
    return json.loads(last)


if __name__ == "__main__":
    main()
