"""A whole draw held on paper: frame, plan, commitments, dice and a beacon, seed, selection, reveal.

And the ways in which somebody could change its record afterwards.
"""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from daowei.foundation.digests import canonical
from daowei.verification.draw.commitments import commitment, seed_lines, seed_of
from daowei.verification.draw.drand import QUICKNET
from daowei.verification.draw.frame import Frame, frame_of
from daowei.verification.draw.plan import Mode, Plan, plan_of
from daowei.verification.draw.record import (
    FIRST,
    Entry,
    Step,
    dispatch_content,
    entry_of,
    record_of,
    selected,
)
from daowei.verification.draw.selection import Drawing, drawn
from daowei.verification.draw.stage_keys import fingerprint, hash_of_key, root_of, stage_key
from daowei.verification.draw.tickets import hashed

Record = dict[str, Any]
# The round of drand's quicknet that its README for Python shows, and who signed it.
ROUND = 657413
SIGNATURE = (
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
    "41076862b98fad56e91a6b85b89cd97b"
)
BEGIN = QUICKNET.moment(ROUND) - timedelta(hours=2)
RULE = "max(min(2,N),ceil(N/3))"
PARTIES = ("office", "audit", "public-witness")
VALUES = {party: hashed(f"value of {party}") for party in PARTIES}
ROWS = [
    (f"u{number:03}", ("hill", "plain", "river-side")[number % 3], 40 + 37 * number % 301)
    for number in range(40)
]


def frame() -> Frame:
    found, problems = frame_of(ROWS)
    assert found is not None, problems
    return found


def document(**changes: object) -> dict[str, object]:
    """A plan without faults, with changes."""
    return {
        "algorithm": "daowei-draw/1",
        "draw": "2023-autumn",
        "programme": "qinghe",
        "mode": "open",
        "frame_sha256": frame().sha256,
        "stages": [
            {"stage": "T", "method": "stratified-srs", "n": RULE, "reserves": 2},
        ],
        "contributions": [*PARTIES, "dice"],
        "dice": {"count": 10, "place": "县政府三楼会议室", "at": "2023-09-15T10:30:00Z"},
        "beacon": {"chain": QUICKNET.hash, "round": ROUND},
        "certainty": {"unseen_rounds": 3, "units": ["u004", "u011"]},
        "replacement_reasons": ["unit_abolished", "road_closed"],
        "reveal_by": "2023-09-20T00:00:00Z",
        "if_not_revealed": {"custodian": "notary", "fallback": "second ceremony on the next day"},
    } | changes  # fmt: skip


def plan(**changes: object) -> Plan:
    found, problems = plan_of(document(**changes))
    assert found is not None, problems
    return found


@dataclass
class Holding:
    """A record as it grows, a minute a step."""

    plan: Plan
    entries: list[Entry]
    at: datetime = BEGIN

    def add(self, step: Step, content: Mapping[str, object]) -> None:
        previous = self.entries[-1].sha256 if self.entries else FIRST
        self.at += timedelta(minutes=1)
        self.entries.append(entry_of(step, content, at=self.at, by="Li Wen", previous=previous))

    @property
    def record(self) -> Record:
        made = record_of(self.entries, programme="qinghe", draw="2023-autumn", software="daowei")
        found: Record = json.loads(json.dumps(made))
        return found


def held(mode: str = "open", *, pps: bool = False, stages: int = 1) -> Record:
    """A draw from its frame to its last step."""
    more = [
        {"stage": letter, "method": "pps", "n": "min(2,N)", "reserves": 1}
        for letter in "VR"[: stages - 1]
    ]
    first = {"stage": "T", "method": "pps" if pps else "stratified-srs",
             "n": RULE, "reserves": 2}  # fmt: skip
    made = plan(mode=mode, stages=[first, *more])
    holding = Holding(plan=made, entries=[])
    holding.add(Step.FRAME, {"text": frame().text, "sha256": frame().sha256})
    holding.add(Step.PLAN, {"plan": made.document, "sha256": made.sha256})
    for party in PARTIES:
        published = commitment(made.sha256, party, VALUES[party])
        holding.add(Step.COMMITMENT, {"party": party, "commitment": published, "held": "browser"})
    _numbers_to_dispatch(holding, made)
    return holding.record


def _numbers_to_dispatch(holding: Holding, made: Plan) -> None:
    randomness = hashed_signature()
    holding.add(Step.RANDOMNESS, {"source": "dice", "value": "2026112200", "witnesses": ["A", "B"]})
    holding.at = QUICKNET.moment(ROUND)
    holding.add(
        Step.RANDOMNESS,
        {"source": "beacon", "chain": QUICKNET.hash, "round": ROUND, "signature": SIGNATURE,
         "value": randomness},
    )  # fmt: skip
    for party in PARTIES:
        holding.add(Step.VALUE, {"party": party, "value": VALUES[party]})
    values = VALUES | {"dice": "2026112200"}
    seed = seed_of(made.sha256, seed_lines(made.contributions, values, beacon=randomness))
    drawing = Drawing(stage=made.stages[0], frame=frame(), seed=seed, certain=made.certain)
    selection = drawn(drawing)
    holding.add(Step.DISPATCH, dispatch_content(drawing, selection))
    hashes = [hash_of_key(stage_key(seed, stage.stage, unit.id))
              for stage in made.stages[1:] for unit in frame().units]  # fmt: skip
    if hashes:
        holding.add(Step.STAGE_ROOT, {"root": root_of(hashes)})
    for stage in made.stages[1:]:
        _later(holding, stage.stage, visit=selection[0].unit, seed=seed)
    first = next(each for each in selection if not each.is_reserve and each.order == 2)
    reserve = next(each for each in selection if each.is_reserve and each.stratum == first.stratum)
    holding.add(
        Step.REPLACEMENT,
        {"unit": first.unit, "reserve": reserve.unit, "reason": "road_closed",
         "signed_by": ["Li Wen", "Zhao Min"]},
    )  # fmt: skip
    if made.mode is not Mode.OPEN:
        holding.add(Step.REVEAL, {})


def _later(holding: Holding, stage: str, *, visit: str, seed: str) -> None:
    listed, _ = frame_of([(f"{visit}-v{number:02}", visit, 10 + number) for number in range(9)])
    assert listed is not None
    digits = fingerprint(listed.sha256)
    holding.add(Step.STAGE_LIST, {"stage": stage, "visit": visit, "text": listed.text,
                                  "sha256": listed.sha256, "fingerprint": digits})  # fmt: skip
    key = stage_key(seed, stage, visit)
    planned = next(each for each in holding.plan.stages if each.stage == stage)
    chosen = drawn(Drawing(stage=planned, frame=listed, seed=key))
    holding.add(Step.STAGE_KEY, {"stage": stage, "visit": visit, "key": key,
                                 "selection": [selected(each) for each in chosen]})  # fmt: skip


def hashed_signature() -> str:
    from hashlib import sha256  # noqa: PLC0415

    return sha256(bytes.fromhex(SIGNATURE)).hexdigest()


# ── tampering ───────────────────────────────────────────────────────────────────────

Tampering = Callable[[Record], None]


def contents(record: Record, step: str) -> Iterator[Record]:
    return (each["content"] for each in record["steps"] if each["step"] == step)


def resealed(record: Record) -> Record:
    """All digests of the chain made anew, as a forger with the program would."""
    before = record["previous"]
    for each in record["steps"]:
        if each["content"] is not None:
            each["content_sha256"] = hashed(canonical(each["content"]))
        each["previous"] = before
        said = {name: each[name] for name in ("at", "by", "content_sha256", "previous", "step")}
        before = each["sha256"] = hashed(canonical(said))
    record["head"] = before
    return record


def tampered(record: Record, how: Tampering, *, reseals: bool) -> Record:
    """A copy with one thing changed."""
    found = copy.deepcopy(record)
    how(found)
    return resealed(found) if reseals else found


def _larger_unit(record: Record) -> None:
    content = next(contents(record, "frame"))
    content["text"] = content["text"].replace("u002\triver-side\t", "u002\triver-side\t9", 1)
    content["sha256"] = hashed(content["text"])


def _more_drawn(record: Record) -> None:
    content = next(contents(record, "plan"))
    content["plan"]["stages"][0]["n"] = "max(min(2,N),ceil(N/2))"
    content["sha256"] = hashed(canonical(content["plan"]))


def _other_plan(record: Record) -> None:
    next(contents(record, "plan"))["plan"]["replacement_reasons"].append("rain")


def _other_commitment(record: Record) -> None:
    next(contents(record, "commitment"))["commitment"] = hashed("another value")


def _missing_commitment(record: Record) -> None:
    steps = record["steps"]
    steps.remove(next(each for each in steps if each["step"] == "commitment"))


def _other_value(record: Record) -> None:
    next(contents(record, "value"))["value"] = hashed("a better value")


def _thrown_again(record: Record) -> None:
    next(contents(record, "randomness"))["value"] = "2026112201"


def _fewer_dice(record: Record) -> None:
    next(contents(record, "randomness"))["value"] = "202611220"


def _other_round(record: Record) -> None:
    list(contents(record, "randomness"))[1]["round"] = ROUND + 1


def _other_signature(record: Record) -> None:
    content = list(contents(record, "randomness"))[1]
    content["signature"] = content["signature"].replace("b7", "b8", 1)


def _other_seed(record: Record) -> None:
    next(contents(record, "dispatch"))["seed"] = hashed("a seed that suits")


def _other_ticket(record: Record) -> None:
    tickets = next(contents(record, "dispatch"))["tickets"]
    tickets[0][0], tickets[-1][0] = tickets[-1][0], tickets[0][0]


def _spared(record: Record) -> None:
    """A drawn unit and a reserve change places."""
    selection = next(contents(record, "dispatch"))["selection"]
    reserve = next(each for each in selection if each["reserve"])
    chosen = next(each for each in selection
                  if not each["reserve"] and each["stratum"] == reserve["stratum"])  # fmt: skip
    chosen["unit"], reserve["unit"] = reserve["unit"], chosen["unit"]


def _other_chance(record: Record) -> None:
    next(contents(record, "dispatch"))["selection"][-1]["probability"] = "1/1"


def _second_reserve(record: Record) -> None:
    content = next(contents(record, "replacement"))
    selection = next(contents(record, "dispatch"))["selection"]
    stratum = next(each["stratum"] for each in selection if each["unit"] == content["unit"])
    waiting = [each["unit"] for each in selection
               if each["reserve"] and each["stratum"] == stratum]  # fmt: skip
    content["reserve"] = waiting[1]


def _refused_entry(record: Record) -> None:
    next(contents(record, "replacement"))["reason"] = "absent"


def _one_signature(record: Record) -> None:
    next(contents(record, "replacement"))["signed_by"] = ["Li Wen", "Li Wen"]


def _committed_late(record: Record) -> None:
    steps = record["steps"]
    late = next(each for each in steps if each["step"] == "commitment")
    steps.remove(late)
    place = next(n for n, each in enumerate(steps) if each["step"] == "value")
    late["at"] = steps[place - 1]["at"]
    steps.insert(place, late)


def _dated_back(record: Record) -> None:
    next(each for each in record["steps"] if each["step"] == "randomness")["at"] = (
        "2023-01-01T00:00:00Z"
    )


def _withheld(record: Record) -> None:
    next(each for each in record["steps"] if each["step"] == "value")["content"] = None


def _other_author(record: Record) -> None:
    record["steps"][1]["by"] = "Somebody Else"


# name -> (how, the reason that is due; None: found only where digests were not made anew)
TAMPERINGS: Mapping[str, tuple[Tampering, str]] = {
    "a unit made larger": (_larger_unit, "frame"),
    "a plan that draws more": (_more_drawn, "value"),
    "a plan with one more reason": (_other_plan, "plan"),
    "another commitment": (_other_commitment, "value"),
    "a commitment taken out": (_missing_commitment, "commitment"),
    "a better value": (_other_value, "value"),
    "dice thrown again": (_thrown_again, "seed"),
    "a die too few": (_fewer_dice, "dice"),
    "another round": (_other_round, "beacon"),
    "another signature": (_other_signature, "beacon"),
    "a seed that suits": (_other_seed, "seed"),
    "tickets exchanged": (_other_ticket, "tickets"),
    "a unit spared": (_spared, "selection"),
    "another chance": (_other_chance, "selection"),
    "the second reserve first": (_second_reserve, "replacement"),
    "a refusal replaced": (_refused_entry, "replacement"),
    "one signature for two": (_one_signature, "replacement"),
    "a commitment after the dice": (_committed_late, "order"),
    "dice dated back": (_dated_back, "order"),
    "a value withheld": (_withheld, "withheld"),
}
ONLY_IN_THE_CHAIN: Mapping[str, Tampering] = {"another author": _other_author}
NOW = datetime(2023, 9, 15, tzinfo=UTC)
