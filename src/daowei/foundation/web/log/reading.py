"""Questions of an auditor: which deeds, where, by whom, when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from daowei.foundation.web.models import Event
from daowei.foundation.web.rights import Deed, Rights

_DEEDS_KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to look for; None or "" leaves it open. Days include both ends."""

    unit: str = ""
    below: bool = True  # also the units below
    person: str = ""
    deed: str = ""
    since: date | None = None
    until: date | None = None


def visible_events(programme: str, rights: Rights) -> QuerySet[Event]:
    """The events of the programme in the subtrees whose log somebody may see."""
    found = Event.objects.filter(programme=programme).select_related("by")
    if rights.may(Deed.SEE_LOG, programme):
        return found
    return found.filter(unit__in=rights.units(Deed.SEE_LOG, programme))


def events_asked(programme: str, rights: Rights, asked: Asked) -> QuerySet[Event]:
    """Those of them that were asked for, the newest first."""
    return visible_events(programme, rights).filter(
        _of_unit(programme, rights, asked), _of_person(asked.person), _of_days(asked),
        **({"deed": asked.deed} if asked.deed else {}),
    ).order_by("-at", "-pk")  # fmt: skip


def _of_unit(programme: str, rights: Rights, asked: Asked) -> Q:
    if not asked.unit:
        return Q()
    tree = rights.tree_of(programme)
    if asked.unit not in tree or not asked.below:
        return Q(unit=asked.unit)
    return Q(unit__in=tree.descendants(asked.unit, itself=True))


def _of_person(person: str) -> Q:
    if not person:
        return Q()
    number = person.removeprefix("#")
    by_number = Q(by=int(number)) if number.isdecimal() else Q()
    return by_number or Q(by__name__icontains=person) | Q(by__email__iexact=person)


def _of_days(asked: Asked) -> Q:
    found = Q()
    if asked.since:
        found &= Q(at__gte=_midnight(asked.since))
    if asked.until:
        found &= Q(at__lt=_midnight(asked.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def deeds_done(programme: str) -> tuple[str, ...]:
    """Which deeds were ever done in the programme; looked up every few minutes."""
    key = f"deeds-done:{programme}"
    found: tuple[str, ...] | None = cache.get(key)
    if found is None:
        events = Event.objects.filter(programme=programme).order_by("deed")
        found = tuple(events.values_list("deed", flat=True).distinct())
        cache.set(key, found, _DEEDS_KEPT_SECONDS)
    return found
