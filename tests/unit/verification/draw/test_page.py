"""The verifier for phones says of every record what the one in Python says."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from tests.unit.verification.draw.holding import (
    ONLY_IN_THE_CHAIN,
    TAMPERINGS,
    Record,
    held,
    tampered,
)

from daowei.verification.draw import verify_draw
from daowei.verification.draw.plan import Mode
from daowei.verification.draw.record import covered

PAGE = Path(verify_draw.__file__).with_name("verify_draw.html").read_text(encoding="utf-8")
NODE = shutil.which("node")
Asked: TypeAlias = list[tuple[Any, dict[str, str]]]
ASK = """
import { readFileSync } from "node:fs";
const asked = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map(([record, announced]) => {
  const { refusals, notes } = verify(record, announced);
  return [refusals.map((each) => each.reason), notes.map((each) => each.reason)];
})));
"""
pytestmark = pytest.mark.skipif(NODE is None, reason="needs node")


def script() -> str:
    found = re.findall(r"<script>(.*?)</script>", PAGE, flags=re.DOTALL)
    assert len(found) == 1
    return str(found[0])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Asked], list[list[list[str]]]]:
    """What the page's script says of records: reasons and notes."""
    place = tmp_path_factory.mktemp("page") / "ask.mjs"
    place.write_text(script() + ASK, encoding="utf-8")

    def asked(records: Asked) -> list[list[list[str]]]:
        assert NODE is not None
        done = subprocess.run(
            [NODE, str(place)], input=json.dumps(records), capture_output=True, text=True,
            check=True, encoding="utf-8",
        )  # fmt: skip
        found: list[list[list[str]]] = json.loads(done.stdout)
        return found

    return asked


def in_python(record: Any, announced: dict[str, str]) -> list[list[str]]:
    head, previous = announced.get("head", ""), announced.get("previous", "")
    found = verify_draw.verify(record, head=head, previous=previous)
    return [[each.reason for each in found.refusals], [each.reason for each in found.notes]]


def records() -> Asked:
    good = held()
    kinds = [held(mode, pps=pps, stages=stages)
             for mode in Mode for pps in (False, True) for stages in (1, 2, 3)]  # fmt: skip
    sealed: Record = held(Mode.SEALED)
    sealed["steps"].pop()
    sealed["head"] = sealed["steps"][-1]["sha256"]
    hows = [how for how, _ in TAMPERINGS.values()] + list(ONLY_IN_THE_CHAIN.values())
    bad = [tampered(good, how, reseals=reseals) for how in hows for reseals in (True, False)]
    broken = [None, 7, {}, {"record": "daowei-draw-record/1", "steps": []}]
    found: Asked = [(each, {}) for each in [*kinds, covered(sealed, Mode.SEALED)[0], *bad, *broken]]
    return [*found, (good, {"head": good["head"]}), (good, {"head": "a" * 64}),
            (good, {"previous": "b" * 64})]  # fmt: skip


def test_both_verifiers_agree_on_every_record(
    told: Callable[[Asked], list[list[list[str]]]],
) -> None:
    asked = records()

    assert told(asked) == [in_python(*each) for each in asked]


def test_the_page_gives_the_same_reasons_in_both_languages() -> None:
    table = re.search(r"const REASONS = (\{.*?\n\});", script(), flags=re.DOTALL)
    assert table is not None

    both = {
        key: list(pair) for key, pair in (*verify_draw.REASONS.items(), *verify_draw.NOTES.items())
    }
    assert json.loads(table.group(1)) == both


def test_the_page_asks_for_nothing_from_anywhere() -> None:
    assert not re.search(r"(src|href)=|https?://|fetch\(|XMLHttpRequest|import\(|url\(", PAGE)
