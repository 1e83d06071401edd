"""How long until a command says its first word, against what cannot be avoided?

    python bench/start_up.py [--rounds 15]

``daowei --help`` is held against a Python that does nothing; ``daowei check`` of the sample county
against a Python that only imports what the command has loaded of other people's libraries. Both
sides run in turns, with bytecode at hand as on any machine that may write it; medians.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HELP_BOUND, CHECK_BOUND = 8.0, 2.0
RUN = "from daowei.cli.main import run; run()"
LOADED = """
import sys, sysconfig
sys.argv = {words!r}
from daowei.cli.main import run
try:
    run()
except SystemExit as ended:
    assert not ended.code, ended.code
place = sysconfig.get_paths()["purelib"]
names = [name for name, module in list(sys.modules.items())
         if (getattr(module, "__file__", None) or "").startswith(place)
         and all(part.isidentifier() for part in name.split("."))]
print("LOADED", *names)
"""


def command(*words: str) -> list[str]:
    return [sys.executable, "-c", RUN, *words]


def importing(*words: str) -> list[str]:
    """A Python that imports, in the same order, what others wrote of what the command loaded."""
    program = LOADED.format(words=["daowei", *words])
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    _, *names = told.rpartition("LOADED")[2].split(" ")
    lines = "\n".join(f"import_module({name.strip()!r})" for name in names)
    return [sys.executable, "-c", f"from importlib import import_module\n{lines}"]


def medians(works: list[list[str]], *, rounds: int, environment: dict[str, str]) -> list[float]:
    """Of each, taken in turns, so that a busy moment touches all of them; the first goes by."""
    taken: list[list[float]] = [[] for _ in works]
    for number in range(rounds + 1):
        for each, work in zip(taken, works, strict=True):
            begun = time.perf_counter()
            subprocess.run(work, capture_output=True, check=True, env=environment)
            if number:
                each.append(time.perf_counter() - begun)
    return [statistics.median(each) for each in taken]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": f"{place}/bytecode"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run(
            command("demo", "--out", place), capture_output=True, check=True, env=environment
        )
        checking = ("check", str(Path(place) / "qinghe"))
        results = []
        for name, bare, ours, bound in (
            ("help", [sys.executable, "-c", "pass"], command("--help"), HELP_BOUND),
            ("check", importing(*checking), command(*checking), CHECK_BOUND),
        ):
            least, taken = medians([bare, ours], rounds=asked.rounds, environment=environment)
            ratio = taken / least
            print(
                f"{name}: bare {least:.3f} s, ours {taken:.3f} s, ratio {ratio:.2f}, bound {bound}"
            )
            results.append(
                {
                    "name": name,
                    "bare_seconds": round(least, 4),
                    "seconds": round(taken, 4),
                    "ratio": round(ratio, 3),
                    "bound": bound,
                    "within": ratio <= bound,
                }
            )
    print(json.dumps({"bench": "start_up", "rounds": asked.rounds, "results": results}))


if __name__ == "__main__":
    main()
