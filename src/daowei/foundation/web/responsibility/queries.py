"""Questions about responsibility: who answers for what, and what is missing."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from daowei.foundation.bodies import Seated, SeatPart
from daowei.foundation.officers import Held, Matrix, Norm, Part, matrix_of
from daowei.foundation.web.models import (
    Body,
    Department,
    LiaisonNorm,
    Official,
    Responsibility,
    Seat,
    Zone,
)
from daowei.foundation.web.places import registry_of, tree_at


def running(day: date) -> Q:
    """What holds on a day, both ends included."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def officials_of(programme: str) -> QuerySet[Official]:
    """Everybody who answers for something in the programme, by name."""
    return Official.objects.filter(programme=programme).order_by("name", "pk")


def held_of(row: Responsibility) -> Held:
    """The part a row stands for."""
    return Held(official=row.official_id, unit=row.unit, part=Part(row.part),
                since=row.since, until=row.until)  # fmt: skip


def seated_of(row: Seat) -> Seated:
    """The term a row stands for."""
    return Seated(official=row.official_id, part=SeatPart(row.part), since=row.since,
                  until=row.until)  # fmt: skip


def parts_of_unit(programme: str, unit: str) -> QuerySet[Responsibility]:
    """Who answers or answered for a unit, the newest first."""
    found = Responsibility.objects.filter(programme=programme, unit=unit)
    return found.select_related("official__department").order_by("-since", "-pk")


def officers_of_unit(
    programme: str, unit: str, day: date
) -> tuple[tuple[Part, tuple[Official, ...]], ...]:
    """Who answers for a unit on a day, for its dossier: each part with its officials."""
    found = list(parts_of_unit(programme, unit).filter(running(day)))
    return tuple(
        (part, tuple(each.official for each in found if each.part == part)) for part in Part
    )


def zones_of(programme: str, day: date) -> QuerySet[Zone]:
    """The zones of a day with their leaders."""
    found = Zone.objects.filter(running(day), programme=programme)
    return found.select_related("leader").order_by("pk")


def norm_of(programme: str) -> LiaisonNorm:
    """How many units an officer takes charge of; the usual two where nothing was set."""
    found = LiaisonNorm.objects.filter(programme=programme).first()
    return found or LiaisonNorm(programme=programme)


def matrix_below(programme: str, unit: str, day: date) -> Matrix:
    """The matrix of the units directly below one."""
    children = tree_at(programme, day).children(unit)
    norm = norm_of(programme)
    held = Responsibility.objects.filter(running(day), programme=programme, unit__in=children)
    zones = {each.pk: each.units for each in zones_of(programme, day)}
    touched = {number: units for number, units in zones.items() if set(units) & set(children)}
    return matrix_of(
        _risks(programme, children, norm.risk_set),
        (held_of(each) for each in held.order_by("since", "pk")),
        zones=touched,
        norm=Norm(units_per_officer=norm.norms),
        day=day,
    )


def _risks(programme: str, units: Iterable[str], risk_set: str) -> Mapping[str, str]:
    registry = registry_of(programme)
    return {unit: registry.unit(unit).groups.get(risk_set, "") for unit in units}


def bodies_of(programme: str) -> QuerySet[Body]:
    """All bodies, those that still stand first."""
    return Body.objects.filter(programme=programme).order_by("-until", "kind", "since", "pk")


def seats_of(body: Body) -> QuerySet[Seat]:
    """All terms in a body, the newest first."""
    return body.seats.select_related("official__department").order_by("-since", "pk")


def departments_of(programme: str) -> QuerySet[Department]:
    """The member bodies with their duties."""
    found = Department.objects.filter(programme=programme).select_related("deputy")
    return found.prefetch_related("duties").order_by("sector", "code")
