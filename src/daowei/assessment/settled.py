"""Settled values in the place of reported ones: in tables, in documents, and beside explanations.

An assessment that is published rests on settled values; what each rests on travels with it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from daowei.assessment.computing_results import Reports
from daowei.assessment.explanation import Spot
from daowei.assessment.gathering import Sent
from daowei.foundation.digests import canonical, digest
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES, Shape, expect
from daowei.foundation.texts import Text
from daowei.programme.definition import Element
from daowei.reporting.documents import Key
from daowei.verification.samples.settling import Basis, Cell, SettledValue, told

Settled = Mapping[Cell, SettledValue]

SETTLED = Shape(
    name="settled",
    columns={
        "unit": pl.String,
        "element": pl.String,
        "combo": pl.String,
        "period": pl.String,
        "reported": pl.Int64,  # scaled by the element's decimals; null for nothing
        "found": pl.Int64,  # null where nobody looked, or could tell
        "settled": pl.Int64,  # what counts; null for nothing
        "basis": pl.String,  # verification.samples.settling.Basis
        "factor": pl.String,  # what the report was multiplied with, "" for nothing
        "source": pl.String,  # the visit, the round or the appeal it follows from
    },
    grain=("unit", "element", "combo", "period"),
)


def settled_table(values: Iterable[SettledValue]) -> pl.DataFrame:
    """What each settled value rests on, in the order of cells."""
    rows = [
        {name: str(getattr(each, name)) if name == "basis" else getattr(each, name)
         for name in SETTLED.columns}
        for each in sorted(values, key=lambda each: each.cell)
    ]  # fmt: skip
    return expect(pl.DataFrame(rows, schema=dict(SETTLED.columns), orient="row"), SETTLED)


def settled_of(table: pl.DataFrame) -> dict[Cell, SettledValue]:
    """The settled values that a table holds."""
    rows = expect(table, SETTLED).iter_rows(named=True)
    values = (SettledValue(**{**row, "basis": Basis(row["basis"])}) for row in rows)
    return {each.cell: each for each in values}


def with_settled(values: pl.DataFrame, settled: Settled) -> pl.DataFrame:
    """The table of values with the settled ones in place; what nobody reported stays away.

    Where nothing counts the cell is blank.
    """
    moved = [each for each in settled.values() if each.is_changed]
    instead = settled_table(moved).select(*SETTLED.grain, "settled")
    joined = expect(values, VALUES).join(
        instead.with_columns(is_moved=pl.lit(value=True)), on=SETTLED.grain, how="left"
    )
    is_moved = pl.col("is_moved").fill_null(value=False) & (pl.col("attribute") == "")
    state = pl.when(pl.col("settled").is_null()).then(State.BLANK.value)
    return expect(
        joined.with_columns(
            value=pl.when(is_moved).then("settled").otherwise("value"),
            state=pl.when(is_moved)
            .then(state.otherwise(State.REPORTED.value).cast(pl.UInt8))
            .otherwise("state"),
        ),
        VALUES,
    )


def counting(settled: Settled) -> dict[Cell, int | None]:
    """What counts instead of reports; cells that stand as reported are left out."""
    return {cell: each.settled for cell, each in settled.items() if each.is_changed}


def digest_of_settled(values: Iterable[SettledValue]) -> str:
    """SHA-256 over settled values with what they rest on, in the order of cells."""
    return digest(settled_table(values).rows())


# ── in documents ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, eq=False)
class SettledReports:
    """The reports that count, with settled values written into them; hand them to ``compute``.

    ``settled``: what counts, None for nothing (see ``counting``).
    """

    reports: Reports
    settled: Mapping[Cell, int | None]

    @cached_property
    def _moved(self) -> Mapping[tuple[str, str], Mapping[tuple[str, str], int | None]]:
        found: dict[tuple[str, str], dict[tuple[str, str], int | None]] = {}
        for (unit, element, combo, period), value in self.settled.items():
            found.setdefault((unit, period), {})[element, combo] = value
        return found

    def named(self) -> Iterable[Key]:
        """Which reports there are."""
        return self.reports.named()

    def all(self) -> Iterator[Sent]:
        """Every report with its document as settled."""
        for sent in self.reports.all():
            moved = self._moved.get((sent.unit, sent.period))
            yield _settled(sent, moved) if moved and not sent.attribute else sent


def _settled(sent: Sent, moved: Mapping[tuple[str, str], int | None]) -> Sent:
    """The report with those of its own cells that were settled."""
    document = json.loads(sent.document)
    values = document["values"]
    for (element, combo), value in moved.items():
        if combo in values.get(element, {}):
            values[element][combo] = value
    return replace(sent, document=canonical(document))


# ── beside explanations ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, eq=False)
class SettledRemarks:
    """What a settled value rests on, told beside the report it takes the place of."""

    settled: Settled
    elements: Mapping[str, Element]

    def __call__(self, element: str, spot: Spot, combos: tuple[str, str]) -> Sequence[Text]:
        """One sentence on what counts and why; none where the report simply stands."""
        combo, attribute = combos
        value = self.settled.get((spot.unit, element, combo, spot.period))
        if value is None or attribute or value.basis is Basis.REPORTED:
            return ()
        return (told(value, decimals=self.elements[element].decimals),)
