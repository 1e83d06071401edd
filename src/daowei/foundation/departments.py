"""Member bodies of a programme, what each owes, and what some are barred from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from daowei.foundation.texts import N_, Text


class Sector(StrEnum):
    """What a department is there for."""

    HEALTH = "health"
    EDUCATION = "education"
    CIVIL_AFFAIRS = "civil_affairs"
    FINANCE = "finance"
    HUMAN_RESOURCES = "human_resources"
    STATISTICS = "statistics"
    COMMERCE = "commerce"
    WOMEN = "women"
    YOUTH = "youth"
    MEDIA = "media"
    POLICE = "police"
    COURT = "court"
    DISCIPLINE = "discipline"
    OTHER = "other"


SECTOR_NAMES: Mapping[Sector, str] = {
    Sector.HEALTH: N_("Health"),
    Sector.EDUCATION: N_("Education"),
    Sector.CIVIL_AFFAIRS: N_("Civil affairs"),
    Sector.FINANCE: N_("Finance"),
    Sector.HUMAN_RESOURCES: N_("Human resources and social security"),
    Sector.STATISTICS: N_("Statistics"),
    Sector.COMMERCE: N_("Commerce and market supervision"),
    Sector.WOMEN: N_("Women's federation"),
    Sector.YOUTH: N_("Youth league"),
    Sector.MEDIA: N_("Press and culture"),
    Sector.POLICE: N_("Police"),
    Sector.COURT: N_("Court and prosecution"),
    Sector.DISCIPLINE: N_("Discipline inspection"),
    Sector.OTHER: N_("Other"),
}
# they enforce the law on offices and traders, and have no part in what passes between a person and
# her clinic
BARRED = frozenset({Sector.POLICE, Sector.COURT, Sector.DISCIPLINE})


class DutyKind(StrEnum):
    """What sort of duty it is."""

    EMPLOYER = "employer"
    SECTOR = "sector"
    POLICY = "policy"
    REPORT = "report"
    APPRAISAL = "appraisal"


DUTY_NAMES: Mapping[DutyKind, str] = {
    DutyKind.EMPLOYER: N_("As an employer"),
    DutyKind.SECTOR: N_("In its own field"),
    DutyKind.POLICY: N_("Issues a supportive document"),
    DutyKind.REPORT: N_("Reports on its duties"),
    DutyKind.APPRAISAL: N_("Appraises the bodies below it, with evidence"),
}


class Touches(StrEnum):
    """What a duty deals with."""

    OWN_STAFF = "own_staff"
    PREMISES = "premises"
    MONEY = "money"
    TRADE = "trade"
    PUBLICITY = "publicity"
    OFFICES = "offices"
    SERVICE_DATA = "service_data"
    CLIENTS = "clients"


TOUCH_NAMES: Mapping[Touches, str] = {
    Touches.OWN_STAFF: N_("Its own staff"),
    Touches.PREMISES: N_("Buildings and equipment"),
    Touches.MONEY: N_("Money"),
    Touches.TRADE: N_("Traders and products"),
    Touches.PUBLICITY: N_("Information for everybody"),
    Touches.OFFICES: N_("The conduct of offices"),
    Touches.SERVICE_DATA: N_("Service data"),
    Touches.CLIENTS: N_("Clients of services"),
}
SENSITIVE = frozenset({Touches.SERVICE_DATA, Touches.CLIENTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A duty as it is usually given."""

    kind: DutyKind
    touches: Touches
    text: str
    due: str = ""

    def texts(self) -> dict[str, str]:
        """The duty in the languages that duties are kept in."""
        return {each: Text(self.text).in_language(each) for each in ("en", "zh")}


EMPLOYER = (
    Template(
        kind=DutyKind.EMPLOYER,
        touches=Touches.OWN_STAFF,
        text=N_("Protect pregnant staff at work, and give maternity and parental leave in full."),
    ),
    Template(
        kind=DutyKind.EMPLOYER,
        touches=Touches.OWN_STAFF,
        text=N_(
            "Tell staff where to find voluntary services, and keep no record of their families."
        ),
    ),
)
REPORTING = Template(
    kind=DutyKind.REPORT,
    touches=Touches.OFFICES,
    due="10-11",
    text=N_("Report once a year on how the duties were fulfilled."),
)
_OF_SECTORS: Mapping[Sector, tuple[Template, ...]] = {
    Sector.HEALTH: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.CLIENTS,
            text=N_("Keep voluntary services, with informed choice, open in every township."),
        ),
        Template(
            kind=DutyKind.APPRAISAL,
            touches=Touches.OFFICES,
            text=N_("Appraise the clinics below it against documented evidence."),
        ),
    ),
    Sector.EDUCATION: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.PUBLICITY,
            text=N_("Teach health and sexuality education that fits each age."),
        ),
    ),
    Sector.CIVIL_AFFAIRS: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.PUBLICITY,
            text=N_(
                "Hand out information on services at marriage registration, to those who want it."
            ),
        ),
    ),
    Sector.FINANCE: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.MONEY,
            text=N_("Pay the earmarked funds out in full and on time."),
        ),
    ),
    Sector.HUMAN_RESOURCES: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.OFFICES,
            text=N_("Inspect employers' maternity protection and leave."),
        ),
    ),
    Sector.STATISTICS: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.PUBLICITY,
            text=N_("Publish population figures for planning, none of them of a person."),
        ),
    ),
    Sector.COMMERCE: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.TRADE,
            text=N_("Take counterfeit and expired products off the market."),
        ),
    ),
    Sector.WOMEN: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.PUBLICITY,
            text=N_("Tell people of their right to say no, and where to complain."),
        ),
    ),
    Sector.YOUTH: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.PUBLICITY,
            text=N_("Tell young people where friendly and confidential services are."),
        ),
    ),
    Sector.MEDIA: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.PUBLICITY,
            text=N_("Inform on services and rights without slogans that press anybody."),
        ),
    ),
    Sector.POLICE: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.TRADE,
            text=N_("Act against illegal trade in medicines and against unlicensed clinics."),
        ),
    ),
    Sector.COURT: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.OFFICES,
            text=N_("Hear complaints against offices promptly."),
        ),
    ),
    Sector.DISCIPLINE: (
        Template(
            kind=DutyKind.SECTOR,
            touches=Touches.OFFICES,
            text=N_("Look into falsified reports and coercion by officials."),
        ),
    ),
    Sector.OTHER: (),
}


def templates_for(sector: Sector) -> tuple[Template, ...]:
    """The duties a department usually has: as an employer, in its own field, and to report."""
    return (*EMPLOYER, *_OF_SECTORS[sector], REPORTING)


def reason_against_duty(sector: Sector, touches: Touches) -> Text | None:
    """Why a department cannot have a duty that deals with this; None where it can."""
    if sector in BARRED and touches in SENSITIVE:
        return Text(
            N_(
                "{sector} has no part in service data or in what clients decide: "
                "give this duty to the health department."
            ),
            {"sector": Text(SECTOR_NAMES[sector])},
        )
    return None


def is_ring(above: Mapping[str, str], code: str, wanted: str) -> bool:
    """Whether a department would come to answer to itself."""
    seen = {code}
    while wanted:
        if wanted in seen:
            return True
        seen.add(wanted)
        wanted = above.get(wanted, "")
    return False


def without_duties(departments: Iterable[str], owed: Iterable[str]) -> tuple[str, ...]:
    """The departments that owe nothing yet, in their order."""
    busy = set(owed)
    return tuple(each for each in departments if each not in busy)
