"""Everything that can be said of a programme folder before anything is computed with it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from daowei.foundation.problems import Problem, errors_of
from daowei.programme.charter.graph import Verdict, check_programme
from daowei.programme.examples import Compute, run_example
from daowei.programme.reading import Reading, in_order, read_programme
from daowei.programme.value_files import ValuesReading, read_values

Computing: TypeAlias = Callable[[Reading], Compute]
"""How examples of a programme that was read are computed; handed in from upstairs."""

Judging: TypeAlias = Callable[[Reading], tuple[Problem, ...]]
"""What later rooms find wrong with a programme that was read; handed in from upstairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What ``daowei check`` tells: problems of files, the charter, values and examples.

    ``verdict``, ``values``: None where the step was not reached. ``examples``: how many were run.
    """

    reading: Reading
    verdict: Verdict | None
    values: ValuesReading | None
    problems: tuple[Problem, ...]
    examples: int

    @property
    def passes(self) -> bool:
        """Whether nothing stands against the programme."""
        return not errors_of(self.problems)


def check_folder(
    place: Path,
    as_of: date,
    *,
    judging: Judging | None = None,
    computing: Computing | None = None,
    values: bool = True,
) -> CheckResult:
    """The files, then the charter, then later rooms, then the values, then the examples.

    A definition that is refused is not computed with: the steps after stay out.
    """
    reading = read_programme(place)
    if reading.programme is None or reading.formulas is None or reading.registry is None:
        return CheckResult(
            reading=reading, verdict=None, values=None, problems=reading.problems, examples=0
        )
    with ThreadPoolExecutor(max_workers=1) as aside:  # columns: read on another core meanwhile
        reads = (place, reading.programme, reading.registry)
        awaited = aside.submit(read_values, *reads) if values else None
        verdict = check_programme(reading.programme, formulas=reading.formulas, as_of=as_of)
        told = judging(reading) if judging else ()
        runs = computing is not None and verdict.allows and not errors_of(told)
        surprises = _surprises(reading, computing) if runs and computing else ()
        read = awaited.result() if awaited else None
    problems = [
        *reading.problems,
        *verdict.problems(),
        *told,
        *(read.problems if read else ()),
        *surprises,
    ]
    return CheckResult(
        reading=reading,
        verdict=verdict,
        values=read,
        problems=in_order(problems),
        examples=len(reading.examples) if runs else 0,
    )


def _surprises(reading: Reading, computing: Computing) -> tuple[Problem, ...]:
    assert reading.programme is not None
    assert reading.registry is not None
    compute = computing(reading)
    return tuple(
        each
        for example in reading.examples
        for each in run_example(example, reading.programme, reading.registry, compute=compute)
    )
