"""The plan of a draw: everything that is decided before anybody can know who is drawn."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from daowei.foundation.digests import canonical
from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.texts import N_
from daowei.verification.draw.drand import CHAINS
from daowei.verification.draw.grinding import (
    BEACON_OUTCOMES,
    FEWEST_DICE,
    FEWEST_LOTTERY_DRAWS,
    Grinding,
    grinding,
)
from daowei.verification.draw.pulses import CHAIN as NIST
from daowei.verification.draw.selection import METHODS, Stage
from daowei.verification.draw.sizes import RuleError, rule_of

ALGORITHM = "daowei-draw/1"
DICE, LOTTERY, BEACON = "dice", "lottery", "beacon"
PUBLIC = (DICE, LOTTERY)  # contributions that nobody commits to
_PARTY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_STAGE = re.compile(r"[A-Z]")
_REASON = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Never a reason to take somebody else: it is a result, and counts as one.
NEVER_REASONS = frozenset({"refused", "refusal", "absent", "absence", "no_books", "missing_books"})


class Mode(StrEnum):
    """When the selection becomes public."""

    OPEN = "open"
    SEALED = "sealed"
    STAGED = "staged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan without faults; ``document`` is what is published and digested."""

    document: Mapping[str, object]
    mode: Mode
    stages: tuple[Stage, ...]
    parties: tuple[str, ...]  # who commits to a value, in order
    public: tuple[str, ...]  # dice, lottery, beacon: as far as the plan asks for them
    reasons: tuple[str, ...]
    certain: frozenset[str] = field(default=frozenset())

    @property
    def text(self) -> str:
        """The canonical text."""
        return canonical(self.document)

    @property
    def sha256(self) -> str:
        """The digest of the canonical text, in hexadecimal digits."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def contributions(self) -> tuple[str, ...]:
        """The names of the seed's lines, the beacon's left out."""
        return tuple(str(each) for each in _items(self.document.get("contributions")))

    @property
    def bound(self) -> Grinding:
        """How far somebody who tries many values could still bend it."""
        return grinding(outcomes_of(self.document))

    def due(self, source: str) -> datetime | None:
        """When a source of public numbers speaks; None where the plan names no moment."""
        told = _mapping(self.document.get(source))
        chain = CHAINS.get(str(told.get("chain")))
        if chain is not None:
            return chain.moment(_whole(told.get("round")))
        return moment(str(told["at"])) if "at" in told else None

    @property
    def reveal_by(self) -> datetime:
        """By when the values of a sealed draw are told to everybody."""
        return moment(str(self.document["reveal_by"]))


def outcomes_of(document: Mapping[str, object]) -> int:
    """How many outcomes the public randomness of a plan can have."""
    found = 1
    dice, lottery = _mapping(document.get(DICE)), _mapping(document.get(LOTTERY))
    if dice:
        found *= 10 ** min(_whole(dice.get("count")), 200)
    if lottery:
        draws = min(len(_items(lottery.get("draws"))), 20)
        found *= max(_whole(lottery.get("outcomes")), 1) ** draws
    if _mapping(document.get(BEACON)):
        found *= BEACON_OUTCOMES
    return found


def moment(text: str) -> datetime:
    """A moment as plans write it, ``2026-01-12T01:00:00Z``.

    Raises: ValueError: it is written otherwise.
    """
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def written(at: datetime) -> str:
    """A moment in the one way in which plans and records write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plan_of(
    document: Mapping[str, object], *, file: str | None = None
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan that a document states, or everything that is wrong with it."""
    return _Reader(document, ProblemList(file=file)).read()


class _Reader:
    """Reads a plan field by field and notes what is wrong."""

    def __init__(self, document: Mapping[str, object], problems: ProblemList) -> None:
        self.document = document
        self.problems = problems

    def read(self) -> tuple[Plan | None, tuple[Problem, ...]]:
        """The plan where nothing is wrong with it."""
        self._head()
        stages = tuple(self._stages())
        parties = self._parties()
        self._public()
        reasons = self._reasons()
        self._fallback()
        certain = frozenset(str(each) for each in self._certain())
        found = tuple(self.problems.found)
        if found:
            return None, found
        return Plan(
            document=self.document,
            mode=Mode(str(self.document["mode"])),
            stages=stages,
            parties=parties,
            public=tuple(each for each in (*PUBLIC, BEACON) if each in self.document),
            reasons=reasons,
            certain=certain,
        ), ()

    def _head(self) -> None:
        said = self.document.get
        if said("algorithm") != ALGORITHM:
            self._wrong("algorithm", N_("Write daowei-draw/1: it is the only one there is."))
        if said("mode") not in set(Mode):
            self._wrong("mode", N_("Write open, sealed or staged."))
        if not re.fullmatch(r"[0-9a-f]{64}", str(said("frame_sha256"))):
            self._wrong("frame_sha256", N_("Freeze the frame first, and write its digest here."))
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", str(said("draw"))):
            self._wrong("draw", N_("Give the draw a short code of ASCII letters, digits, - and ."))

    def _stages(self) -> list[Stage]:
        found: list[Stage] = []
        for number, each in enumerate(_items(self.document.get("stages"))):
            where, stage = f"stages[{number}]", _mapping(each)
            if (read := self._stage(stage, where)) is not None:
                found.append(read)
        if not found:
            self._wrong("stages", N_("Plan one, two or three stages, each with a letter."))
        if len({each.stage for each in found}) < len(found) or len(found) > 3:
            self._wrong("stages", N_("At most three stages, each with a letter of its own."))
        return found

    def _stage(self, stage: Mapping[str, object], where: str) -> Stage | None:
        try:
            rule = rule_of(str(stage.get("n")))
        except RuleError:
            self._wrong(
                f"{where}.n", N_("Write max(min(2,N),ceil(N/3)) or min(8,N)."), stage.get("n")
            )
            return None
        reserves = _whole(stage.get("reserves"), otherwise=-1)
        name, method = str(stage.get("stage")), str(stage.get("method"))
        if not _STAGE.fullmatch(name):
            self._wrong(f"{where}.stage", N_("Write one capital letter, such as T or V."), name)
        if method not in METHODS:
            self._wrong(f"{where}.method", N_("Write stratified-srs or pps."), method)
        if not 0 <= reserves <= 1000:
            self._wrong(f"{where}.reserves", N_("Write how many stand by, 0 or more."), reserves)
        return Stage(stage=name, method=method, n=rule, reserves=reserves)

    def _parties(self) -> tuple[str, ...]:
        named = [str(each) for each in _items(self.document.get("contributions"))]
        for each in named:
            if not _PARTY.fullmatch(each) or each == BEACON:
                self._wrong(
                    "contributions",
                    N_(
                        "Name each by small ASCII letters, digits and -; "
                        "the beacon has a field of its own."
                    ),
                    each,
                )
        if len(set(named)) < len(named):
            self._wrong("contributions", N_("Name each of them once."))
        parties = tuple(each for each in named if each not in PUBLIC)
        if not parties:
            self._wrong(
                "contributions",
                N_(
                    "Name at least one who commits to a value, better three "
                    "who do not trust each other."
                ),
            )
        if named != [*parties, *(each for each in named if each in PUBLIC)]:
            self._wrong("contributions", N_("Name those who commit first, then dice and lottery."))
        return parties

    def _public(self) -> None:
        named = _items(self.document.get("contributions"))
        for source in PUBLIC:
            if (source in named) != bool(_mapping(self.document.get(source))):
                self._wrong(
                    source,
                    N_(
                        "Name it among the contributions, and say in a field of this "
                        "name where and when it happens."
                    ),
                )
        dice, lottery = (_mapping(self.document.get(each)) for each in PUBLIC)
        beacon = _mapping(self.document.get(BEACON))
        if beacon:
            self._beacon(beacon)
        if dice:
            self._moment("dice.at", dice.get("at"))
        enough = (
            _whole(dice.get("count")) >= FEWEST_DICE
            or len(set(_texts(lottery.get("draws")))) >= FEWEST_LOTTERY_DRAWS
            or bool(beacon)
        )
        if not enough:
            self.problems.add(
                "DRW-012",
                N_("the public randomness is too small: values could be tried until they suit"),
                remedy=N_(
                    "Throw at least ten ten-sided dice, or use a beacon, or two independent "
                    "draws of a lottery."
                ),
                field="dice",
                value=dice.get("count"),
            )

    def _beacon(self, beacon: Mapping[str, object]) -> None:
        chain = str(beacon.get("chain"))
        if chain in CHAINS:
            if _whole(beacon.get("round")) < 1:
                self._wrong("beacon.round", N_("Name the number of a round to come."))
        elif chain == NIST:
            self._moment("beacon.at", beacon.get("at"))
        else:
            self._wrong(
                "beacon.chain",
                N_("Write the hash of drand's quicknet or default chain, or nist-beacon/2."),
                chain,
            )

    def _reasons(self) -> tuple[str, ...]:
        found = tuple(_texts(self.document.get("replacement_reasons")))
        for each in found:
            if not _REASON.fullmatch(each) or each in NEVER_REASONS:
                self._wrong(
                    "replacement_reasons",
                    N_(
                        "Refusal, absence and missing books are results, never reasons to go "
                        "elsewhere; others are named by small letters, digits and _."
                    ),
                    each,
                )
        return found

    def _fallback(self) -> None:
        self._moment("reveal_by", self.document.get("reveal_by"))
        if "visits_from" in self.document:
            self._moment("visits_from", self.document["visits_from"])
        fallback = _mapping(self.document.get("if_not_revealed"))
        if not (fallback.get("custodian") and fallback.get("fallback")):
            self._wrong(
                "if_not_revealed",
                N_(
                    "Say who holds a second copy of each value, and which later ceremony or round "
                    "counts if somebody does not reveal."
                ),
            )

    def _certain(self) -> Sequence[object]:
        rule = _mapping(self.document.get("certainty"))
        units = _items(rule.get("units"))
        if rule and _whole(rule.get("unseen_rounds")) < 1:
            self._wrong("certainty.unseen_rounds", N_("Write after how many rounds, such as 3."))
        return units

    def _moment(self, name: str, value: object) -> None:
        try:
            moment(str(value))
        except ValueError:
            self._wrong(name, N_("Write a moment in UTC: 2026-01-12T01:00:00Z."), value)

    def _wrong(self, name: str, remedy: str, value: object = None) -> None:
        head = self.document.get(name.partition("[")[0].partition(".")[0])
        self.problems.add(
            "DRW-011",
            N_("the plan's field {field} cannot stay as it is: {value}"),
            remedy=remedy,
            field=name,
            value=head if value is None else value,
        )


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _texts(value: object) -> list[str]:
    return [str(each) for each in _items(value)]


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _whole(value: object, *, otherwise: int = 0) -> int:
    return value if type(value) is int else otherwise
