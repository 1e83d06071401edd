"""The metrics of a data quality review that a sample adds, and every default with its source.

Those of reports alone stand in ``reporting``: ``completeness``, ``consistency``, ``outliers``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from daowei.foundation.texts import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A limit used where a programme names none, and whose it is."""

    name: str
    value: Fraction
    source: str


# Sources: the World Health Organization's application for DHIS2 (metadata 1.1); Countdown to 2030;
# PLoS ONE 0235823; Makombe 2008; Gavi's data quality audit.
DEFAULTS = (
    Default(name=N_("reports received of those owed, at least"), value=Fraction(90, 100),
            source="WHO, Data Quality Review, DHIS2 application 1.1"),
    Default(name=N_("values filled in of those owed, at least"), value=Fraction(90, 100),
            source="WHO, Data Quality Review, DHIS2 application 1.1"),
    Default(name=N_("standard deviations from the mean: moderate"), value=Fraction(2),
            source="WHO, Data Quality Review, DHIS2 application 1.1"),
    Default(name=N_("standard deviations from the mean: extreme"), value=Fraction(3),
            source="WHO, Data Quality Review, DHIS2 application 1.1"),
    Default(name=N_("robust deviations from the median"), value=Fraction(7, 2),
            source="Iglewicz and Hoaglin 1993"),
    Default(name=N_("this year beside the years before, within"), value=Fraction(33, 100),
            source="WHO, Data Quality Review, DHIS2 application 1.1"),
    Default(name=N_("related figures, within"), value=Fraction(10, 100),
            source="WHO, Data Quality Review, DHIS2 application 1.1"),
    Default(name=N_("reports beside a survey, within"), value=Fraction(33, 100),
            source="WHO, Data Quality Review, DHIS2 application 1.1"),
    Default(name=N_("recount over report, within"), value=Fraction(10, 100),
            source="PLoS ONE 0235823"),
    Default(name=N_("difference of a single recount that counts as none"),
            value=Fraction(5, 100), source="Makombe et al. 2008"),
)  # fmt: skip

FACTOR_LIMIT = Fraction(10, 100)
MODERATE, EXTREME, ROBUST = 2.0, 3.0, 3.5
FEWEST_MODERATE = 2


class Agreement(StrEnum):
    """How a recount stands to what was reported."""

    AGREES = "agrees"
    ON_ZERO = "agree on zero"
    OVER = "over-reported"
    UNDER = "under-reported"
    UNREPORTED = "unreported events"  # reported 0, and found some


AGREEMENT_NAMES = {
    Agreement.AGREES: N_("agrees"),
    Agreement.ON_ZERO: N_("both are zero"),
    Agreement.OVER: N_("over-reported"),
    Agreement.UNDER: N_("under-reported"),
    Agreement.UNREPORTED: N_("events that were not reported"),
}


def factor(recounted: int, reported: int) -> Fraction | None:
    """Recounted over reported: below 1 too much was reported, above 1 too little.

    Missing: of a reported 0 there is no factor; it is never infinite.
    """
    return None if reported == 0 else Fraction(recounted, reported)


def agreement(recounted: int, reported: int) -> Agreement:
    """How a recount stands to what was reported."""
    if recounted == reported:
        return Agreement.AGREES if reported else Agreement.ON_ZERO
    if reported == 0:
        return Agreement.UNREPORTED
    return Agreement.OVER if recounted < reported else Agreement.UNDER


def is_far_off(found: Fraction | None, *, limit: Fraction = FACTOR_LIMIT) -> bool:
    """Whether a factor lies outside what is let pass; the limit itself is not flagged."""
    return found is not None and abs(found - 1) > limit


def share(received: int, expected: int) -> Fraction | None:
    """Received of expected; of nothing expected there is no share."""
    return Fraction(received, expected) if expected else None


def is_listed(scores: Sequence[float]) -> bool:
    """Whether a unit's series is listed: one extreme value, or two moderate ones.

    ``scores``: distances from the mean in standard deviations of the sample.
    """
    extreme = sum(abs(each) >= EXTREME for each in scores)
    moderate = sum(MODERATE <= abs(each) < EXTREME for each in scores)
    return extreme >= 1 or moderate >= FEWEST_MODERATE


def score_of_difference(percent: float) -> int:
    """Points for how far routine reports and a survey differ, in percent.

    Source: BMC Health Services Research 06529, table 2.
    """
    away = abs(percent)
    if away <= 5:
        return 100
    if away < 15:
        return 75
    if away < 20:
        return 50
    return 25 if away < 25 else 0
