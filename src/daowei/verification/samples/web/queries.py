"""Questions about settlements: what counts now, and what each value rests on."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, QuerySet

from daowei.foundation.periods import try_period
from daowei.verification.draw.web.models import Draw
from daowei.verification.draw.web.queries import draws_of, is_known
from daowei.verification.samples.settling import (
    Basis,
    Cell,
    SettledValue,
    after_appeals,
    combined,
)
from daowei.verification.samples.web.appeals import decided_on
from daowei.verification.samples.web.models import SettledRow, Settlement
from daowei.verification.samples.written import WrittenFactor, factors_in

_FIELDS = (
    "unit", "element", "combo", "period", "reported", "found", "settled", "basis", "factor",
    "source",
)  # fmt: skip


def settlements_of(programme: str) -> QuerySet[Settlement]:
    """All settlements, the latest first."""
    found = Settlement.objects.filter(programme=programme).defer("document")
    return found.select_related("proposed_by", "decided_by").order_by("-proposed_at", "-pk")


def settlement_called(programme: str, code: str) -> Settlement | None:
    """The settlement of a code."""
    found = Settlement.objects.filter(programme=programme, code=code)
    return found.select_related("proposed_by", "decided_by", "replaces").first()


def counting_for(programme: str, draw_code: str) -> Settlement | None:
    """The settlement of a draw that counts now."""
    return Settlement.objects.filter(
        programme=programme, draw_code=draw_code, state=Settlement.State.APPROVED
    ).first()


def draws_to_settle(programme: str) -> list[Draw]:
    """Draws whose selection is public and of which no settlement waits or counts."""
    busy = set(
        Settlement.objects.filter(
            programme=programme,
            state__in=(Settlement.State.PROPOSED, Settlement.State.APPROVED),
        ).values_list("draw_code", flat=True)
    )
    return [each for each in draws_of(programme) if is_known(each) and each.code not in busy]


def value_of(row: SettledRow) -> SettledValue:
    """A row as the thinking knows it."""
    return SettledValue(
        unit=row.unit,
        element=row.element,
        combo=row.combo,
        period=row.period,
        reported=row.reported,
        found=row.found,
        settled=row.settled,
        basis=Basis(row.basis),
        factor=row.factor,
        source=row.source,
    )


def settled_values(programme: str, period: str | None = None) -> dict[Cell, SettledValue]:
    """What counts within a period (or ever) by the settlements approved, and appeals decided.

    Cells that no settlement names count as they were reported.
    """
    approved = Settlement.objects.filter(programme=programme, state=Settlement.State.APPROVED)
    in_order = approved.order_by("decided_at", "pk").values_list("pk", flat=True)
    found = combined(_values_of(number, period) for number in in_order)
    decided = (
        each for each in decided_on(programme) if period is None or _is_within(each.cell[3], period)
    )
    return after_appeals(found, decided)


def settled_cell(programme: str, cell: Cell) -> SettledValue | None:
    """What counts of one cell; None where no settlement or appeal names it."""
    unit, element, combo, period = cell
    rows = SettledRow.objects.filter(
        settlement__programme=programme,
        settlement__state=Settlement.State.APPROVED,
        unit=unit,
        element=element,
        combo=combo,
        period=period,
    )
    in_order = rows.order_by("settlement__decided_at", "settlement")
    decided = (each for each in decided_on(programme) if each.cell == cell)
    return after_appeals(combined([value_of(row)] for row in in_order), decided).get(cell)


def proposed_values(settlement: Settlement) -> dict[Cell, SettledValue]:
    """What would count if a proposed settlement were approved."""
    approved = Settlement.objects.filter(
        programme=settlement.programme, state=Settlement.State.APPROVED
    ).exclude(draw_code=settlement.draw_code)
    in_order = [*approved.order_by("decided_at", "pk").values_list("pk", flat=True), settlement.pk]
    found = combined(_values_of(number, None) for number in in_order)
    return after_appeals(found, decided_on(settlement.programme))


def _values_of(number: int, period: str | None) -> list[SettledValue]:
    rows = SettledRow.objects.filter(settlement=number).order_by("pk").values(*_FIELDS)
    values = (SettledValue(**{**row, "basis": Basis(row["basis"])}) for row in rows.iterator())
    return [each for each in values if period is None or _is_within(each.period, period)]


def _is_within(period: str, whole: str) -> bool:
    inner, outer = try_period(period), try_period(whole)
    if inner is None or outer is None:
        return period == whole
    return outer.start <= inner.start and inner.end <= outer.end


def settled_of_unit(programme: str, unit: str) -> list[SettledValue]:
    """A unit's settled values that rest on more than its report, the latest period first."""
    values = settled_values(programme).values()
    own = [each for each in values if each.unit == unit and each.basis is not Basis.REPORTED]
    return sorted(own, key=lambda each: (each.period, each.cell), reverse=True)


def units_settled(programme: str, units: Iterable[str]) -> list[str]:
    """Of these units those that were visited, or whose values changed, in order."""
    rows = SettledRow.objects.filter(
        settlement__programme=programme,
        settlement__state=Settlement.State.APPROVED,
        unit__in=list(units),
    ).exclude(basis=Basis.REPORTED.value)
    return sorted(set(rows.values_list("unit", flat=True)))


# ── one settlement ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a settlement says, beside its rows."""

    rules: Mapping[str, str]
    factors: tuple[WrittenFactor, ...]
    strata: Mapping[str, str]
    sampled: Mapping[str, Mapping[str, str]]

    @property
    def tolerance_percent(self) -> str:
        """How much of a report is let pass, in percent."""
        return f"{float(Fraction(self.rules['tolerance_share']) * 100):g}"

    @property
    def drawn(self) -> int:
        """How many units were drawn to be visited."""
        return len(self.sampled)


def contents_of(settlement: Settlement) -> Contents:
    """The document of a settlement, read."""
    document = json.loads(settlement.document)
    return Contents(
        rules=document["rules"],
        factors=factors_in(document),
        strata=document["strata"],
        sampled=document["sampled"],
    )


def units_visited(settlement: Settlement) -> int:
    """At how many units something was counted again, or could not be."""
    visited = settlement.rows.exclude(basis=Basis.FACTOR.value).exclude(source="")
    return visited.values("unit").distinct().count()


def counts_by_basis(settlement: Settlement) -> dict[Basis, int]:
    """How many values rest on what."""
    rows = settlement.rows.values("basis").annotate(count=Count("pk"))
    found = {Basis(row["basis"]): int(row["count"]) for row in rows}
    return {basis: found[basis] for basis in Basis if basis in found}


def rows_of(settlement: Settlement, *, which: str = "") -> QuerySet[SettledRow]:
    """The values of a settlement: the visited ones, those of one basis, or all."""
    rows = settlement.rows.order_by("unit", "period", "element", "combo")
    if which == "all":
        return rows
    if which in set(Basis):
        return rows.filter(basis=which)
    return rows.exclude(basis__in=(Basis.REPORTED.value, Basis.FACTOR.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a settlement moves: of which unit what, before and after, as printed."""

    unit: str
    what: str
    before: str
    after: str
    agreement: str = ""


def effects_of(settlement: Settlement) -> tuple[Effect, ...] | None:
    """Whose scores it moves; None while that is being computed."""
    if not settlement.effects:
        return None
    return tuple(_effects(json.loads(settlement.effects)))


def _effects(written: Iterable[Mapping[str, str]]) -> Iterator[Effect]:
    for each in written:
        yield Effect(**each)
