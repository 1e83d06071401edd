"""Second signatures: Ed25519 over what was signed, by a key that is not the author's.

Roles: ``author`` (whose keys cannot be second ones), ``second_signature`` (the tag is true; also
where no role is written), ``lexicon`` (the word is harmless). What is signed is named by kind and
code, ``element:births``, or ``elements`` for all of them at once.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from daowei.foundation.digests import canonical, digest
from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.charter.lexicon import folded_words
from daowei.programme.definition import Approval

AUTHOR = "author"
SECOND = "second_signature"
LEXICON = "lexicon"
ROLES = frozenset({AUTHOR, SECOND, LEXICON})


class KeyFormError(DaoweiError):
    """A private key is not 32 bytes in base64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """A signer's key, both halves base64; the private half never enters a programme folder."""

    private: str
    public: str


def new_key() -> KeyPair:
    """A fresh Ed25519 key, from the operating system's own randomness."""
    return _pair(Ed25519PrivateKey.generate())


def key_from(private: str) -> KeyPair:
    """The pair that a private key in base64 belongs to.

    Raises: KeyFormError: the text is no such key.
    """
    return _pair(_private(private))


def sign(*, who: str, private: str, role: str, of: str, definition: object) -> Approval:
    """A signature under a definition as it stands now.

    Raises: KeyFormError: the private key cannot be read.
    """
    unsigned = Approval(
        who=who,
        key=key_from(private).public,
        role=role,
        of=of,
        digest=digest_of(definition),
        signature="",
    )
    signature = _private(private).sign(signed_text(unsigned))
    return replace(unsigned, signature=base64.b64encode(signature).decode())


def signed_text(approval: Approval) -> bytes:
    """The bytes under the signature: who signs what, in which role."""
    return canonical(
        {
            "digest": approval.digest,
            "of": approval.of,
            "role": role_of(approval),
            "who": approval.who,
        }
    ).encode()


def role_of(approval: Approval) -> str:
    """The role as written; a signature that names none is a second one."""
    return approval.role or SECOND


def digest_of(definition: object) -> str:
    """The digest of what a definition says, wherever in its file it stands."""
    return digest(_said(definition))


def verified(
    approvals: Iterable[Approval],
    *,
    digests: Mapping[str, str],
    author_keys: frozenset[str] = frozenset(),
) -> tuple[frozenset[tuple[str, str]], tuple[Problem, ...]]:
    """What second persons have truly signed, as (role, of); and what is wrong with the rest.

    ``digests``: of every definition that may be signed, by ``of``. The author's keys are those
    given and those of valid signatures in the role ``author``. Without any, nobody can be told
    to be a second person, and no signature counts.
    """
    judged = [(each, _fault_of(each, digests=digests)) for each in approvals]
    sound = [each for each, fault in judged if fault is None]
    problems = [fault for _, fault in judged if fault is not None]
    authors = author_keys | {each.key for each in sound if role_of(each) == AUTHOR}
    names = {_name_of(each) for each in sound if role_of(each) == AUTHOR}
    counted = set()
    for each in sound:
        if role_of(each) == AUTHOR:
            continue
        fault = _not_second(each, authors=authors, names=names)
        if fault is None:
            counted.add((role_of(each), each.of))
        else:
            problems.append(fault)
    return frozenset(counted), tuple(problems)


def _fault_of(approval: Approval, *, digests: Mapping[str, str]) -> Problem | None:
    if role_of(approval) not in ROLES:
        return _problem("APR-001", N_("Nobody signs in the role {value}."), approval, field="role")
    if approval.of not in digests:
        return _problem("APR-002", N_("There is no {value} to sign."), approval, field="of")
    if not _is_genuine(approval):
        return _problem(
            "APR-003",
            N_("The signature of {who} does not fit key and text."),
            approval,
            field="signature",
        )
    if approval.digest != digests[approval.of]:
        return _problem(
            "APR-004", N_("{of} has changed since {who} signed it."), approval, field="digest"
        )
    return None


def _not_second(
    approval: Approval, *, authors: frozenset[str], names: set[tuple[str, ...]]
) -> Problem | None:
    if not authors:
        return _problem(
            "APR-006",
            N_("No author has signed, so {who} cannot be told to be a second person."),
            approval,
            field="key",
        )
    if approval.key in authors or _name_of(approval) in names:
        return _problem(
            "APR-005",
            N_("{who} is the author and cannot be the second person."),
            approval,
            field="key",
        )
    return None


def _problem(code: str, message: str, approval: Approval, *, field: str) -> Problem:
    return problem(
        code,
        message,
        remedy=N_("Have it signed again with daowei approve; until then it counts as unsigned."),
        file=approval.origin.file if approval.origin else None,
        line=approval.origin.line if approval.origin else None,
        field=field,
        value=getattr(approval, field),
        who=approval.who,
        of=approval.of,
    )


def _is_genuine(approval: Approval) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(approval.key))
        key.verify(_bytes(approval.signature), signed_text(approval))
    except (InvalidSignature, ValueError):
        return False
    return True


def _name_of(approval: Approval) -> tuple[str, ...]:
    """The name as people hear it: in any width, case, order of words."""
    return tuple(sorted(folded_words(approval.who).split()))


def _bytes(text: str) -> bytes:
    """The bytes, from their one spelling: base64 leaves bits free, and a key could look like two.

    Raises: ValueError: it is no base64, or another spelling of it.
    """
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode() != text:
        raise ValueError(text)
    return found


def _private(text: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(_bytes(text))
    except ValueError as fault:
        raise KeyFormError("a private key is 32 bytes in base64; make one with new_key") from fault


def _pair(key: Ed25519PrivateKey) -> KeyPair:
    return KeyPair(
        private=base64.b64encode(key.private_bytes_raw()).decode(),
        public=base64.b64encode(key.public_key().public_bytes_raw()).decode(),
    )


def _said(value: object) -> object:
    """The value without the lines it stood on, and with numbers as they are printed."""
    match value:
        case float() | Decimal():
            return str(value)
        case Mapping():
            return {str(key): _said(each) for key, each in value.items()}
        case list() | tuple():
            return [_said(each) for each in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            names = (each.name for each in fields(value) if each.name != "origin")
            return {name: _said(getattr(value, name)) for name in names}
        case _:
            return value
