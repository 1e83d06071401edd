"""Phones are let in, each with a key of its own, and shut out again, each by itself."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.web.models import User
from daowei.verification.visits.digest_auth import ha1
from daowei.verification.visits.sealing import NONCE_BYTES, key_for, unwrapped, wrapped
from daowei.verification.visits.web.actions.noting import note_at_top
from daowei.verification.visits.web.models import Phone

KEY_LENGTH = 64  # signs of the key in the path, as other OpenRosa servers make them


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What a phone gets in with; shown once and kept by nobody."""

    key: str
    password: str


@transaction.atomic
def add_phone(*, programme: str, owner: User, by: User, at: datetime) -> tuple[Phone, Keys]:
    """A phone of an inspector, with its key for the path and its password for Digest."""
    keys = Keys(
        key=secrets.token_urlsafe(KEY_LENGTH)[:KEY_LENGTH], password=secrets.token_urlsafe(15)
    )
    name = f"phone-{secrets.token_hex(4)}"
    sealed = wrapped(
        ha1(name, keys.password).encode(), key=_site_key(), nonce=secrets.token_bytes(NONCE_BYTES)
    )
    phone = Phone.objects.create(
        programme=programme, name=name, owner=owner, key=hashed(keys.key), ha1=sealed, made_at=at
    )
    _note(phone, "visits.phone_added", by=by, at=at)
    return phone, keys


@transaction.atomic
def revoke_phone(phone: Phone, *, by: User, at: datetime) -> Phone:
    """From now on the phone gets in nowhere; what it sent stays."""
    if phone.revoked_at is None:
        phone.revoked_at = at
        phone.save(update_fields=("revoked_at",))
        _note(phone, "visits.phone_revoked", by=by, at=at)
    return phone


def hashed(key: str) -> str:
    """Under what a key is kept: it is long and random, one round is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def phone_with_key(key: str) -> Phone | None:
    """The phone a key lets in; None where it opens nothing (any more)."""
    found = Phone.objects.filter(key=hashed(key), revoked_at__isnull=True)
    return found.select_related("owner").filter(owner__is_active=True).first()


def phone_named(name: str) -> Phone | None:
    """The phone of a Digest user name, if it may come in."""
    found = Phone.objects.filter(name=name, revoked_at__isnull=True)
    return found.select_related("owner").filter(owner__is_active=True).first()


def ha1_of(phone: Phone) -> str:
    """What Digest needs of the phone's password."""
    return unwrapped(bytes(phone.ha1), key=_site_key()).decode()


def seen(phone: Phone, at: datetime) -> None:
    """Keeps the day of last use, and no more."""
    day = localtime(at).date()
    if phone.last_used_on != day:
        Phone.objects.filter(pk=phone.pk).update(last_used_on=day)


def _site_key() -> bytes:
    return key_for(settings.SECRET_KEY, "visits.phones")


def _note(phone: Phone, deed: str, *, by: User, at: datetime) -> None:
    note_at_top(
        deed,
        by=by,
        at=at,
        programme=phone.programme,
        on=f"phone:{phone.name}",
        after={"owner": phone.owner_id},
    )
