"""What was done about vetoes, from ``values/procedures.csv``: notice, evidence, reply, appeal."""

import csv
import io
from collections.abc import Mapping
from datetime import date

from daowei.assessment.vetoes import Procedure, Procedures, check_procedure
from daowei.foundation.digests import digest
from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.texts import N_
from daowei.programme.definition import Agreement

FILE = "values/procedures.csv"
COLUMNS = ("rule", "unit", "evidence", "notice_on", "reply", "appealed_on", "upheld")
_TRUTHS = {"": None, "true": True, "yes": True, "false": False, "no": False}


def read_procedures(text: str, problems: ProblemList) -> Mapping[tuple[str, str], Procedure]:
    """Procedures by rule and unit; documents are parted by ``;``.

    Missing: an empty day has not come; an empty ``upheld`` is not decided. A line that cannot be
    read is told to ``problems`` and left out: a veto bars nothing without its procedure.
    """
    found: dict[tuple[str, str], Procedure] = {}
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        before = len(problems.found)
        procedure = _procedure(row, line, problems)
        if len(problems.found) == before:
            found[row.get("rule") or "", row.get("unit") or ""] = procedure
    return found


def handled_digest(procedures: Procedures) -> str:
    """By which what was done about vetoes is known again; "" where nothing was."""
    told = [[rule, unit, done] for (rule, unit), done in sorted(procedures.items(), key=_place)]
    return digest(told) if told else ""


def _place(entry: tuple[tuple[str, str], Procedure]) -> tuple[str, str]:
    return entry[0]


def check_procedures(
    agreement: Agreement, procedures: Mapping[tuple[str, str], Procedure]
) -> tuple[Problem, ...]:
    """What is wrong with how an agreement's vetoes were handled (``vetoes.check_procedure``)."""
    rules = {each.code: each for each in agreement.vetoes}
    return tuple(
        told
        for (rule, unit), done in procedures.items()
        if rule in rules
        for told in check_procedure(rules[rule], unit, done, appeal_days=agreement.appeal_days)
    )


def _procedure(row: Mapping[str, str | None], line: int, problems: ProblemList) -> Procedure:
    evidence = (row.get("evidence") or "").split(";")
    return Procedure(
        evidence=tuple(each.strip() for each in evidence if each.strip()),
        notice_on=_day(row, "notice_on", line, problems=problems),
        reply=row.get("reply") or "",
        appealed_on=_day(row, "appealed_on", line, problems=problems),
        upheld=_truth(row, line, problems),
    )


def _day(
    row: Mapping[str, str | None], field: str, line: int, *, problems: ProblemList
) -> date | None:
    written = (row.get(field) or "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        problems.add(
            "SCO-050",
            N_("{value} is not a day."),
            remedy=N_("Write it as 2025-11-30."),
            line=line,
            field=field,
            value=written,
        )
        return None


def _truth(row: Mapping[str, str | None], line: int, problems: ProblemList) -> bool | None:
    written = (row.get("upheld") or "").strip().lower()
    if written not in _TRUTHS:
        problems.add(
            "SCO-051",
            N_("{value} does not say whether the appeal was upheld."),
            remedy=N_("Write yes or no, or leave it empty while it is being decided."),
            line=line,
            field="upheld",
            value=written,
        )
    return _TRUTHS.get(written)
