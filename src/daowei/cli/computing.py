"""The whole way from a folder to written results, step by step."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from daowei.assessment.agreed import FILE as AGREED
from daowei.assessment.assessing import Assessment, assess
from daowei.assessment.procedures import FILE as PROCEDURES
from daowei.cli.exit_codes import ExitCode
from daowei.cli.folders import basis_of, check_of, exit_code_of as exit_code_of_check
from daowei.disclosure.publication import RUN, Publication, publication, write_publication
from daowei.disclosure.report.building import page_of
from daowei.disclosure.report.rendering import rendered
from daowei.foundation.digests import digest, digest_of_file
from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.programme.checking import CheckResult

Step = Callable[[str, int, int], None]
STEPS = 5
COPY = "programme"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """What became of computing a folder; ``assessment`` is None where something refused it."""

    assessment: Assessment | None
    problems: tuple[Problem, ...]
    code: ExitCode
    written: tuple[Path, ...] = ()
    reports: tuple[Path, ...] = ()
    digest: str = ""


def exit_code_of(run: Run) -> ExitCode:
    """How the command ends."""
    return run.code


def computed(folder: Path, out: Path, *, on: date, step: Step) -> Run:
    """Reads, checks, computes, writes; a refused definition is computed with nowhere."""
    step(N_("Reading and checking the folder"), 0, STEPS)
    found = check_of(folder, as_of=on)
    basis = basis_of(folder, found, on=on)
    if basis is None:
        return Run(assessment=None, problems=found.problems, code=exit_code_of_check(found))
    step(N_("Computing indicators and scores"), 1, STEPS)
    assessment = assess(basis)
    step(N_("Fixing results under digests"), 2, STEPS)
    made = publication(assessment, inputs=inputs_of(folder, found), version=version("daowei"))
    step(N_("Writing tables"), 3, STEPS)
    written = write_publication(made, out)
    copied = _copied(folder, out, found)
    step(N_("Writing the report"), 4, STEPS)
    reports = tuple(
        _report(assessment, found, made, path=out / f"report.{language}.html", language=language)
        for language in basis.programme.languages
    )
    _seal(made, out, (*written, *copied, *reports))
    return Run(
        assessment=assessment,
        problems=(*found.problems, *assessment.problems),
        code=ExitCode.OK,
        written=written,
        reports=reports,
        digest=str(made.run["digest"]),
    )


def inputs_of(folder: Path, found: CheckResult) -> dict[str, str]:
    """Digests of every file that was read."""
    values = found.values.digests if found.values else {}
    decided = [name for name in (PROCEDURES, AGREED) if (folder / name).exists()]
    return {
        **found.reading.digests,
        **values,
        **{name: digest_of_file(folder / name) for name in decided},
    }


def _copied(folder: Path, out: Path, found: CheckResult) -> tuple[Path, ...]:
    """The files that were read, beside the results, so that anyone can recompute them."""
    copies = []
    for name in inputs_of(folder, found):
        copy = out / COPY / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, copy)
        copies.append(copy)
    return tuple(copies)


def _report(
    assessment: Assessment, found: CheckResult, made: Publication, *, path: Path, language: str
) -> Path:
    page = page_of(assessment, geometry=found.reading.geometry, run=made.run, language=language)
    path.write_text(rendered(page), encoding="utf-8")
    return path


def _seal(made: Publication, out: Path, written: tuple[Path, ...]) -> None:
    """Adds the digest of every written file to ``run.json``, and a seal over it all."""
    files = {
        path.relative_to(out).as_posix(): digest_of_file(path)
        for path in sorted(written)
        if path.name != RUN
    }
    run = {**made.run, "files": files}
    sealed = {**run, "seal": digest(run)}
    text = json.dumps(sealed, ensure_ascii=False, indent=2) + "\n"
    (out / RUN).write_text(text, encoding="utf-8")
