"""Who may be sent where: nobody inspects a unit of her own, or one in its line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daowei.foundation.hierarchy import Tree
from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text
from daowei.verification.visits.second_visits import ticket


class Why(StrEnum):
    """What stands between a person and a unit."""

    OWN = "own"  # she works there
    LINE = "line"  # she works above or below it, and answers for its figures
    DECLARED = "declared"  # kinship, earlier work, dispute: said by herself or by the office


WHY_NAMES: Mapping[Why, str] = {
    Why.OWN: N_("works there"),
    Why.LINE: N_("works in the line of the unit"),
    Why.DECLARED: N_("conflict declared"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of a team.

    ``works_at``: units where she reports, reviews, heads or runs the programme; being an inspector,
    an auditor or a supervisor somewhere is no such work. ``declared``: units with a conflict.
    """

    person: int
    works_at: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Why a person may not go to a unit; ``through`` is the unit that binds her."""

    person: int
    unit: str
    why: Why
    through: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team as it can be sent: its code and everybody in it, supervisors from outside too."""

    code: str
    members: tuple[Member, ...]


class NobodyFreeError(DaoweiError, ValueError):
    """No team is free of conflicts for some unit; ``told`` says so without naming it."""

    def __init__(self, told: Text) -> None:
        super().__init__(str(told))
        self.told = told


def conflicts(member: Member, unit: str, tree: Tree) -> tuple[Conflict, ...]:
    """Everything that keeps a member away from a unit."""
    found = []
    for own in sorted(member.works_at):
        if own == unit:
            found.append(_conflict(member, unit, why=Why.OWN, through=own))
        elif _in_line(own, unit, tree):
            found.append(_conflict(member, unit, why=Why.LINE, through=own))
    declared = [each for each in sorted(member.declared) if _is_at_or_above(each, unit, tree)]
    return (*found, *(_conflict(member, unit, why=Why.DECLARED, through=each) for each in declared))


def conflicts_of(team: Team, unit: str, tree: Tree) -> tuple[Conflict, ...]:
    """Everything that keeps a team away from a unit."""
    return tuple(each for member in team.members for each in conflicts(member, unit, tree))


def assigned(
    units: Sequence[str], teams: Sequence[Team], tree: Tree, *, seed: str
) -> dict[str, str]:
    """Unit -> code of the team that goes there: a free team with the least to do.

    Of equally busy teams the seed of the draw decides, so that nobody chooses who goes where.
    Raises: NobodyFreeError: for some unit every team has a conflict.
    """
    load = dict.fromkeys((each.code for each in teams), 0)
    found: dict[str, str] = {}
    free = {
        unit: [each.code for each in teams if not conflicts_of(each, unit, tree)] for unit in units
    }
    for unit in sorted(units, key=lambda each: (len(free[each]), each)):
        if not free[unit]:
            raise NobodyFreeError(_nobody_free(sum(not each for each in free.values())))
        code = min(free[unit], key=lambda each: (load[each], ticket(seed, f"team|{unit}|{each}")))
        load[code] += 1
        found[unit] = code
    return found


def _nobody_free(count: int) -> Text:
    told = N_(
        "For {count} drawn units every team has a conflict; add a team of people from elsewhere."
    )
    return Text(told, {"count": count})


def _conflict(member: Member, unit: str, *, why: Why, through: str) -> Conflict:
    return Conflict(person=member.person, unit=unit, why=why, through=through)


def _in_line(one: str, other: str, tree: Tree) -> bool:
    return _is_at_or_above(one, other, tree) or _is_at_or_above(other, one, tree)


def _is_at_or_above(upper: str, lower: str, tree: Tree) -> bool:
    if upper == lower:
        return True
    if upper not in tree or lower not in tree:
        return False
    top, here = tree.index[upper], tree.index[lower]
    return top <= here <= int(tree.last[top])


def works_in_line(units: Iterable[str], unit: str, tree: Tree) -> bool:
    """Whether any of the units is the unit, above it or below it."""
    return any(_in_line(each, unit, tree) for each in units)
