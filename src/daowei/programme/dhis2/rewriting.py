"""DHIS2 formulas in the programme's own codes and one spelling, or the reasons why not."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from daowei.foundation.problems import Severity
from daowei.foundation.texts import N_
from daowei.language.dialects import DHIS2
from daowei.language.errors import ExpressionError
from daowei.language.parse import parse
from daowei.language.printing import printed, printed_item
from daowei.language.rebuilding import rebuilt
from daowei.language.tree import Item, ItemKind, Node, items
from daowei.programme.dhis2.bundle import Bundle
from daowei.programme.dhis2.metadata import DataElement, RatioIndicator

_ANY = "*"
_LONGEST = 20_000
_EVENTS = frozenset(
    {ItemKind.PROGRAM_INDICATOR, ItemKind.PROGRAM_ELEMENT, ItemKind.PROGRAM_ATTRIBUTE,
     ItemKind.PROGRAM_VARIABLE}
)  # fmt: skip
UNREADABLE: Mapping[str, tuple[str, str]] = {
    "DHI-051": (N_("{indicator} reads elements that are not in the files: {value}"),
                N_("Export them with the indicator, or correct the formula.")),
    "DHI-052": (N_("{indicator} reads parts that the files do not explain: {value}"),
                N_("Export categoryOptions, categories, categoryCombos and categoryOptionCombos "
                   "too, and import again.")),
    "DHI-053": (N_("{indicator} reads records of single events: {value}"),
                N_("Report the total as an element of a form.")),
    "DHI-054": (N_("{indicator} reads what was left out or is not in the files: {value}"),
                N_("See why it was left out; export it too, or correct the formula.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The codes of everything a formula may read, by uid; of options "" divides nothing."""

    elements: Mapping[str, str]
    options: Mapping[str, str]
    forms: Mapping[str, str]
    groups: Mapping[str, str]
    constants: Mapping[str, str]
    indicators: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Rewriter:
    """Rewrites the formulas of one indicator; ``reasons`` are the codes of what was told."""

    bundle: Bundle
    codes: Codes
    indicator: RatioIndicator
    reasons: list[str] = field(default_factory=list)

    def tree(self, text: str) -> Node | None:
        """The tree in the programme's codes; None where it cannot be taken, and that is told."""
        try:
            found = parse(text, dialect=DHIS2)
        except ExpressionError as error:
            self._tell(
                "DHI-050",
                N_("the formula cannot be read: {said}"),
                said=error,
                remedy=N_("Correct the formula in DHIS2."),
            )
            return None
        wrong = self._wrong(found)
        for code, read in wrong.items():
            message, remedy = UNREADABLE[code]
            self._tell(code, message, remedy=remedy, value=", ".join(read))
        return None if wrong else self._in_own_words(rebuilt(found, self._renamed))

    def _in_own_words(self, tree: Node) -> Node | None:
        text = printed(tree)
        if len(text) > _LONGEST:
            self._tell(
                "DHI-058",
                N_("the formula is longer than {most} characters"),
                most=_LONGEST,
                remedy=N_("Read totals instead of every part, or split the indicator."),
            )
            return None
        try:
            return parse(text)
        except ExpressionError as error:
            self._tell(
                "DHI-055",
                N_("the formula says what only DHIS2 understands: {said}"),
                said=error,
                remedy=N_("Write it another way; see the functions of the language."),
            )
            return None

    # ── what it reads ───────────────────────────────────────────────────────────────

    def _wrong(self, tree: Node) -> Mapping[str, list[str]]:
        """What it reads and cannot, by the code of the reason."""
        wrong: dict[str, list[str]] = {}
        for each in dict.fromkeys(items(tree)):
            code = self._why_not(each)
            if code:
                wrong.setdefault(code, []).append(printed_item(each))
        return wrong

    def _why_not(self, item: Item) -> str | None:
        if item.kind is ItemKind.ELEMENT:
            return self._why_not_element(item)
        if item.kind is ItemKind.PERIOD_FACT:
            return None
        if item.kind in _EVENTS:
            return "DHI-053"
        return None if item.parts[0] in self._codes_of(item.kind) else "DHI-054"

    def _why_not_element(self, item: Item) -> str | None:
        element, *parts = item.parts
        if element not in self.codes.elements:
            return "DHI-054" if element in self.bundle.metadata.all(DataElement) else "DHI-051"
        is_known = all(part == _ANY or part in self.codes.options for part in parts)
        return None if is_known else "DHI-052"

    def _tell(self, code: str, message: str, *, remedy: str, **details: object) -> None:
        self.reasons.append(code)
        said = str(details.pop("said")) if "said" in details else None
        details.setdefault("value", self.indicator.called)
        self.bundle.tell(
            code,
            message,
            self.indicator,
            remedy=remedy,
            indicator=self.indicator.called,
            severity=Severity.WARNING,
            said=said,
            **details,
        )

    # ── in the programme's codes ────────────────────────────────────────────────────

    def _renamed(self, node: Node) -> Node:
        if not isinstance(node, Item) or node.kind is ItemKind.PERIOD_FACT:
            return node
        first, *others = node.parts
        if node.kind is ItemKind.ELEMENT:
            others = [self._renamed_part(each) for each in others]
            while others and others[-1] == _ANY:
                others.pop()
        return replace(node, parts=(self._codes_of(node.kind)[first], *others))

    def _renamed_part(self, part: str) -> str:
        return part if part == _ANY else self.codes.options[part] or _ANY

    def _codes_of(self, kind: ItemKind) -> Mapping[str, str]:
        return {
            ItemKind.ELEMENT: self.codes.elements,
            ItemKind.REPORTING_RATE: self.codes.forms,
            ItemKind.GROUP_COUNT: self.codes.groups,
            ItemKind.CONSTANT: self.codes.constants,
            ItemKind.INDICATOR: self.codes.indicators,
        }.get(kind, {})


def read_by(text: str) -> frozenset[str]:
    """The uids of the indicators that a formula reads; none where it cannot be read."""
    try:
        tree = parse(text, dialect=DHIS2)
    except ExpressionError:
        return frozenset()
    return frozenset(each.parts[0] for each in items(tree) if each.kind is ItemKind.INDICATOR)
