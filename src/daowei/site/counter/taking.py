"""Reports taken at the counter, many at a time; what is not plain is left to the pages' way."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError, OperationalError, close_old_connections

from daowei.foundation.web.models import Token
from daowei.foundation.web.rights import Deed, Narrowed
from daowei.foundation.web.tokens import rights_through_all, tokens_in_force, used
from daowei.programme.web.queries import NoVersionError
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.actions.handing import Answer, Handed, Handing, Task
from daowei.reporting.web.models import Difference, Revision
from daowei.reporting.web.post import send_all
from daowei.reporting.web.queries import Place, office_of
from daowei.site import clock
from daowei.site.api.answering import denied
from daowei.site.api.entries import entries_of
from daowei.site.api.reports import BRIEFLY, REPLAYED, brief, carried
from daowei.site.api.wire import ReportIn
from daowei.site.counter.slips import Slip
from daowei.site.operations.misfortunes import answer_to

_LOG = logging.getLogger("daowei.counter")
ROUTE = "api:report"


class Held(NamedTuple):
    """A token in force, and what may be done with it."""

    token: Token
    rights: Narrowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An answer, with what it says of itself. ``account``: number of whoever handed in."""

    account: int
    status: int = 200
    content: str
    headers: Mapping[str, str] = field(default_factory=dict)


def take(slips: Sequence[Slip]) -> list[Taken | None]:
    """Hands in reports; each that is kept is answered, in the order given.

    None for whatever stands against one: the pages' way tries again, and says what it is. Only
    that the database is busy is said here, so that nobody waits for it twice.
    """
    close_old_connections()
    held = _held({each.heading.secret for each in slips}, clock.now())
    tasks = [_looked_at(each, held.get(each.heading.secret)) for each in slips]
    outcomes = iter(send_all([each for each in tasks if each is not None]))
    return [None if each is None else _taken(each, next(outcomes)) for each in tasks]


def _held(secrets: Collection[str], at: datetime) -> Mapping[str, Held]:
    """The tokens in force behind secrets; those that open nothing are left out."""
    tokens = tokens_in_force(secrets, at)
    rights = rights_through_all(tokens.values(), at)
    for each in tokens.values():
        used(each, at)
    return {secret: Held(each, rights[each.pk]) for secret, each in tokens.items()}


def _looked_at(slip: Slip, held: Held | None) -> Task | None:
    """What is to be handed in; whatever is wrong with one slip is no matter of the others."""
    try:
        return _task(slip, held)
    except DatabaseError:
        raise
    except Exception:  # noqa: BLE001 - whatever it was, the others go on
        _LOG.exception("a slip was not understood")
        return None


def _task(slip: Slip, held: Held | None) -> Task | None:
    """What is to be handed in; None where it may not be, or the bytes are no report."""
    heading, place = slip.heading, slip.heading.place
    if held is None or _denied(place, held):
        return None
    try:
        body = ReportIn.model_validate_json(slip.body)
        values = entries_of(office_of(place.programme), body)
    except (ValueError, RefusedError, NoVersionError):
        return None
    handing = Handing(by=held.token.owner, at=slip.at, reason=body.reason, key=heading.key)
    return Task(place=place, values=values, handing=handing, is_merging=True)


def _denied(place: Place, held: Held) -> bool:
    bounds = {"programme": place.programme, "unit": place.unit}
    return denied(held.token, held.rights, Deed.ENTER_REPORTS, **bounds) is not None


def _taken(task: Task, outcome: Answer | Exception) -> Taken | None:
    account = task.handing.by.pk
    repeated = {REPLAYED: "true"} if isinstance(outcome, Handed) and outcome.is_repeat else {}
    match outcome:
        case Handed(difference=Difference() as difference):
            content = json.dumps(carried(difference), ensure_ascii=False)
            return Taken(account=account, status=202, content=content, headers=repeated)
        case Handed(revision=Revision() as row):
            headers = {"ETag": f'"{row.digest}"', **BRIEFLY, **repeated}
            return Taken(account=account, content=brief(row), headers=headers)
        case OperationalError():
            said = answer_to(outcome, route=ROUTE, as_json=True)
            headers = {name: said[name] for name in ("Retry-After", "Cache-Control")}
            return Taken(account=account, status=said.status_code, content=said.content.decode(),
                         headers=headers)  # fmt: skip
        case _:
            return None
