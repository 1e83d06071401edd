"""For which side somebody speaks: the one whose office stands nearest above or at her rights."""

from daowei.foundation.hierarchy import Tree
from daowei.foundation.web.rights import Deed, Rights
from daowei.programme.agreements.documents import Side
from daowei.programme.agreements.web.models import Agreement


def side_of(rights: Rights, deed: Deed, agreement: Agreement) -> Side | None:
    """The side that somebody may do a deed for; None for neither, and for both equally.

    A county's head has rights over her townships too, and still speaks for the county alone; who
    stands equally above both departments speaks for neither.
    """
    upper = distance(rights, deed, agreement=agreement, unit=agreement.upper)
    lower = distance(rights, deed, agreement=agreement, unit=agreement.lower)
    if upper == lower:
        return None
    if lower is None or (upper is not None and upper < lower):
        return Side.UPPER
    return Side.LOWER


def distance(rights: Rights, deed: Deed, *, agreement: Agreement, unit: str) -> int | None:
    """How many levels above the unit the nearest right for the deed stands; None without one."""
    held = rights.subtrees(deed, agreement.programme)
    if not held:
        return None
    tree = rights.tree_of(agreement.programme)
    line = _line(tree, unit)
    return next((steps for steps, each in enumerate(line) if each in held), None)


def _line(tree: Tree, unit: str) -> tuple[str, ...]:
    return (unit, *tree.ancestors(unit)) if unit in tree else (unit,)


def sees_inside(rights: Rights, agreement: Agreement) -> bool:
    """Whether somebody sees what the two sides say to each other, and terms not yet in force."""
    units = (agreement.upper, agreement.lower)
    return any(rights.may(Deed.SEE_REPORTS, agreement.programme, each) for each in units)
