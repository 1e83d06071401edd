"""The county's next round: its frame frozen, its plan published, one of three committed so far."""

from datetime import datetime, timedelta

from django.utils.timezone import localtime

from daowei.foundation.web.models import User
from daowei.site.demo.people import PROGRAMME
from daowei.verification.draw.plan import ALGORITHM, Mode, written
from daowei.verification.draw.selection import SRS
from daowei.verification.draw.web.actions import Party, freeze, hold, publish
from daowei.verification.draw.web.framing import rows_of
from daowei.verification.draw.web.models import Draw

CODE, KIND = "2026-spring", "township"
# The party of each account, in the order of the plan.
PARTIES = {"office": "office", "county-head": "county", "supervisor": "public-witness"}
CUSTODIAN = "Notary office of Qinghe"


def plan_next_round(people: dict[str, User], at: datetime) -> Draw:
    """Whoever signs in as the office or as the supervisor finds a value to commit to."""
    office, began = people["office"], at - timedelta(hours=2)
    rows = rows_of(PROGRAMME, KIND, strata=("terrain",), size="", day=localtime(at).date())
    draw = freeze(
        programme=PROGRAMME, code=CODE, unit_kind=KIND, rows=rows, by=office, at=began,
        names={"en": "Spring inspection 2026", "zh": "2026年春季抽查"},
    )  # fmt: skip
    parties = [
        Party(party=party, name=people[each].name, user=people[each], custodian=CUSTODIAN)
        for each, party in PARTIES.items()
    ]
    publish(draw, _document(draw, at), parties, by=office, at=began + timedelta(minutes=20))
    draw.refresh_from_db()
    hold(draw, by=people["county-head"], at=at - timedelta(hours=1))
    return draw


def _document(draw: Draw, at: datetime) -> dict[str, object]:
    return {
        "algorithm": ALGORITHM,
        "programme": PROGRAMME,
        "draw": draw.code,
        "mode": Mode.OPEN.value,
        "frame_sha256": draw.frame_sha256,
        "unit_kind": KIND,
        "stages": [
            {"stage": "T", "method": SRS, "n": "max(min(2,N),ceil(N/3))", "reserves": 2}
        ],
        "contributions": [*PARTIES.values(), "dice"],
        "dice": {"count": 10, "place": "县政府三楼会议室", "at": written(at)},
        "certainty": {"unseen_rounds": 3, "units": []},
        "replacement_reasons": ["unit_abolished", "road_closed", "disaster"],
        "reveal_by": written(at + timedelta(days=3)),
        "if_not_revealed": {
            "custodian": CUSTODIAN,
            "fallback": "A second ceremony on the next working day, same place and hour. "
                        "次一工作日同时同地再次举行。",
        },
    }  # fmt: skip
