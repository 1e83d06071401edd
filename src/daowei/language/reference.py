"""The plain reading of an expression: one unit, one period, slow and obvious. It is the judge."""

from dataclasses import dataclass

from daowei.foundation.problems import Problem
from daowei.language.calculations import Value
from daowei.language.calls import APPLIED
from daowei.language.dialects import NATIVE, Dialect
from daowei.language.reading import NotComputable, Reading, is_skipped
from daowei.language.sources import ResultType, Source
from daowei.language.tree import MissingStrategy, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an expression gave, and why it gave nothing.

    ``reason``: set when the inputs are there and the figure is not defined.
    ``visited``, ``found``: how many items were read, and how many of them had a value.
    """

    value: Value
    reason: Problem | None = None
    visited: int = 0
    found: int = 0


def evaluate(
    node: Node,
    source: Source,
    *,
    dialect: Dialect = NATIVE,
    strategy: MissingStrategy | None = MissingStrategy.NEVER_SKIP,
    result_type: ResultType = ResultType.NUMERIC,
) -> Value:
    """The value of the expression; see ``outcome``."""
    return outcome(node, source, dialect=dialect, strategy=strategy, result_type=result_type).value


def outcome(
    node: Node,
    source: Source,
    *,
    dialect: Dialect = NATIVE,
    strategy: MissingStrategy | None = MissingStrategy.NEVER_SKIP,
    result_type: ResultType = ResultType.NUMERIC,
) -> Outcome:
    """The value of the expression for one unit and period, with what was read for it.

    Missing: under a strategy, a missing item counts as 0, '' or false while the expression is
        evaluated, and the strategy then says whether there is a value at all; isNull and its kin
        see what is missing, and their items do not count. Without a strategy missing items stay
        missing.
    Raises: ExpressionError: a value of the wrong kind (``LNG-020``).
    """
    reading = Reading(source=source, dialect=dialect, strategy=strategy, functions=APPLIED)
    value = reading.read(node)
    tally = reading.tally
    visited, found = tally.visited, tally.found
    if is_skipped(strategy, visited=visited, found=found):
        return Outcome(value=None, visited=visited, found=found)
    if isinstance(value, NotComputable):
        return Outcome(value=None, reason=value.reason, visited=visited, found=found)
    skips_any = strategy in (None, MissingStrategy.SKIP_IF_ANY_VALUE_MISSING)
    if value is None and dialect.fills_null and not skips_any and not tally.keeps_null:
        value = result_type.nothing
    return Outcome(value=value, visited=visited, found=found)
