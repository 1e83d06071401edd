"""Every formula of a programme, parsed once; what each reads is known, and nothing in a circle."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from daowei.foundation.likeness import nearest
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.language.element_kinds import check_element, kind_of_element
from daowei.language.errors import ExpressionError
from daowei.language.kinds import Kind, Place, check_kinds
from daowei.language.parse import parse
from daowei.language.tree import Item, ItemKind, Node, Number, Variable, items, variables
from daowei.programme.definition import Element, Programme

LineOf: TypeAlias = Callable[..., int | None]
FormulaPath: TypeAlias = tuple[str, ...]
_FILES = {"indicators": "indicators.yaml", "checks": "forms.yaml", "agreements": "agreement.yaml"}
_SIDES = ("numerator", "denominator")
_RATES = (
    "REPORTING_RATE",
    "REPORTING_RATE_ON_TIME",
    "ACTUAL_REPORTS",
    "ACTUAL_REPORTS_ON_TIME",
    "EXPECTED_REPORTS",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulas:
    """All trees of a programme.

    ``numerators``, ``denominators``: by indicator; ``checks``: left and right by check;
    ``vetoes``: conditions by agreement and veto. ``order``: indicators, each after those it reads.
    """

    numerators: Mapping[str, Node]
    denominators: Mapping[str, Node]
    checks: Mapping[str, tuple[Node, Node]]
    vetoes: Mapping[tuple[str, str], Node]
    order: tuple[str, ...]


def read_formulas(
    programme: Programme,
    *,
    line_of: LineOf | None = None,
    beyond: Mapping[ItemKind, frozenset[str] | None] | None = None,
) -> tuple[Formulas | None, tuple[Problem, ...]]:
    """The formulas, or None; and all that is wrong: unreadable, unknown codes, circles, kinds.

    ``line_of(file, *path)``: the line of a field, where the files are at hand. ``beyond``: codes
    whose own entries have faults and so are not in the programme; None: nobody knows which.
    """
    reader = _Reader(programme, line_of or _no_line, beyond or {})
    trees = {path: tree for path, text in _texts(programme) if (tree := reader.parsed(path, text))}
    for path, tree in trees.items():
        reader.know_all(path, tree)
    order = reader.order(trees)
    if not reader.problems:
        reader.check_kinds(trees, order)
    if any(each.severity == "error" for each in reader.problems):
        return None, tuple(reader.problems)
    return _formulas(programme, trees, order), tuple(reader.problems)


def _texts(programme: Programme) -> Iterator[tuple[FormulaPath, str]]:
    for code, indicator in programme.indicators.items():
        yield ("indicators", code, "numerator"), indicator.numerator
        yield ("indicators", code, "denominator"), indicator.denominator
    for code, check in programme.checks.items():
        yield ("checks", code, "left"), check.left
        yield ("checks", code, "right"), check.right
    for code, agreement in programme.agreements.items():
        for veto in agreement.vetoes:
            yield ("agreements", code, "vetoes", veto.code, "condition"), veto.condition


def _formulas(
    programme: Programme, trees: Mapping[FormulaPath, Node], order: tuple[str, ...]
) -> Formulas:
    return Formulas(
        numerators={code: trees["indicators", code, "numerator"] for code in order},
        denominators={code: trees["indicators", code, "denominator"] for code in order},
        checks={
            code: (trees["checks", code, "left"], trees["checks", code, "right"])
            for code in programme.checks
        },
        vetoes={
            (path[1], path[3]): tree for path, tree in trees.items() if path[0] == "agreements"
        },
        order=order,
    )


@dataclass(slots=True)
class _Reader:
    programme: Programme
    line_of: LineOf
    beyond: Mapping[ItemKind, frozenset[str] | None]
    problems: list[Problem] = field(default_factory=list)
    known: dict[str, Node | ExpressionError] = field(default_factory=dict)

    def place(self, path: FormulaPath) -> Place:
        file = _FILES[path[0]]
        return Place(file=file, line=self.line_of(file, *path), field=".".join(path))

    def tell(
        self, code: str, message: str, *, path: FormulaPath, remedy: str, **values: object
    ) -> None:
        place = self.place(path)
        value = values.pop("value")
        self.problems.append(
            problem(
                code,
                message,
                remedy=remedy,
                file=place.file,
                line=place.line,
                field=place.field,
                value=value,
                **values,  # type: ignore[arg-type]  # none of them is named severity
            )
        )

    # ── parsing ─────────────────────────────────────────────────────────────────────

    def parsed(self, path: FormulaPath, text: str) -> Node | None:
        """The tree; equal texts are parsed once."""
        if text not in self.known:
            self.known[text] = _tree_or_error(text)
        found = self.known[text]
        if not isinstance(found, ExpressionError):
            return found
        place = self.place(path)
        told = found.problem
        self.problems.append(
            Problem(
                code=told.code,
                message=told.message,
                remedy=told.remedy,
                file=place.file,
                line=place.line,
                field=place.field,
                value=told.value,
            )
        )
        return None

    # ── what is read ────────────────────────────────────────────────────────────────

    def know_all(self, path: FormulaPath, tree: Node) -> None:
        for name in variables(tree):
            self.tell(
                "PRG-082",
                N_("{value} is neither in braces nor a function"),
                path=path,
                remedy=N_("Write #{{{value}}} for an element, N{{{value}}} for an indicator."),
                value=name,
            )
        for item in items(tree):
            self.know(path, item)

    def know(self, path: FormulaPath, item: Item) -> None:
        programme = self.programme
        match item.kind:
            case ItemKind.ELEMENT:
                self.know_element(path, item)
            case ItemKind.CONSTANT:
                self.named(path, item, frozenset(programme.constants))
            case ItemKind.INDICATOR:
                self.named(path, item, _codes_and_uids(programme.indicators))
            case ItemKind.REPORTING_RATE:
                self.named(path, item, _codes_and_uids(programme.forms))
                for name in item.parts[1:2]:
                    self.found(path, name, frozenset(_RATES))
            case ItemKind.GROUP_COUNT:
                groups = [each for one in programme.group_sets.values() for each in one.groups]
                known = frozenset(name for each in groups for name in (each.code, each.uid))
                self.named(path, item, known)
            case ItemKind.PERIOD_FACT:
                pass
            case _:
                self.tell(
                    "PRG-083",
                    N_("{value} reads records of single events, which a programme does not hold"),
                    path=path,
                    remedy=N_("Collect the figure as an element of a report form."),
                    value=f"{item.kind.value}{{{'.'.join(item.parts)}}}",
                )

    def named(self, path: FormulaPath, item: Item, known: frozenset[str]) -> bool:
        """Whether the item's first part is known, here or in an entry that has faults."""
        beyond = self.beyond.get(item.kind, frozenset())
        return beyond is None or self.found(path, item.parts[0], known | beyond)

    def know_element(self, path: FormulaPath, item: Item) -> None:
        code, *combos = item.parts
        if code.startswith(("deGroup:", "deGroupSet:")):
            return
        self.named(path, item, _codes_and_uids(self.programme.elements))
        element = element_named(self.programme, code)
        if element is None:
            return
        combo = combos[0] if combos else "*"
        if combo != "*" and ":" not in combo:
            self.found(path, combo, self.combos_of(element.category_combo))
        attribute = combos[1] if len(combos) > 1 else "*"
        if attribute != "*" and ":" not in attribute:
            self.found(path, attribute, self.attributes_of(element))

    def combos_of(self, category_combo: str | None) -> frozenset[str]:
        found = self.programme.category_combos.get(category_combo or "")
        pairs = [(each.code, each.uid) for each in found.combos] if found else []
        return frozenset(name for pair in pairs for name in pair)

    def attributes_of(self, element: Element) -> frozenset[str]:
        forms = [each for each in self.programme.forms.values() if element.code in each.elements]
        return frozenset(code for each in forms for code in self.combos_of(each.attribute_combo))

    def found(self, path: FormulaPath, code: str, known: frozenset[str]) -> bool:
        if code in known:
            return True
        near = nearest(code, known)
        self.tell(
            "PRG-080",
            N_("the formula reads {value}, which nothing is called"),
            path=path,
            remedy=N_("Did you mean {near}?") if near else N_("Define it, or correct the code."),
            value=code,
            near=near,
        )
        return False

    # ── order ───────────────────────────────────────────────────────────────────────

    def order(self, trees: Mapping[FormulaPath, Node]) -> tuple[str, ...]:
        """Indicators, each after those it reads; every circle is told with its whole path."""
        reads = {code: self.read_by(code, trees) for code in self.programme.indicators}
        while True:
            try:
                return tuple(TopologicalSorter(reads).static_order())
            except CycleError as error:
                circle = list(reversed(error.args[1]))
                self.tell_circle(circle)
                reads[circle[0]] = []

    def read_by(self, code: str, trees: Mapping[FormulaPath, Node]) -> list[str]:
        sides = (trees.get(("indicators", code, side)) for side in _SIDES)
        read = (each for tree in sides if tree is not None for each in items(tree))
        names = [each.parts[0] for each in read if each.kind is ItemKind.INDICATOR]
        uids = {each.uid: each.code for each in self.programme.indicators.values()}
        return [uids.get(name, name) for name in names if self.is_indicator(name)]

    def is_indicator(self, name: str) -> bool:
        return name in _codes_and_uids(self.programme.indicators)

    def tell_circle(self, circle: list[str]) -> None:
        names = list(self.programme.indicators)
        first = min(circle[:-1], key=names.index)
        start = circle.index(first)
        path = (*circle[start:-1], *circle[:start], first)
        self.tell(
            "PRG-021",
            N_("indicators read each other in a circle: {circle}"),
            path=("indicators", first),
            remedy=N_("Let one of them read elements instead."),
            value=first,
            circle=" → ".join(path),
        )

    # ── kinds ───────────────────────────────────────────────────────────────────────

    def check_kinds(self, trees: Mapping[FormulaPath, Node], order: tuple[str, ...]) -> None:
        """What each formula gives; indicators first, as others may read them."""
        self.check_elements()
        indicators: dict[str, Kind | None] = {}
        for code in order:
            sides = [self.kind(("indicators", code, side), trees, indicators) for side in _SIDES]
            is_rate = trees["indicators", code, "denominator"] != Number(Decimal(1))
            indicators[code] = Kind.RATE if is_rate else sides[0]
        for path in trees:
            if path[0] != "indicators":
                kind = self.kind(path, trees, indicators)
                if path[0] == "agreements" and kind not in {None, Kind.YES_NO}:
                    self.tell(
                        "PRG-084",
                        N_("the condition gives {value}, not yes or no"),
                        path=path,
                        remedy=N_("Compare it with something, such as “… > 0”."),
                        value=kind,
                    )

    def check_elements(self) -> None:
        for code, element in self.programme.elements.items():
            line = self.line_of("elements.yaml", "elements", code)
            place = Place(file="elements.yaml", line=line, field=f"elements.{code}")
            self.problems.extend(check_element(element, place=place))

    def kind(
        self,
        path: FormulaPath,
        trees: Mapping[FormulaPath, Node],
        indicators: Mapping[str, Kind | None],
    ) -> Kind | None:
        kind, problems = check_kinds(
            trees[path], lambda read: self.kind_of(read, indicators), place=self.place(path)
        )
        self.problems.extend(problems)
        return kind

    def kind_of(self, read: Item | Variable, indicators: Mapping[str, Kind | None]) -> Kind | None:
        match read:
            case Item(kind=ItemKind.ELEMENT):
                element = element_named(self.programme, read.parts[0])
                return kind_of_element(element) if element else None
            case Item(kind=ItemKind.INDICATOR):
                return indicators.get(read.parts[0])
            case Item(kind=ItemKind.GROUP_COUNT):
                return Kind.STOCK
            case Item(kind=ItemKind.REPORTING_RATE):
                return Kind.RATE if "RATE" in read.parts[-1] else Kind.COUNT
            case Item(kind=ItemKind.CONSTANT | ItemKind.PERIOD_FACT):
                return Kind.NUMBER
            case _:
                return None


def _no_line(*_place: str) -> None:
    """Where no files are at hand."""


def _tree_or_error(text: str) -> Node | ExpressionError:
    try:
        return parse(text)
    except ExpressionError as error:
        return error


def _codes_and_uids(things: Mapping[str, object]) -> frozenset[str]:
    uids = (getattr(each, "uid", None) for each in things.values())
    return frozenset(things) | frozenset(uid for uid in uids if uid)


def element_named(programme: Programme, name: str) -> Element | None:
    """The element of that code, else of that uid."""
    by_uid = (each for each in programme.elements.values() if each.uid == name)
    return programme.elements.get(name) or next(by_uid, None)
