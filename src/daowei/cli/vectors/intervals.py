"""Runs the cases of ``intervals.json``: shares, and counts of a whole lot."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from daowei.cli.vectors.answers import Answer, same
from daowei.verification.samples.intervals import Interval, clopper_pearson, of_lot, wilson

_Case = Mapping[str, Any]


def answer(document: _Case, *, data: Path | None = None) -> Iterator[Answer]:  # noqa: ARG001 - the cases carry all they need
    """One answer per case: two intervals of a share, or the fewest and the most of a lot."""
    for case in document["cases"]:
        given: object = _of_lot(case) if "N" in case else _of_share(case)
        expected = case["expect"] if "N" in case else {each: case[each] for each in _SHARES}
        yield Answer(id="", answer=given, passed=same(given, expected), expected=expected)


_SHARES = {"wilson": wilson, "clopper_pearson": clopper_pearson}


def _of_share(case: _Case) -> dict[str, list[float]]:
    return {
        name: _ends(interval(case["x"], case["n"], confidence=case["conf"]))
        for name, interval in _SHARES.items()
    }


def _ends(interval: Interval) -> list[float]:
    return [interval.low, interval.high]


def _of_lot(case: _Case) -> list[int]:
    return list(of_lot(case["x"], case["n"], size=case["N"], confidence=case["conf"]))
