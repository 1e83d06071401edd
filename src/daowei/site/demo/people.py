"""The people of the made-up county: one account for each role, and what each may do where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.rights import Role

PROGRAMME, COUNTY, TOWNSHIP = "qinghe", "qh", "qh-05"
PASSWORD = "in place, anyone can check"  # noqa: S105 - printed, for made-up people on a made-up site
SINCE = date(2024, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account of the demonstration."""

    address: str
    name: str
    role: Role
    unit: str

    @property
    def email(self) -> str:
        """What is typed to sign in."""
        return f"{self.address}@qinghe.example"


PEOPLE = (
    Person(address="office", name="Li Wen", role=Role.PROGRAMME_OFFICE, unit=COUNTY),
    Person(address="office2", name="Zhao Min", role=Role.PROGRAMME_OFFICE, unit=COUNTY),
    Person(address="office3", name="Fang Yu", role=Role.PROGRAMME_OFFICE, unit=COUNTY),
    Person(address="county-head", name="Sun Jie", role=Role.UNIT_HEAD, unit=COUNTY),
    Person(address="head", name="Wang Hua", role=Role.UNIT_HEAD, unit=TOWNSHIP),
    Person(address="reporter", name="Ada Chen", role=Role.REPORTER, unit=TOWNSHIP),
    Person(address="reviewer", name="Bao Lin", role=Role.REVIEWER, unit=COUNTY),
    Person(address="inspector", name="Chidi Ma", role=Role.INSPECTOR, unit=COUNTY),
    Person(address="finance", name="Gu Yan", role=Role.FINANCE, unit=COUNTY),
    Person(address="auditor", name="Dolores He", role=Role.AUDITOR, unit=COUNTY),
    Person(address="inspector2", name="Tao Rui", role=Role.INSPECTOR, unit=COUNTY),
    Person(address="supervisor", name="Ye Lan", role=Role.SUPERVISOR, unit=COUNTY),
    Person(address="supervisor2", name="Shi Min", role=Role.SUPERVISOR, unit=COUNTY),
    Person(address="admin", name="Qin Lu", role=Role.ADMINISTRATOR, unit=COUNTY),
)


def admit(at: datetime) -> dict[str, User]:
    """Makes the accounts with their rights; those by address."""
    return {each.address: _admitted(each, at) for each in PEOPLE}


def _admitted(person: Person, at: datetime) -> User:
    user = User.objects.create_user(person.email, PASSWORD, name=person.name, joined_at=at)
    Grant.objects.create(
        user=user, role=person.role.value, programme=PROGRAMME, unit=person.unit, since=SINCE
    )
    return user


def told() -> Iterator[tuple[str, str]]:
    """Each role's account, for the terminal."""
    for each in PEOPLE:
        yield each.role.value, each.email
