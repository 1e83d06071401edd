"""Results as pages read them: slices of what is stored, nothing computed again.

A reader opens a manifest once and keeps what it maps; a newer one is another ``OpenResults``.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.assessment.agreement_results import AgreementResults
from daowei.assessment.answers import (
    AwardLine,
    BrokenRule,
    CriterionLine,
    DeliveryCell,
    DeliveryTable,
    ElementCell,
    ElementTable,
    FarOff,
    FigureCell,
    FigureTable,
    Findings,
    LateReporter,
    League,
    LeagueRow,
    UnitCard,
    VetoLine,
    Watermark,
)
from daowei.assessment.computing_results import CUBE, VALUES, open_ledgers
from daowei.assessment.cube import Cube
from daowei.assessment.figures import Figures
from daowei.assessment.groundwork import Groundwork
from daowei.assessment.indicators import IndicatorFigures, printed_values
from daowei.assessment.ledger import FormLedger
from daowei.assessment.live_values import LiveValues, open_live
from daowei.assessment.report_index import ReportIndex, open_index
from daowei.assessment.result_folder import Manifest, ResultsError, beat_of
from daowei.assessment.result_tables import Tables, read_tables
from daowei.assessment.sayings import printed_cell, state_of_cell
from daowei.assessment.standing import came_since
from daowei.assessment.storage import StoredCube, opened_while_changing
from daowei.foundation.periods import parse_period
from daowei.foundation.state_bytes import REPORTED
from daowei.foundation.states import State
from daowei.programme.definition import Agreement

_Answer = TypeVar("_Answer")
_WAITS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)  # seconds; then what there is is shown


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenResults:
    """The results of one manifest."""

    root: Path
    manifest: Manifest
    ground: Groundwork
    _figures: dict[str, Figures] = field(default_factory=dict)
    _indicators: dict[str, IndicatorFigures] = field(default_factory=dict)
    _places: dict[str, Mapping[str, int]] = field(default_factory=dict)
    _delivered: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]] = field(default_factory=dict)
    _rows_known: dict[str, int | None] = field(default_factory=dict)

    # ── how far ─────────────────────────────────────────────────────────────────────

    @cached_property
    def watermark(self) -> Watermark:
        """How far these results have come."""
        rules, mark = self.manifest.rulebook, self.manifest.mark
        return Watermark(
            position=mark.position,
            moment=mark.moment,
            version=rules.version,
            digest=rules.digest,
            day=self.manifest.day,
            reports=mark.reports,
        )

    def steady(self, take: Callable[[Watermark], _Answer]) -> _Answer:
        """What ``take`` gives while no change is being written; it may be called again.

        Where changes do not end (a writer has died), what there is is shown as settling.
        """
        for wait in _WAITS:
            if wait:
                time.sleep(wait)
            before = int(self._beat[0])
            if before % 2 == 0:
                answer = take(self.watermark)
                if int(self._beat[0]) == before:
                    return answer
        return take(replace(self.watermark, is_settling=True))

    # ── what is mapped ──────────────────────────────────────────────────────────────

    @cached_property
    def folder(self) -> Path:
        """The generation's folder."""
        return self.root / self.manifest.generation

    @cached_property
    def _beat(self) -> NDArray[np.int64]:
        return beat_of(self.folder)

    @cached_property
    def stored(self) -> StoredCube:
        """The arrays."""
        return opened_while_changing(self.folder / CUBE)

    @cached_property
    def tables(self) -> Tables:
        """The tables of agreements, and what looks wrong."""
        return read_tables(self.folder / self.manifest.tables)

    @cached_property
    def ledgers(self) -> Mapping[str, FormLedger]:
        """What was owed and came, by form."""
        return open_ledgers(self.folder, self.ground)

    def indicator(self, code: str) -> IndicatorFigures:
        """The arrays of an indicator.

        Raises: ResultsError: there is none of that code.
        """
        if code not in self._indicators:
            found = self.stored.indicator(code)
            if found is None:
                raise ResultsError(f"there is no indicator {code!r} in the results; check the code")
            self._indicators[code] = found
        return self._indicators[code]

    def element(self, code: str) -> Figures:
        """The arrays of an element; a population's are made from the register.

        Raises: ResultsError: there is none of that code.
        """
        if code not in self._figures:
            self._figures[code] = self._found(code)
        return self._figures[code]

    def _found(self, code: str) -> Figures:
        known = self.ground.programme.elements.get(code)
        stored = self.stored.figures(code)
        if stored is not None:
            return stored
        if known is None or known.population is None:
            raise ResultsError(f"there is no element {code!r} in the results; check the code")
        windows = self.ground.periods.windows
        found = self.ground.population.figures(known.population, windows)
        return found if self.ground.upper is None else found.cut(self.ground.upper.kept)

    def long_table(self) -> tuple[LiveValues, ReportIndex]:
        """The values as reported, and which reports counted."""
        live = open_live(self.folder / VALUES, self.ground.units, self.ground.coder)
        index = open_index(self.folder, self.ground.programme.forms, self.ground.coder)
        for sent, key in came_since(self.folder, up_to=self.manifest.sequence):
            live.take(key, sent)
            index.came[key] = sent
        return live, index

    def cube(self) -> Cube:
        """A cube that answers from what is stored, for walking back from a number."""
        live, _ = self.long_table()
        deliveries = {code: each.marks() for code, each in self.ledgers.items()}
        bare = self.ground.cube(live, deliveries)
        elements = self.ground.codes.elements
        return replace(bare, stored={code: self.element(code) for code in elements})

    # ── units ───────────────────────────────────────────────────────────────────────

    def column(self, unit: str) -> int | None:
        """Where the unit's figures stand; None for one that has none of its own."""
        return self.stored.units.index.get(unit)

    def row(self, period: str) -> int | None:
        """Where the period's figures stand; None for one beyond all reports and agreements."""
        if period not in self._rows_known:
            self._rows_known[period] = self.stored.periods.index.get(parse_period(period).iso)
        return self._rows_known[period]

    # ── agreements ──────────────────────────────────────────────────────────────────

    def agreement(self, code: str) -> tuple[Agreement, AgreementResults]:
        """An agreement with its results.

        Raises: ResultsError: there is none of that code.
        """
        known = self.ground.programme.agreements.get(code)
        if known is None:
            raise ResultsError(f"there is no agreement {code!r} in the programme; check the code")
        return known, self.tables.agreements[code]

    def league(
        self, code: str, *, group: str | None = None, start: int = 0, most: int | None = None
    ) -> League:
        """The league table of an agreement, of one group or of all; a page of it where asked."""
        agreement, results = self.agreement(code)
        rows = results.standings
        groups = rows["group"].unique(maintain_order=True).to_list()
        rows = rows if group is None else rows.filter(pl.col("group") == group)
        part = rows.slice(start, most)
        return self.steady(
            lambda watermark: League(
                agreement=code,
                period=agreement.period,
                groups=groups,
                rows=self._league_rows(agreement, results, part),
                total=rows.height,
                watermark=watermark,
            )
        )

    def _league_rows(
        self, agreement: Agreement, results: AgreementResults, rows: pl.DataFrame
    ) -> list[LeagueRow]:
        places = [self._placed(agreement, results)[unit] for unit in rows["unit"]]
        pillars = self._pillar_points(agreement, results, places)
        expected, received = self._delivered_in(agreement.period)
        found = []
        for row, printed in zip(_rows(rows), pillars, strict=True):
            column = self.ground.units.index.get(row["unit"])
            found.append(
                LeagueRow(
                    unit=row["unit"],
                    group=row["group"],
                    rank=row["rank"],
                    of=row["of"],
                    printed=row["points_printed"],
                    points=row["points"],
                    state=State(row["state"]),
                    pillars=printed,
                    grade=row["grade"],
                    awards=row["awards"],
                    vetoes=row["vetoes"],
                    reason=row["reason"],
                    expected=0 if column is None else int(expected[column]),
                    received=0 if column is None else int(received[column]),
                )
            )
        return found

    def _pillar_points(
        self, agreement: Agreement, results: AgreementResults, places: Sequence[int]
    ) -> list[Mapping[str, str]]:
        """Printed points by pillar of the units at these places."""
        codes = [each.code for each in agreement.pillars]
        each_has = len(codes) + 1
        wanted = [place * each_has + 1 + number for place in places for number in range(len(codes))]
        printed = results.totals["points_printed"].gather(wanted).to_list()
        return [
            dict(zip(codes, printed[start : start + len(codes)], strict=True))
            for start in range(0, len(printed), max(len(codes), 1))
        ]

    def card(self, code: str, unit: str) -> UnitCard | None:
        """A unit's scorecard; None where the agreement does not score it."""
        agreement, results = self.agreement(code)
        if unit not in self._placed(agreement, results):
            return None
        standing, awards = self._standing(agreement, results, unit), self.award_rows(code, unit)
        whole = self.rows_of(code, unit, "totals")[0]
        return self.steady(
            lambda watermark: UnitCard(
                agreement=code,
                period=agreement.period,
                row=self._league_rows(agreement, results, standing)[0],
                covered_share=whole["covered_share"],
                criteria=list(self._criteria(agreement, results, unit)),
                awards=[_award(each) for each in awards],
                vetoes=[
                    VetoLine(rule=each.rule, status=each.status.value, evidence=each.evidence,
                             since=each.since, reply=each.reply)
                    for each in results.vetoes if each.unit == unit
                ],
                watermark=watermark,
            )
        )  # fmt: skip

    def _criteria(
        self, agreement: Agreement, results: AgreementResults, unit: str
    ) -> Iterator[CriterionLine]:
        scores = _rows(self._slice(agreement, results, unit, table="scores"))
        targets = _rows(self._slice(agreement, results, unit, table="targets"))
        for score, target in zip(scores, targets, strict=True):
            yield CriterionLine(
                criterion=score["criterion"],
                pillar=score["pillar"],
                indicator=score["indicator"],
                figure=self._figures_of(score["indicator"], [unit], [score["period"]])[0],
                target=target["target"],
                baseline=target["baseline"],
                adjusted=target["reason"],
                points=score["points"],
                points_printed=score["points_printed"],
                weight=score["weight"],
                effective_weight=score["effective_weight"],
                reason=score["reason"],
            )

    def rows_of(self, code: str, unit: str, table: str) -> list[dict[str, Any]]:
        """A scored unit's rows of ``scores``, ``targets`` or ``totals``."""
        agreement, results = self.agreement(code)
        return list(_rows(self._slice(agreement, results, unit, table=table)))

    def standing_row(self, code: str, unit: str) -> dict[str, Any]:
        """A scored unit's place."""
        return next(_rows(self._standing(*self.agreement(code), unit)))

    def _standing(self, agreement: Agreement, results: AgreementResults, unit: str) -> pl.DataFrame:
        key = f"{agreement.code} standings"
        if key not in self._places:
            units = results.standings["unit"].to_list()
            self._places[key] = {each: number for number, each in enumerate(units)}
        return results.standings.slice(self._places[key][unit], 1)

    def award_rows(self, code: str, unit: str) -> list[dict[str, Any]]:
        """A scored unit's awards, given or not; the table has all units for each award in turn."""
        agreement, results = self.agreement(code)
        place = self._placed(agreement, results)[unit]
        wanted = range(place, results.awards.height, max(len(results.units), 1))
        return [row for each in wanted for row in _rows(results.awards.slice(each, 1))]

    def _placed(self, agreement: Agreement, results: AgreementResults) -> Mapping[str, int]:
        if agreement.code not in self._places:
            places = {unit: number for number, unit in enumerate(results.units)}
            self._places[agreement.code] = places
        return self._places[agreement.code]

    def _slice(
        self, agreement: Agreement, results: AgreementResults, unit: str, *, table: str
    ) -> pl.DataFrame:
        """The unit's rows of a table in which each unit has as many."""
        whole: pl.DataFrame = getattr(results, table)
        rows = whole.height // max(len(results.units), 1)
        return whole.slice(self._placed(agreement, results)[unit] * rows, rows)

    # ── figures ─────────────────────────────────────────────────────────────────────

    def figures(
        self, indicator: str, *, units: Sequence[str], periods: Sequence[str]
    ) -> FigureTable:
        """An indicator's figures by unit, then period, in the order asked."""
        return self.steady(
            lambda watermark: FigureTable(
                indicator=indicator,
                cells=self._figures_of(indicator, units, periods),
                watermark=watermark,
            )
        )

    def _figures_of(
        self, indicator: str, units: Sequence[str], periods: Sequence[str]
    ) -> list[FigureCell]:
        arrays, asked = self.indicator(indicator), [(u, p) for u in units for p in periods]
        rows = [self.row(each) for each in periods]
        places = [(row, column) for column in map(self.column, units) for row in rows]
        known = [each for each in places if None not in each]
        corner = tuple(np.array(known, dtype=np.intp).reshape(-1, 2).T)
        sides = [getattr(arrays, each)[corner].tolist() for each in _SIDES]
        decimals = self.ground.programme.indicators[indicator].decimals
        shown = np.where(arrays.state[corner] == REPORTED, arrays.value[corner], np.nan)
        told = iter(zip(*sides, printed_values(shown, decimals), strict=True))
        return [
            _cell(where, next(told)) if None not in place else _no_cell(where)
            for where, place in zip(asked, places, strict=True)
        ]

    def elements(
        self, element: str, *, units: Sequence[str], periods: Sequence[str]
    ) -> ElementTable:
        """An element's figures by unit, then period, in the order asked."""
        return self.steady(
            lambda watermark: ElementTable(
                element=element,
                cells=[self._element(element, unit, each) for unit in units for each in periods],
                watermark=watermark,
            )
        )

    def _element(self, element: str, unit: str, period: str) -> ElementCell:
        column, row = self.column(unit), self.row(period)
        if column is None or row is None:
            return ElementCell(unit=unit, period=period, printed="", value=None,
                               state=State.CLOSED, count=0)  # fmt: skip
        part = self.element(element).corner(np.ix_([row], [column]))
        value = float(part.values()[0, 0])
        return ElementCell(
            unit=unit,
            period=period,
            printed=printed_cell(part, 0, 0),
            value=_number(value),
            state=state_of_cell(part, 0, 0),
            count=int(part.count[0, 0]),
        )

    # ── reports ─────────────────────────────────────────────────────────────────────

    def deliveries(
        self, form: str, *, units: Sequence[str], periods: Sequence[str] | None = None
    ) -> DeliveryTable:
        """Reports owed and come of a form, of the periods asked for or of all."""
        ledger = self.ledgers.get(form)
        if ledger is None:
            raise ResultsError(f"there is no form {form!r} in the programme; check the code")
        wanted = [each.iso for each in ledger.periods] if periods is None else list(periods)
        return self.steady(
            lambda watermark: DeliveryTable(
                cells=[self._delivery(ledger, unit, each) for unit in units for each in wanted],
                watermark=watermark,
            )
        )

    def _delivery(self, ledger: FormLedger, unit: str, period: str) -> DeliveryCell:
        row, column = ledger.row_of.get(period), self.ground.units.index.get(unit)
        counts = (
            [0] * len(ledger.whole)
            if row is None or column is None
            else ledger.whole[:, row, column].tolist()
        )
        expected, received, on_time, undated, unexpected = counts
        return DeliveryCell(form=ledger.form.code, unit=unit, period=period, expected=expected,
                            received=received, on_time=on_time, undated=undated,
                            unexpected=unexpected)  # fmt: skip

    def _delivered_in(self, period: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Reports expected and received over all forms within a period, by column."""
        if period not in self._delivered:
            whole = parse_period(period)
            counts = np.zeros((2, self.ground.units.size), dtype=np.int64)
            for ledger in self.ledgers.values():
                rows = [row for row, each in enumerate(ledger.periods)
                        if whole.start <= each.start and each.end <= whole.end]  # fmt: skip
                counts += ledger.whole[:2, rows].sum(axis=1)
            self._delivered[period] = counts[0], counts[1]
        return self._delivered[period]

    # ── what looks wrong ────────────────────────────────────────────────────────────

    def findings(self, unit: str, *, most: int = 50) -> Findings:
        """What looks wrong in a unit and all below it today.

        Broken rules the latest first, values the farthest off first, late reporters the worst.
        """
        broken, far_off = (self._below(each, unit) for each in
                           (self.tables.broken, self.tables.far_off))  # fmt: skip
        broken = broken.sort("period", "column", "check", descending=[True, False, False])
        far_off = far_off.sort("score", "column", "element", descending=[True, False, False])
        late = self._late(unit)
        return self.steady(
            lambda watermark: Findings(
                broken=[BrokenRule(**_of(BrokenRule, each)) for each in _rows(broken.head(most))],
                far_off=[FarOff(**_of(FarOff, each)) for each in _rows(far_off.head(most))],
                late=late[:most],
                counts={"broken": broken.height, "far_off": far_off.height, "late": len(late)},
                watermark=watermark,
            )
        )

    def _below(self, table: pl.DataFrame, unit: str) -> pl.DataFrame:
        """The rows of a subtree: a slice, as columns are in pre-order and rows in their order."""
        first, last = self._subtree(unit)
        found = table["column"]
        start = int(found.search_sorted(first, side="left"))
        return table.slice(start, int(found.search_sorted(last, side="right")) - start)

    def _subtree(self, unit: str) -> tuple[int, int]:
        units = self.ground.units
        column = units.index.get(unit)
        if column is None:
            return 0, -1
        ends = units.last.subtree_end
        return column, column if ends is None else int(ends[column])

    def _late(self, unit: str) -> list[LateReporter]:
        first, last = self._subtree(unit)
        found: list[LateReporter] = []
        for code, ledger in self.ledgers.items():
            own = ledger.own[:, :, first : last + 1].astype(np.int32)
            owed = own[0] > 0
            missing = (owed & (own[1] == 0)).sum(axis=0)
            late = (owed & (own[1] > 0) & (own[2] + own[3] == 0)).sum(axis=0)
            found.extend(
                LateReporter(
                    form=code,
                    unit=self.ground.units.codes[first + place],
                    expected=int(owed[:, place].sum()),
                    missing=int(missing[place]),
                    late=int(late[place]),
                )
                for place in np.flatnonzero(missing + late).tolist()
            )
        return sorted(found, key=lambda each: (-each.missing - each.late, each.unit, each.form))


_SIDES = ("value", "state", "numerator", "denominator", "expected", "received")


def _cell(where: tuple[str, str], told: tuple[Any, ...]) -> FigureCell:
    value, state, numerator, denominator, expected, received, printed = told
    return FigureCell(
        unit=where[0],
        period=where[1],
        printed=printed,
        value=value if state == REPORTED else None,
        state=State(state),
        numerator=_number(numerator),
        denominator=_number(denominator),
        expected=expected,
        received=received,
    )


def _no_cell(where: tuple[str, str]) -> FigureCell:
    """Of a unit or period that the results do not reach to: nobody was asked."""
    return FigureCell(
        unit=where[0],
        period=where[1],
        printed="",
        value=None,
        state=State.CLOSED,
        numerator=None,
        denominator=None,
        expected=0,
        received=0,
    )


def _rows(table: pl.DataFrame) -> Iterator[dict[str, Any]]:
    return table.iter_rows(named=True)


def _of(kind: type[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in kind.__dataclass_fields__}


def _award(row: Mapping[str, Any]) -> AwardLine:
    return AwardLine(**_of(AwardLine, row))


def _number(value: float) -> float | None:
    return None if value != value else float(value)  # noqa: PLR0124 - only NaN differs from itself
