"""Who may give which right to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from daowei.foundation.texts import N_, Text
from daowei.foundation.web.rights import DEEDS, Deed, Rights, Role, in_force

ERASED_NAME = "#{number}"  # what a person who left is called afterwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A role in a subtree of units of a programme, on the days from ``since`` to ``until``."""

    role: Role
    programme: str
    unit: str
    since: date
    until: date | None = None

    def overlaps(self, other: "Right") -> bool:
        """Whether there is a day on which both hold."""
        begins = max(self.since, other.since)
        return all(each.until is None or begins <= each.until for each in (self, other))


def reason_against(
    wanted: Right, *, giver: Rights, held: Iterable[Right], is_self: bool, is_barred: bool
) -> Text | None:
    """Why the right is not given; None where it may be.

    ``held``: the rights the person has in that programme. ``is_barred``: she works for police, a
    court or a discipline body.
    """
    held = tuple(held)
    if is_self:
        return Text(N_("Nobody gives rights to themselves: ask another administrator."))
    if wanted.until is not None and wanted.until < wanted.since:
        return Text(N_("The right would end before it begins: correct one of the days."))
    return _out_of_reach(wanted, giver) or _clash(wanted, held) or _barred(wanted, is_barred)


def _out_of_reach(wanted: Right, giver: Rights) -> Text | None:
    if wanted.programme not in giver.programmes or wanted.unit not in giver.tree_of(
        wanted.programme
    ):
        return Text(
            N_("There is no unit {unit} in the programme {programme}: check the code."),
            {"unit": wanted.unit, "programme": wanted.programme},
        )
    if not giver.may(Deed.MANAGE_PEOPLE, wanted.programme, wanted.unit):
        return Text(
            N_("You do not manage people in {unit}: ask an administrator above it."),
            {"unit": wanted.unit},
        )
    return None


def _clash(wanted: Right, held: tuple[Right, ...]) -> Text | None:
    met = [each for each in held if each.overlaps(wanted)]
    if any((each.role, each.unit) == (wanted.role, wanted.unit) for each in met):
        return Text(N_("This person has the right already at that time: extend it instead."))
    auditing = {each.role is Role.AUDITOR for each in (*met, wanted)}
    if len(auditing) > 1:
        return Text(
            N_("An auditor changes nothing, and so holds no other role in the programme: "
               "end one before giving the other.")
        )  # fmt: skip
    return None


def _barred(wanted: Right, is_barred: bool) -> Text | None:  # noqa: FBT001 - a private step
    if is_barred and Deed.SEE_REPORTS in DEEDS[wanted.role]:
        return Text(
            N_("Police, courts and discipline bodies see no service data: this role would show it.")
        )
    return None


def counts_after(right: Right, day: date) -> bool:
    """Whether a right still holds on the day after."""
    return right.until is None or right.until > day


def holds(right: Right, day: date) -> bool:
    """Whether a right holds on a day."""
    return in_force(right.since, right.until, day)
