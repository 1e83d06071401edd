"""Runs rounds of drand, the rounds of moments, and the picks of election audits."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from daowei.cli.vectors.answers import Answer
from daowei.cli.vectors.named_lists import Case, as_stated, judged, listed, stated
from daowei.verification.draw.drand import CHAINS, Chain, Round
from daowei.verification.draw.plan import written

_ROUND = ("randomness", "derived_randomness", "bls_verified_here", "time_utc")


def answer(document: Case, *, data: Path | None = None) -> Iterator[Answer]:
    """One answer per round, false round, moment, and row of picks."""
    del data
    chains = {name: _chain(told) for name, told in document.get("chains", {}).items()}
    yield from listed(document, "rounds", lambda case: _round(case, chains))
    yield from listed(document, "negative", lambda case: _false_round(case, chains))
    yield from listed(document, "round_at", lambda case: _moment(case, chains))
    yield from listed(document, "stark_prng", _picks)


def _chain(told: Case) -> Chain:
    """The chain as the file describes it; ours of the same hash knows whether it is chained."""
    known = CHAINS[told["chain_hash"]]
    return replace(known, public_key=told["public_key"], genesis=told["genesis_time"],
                   period=told["period"])  # fmt: skip


def _read(case: Case, chains: Mapping[str, Chain]) -> Round:
    return Round(
        chain=chains[case["chain"]],
        number=case["round"],
        signature=bytes.fromhex(case["signature"]),
        previous=bytes.fromhex(case.get("previous_signature", "")),
    )


def _round(case: Case, chains: Mapping[str, Chain]) -> Answer:
    found = _read(case, chains)
    told = {
        "randomness": found.randomness,
        "derived_randomness": found.randomness,
        "bls_verified_here": found.is_genuine,
        "time_utc": written(found.chain.moment(found.number)),
    }
    expected = stated(case, *_ROUND)
    return as_stated(told, expected)


def _false_round(case: Case, chains: Mapping[str, Chain]) -> Answer:
    return judged(_read(case, chains).is_genuine, case.get("expect"))


def _moment(case: Case, chains: Mapping[str, Chain]) -> Answer:
    at = datetime.fromtimestamp(case["unix"], tz=UTC)
    return judged(chains[case["chain"]].round_at(at), case.get("expect_round"))


def _picks(case: Case) -> Answer:
    """The k-th pick: ``minimum + SHA-256(seed "," k) mod range``; repeats skipped where asked."""
    found: list[int] = []
    low, span, number = case["minimum"], case["maximum"] - case["minimum"] + 1, 0
    wanted = len(case["expect"]) if "expect" in case else span
    while len(found) < wanted:
        number += 1
        pick = low + int(sha256(f"{case['seed']},{number}".encode()).hexdigest(), 16) % span
        if case["with_replacement"] or pick not in found:
            found.append(pick)
    return judged(found, case.get("expect"))
