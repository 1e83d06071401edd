"""What grows unnoticed: promises left for later, words that do not belong, heavy start-ups."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
HEAVY = ("polars", "numpy", "numba", "pydantic", "jinja2", "rich", "ruamel.yaml", "babel")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_left_for_later(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"#.*\b(TODO|FIXME|XXX)\b|raise NotImplementedError", text)


def test_asking_for_help_imports_no_heavy_library() -> None:
    program = (
        "import sys; sys.argv = ['daowei', '--help']\n"
        "from daowei.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print('HEAVY', loaded)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert "HEAVY []" in ended.stdout
