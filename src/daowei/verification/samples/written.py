"""A settlement in writing: rules, sample, factors and values, so that anybody can repeat it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from daowei.foundation.rounding import shown
from daowei.verification.samples.factors import FEWEST, Factor
from daowei.verification.samples.rules import rules_in
from daowei.verification.samples.settling import (
    Basis,
    Cell,
    Round,
    Sampled,
    SettledValue,
    Settlement,
    settle,
)
from daowei.verification.visits.recounts import Recount

_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFactor:
    """A factor as it stands in a document: printed, once rounded.

    ``value``, ``low``, ``high``: "" where they cannot be told. ``applied``: "" for nothing.
    """

    element: str
    visited: int
    value: str
    low: str
    high: str
    applied: str

    @property
    def why_not(self) -> str:
        """Why nothing is applied: few, alike, unsure or under; "" where something is."""
        if self.applied:
            return ""
        if self.visited < FEWEST or not self.low:
            return "few"
        if Decimal(self.low) == Decimal(self.high) == 1:
            return "alike"
        return "under" if Decimal(self.low) > 1 else "unsure"


def document_of(this: Round, found: Settlement) -> dict[str, object]:
    """The settlement as a JSON object; numbers that are not whole as text."""
    return {
        "draw": this.code,
        "rules": this.rules.as_document(),
        "scales": {code: this.scales.get(code, 1) for code in sorted(found.factors)},
        "strata": dict(sorted(this.strata.items())),
        "sampled": {
            unit: {"stratum": each.stratum, "chance": str(each.chance)}
            for unit, each in sorted(this.sampled.items())
        },
        "factors": [_factor_document(code, each) for code, each in sorted(found.factors.items())],
        "values": [_value_document(each) for each in found.values],
    }


def _factor_document(element: str, factor: Factor) -> dict[str, object]:
    interval, estimate = factor.interval, factor.estimate
    return {
        "element": element,
        "visited": factor.visited,
        "value": shown(estimate.value, _DECIMALS) if estimate else "",
        "low": shown(max(interval.low, 0.0), _DECIMALS) if interval else "",
        "high": shown(interval.high, _DECIMALS) if interval else "",
        "applied": f"{factor.applied:f}" if factor.applied is not None else "",
    }


def _value_document(value: SettledValue) -> dict[str, object]:
    return {
        "unit": value.unit,
        "element": value.element,
        "combo": value.combo,
        "period": value.period,
        "reported": value.reported,
        "found": value.found,
        "settled": value.settled,
        "basis": value.basis.value,
        "factor": value.factor,
        "source": value.source,
    }


def factors_in(document: Mapping[str, object]) -> tuple[WrittenFactor, ...]:
    """The factors of a settlement's document."""
    held = document["factors"]
    assert isinstance(held, list), "as document_of writes it"
    return tuple(WrittenFactor(**each) for each in held)


# ── repeated ────────────────────────────────────────────────────────────────────────


def differences(document: Mapping[str, object]) -> tuple[str, ...]:
    """What of a settlement's document does not follow from its recounts, reports and rules.

    Places such as ``values/qh-03 anc  202511``; none where everything follows.
    """
    this = round_in(document)
    again = document_of(this, settle(this))
    return tuple(
        f"{part}/{name}"
        for part, key in (("factors", ("element",)), ("values", _CELL))
        for name in _differing(_by(document[part], key), _by(again[part], key))
    )


_CELL = ("unit", "element", "combo", "period")


def _by(rows: object, key: tuple[str, ...]) -> dict[str, object]:
    assert isinstance(rows, list), "as document_of writes it"
    return {" ".join(str(each[name]) for name in key): each for each in rows}


def _differing(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    return sorted(each for each in one.keys() | other.keys() if one.get(each) != other.get(each))


def round_in(document: Mapping[str, Any]) -> Round:
    """The round that a settlement's document was made from.

    Of a cell that two teams counted it holds the recount that counted.
    """
    values = document["values"]
    strata: Mapping[str, str] = document["strata"]
    return Round(
        code=document["draw"],
        reports={_cell(each): each["reported"] for each in values if each["unit"] in strata},
        recounts=[_recount(each) for each in values if _is_visited(each)],
        strata=strata,
        sampled={
            unit: Sampled(unit=unit, stratum=each["stratum"], chance=Fraction(each["chance"]))
            for unit, each in document["sampled"].items()
        },
        rules=rules_in(document["rules"]),
        scales=document["scales"],
        counted=frozenset(each["element"] for each in document["factors"]),
    )


def _cell(row: Mapping[str, Any]) -> Cell:
    return (row["unit"], row["element"], row["combo"], row["period"])


def _is_visited(row: Mapping[str, Any]) -> bool:
    return bool(row["source"]) and row["basis"] != Basis.FACTOR


def _recount(row: Mapping[str, Any]) -> Recount:
    return Recount(
        unit=row["unit"],
        element=row["element"],
        combo=row["combo"],
        period=row["period"],
        form="",
        reported=row["reported"],
        found=row["found"],
        is_verifiable=row["found"] is not None,
        visit=row["source"],
    )
