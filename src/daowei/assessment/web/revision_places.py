"""Which revision a value stands in: ``report:FORM/ATTRIBUTE/UNIT/PERIOD#NUMBER``."""

import re
from dataclasses import dataclass, field

from daowei.assessment.result_folder import Mark
from daowei.foundation.periods import try_period
from daowei.programme.web.models import Population
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.web.models import Revision

_NAMED = re.compile(r"report:([^/]*)/([^/]*)/([^/]*)/([^/#]*)#(\d+)")


@dataclass(frozen=True, kw_only=True, eq=False)
class RevisionPlaces:
    """Places of values among the revisions that stood at a mark; asked unit by unit."""

    programme: str
    mark: Mark
    _known: dict[str, dict[tuple[str, str, str], int]] = field(default_factory=dict)

    def of_value(self, element: str, *, unit: str, period: str, combos: tuple[str, str]) -> str:
        """The revision that says it."""
        forms = programme_in_force(self.programme).forms.values()
        form = next((each.code for each in forms if element in each.elements), "")
        return self._place(form, combos[1], unit=unit, period=period)

    def of_report(self, form: str, *, unit: str, period: str) -> str:
        """The revision that stands for the report."""
        return self._place(form, "", unit=unit, period=period)

    def of_persons(self, group: str, *, unit: str, year: int) -> str:
        """The register, with the source it names."""
        found = Population.objects.filter(
            programme=self.programme, unit=unit, year=year, group=group
        ).first()
        return f"population:{unit}/{group}/{year}" if found else ""

    def _place(self, form: str, attribute: str, *, unit: str, period: str) -> str:
        number = self._numbers(unit).get((form, attribute, _iso(period)))
        return f"report:{form}/{attribute}/{unit}/{period}#{number}" if number else ""

    def _numbers(self, unit: str) -> dict[tuple[str, str, str], int]:
        if unit not in self._known:
            rows = Revision.objects.filter(programme=self.programme, unit=unit)
            if self.mark.moment is not None:
                rows = rows.filter(submitted_at__lte=self.mark.moment)
            named = rows.order_by("number").values_list("form", "attribute", "period", "number")
            self._known[unit] = {
                (form, attribute, _iso(period)): number for form, attribute, period, number in named
            }
        return self._known[unit]


def _iso(text: str) -> str:
    period = try_period(text)
    return period.iso if period else text


def place_named(source: str) -> tuple[str, str, str, str, int] | None:
    """Form, attribute combination, unit, period and number of a revision; None for other places."""
    found = _NAMED.fullmatch(source)
    if found is None:
        return None
    form, attribute, unit, period, number = found.groups()
    return form, attribute, unit, period, int(number)
