"""Runs worked cases of the charter: a definition in, the verdict and the exact rules out."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from daowei.cli.vectors.answers import Answer, same
from daowei.programme.charter.check import check_definition, rule_ids


def answer(document: Mapping[str, Any], *, data: Path | None = None) -> Iterator[Answer]:
    """One answer per case: ``{"verdict": "refuse", "rules": ["CH-01"]}``."""
    del data  # every case is whole in itself
    as_of = _day_in(str(document.get("generated", "")))
    for case in document["cases"]:
        rules = list(rule_ids(check_definition(case["definition"], as_of=as_of)))
        found = {"verdict": "refuse" if rules else "allow", "rules": rules}
        expected = {key: case[key] for key in ("verdict", "rules") if key in case}
        yield Answer(
            id=str(case.get("id", "")),
            answer=found,
            expected=expected or None,
            passed=_agrees(found, expected) if expected else None,
        )


def _agrees(found: Mapping[str, object], expected: Mapping[str, Any]) -> bool:
    stated = {**expected, **({"rules": sorted(expected["rules"])} if "rules" in expected else {})}
    return all(same(found[key], value) for key, value in stated.items())


def _day_in(text: str) -> date:
    """The fixed day of evaluation that the file states in its head."""
    stated = re.search(r"\d{4}-\d{2}-\d{2}", text)
    return date.fromisoformat(stated.group()) if stated else date(2026, 1, 1)
