from dataclasses import replace
from datetime import UTC, datetime

import pytest

from daowei.programme.agreements.documents import Side
from daowei.programme.agreements.signatures import (
    SealError,
    Statement,
    fingerprint,
    is_genuine,
    is_public_key,
    sealed,
    signed,
    unsealed,
)
from daowei.programme.charter.approvals import new_key

SITE, ANOTHER = "one site", "another site"
STATEMENT = Statement(
    digest="sha256:" + "a" * 64, side=Side.LOWER, unit="qh-05", who="Ada", office="Head",
    at=datetime(2026, 1, 12, 1, 0, tzinfo=UTC),
)  # fmt: skip


def test_a_signature_fits_its_statement_and_no_other() -> None:
    pair = new_key()
    signature = signed(STATEMENT, pair.private)

    assert is_genuine(STATEMENT, key=pair.public, signature=signature)
    for other in (
        replace(STATEMENT, digest="sha256:" + "b" * 64),
        replace(STATEMENT, side=Side.UPPER),
        replace(STATEMENT, who="Bao"),
        replace(STATEMENT, at=datetime(2026, 1, 12, 1, 1, tzinfo=UTC)),
    ):
        assert not is_genuine(other, key=pair.public, signature=signature)
    assert not is_genuine(STATEMENT, key=new_key().public, signature=signature)


@pytest.mark.parametrize("broken", ["", "not base64", "AAAA"])
def test_broken_text_is_no_signature_and_no_key(broken: str) -> None:
    assert not is_genuine(STATEMENT, key=new_key().public, signature=broken)
    assert not is_genuine(STATEMENT, key=broken, signature=broken)
    assert not is_public_key(broken)


def test_a_key_held_by_the_site_opens_with_its_secret_only() -> None:
    pair = new_key()
    box = sealed(pair.private, secret=SITE, public=pair.public)

    assert pair.private not in box
    assert unsealed(box, secret=SITE, public=pair.public) == pair.private
    with pytest.raises(SealError):
        unsealed(box, secret=ANOTHER, public=pair.public)
    with pytest.raises(SealError):
        unsealed(box, secret=SITE, public=new_key().public)


def test_a_fingerprint_can_be_read_aloud() -> None:
    key = new_key().public

    assert is_public_key(key)
    assert len(fingerprint(key).split()) == 4
    assert fingerprint(key) == fingerprint(key)
    assert fingerprint(key) != fingerprint(new_key().public)
