"""How a programme folder is checked on the site: as the command line does, without its values."""

from datetime import date
from pathlib import Path

from daowei.cli.folders import check_of
from daowei.programme.checking import CheckResult


def check(place: Path, on: date, examples: bool) -> CheckResult:  # noqa: FBT001 - handed in
    """Files, charter, scoring, and worked examples where asked."""
    return check_of(place, as_of=on, values=False, examples=examples)
