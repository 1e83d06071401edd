"""Frames, plans, public numbers and beacons: what is taken, and what is refused with its remedy."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha512

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.serialization import Encoding
from tests.unit.verification.draw.holding import document, held, plan

from daowei.foundation.problems import Problem
from daowei.verification.draw.drand import DEFAULT, QUICKNET
from daowei.verification.draw.frame import read_frame
from daowei.verification.draw.grinding import shift
from daowei.verification.draw.plan import plan_of
from daowei.verification.draw.public_numbers import fault_of_numbers, tidy
from daowei.verification.draw.pulses import CHAIN, is_genuine, randomness_of, signed_bytes
from daowei.verification.draw.stages import State, fault_of
from daowei.verification.draw.verify_draw import verify

WRONG: Mapping[str, tuple[dict[str, object], str]] = {
    "another algorithm": ({"algorithm": "daowei-draw/2"}, "algorithm"),
    "no mode": ({"mode": "secret"}, "mode"),
    "no frame": ({"frame_sha256": ""}, "frame_sha256"),
    "no code": ({"draw": "a draw"}, "draw"),
    "no stages": ({"stages": []}, "stages"),
    "a rule nobody can read": ({"stages": [{"stage": "T", "method": "stratified-srs",
                                            "n": "a third", "reserves": 1}]}, "stages[0].n"),
    "another method": ({"stages": [{"stage": "T", "method": "by hand", "n": "min(1,N)",
                                    "reserves": 1}]}, "stages[0].method"),
    "nobody commits": ({"contributions": ["dice"]}, "contributions"),
    "one commits twice": ({"contributions": ["office", "office", "dice"]}, "contributions"),
    "dice before people": ({"contributions": ["dice", "office"]}, "contributions"),
    "dice that are not described": ({"dice": {}}, "dice"),
    "a chain nobody knows": ({"beacon": {"chain": "ab", "round": 1}}, "beacon.chain"),
    "no round": ({"beacon": {"chain": QUICKNET.hash, "round": 0}}, "beacon.round"),
    "refusal as a reason": ({"replacement_reasons": ["refused"]}, "replacement_reasons"),
    "no deadline": ({"reveal_by": "soon"}, "reveal_by"),
    "no fallback": ({"if_not_revealed": {"custodian": "notary"}}, "if_not_revealed"),
    "no number of rounds": ({"certainty": {"units": []}}, "certainty.unseen_rounds"),
    "visits at no time": ({"visits_from": "morning"}, "visits_from"),
}  # fmt: skip


def fields(problems: tuple[Problem, ...]) -> set[str | None]:
    return {each.field for each in problems}


@pytest.mark.parametrize("name", WRONG)
def test_a_faulty_plan_is_refused_and_the_field_named(name: str) -> None:
    changes, field = WRONG[name]

    found, problems = plan_of(document(**changes))

    assert found is None
    assert field in fields(problems)
    assert all(each.remedy for each in problems)


def test_public_randomness_has_at_least_ten_dice_or_a_beacon_or_two_lottery_draws() -> None:
    few = {"count": 9, "place": "Hall", "at": "2026-01-12T01:00:00Z"}
    lottery = {"draws": ["2026010"], "outcomes": 17_721_088}
    bare = {name: each for name, each in document(dice=few).items() if name != "beacon"}
    one = {**bare, "contributions": ["office", "dice", "lottery"], "lottery": lottery}
    two = {**one, "lottery": {**lottery, "draws": ["2026010", "2026011"]}}

    assert "DRW-012" in {each.code for each in plan_of(bare)[1]}
    assert "DRW-012" in {each.code for each in plan_of(one)[1]}
    assert plan_of(two)[1] == ()
    assert plan_of(document(dice=few))[1] == (), "a beacon is enough"


def test_a_plan_says_how_far_it_could_be_bent() -> None:
    dice = {name: each for name, each in document().items() if name != "beacon"}
    found, _ = plan_of(dice)

    assert found is not None
    assert found.bound.shift == pytest.approx(3.510358463645546e-05)
    assert "0.0035 percentage points" in str(found.bound.text)
    assert plan().bound.shift < 1e-30
    assert shift(1000, tries=1e6) == pytest.approx(0.07835960001589332)


def test_a_frame_is_read_in_any_order_and_its_faults_are_told_with_line_and_value() -> None:
    good, _ = read_frame("b\tx\t2\r\na\tx\t1\r\n")
    assert good is not None
    assert good.text == "a\tx\t1\nb\tx\t2\n"

    bad, problems = read_frame(
        "a\tx\t1\na\tx\t1\nb\tx\nc|d\tx\t1\ne\tx\t01\nf\tx\t-1\n", file="f.tsv"
    )

    assert bad is None
    assert [(each.code, each.line) for each in problems] == [
        ("DRW-003", 2), ("DRW-001", 3), ("DRW-002", 4), ("DRW-004", 5), ("DRW-004", 6)
    ]  # fmt: skip
    assert problems[0].file == "f.tsv"
    assert read_frame("")[1][0].code == "DRW-006"


@pytest.mark.parametrize(("typed", "kept"), [
    ("12345 67890", "1234567890"), ("1,2,3", "123"),
    ("2026010：5 8  12；2026011: 1", "2026010:5 8 12;2026011:1"),
])  # fmt: skip
def test_numbers_are_kept_without_what_parts_them(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


def test_lottery_numbers_name_the_planned_draws_in_their_order() -> None:
    draws = {"draws": ["2026010", "2026011"], "outcomes": 1000}
    made = plan(contributions=["office", "lottery"], lottery=draws, dice=None)

    def code(text: str) -> str | None:
        fault = fault_of_numbers(made, "lottery", tidy(text))
        return fault.code if fault else None

    assert code("2026010:5 8 12; 2026011:1 9 30") is None
    assert code("2026011:1; 2026010:5") == "DRW-046"
    assert code("2026010:5") == "DRW-046"


def test_rounds_have_their_moments() -> None:
    for chain in (QUICKNET, DEFAULT):
        assert chain.round_at(chain.moment(77)) == 77
        assert chain.round_at(chain.moment(77) - timedelta(seconds=1)) == 76


# ── NIST ────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def certificate(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "beacon.example")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC)).sign(key, SHA512())
    )  # fmt: skip
    return made.public_bytes(Encoding.PEM).decode()


def pulse(key: rsa.RSAPrivateKey) -> dict[str, object]:
    """A pulse as NIST's beacon writes it, signed by a key of our own."""
    zeros = "00" * 64
    made: dict[str, object] = {
        "uri": "https://beacon.nist.gov/beacon/2.0/chain/2/pulse/1", "version": "2.0",
        "cipherSuite": 0, "period": 60000, "certificateId": "ab" * 64, "chainIndex": 2,
        "pulseIndex": 1, "timeStamp": "2023-09-15T11:00:00.000Z", "localRandomValue": "cd" * 64,
        "external": {"sourceId": zeros, "statusCode": 0, "value": zeros},
        "listValues": [{"uri": None, "type": each, "value": zeros}
                       for each in ("previous", "hour", "day", "month", "year")],
        "precommitmentValue": "ef" * 64, "statusCode": 0,
    }  # fmt: skip
    message = signed_bytes(made)
    signature = key.sign(message, padding.PKCS1v15(), SHA512())
    output = sha512(message + signature).hexdigest().upper()
    return made | {"signatureValue": signature.hex().upper(), "outputValue": output}


def test_a_pulse_is_genuine_only_as_it_was_signed(key: rsa.RSAPrivateKey, certificate: str) -> None:
    good = pulse(key)

    assert is_genuine(good, certificate)
    assert randomness_of(good) == str(good["outputValue"]).lower()
    for name, other in (("pulseIndex", 2), ("outputValue", "00" * 64), ("timeStamp", "2023"),
                        ("localRandomValue", "00" * 64), ("signatureValue", "00"),
                        ("external", {}), ("certificateId", "x")):  # fmt: skip
        assert not is_genuine({**good, name: other}, certificate)
    assert not is_genuine(good, "no certificate")
    assert not is_genuine({}, certificate)


def test_a_record_with_a_pulse_of_another_minute_is_refused(key: rsa.RSAPrivateKey) -> None:
    record = held()
    content = next(each["content"] for each in record["steps"]
                   if each["content"] and each["content"].get("source") == "beacon")  # fmt: skip
    planned = next(each["content"]["plan"] for each in record["steps"] if each["step"] == "plan")
    planned["beacon"] = {"chain": CHAIN, "at": "2023-09-15T11:01:00Z"}
    made = pulse(key)
    content.clear()
    content.update(source="beacon", chain=CHAIN, pulse=json.loads(json.dumps(made)),
                   certificate="", value=randomness_of(made))  # fmt: skip

    assert "beacon" in {each.reason for each in verify(record).refusals}
    planned["beacon"]["at"] = "2023-09-15T11:00:00Z"
    assert "beacon" not in {each.reason for each in verify(record).refusals}


def test_a_draw_goes_forward_only() -> None:
    assert fault_of("commit", State.PLANNED) is None
    fault = fault_of("dispatch", State.REVEALED)
    assert fault is not None
    assert fault.value == "revealed"
    assert all(fault_of("void", each) is None for each in State
               if each not in {State.VOID, State.REVEALED})  # fmt: skip
