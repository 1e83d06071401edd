"""Where the source tells a problem: each code with the sentences that go with it.

A sentence is a text marked with ``N_``. It stands in the call (or tuple) that names the code, or in
a variable of the same function, or in the call of a small function that fills the code in; all
three are followed here, so that a page of problems needs no second list.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from writers.sources import Module, modules

CODE = re.compile(r"[A-Z]{3}-\d{3}|CH-\d{2}|E8\d{3}")
_CODES = re.compile(f'"({CODE.pattern})"')
_ENTERED = ("rule", "kept_elsewhere")  # the charter's own registry tells these
Function: TypeAlias = ast.FunctionDef | ast.Lambda
Sentences: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]  # what is wrong, what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One place that tells a problem: its sentences, and what can be done about it."""

    code: str
    messages: tuple[str, ...]
    remedies: tuple[str, ...]


def tellings() -> tuple[Telling, ...]:
    """Every place in the source that tells a problem of a fixed code, module by module."""
    return tuple(
        each for module in modules() if _CODES.search(module.text) for each in _told_in(module)
    )


def codes_in_the_source() -> frozenset[str]:
    """Every text in the source that looks like a code, whatever it is there for."""
    return frozenset(found for module in modules() for found in _CODES.findall(module.text))


def _told_in(module: Module) -> Iterator[Telling]:
    reading = _Reading(module)
    for each in reading.above:
        if isinstance(each, ast.Constant) and _is_code(each.value):
            for messages, remedies in reading.sentences(each):
                if messages:
                    yield Telling(code=str(each.value), messages=messages, remedies=remedies)


class _Reading:
    """One module, with the way from each node to those around it."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.above: dict[ast.AST, ast.AST] = {}
        waiting: list[ast.AST] = [module.tree]
        for node in waiting:
            below = list(ast.iter_child_nodes(node))
            self.above.update(dict.fromkeys(below, node))
            waiting += below

    def sentences(self, code: ast.Constant) -> Iterator[Sentences]:
        """Messages and remedies that go with one mention of a code; none where it only compares."""
        site = self.above[code]
        if isinstance(site, ast.keyword):
            site = self.above[site]
        match site:
            case ast.Call() if _name(site.func) not in _ENTERED:
                yield self.of_call(site)
            case ast.Tuple(elts=[*parts]):
                yield self.of_parts(parts, site)
            case ast.Dict(keys=[*keys], values=[*values]) if code in keys:
                yield self.of_parts([values[keys.index(code)]], site)
            case ast.arguments():
                yield from self.of_default(self.function_around(code))
            case _:
                pass

    def of_call(self, call: ast.Call) -> Sentences:
        said = {each.arg: each.value for each in call.keywords}
        named_otherwise = [each for name, each in said.items() if name != "remedy"]
        found = self.texts_each(call.args, call) or self.texts_each(named_otherwise, call)
        if not found:
            return (), ()
        named = self.texts([said["remedy"]] if "remedy" in said else [], call)
        beside = tuple(text for texts in found[1:] for text in texts)
        return found[0], named or beside or self.remedies_filled_in(call)

    def of_parts(self, parts: Iterable[ast.expr], site: ast.expr) -> Sentences:
        """Code, message, remedy side by side; a remedy may also be a variable named so."""
        flat = [one for part in parts for one in _said_by(part)]
        found = self.texts_each(flat, site)
        remedies = [text for each in found[1:] for text in each]
        return found[0] if found else (), tuple(remedies) or self.of_variable("remedy", site)

    def of_default(self, function: Function | None) -> Iterator[Sentences]:
        """A code that a function falls back on: the sentences of calls that name no other."""
        if isinstance(function, ast.FunctionDef):
            for call in _calls_of(function.name, self.module):
                said = {each.arg: each.value for each in call.keywords}
                if "code" not in said and "remedy" in said:
                    yield self.texts(call.args, call), self.texts([said["remedy"]], call)

    def remedies_filled_in(self, call: ast.Call) -> tuple[str, ...]:
        """The remedy of a function that was called with only code and message."""
        name = _name(call.func)
        for each in ast.walk(self.module.tree):
            if isinstance(each, ast.FunctionDef) and each.name == name:
                inner = (node for node in ast.walk(each) if isinstance(node, ast.keyword))
                remedies = [node.value for node in inner if node.arg == "remedy"]
                return tuple(text for one in remedies for text in _marked(one))
        return ()

    # ── from expressions to sentences ───────────────────────────────────────────────

    def texts_each(self, expressions: Iterable[ast.expr], site: ast.AST) -> list[tuple[str, ...]]:
        """The sentences of each expression that has any."""
        return [found for each in expressions if (found := self.texts([each], site))]

    def texts(self, expressions: Iterable[ast.expr], site: ast.AST) -> tuple[str, ...]:
        found: list[str] = []
        for each in expressions:
            found += self.text_of(each, site)
        return tuple(dict.fromkeys(found))

    def text_of(self, expression: ast.expr, site: ast.AST) -> tuple[str, ...]:
        marked = _marked(expression)
        if marked or not isinstance(expression, ast.Name):
            return marked
        return (
            self.of_variable(expression.id, site)
            or self.of_constant(expression.id)
            or self.of_parameter(expression.id, site)
        )

    def of_variable(self, name: str, site: ast.AST) -> tuple[str, ...]:
        """What the function gave the name last before the site, or else next after it."""
        function = self.function_around(site)
        assigned = [
            each
            for each in (ast.walk(function) if function else ())
            if isinstance(each, ast.Assign)
            for target in each.targets
            if isinstance(target, ast.Name) and target.id == name
        ]
        before = [each for each in assigned if _line(each) <= _line(site)]
        if before:
            return _marked(max(before, key=_line).value)
        return _marked(min(assigned, key=_line).value) if assigned else ()

    def of_constant(self, name: str) -> tuple[str, ...]:
        for each in self.module.tree.body:
            match each:
                case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                    return _marked(value)
                case _:
                    pass
        return ()

    def of_parameter(self, name: str, site: ast.AST) -> tuple[str, ...]:
        """What callers hand in: functions that make an error of any sentence they are given."""
        function = self.function_around(site)
        if not isinstance(function, ast.FunctionDef):
            return ()
        names = [each.arg for each in function.args.args if each.arg != "self"]
        if name not in names:
            return ()
        place = names.index(name)
        handed = [
            text
            for module in modules()
            for call in _calls_of(function.name, module)
            if len(call.args) > place
            for text in _marked(call.args[place])
        ]
        return tuple(dict.fromkeys(handed))

    def function_around(self, node: ast.AST) -> Function | None:
        while (outer := self.above.get(node)) is not None:
            if isinstance(outer, Function):
                return outer
            node = outer
        return None


def _is_code(value: object) -> bool:
    return isinstance(value, str) and CODE.fullmatch(value) is not None


def _said_by(part: ast.expr) -> list[ast.expr]:
    """What stands inside a call or tuple that holds sentences together; else the part itself."""
    if isinstance(part, ast.Tuple):
        return part.elts
    is_wording = isinstance(part, ast.Call) and _name(part.func) != "N_"
    return part.args if isinstance(part, ast.Call) and is_wording else [part]


def _marked(expression: ast.expr) -> tuple[str, ...]:
    """The templates inside ``N_(…)`` anywhere in the expression."""
    return tuple(
        str(each.args[0].value)
        for each in ast.walk(expression)
        if isinstance(each, ast.Call)
        and _name(each.func) == "N_"
        and isinstance(each.args[0], ast.Constant)
    )


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)


def _line(node: ast.AST) -> int:
    return getattr(node, "end_lineno", 0)


def _calls_of(name: str, module: Module) -> tuple[ast.Call, ...]:
    return _calls(module).get(name, ()) if name in module.text else ()


@cache
def _calls(module: Module) -> Mapping[str, tuple[ast.Call, ...]]:
    found: dict[str, list[ast.Call]] = {}
    for each in ast.walk(module.tree):
        if isinstance(each, ast.Call):
            found.setdefault(_name(each.func), []).append(each)
    return {name: tuple(calls) for name, calls in found.items()}
