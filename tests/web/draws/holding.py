"""A draw of the county, held step by step through its verbs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role
from daowei.verification.draw.commitments import commitment
from daowei.verification.draw.plan import Mode, written
from daowei.verification.draw.stages import Held
from daowei.verification.draw.tickets import hashed
from daowei.verification.draw.web.actions import (
    Party,
    commit,
    dispatch,
    freeze,
    hand_in,
    publish,
    read_numbers,
    reveal,
)
from daowei.verification.draw.web.framing import rows_of
from daowei.verification.draw.web.models import Draw

MOMENT = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
DICE = "31415926535"[:10]
PARTIES = ("office", "audit", "public-witness")
Anyone = Callable[..., User]


@dataclass
class Ceremony:
    """Who is there, and a clock that goes on by a minute with each step."""

    anyone: Anyone
    mode: Mode = Mode.OPEN
    stages: int = 1
    at: datetime = MOMENT
    code: str = "2026-spring"
    changes: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.office = self.anyone("Office", Role.PROGRAMME_OFFICE)
        self.second = self.anyone("Second", Role.PROGRAMME_OFFICE)
        self.people = {
            "office": self.office,
            "audit": self.anyone("Audit", Role.UNIT_HEAD),
            "public-witness": self.anyone("Citizen", Role.SUPERVISOR),
        }
        self.values = {party: hashed(f"secret of {party}") for party in PARTIES}
        self.draw: Draw | None = None

    @property
    def now(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    @property
    def here(self) -> Draw:
        assert self.draw is not None
        self.draw.refresh_from_db()
        return self.draw

    def freeze(self) -> Draw:
        rows = rows_of("qinghe", "township", strata=("terrain",), size="", day=self.at.date())
        self.draw = freeze(
            programme="qinghe", code=self.code, names={"en": "Spring", "zh": "春季"},
            unit_kind="township", rows=rows, by=self.office, at=self.now,
        )  # fmt: skip
        return self.draw

    def document(self) -> dict[str, object]:
        draw = self.here
        more = [{"stage": letter, "method": "stratified-srs", "n": "min(2,N)", "reserves": 1}
                for letter in "VR"[: self.stages - 1]]  # fmt: skip
        return {
            "algorithm": "daowei-draw/1",
            "programme": "qinghe",
            "draw": draw.code,
            "mode": self.mode.value,
            "frame_sha256": draw.frame_sha256,
            "stages": [{"stage": "T", "method": "stratified-srs",
                        "n": "max(min(2,N),ceil(N/3))", "reserves": 2}, *more],
            "contributions": [*PARTIES, "dice"],
            "dice": {"count": 10, "place": "Hall", "at": written(self.at + timedelta(hours=1))},
            "replacement_reasons": ["road_closed", "disaster"],
            "reveal_by": written(self.at + timedelta(days=3)),
            "if_not_revealed": {"custodian": "notary", "fallback": "second ceremony"},
        } | dict(self.changes)  # fmt: skip

    def parties(self) -> list[Party]:
        return [Party(party=party, name=self.people[party].name, user=self.people[party],
                      custodian="notary") for party in PARTIES]  # fmt: skip

    def publish(self) -> None:
        publish(self.here, self.document(), self.parties(), by=self.office, at=self.now)

    def commit(self, *parties: str) -> None:
        for party in parties or PARTIES:
            published = commitment(self.here.plan_sha256, party, self.values[party])
            commit(self.here, published, Held.BROWSER, by=self.people[party], at=self.now)

    def throw(self, numbers: str = DICE) -> None:
        read_numbers(self.here, "dice", numbers, by=self.office, at=self.now)
        read_numbers(self.here, "dice", numbers, by=self.second, at=self.now)

    def hand_in(self, *parties: str) -> None:
        for party in parties or PARTIES:
            hand_in(self.here, party, self.values[party], by=self.people[party], at=self.now)

    def until_valued(self) -> "Ceremony":
        self.freeze()
        self.publish()
        self.commit()
        self.throw()
        self.hand_in()
        return self

    def until_sent(self) -> "Ceremony":
        self.until_valued()
        dispatch(self.here, by=self.office, at=self.now)
        return self

    def until_revealed(self) -> "Ceremony":
        self.until_sent()
        reveal(self.here, by=self.office, at=self.now)
        return self
