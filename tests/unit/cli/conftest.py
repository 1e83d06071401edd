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
