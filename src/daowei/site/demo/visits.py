"""What the county's inspectors go out with: forms on their phones, and a conflict one declared."""

from collections.abc import Mapping
from datetime import datetime

from daowei.foundation.web.models import User
from daowei.site.demo.people import PROGRAMME, TOWNSHIP
from daowei.verification.visits.web.actions.publishing import publish_forms
from daowei.verification.visits.web.actions.teaming import declare_conflict


def equip(people: Mapping[str, User], at: datetime) -> None:
    """Gives the forms out; one inspector has family in the last township and is not sent there."""
    publish_forms(PROGRAMME, by=people["office"], at=at)
    declare_conflict(
        programme=PROGRAMME,
        user=people["inspector2"],
        unit=TOWNSHIP,
        reason="A cousin works at the health centre.",
        by=people["inspector2"],
        at=at,
    )
