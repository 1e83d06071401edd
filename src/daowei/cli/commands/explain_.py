"""``daowei explain``: the whole tree behind one number."""

import json
import shutil
import sys
from datetime import date
from pathlib import Path

import click

from daowei.assessment.assessing import assess
from daowei.assessment.explanation import Explanation
from daowei.assessment.scorecards import Versions
from daowei.assessment.telling import Telling, as_json, as_page, as_text, fitting_depth
from daowei.cli.asking import Question, answered
from daowei.cli.computing import inputs_of
from daowei.cli.exit_codes import ExitCode
from daowei.cli.folders import as_of_option, basis_of, check_of, exit_code_of
from daowei.cli.telling import as_json as problems_as_json, progress, tell_json, tell_problems
from daowei.foundation.digests import digest
from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.programme.charter.check import charter_digest
from daowei.programme.checking import CheckResult

LINES = {"text": 60, "json": 2_000, "html": 5_000}
STEPS = 2


@click.command("explain")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("what")
@click.option("--unit", default="", help="Code or name of the unit.")
@click.option("--period", default="", help="2025, 2025Q1, 202501 …; the agreement's by default.")
@click.option(
    "--depth", type=click.IntRange(min=0), help="Levels to open; as many as fit by default."
)
@click.option("--all", "opens_all", is_flag=True, help="Open everything, down to every report.")
@click.option("--format", "shape", type=click.Choice(["text", "json", "html"]), default="text",
              show_default=True)  # fmt: skip
@as_of_option
@click.pass_obj
def command(  # noqa: PLR0913 - one for each option
    language: str,
    folder: Path,
    what: str,
    *,
    unit: str,
    period: str,
    depth: int | None,
    opens_all: bool,
    shape: str,
    as_of: date,
) -> None:
    """Show why WHAT is what it is: an indicator, an element, a criterion, or “score”.

    WHAT is a code: antenatal_early, anc_first, new_users.under20_iud, criterion:action_items,
    score. A child of the tree tells only what differs from its parent.
    """
    question = Question(what=what, unit=unit, period=period)
    explanation, problems, code = _asked(question, folder, as_of, language=language)
    if explanation is None:
        if shape == "json":
            tell_json({"problems": problems_as_json(problems, language)})
        else:
            tell_problems(problems, language)
        sys.exit(code)
    tell_problems(problems, language)
    levels = None if opens_all else depth
    if not opens_all and depth is None:
        levels = fitting_depth(
            explanation, lines=LINES[shape], most=12 if shape == "text" else None
        )
    click.echo(_told(explanation, language, shape, depth=levels, opens_all=opens_all), nl=False)
    sys.exit(code)


def _asked(
    question: Question, folder: Path, as_of: date, *, language: str
) -> tuple[Explanation | None, tuple[Problem, ...], ExitCode]:
    with progress(language) as bar:
        bar.step(N_("Reading and checking the folder"), 0, STEPS)
        found = check_of(folder, as_of=as_of)
        basis = basis_of(folder, found, on=as_of)
        if basis is None:
            return None, found.problems, exit_code_of(found)
        bar.step(N_("Computing indicators and scores"), 1, STEPS)
        assessment = assess(basis)
    explanation, problems = answered(
        question, assessment, folder=folder, versions=_versions(folder, found)
    )
    return explanation, problems, ExitCode.OK if explanation else ExitCode.PROBLEMS


def _versions(folder: Path, found: CheckResult) -> Versions:
    programme = found.reading.programme
    assert programme is not None, "what was computed with was read"
    return Versions(
        programme=f"{programme.code} {programme.version}",
        programme_digest=digest(inputs_of(folder, found)),
        charter_digest=charter_digest(),
    )


def _told(
    explanation: Explanation, language: str, shape: str, *, depth: int | None, opens_all: bool
) -> str:
    if shape == "json":
        tree = as_json(explanation, language, depth=depth)
        return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"
    if shape == "html":
        return as_page(explanation, language, depth=depth)
    columns = shutil.get_terminal_size((110, 40)).columns
    how = Telling(
        language=language, depth=depth, most=None if opens_all else 12, columns=max(columns, 60)
    )
    return as_text(explanation, how)
