"""Tokens: how a program comes in, in whose name, how far, and until when."""

import hashlib
import secrets
import string
import zlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import Token, User
from daowei.foundation.web.queries import rights_of, rights_of_all, rows_where
from daowei.foundation.web.rights import Deed, Narrowed, Rights

PREFIX = "d2pat_"  # by which scanners for lost secrets know it; DHIS2's clients expect it
_SIGNS = string.ascii_letters + string.digits
_LENGTH = 32
LONGEST_DAYS = 400

# What a token may be given to do: a program never signs, reviews people or changes rights.
TOKEN_DEEDS = (
    Deed.SEE,
    Deed.SEE_REPORTS,
    Deed.ENTER_REPORTS,
    Deed.REVIEW_REPORTS,
    Deed.SEE_LOG,
    Deed.ASK,
    Deed.ANSWER,
)


class TokenError(DaoweiError, ValueError):
    """A token that may not be made; ``told`` says why, to whoever wanted it."""

    def __init__(self, told: Text) -> None:
        super().__init__(str(told))
        self.told = told


def new_secret() -> str:
    """A secret that cannot be guessed, with a checksum by which a mistyped one is told."""
    body = PREFIX + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return f"{body}{zlib.crc32(body.encode()):010d}"


def is_well_formed(secret: str) -> bool:
    """Whether a text has the form and the checksum of a secret; it need not open anything."""
    body, check = secret[:-10], secret[-10:]
    return (
        secret.startswith(PREFIX)
        and secret.isascii()
        and len(body) == len(PREFIX) + _LENGTH
        and check == f"{zlib.crc32(body.encode()):010d}"
    )


def hashed(secret: str) -> str:
    """The hash under which a secret is kept: it is long and random, so that one round is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(  # noqa: PLR0913 - whose, what for, where, what, until when
    *,
    by: User,
    at: datetime,
    name: str,
    programme: str,
    unit: str,
    deeds: Iterable[Deed],
    expires_on: date,
) -> tuple[Token, str]:
    """A new token and its secret, which nobody can read again.

    Raises: TokenError: its owner may not do that there herself, or it would live too long.
    """
    wanted = tuple(sorted(set(deeds)))
    _expect_allowed(by, at, programme=programme, unit=unit, deeds=wanted)
    if not 0 <= (expires_on - _day(at)).days <= LONGEST_DAYS:
        told = N_("A token lives {most} days at most: choose a last day from today to then.")
        raise TokenError(Text(told, {"most": LONGEST_DAYS}))
    secret = new_secret()
    token = Token.objects.create(
        owner=by,
        name=name,
        programme=programme,
        unit=unit,
        deeds=[each.value for each in wanted],
        hashed=hashed(secret),
        made_at=at,
        expires_on=expires_on,
    )
    _note("foundation.token_issued", token, by=by, at=at)
    return token, secret


def _expect_allowed(
    by: User, at: datetime, *, programme: str, unit: str, deeds: tuple[Deed, ...]
) -> None:
    rights = rights_of(by, _day(at))
    beyond = [
        each.value
        for each in deeds
        if each not in TOKEN_DEEDS or not rights.may(each, programme, unit)
    ]
    if not deeds or beyond:
        told = N_("That is more than you may do at {unit} yourself: {deeds}.")
        raise TokenError(Text(told, {"unit": unit, "deeds": ", ".join(beyond) or "–"}))


@transaction.atomic
def revoke(token: Token, *, by: User, at: datetime) -> Token:
    """From now on the token opens nothing."""
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=("revoked_at",))
        _note("foundation.token_revoked", token, by=by, at=at)
    return token


def _note(deed: str, token: Token, *, by: User, at: datetime) -> None:
    record(
        by=by,
        at=at,
        deed=deed,
        programme=token.programme,
        unit=token.unit,
        on=f"token:{token.pk}",
        after={
            "name": token.name,
            "deeds": list(token.deeds),
            "expires_on": token.expires_on.isoformat(),
        },
    )


def tokens_of(user: User) -> QuerySet[Token]:
    """Somebody's tokens, those still in force first."""
    return Token.objects.filter(owner=user).order_by("-revoked_at", "-expires_on", "-pk")


def token_in_force(secret: str, at: datetime) -> Token | None:
    """The token a secret belongs to; None where it opens nothing (any more)."""
    return tokens_in_force([secret], at).get(secret)


def tokens_in_force(secrets_: Iterable[str], at: datetime) -> Mapping[str, Token]:
    """The tokens that secrets belong to, with their owners; those that open nothing are left out.

    Asked with every call of a program, and so in words that need not be made anew each time.
    """
    by_hash = {hashed(each): each for each in secrets_ if is_well_formed(each)}
    tokens = rows_where(Token, "hashed", by_hash)
    owners = {each.pk: each for each in rows_where(User, "id", {each.owner_id for each in tokens})}
    for each in tokens:
        each.owner = owners[each.owner_id]
    return {by_hash[each.hashed]: each for each in tokens if _is_in_force(each, _day(at))}


def _is_in_force(token: Token, day: date) -> bool:
    return token.revoked_at is None and day <= token.expires_on and token.owner.is_active


def used(token: Token, at: datetime) -> None:
    """Keeps the day of last use: the day and no more, and not at every call."""
    day = _day(at)
    if token.last_used_on != day:
        unseen = Q(last_used_on__isnull=True) | Q(last_used_on__lt=day)
        Token.objects.filter(unseen, pk=token.pk).update(last_used_on=day)


def _day(at: datetime) -> date:
    """The day it is here at that moment."""
    return localtime(at).date()


def rights_through(token: Token, at: datetime) -> Narrowed:
    """What may be done with the token on that day."""
    return rights_through_all([token], at)[token.pk]


def rights_through_all(tokens: Collection[Token], at: datetime) -> Mapping[int, Narrowed]:
    """What may be done with each token on that day, by its number."""
    held = rights_of_all({each.owner for each in tokens}, _day(at))
    return {each.pk: _narrowed(each, held[each.owner_id]) for each in tokens}


def _narrowed(token: Token, held: Rights) -> Narrowed:
    return Narrowed(
        grants=held.grants,
        tree_of=held.tree_of,
        programme=token.programme,
        unit=token.unit,
        deeds=frozenset(Deed(each) for each in token.deeds),
    )
