"""Questions about draws: how far each is, its record, and who was drawn once it may be known."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from importlib.metadata import version

from django.db.models import QuerySet

from daowei.foundation.problems import DaoweiError
from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.rights import DEEDS, Deed, Role, in_force
from daowei.verification.draw.commitments import seed_lines
from daowei.verification.draw.frame import Frame, read_frame
from daowei.verification.draw.plan import BEACON, Mode, Plan, plan_of, written
from daowei.verification.draw.record import FIRST, Entry, Step, record_of
from daowei.verification.draw.replacing import Replacement
from daowei.verification.draw.selection import DrawnUnit
from daowei.verification.draw.stages import State
from daowei.verification.draw.web.boxes import unboxed
from daowei.verification.draw.web.models import Contributor, Draw, RecordStep

__all__ = ["DrawnUnit", "NotYetKnownError", "drawn_units", "draws_of"]
SOFTWARE = f"daowei {version('daowei')}"


class NotYetKnownError(DaoweiError, LookupError):
    """A selection that nobody may know yet."""


# ── which draws ─────────────────────────────────────────────────────────────────────


def draws_of(programme: str) -> QuerySet[Draw]:
    """All draws of the programme, void ones too, the latest first."""
    return Draw.objects.filter(programme=programme).order_by("-begun_at", "-pk")


def draw_called(programme: str, code: str) -> Draw | None:
    """The draw of a code."""
    return Draw.objects.filter(programme=programme, code=code).first()


def latest_head(programme: str) -> str:
    """The digest that the next draw's record follows."""
    found = RecordStep.objects.filter(draw__programme=programme)
    last = found.order_by("-draw_id", "-number").first()
    return last.sha256 if last else FIRST


# ── one draw ────────────────────────────────────────────────────────────────────────


def frame_of_draw(draw: Draw) -> Frame:
    """The frozen frame."""
    frame, _ = read_frame(draw.frame)
    assert frame is not None, "only a frame without faults is frozen"
    return frame


def plan_of_draw(draw: Draw) -> Plan | None:
    """The published plan; None before."""
    if not draw.plan:
        return None
    plan, _ = plan_of(json.loads(draw.plan))
    assert plan is not None, "only a plan without faults is published"
    return plan


def place_of(draw: Draw, thing: object) -> str:
    """Where a box is kept: the one place at which it opens."""
    return f"draw:{draw.pk}:{thing}"


def is_known(draw: Draw) -> bool:
    """Whether everybody may know who was drawn."""
    is_sent = draw.state == State.DISPATCHED and draw.mode == Mode.OPEN
    return is_sent or draw.state == State.REVEALED


def drawn_units(draw: Draw) -> tuple[DrawnUnit, ...]:
    """Who was drawn and who stands by, replacements left out.

    Raises: NotYetKnownError: the draw is sealed and not yet revealed, or nobody was drawn.
    """
    if not is_known(draw):
        raise NotYetKnownError(
            f"the selection of draw {draw.code!r} is not public; wait for its reveal"
        )
    return selection_inside(draw)


def selection_inside(draw: Draw) -> tuple[DrawnUnit, ...]:
    """The selection as the dispatch step holds it, opened; for verbs that must know it alone."""
    content = content_inside(draw, Step.DISPATCH)
    return tuple(_drawn(each) for each in content.get("selection", ()))  # type: ignore[attr-defined]


def _drawn(each: Mapping[str, object]) -> DrawnUnit:
    return DrawnUnit(
        unit=str(each["unit"]),
        stratum=str(each["stratum"]),
        order=int(str(each["order"])),
        is_reserve=bool(each["reserve"]),
        probability=Fraction(str(each["probability"])),
    )


def replacements_inside(draw: Draw) -> tuple[Replacement, ...]:
    """The replacements made, opened."""
    found = []
    for step in draw.steps.filter(step=Step.REPLACEMENT.value):
        content = _content(draw, step)
        first, second = map(str, content["signed_by"])  # type: ignore[call-overload]  # two names
        found.append(
            Replacement(
                unit=str(content["unit"]),
                reserve=str(content["reserve"]),
                reason=str(content["reason"]),
                signed_by=(first, second),
            )
        )
    return tuple(found)


def content_inside(draw: Draw, step: Step) -> Mapping[str, object]:
    """The content of the draw's first step of a kind, opened; empty where there is none."""
    found = draw.steps.filter(step=step.value).first()
    return _content(draw, found) if found else {}


def _content(draw: Draw, step: RecordStep) -> Mapping[str, object]:
    text = step.content or unboxed(step.box, place_of(draw, step.number))
    found: Mapping[str, object] = json.loads(text)
    return found


def seed_lines_of(draw: Draw, plan: Plan) -> list[tuple[str, str]]:
    """The lines of the seed, from values handed in and public numbers."""
    values = {}
    for step in draw.steps.filter(step__in=(Step.VALUE.value, Step.RANDOMNESS.value)):
        content = _content(draw, step)
        values[str(content.get("party") or content.get("source"))] = str(content["value"])
    return seed_lines(plan.contributions, values, beacon=values.get(BEACON))


# ── what everybody sees ─────────────────────────────────────────────────────────────


def record_document(draw: Draw) -> dict[str, object]:
    """The record as the public sees it: secret steps by their digests until the reveal."""
    shows_all = draw.state == State.REVEALED
    entries = [_entry(draw, each, shows=shows_all or not each.box) for each in draw.steps.all()]
    return record_of(entries, programme=draw.programme, draw=draw.code, software=SOFTWARE)


def _entry(draw: Draw, step: RecordStep, *, shows: bool) -> Entry:
    return Entry(
        step=Step(step.step),
        at=written(step.at),
        by=step.who,
        content_sha256=step.content_sha256,
        previous=step.previous,
        content=_content(draw, step) if shows else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A source of public numbers: what the plan says of it, and what was read so far."""

    source: str
    planned: Mapping[str, object]
    due: datetime | None  # when they come out; None for a lottery
    value: str | None
    readings: tuple[tuple[str, str], ...]  # who, what


def numbers_of(draw: Draw, plan: Plan) -> tuple[Numbers, ...]:
    """The public numbers of a draw; readings are shown only once two agree."""
    done = {}
    for step in draw.steps.filter(step=Step.RANDOMNESS.value):
        content = _content(draw, step)
        done[content["source"]] = str(content["value"])
    read = list(draw.readings.select_related("by"))
    return tuple(
        Numbers(
            source=source,
            planned=plan.document[source],  # type: ignore[arg-type]  # a plan without faults
            due=plan.due(source),
            value=done.get(source),
            readings=tuple((each.by.name, each.numbers) for each in read if each.source == source),
        )
        for source in plan.public
    )


def void_content(draw: Draw) -> Mapping[str, object]:
    """Who caused a void draw, and why; empty for others."""
    return content_inside(draw, Step.VOID)


def may_contribute(programme: str, day: date) -> list[User]:
    """Everybody who may commit to a value on the day; by name."""
    roles = [each.value for each in Role if Deed.CONTRIBUTE in DEEDS[each]]
    granted = Grant.objects.filter(programme=programme, role__in=roles, user__is_active=True)
    held = [each for each in granted if in_force(each.since, each.until, day)]
    return list(User.objects.filter(pk__in={each.user_id for each in held}).order_by("name", "pk"))


def contributor_of(draw: Draw, user: User) -> Contributor | None:
    """The part somebody has in a draw."""
    return draw.contributors.filter(user=user).first()


def unseen_units(programme: str, units: Iterable[str], *, rounds: int) -> tuple[str, ...]:
    """Units that were in the frames of so many rounds in a row and drawn in none of them.

    Only rounds whose selection is public count; a unit must have been there in each.
    """
    past = [each for each in draws_of(programme) if is_known(each)][:rounds]
    if len(past) < rounds:
        return ()
    framed = [{each.id for each in frame_of_draw(draw).units} for draw in past]
    seen = {each.unit for draw in past for each in visited_of(draw)}
    return tuple(sorted(each for each in set(units) - seen if all(each in one for one in framed)))


def visited_of(draw: Draw) -> Sequence[DrawnUnit]:
    """Who was to be visited in the end: the drawn without the replaced, and their reserves."""
    made = replacements_inside(draw)
    gone, come = {each.unit for each in made}, {each.reserve for each in made}
    return [
        each
        for each in drawn_units(draw)
        if (not each.is_reserve and each.unit not in gone) or each.unit in come
    ]


def is_overdue(draw: Draw, moment: datetime) -> bool:
    """Whether a draw that is not open to everybody should have been revealed by now."""
    is_withheld = draw.state == State.DISPATCHED and draw.mode != Mode.OPEN
    return is_withheld and draw.reveal_by is not None and moment > draw.reveal_by
