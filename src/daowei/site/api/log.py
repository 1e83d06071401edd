"""The log: what was done in a unit, and what a digest stands for."""

import json
from typing import Annotated, Any

from ninja import Path, Router

from daowei.foundation.web.guards import Visit
from daowei.foundation.web.models import Event
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.token_doors import token_of
from daowei.programme.web.models import Version
from daowei.reporting.web.models import Revision
from daowei.reporting.web.queries import place_of
from daowei.site.api.answering import USUAL, DeniedError, cursor_of, expect, number_in
from daowei.site.api.programmes import Cursor, Limit
from daowei.site.api.wire import EventOut, FoundOut, Page, Problem

router = Router(tags=["Log"])
Digest = Annotated[str, Path(pattern=r"^sha256:[0-9a-f]{64}$")]


@router.get("/programmes/{programme}/units/{unit}/events", response=Page[EventOut])
def events(
    request: Visit, programme: str, unit: str, *, cursor: Cursor = None, limit: Limit = USUAL
) -> dict[str, Any]:
    """The chain of events of a unit, the first first; each holds the digest of the one before."""
    expect(request, Deed.SEE_LOG, programme, unit=unit)
    rows = Event.objects.filter(programme=programme, unit=unit, number__gt=number_in(cursor))
    items = list(rows.select_related("by").order_by("number")[: limit + 1])
    return {
        "items": [_told(each) for each in items[:limit]],
        "next": cursor_of(items[limit - 1].number) if len(items) > limit else None,
    }


def _told(row: Event) -> dict[str, Any]:
    return {
        "number": row.number,
        "at": row.at,
        "by": row.by.name if row.by else None,
        "deed": row.deed,
        "on": row.on,
        "before": json.loads(row.before) if row.before else None,
        "after": json.loads(row.after) if row.after else None,
        "previous": row.previous,
        "digest": row.digest,
    }


@router.get("/verify/{digest}", response={200: FoundOut, 404: Problem})
def verify(request: Visit, digest: Digest) -> dict[str, Any]:
    """What a digest stands for, so that a paper or a file can be held against the site."""
    programme = token_of(request).programme
    expect(request, Deed.SEE, programme)
    found = _report(request, programme, digest) or _version(programme, digest)
    found = found or _event(request, programme, digest)
    if found is None:
        raise DeniedError(404, "Nothing here bears this digest, as far as the token may see.")
    return found


def _report(request: Visit, programme: str, digest: str) -> dict[str, Any] | None:
    row = Revision.objects.filter(programme=programme, digest=digest).first()
    if row is None or not request.rights.may(Deed.SEE_REPORTS, programme, row.unit):
        return None
    on = f"{place_of(row).on}#{row.number}"
    return {"digest": digest, "kind": "report", "on": on, "unit": row.unit,
            "at": row.submitted_at}  # fmt: skip


def _version(programme: str, digest: str) -> dict[str, Any] | None:
    row = Version.objects.filter(
        programme=programme, digest=digest, activated_at__isnull=False
    ).first()
    if row is None:
        return None
    return {"digest": digest, "kind": "version", "on": row.label, "unit": "",
            "at": row.activated_at}  # fmt: skip


def _event(request: Visit, programme: str, digest: str) -> dict[str, Any] | None:
    row = Event.objects.filter(programme=programme, digest=digest).first()
    if row is None or not request.rights.may(Deed.SEE_LOG, programme, row.unit or None):
        return None
    return {"digest": digest, "kind": "event", "on": row.on, "unit": row.unit, "at": row.at}
