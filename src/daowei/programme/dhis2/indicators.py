"""Indicators whose formulas can be computed with; the others with the reasons why not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from daowei.foundation.problems import Severity, errors_of
from daowei.foundation.texts import N_
from daowei.language.element_kinds import kind_of_element
from daowei.language.kinds import Kind, Place, check_kinds, check_ratio
from daowei.language.printing import printed
from daowei.language.tree import Item, ItemKind, Node, Number, Variable
from daowei.programme.definition import Direction, Element, Indicator, Use
from daowei.programme.dhis2.bundle import Bundle
from daowei.programme.dhis2.metadata import IndicatorType, RatioIndicator
from daowei.programme.dhis2.rewriting import Codes, Rewriter, read_by

ONE = Number(Decimal(1))
_DHIS2_DECIMALS = 2  # what DHIS2 prints where an indicator says nothing
_SHARE_DECIMALS = 4
_LARGEST_FACTOR = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An indicator with its trees."""

    indicator: Indicator
    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An indicator that was not taken, its formulas as far as they could be rewritten, and why."""

    code: str
    uid: str
    names: Mapping[str, str]
    numerator: str
    denominator: str
    factor: int | None
    annualised: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """Both sorts by code."""

    taken: Mapping[str, Taken]
    left_out: Mapping[str, LeftOut]


def indicators_of(bundle: Bundle, codes: Codes, elements: Mapping[str, Element]) -> Indicators:
    """Each indicator after those it reads; what ``check_ratio`` finds at fault is left out."""
    translating = _Translating(bundle, codes, elements)
    for uid in _in_order(bundle):
        translating.take(bundle.metadata.all(RatioIndicator)[uid])
    return Indicators(
        taken=dict(sorted(translating.taken.items())),
        left_out=dict(sorted(translating.left_out.items())),
    )


def _in_order(bundle: Bundle) -> Iterator[str]:
    """Those that are read first; of a circle nobody is (each then reads one left out)."""
    all_indicators = bundle.metadata.all(RatioIndicator)
    reads = {
        uid: (read_by(each.numerator) | read_by(each.denominator)) & all_indicators.keys()
        for uid, each in all_indicators.items()
    }
    try:
        yield from TopologicalSorter(reads).static_order()
    except CycleError:
        yield from all_indicators


class _Translating:
    def __init__(self, bundle: Bundle, codes: Codes, elements: Mapping[str, Element]) -> None:
        self.bundle = bundle
        self.codes = codes
        self.elements = elements
        self.own_codes = bundle.codes(bundle.metadata.all(RatioIndicator))
        self.known: dict[str, str] = {}
        self.kinds: dict[str, Kind | None] = {}
        self.taken: dict[str, Taken] = {}
        self.left_out: dict[str, LeftOut] = {}

    def take(self, each: RatioIndicator) -> None:
        codes = Codes(
            elements=self.codes.elements,
            options=self.codes.options,
            forms=self.codes.forms,
            groups=self.codes.groups,
            constants=self.codes.constants,
            indicators=self.known,
        )
        rewriter = Rewriter(bundle=self.bundle, codes=codes, indicator=each)
        numerator, denominator = rewriter.tree(each.numerator), rewriter.tree(each.denominator)
        if numerator is None or denominator is None:
            self.leave_out(each, numerator, denominator, why=tuple(rewriter.reasons))
            return
        wrong = self.faults(each, numerator, denominator)
        if wrong:
            self.leave_out(each, numerator, denominator, why=wrong)
        else:
            self.keep(each, numerator, denominator)

    def faults(self, each: RatioIndicator, numerator: Node, denominator: Node) -> tuple[str, ...]:
        """The codes of what stands against computing it; all that was found is told."""
        found = check_ratio(
            numerator,
            denominator,
            annualised=each.annualized,
            kind_of=self.kind_of,
            place=Place(file=self.bundle.metadata.files.get(each.id), field=each.id),
        )
        # a fault of what was left out is a warning about the import, not an error of the folder
        self.bundle.problems.extend(replace(one, severity=Severity.WARNING) for one in found)
        return tuple(dict.fromkeys(one.code for one in errors_of(found)))

    def kind_of(self, read: Item | Variable) -> Kind | None:
        match read:
            case Item(kind=ItemKind.ELEMENT):
                return kind_of_element(self.elements[read.parts[0]])
            case Item(kind=ItemKind.INDICATOR):
                return self.kinds[read.parts[0]]
            case Item(kind=ItemKind.GROUP_COUNT):
                return Kind.STOCK
            case Item(kind=ItemKind.REPORTING_RATE):
                return Kind.RATE if "RATE" in read.parts[-1] else Kind.COUNT
            case _:
                return Kind.NUMBER

    def keep(self, each: RatioIndicator, numerator: Node, denominator: Node) -> None:
        code = self.own_codes[each.id]
        factor = self.factor(each)
        if factor is None:
            self.bundle.tell(
                "DHI-056",
                N_("the indicator type of {value} is not in the files: its factor is unknown"),
                each,
                remedy=N_("1 stands in; write the right factor, such as 100 for a percentage."),
            )
        is_sum = denominator == ONE
        self.known[each.id] = code
        self.kinds[code] = check_kinds(numerator, self.kind_of)[0] if is_sum else Kind.RATE
        unknown = _SHARE_DECIMALS if factor is None and not is_sum else _DHIS2_DECIMALS
        self.taken[code] = Taken(
            numerator=numerator,
            denominator=denominator,
            indicator=Indicator(
                code=code,
                uid=each.id,
                names=self.bundle.names(each),
                numerator=printed(numerator),
                denominator=printed(denominator),
                factor=factor or 1,
                decimals=unknown if each.decimals is None else min(max(each.decimals, 0), 9),
                direction=Direction.NONE,
                uses=frozenset({Use.OBSERVE}),
                source=f"DHIS2, indicator {each.id}",
                annualised=each.annualized,
            ),
        )

    def factor(self, each: RatioIndicator) -> int | None:
        types = self.bundle.metadata.all(IndicatorType)
        kind = types.get(each.indicator_type.id) if each.indicator_type else None
        return kind.factor if kind and 0 < kind.factor <= _LARGEST_FACTOR else None

    def leave_out(
        self,
        each: RatioIndicator,
        numerator: Node | None,
        denominator: Node | None,
        *,
        why: tuple[str, ...],
    ) -> None:
        code = self.own_codes[each.id]
        reasons = tuple(dict.fromkeys(why))
        self.left_out[code] = LeftOut(
            code=code,
            uid=each.id,
            names=self.bundle.names(each),
            numerator=_text(numerator, each.numerator),
            denominator=_text(denominator, each.denominator),
            factor=self.factor(each),
            annualised=each.annualized,
            why=reasons,
        )
        self.bundle.tell(
            "DHI-057",
            N_("{value} was not taken, because of {why}"),
            each,
            remedy=N_("Its formulas stand in import-left-out.yaml, to be mended by hand."),
            why=", ".join(reasons),
            severity=Severity.NOTE,
        )


def _text(tree: Node | None, written: str) -> str:
    return " ".join(written.split()) if tree is None else printed(tree)
