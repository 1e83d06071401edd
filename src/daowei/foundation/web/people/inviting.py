"""Verbs of invitations: invite, send, withdraw, accept."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.refusals import Refused, expect
from daowei.foundation.texts import N_, Text
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import Invitation, User
from daowei.foundation.web.people.allowing import Right, reason_against
from daowei.foundation.web.people.granting import Doer, grant
from daowei.foundation.web.people.invitation_lines import Line
from daowei.foundation.web.people.mail import send_invitation
from daowei.foundation.web.people.queries import is_barred, rights_held
from daowei.foundation.web.rights import Role

OPEN_FOR = timedelta(days=14)
_AT_ONCE = 50
_SIGNER = Signer(salt="daowei.invitation")


@transaction.atomic
def invite(lines: Iterable[Line], *, doer: Doer) -> tuple[Invitation, ...]:
    """Invites everybody; who is invited to the same already is not invited twice.

    The mails go out afterwards, see ``send_waiting``.
    Raises: Refused: one of the lines is not allowed; then nobody is invited.
    """
    made = []
    for line in lines:
        expect(reason_against_line(line, doer=doer))
        invitation, is_new = Invitation.objects.get_or_create(
            email=line.email, role=line.role.value, programme=line.programme, unit=line.unit,
            withdrawn_at=None, accepted_at=None,
            defaults={
                "name": line.name, "language": line.language, "nonce": secrets.token_urlsafe(16),
                "invited_by": doer.by, "invited_at": doer.at, "expires_at": doer.at + OPEN_FOR,
            },
        )  # fmt: skip
        if is_new:
            made.append(invitation)
            _note("people.invited", invitation, by=doer.by, at=doer.at)
    return tuple(made)


def reason_against_line(line: Line, *, doer: Doer) -> Text | None:
    """Why the line is not allowed; None where it is."""
    user = User.objects.filter(email=line.email).first()
    right = Right(role=line.role, programme=line.programme, unit=line.unit, since=doer.day)
    return reason_against(
        right, giver=doer.rights,
        held=rights_held(user, line.programme) if user else (),
        is_self=line.email == doer.by.email,
        is_barred=is_barred(user) if user else False,
    )  # fmt: skip


@transaction.atomic
def send_again(invitation: Invitation, *, doer: Doer) -> None:
    """A new link, good for another while; the one sent before opens nothing any more.

    Raises: Refused: it was taken or withdrawn.
    """
    _expect_open(invitation)
    invitation.nonce, invitation.sent_at = secrets.token_urlsafe(16), None
    invitation.expires_at = doer.at + OPEN_FOR
    invitation.save(update_fields=("nonce", "sent_at", "expires_at"))
    _note("people.invitation_renewed", invitation, by=doer.by, at=doer.at)


@transaction.atomic
def withdraw(invitation: Invitation, *, doer: Doer) -> None:
    """The link opens nothing any more.

    Raises: Refused: it was taken or withdrawn.
    """
    _expect_open(invitation)
    invitation.withdrawn_at = doer.at
    invitation.save(update_fields=("withdrawn_at",))
    _note("people.invitation_withdrawn", invitation, by=doer.by, at=doer.at)


def _expect_open(invitation: Invitation) -> None:
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(N_("This invitation was taken or withdrawn: invite anew."))


def send_waiting(at: datetime) -> int:
    """Mails the invitations that were not sent yet; gives how many went out."""
    waiting = Invitation.objects.filter(
        sent_at=None, withdrawn_at=None, accepted_at=None, expires_at__gt=at
    )
    return sum(_sent(each, at) for each in waiting.order_by("pk")[:_AT_ONCE])


def _sent(invitation: Invitation, at: datetime) -> bool:
    """Whether this process sent it: marked first, so that nobody is written to twice."""
    here = Invitation.objects.filter(pk=invitation.pk)
    if not here.filter(sent_at=None).update(sent_at=at, fault=""):
        return False
    try:
        send_invitation(invitation, secret_of(invitation))
    except (SMTPException, OSError) as error:
        here.update(sent_at=None, fault=str(error)[:300] or type(error).__name__)
        return False
    return True


# ── The link ────────────────────────────────────────────────────────────────────────


def secret_of(invitation: Invitation) -> str:
    """What the link ends in."""
    return _SIGNER.sign(f"{invitation.pk}.{invitation.nonce}")


def invitation_of(secret: str) -> Invitation | None:
    """The invitation a link leads to; None for a wrong or an older link."""
    try:
        number, _, nonce = _SIGNER.unsign(secret).partition(".")
    except BadSignature:
        return None
    return Invitation.objects.filter(pk=int(number), nonce=nonce).first()


@transaction.atomic
def accept(invitation: Invitation, *, password: str | None, at: datetime) -> User:
    """Takes the role offered, with a new account or the one of that address.

    ``password``: for a new account. Raises: Refused: too late, or the account was closed.
    """
    found = Invitation.objects.select_for_update().get(pk=invitation.pk)
    _expect_open(found)
    if found.expires_at <= at:
        raise Refused(N_("The invitation has expired: ask for a new one."))
    user = User.objects.filter(email=found.email).first() or _joined(found, password, at)
    if not user.is_active:
        raise Refused(
            N_("The account of this address was closed: ask an administrator to open it.")
        )
    _take(found, user, at)
    found.accepted_at = at
    found.save(update_fields=("accepted_at",))
    return user


def _joined(invitation: Invitation, password: str | None, at: datetime) -> User:
    user = User.objects.create_user(
        invitation.email, password, name=invitation.name, joined_at=at,
        language=invitation.language,
    )  # fmt: skip
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _take(invitation: Invitation, user: User, at: datetime) -> None:
    right = Right(role=Role(invitation.role), programme=invitation.programme,
                  unit=invitation.unit, since=localtime(at).date())  # fmt: skip
    held = rights_held(user, invitation.programme)
    if not any((each.role, each.unit) == (right.role, right.unit) and each.overlaps(right)
               for each in held):  # fmt: skip
        reason = f"invitation:{invitation.pk}"
        grant(user, right, by=invitation.invited_by, at=at, reason=reason)
    _note("people.invitation_accepted", invitation, by=user, at=at)


def _note(deed: str, invitation: Invitation, *, by: User | None, at: datetime) -> None:
    record(
        by=by, at=at, deed=deed, programme=invitation.programme, unit=invitation.unit,
        on=f"invitation:{invitation.pk}",
        after={"role": invitation.role, "unit": invitation.unit},
    )  # fmt: skip
