"""What each role may do; a right is a role, in a subtree of units, of one programme."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daowei.foundation.hierarchy import Tree
from daowei.foundation.texts import N_


class Role(StrEnum):
    """What somebody is on the site."""

    PROGRAMME_OFFICE = "programme_office"
    UNIT_HEAD = "unit_head"
    REPORTER = "reporter"
    REVIEWER = "reviewer"
    INSPECTOR = "inspector"
    FINANCE = "finance"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"


class Deed(StrEnum):
    """What may be done; each view names the one it needs."""

    SEE = "see"  # definitions, results and agreements' public side, in the whole programme
    SEE_REPORTS = "see_reports"  # reports and their values, in the subtree
    SEE_LOG = "see_log"  # every event, in the subtree
    ENTER_REPORTS = "enter_reports"
    REVIEW_REPORTS = "review_reports"
    LOCK_PERIODS = "lock_periods"
    EDIT_PROGRAMME = "edit_programme"
    ACTIVATE_PROGRAMME = "activate_programme"
    KEEP_REGISTERS = "keep_registers"
    KEEP_OFFICERS = "keep_officers"  # who is responsible, deputy, liaison, and for which duty
    CASCADE = "cascade"  # share targets out to the units below, and propose agreements
    NEGOTIATE = "negotiate"
    SIGN = "sign"
    ASK = "ask"  # a question on a number
    ANSWER = "answer"
    MANAGE_PEOPLE = "manage_people"
    PLAN_DRAWS = "plan_draws"  # write and seal plans, hold ceremonies, send teams
    CONTRIBUTE = "contribute"  # commit to a value of one's own for the seed of a draw
    INSPECT = "inspect"  # open one's orders, fill in visits, note findings
    JOIN_VISITS = "join_visits"  # come along from outside and sign the sheet
    REPLY = "reply"  # to a finding, a veto or a published score, for one's unit
    RECTIFY = "rectify"  # say what was put right, with proof
    CLOSE_FINDINGS = "close_findings"
    PROPOSE_VETOES = "propose_vetoes"
    APPEAL = "appeal"
    DECIDE_APPEALS = "decide_appeals"
    SETTLE = "settle"  # bring what was found into the values that count
    PUBLISH = "publish"  # propose, approve and correct publications


ROLE_NAMES: Mapping[Role, str] = {
    Role.PROGRAMME_OFFICE: N_("Programme office"),
    Role.UNIT_HEAD: N_("Head of unit"),
    Role.REPORTER: N_("Reporter"),
    Role.REVIEWER: N_("Reviewer"),
    Role.INSPECTOR: N_("Inspector"),
    Role.FINANCE: N_("Finance officer"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.SUPERVISOR: N_("Supervisor from outside"),
}

_LOOKING = frozenset({Deed.SEE, Deed.SEE_REPORTS})
DEEDS: Mapping[Role, frozenset[Deed]] = {
    Role.PROGRAMME_OFFICE: _LOOKING
    | {
        Deed.SEE_LOG,
        Deed.EDIT_PROGRAMME,
        Deed.ACTIVATE_PROGRAMME,
        Deed.KEEP_REGISTERS,
        Deed.KEEP_OFFICERS,
        Deed.LOCK_PERIODS,
        Deed.CASCADE,
        Deed.NEGOTIATE,
        Deed.ASK,
        Deed.ANSWER,
        Deed.PLAN_DRAWS,
        Deed.CONTRIBUTE,
        Deed.CLOSE_FINDINGS,
        Deed.PROPOSE_VETOES,
        Deed.DECIDE_APPEALS,
        Deed.SETTLE,
        Deed.PUBLISH,
    },
    Role.UNIT_HEAD: _LOOKING
    | {
        Deed.CASCADE,
        Deed.NEGOTIATE,
        Deed.SIGN,
        Deed.KEEP_OFFICERS,
        Deed.ASK,
        Deed.ANSWER,
        Deed.CONTRIBUTE,
        Deed.REPLY,
        Deed.RECTIFY,
        Deed.APPEAL,
    },
    Role.REPORTER: _LOOKING | {Deed.ENTER_REPORTS, Deed.ASK, Deed.RECTIFY},
    Role.REVIEWER: _LOOKING | {Deed.REVIEW_REPORTS, Deed.ASK, Deed.ANSWER},
    Role.INSPECTOR: _LOOKING | {Deed.ASK, Deed.INSPECT, Deed.CLOSE_FINDINGS},
    Role.FINANCE: _LOOKING | {Deed.ASK},
    Role.AUDITOR: _LOOKING | {Deed.SEE_LOG},
    Role.ADMINISTRATOR: frozenset({Deed.SEE, Deed.SEE_LOG, Deed.MANAGE_PEOPLE}),
    Role.SUPERVISOR: frozenset({Deed.SEE, Deed.ASK, Deed.CONTRIBUTE, Deed.JOIN_VISITS}),
}

# Held anywhere in a programme, these count in all of it.
PROGRAMME_WIDE = frozenset({Deed.SEE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A grant in force: a role in the subtree of a unit of a programme."""

    role: Role
    programme: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What somebody may do on a day; ``tree_of`` gives a programme's units on that day."""

    grants: tuple[Granted, ...]
    tree_of: Callable[[str], Tree]

    @property
    def programmes(self) -> tuple[str, ...]:
        """The programmes somebody has any right in, in order."""
        return tuple(sorted({each.programme for each in self.grants}))

    def may(self, deed: Deed, programme: str, unit: str | None = None) -> bool:
        """Whether the deed is allowed at a unit, or, without one, at every root of the programme.

        Deeds of ``PROGRAMME_WIDE`` are allowed everywhere in the programme once held anywhere.
        """
        held = self.subtrees(deed, programme)
        if not held or deed in PROGRAMME_WIDE:
            return bool(held)
        tree = self.tree_of(programme)
        wanted = (unit,) if unit is not None else tree.roots
        return bool(wanted) and all(_is_within(each, held, tree) for each in wanted)

    def may_somewhere(self, deed: Deed, programme: str) -> bool:
        """Whether the deed is allowed at any unit of the programme."""
        return bool(self.subtrees(deed, programme))

    def subtrees(self, deed: Deed, programme: str) -> tuple[str, ...]:
        """The units in whose subtrees the deed is allowed, in order."""
        found = {
            each.unit
            for each in self.grants
            if each.programme == programme and deed in DEEDS[each.role]
        }
        return tuple(sorted(found))

    def units(self, deed: Deed, programme: str) -> tuple[str, ...]:
        """Every unit at which the deed is allowed, in the tree's order."""
        tree = self.tree_of(programme)
        held = [each for each in self.subtrees(deed, programme) if each in tree]
        inside = {code for each in held for code in tree.descendants(each, itself=True)}
        return tuple(code for code in tree.codes if code in inside)

    def roles(self, programme: str) -> tuple[Role, ...]:
        """The roles somebody has anywhere in the programme."""
        return tuple(role for role in Role if any(
            each.role is role and each.programme == programme for each in self.grants
        ))  # fmt: skip


def _is_within(unit: str, subtrees: Iterable[str], tree: Tree) -> bool:
    here = tree.index.get(unit)
    if here is None:
        return unit in subtrees
    tops = (tree.index[each] for each in subtrees if each in tree)
    return any(top <= here <= int(tree.last[top]) for top in tops)


def _no_tree(programme: str) -> Tree:
    raise LookupError(f"nobody has no rights in {programme!r}, and no tree to look them up in")


NOBODY = Rights(grants=(), tree_of=_no_tree)


def in_force(since: date, until: date | None, day: date) -> bool:
    """Whether something dated counts on a day, both ends included."""
    return since <= day and (until is None or day <= until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed(Rights):
    """Somebody's rights as far as a token hands them on: some deeds, in one subtree.

    Never more than the owner may do on the day herself.
    """

    programme: str
    unit: str
    deeds: frozenset[Deed]

    def subtrees(self, deed: Deed, programme: str) -> tuple[str, ...]:
        """Where the owner's subtrees and the token's meet."""
        if programme != self.programme or deed not in self.deeds:
            return ()
        held = Rights.subtrees(self, deed, programme)
        tree = self.tree_of(programme)
        if _is_within(self.unit, held, tree):
            return (self.unit,)
        return tuple(each for each in held if _is_within(each, (self.unit,), tree))

    @property
    def programmes(self) -> tuple[str, ...]:
        """The token's programme, while the owner has any right in it."""
        return tuple(each for each in Rights.programmes.__get__(self) if each == self.programme)
