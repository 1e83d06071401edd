"""A publication brought along its way, computed once for all tests."""

from datetime import date, datetime, timedelta
from functools import cache

from daowei.disclosure.publishing.building import Built
from daowei.disclosure.publishing.document import REPORTED
from daowei.disclosure.publishing.web import actions
from daowei.disclosure.publishing.web.computing import computed
from daowei.disclosure.publishing.web.models import Publication
from daowei.disclosure.publishing.web.queries import publishable
from daowei.foundation.web.models import User

PROGRAMME, AGREEMENT = "qinghe", "townships_2025"
WINDOW = timedelta(days=16)  # the agreement gives fifteen


def prepared(by: User, at: datetime, **more: object) -> Publication:
    """A publication of the county's year, not computed yet."""
    (key, (agreement, version)) = next(iter(publishable(PROGRAMME).items()))
    assert key[0] == AGREEMENT
    told = {"basis": REPORTED, "on": at.date(), **more}
    return actions.prepare(agreement, version, by=by, at=at, **told)  # type: ignore[arg-type]


@cache
def _first() -> dict[date, Built]:
    """By the day that they are of: it stands in the document."""
    return {}


def quietly(told: str, done: int, of: int) -> None:
    """Tells nobody."""


def fixed(publication: Publication, *, by: User, at: datetime) -> Publication:
    """The publication computed; the first of a database, from what was computed before."""
    kept = _first()
    is_plain = publication.number == 1 and publication.basis == REPORTED
    made = kept.get(publication.on) if is_plain else None
    if made is None:
        made = computed(publication, step=quietly)
        if is_plain:
            kept[publication.on] = made
    actions.fix(publication, made, by=by, at=at)
    publication.refresh_from_db()
    return publication


def contested(first: User, second: User, at: datetime, **more: object) -> Publication:
    """A publication that units may contest."""
    made = fixed(prepared(first, at, **more), by=first, at=at)
    actions.review(made, by=second, at=at)
    actions.open_to_contest(made, by=first, at=at)
    made.refresh_from_db()
    return made


def published(first: User, second: User, at: datetime, **more: object) -> Publication:
    """A publication that is there for everybody, opened ``at`` and published after its window."""
    made = contested(first, second, at, **more)
    later = at + WINDOW
    made = actions.approve(made, by=first, at=later, appeals=0)
    return actions.approve(made, by=second, at=later, appeals=0)
