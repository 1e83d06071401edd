"""What can be said of a version before it counts: files, charter, scoring, worked examples.

Rooms behind this one hand in what they find; the site registers them when it starts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from daowei.programme.charter.graph import Verdict
from daowei.programme.checking import CheckResult
from daowei.programme.web.folders import files_of, write_files
from daowei.programme.web.models import Version

Checker = Callable[[Path, date, bool], CheckResult]
_CHECKERS: list[Checker] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a check found, and the lines it is about."""

    result: CheckResult
    texts: Mapping[str, tuple[str, ...]]  # file -> its lines

    @property
    def verdict(self) -> Verdict | None:
        """What the charter says; None where the files cannot be read that far."""
        return self.result.verdict

    @property
    def passes(self) -> bool:
        """Whether nothing stands against the version."""
        return self.result.passes

    def line(self, file: str | None, number: int | None) -> str:
        """The text of a line; "" where there is none."""
        lines = self.texts.get(file or "", ())
        return lines[number - 1].strip() if number and number <= len(lines) else ""


def check_with(checker: Checker) -> None:
    """What all folders are checked with from now on: upstairs knows every room's part."""
    _CHECKERS[:] = [checker]


def checked(version: Version, *, on: date) -> Findings:
    """Everything that can be said of a stored version; kept, as its bytes never change."""
    return _checked_once(version.digest, on)


@lru_cache(maxsize=32)
def _checked_once(digest: str, on: date) -> Findings:
    version = Version.objects.filter(digest=digest).earliest("pk")
    return checked_files(files_of(version), on=on, examples=True)


def checked_files(files: Mapping[str, bytes], *, on: date, examples: bool = False) -> Findings:
    """The same of files that are not stored yet; ``examples``: whether they are run, too."""
    with TemporaryDirectory() as place:
        write_files(Path(place), files)
        result = _CHECKERS[0](Path(place), on, examples)
    return Findings(result=result, texts=_lines_of(files))


def _lines_of(files: Mapping[str, bytes]) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(content.decode(errors="replace").splitlines())
        for name, content in files.items()
        if name.endswith(".yaml")
    }
