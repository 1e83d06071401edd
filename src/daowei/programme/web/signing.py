"""Signatures under definitions, made on the site with a key that the server holds for a person."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from daowei.foundation.web.models import User
from daowei.programme.approving import with_approval
from daowei.programme.charter.approvals import ROLES, sign
from daowei.programme.charter.graph import digests_to_sign, signable
from daowei.programme.definition import Approval, Programme
from daowei.programme.web.actions import VersionError
from daowei.programme.web.draft_actions import head_of, save_step
from daowei.programme.web.folders import files_of, reading_of
from daowei.programme.web.models import Draft, Version

APPROVALS = "approvals.yaml"
_KEY_BYTES = 32


def sign_definition(
    draft: Draft, *, of: str, role: str, base: int, by: User, at: datetime
) -> Version:
    """The draft's next step, with this signature in its approvals.yaml.

    The key is derived from the site's secret and the account: held by the server, and labelled so.
    Raises: VersionError: there is no such definition or role, or the draft cannot be read.
    """
    files = files_of(head_of(draft))
    definition = _definition(draft, of)
    if role not in ROLES:
        raise VersionError(f"nobody signs in the role {role!r}; choose one of {sorted(ROLES)}")
    signed = sign(who=by.name, private=held_key(by), role=role, of=of, definition=definition)
    text = with_approval(files.get(APPROVALS, b"").decode(), signed)
    edited = {**files, APPROVALS: text.encode()}
    return save_step(draft, edited, base=base, what=f"✎ {of} ({role})", by=by, at=at)


def _definition(draft: Draft, of: str) -> object:
    programme = reading_of(head_of(draft)).programme
    known = signable(programme) if programme else {}
    if of not in known:
        raise VersionError(f"there is no {of!r} to sign; correct the draft first")
    return known[of]


def held_key(user: User) -> str:
    """The private key that the server holds for an account, base64."""
    derivation = HKDF(
        algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"approval of {user.pk}".encode()
    )
    return base64.b64encode(derivation.derive(settings.SECRET_KEY.encode())).decode()


def signatures(programme: Programme) -> Mapping[str, Sequence[tuple[Approval, bool]]]:
    """Who signed which definition, and whether it still says what was signed."""
    standing = digests_to_sign(programme)
    found: dict[str, list[tuple[Approval, bool]]] = {}
    for each in programme.approvals:
        holds = standing.get(each.of) == each.digest
        found.setdefault(each.of, []).append((each, holds))
    return found
