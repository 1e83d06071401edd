"""Runs the cases of ``risk_macro.json``: the risk that a claim is wrong and nobody noticed."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from daowei.cli.vectors.answers import Answer, same
from daowei.verification.samples.claims import (
    Claim,
    clean_visits,
    overstatement_bound,
    risk,
    risk_of,
)

_Case = Mapping[str, Any]


def answer(document: _Case, *, data: Path | None = None) -> Iterator[Answer]:  # noqa: ARG001 - the cases carry all they need
    """Bounds of batches, risks, and visits that a clean sample needs."""
    for number, case in enumerate(document.get("u_bounds", ())):
        batch = case["batch"]["ballots"], case["batch"]["winner"], case["batch"]["loser"]
        bound = overstatement_bound(case["winner"], case["loser"], batch=batch)
        yield _judged(f"u_bounds/{number}", str(bound), case["exact"])
    for number, case in enumerate(document["cases"]):
        yield _judged(f"cases/{number}", *_risk(case))
    for number, case in enumerate(document.get("clean_sample_sizes", ())):
        needed = clean_visits(Fraction(case["U"]), case["alpha"])
        yield _judged(f"clean_sample_sizes/{number}", needed, case["n"])


def _risk(case: _Case) -> tuple[object, object]:
    if "taints" in case:
        found = risk(Fraction(case["U"]), map(Fraction, case["taints"]))
        return {"p": float(found)}, {"p": case["p"]}
    claim = Claim(reported=case["reported"], target=case["target"])
    given = {"U": str(claim.bound), "p": float(risk_of(claim, map(tuple, case["draws"])))}
    return given, {"U": case["U"], "p": case["p"]}


def _judged(name: str, given: object, expected: object) -> Answer:
    return Answer(id=name, answer=given, passed=same(given, expected), expected=expected)
