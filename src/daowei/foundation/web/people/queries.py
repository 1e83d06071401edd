"""Questions about the people of a programme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from daowei.foundation.departments import BARRED
from daowei.foundation.hierarchy import Tree
from daowei.foundation.web.models import Grant, Invitation, Official, User
from daowei.foundation.web.people.allowing import Right, counts_after, holds
from daowei.foundation.web.rights import Deed, Rights, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whom to look for; "" leaves it open. ``state``: in_force, ended or closed."""

    words: str = ""
    role: str = ""
    unit: str = ""
    state: str = ""


def right_of(grant: Grant) -> Right:
    """The right a row stands for."""
    return Right(
        role=Role(grant.role), programme=grant.programme, unit=grant.unit,
        since=grant.since, until=grant.until,
    )  # fmt: skip


def grants_within(programme: str, rights: Rights) -> QuerySet[Grant]:
    """The grants of the programme in the subtrees where somebody manages people."""
    found = Grant.objects.filter(programme=programme)
    if rights.may(Deed.MANAGE_PEOPLE, programme):
        return found
    return found.filter(unit__in=rights.units(Deed.MANAGE_PEOPLE, programme))


def people_within(programme: str, rights: Rights) -> QuerySet[User]:
    """Everybody with a right there, ever."""
    theirs = grants_within(programme, rights).filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(theirs)).order_by("name", "pk")


def people_sought(programme: str, rights: Rights, sought: Sought, *, day: date) -> QuerySet[User]:
    """Those of them that were looked for, each with ``grants_here``."""
    theirs = grants_within(programme, rights)
    wanted = _grants_sought(theirs, rights.tree_of(programme), sought, day=day)
    found = people_within(programme, rights).filter(_named(sought.words))
    if sought.state == "closed":
        found = found.filter(is_active=False)
    if sought.role or sought.unit or sought.state in {"in_force", "ended"}:
        found = found.filter(Exists(wanted.filter(user=OuterRef("pk"))))
    if sought.state == "ended":
        found = found.exclude(Exists(theirs.filter(_in_force(day), user=OuterRef("pk"))))
    here = Prefetch("grants", queryset=theirs.order_by("since", "pk"), to_attr="grants_here")
    return found.prefetch_related(here)


def _named(words: str) -> Q:
    number = words.removeprefix("#")
    if words.startswith("#") and number.isdecimal():
        return Q(pk=int(number))
    return Q(name__icontains=words) | Q(email__icontains=words) if words else Q()


def _grants_sought(
    grants: QuerySet[Grant], tree: Tree, sought: Sought, *, day: date
) -> QuerySet[Grant]:
    if sought.role:
        grants = grants.filter(role=sought.role)
    if sought.unit:
        below = tree.descendants(sought.unit, itself=True) if sought.unit in tree else ()
        grants = grants.filter(unit__in=below)
    return grants.filter(_in_force(day)) if sought.state == "in_force" else grants


def _in_force(day: date) -> Q:
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def rights_held(user: User, programme: str) -> tuple[Right, ...]:
    """Every right a person has or had in a programme."""
    found = Grant.objects.filter(user=user, programme=programme).order_by("since", "pk")
    return tuple(right_of(each) for each in found)


def is_barred(user: User) -> bool:
    """Whether she works for a body that has no part in service data, in whatever programme."""
    return Official.objects.filter(user=user, department__sector__in=BARRED).exists()


def administrators_after(
    programme: str, roots: Iterable[str], *, day: date, apart_from: Grant | None = None
) -> int:
    """How many people still administer the whole programme on the day after."""
    found = Grant.objects.filter(
        programme=programme, role=Role.ADMINISTRATOR.value, unit__in=tuple(roots),
        user__is_active=True,
    )  # fmt: skip
    if apart_from is not None:
        found = found.exclude(pk=apart_from.pk)
    return len({each.user_id for each in found if counts_after(right_of(each), day)})


def rights_in_force(user: User, day: date) -> tuple[Right, ...]:
    """What a person holds on a day, in every programme."""
    held = (right_of(each) for each in Grant.objects.filter(user=user))
    return tuple(each for each in held if holds(each, day))


def invitations_within(programme: str, rights: Rights) -> QuerySet[Invitation]:
    """The invitations to a programme into the subtrees where somebody manages people."""
    found = Invitation.objects.filter(programme=programme).order_by("-invited_at", "-pk")
    if rights.may(Deed.MANAGE_PEOPLE, programme):
        return found
    return found.filter(unit__in=rights.units(Deed.MANAGE_PEOPLE, programme))
