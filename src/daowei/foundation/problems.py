"""What is wrong with people's data, told all at once; and the base of our exceptions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from daowei.foundation.texts import Text


class DaoweiError(Exception):
    """A promise broken by the caller or the world; the message holds the value and the remedy."""


class Severity(StrEnum):
    """How much a problem stops: an error refuses, a warning is told, a note only helps."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in somebody's data, with its place and its remedy.

    ``code`` is stable (``UNT-003``); ``value`` is the offending value as it was written.
    """

    code: str
    message: Text
    remedy: Text | None = None
    file: str | None = None
    line: int | None = None
    field: str | None = None
    value: str | None = None
    severity: Severity = Severity.ERROR

    def at(self, *, file: str | None = None, line: int | None = None) -> "Problem":
        """The same problem with its place filled in where it was still unknown."""
        return replace(self, file=self.file or file, line=self.line or line)

    @property
    def place(self) -> str:
        """``file:line field``, leaving out what is unknown."""
        lines = f":{self.line}" if self.line is not None else ""
        return " ".join(part for part in (f"{self.file or ''}{lines}", self.field or "") if part)

    def as_json(self, language: str = "en") -> dict[str, object]:
        """The problem for machines; texts in one language."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message.in_language(language),
            "remedy": self.remedy.in_language(language) if self.remedy else None,
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "value": self.value,
        }


def problem(  # noqa: PLR0913 - one keyword for each thing a reader needs to find the fault
    code: str,
    message: str,
    *,
    remedy: str | None = None,
    file: str | None = None,
    line: int | None = None,
    field: str | None = None,
    value: object = None,
    severity: Severity = Severity.ERROR,
    **values: object,
) -> Problem:
    """A problem from templates marked with ``N_``; ``values`` fill ``{name}`` in both templates.

    ``value`` (the offending value) is also available to the templates as ``{value}``.
    """
    shown = None if value is None else clipped(str(value))
    filled = {**values, "value": shown, "field": field}
    return Problem(
        code=code,
        message=Text(message, filled),
        remedy=Text(remedy, filled) if remedy else None,
        file=file,
        line=line,
        field=field,
        value=shown,
        severity=severity,
    )


def clipped(text: str, longest: int = 120) -> str:
    """At most ``longest`` characters; what was cut is marked with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def errors_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Only those that refuse."""
    return tuple(each for each in problems if each.severity is Severity.ERROR)


@dataclass(slots=True)
class ProblemList:
    """Collects problems while something is read, so that all are told at once."""

    file: str | None = None
    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, message: str, **details: object) -> None:
        """Adds a problem (see ``problem``); its file defaults to this list's file."""
        details.setdefault("file", self.file)
        self.found.append(problem(code, message, **details))  # type: ignore[arg-type]  # keywords are checked there

    def extend(self, problems: Iterable[Problem]) -> None:
        """Adds problems found elsewhere, placed in this list's file where they name none."""
        self.found.extend(each.at(file=self.file) for each in problems)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Only those that refuse."""
        return errors_of(self.found)


def by_code(problems: Iterable[Problem]) -> Mapping[str, int]:
    """How many problems of each code, codes in order."""
    counts: dict[str, int] = {}
    for each in problems:
        counts[each.code] = counts.get(each.code, 0) + 1
    return dict(sorted(counts.items()))
