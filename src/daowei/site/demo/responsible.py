"""Who answers for what in the county: officials, zones, a steering group, departments, support.

Two townships lack their liaison officer and one officer has too many, so that gaps can be seen.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from django.db import transaction

from daowei.foundation.bodies import BodyKind, Quorum, SeatPart
from daowei.foundation.departments import Sector, templates_for
from daowei.foundation.officers import Part
from daowei.foundation.web.models import (
    Body,
    Department,
    Official,
    RequiredPaper,
    Responsibility,
    Seat,
    SupportRequest,
    User,
    Zone,
)
from daowei.foundation.web.responsibility import keeping
from daowei.foundation.web.rights import Role
from daowei.site.demo.agreements import TOWNSHIPS
from daowei.site.demo.people import COUNTY, PROGRAMME, SINCE, TOWNSHIP

DEPARTMENTS = {
    Sector.HEALTH: {"en": "County health bureau", "zh": "县卫生健康局"},
    Sector.FINANCE: {"en": "County finance bureau", "zh": "县财政局"},
    Sector.EDUCATION: {"en": "County education bureau", "zh": "县教育局"},
    Sector.CIVIL_AFFAIRS: {"en": "County civil affairs bureau", "zh": "县民政局"},
    Sector.WOMEN: {"en": "County women's federation", "zh": "县妇女联合会"},
    Sector.POLICE: {"en": "County police bureau", "zh": "县公安局"},
}
GROUP = {"en": "Steering group for maternal health", "zh": "妇幼健康工作领导小组"}
ZONES = (
    {"en": "Northern townships", "zh": "北部片区"},
    {"en": "Southern townships", "zh": "南部片区"},
)
PAPER = {"en": "Notice of clients' rights, posted", "zh": "服务对象权利告知书（已张贴）"}
LIAISON = ("He Ling", "Xu Nan", "Deng Fei", "Cao Yi", "Lu Shan", "Pan Xin", "Su Ke", "Ren Bo",
           "Tang Wei", "Jin Lei")  # fmt: skip
DEPUTIES = tuple(
    " ".join(each)
    for each in product(
        ("Wu", "Guo", "Lin", "Song", "Zheng", "Feng"), ("An", "Chun", "Min", "Qing")
    )
)
WITHOUT_LIAISON = ("qh-23", "qh-24")


def put_in_charge(people: dict[str, User], at: datetime) -> None:
    """All of it, entered by the programme office."""
    with transaction.atomic():
        Charging(people, at).all()


class Charging:
    """Whoever enters it, and when."""

    def __init__(self, people: dict[str, User], at: datetime) -> None:
        self.people, self.by, self.at = people, people["office"], at

    def all(self) -> None:
        """Everything in its order."""
        offices = [self.department(sector) for sector in DEPARTMENTS]
        leaders = list(self.leaders(offices))
        self.steering(leaders)
        self.townships(leaders)
        self.wishes(offices[0])

    def department(self, sector: Sector) -> Department:
        """A member body with the duties its field usually has."""
        made = keeping.keep_department(
            Department(programme=PROGRAMME, code=sector.value, names=DEPARTMENTS[sector],
                       sector=sector.value),
            by=self.by, at=self.at,
        )  # fmt: skip
        for each in templates_for(sector):
            duty = keeping.usual_duty(each, made, since=SINCE)
            keeping.give_duty(duty, by=self.by, at=self.at)
        return made

    def leaders(self, offices: list[Department]) -> Iterator[Official]:
        """The county's head and its programme office, then one of each department but police."""
        yield self.official("", "County magistrate", user=self.people["county-head"])
        yield self.official("", "Head of the programme office", user=self.people["office"])
        for name, office in zip(
            ("Qiu Yan", "Mo Han", "Lei Ting", "Bai Xue"), offices, strict=False
        ):
            yield self.official(name, "Director", office=office)

    def official(
        self,
        name: str,
        position: str,
        *,
        user: User | None = None,
        office: Department | None = None,
    ) -> Official:
        """Somebody who answers for something."""
        made = Official(programme=PROGRAMME, name=user.name if user else name, position=position,
                        user=user, department=office)  # fmt: skip
        return keeping.keep_official(made, by=self.by, at=self.at)

    def steering(self, leaders: list[Official]) -> None:
        """The steering group, with its chair, its executive deputy and members."""
        body = Body(programme=PROGRAMME, unit=COUNTY, kind=BodyKind.STEERING, names=GROUP,
                    quorum=Quorum.TWO_THIRDS, since=SINCE)  # fmt: skip
        keeping.set_up_body(body, by=self.by, at=self.at)
        parts = (SeatPart.CHAIR, SeatPart.EXECUTIVE_DEPUTY)
        for number, official in enumerate(leaders):
            part = parts[number] if number < len(parts) else SeatPart.MEMBER
            seat = Seat(body=body, official=official, part=part, since=SINCE)
            keeping.take_seat(seat, by=self.by, at=self.at)

    def townships(self, leaders: list[Official]) -> None:
        """Each township's own head and deputy, and its liaison officer."""
        liaison = [self.official(name, "Liaison officer") for name in LIAISON]
        for number, (unit, deputy) in enumerate(zip(TOWNSHIPS, DEPUTIES, strict=True)):
            self.charge(self.head_of(unit), unit, Part.FIRST)
            self.charge(self.official(deputy, "Deputy head"), unit, Part.DIRECT)
            if unit not in WITHOUT_LIAISON:
                self.charge(liaison[min(number // 2, len(liaison) - 1)], unit, Part.LIAISON)
        self.zones(leaders)

    def zones(self, leaders: list[Official]) -> None:
        """Half of the townships to each of two leaders."""
        half = len(TOWNSHIPS) // 2
        halves = (TOWNSHIPS[:half], TOWNSHIPS[half:])
        for names, leader, units in zip(ZONES, leaders, halves, strict=False):
            zone = Zone(programme=PROGRAMME, names=names, leader=leader, units=list(units),
                        since=SINCE)  # fmt: skip
            keeping.keep_zone(zone, by=self.by, at=self.at)

    def head_of(self, unit: str) -> Official:
        """The head who signs for the township."""
        user = User.objects.get(grants__role=Role.UNIT_HEAD, grants__unit=unit)
        return self.official("", "Township head", user=user)

    def charge(self, official: Official, unit: str, part: Part) -> None:
        """Makes her responsible for the unit."""
        wanted = Responsibility(programme=PROGRAMME, unit=unit, official=official, part=part,
                                since=SINCE)  # fmt: skip
        keeping.appoint(wanted, by=self.by, at=self.at)

    def wishes(self, health: Department) -> None:
        """What a township asked for, and a document that every township must have."""
        asked = SupportRequest(
            programme=PROGRAMME, unit=TOWNSHIP, kind="vehicles", asked_of=health,
            what="An ambulance for three weeks in February", asked_by=self.people["head"],
            asked_at=self.at,
        )  # fmt: skip
        keeping.ask_for_support(asked)
        paper = RequiredPaper(programme=PROGRAMME, names=PAPER, unit_kind="township")
        keeping.require_paper(paper, by=self.by, at=self.at)
