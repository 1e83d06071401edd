"""From a programme folder on disk to what the rooms ask for, and to an exit code."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import click

from daowei.assessment.agreed import FILE as AGREED, read_agreed
from daowei.assessment.assessing import Basis
from daowei.assessment.examples import compute_example
from daowei.assessment.procedures import FILE as PROCEDURES, check_procedures, read_procedures
from daowei.assessment.scoring import check_scoring
from daowei.assessment.vetoes import Procedure
from daowei.cli.exit_codes import ExitCode
from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.tables import REPORTS, VALUES, empty
from daowei.programme.agreements.signed import AgreedTargets
from daowei.programme.checking import CheckResult, check_folder
from daowei.programme.reading import Reading


def today() -> date:
    """The day by this machine's clock: commands may read it, the thinking may not."""
    return datetime.now(tz=UTC).date()  # noqa: TID251 - the one place that reads the clock


def _as_day(_context: click.Context, _option: click.Parameter, written: str | None) -> date:
    try:
        return date.fromisoformat(written) if written else today()
    except ValueError as error:
        raise click.BadParameter(f"{written}: write a day as 2026-01-31") from error


as_of_option = click.option(
    "--as-of",
    callback=_as_day,
    metavar="DAY",
    help="The day on which laws, notices and appeals are looked at; today by default.",
)


def check_of(
    folder: Path, *, as_of: date, values: bool = True, examples: bool = True
) -> CheckResult:
    """Everything that can be said of a folder: files, charter, scoring, values, examples."""
    return check_folder(
        folder,
        as_of,
        judging=lambda reading: (*judged(folder, reading), *_forms_of(folder, reading, as_of)),
        computing=(lambda reading: compute_example(reading, on=as_of)) if examples else None,
        values=values,
    )


def judged(folder: Path, reading: Reading) -> tuple[Problem, ...]:
    """What is wrong with how agreements score, and with how vetoes were handled."""
    programme = reading.programme
    assert programme is not None
    found = ProblemList(file=PROCEDURES)
    procedures = _procedures(folder, found)
    for agreement in programme.agreements.values():
        found.extend(check_scoring(agreement, programme.indicators))
        found.extend(check_procedures(agreement, procedures))
    told = ProblemList(file=AGREED)
    _agreed(folder, told)
    return (*found.found, *told.found)


def _forms_of(folder: Path, reading: Reading, as_of: date) -> tuple[Problem, ...]:
    """What stands against the forms of inspection, where the folder has any."""
    assert reading.programme is not None
    if not (folder / "inspection").is_dir():
        return ()
    from daowei.verification.visits.charter_of_forms import problems_of_forms  # noqa: PLC0415 - slow to load

    return problems_of_forms(folder, reading.programme, as_of=as_of)


def _procedures(folder: Path, problems: ProblemList) -> Mapping[tuple[str, str], Procedure]:
    path = folder / PROCEDURES
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return read_procedures(text, problems)


def _agreed(folder: Path, problems: ProblemList) -> AgreedTargets:
    path = folder / AGREED
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return read_agreed(text, problems)


def exit_code_of(found: CheckResult) -> ExitCode:
    """How ``daowei check`` ends."""
    if found.verdict is not None and not found.verdict.allows:
        return ExitCode.REFUSED
    return ExitCode.OK if found.passes else ExitCode.PROBLEMS


def basis_of(folder: Path, found: CheckResult, *, on: date) -> Basis | None:
    """What an assessment rests on; None where something refuses it."""
    reading = found.reading
    if exit_code_of(found) is not ExitCode.OK or _is_incomplete(reading):
        return None
    assert reading.programme is not None
    assert reading.formulas is not None
    assert reading.registry is not None
    return Basis(
        programme=reading.programme,
        formulas=reading.formulas,
        registry=reading.registry,
        population=reading.population,
        values=found.values.values if found.values else empty(VALUES),
        reports=found.values.reports if found.values else empty(REPORTS),
        procedures=_procedures(folder, ProblemList(file=PROCEDURES)),
        agreed=_agreed(folder, ProblemList(file=AGREED)),
        on=on,
    )


def _is_incomplete(reading: Reading) -> bool:
    return None in (reading.programme, reading.formulas, reading.registry)
