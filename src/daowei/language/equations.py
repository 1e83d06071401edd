"""A set of named formulas: read once, every name found, every circle told, put in order.

Names have structure: a formula stands in a scope (a package) and reads the nearest formula or
input of the name, outwards. Units and periods are the axes of the arrays, so no name ever holds
one; nor do the activities of a package: the scope part ``*`` is an axis of its own, over which
one formula runs for all of them. From outside, what stands below ``*`` is a list.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from daowei.foundation.problems import Problem, errors_of, problem
from daowei.foundation.texts import N_
from daowei.language.dialects import NATIVE, Dialect
from daowei.language.errors import ExpressionError
from daowei.language.parse import parse
from daowei.language.rebuilding import rebuilt
from daowei.language.tree import Node, Series, Variable, walk

EACH = "*"  # the scope part that stands for every member of an axis
ALL_BELOW = "*."  # ``[*.amount]``: amount of every scope directly below, as a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """One formula of a set, as written; ``scope`` is where it stands, outermost first."""

    code: str
    text: str
    scope: tuple[str, ...] = ()
    file: str | None = None
    line: int | None = None

    @property
    def name(self) -> str:
        """Scope and code with dots between; neither may hold one, so names never run together."""
        return ".".join((*self.scope, self.code))


@dataclass(frozen=True, slots=True, kw_only=True)
class EquationSet:
    """Formulas whose every name was found: trees by name, after those they read.

    A ``Variable`` in a tree names an entry of ``trees`` or of ``inputs`` in full; with ``*.``
    before it, the list of its members along its axis.
    """

    trees: Mapping[str, Node]
    inputs: frozenset[str]


def read_equations(
    equations: Iterable[Equation], *, inputs: Collection[str] = (), dialect: Dialect = NATIVE
) -> tuple[EquationSet | None, tuple[Problem, ...]]:
    """The set in the order in which it can be computed, or none; and everything that is wrong.

    Equal texts are parsed once. ``inputs``: full names of what is given as columns.
    """
    found = tuple(equations)
    problems = [*_bad_names(found), *_collisions(found, inputs)]
    parsed, unreadable = _parsed(found, dialect)
    directory = _Directory.of((*(each.name for each in found), *inputs))
    trees: dict[str, Node] = {}
    for each, tree in parsed:
        unknown = tuple(_unknown(each, tree, directory))
        problems.extend(unknown)
        if not unknown:
            trees[each.name] = directory.resolved(tree, each.scope)
    order, circles = _ordered(trees, {each.name: each for each in found})
    problems = [*problems, *unreadable, *circles]
    if errors_of(problems):
        return None, tuple(problems)
    return EquationSet(
        trees={name: trees[name] for name in order}, inputs=frozenset(inputs)
    ), tuple(problems)


def _bad_names(equations: Sequence[Equation]) -> Iterator[Problem]:
    for each in equations:
        for part in (*each.scope, each.code):
            if not part or "." in part or (part.startswith(EACH) and part != EACH):
                yield problem(
                    "LNG-104",
                    N_("{value} cannot be part of a formula's name"),
                    remedy=N_("Use letters, digits and _ ; dots part the scopes of a name."),
                    value=part,
                    file=each.file,
                    line=each.line,
                )


def _collisions(equations: Sequence[Equation], inputs: Collection[str]) -> Iterator[Problem]:
    first: dict[str, Equation] = {}
    for each in equations:
        other = first.setdefault(each.name, each)
        if other is not each or each.name in inputs:
            yield problem(
                "LNG-103",
                N_("the name {value} stands for two things")
                if other is not each
                else N_("the name {value} is that of a formula and of an input"),
                remedy=N_("Give one of them another code."),
                value=each.name,
                file=each.file,
                line=each.line,
            )


def _parsed(
    equations: Sequence[Equation], dialect: Dialect
) -> tuple[list[tuple[Equation, Node]], list[Problem]]:
    known: dict[str, Node | ExpressionError] = {}
    trees, problems = [], []
    for each in equations:
        if each.text not in known:
            known[each.text] = _tree_of(each.text, dialect)
        match known[each.text]:
            case ExpressionError(problem=told):
                problems.append(told.at(file=each.file, line=each.line))
            case tree:
                trees.append((each, tree))
    return trees, problems


def _tree_of(text: str, dialect: Dialect) -> Node | ExpressionError:
    try:
        return parse(text, dialect=dialect)
    except ExpressionError as refused:
        return refused


@dataclass(frozen=True, slots=True)
class _Directory:
    """Who is called what, and who stands directly below whom."""

    names: frozenset[str]
    below: Mapping[tuple[str, str], tuple[str, ...]]  # (scope, code): full names one scope down

    @classmethod
    def of(cls, names: Iterable[str]) -> "_Directory":
        known = dict.fromkeys(names)
        below: dict[tuple[str, str], list[str]] = {}
        for name in known:
            *outer, _, code = ("", *name.split("."))
            if len(outer) > 0:
                below.setdefault((".".join(outer[1:]), code), []).append(name)
        return cls(frozenset(known), {key: tuple(each) for key, each in below.items()})

    def found(self, written: str, scope: tuple[str, ...]) -> tuple[str, ...]:
        """Full names that a name written in a scope stands for; several for ``*.code``."""
        if written.startswith(ALL_BELOW):
            return self.below.get((".".join(scope), written.removeprefix(ALL_BELOW)), ())
        for depth in range(len(scope), -1, -1):
            name = ".".join((*scope[:depth], written))
            if name in self.names:
                return (name,)
        return ()

    def resolved(self, tree: Node, scope: tuple[str, ...]) -> Node:
        """The tree with every variable under its full name."""

        def named(node: Node) -> Node:
            if not isinstance(node, Variable):
                return node
            members = tuple(
                Variable(_seen_from(scope, name), node.at) for name in self.found(node.name, scope)
            )
            is_list = node.name.startswith(ALL_BELOW) and len(members) > 1
            return Series(members, node.at) if is_list else members[0]

        return rebuilt(tree, named)


def _seen_from(scope: tuple[str, ...], name: str) -> str:
    """The full name; marked as a list where it stands on an axis that the scope does not."""
    parts = name.split(".")
    on_axis = EACH in parts[:-1]
    axis = tuple(parts[: parts.index(EACH) + 1]) if on_axis else ()
    return name if scope[: len(axis)] == axis else ALL_BELOW + name


def _unknown(equation: Equation, tree: Node, directory: _Directory) -> Iterator[Problem]:
    for each in dict.fromkeys(node for node in walk(tree) if isinstance(node, Variable)):
        if not directory.found(each.name, equation.scope):
            near = get_close_matches(each.name, _shortened(directory, equation.scope), n=3)
            yield problem(
                "LNG-101",
                N_("{formula} reads {value} (character {position}), which nothing is called"),
                remedy=N_("Did you mean {near}?")
                if near
                else N_("Add a formula or an input of that name, or correct the name."),
                value=each.name,
                file=equation.file,
                line=equation.line,
                formula=equation.name,
                position=each.at + 1,
                near=", ".join(near),
            )


def _shortened(directory: _Directory, scope: tuple[str, ...]) -> list[str]:
    """Known names as one may write them inside the scope."""
    outer = tuple(".".join(scope[:depth]) + "." for depth in range(len(scope), 0, -1))
    return sorted(
        {
            next((name.removeprefix(each) for each in outer if name.startswith(each)), name)
            for name in directory.names
        }
    )


def _ordered(
    trees: Mapping[str, Node], equations: Mapping[str, Equation]
) -> tuple[tuple[str, ...], list[Problem]]:
    """The names, each after those it reads; and every circle, told with its whole path."""
    reads = {name: _read_by(tree, trees) for name, tree in trees.items()}
    problems: list[Problem] = []
    while True:
        try:
            return tuple(TopologicalSorter(reads).static_order()), problems
        except CycleError as found:
            path = _path(found.args[1], first=tuple(equations))
            problems.append(_circle(path, equations[path[0]]))
            # without one of its members the circle is open, and others can be found
            reads = {name: names for name, names in reads.items() if name != path[0]}
            reads = {
                name: [each for each in names if each != path[0]] for name, names in reads.items()
            }


def _read_by(tree: Node, trees: Mapping[str, Node]) -> list[str]:
    names = (each.name.removeprefix(ALL_BELOW) for each in walk(tree) if isinstance(each, Variable))
    return [name for name in dict.fromkeys(names) if name in trees]


def _path(closed: Sequence[str], *, first: Sequence[str]) -> tuple[str, ...]:
    """The circle from whoever stands first in the file, each name reading the next."""
    nodes = list(reversed(closed[1:]))
    start = min(range(len(nodes)), key=lambda place: first.index(nodes[place]))
    return (*nodes[start:], *nodes[:start], nodes[start])


def _circle(path: Sequence[str], equation: Equation) -> Problem:
    return problem(
        "LNG-102",
        N_("formulas go in a circle: {path}"),
        remedy=N_("Let one of them read an input instead."),
        value=path[0],
        file=equation.file,
        line=equation.line,
        path=" -> ".join(path),
    )
