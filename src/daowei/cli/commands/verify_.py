"""``daowei verify``: published results recomputed from their files, every digest compared."""

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from daowei.cli.computing import STEPS, computed
from daowei.cli.exit_codes import ExitCode
from daowei.cli.public_verifying import is_public, tell_public
from daowei.cli.telling import Progress, as_json, progress, tell_json, tell_problems
from daowei.disclosure.audit import COPY, check_inputs, check_published, check_recomputed
from daowei.disclosure.listed import check_charter
from daowei.disclosure.publication import RUN
from daowei.disclosure.run_document import Published, published
from daowei.foundation.problems import ProblemList, errors_of
from daowei.foundation.texts import N_, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of verifying; ``results`` is None where there was nothing to verify."""

    results: Published | None
    problems: ProblemList
    code: ExitCode


@click.command("verify")
@click.argument("results", type=click.Path(path_type=Path))
@click.option(
    "--programme",
    type=click.Path(path_type=Path),
    help="Recompute from this folder instead of the copy beside the results.",
)
@click.option("--digest", "announced", help="The digest that was announced with the results.")
@click.option("--json", "wants_json", is_flag=True, help="Print what was compared as JSON.")
@click.pass_obj
def command(
    language: str,
    results: Path,
    *,
    programme: Path | None,
    announced: str | None,
    wants_json: bool,
) -> None:
    """Check the folder RESULTS against its digests, and recompute everything in it.

    RESULTS is a folder that “daowei compute” wrote, a publication that was downloaded, or a whole
    public site written by “daowei publish”.
    """
    if is_public(results):
        sys.exit(tell_public(results, language, announced=announced, wants_json=wants_json))
    with progress(language, quiet=wants_json) as bar:
        found = verified(results, programme=programme, announced=announced, bar=bar)
    if wants_json:
        tell_json(_document(found, language))
    else:
        _tell(found, language)
    sys.exit(found.code)


def verified(
    folder: Path, *, programme: Path | None, announced: str | None, bar: Progress
) -> Verification:
    """Digests first; then, under a charter that is known, everything once more from the files."""
    problems = ProblemList()
    results = published(folder, problems)
    if results is None:
        code = ExitCode.MISMATCH if (folder / RUN).exists() else ExitCode.UNREADABLE
        return Verification(results=None, problems=problems, code=code)
    check_charter(results.run.charter, daowei=results.run.daowei, file=RUN, problems=problems)
    if problems.errors:
        return Verification(results=results, problems=problems, code=ExitCode.REFUSED)
    _check_announced(results, announced, problems)
    check_published(results, problems)
    source = programme or folder / COPY
    check_inputs(results, source, problems)
    with TemporaryDirectory() as place:
        run = computed(source, Path(place), on=results.run.as_of, step=bar.step)
        again = published(Path(place), problems) if run.assessment is not None else None
        if again is None:
            _tell_refused(run.code, problems)
            problems.extend(errors_of(run.problems))
        else:
            check_recomputed(results, again, problems)
    bar.step(N_("Comparing"), STEPS, STEPS)
    code = ExitCode.MISMATCH if problems.errors else ExitCode.OK
    return Verification(results=results, problems=problems, code=code)


def _check_announced(results: Published, announced: str | None, problems: ProblemList) -> None:
    if announced not in {None, results.run.digest, results.run.seal}:
        problems.add(
            "VER-016",
            N_("these are not the results that were announced: their digest is {value}"),
            remedy=N_("Announced was {announced}."),
            file=RUN,
            field="digest",
            value=results.run.digest,
            announced=announced,
        )


def _tell_refused(code: ExitCode, problems: ProblemList) -> None:
    refused = code is ExitCode.REFUSED
    problems.add(
        "VER-015",
        N_("the charter refuses the programme: nothing can be recomputed")
        if refused
        else N_("the programme has errors: nothing can be recomputed"),
        remedy=N_("See what “daowei check” tells of it, below."),
        file=COPY,
    )


def _tell(found: Verification, language: str) -> None:
    tell_problems(found.problems.found, language)
    if found.results is None or found.code is not ExitCode.OK:
        return
    run = found.results.run
    told = Text(
        N_(
            "Everything matches: {files} files, {tables} tables, all recomputed from {inputs} "
            "files of {programme} as of {day}."
        ),
        {
            "files": len(run.files),
            "tables": len(run.results),
            "inputs": len(run.inputs),
            "programme": f"{run.programme.get('code')} {run.programme.get('version')}",
            "day": run.as_of.isoformat(),
        },
    )
    click.echo(told.in_language(language))
    compare = Text(
        N_("Digest: {digest}; compare it with the one announced."), {"digest": run.digest}
    )
    click.echo(compare.in_language(language))


def _document(found: Verification, language: str) -> dict[str, object]:
    run = found.results.run if found.results else None
    return {
        "verified": found.code is ExitCode.OK,
        "digest": run.digest if run else None,
        "seal": run.seal if run else None,
        "as_of": run.as_of.isoformat() if run else None,
        "files": len(run.files) if run else 0,
        "tables": sorted(run.results) if run else [],
        "inputs": sorted(run.inputs) if run else [],
        "problems": as_json(found.problems.found, language),
    }
