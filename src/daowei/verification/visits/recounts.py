"""What was recounted on a visit, beside what had been reported."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Line: TypeAlias = tuple[str, str, str, str]  # form, element, combination ("" for none), period


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """One value counted again from the books of a unit.

    ``reported``, ``found``: scaled by the element's decimals. ``reported`` is None where the
    report holds no number. ``found`` is None only where ``is_verifiable`` is false: the books were
    missing or unreadable, which is a result and never a zero. ``visit``: the order's code.
    """

    unit: str
    element: str
    combo: str
    period: str
    form: str
    reported: int | None
    found: int | None
    is_verifiable: bool
    visit: str

    @property
    def line(self) -> Line:
        """Which value of the unit it is."""
        return (self.form, self.element, self.combo, self.period)

    @property
    def difference(self) -> int | None:
        """Found less reported; None where one of them is no number."""
        if self.reported is None or self.found is None:
            return None
        return self.found - self.reported


def agreement_of(first: Iterable[Recount], second: Iterable[Recount]) -> tuple[int, int]:
    """How many values two teams found alike, of how many that both counted (S11-14)."""
    others: Mapping[tuple[str, Line], Recount] = {(each.unit, each.line): each for each in second}
    both = [(each, others[each.unit, each.line]) for each in first
            if (each.unit, each.line) in others]  # fmt: skip
    alike = sum(_result(one) == _result(other) for one, other in both)
    return alike, len(both)


def _result(recount: Recount) -> int | None:
    return recount.found if recount.is_verifiable else None
