"""A settlement in writing: rules, sample, factors and values, so that anybody can repeat it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from daowei.foundation.rounding import shown
from daowei.verification.samples.factors import FEWEST, Factor
from daowei.verification.samples.settling import Round, SettledValue, Settlement

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


def chances_in(document: Mapping[str, object]) -> dict[str, Fraction]:
    """With which chance each visited unit was drawn."""
    held = document["sampled"]
    assert isinstance(held, dict), "as document_of writes it"
    return {unit: Fraction(each["chance"]) for unit, each in held.items()}
