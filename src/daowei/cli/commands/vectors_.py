"""``daowei vectors``: other people's cases, run wherever their files lie."""

import json
import sys
from collections import Counter
from pathlib import Path

import click

from daowei.cli.exit_codes import ExitCode
from daowei.cli.telling import progress, tell_json
from daowei.cli.vectors.answers import Answer
from daowei.cli.vectors.run import UnknownShapeError, answers_of
from daowei.foundation.texts import N_

SHOWN_FAILURES = 5


@click.command("vectors")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder with the data that a file's cases speak of.")  # fmt: skip
@click.option("--answers", "answers_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Write one JSON line a case: {id, answer} or {id, error}.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.pass_obj
def command(
    language: str,
    *,
    files: tuple[Path, ...],
    data: Path | None,
    answers_file: Path | None,
    as_json: bool,
) -> None:
    """Run FILES (or folders of files) of cases and tell passed, failed, not applicable."""
    found = {}
    paths = _files_of(files)
    with progress(language) as bar:
        for number, path in enumerate(paths):
            bar.step(N_("Running cases"), number, len(paths))
            found[path] = _answers(path, data)
    if answers_file:
        lines = [json.dumps(each.as_line(), ensure_ascii=False, default=str)
                 for answers in found.values() for each in answers or ()]  # fmt: skip
        answers_file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if as_json:
        tell_json({str(path): _counts(answers) for path, answers in found.items()})
    else:
        for path, answers in found.items():
            _tell(path, answers)
    failed = any(_counts(answers)["failed"] for answers in found.values())
    sys.exit(ExitCode.PROBLEMS if failed else ExitCode.OK)


def _files_of(named: tuple[Path, ...]) -> list[Path]:
    """The files named, and every JSON file directly in or below the folders named."""
    return [
        each
        for place in named
        for each in (sorted(_json_below(place)) if place.is_dir() else [place])
    ]


def _json_below(folder: Path) -> list[Path]:
    return [*folder.rglob("*.json"), *folder.rglob("*.json.gz")]


def _answers(path: Path, data: Path | None) -> list[Answer] | None:
    try:
        return list(answers_of(path, data=data))
    except UnknownShapeError:
        return None


def _counts(answers: list[Answer] | None) -> dict[str, int]:
    judged = Counter(each.passed for each in answers or ())
    return {"passed": judged[True], "failed": judged[False], "not_applicable": judged[None]}


def _tell(path: Path, answers: list[Answer] | None) -> None:
    if answers is None:
        click.echo(f"{path.name}: no runner knows this shape; left out")
        return
    counts = _counts(answers)
    click.echo(f"{path.name}: {counts['passed']} passed, {counts['failed']} failed, "
               f"{counts['not_applicable']} not applicable")  # fmt: skip
    for each in [one for one in answers if one.passed is False][:SHOWN_FAILURES]:
        click.echo(json.dumps(
            {"id": each.id, "answer": each.answer, "error": each.error, "expected": each.expected},
            ensure_ascii=False, default=str))  # fmt: skip
