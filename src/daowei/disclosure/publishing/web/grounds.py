"""What results to be published rest on beside reports: settled values, procedures, draws, appeals.

The rooms before this one know; upstairs asks them and hands the answers in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from daowei.assessment.vetoes import Procedure
from daowei.disclosure.publishing.document import Record

Cell = tuple[str, str, str, str]  # unit, element, combination, period


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Values as settled after inspection; ``digest``: of what two people approved."""

    values: Mapping[Cell, int | None]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Questions to the rooms before: each takes the programme's code.

    ``settled`` and ``appeals`` take the period as well: what was settled of it, and how many
    appeals against its values, scores or vetoes are not decided. ``draws``: those whose records
    are public.
    """

    settled: Callable[[str, str], Settlement | None] = lambda programme, period: None  # noqa: ARG005
    procedures: Callable[[str], Mapping[tuple[str, str], Procedure]] = lambda programme: {}  # noqa: ARG005
    draws: Callable[[str, str], tuple[Record, ...]] = lambda programme, period: ()  # noqa: ARG005
    appeals: Callable[[str, str], int] = lambda programme, period: 0  # noqa: ARG005


_known = [Grounds()]


def grounds() -> Grounds:
    """Where answers come from on this site."""
    return _known[-1]


def rest_on(given: Grounds) -> None:
    """From now on these are asked."""
    _known[:] = [given]
