"""What inspection.yaml says about settling: the tolerance, and reports without records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_

FILE = "inspection.yaml"


class Unverifiable(StrEnum):
    """What counts where there were no records to count from."""

    MISSING = "missing"  # nothing: the criterion's own rule for what is missing decides
    ZERO = "zero"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How recounts become settled values.

    A ``share`` of the reported value, or ``events``, whichever is more, is let pass.
    """

    share: Fraction = Fraction(5, 100)
    events: Fraction = Fraction(1)
    unverifiable: Unverifiable = Unverifiable.MISSING

    def tolerated(self, reported: int, *, one: int = 1) -> Fraction:
        """How far a recount may differ from a report that then stands.

        ``one``: a single event, scaled as the report is.
        """
        return max(abs(reported) * self.share, self.events * one)

    def as_document(self) -> dict[str, str]:
        """The rules in writing, for records."""
        return {
            "tolerance_share": str(self.share),
            "tolerance_events": str(self.events),
            "not_verifiable": self.unverifiable.value,
        }


def rules_in(document: Mapping[str, str]) -> Rules:
    """The rules as ``as_document`` wrote them."""
    return Rules(
        share=Fraction(document["tolerance_share"]),
        events=Fraction(document["tolerance_events"]),
        unverifiable=Unverifiable(document["not_verifiable"]),
    )


def rules_of(inspection: Mapping[str, object]) -> Rules:
    """The rules of a programme; what it does not say is by default.

    Raises: ValueError: something in it cannot be read (``faults_of`` says where).
    """
    if found := tuple(faults_of(inspection)):
        raise ValueError(str(found[0].message))
    tolerance = _tolerance(inspection)
    return Rules(
        share=_number(tolerance.get("share"), Fraction(5, 100)),
        events=_number(tolerance.get("events"), Fraction(1)),
        unverifiable=Unverifiable(str(inspection.get("not_verifiable", Unverifiable.MISSING))),
    )


def faults_of(inspection: Mapping[str, object]) -> Iterator[Problem]:
    """What of it cannot be followed."""
    tolerance = _tolerance(inspection)
    for name in ("share", "events"):
        value = tolerance.get(name)
        if value is not None and not _is_amount(value):
            yield problem(
                "SMP-001",
                N_("the tolerance {value!r} is not a number from 0"),
                remedy=N_("write a number, such as 0.05"),
                file=FILE,
                field=f"tolerance.{name}",
                value=value,
            )
    rule = inspection.get("not_verifiable", Unverifiable.MISSING)
    if str(rule) not in set(Unverifiable):
        yield problem(
            "SMP-002",
            N_("there is no rule {value!r} for reports without records"),
            remedy=N_("write missing or zero"),
            file=FILE,
            field="not_verifiable",
            value=rule,
        )


def _tolerance(inspection: Mapping[str, object]) -> Mapping[str, object]:
    held = inspection.get("tolerance", {})
    return held if isinstance(held, Mapping) else {"share": held}


def _is_amount(value: object) -> bool:
    try:
        return Decimal(str(value)).is_finite() and Decimal(str(value)) >= 0
    except InvalidOperation:
        return False


def _number(value: object, default: Fraction) -> Fraction:
    return default if value is None else Fraction(str(value))
