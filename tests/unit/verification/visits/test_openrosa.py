"""The protocol's documents, Digest, sealing, and how a submission is read."""

import base64
import json
import zlib

import pytest

from daowei.verification.visits.attachments import carries_metadata, expect_name, picture_type
from daowei.verification.visits.digest_auth import (
    NONCE_SECONDS,
    Answer,
    Asked,
    ha1,
    judged,
    md5,
    nonce_age,
    nonce_at,
    parts_of,
)
from daowei.verification.visits.openrosa import Nature, collect_settings, envelope
from daowei.verification.visits.sealing import (
    SealError,
    key_for,
    opened,
    seal,
    unwrapped,
    wrapped,
)
from daowei.verification.visits.submissions import RefusedError, read_submission

KEY, SALT, NONCE = b"k" * 32, b"s" * 16, b"n" * 12
ORDER = {"unit": "qh-05", "opens_at": "2026-01-12T09:00:00+08:00"}


def test_a_sealed_order_opens_with_its_key_alone() -> None:
    sealed = seal(ORDER, key=KEY, salt=SALT, nonce=NONCE)

    assert b"qh-05" not in sealed.content
    assert opened(sealed.content, key=KEY, commitment=sealed.commitment) == ORDER
    with pytest.raises(SealError):
        opened(sealed.content, key=b"x" * 32, commitment=sealed.commitment)


def test_the_commitment_cannot_be_tried_out_and_holds_the_order_fast() -> None:
    one = seal(ORDER, key=KEY, salt=SALT, nonce=NONCE)
    other = seal(ORDER, key=KEY, salt=b"t" * 16, nonce=NONCE)

    assert one.commitment != other.commitment
    with pytest.raises(SealError):
        opened(one.content, key=KEY, commitment=other.commitment)


def test_keys_of_different_purposes_open_nothing_of_each_other() -> None:
    content = wrapped(b"secret", key=key_for("site", "orders"), nonce=NONCE)

    assert unwrapped(content, key=key_for("site", "orders")) == b"secret"
    with pytest.raises(SealError):
        unwrapped(content, key=key_for("site", "phones"))


# ── Digest ──────────────────────────────────────────────────────────────────────────


def _header(*, uri: str = "/openrosa/formList", method: str = "GET", nonce: str = "") -> str:
    one = ha1("phone", "secret")
    two = md5(f"{method}:{uri}")
    response = md5(f"{one}:{nonce}:00000001:c:auth:{two}")
    return (f'Digest username="phone", realm="daowei", nonce="{nonce}", uri="{uri}", '
            f'qop=auth, nc=00000001, cnonce="c", response="{response}"')  # fmt: skip


def _judged(header: str, *, uri: str = "/openrosa/formList", now: int = 1000) -> Answer:
    parts = parts_of(header)
    assert parts is not None
    age = nonce_age(parts["nonce"], now, key=KEY)
    return judged(parts, Asked(method="GET", uri=uri), kept=ha1("phone", "secret"), age=age)


def test_the_right_answer_to_our_challenge_is_right() -> None:
    assert _judged(_header(nonce=nonce_at(900, key=KEY))) is Answer.RIGHT


def test_an_old_nonce_is_stale_and_another_s_is_wrong() -> None:
    assert _judged(_header(nonce=nonce_at(1000 - NONCE_SECONDS - 1, key=KEY))) is Answer.STALE
    assert _judged(_header(nonce=nonce_at(900, key=b"x" * 32))) is Answer.WRONG
    assert _judged(_header(nonce="nonsense")) is Answer.WRONG


def test_an_answer_for_another_address_or_method_is_wrong() -> None:
    nonce = nonce_at(900, key=KEY)

    assert _judged(_header(nonce=nonce), uri="/openrosa/submission") is Answer.WRONG
    assert _judged(_header(nonce=nonce, method="POST")) is Answer.WRONG


@pytest.mark.parametrize("header", ["", "Basic eDp5", "Digest", 'Digest username="x"', "Bearer t"])
def test_what_is_no_digest_has_no_parts(header: str) -> None:
    assert parts_of(header) is None


# ── Documents ───────────────────────────────────────────────────────────────────────


def test_the_settings_of_collect_are_packed_as_it_unpacks_them() -> None:
    code = collect_settings("https://site.example/openrosa/key/abc", project="清河县")

    found = json.loads(zlib.decompress(base64.b64decode(code)))
    assert found["general"]["server_url"] == "https://site.example/openrosa/key/abc"
    assert found["admin"] == {}
    assert found["project"]["name"] == "清河县"


def test_messages_are_escaped() -> None:
    assert b"&lt;b&gt;" in envelope("<b>", Nature.ERROR)


# ── Submissions ─────────────────────────────────────────────────────────────────────

WHOLE = ('<data id="f" version="1" xmlns:orx="http://openrosa.org/xforms"><g><a>1</a><a>2</a></g>'
         "<b/><orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta></data>")  # fmt: skip


def test_answers_stand_under_their_paths_and_repeats_are_lists() -> None:
    found = read_submission(WHOLE.encode())

    assert (found.form_id, found.version, found.instance_id) == ("f", "1", "uuid:1")
    assert found.answers["g/a"] == ["1", "2"]
    assert found.answer("b") == found.answer("nowhere") == ""


@pytest.mark.parametrize(
    ("xml", "status"),
    [
        (WHOLE.replace("orx:instanceID", "orx:other"), 400),
        (WHOLE.replace('id="f"', ""), 400),
        (WHOLE.replace("uuid:1", "x" * 201), 400),
        ("<!DOCTYPE data>" + WHOLE, 400),
        (WHOLE[:-3], 400),
        ("<data " + "x" * 2_100_000, 413),
    ],
)
def test_what_is_wrong_is_refused_with_its_status(xml: str, status: int) -> None:
    with pytest.raises(RefusedError) as caught:
        read_submission(xml.encode())

    assert caught.value.status == status


# ── Files ───────────────────────────────────────────────────────────────────────────


def test_pictures_are_known_by_their_bytes() -> None:
    assert picture_type(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert picture_type(b"\x89PNG\r\n\x1a\n") == "image/png"
    assert picture_type(b"<svg/>") is None


@pytest.mark.parametrize("marker", [b"\xe1", b"\xed", b"\xfe"])
def test_what_a_camera_writes_is_seen(marker: bytes) -> None:
    plain = b"\xff\xd8\xff\xe0\x00\x04ab"

    assert carries_metadata(plain + b"\xff" + marker + b"\x00\x04cd\xff\xda")
    assert not carries_metadata(plain + b"\xff\xdb\x00\x04cd\xff\xda" + b"\xff" + marker)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\nb", "x" * 201])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(RefusedError):
        expect_name(name)
