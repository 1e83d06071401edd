import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.unit.verification.draw.holding import TAMPERINGS, held, tampered
from tests.web.publication.publishing import contested, published

from daowei.cli.exit_codes import ExitCode
from daowei.cli.main import daowei
from daowei.cli.public_verifying import checked
from daowei.disclosure.publishing.document import DOCUMENT, Document, Record, read, sealed, written
from daowei.disclosure.publishing.web import computing, grounds
from daowei.disclosure.publishing.web.models import Publication
from daowei.disclosure.publishing.web.queries import files_of
from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.problems import ProblemList
from daowei.foundation.web.models import User
from daowei.programme.web.folders import write_files
from daowei.reporting.web.models import Revision

Office = tuple[User, User]
Change = Callable[[bytes], bytes]


@pytest.fixture
def folder(issue: Publication, tmp_path: Path) -> Path:
    """The public files of the county's year."""
    write_files(tmp_path, files_of(issue))
    return tmp_path


def _document(folder: Path) -> Document:
    believed = read((folder / DOCUMENT).read_bytes(), ProblemList())
    assert believed is not None
    return believed.document


def _forge(folder: Path, name: str, change: Change) -> None:
    """Changes a file and makes every digest fit again, as a dishonest office could."""
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    content = _document(folder).content
    content["files"][name] = digest_of_bytes(path.read_bytes())
    _write(folder, content)


def _write(folder: Path, content: dict[str, object]) -> None:
    believed = read(json.dumps(content).encode(), ProblemList())
    assert believed is not None
    (folder / DOCUMENT).write_bytes(written(sealed(believed.document)))


def _run(folder: Path, *more: str) -> tuple[int, str]:
    told = CliRunner().invoke(daowei, ["verify", str(folder), *more])
    return told.exit_code, told.output


def test_what_was_published_verifies_from_its_own_files(folder: Path, issue: Publication) -> None:
    code, told = _run(folder, "--digest", issue.digest)

    assert code == ExitCode.OK, told
    assert "points and places of 24 units follow from the published figures" in told
    assert issue.digest in told


def test_another_digest_than_the_one_announced_is_told(folder: Path) -> None:
    code, told = _run(folder, "--digest", "sha256:" + "0" * 64)

    assert code == ExitCode.MISMATCH
    assert "VER-016" in told


@pytest.mark.parametrize(
    ("name", "before", "after", "code"),
    [
        ("league.csv", b",reported,1,", b",reported,2,", "VER-014"),
        ("scores.csv", b"reported_on_time,2025,", b"reported_on_time,2026,", "VER-014"),
        ("totals.csv", b"responsibility", b"responsibilitY", "VER-014"),
        ("targets.csv", b",95,", b",96,", "VER-014"),
        ("awards.csv", b",true,", b",false,", "VER-014"),
        ("figures.csv", b"reported,9", b"reported,1", "VER-014"),
        ("method/agreement.yaml", b"weight: 8", b"weight: 9", "VER-014"),
        ("draws.csv", b"draw,digest\n", b"draw,digest\nx,y\n", "VER-025"),
        ("figures.csv", b",state,", b",State,", None),
        ("agreed.csv", b"unit,target,paper\n",
         b"unit,target,paper\ntownships_2025,outreach,qh-05,300,sha256:0\n", "VER-014"),
        ("vetoes.csv", b"rule,unit,since\n", b"rule,unit,since\ncoercion,qh-11,2025-06-01\n",
         "VER-014"),
    ],
)  # fmt: skip
def test_a_forgery_whose_digests_fit_is_found_by_making_everything_again(
    folder: Path, name: str, before: bytes, after: bytes, code: str | None
) -> None:
    assert before in (folder / name).read_bytes()
    announced = _document(folder).digest
    _forge(folder, name, lambda text: text.replace(before, after, 1))

    found = checked(folder)

    if code is not None:
        assert code in {each.code for each in found.problems}
    assert "VER-016" in {each.code for each in checked(folder, announced).problems}


def test_a_charter_that_is_not_known_is_refused(folder: Path) -> None:
    _write(folder, {**_document(folder).content, "charter": "sha256:" + "1" * 64})

    code, told = _run(folder)

    assert code == ExitCode.REFUSED
    assert "CH-68" in told
    assert "VER-006" not in told


def test_rules_that_the_built_in_charter_refuses_are_refused(folder: Path) -> None:
    """Births are scored: the digest of the charter fits, the rules do not."""
    _forge(
        folder,
        "method/agreement.yaml",
        lambda text: text.replace(b"indicator: outreach_held", b"indicator: stillbirth_share"),
    )

    code, told = _run(folder)

    assert code == ExitCode.REFUSED
    assert "CH-" in told


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[]", b"not json", b'{"schema": "daowei-publication/9"}'],
)
def test_what_is_no_publication_is_not_believed(folder: Path, content: bytes) -> None:
    (folder / DOCUMENT).write_bytes(content)

    code, told = _run(folder)

    assert code == ExitCode.MISMATCH
    assert "VER-020" in told


def test_files_outside_the_folder_are_not_looked_for(folder: Path) -> None:
    content = _document(folder).content
    content["files"]["../../etc/passwd"] = "sha256:" + "0" * 64
    (folder / DOCUMENT).write_text(json.dumps(content))

    assert "VER-020" in _run(folder)[1]


def test_missing_and_foreign_files_are_named(folder: Path) -> None:
    (folder / "scores.csv").unlink()
    (folder / "method" / "notes.txt").write_text("mine")

    told = {(each.code, each.value) for each in checked(folder).problems}

    assert ("VER-005", "scores.csv") in told
    assert ("VER-007", "method/notes.txt") in told


def test_json_tells_the_same(folder: Path, issue: Publication) -> None:
    code, told = _run(folder, "--json")

    assert code == ExitCode.OK
    assert json.loads(told)["publications"] == {"1": issue.digest}


def test_the_same_ingredients_give_the_same_bytes(issue: Publication) -> None:
    made = computing.computed(issue, step=lambda *_: None)

    assert dict(made.files) == files_of(issue)


def _reporting(element: str) -> str:
    """A village of the township that reported more than nothing of it in March."""
    rows = Revision.objects.filter(unit__startswith="qh-05", period="202503", is_current=True)
    for each in rows.order_by("unit"):
        if json.loads(each.document)["values"].get(element, {}).get(""):
            return str(each.unit)
    raise AssertionError(element)


def test_settled_values_count_where_there_is_a_settlement(
    office: Office, moment: datetime, monkeypatch: pytest.MonkeyPatch, issue: Publication
) -> None:
    settled = grounds.Settled(
        values={(_reporting("outreach_days"), "outreach_days", "", "202503"): 0},
        digest="sha256:" + "5" * 64,
    )
    monkeypatch.setattr(computing, "settled_in", lambda *_: settled)

    second = contested(*office, moment, corrects=issue, why="Inspected.", basis="settled")

    document = json.loads(files_of(second)[DOCUMENT])
    assert (document["basis"], document["settlement"]) == ("settled", settled.digest)

    def figure(publication: Publication, unit: str) -> str:
        lines = files_of(publication)["figures.csv"].decode().splitlines()
        return next(each for each in lines if each.startswith(f"outreach_held,{unit},2025,"))

    assert figure(second, "qh-05") != figure(issue, "qh-05")
    assert figure(second, "qh-06") == figure(issue, "qh-06")


def test_without_a_settlement_values_count_as_reported_and_say_so(
    office: Office, moment: datetime
) -> None:
    made = contested(*office, moment, basis="settled")

    assert json.loads(files_of(made)[DOCUMENT])["basis"] == "reported"


def test_records_of_draws_are_published_and_checked(
    office: Office,
    moment: datetime,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    client: Client,
) -> None:
    record = held()
    behind = grounds.DrawBehind(
        record=Record(code="2023-autumn", digest=f"sha256:{record['head']}"),
        content=json.dumps(record).encode(),
    )
    monkeypatch.setattr(computing, "draws_behind", lambda _: (behind,))
    monkeypatch.setattr(
        computing, "settled_in", lambda *_: grounds.Settled(values={}, digest="sha256:" + "5" * 64)
    )
    made = published(*office, moment, basis="settled")
    write_files(tmp_path, files_of(made))
    assert checked(tmp_path).problems == ()
    page = client.get("/public/qinghe/en/1/draws.html").content.decode()
    assert "../../files/1/draws/2023-autumn.json" in page

    name = "draws/2023-autumn.json"
    how, _ = TAMPERINGS["a unit made larger"]
    for reseals in (False, True):
        forged = json.dumps(tampered(record, how, reseals=reseals)).encode()
        _forge(tmp_path, name, lambda _, forged=forged: forged)  # type: ignore[misc]
        told = {each.code for each in checked(tmp_path).problems if each.file == name}
        assert any(code.startswith("DRW-") for code in told)
    _forge(tmp_path, name, lambda _: b"no record")
    assert "DRW-101" in {each.code for each in checked(tmp_path).problems}
