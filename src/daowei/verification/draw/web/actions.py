"""Verbs of draws: freeze, publish, commit, read numbers, hand in, send teams, reveal, void.

Each takes the one step whose turn it is, adds it to the record, and notes its event. There is no
verb that draws again and none that shows a selection before its time.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from daowei.foundation.digests import canonical
from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.foundation.web.places import tree_at
from daowei.verification.draw.commitments import commitment, is_value, opens, seed_of
from daowei.verification.draw.drand import CHAINS, Chain, Round
from daowei.verification.draw.frame import Row, frame_of, read_frame
from daowei.verification.draw.plan import BEACON, Mode, Plan, plan_of, written
from daowei.verification.draw.public_numbers import fault_of_numbers, tidy
from daowei.verification.draw.pulses import CHAIN as NIST, is_genuine, randomness_of
from daowei.verification.draw.record import Step, dispatch_content, entry_of, is_secret, selected
from daowei.verification.draw.replacing import Replacement, faults_of, next_reserve
from daowei.verification.draw.selection import Drawing, drawn
from daowei.verification.draw.stage_keys import (
    fingerprint,
    hash_of_key,
    root_of,
    stage_key,
)
from daowei.verification.draw.stages import Held, State, fault_of
from daowei.verification.draw.web.boxes import boxed, unboxed
from daowei.verification.draw.web.handing import hand_over, replaced
from daowei.verification.draw.web.models import (
    Contributor,
    Draw,
    NumbersRead,
    RecordStep,
    ReplacementAsked,
)
from daowei.verification.draw.web.queries import (
    content_inside,
    frame_of_draw,
    is_known,
    latest_head,
    place_of,
    plan_of_draw,
    replacements_inside,
    seed_lines_of,
    selection_inside,
)


class RefusedError(DaoweiError):
    """A step that is refused, with everything that speaks against it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(each.message) for each in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who shall contribute: a code for the plan, a name, an account, and a custodian."""

    party: str
    name: str
    user: User
    custodian: str


@transaction.atomic
def freeze(  # noqa: PLR0913 - which draw, of whom
    *,
    programme: str,
    code: str,
    names: Mapping[str, str],
    unit_kind: str,
    rows: Iterable[Row],
    by: User,
    at: datetime,
) -> Draw:
    """A new draw: its frame as it stands now, never changed afterwards.

    Raises: RefusedError: the frame has faults, or the code is taken.
    """
    frame, problems = frame_of(rows)
    if frame is None:
        raise RefusedError(problems)
    try:
        with transaction.atomic():
            draw = Draw.objects.create(
                programme=programme,
                code=code,
                names=dict(names),
                unit_kind=unit_kind,
                frame=frame.text,
                frame_sha256=frame.sha256,
                previous=latest_head(programme),
                begun_by=by,
                begun_at=at,
            )
    except IntegrityError as fault:
        raise RefusedError((_taken(code),)) from fault
    _step(draw, Step.FRAME, {"text": frame.text, "sha256": frame.sha256}, by=by, at=at)
    _note(draw, "frozen", by=by, at=at, frame_sha256=frame.sha256, units=len(frame.units))
    return draw


@transaction.atomic
def publish(
    draw: Draw, document: Mapping[str, object], parties: Sequence[Party], *, by: User, at: datetime
) -> Draw:
    """The plan, published: from now on every word of it is fixed.

    Raises: RefusedError: it has faults, speaks of another frame, or of times already past.
    """
    draw = _locked(draw, "publish")
    plan, problems = plan_of(document)
    if plan is None:
        raise RefusedError(problems)
    if late := _late(draw, plan, parties, at=at):
        raise RefusedError(late)
    draw.plan, draw.plan_sha256, draw.mode = plan.text, plan.sha256, plan.mode.value
    draw.reveal_by = plan.reveal_by
    Contributor.objects.bulk_create(
        Contributor(
            draw=draw,
            order=order,
            party=each.party,
            name=each.name,
            user=each.user,
            custodian=each.custodian,
        )
        for order, each in enumerate(parties, start=1)
    )
    _move(draw, State.PLANNED)
    content = {"plan": dict(plan.document), "sha256": plan.sha256}
    _step(draw, Step.PLAN, content, by=by, at=at)
    _note(draw, "published", by=by, at=at, plan_sha256=plan.sha256)
    return draw


def _late(draw: Draw, plan: Plan, parties: Sequence[Party], *, at: datetime) -> list[Problem]:
    """What a sound plan may still get wrong: the frame, the people, or the clock."""
    found = []
    if plan.document["frame_sha256"] != draw.frame_sha256:
        found.append(
            problem(
                "DRW-032",
                N_("the plan was made for another frame"),
                remedy=N_("Write the digest of the frozen frame: {due}."),
                field="frame_sha256",
                value=plan.document["frame_sha256"],
                due=draw.frame_sha256,
            )
        )
    if tuple(each.party for each in parties) != plan.parties or len(
        {each.user.pk for each in parties}
    ) != len(parties):
        found.append(
            problem(
                "DRW-033",
                N_("each contributor needs an account of her own"),
                remedy=N_("Choose a different person for each."),
                field="contributions",
            )
        )
    event = plan.due(BEACON)
    if (event is not None and event <= at) or plan.reveal_by <= at:
        found.append(
            problem(
                "DRW-034",
                N_("the plan names a moment that is past"),
                remedy=N_(
                    "Public numbers count only when they come after everybody "
                    "has committed: choose a later moment."
                ),
                field="beacon",
                value=written(event or plan.reveal_by),
            )
        )
    return found


# ── commitments ─────────────────────────────────────────────────────────────────────


@transaction.atomic
def commit(draw: Draw, published: str, held: Held, *, by: User, at: datetime) -> Contributor:
    """A contributor's commitment to a value that she keeps herself.

    Raises: RefusedError: it is not her part, not now, too late, or no digest.
    """
    return _committed(_locked(draw, "commit"), published, held, by=by, at=at)


@transaction.atomic
def hold(draw: Draw, *, by: User, at: datetime) -> Contributor:
    """A value made and held by the site for a contributor, and labelled so in the record.

    Raises: RefusedError: as ``commit``.
    """
    draw = _locked(draw, "commit")
    mine = _part(draw, by)
    value = os.urandom(32).hex()
    published = commitment(draw.plan_sha256, mine.party, value)
    box = boxed(value, place_of(draw, mine.party))
    return _committed(draw, published, Held.SERVER, by=by, at=at, box=box)


def _committed(
    draw: Draw, published: str, held: Held, *, by: User, at: datetime, box: str = ""
) -> Contributor:
    mine = _part(draw, by)
    plan = _plan(draw)
    event = plan.due(BEACON)
    if mine.commitment or not is_value(published) or (event is not None and event <= at):
        raise RefusedError(
            (
                problem(
                    "DRW-035",
                    N_("this commitment cannot be taken"),
                    remedy=N_(
                        "One commitment for each contributor, 64 digits of a SHA-256, before the "
                        "public numbers come out."
                    ),
                    field="commitment",
                    value=published,
                ),
            )
        )
    mine.commitment, mine.held, mine.box, mine.committed_at = published, held.value, box, at
    mine.save()
    content = {"party": mine.party, "commitment": published, "held": held.value}
    _step(draw, Step.COMMITMENT, content, by=by, at=at)
    _note(draw, "committed", by=by, at=at, party=mine.party, commitment=published)
    if not draw.contributors.filter(commitment="").exists():
        _move(draw, State.COMMITTED)
    return mine


# ── public numbers ──────────────────────────────────────────────────────────────────


@transaction.atomic
def read_numbers(draw: Draw, source: str, numbers: str, *, by: User, at: datetime) -> bool:
    """Dice or lottery as one person reads them; True once two people have read the same.

    Raises: RefusedError: not now, not planned, or not in the form the plan asks for.
    """
    draw = _locked(draw, "number")
    plan, numbers = _plan(draw), tidy(numbers)
    if fault := fault_of_numbers(plan, source, numbers):
        raise RefusedError((fault,))
    _expect_new_source(draw, source)
    NumbersRead.objects.create(draw=draw, source=source, numbers=numbers, by=by, at=at)
    _note(draw, "read", by=by, at=at, source=source, numbers=numbers)
    last = {each.by_id: each for each in draw.readings.filter(source=source).select_related("by")}
    agreeing = [each.by.name for each in last.values() if each.numbers == numbers]
    if len(agreeing) < 2:
        return False
    content = {"source": source, "value": numbers, "witnesses": sorted(agreeing)}
    _numbered(draw, plan, content, by=by, at=at)
    return True


@transaction.atomic
def read_round(draw: Draw, signature: str, previous: str, *, by: User, at: datetime) -> None:
    """The planned round of drand, its signature checked here and now, without a network.

    Raises: RefusedError: not now, not planned, or not what the chain's operators signed.
    """
    draw = _locked(draw, "number")
    plan = _plan(draw)
    beacon = _beacon(draw, plan, at=at)
    chain = CHAINS.get(str(beacon["chain"]))
    found = None if chain is None else _round(chain, beacon, signature=signature, previous=previous)
    if found is None or not found.is_genuine:
        raise RefusedError((_not_genuine(signature),))
    content = {
        "source": BEACON,
        "chain": found.chain.hash,
        "round": found.number,
        "signature": found.signature.hex(),
        "value": found.randomness,
    }
    if found.previous:
        content["previous_signature"] = found.previous.hex()
    _numbered(draw, plan, content, by=by, at=at)


def _round(
    chain: Chain, beacon: Mapping[str, object], *, signature: str, previous: str
) -> Round | None:
    try:
        return Round(
            chain=chain,
            number=int(str(beacon["round"])),
            signature=bytes.fromhex(signature.strip()),
            previous=bytes.fromhex(previous.strip()),
        )
    except ValueError:
        return None


@transaction.atomic
def read_pulse(draw: Draw, pulse: str, certificate: str, *, by: User, at: datetime) -> None:
    """The planned pulse of NIST's beacon as JSON, with the certificate of its key.

    Raises: RefusedError: not now, not planned, or not genuine.
    """
    draw = _locked(draw, "number")
    plan = _plan(draw)
    beacon = _beacon(draw, plan, at=at)
    try:
        found = json.loads(pulse)
        found = found.get("pulse", found)
        is_due = str(found["timeStamp"])[:16] == str(beacon["at"])[:16]
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise RefusedError((_not_genuine(pulse),)) from fault
    if beacon["chain"] != NIST or not is_due or not is_genuine(found, certificate):
        raise RefusedError((_not_genuine(str(found.get("timeStamp"))),))
    content = {
        "source": BEACON,
        "chain": NIST,
        "pulse": found,
        "certificate": certificate,
        "value": randomness_of(found),
    }
    _numbered(draw, plan, content, by=by, at=at)


def _beacon(draw: Draw, plan: Plan, *, at: datetime) -> Mapping[str, object]:
    beacon, event = plan.document.get(BEACON), plan.due(BEACON)
    if not isinstance(beacon, Mapping) or event is None or at < event:
        raise RefusedError(
            (
                problem(
                    "DRW-036",
                    N_("no beacon is due"),
                    remedy=N_("Enter the round that the plan names, once its moment has come."),
                    field=BEACON,
                    value=event and written(event),
                ),
            )
        )
    _expect_new_source(draw, BEACON)
    return beacon


def _expect_new_source(draw: Draw, source: str) -> None:
    kept = draw.steps.filter(step=Step.RANDOMNESS.value)
    if any(json.loads(each.content)["source"] == source for each in kept):
        raise RefusedError(
            (
                problem(
                    "DRW-037",
                    N_("these numbers are in the record already, and stay as they are"),
                    remedy=N_("There is no second throw."),
                    field="source",
                    value=source,
                ),
            )
        )


def _not_genuine(value: str) -> Problem:
    return problem(
        "DRW-038",
        N_("the beacon's signature does not fit the planned round"),
        remedy=N_("Fetch exactly the round that the plan names, from another relay if need be."),
        field="signature",
        value=value,
    )


def _numbered(
    draw: Draw, plan: Plan, content: Mapping[str, object], *, by: User, at: datetime
) -> None:
    _step(draw, Step.RANDOMNESS, content, by=by, at=at)
    _note(draw, "numbered", by=by, at=at, source=content["source"], value=content["value"])
    if draw.steps.filter(step=Step.RANDOMNESS.value).count() < len(plan.public):
        return
    _move(draw, State.NUMBERED)
    for each in draw.contributors.exclude(box=""):
        _handed(draw, each, unboxed(each.box, place_of(draw, each.party)), by=None, at=at)


# ── values and the seed ─────────────────────────────────────────────────────────────


@transaction.atomic
def hand_in(draw: Draw, party: str, value: str, *, by: User, at: datetime) -> None:
    """A contributor's value, from herself or from the custodian of her sealed copy.

    Raises: RefusedError: not now, or it is not the value that was committed to.
    """
    draw = _locked(draw, "hand_in")
    theirs = draw.contributors.filter(party=party, handed_at=None).first()
    if theirs is None:
        raise RefusedError((_no_part(party),))
    _handed(draw, theirs, value.strip().lower(), by=by, at=at)


def _handed(draw: Draw, theirs: Contributor, value: str, *, by: User | None, at: datetime) -> None:
    if not is_value(value) or not opens(
        theirs.commitment, plan_sha256=draw.plan_sha256, party=theirs.party, value=value
    ):
        raise RefusedError(
            (
                problem(
                    "DRW-039",
                    N_("this is not the value that {party} committed to"),
                    remedy=N_("Copy all 64 digits of it; nothing else opens the commitment."),
                    field="value",
                    party=theirs.name,
                ),
            )
        )
    _step(draw, Step.VALUE, {"party": theirs.party, "value": value}, by=by, at=at)
    theirs.handed_at = at
    theirs.save(update_fields=("handed_at",))
    _note(draw, "handed", by=by, at=at, party=theirs.party)
    if not draw.contributors.filter(handed_at=None).exists():
        _move(draw, State.VALUED)


@transaction.atomic
def dispatch(draw: Draw, *, by: User, at: datetime) -> Draw:
    """Draws, and hands the selection to whoever sends the teams; of a sealed draw to nobody else.

    Raises: RefusedError: not now.
    """
    draw = _locked(draw, "dispatch")
    plan, frame = _plan(draw), frame_of_draw(draw)
    seed = seed_of(draw.plan_sha256, seed_lines_of(draw, plan))
    drawing = Drawing(stage=plan.stages[0], frame=frame, seed=seed, certain=plan.certain)
    selection = drawn(drawing)
    _step(draw, Step.DISPATCH, dispatch_content(drawing, selection), by=by, at=at)
    if plan.stages[1:]:
        hashes = [
            hash_of_key(stage_key(seed, stage.stage, unit.id))
            for stage in plan.stages[1:]
            for unit in frame.units
        ]
        _step(draw, Step.STAGE_ROOT, {"root": root_of(hashes)}, by=by, at=at)
    _move(draw, State.DISPATCHED)
    _note(draw, "dispatched", by=by, at=at)
    hand_over(draw, selection, by=by, at=at)
    return draw


@transaction.atomic
def reveal(draw: Draw, *, by: User, at: datetime) -> None:
    """Everything secret is shown: anybody can now compute the draw anew.

    Raises: RefusedError: not now, or it is an open draw, of which nothing is hidden.
    """
    draw = _locked(draw, "reveal")
    _step(draw, Step.REVEAL, {}, by=by, at=at)
    _move(draw, State.REVEALED)
    _note(draw, "revealed", by=by, at=at)


@transaction.atomic
def void(draw: Draw, party: str, reason: str, *, by: User, at: datetime) -> None:
    """The draw is void, for everybody to see, with the party that caused it and why.

    Raises: RefusedError: it is over or known to everybody, or no party or reason is named.
    """
    draw = _locked(draw, "void")
    if is_known(draw):
        raise RefusedError((_drawn_already(draw),))
    if not party.strip() or not reason.strip():
        raise RefusedError(
            (
                problem(
                    "DRW-040",
                    N_("a void draw names the party that caused it, and why"),
                    remedy=N_("Write both: they stay on the public list for ever."),
                    field="party",
                    value=party,
                ),
            )
        )
    content = {"party": party.strip()[:200], "reason": reason.strip()[:2000]}
    _step(draw, Step.VOID, content, by=by, at=at)
    _move(draw, State.VOID)
    _note(draw, "voided", by=by, at=at, **content)


# ── replacements ────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask_replacement(
    draw: Draw, unit: str, reason: str, *, by: User, at: datetime
) -> ReplacementAsked:
    """One signature under a replacement; it answers nothing, so that nobody can fish for names.

    Raises: RefusedError: not now, or for no reason on the list.
    """
    draw = _locked(draw, "replace")
    if reason not in _plan(draw).reasons:
        raise RefusedError(
            (
                problem(
                    "DRW-023",
                    N_("{value} is no reason on the plan's closed list"),
                    remedy=N_(
                        "Refusal, absence and missing books are results: record them in the visit."
                    ),
                    field="reason",
                    value=reason,
                ),
            )
        )
    asked = ReplacementAsked.objects.create(draw=draw, unit=unit, reason=reason, by=by, at=at)
    _note(draw, "replacement_asked", by=by, at=at, unit_sha256=_blind(draw, unit))
    return asked


@transaction.atomic
def sign_replacement(asked: ReplacementAsked, *, by: User, at: datetime) -> Replacement:
    """The second signature; the next reserve of the stratum takes the unit's place.

    Raises: RefusedError: not now, the same person, or nobody stands by.
    """
    draw = _locked(asked.draw, "replace")
    asked = ReplacementAsked.objects.select_for_update().select_related("by").get(pk=asked.pk)
    made, selection = replacements_inside(draw), selection_inside(draw)
    waiting = next_reserve(selection, asked.unit, made)
    found = Replacement(
        unit=asked.unit,
        reserve=waiting.unit if waiting else "",
        reason=asked.reason,
        signed_by=(_who(asked.by), _who(by)),
    )
    faults = faults_of(found, selection=selection, made=made, reasons=_plan(draw).reasons)
    if asked.closed_at is not None or asked.by_id == by.pk or faults:
        raise RefusedError(faults or (_same_person(by),))
    asked.closed_at = at
    asked.save(update_fields=("closed_at",))
    content = {
        "unit": found.unit,
        "reserve": found.reserve,
        "reason": found.reason,
        "signed_by": list(found.signed_by),
    }
    _step(draw, Step.REPLACEMENT, content, by=by, at=at)
    _note(draw, "replaced", by=by, at=at, unit_sha256=_blind(draw, found.unit))
    replaced(draw, found, by=by, at=at)
    return found


# ── later stages ────────────────────────────────────────────────────────────────────


@transaction.atomic
def freeze_list(draw: Draw, stage: str, visit: str, *, text: str, by: User, at: datetime) -> str:
    """A list on the spot, frozen before its key is told; gives the ten digits to read out.

    Any unit of the frame may freeze one: whoever fishes for drawn units learns nothing.
    Raises: RefusedError: not now, no later stage, no unit of the frame, faulty, or frozen already.
    """
    draw = _locked(draw, "later_stage")
    _expect_visit(draw, stage, visit, among={each.id for each in frame_of_draw(draw).units})
    frame, problems = read_frame(text)
    if frame is None:
        raise RefusedError(problems)
    if _list_of(draw, stage, visit) is not None:
        raise RefusedError((_stage_fault(visit),))
    digits = fingerprint(frame.sha256)
    content = {
        "stage": stage,
        "visit": visit,
        "text": frame.text,
        "sha256": frame.sha256,
        "fingerprint": digits,
    }
    _step(draw, Step.STAGE_LIST, content, by=by, at=at)
    _note(draw, "list_frozen", by=by, at=at, stage=stage)
    return digits


@transaction.atomic
def tell_key(draw: Draw, stage: str, visit: str, *, digits: str, by: User, at: datetime) -> str:
    """The desk's answer to a fingerprint read out: the visit's key, and the draw it makes.

    Raises: RefusedError: not now, or no frozen list has this fingerprint.
    """
    draw = _locked(draw, "later_stage")
    _expect_visit(draw, stage, visit, among={each.unit for each in selection_inside(draw)})
    listed = _list_of(draw, stage, visit)
    if listed is None or listed["fingerprint"] != "".join(digits.split()):
        raise RefusedError((_stage_fault(digits),))
    key = stage_key(str(content_inside(draw, Step.DISPATCH)["seed"]), stage, visit)
    frame, _ = read_frame(str(listed["text"]))
    assert frame is not None, "only a list without faults is frozen"
    planned = next(each for each in _plan(draw).stages[1:] if each.stage == stage)
    chosen = drawn(Drawing(stage=planned, frame=frame, seed=key))
    content = {
        "stage": stage,
        "visit": visit,
        "key": key,
        "selection": [selected(each) for each in chosen],
    }
    _step(draw, Step.STAGE_KEY, content, by=by, at=at)
    _note(draw, "key_told", by=by, at=at, stage=stage)
    return key


def _expect_visit(draw: Draw, stage: str, visit: str, *, among: set[str]) -> None:
    later = {each.stage for each in _plan(draw).stages[1:]}
    if stage not in later or visit not in among:
        raise RefusedError((_stage_fault(visit),))


def _list_of(draw: Draw, stage: str, visit: str) -> Mapping[str, object] | None:
    for step in draw.steps.filter(step=Step.STAGE_LIST.value):
        found = json.loads(step.content or unboxed(step.box, place_of(draw, step.number)))
        if (found["stage"], found["visit"]) == (stage, visit):
            return dict(found)
    return None


def _stage_fault(value: str) -> Problem:
    return problem(
        "DRW-041",
        N_("the list, its fingerprint and the visit do not belong together"),
        remedy=N_(
            "Freeze the list of a drawn unit once, read its ten digits out, and enter them "
            "as heard."
        ),
        field="fingerprint",
        value=value,
    )


# ── steps, states, events ───────────────────────────────────────────────────────────


def _locked(draw: Draw, doing: str) -> Draw:
    """The draw, locked until the step is done.

    Raises: RefusedError: it is not this step's turn.
    """
    found = Draw.objects.select_for_update().get(pk=draw.pk)
    fault = fault_of(doing, State(found.state))
    if fault is not None:
        raise RefusedError((fault,))
    return found


def _plan(draw: Draw) -> Plan:
    plan = plan_of_draw(draw)
    assert plan is not None, "a draw goes on only with its plan published"
    return plan


def _part(draw: Draw, user: User) -> Contributor:
    mine = draw.contributors.filter(user=user).first()
    if mine is None:
        raise RefusedError((_no_part(user.name),))
    return mine


def _move(draw: Draw, state: State) -> None:
    draw.state = state.value
    draw.save()


def _who(user: User | None) -> str:
    return user.name if user else ""


def _step(
    draw: Draw, step: Step, content: Mapping[str, object], *, by: User | None, at: datetime
) -> None:
    """Adds a step to the record; a secret one encrypted, with salt against guessing."""
    last = draw.steps.last()
    hides = bool(draw.mode) and is_secret(step, Mode(draw.mode))
    salted = {**content, "salt": os.urandom(16).hex()} if hides else dict(content)
    previous = last.sha256 if last else draw.previous
    # Two steps may come in one second; they never go back behind the one before.
    moment = max(at, last.at) if last else at
    entry = entry_of(step, salted, at=moment, by=_who(by), previous=previous)
    number, text = (last.number if last else 0) + 1, canonical(salted)
    RecordStep.objects.create(
        draw=draw,
        number=number,
        step=step.value,
        at=moment.replace(microsecond=0),
        by=by,
        who=entry.by,
        content="" if hides else text,
        box=boxed(text, place_of(draw, number)) if hides else "",
        content_sha256=entry.content_sha256,
        previous=previous,
        sha256=entry.sha256,
    )


def _note(draw: Draw, deed: str, *, by: User | None, at: datetime, **after: object) -> None:
    root = tree_at(draw.programme, localtime(at).date()).roots[0]
    record(
        by=by,
        at=at,
        deed=f"draws.{deed}",
        programme=draw.programme,
        unit=root,
        on=f"draw:{draw.pk}",
        after={"draw": draw.code, "state": draw.state, **after},
    )


def _blind(draw: Draw, unit: str) -> str:
    """A unit's name for the log, which may be read before the reveal: bound to the secret seed."""
    seed = str(content_inside(draw, Step.DISPATCH)["seed"])
    return hash_of_key(f"{seed}|{unit}")


def _taken(code: str) -> Problem:
    return problem(
        "DRW-042",
        N_("there is a draw {value} already"),
        field="code",
        value=code,
        remedy=N_("Choose another code; a draw is never held twice."),
    )


def _drawn_already(draw: Draw) -> Problem:
    return problem(
        "DRW-048",
        N_("who was drawn is known to everybody, and stays drawn"),
        remedy=N_("A result that does not suit is no reason: visit those who were drawn."),
        field="state",
        value=draw.state,
    )


def _no_part(value: str) -> Problem:
    return problem(
        "DRW-043",
        N_("{value} has no part to do in this draw now"),
        field="party",
        value=value,
        remedy=N_("The plan names who contributes; each does it once."),
    )


def _same_person(by: User) -> Problem:
    return problem(
        "DRW-024",
        N_("two different people must sign a replacement"),
        value=by.name,
        field="signed_by",
        remedy=N_("Have somebody else sign it too."),
    )


def fallback_code(code: str) -> str:
    """The code of the draw that follows a void one."""
    head, _, number = code.rpartition("-again")
    return f"{head or code}-again{int(number) + 1 if head and number.isdigit() else 1}"
