"""The fast reading of an expression: each node one or a few operations over units and periods.

It gives what ``reference`` gives under the native dialect, cell by cell; a property test compares
the two on any tree.
"""

from daowei.language.column_calls import APPLIED
from daowei.language.column_reading import ColumnReading, ColumnSource
from daowei.language.columns import Column
from daowei.language.sharing import SharedParts
from daowei.language.tree import MissingStrategy, Node


def evaluate_columns(
    node: Node,
    source: ColumnSource,
    *,
    strategy: MissingStrategy | None = MissingStrategy.NEVER_SKIP,
    shared: SharedParts | None = None,
) -> Column:
    """The values of the expression for every unit and period of the source.

    ``shared``: the parts of a set of trees this one belongs to; by default its own.
    Missing: under a strategy, a missing item counts as 0, no or '' while the expression is
        evaluated, and the strategy then says in which cells there is a value at all; isNull and
        its kin see what is missing, and their items do not count. Without a strategy missing
        items stay missing. Cells that are not defined (a division by zero) are NOT_COMPUTABLE
        and do not touch the others.
    Raises: ExpressionError: values of the wrong kind (``LNG-020``).
    """
    return ColumnReading(
        source=source,
        strategy=strategy,
        shared=shared or SharedParts((node,)),
        functions=APPLIED,
    ).outcome(node)
