"""Teams are made up and dissolved; conflicts are declared and ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.foundation.web.queries import rights_of
from daowei.foundation.web.rights import Deed
from daowei.verification.visits.web.actions.noting import note_at_top
from daowei.verification.visits.web.models import DeclaredConflict, Team, TeamMember


class TeamError(DaoweiError, ValueError):
    """A team that cannot be sent so; ``told`` says why."""

    def __init__(self, told: Text) -> None:
        super().__init__(str(told))
        self.told = told


@transaction.atomic
def make_team(
    *,
    programme: str,
    name: str,
    inspectors: Sequence[User],
    supervisors: Sequence[User] = (),
    by: User,
    at: datetime,
) -> Team:
    """A new team; its code is the next letter.

    Raises: TeamError: fewer than two people, or somebody who may not inspect (or come along).
    """
    _expect_people(programme, inspectors, supervisors, at=at)
    team = Team.objects.create(
        programme=programme, code=_next_code(programme), name=name, made_at=at
    )
    people = [*((each, False) for each in inspectors), *((each, True) for each in supervisors)]
    TeamMember.objects.bulk_create(
        [TeamMember(team=team, user=user, is_supervisor=outside) for user, outside in people]
    )
    after = {"name": name, "people": sorted(each.pk for each, _ in people)}
    _note(team, "visits.team_made", after, by=by, at=at)
    return team


def _expect_people(
    programme: str, inspectors: Sequence[User], supervisors: Sequence[User], *, at: datetime
) -> None:
    day = localtime(at).date()
    twice = {each.pk for each in inspectors} & {each.pk for each in supervisors}
    if not inspectors or len(inspectors) + len(supervisors) < 2 or twice:
        raise TeamError(
            Text(
                N_(
                    "A team is two people or more, at least one of them an "
                    "inspector, each named once."
                )
            )
        )
    for each in inspectors:
        if not rights_of(each, day).may_somewhere(Deed.INSPECT, programme):
            raise TeamError(Text(N_("{name} is no inspector today."), {"name": each.name}))
    for each in supervisors:
        if not rights_of(each, day).may_somewhere(Deed.JOIN_VISITS, programme):
            raise TeamError(
                Text(N_("{name} is no supervisor from outside today."), {"name": each.name})
            )


def _next_code(programme: str) -> str:
    """A, B, … Z, then A2 and so on; codes of closed teams are not used again."""
    count = Team.objects.filter(programme=programme).count()
    letter, turn = chr(ord("A") + count % 26), count // 26
    return f"{letter}{turn + 1}" if turn else letter


@transaction.atomic
def close_team(team: Team, *, by: User, at: datetime) -> Team:
    """The team gets no more orders; those it has stay its own."""
    if team.closed_at is None:
        team.closed_at = at
        team.save(update_fields=("closed_at",))
        _note(team, "visits.team_closed", {}, by=by, at=at)
    return team


@transaction.atomic
def declare_conflict(
    *, programme: str, user: User, unit: str, reason: str, by: User, at: datetime
) -> DeclaredConflict:
    """From now on she is not sent to the unit or those below it."""
    declared, is_new = DeclaredConflict.objects.get_or_create(
        programme=programme,
        user=user,
        unit=unit,
        ended_at=None,
        defaults={"reason": reason, "declared_by": by, "declared_at": at},
    )
    if is_new:
        record(
            by=by,
            at=at,
            deed="visits.conflict_declared",
            programme=programme,
            unit=unit,
            on=f"conflict:{declared.pk}",
            after={"person": user.pk},
        )
    return declared


@transaction.atomic
def end_conflict(declared: DeclaredConflict, *, by: User, at: datetime) -> DeclaredConflict:
    """The conflict counts no more. Nobody ends one of her own.

    Raises: TeamError: it is her own.
    """
    if declared.user_id == by.pk:
        raise TeamError(Text(N_("Somebody else must end a conflict of your own.")))
    if declared.ended_at is None:
        declared.ended_at = at
        declared.save(update_fields=("ended_at",))
        record(
            by=by,
            at=at,
            deed="visits.conflict_ended",
            programme=declared.programme,
            unit=declared.unit,
            on=f"conflict:{declared.pk}",
            after={},
        )
    return declared


def _note(team: Team, deed: str, after: Mapping[str, object], *, by: User, at: datetime) -> None:
    note_at_top(
        deed,
        by=by,
        at=at,
        programme=team.programme,
        on=f"team:{team.code}",
        after=after,
    )
