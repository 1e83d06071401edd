"""What results to be published rest on beside reports: settled values, draws, and open appeals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from daowei.assessment.settled import counting, digest_of_settled
from daowei.disclosure.publishing.document import Record
from daowei.foundation.periods import Period, parse_period, try_period
from daowei.verification.draw.web.models import Draw
from daowei.verification.draw.web.queries import draw_called, is_known, record_document
from daowei.verification.follow_up.appeals import State as AppealState
from daowei.verification.follow_up.web.queries import appeals_of
from daowei.verification.samples.settling import Cell
from daowei.verification.samples.web.models import Settlement
from daowei.verification.samples.web.queries import settled_values


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What counts of a period after inspection, scaled; None where nothing counts.

    ``digest``: of all settled values with what each rests on, those that stand as reported too.
    """

    values: Mapping[Cell, int | None]
    digest: str


def settled_in(programme: str, period: str) -> Settled | None:
    """The values settled within a period; None where nothing was settled."""
    values = settled_values(programme, period)
    if not values:
        return None
    return Settled(values=counting(values), digest=digest_of_settled(values.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawBehind:
    """A draw whose inspection was settled, with its record as the public has it."""

    record: Record
    content: bytes


def draws_behind(programme: str) -> tuple[DrawBehind, ...]:
    """The draws behind the settlements that count, in the order of their codes."""
    settled = Settlement.objects.filter(
        programme=programme, state=Settlement.State.APPROVED
    ).values_list("draw_code", flat=True)
    found = (draw_called(programme, code) for code in sorted(set(settled)))
    return tuple(_behind(each) for each in found if each is not None and is_known(each))


def _behind(draw: Draw) -> DrawBehind:
    document = record_document(draw)
    content = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    return DrawBehind(
        record=Record(code=draw.code, digest=f"sha256:{document['head']}"), content=content
    )


def open_appeals(programme: str, agreement: str, period: str) -> int:
    """How many appeals against values, scores or vetoes of these results are not decided."""
    whole = parse_period(period)
    waiting = appeals_of(programme).filter(state=AppealState.OPEN)
    return sum(
        each.agreement == agreement or not each.period or _is_within(each.period, whole)
        for each in waiting
    )


def _is_within(period: str, whole: Period) -> bool:
    inner = try_period(period)
    return inner is None or (whole.start <= inner.start and inner.end <= whole.end)
