"""The source as text: where enums and shapes say beside each line what it means."""

import ast
import inspect
import io
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src" / "daowei"


class UnwritableError(ValueError):
    """A list beside the code no longer fits it; the message names every place."""


@dataclass(frozen=True, kw_only=True)
class Module:
    """One file of the package."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text)


@cache
def modules() -> tuple[Module, ...]:
    """All modules of the package, in the order of their names."""
    return tuple(
        Module(name=_name(path), text=path.read_text(encoding="utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
    )


def _name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def caption(thing: object) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def meanings(kind: type[Enum]) -> Mapping[str, str]:
    """What stands in a comment behind each member of an enum, by the member's name."""
    comments = dict(_comments(inspect.getsource(kind)))
    return {name: comments.get(name, "") for name in kind.__members__}


def columns_told(module: ModuleType) -> Mapping[tuple[str, str], str]:
    """What stands in a comment behind each column of each shape, by shape and column."""
    text = inspect.getsource(module)
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    }
    return {
        (each.targets[0].id, str(key.value)): comments.get(key.lineno, "")
        for each in ast.parse(text).body
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
        for key in _keys_of_columns(each.value)
    }


def _keys_of_columns(value: ast.expr) -> Iterator[ast.Constant]:
    for keyword in value.keywords if isinstance(value, ast.Call) else ():
        if keyword.arg == "columns" and isinstance(keyword.value, ast.Dict):
            yield from (each for each in keyword.value.keys if isinstance(each, ast.Constant))


def _comments(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        member, found, comment = line.partition("  # ")
        if found:
            yield member.partition("=")[0].strip(), comment.strip()
