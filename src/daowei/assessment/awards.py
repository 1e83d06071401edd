"""What reaching a threshold earns a unit, and what a veto keeps it from."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import polars as pl

from daowei.assessment.results import TOTALS, Reason, because
from daowei.assessment.vetoes import Barred, Veto, in_force
from daowei.foundation.tables import Shape, expect
from daowei.programme.definition import Agreement, Award

AWARDS = Shape(
    name="awards",
    columns={
        "agreement": pl.String,
        "award": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "threshold": pl.String,
        "points_printed": pl.String,
        "given": pl.Boolean,
        "amount_minor": pl.Int64,  # of the programme's currency; null for an honour without money
        "reason": pl.String,
    },
    grain=("agreement", "award", "unit", "period"),
)


def awards(agreement: Agreement, totals: pl.DataFrame, found: Iterable[Veto]) -> pl.DataFrame:
    """Who earned which award, and of the others why not.

    Grain: one row per award of the agreement and unit. Each award stands for itself: a unit
    that reaches two thresholds earns both. Printed points decide, so that a reader who sees 90.0
    beside a threshold of 90 sees it reached. Missing: a withheld score earns no award.
    """
    whole = expect(totals, TOTALS).filter(pl.col("pillar") == "")
    barring = _barring(found, Barred.AWARD)
    rows = [
        _row(award, agreement=agreement, total=total, barring=barring)
        for award in agreement.awards
        for total in whole.iter_rows(named=True)
    ]
    return expect(pl.DataFrame(rows, schema=dict(AWARDS.columns)), AWARDS)


def grades(agreement: Agreement, totals: pl.DataFrame, found: Iterable[Veto]) -> Mapping[str, str]:
    """The grade of every unit that has one: the award with the highest threshold it reached.

    A veto on awards leaves the grade; a veto on the grade takes it.
    """
    whole = expect(totals, TOTALS).filter(pl.col("pillar") == "")
    barring = _barring(found, Barred.GRADE)
    rising = sorted(agreement.awards, key=lambda each: each.threshold)
    return {
        unit: award.code
        for award in rising
        for unit, printed in whole.select("unit", "points_printed").iter_rows()
        if unit not in barring and _reached(award, printed)
    }


def _barring(found: Iterable[Veto], what: Barred) -> Mapping[str, str]:
    """By unit, the codes of the vetoes in force that bar it from something."""
    codes = {
        unit: ", ".join(each.rule for each in standing if what in each.bars)
        for unit, standing in in_force(found).items()
    }
    return {unit: each for unit, each in codes.items() if each}


def _reached(award: Award, printed: str) -> bool:
    return printed != "" and Decimal(printed) >= award.threshold


def _row(
    award: Award,
    *,
    agreement: Agreement,
    total: Mapping[str, object],
    barring: Mapping[str, str],
) -> dict[str, object]:
    unit, printed = str(total["unit"]), str(total["points_printed"])
    reason = _why_not(award, printed, veto=barring.get(unit), withheld=str(total["reason"]))
    return {
        "agreement": agreement.code,
        "award": award.code,
        "unit": unit,
        "period": total["period"],
        "threshold": f"{award.threshold:f}",
        "points_printed": printed,
        "given": reason == "",
        "amount_minor": award.amount_minor if reason == "" else None,
        "reason": reason,
    }


def _why_not(award: Award, printed: str, *, veto: str | None, withheld: str) -> str:
    """The reason against an award, "" where it is earned; a veto is told before the points."""
    if veto is not None:
        return because(Reason.VETOED, veto)
    if printed == "":
        return withheld
    if not _reached(award, printed):
        return because(Reason.BELOW_THRESHOLD, f"{award.threshold:f}")
    return ""
