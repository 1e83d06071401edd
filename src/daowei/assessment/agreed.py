"""Targets that two sides signed: they stand in place of what the target rule gives a unit."""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal

from daowei.foundation.digests import digest
from daowei.foundation.problems import ProblemList
from daowei.foundation.texts import N_
from daowei.programme.agreements.signed import AgreedTarget, AgreedTargets

FILE = "values/agreed_targets.csv"
COLUMNS = ("agreement", "criterion", "unit", "target", "paper")


_REASON = "agreement:"


def reason_of(target: AgreedTarget) -> str:
    """How a table of targets says that one was signed."""
    return f"{_REASON}{target.paper}"


def paper_in(reason: str) -> str | None:
    """The paper by which a target was signed; None where its rule gave it."""
    return reason.removeprefix(_REASON) if reason.startswith(_REASON) else None


def of_criterion(
    agreed: AgreedTargets, agreement: str, criterion: str
) -> Mapping[str, AgreedTarget]:
    """By unit."""
    return {
        unit: each for (of, on, unit), each in agreed.items() if (of, on) == (agreement, criterion)
    }


def agreed_digest(agreed: AgreedTargets) -> str:
    """By which agreed targets are known again; "" where there are none."""
    told = [[*place, f"{each.value:f}", each.paper] for place, each in sorted(agreed.items())]
    return digest(told) if told else ""


def read_agreed(text: str, problems: ProblemList) -> AgreedTargets:
    """Agreed targets as a folder keeps them.

    A line whose target is no number is told to ``problems`` and left out: the rule then counts.
    """
    found = {}
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        written = (row.get("target") or "").strip()
        value = _number(written)
        if value is None:
            problems.add(
                "SCO-060",
                N_("“{value}” is no target."),
                remedy=N_("Write a number, such as 92.5, or take the line out."),
                line=line,
                field="target",
                value=written,
            )
            continue
        place = (row.get("agreement") or "", row.get("criterion") or "", row.get("unit") or "")
        found[place] = AgreedTarget(value=value, paper=row.get("paper") or "")
    return found


def _number(written: str) -> Decimal | None:
    try:
        value = Decimal(written)
    except ArithmeticError:
        return None
    return value if value.is_finite() else None


def written_agreed(agreed: AgreedTargets) -> str:
    """The file of ``read_agreed``, in the order of agreements, criteria and units."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for place, each in sorted(agreed.items()):
        rows.writerow([*place, f"{each.value:f}", each.paper])
    return out.getvalue()
