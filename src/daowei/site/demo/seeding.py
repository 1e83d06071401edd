"""The county put on an empty site, step by step."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from daowei.assessment.web.follower import follow_now
from daowei.cli.demo.folder import write_county
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.programme.web.actions import hand_in, propose, put_in_force
from daowei.programme.web.folders import files_of_folder
from daowei.programme.web.queries import version_in_force
from daowei.site import clock
from daowei.site.demo.agreements import agree
from daowei.site.demo.draws import plan_next_round
from daowei.site.demo.findings import follow_up
from daowei.site.demo.lately import left_open
from daowei.site.demo.past_round import BEGUN, hold_past_round
from daowei.site.demo.people import PROGRAMME, admit
from daowei.site.demo.publications import last_years_rules, publish_last_year
from daowei.site.demo.reports import bring_in_history
from daowei.site.demo.responsible import put_in_charge
from daowei.site.demo.visits import equip
from daowei.verification.visits.web.actions.teaming import make_team

Telling = Callable[[str], None]


def seed(folder: Path, tell: Telling) -> bool:
    """Fills the site with the county; False where it stands there already."""
    if version_in_force(PROGRAMME) is not None:
        return False
    tell(N_("Writing the county's programme folder"))
    write_county(folder)
    people = admit(clock.now())
    tell(N_("Putting the programme in force"))
    last_years_rules(folder, people)
    put_programme(folder, people, at=clock.now())
    tell(N_("Bringing in two years of reports"))
    bring_in_history(folder, by=people["office"], at=clock.now())
    tell(N_("Publishing last year's results"))
    publish_last_year(people)
    tell(N_("Agreeing with the townships on two years"))
    agree(people, clock.now())
    tell(N_("Naming who answers for what"))
    put_in_charge(people, clock.now())
    tell(N_("Handing in the last reports, and computing results"))
    left_open(folder, people, clock.now())
    follow_now(PROGRAMME, at=clock.now())
    tell(N_("Holding and settling the last round of inspections"))
    team_up(people)
    hold_past_round(people, at=clock.now())
    follow_up(people, clock.now())
    tell(N_("Planning the next round of visits"))
    plan_next_round(people, clock.now())
    equip(people, clock.now())
    return True


def team_up(people: dict[str, User]) -> None:
    """Two teams, so that a second one can go where the first has been."""
    for inspector, outside in (("inspector", "supervisor"), ("inspector2", "supervisor2")):
        make_team(
            programme=PROGRAMME,
            name=people[inspector].name,
            inspectors=[people[inspector]],
            supervisors=[people[outside]],
            by=people["office"],
            at=BEGUN,
        )


def put_programme(folder: Path, people: dict[str, User], *, at: datetime) -> None:
    """Proposed by one person of the office, put in force by another."""
    version = hand_in(
        programme=PROGRAMME,
        label="2025.1",
        files=files_of_folder(folder),
        by=people["office"],
        at=at,
    )
    propose(version, by=people["office"], at=at)
    put_in_force(version, by=people["office2"], at=at)
