"""Verbs of rights and accounts: give, end, extend, close, open, erase."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.refusals import Refused, expect
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import Grant, Invitation, Official, Token, User
from daowei.foundation.web.people.allowing import ERASED_NAME, Right, reason_against
from daowei.foundation.web.people.queries import (
    administrators_after,
    is_barred,
    right_of,
    rights_held,
    rights_in_force,
)
from daowei.foundation.web.rights import Deed, Rights, Role

_LAST = N_("This is the last administrator of the programme: make another one first.")
_NOT_YOURS = N_("You do not manage people in {unit}: ask an administrator above it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who does it, when, and what she may do."""

    by: User
    at: datetime
    rights: Rights

    @property
    def day(self) -> date:
        """The day it is at the site."""
        return localtime(self.at).date()


@transaction.atomic
def give(user: User, wanted: Right, *, doer: Doer, reason: str) -> Grant:
    """Gives a right.

    Raises: Refused: see ``reason_against``.
    """
    _lock(user)
    against = reason_against(
        wanted, giver=doer.rights, held=rights_held(user, wanted.programme),
        is_self=user.pk == doer.by.pk, is_barred=is_barred(user),
    )  # fmt: skip
    expect(against)
    return grant(user, wanted, by=doer.by, at=doer.at, reason=reason)


def grant(user: User, wanted: Right, *, by: User | None, at: datetime, reason: str) -> Grant:
    """Notes a right that was found to be allowed; call it inside a transaction."""
    made = Grant.objects.create(
        user=user, role=wanted.role.value, programme=wanted.programme, unit=wanted.unit,
        since=wanted.since, until=wanted.until, given_by=by, reason=reason,
    )  # fmt: skip
    _note("people.right_given", made, by=by, at=at, before=None)
    return made


@transaction.atomic
def end(granted: Grant, *, last_day: date, doer: Doer, reason: str) -> None:
    """Ends a right on a day, the last on which it holds.

    Raises: Refused: out of reach, before it began, or the programme's last administrator's.
    """
    _expect_reach(granted, doer)
    if last_day < granted.since:
        raise Refused(N_("The right began later: end it on {day} or after."), day=granted.since)
    if granted.role == Role.ADMINISTRATOR:
        roots = doer.rights.tree_of(granted.programme).roots
        others = administrators_after(granted.programme, roots, day=last_day, apart_from=granted)
        if granted.unit in roots and not others:
            raise Refused(_LAST)
    _change(granted, "people.right_ended", doer=doer, until=last_day, reason=reason)


@transaction.atomic
def extend(granted: Grant, *, until: date | None, doer: Doer, reason: str) -> None:
    """Lets a right hold longer; None: until further notice.

    Raises: Refused: her own, out of reach, not longer than it is, or against a rule of giving.
    """
    _expect_reach(granted, doer)
    if granted.until is None or (until is not None and until <= granted.until):
        raise Refused(N_("It holds as long as that already: choose a later day."))
    _lock(granted.user)
    held = [
        right_of(each)
        for each in Grant.objects.filter(user=granted.user, programme=granted.programme)
        if each.pk != granted.pk
    ]
    longer = Right(role=Role(granted.role), programme=granted.programme, unit=granted.unit,
                   since=granted.since, until=until)  # fmt: skip
    against = reason_against(
        longer, giver=doer.rights, held=held, is_self=granted.user_id == doer.by.pk,
        is_barred=is_barred(granted.user),
    )  # fmt: skip
    expect(against)
    _change(granted, "people.right_extended", doer=doer, until=until, reason=reason)


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _expect_reach(granted: Grant, doer: Doer) -> None:
    if not doer.rights.may(Deed.MANAGE_PEOPLE, granted.programme, granted.unit):
        raise Refused(_NOT_YOURS, unit=granted.unit)


def _change(granted: Grant, deed: str, *, doer: Doer, until: date | None, reason: str) -> None:
    before = _content(granted)
    granted.until, granted.reason = until, reason
    granted.save(update_fields=("until", "reason"))
    _note(deed, granted, by=doer.by, at=doer.at, before=before)


def _note(
    deed: str, granted: Grant, *, by: User | None, at: datetime, before: dict[str, object] | None
) -> None:
    record(
        by=by, at=at, deed=deed, programme=granted.programme, unit=granted.unit,
        on=f"person:{granted.user_id}", before=before, after=_content(granted),
    )  # fmt: skip


def _content(granted: Grant) -> dict[str, object]:
    return {
        "role": granted.role, "unit": granted.unit, "since": granted.since,
        "until": granted.until, "reason": granted.reason,
    }  # fmt: skip


# ── Accounts ────────────────────────────────────────────────────────────────────────


@transaction.atomic
def close(user: User, *, programme: str, doer: Doer, reason: str) -> None:
    """Closes the account of somebody who left; her rights end, her tokens and sessions too.

    Raises: Refused: her own, or she has rights where the doer manages nobody.
    """
    if user.pk == doer.by.pk:
        raise Refused(N_("Nobody closes their own account: ask another administrator."))
    held = rights_in_force(user, doer.day)
    for each in held:
        if not doer.rights.may(Deed.MANAGE_PEOPLE, each.programme, each.unit):
            raise Refused(_NOT_YOURS, unit=each.unit)
    for granted in Grant.objects.filter(user=user):
        if right_of(granted) in held:
            last = max(granted.since, doer.day)
            end(granted, last_day=last, doer=doer, reason=reason)
    user.is_active, user.left_at = False, doer.at
    user.save(update_fields=("is_active", "left_at"))
    Token.objects.filter(owner=user, revoked_at__isnull=True).update(revoked_at=doer.at)
    _note_account("people.account_closed", user, programme=programme, doer=doer, reason=reason)


@transaction.atomic
def reopen(user: User, *, programme: str, doer: Doer, reason: str) -> None:
    """Opens a closed account again; its rights are given anew.

    Raises: Refused: the name was erased, so nobody knows whose it was.
    """
    if user.erased_at is not None:
        raise Refused(N_("The name was erased: send a new invitation."))
    user.is_active, user.left_at = True, None
    user.save(update_fields=("is_active", "left_at"))
    _note_account("people.account_opened", user, programme=programme, doer=doer, reason=reason)


@transaction.atomic
def erase(user: User, *, programme: str, doer: Doer, reason: str) -> None:
    """Forgets name and address of somebody who left; what she did keeps her account's number.

    Raises: Refused: the account is still open.
    """
    if user.is_active:
        raise Refused(N_("The account is open: close it first."))
    forget(user, at=doer.at)
    _note_account("people.erased", user, programme=programme, doer=doer, reason=reason)


def forget(user: User, *, at: datetime) -> None:
    """Takes away everything that says who she was; call it inside a transaction."""
    Invitation.objects.filter(email=user.email).delete()
    Official.objects.filter(user=user).update(name=ERASED_NAME.format(number=user.pk))
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=user).delete()
    user.name = ERASED_NAME.format(number=user.pk)
    user.email = f"{user.pk}@erased.invalid"
    user.erased_at = at
    user.set_unusable_password()
    user.save()


def _note_account(deed: str, user: User, *, programme: str, doer: Doer, reason: str) -> None:
    record(
        by=doer.by, at=doer.at, deed=deed, programme=programme, unit="",
        on=f"person:{user.pk}", after={"reason": reason},
    )  # fmt: skip


def forget_those_long_gone(at: datetime) -> int:
    """Erases everybody whose account was closed longer ago than the site keeps staff data."""
    if not settings.STAFF_RETENTION_DAYS:
        return 0
    gone = User.objects.filter(
        is_active=False,
        erased_at=None,
        left_at__lt=at - timedelta(days=settings.STAFF_RETENTION_DAYS),
    )
    return sum(_forget_at_last(each, at) for each in gone)


@transaction.atomic
def _forget_at_last(user: User, at: datetime) -> int:
    programmes = Grant.objects.filter(user=user).values_list("programme", flat=True).distinct()
    forget(user, at=at)
    for programme in programmes.order_by("programme"):
        record(by=None, at=at, deed="people.erased", programme=programme, unit="",
               on=f"person:{user.pk}", after={"reason": "retention"})  # fmt: skip
    return 1
