"""What explanations ask, answered from stored results: arrays, the long table, the index."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import polars as pl

from daowei.assessment.assessing import Assessment
from daowei.assessment.awards import AWARDS
from daowei.assessment.explaining import explain_element, explain_indicator
from daowei.assessment.explanation import Explanation, Read, Spot
from daowei.assessment.facts import CubeFacts
from daowei.assessment.groundwork import Groundwork
from daowei.assessment.indicators import IndicatorSet
from daowei.assessment.ledger import FormLedger
from daowei.assessment.live_values import LiveValues
from daowei.assessment.open_results import OpenResults
from daowei.assessment.ratios import Ratio, Side
from daowei.assessment.report_index import ReportIndex
from daowei.assessment.result_folder import ResultsError
from daowei.assessment.results import FIGURES, SCORES, STANDINGS, TOTALS
from daowei.assessment.scorecards import (
    NotScoredError,
    Scorecard,
    Versions,
    explain_criterion,
    explain_score,
)
from daowei.assessment.slices import Row, Sliced
from daowei.assessment.vantages import Places, Remarks, nothing_else
from daowei.foundation.tables import empty
from daowei.foundation.texts import Named, Text
from daowei.language.tree import Item, ItemKind
from daowei.programme.definition import Agreement, Indicator
from daowei.reporting.completeness import DELIVERIES
from daowei.reporting.expected import due_day

Thing = TypeVar("Thing")


@dataclass(frozen=True, kw_only=True, eq=False)
class LiveFacts(CubeFacts):
    """Answers from open results; only what is looked at is read."""

    results: OpenResults
    live: LiveValues
    index: ReportIndex

    def _ratio(self, indicator: Indicator, within: Read | None) -> Ratio:
        """As it is stored, where the indicator stands for itself."""
        if within is not None:
            return super()._ratio(indicator, within)
        stored = self.results.indicator(indicator.code)
        numerator, denominator = (
            Side(values=each, state=stored.state) for each in (stored.numerator, stored.denominator)
        )
        return Ratio(
            numerator=numerator, denominator=denominator, value=stored.value, state=stored.state
        )

    @cached_property
    def _withheld(self) -> Container[tuple[str, str, str]]:
        return _Broken(facts=self)

    def _values_of(self, element: str) -> Sliced:
        if element not in self._values:
            self._values[element] = _Said(live=self.live, element=element)
        return self._values[element]

    def _deliveries_of(self, form: str) -> Sliced:
        if form not in self._deliveries:
            ledger = self.results.ledgers.get(form)
            self._deliveries[form] = _Delivered(ledger=ledger, facts=self)
        return self._deliveries[form]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Broken:
    """The figures whose numerator is no part of its denominator after all."""

    facts: LiveFacts

    def __contains__(self, key: object) -> bool:
        assert isinstance(key, tuple), "indicator, unit and period"
        indicator, unit, period = key
        if not self.facts.indicators[indicator].numerator_part_of_denominator:
            return False
        stored = self.facts.results.indicator(indicator)
        cell = self.facts.cube.periods.index[period], self.facts.cube.column(unit)
        return bool(stored.numerator[cell] > stored.denominator[cell])


@dataclass(frozen=True, kw_only=True, eq=False)
class _Said:
    """What units reported on an element, read once and looked up by unit."""

    live: LiveValues
    element: str
    _kept: dict[str, Mapping[str, Sequence[Row]]] = field(default_factory=dict)

    def of(self, unit: str, period: str) -> Sequence[Row]:
        """The cells of a unit and period, by combination."""
        if unit not in self._kept:
            table = self.live.table([self.element], [unit]).sort("period", "combo", "attribute")
            found: dict[str, list[Row]] = {}
            for row in table.iter_rows(named=True):
                found.setdefault(str(row["period"]), []).append(row)
            self._kept[unit] = found
        return self._kept[unit].get(period, ())


@dataclass(frozen=True, kw_only=True, eq=False)
class _Delivered:
    """Reports of a form, owed and come, as ``DELIVERIES`` has them."""

    ledger: FormLedger | None
    facts: LiveFacts

    def of(self, unit: str, period: str) -> Sequence[Row]:
        """The reports of a unit and period."""
        row = self.ledger.row_of.get(period) if self.ledger else None
        column = self.facts.cube.units.index.get(unit)
        if self.ledger is None or row is None or column is None:
            return ()
        owed = self.ledger.own[0, row]
        due = due_day(self.ledger.form, self.ledger.periods[row]) if owed.any() else None
        attributes = self.facts.index.coder.codes.attributes
        told = [self._row(unit, period, each, is_owed=each == "" and bool(owed[column]))
                for each in attributes]  # fmt: skip
        return [{**each, "due": due, "days_late": _days_late(each, due)} for each in told if each]

    def _row(self, unit: str, period: str, attribute: str, *, is_owed: bool) -> dict[str, object]:
        assert self.ledger is not None, "asked for before"
        code = self.ledger.form.code
        sent = self.facts.index.sent((code, attribute, unit, period))
        if sent is None and not is_owed:
            return {}
        return {
            "form": code,
            "attribute": attribute,
            "unit": unit,
            "period": period,
            "was_expected": is_owed,
            "was_received": sent is not None,
            "received": sent.received if sent else None,
        }


def _days_late(row: Mapping[str, object], due: object) -> int | None:
    received = row["received"]
    if received is None or due is None:
        return None
    late: int = (received - due).days  # type: ignore[operator]  # both are days
    return max(late, 0)


def facts_of(results: OpenResults, places: Places, *, remarks: Remarks = nothing_else) -> LiveFacts:
    """What explanations ask of these results.

    ``places`` knows which revision a value is from, ``remarks`` what else is to be told of it.
    """
    live, index = results.long_table()
    return LiveFacts(
        assessment=_bare(results.ground, results),
        places=places,
        remarks=remarks,
        results=results,
        live=live,
        index=index,
    )


def _bare(ground: Groundwork, results: OpenResults) -> Assessment:
    """Definitions, registers and the cube; tables are read from the results' own files."""
    return Assessment(
        basis=ground.basis,
        cube=results.cube(),
        indicators=IndicatorSet(figures={}, problems=()),
        figures=empty(FIGURES),
        targets={},
        scores=empty(SCORES),
        totals=empty(TOTALS),
        standings=empty(STANDINGS),
        awards=empty(AWARDS),
        vetoes={},
        proxies=(),
        completeness=pl.DataFrame(),
        deliveries=empty(DELIVERIES),
        problems=(),
    )


# ── questions ───────────────────────────────────────────────────────────────────────


def explained(what: str, spot: Spot, facts: LiveFacts) -> Explanation:
    """Why a number is what it is, down to the reports.

    ``what``: ``score:AGREEMENT``, ``criterion:AGREEMENT/CODE``, ``indicator:CODE`` or
    ``element:CODE`` (``CODE.COMBO`` for one combination).
    Raises: ResultsError: there is no such thing, unit or period. NotScoredError: the agreement
        does not score the unit.
    """
    kind, _, code = what.partition(":")
    results = facts.results
    if results.column(spot.unit) is None or results.row(spot.period) is None:
        raise ResultsError(f"{spot.unit} has no figures in {spot.period}; check unit and period")
    match kind:
        case "score":
            return explain_score(_card(code, spot.unit, results), facts)
        case "criterion":
            return _criterion(*code.split("/", 1), spot=spot, facts=facts)
        case "indicator":
            return explain_indicator(_known(facts.indicators, code), facts, spot)
        case "element":
            element, *combos = code.split(".", 1)
            _known(facts.assessment.basis.programme.elements, element)
            item = Item(ItemKind.ELEMENT, (element, *combos))
            return explain_element(Read(text=code, item=item), facts, spot)
        case _:
            raise ResultsError(f"{what!r} is nothing that can be explained; check the address")


def _known(known: Mapping[str, Thing], code: str) -> Thing:
    if code not in known:
        raise ResultsError(f"there is no {code!r} in the programme; check the code")
    return known[code]


def _criterion(agreement: str, code: str, *, spot: Spot, facts: LiveFacts) -> Explanation:
    card = _card(agreement, spot.unit, facts.results)
    known = {each.code: each for each in card.agreement.criteria}
    return explain_criterion(card, _known(known, code), facts)


def _card(code: str, unit: str, results: OpenResults) -> Scorecard:
    agreement, tables = results.agreement(code)
    if unit not in set(tables.units):
        raise NotScoredError(f"{code} does not score unit {unit}; ask for another unit")
    totals = {str(each["pillar"]): each for each in results.rows_of(code, unit, "totals")}
    standing = results.standing_row(code, unit)
    rules = results.manifest.rulebook
    return Scorecard(
        agreement=agreement,
        indicators=results.ground.programme.indicators,
        spot=Spot(unit=unit, period=agreement.period),
        total=totals.pop(""),
        pillars=totals,
        scores={str(each["criterion"]): each for each in results.rows_of(code, unit, "scores")},
        targets={str(each["criterion"]): each for each in results.rows_of(code, unit, "targets")},
        versions=Versions(
            programme=f"{rules.programme} {rules.version}",
            programme_digest=rules.digest,
            charter_digest=rules.charter,
        ),
        standing=standing,
        group=_group(agreement, results, str(standing["group"])),
        awards=results.award_rows(code, unit),
        vetoes=[each for each in tables.vetoes if each.unit == unit],
    )


def _group(agreement: Agreement, results: OpenResults, code: str) -> Text | None:
    known = results.ground.programme.group_sets.get(agreement.compare_by or "")
    named = {each.code: Named(each.names) for each in known.groups} if known else {}
    return named.get(code)
