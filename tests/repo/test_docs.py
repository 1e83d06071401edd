"""The documents: reference in step with the code, samples that run, links that lead somewhere."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from click.testing import CliRunner

from daowei.assessment.methods import METHODS
from daowei.cli.main import daowei, places
from daowei.language.functions import FUNCTIONS
from daowei.programme.charter.rules import rules

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
SAMPLES = [each for each in PAGES if "$ daowei" in each.read_text(encoding="utf-8")]

BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ONLY_A_WORD = re.compile(r"[^\w\- ]")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _headings(page: Path) -> list[str]:
    return HEADING.findall(page.read_text(encoding="utf-8"))


# ── reference ───────────────────────────────────────────────────────────────────────


def test_reference_pages_are_in_step_with_the_code() -> None:
    ended = subprocess.run(
        [sys.executable, str(DOCS / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_every_problem_code_has_a_heading() -> None:
    source = "".join(each.read_text(encoding="utf-8") for each in (ROOT / "src").rglob("*.py"))
    told = set(re.findall(r'"([A-Z]{3}-\d{3}|CH-\d{2}|E8\d{3})"', source))

    assert len(told) > 200
    assert told - set(_headings(REFERENCE / "problems.md")) == set()


def test_every_function_method_rule_and_verb_has_a_heading() -> None:
    assert FUNCTIONS.keys() <= set(_headings(REFERENCE / "language.md"))
    assert METHODS.keys() <= set(_headings(REFERENCE / "scoring-methods.md"))
    assert {f"{each.id} {each.name}" for each in rules().values()} <= set(
        _headings(REFERENCE / "charter.md")
    )
    assert {f"daowei {verb}" for verb in places()} <= set(_headings(REFERENCE / "commands.md"))


# ── samples ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", SAMPLES, ids=_name)
def test_the_samples_of_a_page_do_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")

    for kind, file, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if file:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(text, encoding="utf-8")
        elif kind == "console":
            for command, expected in _commands(text):
                _expect(expected, _output(command), command)


def _commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command behind a ``$`` with the lines shown below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip().splitlines()
        yield command, [each.rstrip() for each in shown]


def _output(command: str) -> list[str]:
    """What it prints; a command that fails must be followed by ``; echo $?``."""
    asked, shows_code, _ = command.partition("; echo $?")
    words = shlex.split(asked)
    code, printed = _run_daowei(words[1:]) if words[0] == "daowei" else _run(words)
    assert shows_code or code == 0, f"{command}\n{printed}"
    return [each.rstrip() for each in printed.splitlines()] + ([str(code)] if shows_code else [])


def _run_daowei(arguments: list[str]) -> tuple[int, str]:
    ended = CliRunner().invoke(daowei, ["--language", "en", *arguments], catch_exceptions=False)
    return ended.exit_code, ended.output


def _run(words: list[str]) -> tuple[int, str]:
    assert words[0] in {"cp", "sed", "cat", "ls"}
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def _expect(shown: list[str], printed: list[str], command: str) -> None:
    """The lines shown come in this order, others between them; ``…`` stands for anything."""
    lines = iter(printed)
    for each in (line for line in shown if line != "…"):
        pattern = each.replace("[", "[[]").replace("…", "*")
        assert any(fnmatchcase(line, pattern) for line in lines), (
            f"{command}\nnot printed, or not in this place:\n{each}\n\n" + "\n".join(printed)
        )


def test_the_samples_say_only_verbs_and_targets_that_exist() -> None:
    texts = [each.read_text(encoding="utf-8") for each in PAGES]
    verbs = {found for text in texts for found in re.findall(r"[`$] ?daowei ([a-z]+)", text)}
    targets = {found for text in texts for found in re.findall(r"`make ([a-z-]+)", text)}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert verbs <= places().keys()
    assert targets <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


# ── pages ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    lost = [
        file + heading
        for file, heading in LINK.findall(page.read_text(encoding="utf-8"))
        if not _is_there(page.parent / file if file else page, heading)
    ]

    assert lost == []


def _is_there(page: Path, heading: str) -> bool:
    if not page.exists() or not heading:
        return page.exists()
    anchors = (ONLY_A_WORD.sub("", each.lower()).replace(" ", "-") for each in _headings(page))
    return heading.removeprefix("#") in anchors


def test_the_index_names_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    pages = [each for each in DOCS.rglob("*.md") if each.name != "README.md"]

    missing = [_name(each) for each in pages if each.relative_to(DOCS).as_posix() not in index]

    assert missing == []


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=_name)
def test_a_decision_says_how_we_should_know_that_it_was_wrong(page: Path) -> None:
    title, *sections = _headings(page)

    assert title.startswith(f"{int(page.name[:4])}. ")
    assert sections == [
        "Question",
        "What weighed",
        "Decision",
        "Not chosen",
        "We shall know it was wrong when …",
    ]
