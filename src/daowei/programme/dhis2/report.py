"""What an import tells its author, as a page to work through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daowei.foundation.problems import Problem, by_code
from daowei.foundation.texts import N_, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many of each sort the bundle holds, and how many were taken."""

    held: Mapping[str, int]
    taken: Mapping[str, int]


def report_text(counts: Counts, problems: Iterable[Problem], *, language: str = "en") -> str:
    """import-report.md: counts, then every problem under its code, in the order of the codes."""
    told = tuple(problems)
    lines = [f"# {_said(N_('What was imported'), language)}", ""]
    lines += _table(
        (N_("sort"), N_("in the files"), N_("taken")),
        [(sort, held, counts.taken.get(sort, 0)) for sort, held in counts.held.items()],
        language,
    )
    lines += ["", f"# {_said(N_('What was found'), language)}", ""]
    times = by_code(told)
    first = {each.code: each for each in reversed(told)}
    lines += _table(
        (N_("code"), N_("times"), N_("what can be done")),
        [(code, count, _remedy(first[code], language)) for code, count in times.items()],
        language,
    )
    for code in times:
        lines += ["", f"## {code}", ""]
        lines += [_line(each, language) for each in told if each.code == code]
    return "\n".join(lines) + "\n"


def _said(template: str, language: str) -> str:
    return Text(template).in_language(language)


def _remedy(told: Problem, language: str) -> str:
    return told.remedy.in_language(language) if told.remedy else ""


def _table(
    heads: tuple[str, ...], rows: Iterable[tuple[object, ...]], language: str
) -> Iterable[str]:
    yield _row(_said(each, language) for each in heads)
    yield _row("---" for _ in heads)
    for row in rows:
        yield _row(str(each).replace("|", "\\|") for each in row)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(told: Problem, language: str) -> str:
    place = " ".join(part for part in (told.file, f"`{told.field}`" if told.field else "") if part)
    return f"- {place}: {told.message.in_language(language)}"
