"""Words for the templates of this room: choices of the files, states, sources of rules."""

from collections.abc import Callable, Iterable, Mapping

from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.foundation.web.speaking import say
from daowei.programme.charter.rules import rules

# What stands in programme files as a choice, in words; the rest is shown as it is written.
CHOICES: Mapping[str, str] = {
    "flow": N_("events, added up over time"),
    "stock": N_("a level at a moment"),
    "rate": N_("a share or percentage"),
    "money": N_("money"),
    "yes_no": N_("yes or no"),
    "INTEGER": N_("whole number"),
    "INTEGER_POSITIVE": N_("whole number above zero"),
    "INTEGER_NEGATIVE": N_("whole number below zero"),
    "INTEGER_ZERO_OR_POSITIVE": N_("whole number, zero or more"),
    "NUMBER": N_("number"),
    "PERCENTAGE": N_("percentage, 0 to 100"),
    "UNIT_INTERVAL": N_("share, 0 to 1"),
    "BOOLEAN": N_("yes or no"),
    "TRUE_ONLY": N_("yes, or nothing"),
    "TEXT": N_("text"),
    "Daily": N_("daily"),
    "Weekly": N_("weekly"),
    "Monthly": N_("monthly"),
    "Quarterly": N_("quarterly"),
    "Yearly": N_("yearly"),
    "more_is_better": N_("more is better"),
    "less_is_better": N_("less is better"),
    "none": N_("neither"),
    "observe": N_("observing"),
    "plan": N_("planning"),
    "publish": N_("publishing"),
    "national_objective": N_("national objectives"),
    "target": N_("targets"),
    "score": N_("scores"),
    "rank": N_("ranks"),
    "veto": N_("vetoes"),
    "pay_unit": N_("awards to units"),
    "pay_staff": N_("payments to staff"),
    "pay_person": N_("payments to persons"),
    "self": N_("those who are measured"),
    "client": N_("clients"),
    "independent": N_("an independent party"),
    "count": N_("every reported value counts"),
    "exclude": N_("left out"),
    "zero": N_("counts as zero"),
    "withhold": N_("withholds the score"),
    "award": N_("awards"),
    "grade": N_("grades"),
    "HIGH": N_("high"),
    "MEDIUM": N_("medium"),
    "LOW": N_("low"),
    "country": N_("country"),
    "region": N_("region"),
    "province": N_("province"),
    "prefecture": N_("prefecture"),
    "county": N_("county"),
    "district": N_("district"),
    "township": N_("township"),
    "street_office": N_("sub-district office"),
    "community": N_("community"),
    "village": N_("village"),
    "team_farm": N_("team or farm"),
    "facility": N_("facility"),
    "department": N_("department"),
    "station": N_("station"),
    "association": N_("association"),
    "school": N_("school"),
    "zone": N_("zone"),
}
STATES: Mapping[str, str] = {
    "draft": N_("being written"),
    "proposed": N_("proposed"),
    "in_force": N_("in force"),
    "superseded": N_("superseded"),
    "withdrawn": N_("let go"),
}


def choice_name(written: str) -> str:
    """A choice in words; what is known to nobody else, as it is written."""
    return say(CHOICES[written]) if written in CHOICES else written


def state_name(state: str) -> str:
    """How far a version has come."""
    return say(STATES.get(state, state))


def charter_source(rule: str) -> str:
    """What a rule of the charter rests on."""
    known = rules().get(rule)
    return known.source if known else rule


def of_charter(problems: Iterable[Problem]) -> list[Problem]:
    """Those that the charter tells."""
    return [each for each in problems if each.code.startswith("CH-")]


def beside_charter(problems: Iterable[Problem]) -> list[Problem]:
    """The others."""
    return [each for each in problems if not each.code.startswith("CH-")]


def award_told(award: tuple[str, int | None] | None) -> str:
    """An award's threshold, and its amount in minor units where it has one."""
    if award is None:
        return "–"
    threshold, amount = award
    told = say(N_("from {points} points"), points=threshold)
    return told if amount is None else f"{told}: {amount / 100:,.2f}"


MOVED: Mapping[str, str] = {
    "score": N_("score"),
    "rank": N_("place"),
    "grade": N_("grade"),
    "award": N_("award"),
    "veto": N_("veto"),
}


def moved_name(what: str) -> str:
    """Which of a unit's results moves."""
    return say(MOVED.get(what, what))


FILTERS: Mapping[str, Callable[..., object]] = {
    "choice_name": choice_name,
    "state_name": state_name,
    "charter_source": charter_source,
    "of_charter": of_charter,
    "beside_charter": beside_charter,
    "award_told": award_told,
    "moved_name": moved_name,
}
