import json
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from daowei.disclosure.publishing.mirroring import HEADS, LEAVES, mirrored
from daowei.foundation.web.actions import record
from daowei.foundation.web.log import views
from daowei.foundation.web.log.sealing import seal


@pytest.fixture
def grown(county: str, moment: datetime) -> None:
    """A log with what seeding left in it, sealed."""
    seal(moment)


def _fetch(client: Client, path: str) -> bytes:
    answer = client.get(f"/{path}")
    assert answer.status_code == 200, path
    return answer.content


def _add(moment: datetime) -> None:
    record(by=None, at=moment, deed="test.done", programme="qinghe", unit="qh-05", on="x:1",
           after={"secret": "a word nobody outside may read"})  # fmt: skip
    seal(moment)


def test_a_mirror_grows_with_the_log(
    grown: None, client: Client, moment: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LEAVES_AT_ONCE", 700)
    first = mirrored(tmp_path, lambda path: _fetch(client, path))
    assert first.problems == ()
    assert first.head is not None
    assert first.came == first.head.size

    _add(moment)
    second = mirrored(tmp_path, lambda path: _fetch(client, path))

    assert (second.problems, second.came) == ((), 1)
    assert len((tmp_path / HEADS).read_text().splitlines()) == 2
    assert len((tmp_path / LEAVES).read_text().splitlines()) == first.came + 1


def test_leaves_hold_digests_alone(grown: None, client: Client, moment: datetime) -> None:
    _add(moment)
    size = json.loads(_fetch(client, "log/newest/"))["size"]

    told = _fetch(client, f"log/{size}/leaves/{size - 1}/").decode()

    assert "secret" not in told
    assert "qh-05" not in told
    assert len(json.loads(told)["leaves"]) == 1
    assert json.loads(told)["leaves"][0].startswith("sha256:")


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (lambda lines: ["sha256:" + "0" * 64, *lines[1:]], "LOG-012"),
        (lambda lines: [*lines, *lines[:2]], "LOG-013"),
    ],
    ids=["rewritten", "cut"],
)
def test_a_log_that_was_rewritten_or_cut_is_found_out(
    grown: None, client: Client, tmp_path: Path, tamper: object, code: str
) -> None:
    """Seen from the mirror, a log rewritten behind it is a mirror that does not fit it."""
    mirrored(tmp_path, lambda path: _fetch(client, path))
    lines = (tmp_path / LEAVES).read_text().splitlines()
    changed = tamper(lines)  # type: ignore[operator]
    (tmp_path / LEAVES).write_text("".join(f"{each}\n" for each in changed))

    found = mirrored(tmp_path, lambda path: _fetch(client, path))

    assert [each.code for each in found.problems] == [code]
    assert (tmp_path / LEAVES).read_text().splitlines() == changed


def test_another_key_is_found_out(grown: None, client: Client, tmp_path: Path) -> None:
    mirrored(tmp_path, lambda path: _fetch(client, path))
    head = json.loads((tmp_path / HEADS).read_text())
    (tmp_path / HEADS).write_text(json.dumps({**head, "key": "A" * 43 + "="}) + "\n")

    found = mirrored(tmp_path, lambda path: _fetch(client, path))

    assert [each.code for each in found.problems] == ["LOG-011"]


def test_a_head_that_is_not_signed_is_found_out(
    grown: None, client: Client, tmp_path: Path
) -> None:
    def forged(path: str) -> bytes:
        told = json.loads(_fetch(client, path))
        if path == "log/newest/":
            told["signed"] = told["signed"].replace('"size":', '"size": ')
        return json.dumps(told).encode()

    found = mirrored(tmp_path, forged)

    assert [each.code for each in found.problems] == ["LOG-010"]
    assert not (tmp_path / LEAVES).exists()
