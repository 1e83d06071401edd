import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daowei.cli.main import daowei
from daowei.programme.beginning import write_starter


@pytest.fixture
def said() -> Callable[..., Result]:
    """A command line run in this process; nothing it raises is swallowed."""

    def run(*words: str | Path, language: str = "en") -> Result:
        line = ["--language", language, *(str(each) for each in words)]
        return CliRunner().invoke(daowei, line, prog_name="daowei", catch_exceptions=False)

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The starter folder of 2026."""
    place = tmp_path / "programme"
    write_starter(place, code="sample", names={"en": "Sample", "zh": "示例"}, year=2026)
    return place


@pytest.fixture(scope="session")
def demo_ended(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """``daowei demo``, run once; the last of its arguments is where the county lies."""
    program = "from daowei.cli.main import run; run()"
    place = tmp_path_factory.mktemp("demo")
    return subprocess.run(
        [sys.executable, "-c", program, "--language", "en", "demo", "--out", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def demo(demo_ended: subprocess.CompletedProcess[str]) -> Path:
    """The folder with the sample county (``qinghe``) and its ``results``."""
    *_, place = demo_ended.args
    return Path(place)
