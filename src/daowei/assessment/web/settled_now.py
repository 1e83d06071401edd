"""What explanations say of a report whose value was settled after inspection."""

from collections.abc import Sequence
from dataclasses import dataclass

from daowei.assessment.explanation import Spot
from daowei.assessment.settled import SettledRemarks
from daowei.foundation.texts import Text
from daowei.programme.web.queries import programme_in_force
from daowei.verification.samples.web.queries import settled_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledNow:
    """Looks a cell up when somebody looks at it: settlements do not wait for new results."""

    programme: str

    def __call__(self, element: str, spot: Spot, combos: tuple[str, str]) -> Sequence[Text]:
        """One sentence where what is published counts something else than the report, and why."""
        cell = (spot.unit, element, combos[0], spot.period)
        value = settled_cell(self.programme, cell)
        settled = {cell: value} if value else {}
        elements = programme_in_force(self.programme).elements
        return SettledRemarks(settled=settled, elements=elements)(element, spot, combos)
