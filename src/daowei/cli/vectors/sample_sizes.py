"""Runs the cases of ``sample_size.json``: how many to look at."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from daowei.cli.vectors.answers import Answer, same
from daowei.verification.samples.sample_sizes import (
    ShareAim,
    design_effect,
    fixed_rate,
    for_share,
    proportional,
    random_third,
    unrounded_for_share,
)

_Case = Mapping[str, Any]


def answer(document: _Case, *, data: Path | None = None) -> Iterator[Answer]:  # noqa: ARG001 - the cases carry all they need
    """One answer per case."""
    for case in document["cases"]:
        given = _answer(case)
        if given is None:
            yield Answer(id="", error=f"no sample size is called {case['fn']!r}", passed=False)
            continue
        unrounded = "unrounded" not in case or same(unrounded_for_share(_aim(case)),
                                                    case["unrounded"])  # fmt: skip
        passed = unrounded and same(given, case["expect"])
        yield Answer(id="", answer=given, passed=passed, expected=case["expect"])


def _answer(case: _Case) -> object:
    name = case["fn"]
    if name == "deff":
        return design_effect(case["cluster_size"], case["icc"])
    if name == "allocate proportional":
        return proportional(case["pop"], case["n"])
    if name == "allocate fixed rate":
        return fixed_rate(case["pop"], case["rate"])
    if name.startswith("random third"):
        return random_third(case["N"])
    if name == "n.for.survey" or name.startswith("proportion"):
        return for_share(_aim(case))
    return None


def _aim(case: _Case) -> ShareAim:
    return ShareAim(
        share=case["p"],
        half_width=case.get("half_width", case.get("delta")),
        population=case["N"],
        design_effect=case["deff"],
        confidence=case.get("conf", 0.95),
    )
