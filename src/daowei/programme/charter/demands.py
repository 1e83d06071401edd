"""What agreements make of indicators: scored, ranked, given targets, paid, vetoed on."""

from collections.abc import Iterator
from dataclasses import dataclass

from daowei.language.tree import ItemKind, items
from daowei.programme.definition import Agreement, Criterion, Origin, Programme, Use
from daowei.programme.formulas import Formulas


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One use of one indicator by an agreement, and where."""

    indicator: str
    use: Use
    agreement: str
    path: str
    origin: Origin | None


def demands_of(programme: Programme, formulas: Formulas) -> Iterator[Demand]:
    """Every use that agreements make of indicators of the programme.

    A criterion is scored; with a target rule it has a target; where units are compared it is
    ranked; where an award brings money it is paid. A veto's condition vetoes.
    """
    for agreement in programme.agreements.values():
        for criterion in agreement.criteria:
            if criterion.indicator in programme.indicators:
                yield from _by_criterion(agreement, criterion)
        yield from _by_vetoes(programme, formulas, agreement)


def pays(agreement: Agreement) -> bool:
    """Whether points bring money."""
    return any(each.amount_minor for each in agreement.awards)


def is_verified(agreement: Agreement) -> bool:
    """Whether the agreement says that its figures are counter-verified before they are paid."""
    return agreement.charter.get("verified_by") == "independent"


def _by_criterion(agreement: Agreement, criterion: Criterion) -> Iterator[Demand]:
    made = {
        Use.SCORE: True,
        Use.TARGET: criterion.target.rule != "none",
        Use.RANK: agreement.compare_by is not None,
        Use.PAY_UNIT: pays(agreement),
    }
    for use, is_made in made.items():
        if is_made:
            yield Demand(
                indicator=criterion.indicator,
                use=use,
                agreement=agreement.code,
                path=f"criteria.{criterion.code}",
                origin=criterion.origin or agreement.origin,
            )


def _by_vetoes(programme: Programme, formulas: Formulas, agreement: Agreement) -> Iterator[Demand]:
    codes = {name: each.code for each in programme.indicators.values()
             for name in (each.uid, each.code)}  # fmt: skip
    for veto in agreement.vetoes:
        tree = formulas.vetoes.get((agreement.code, veto.code))
        for item in items(tree) if tree is not None else ():
            if item.kind is ItemKind.INDICATOR and item.parts[0] in codes:
                yield Demand(
                    indicator=codes[item.parts[0]],
                    use=Use.VETO,
                    agreement=agreement.code,
                    path=f"vetoes.{veto.code}.condition",
                    origin=veto.origin or agreement.origin,
                )
