"""Reads a mapping file; every fault with its line."""

from collections.abc import Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.reporting.exchange.wire import Fault, TableMappings, parsed

_SEE = N_("See the schema of mapping files; every field is described there.")


def read_mapping(
    text: str, *, file: str | None = None
) -> tuple[TableMappings | None, tuple[Problem, ...]]:
    """The mapping, or None and everything that is wrong with it."""
    try:
        tree = YAML(typ="rt").load(StringIO(text))
    except YAMLError as error:
        return None, (
            problem(
                "EXC-020",
                N_("This is no YAML: {reason}"),
                remedy=N_("Check indentation and quotes on the line named."),
                file=file,
                line=_line_of(error),
                reason=str(error).partition("\n")[0],
            ),
        )
    mappings, faults = parsed(tree)
    return mappings, tuple(_problem(each, tree, file) for each in faults)


def _line_of(error: YAMLError) -> int | None:
    mark = getattr(error, "problem_mark", None)
    return None if mark is None else mark.line + 1


def _problem(fault: Fault, tree: object, file: str | None) -> Problem:
    return problem(
        "EXC-021",
        N_("The mapping is not as it should be: {reason}"),
        remedy=_SEE,
        file=file,
        line=_line_in(tree, fault.place),
        field=".".join(str(each) for each in fault.place),
        reason=fault.reason,
    )


def _line_in(tree: Any, place: Sequence[str | int]) -> int | None:
    """The line of the innermost node on the way that knows its own."""
    line = None
    for step in place:
        marks = getattr(tree, "lc", None)
        if marks is None:
            break
        try:
            line = (marks.key(step) if isinstance(step, str) else marks.item(step))[0] + 1
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            break
    return line
