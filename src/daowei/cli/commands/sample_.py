"""``daowei sample``: how many to look at, and whether a settlement follows from its recounts."""

import json
import sys
from pathlib import Path

import click

from daowei.cli.exit_codes import ExitCode
from daowei.foundation.digests import digest
from daowei.foundation.texts import N_, Text
from daowei.verification.samples.lqas import NoPlanError, Question, smallest_plan
from daowei.verification.samples.written import differences

SHOWN = 20


@click.group("sample")
def command() -> None:
    """Say how many to look at, and repeat a settlement from its file."""


_PERCENT = click.FloatRange(0, 100)


@command.command("plan")
@click.option("--good", type=_PERCENT, required=True, help="Good: so many percent in order.")
@click.option("--bad", type=_PERCENT, required=True, help="Bad: only so many percent in order.")
@click.option("--size", type=click.IntRange(1), help="Records in the register; none: very many.")
@click.option("--errors", type=_PERCENT, nargs=2, default=(10, 10), show_default=True,
              help="A good one called bad, a bad one good, in so many of 100 cases.")  # fmt: skip
@click.pass_obj
def plan(
    language: str, *, good: float, bad: float, size: int | None, errors: tuple[float, float]
) -> None:
    """Say how many to look at, and how many of them must be in order."""
    if bad >= good:
        raise click.UsageError(Text(N_("Bad must lie below good.")).in_language(language))
    question = Question(good=good / 100, bad=bad / 100, size=size,
                        good_misjudged=errors[0] / 100, bad_misjudged=errors[1] / 100)  # fmt: skip
    try:
        found = smallest_plan(question)
    except NoPlanError:
        told = Text(
            N_("Good and bad lie too near to each other: only looking at all of them tells.")
        )
        click.echo(told.in_language(language))
        sys.exit(ExitCode.PROBLEMS)
    values = {
        "count": found.looked_at,
        "least": found.decide_at,
        "faults": found.failures_allowed,
        "alpha": f"{100 * found.good_misjudged:.1f}",
        "beta": f"{100 * found.bad_misjudged:.1f}",
    }
    for line in (LOOK, ERRORS):
        click.echo(Text(line, values).in_language(language))


TOO_NEAR = N_("Good and bad lie too near to each other: only looking at all of them tells.")
LOOK = N_("Look at {count}. Call it good when at least {least} are in order.")
ERRORS = N_(
    "That is: at most {faults} may be wrong. A just good place is then called bad in {alpha} of 100"
    " cases, a just bad one good in {beta} of 100."
)


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def check(language: str, file: Path) -> None:
    """Settle the recounts in FILE once more: is every settled value what the rules give?"""
    try:
        document = json.loads(file.read_bytes())
        found = differences(document)
    except (ValueError, KeyError, TypeError, AssertionError) as fault:
        told = Text(N_("{file} is no settlement"), {"file": file.name})
        raise click.UsageError(told.in_language(language)) from fault
    if not found:
        told = Text(N_("Every value follows from the recounts and the rules. {digest}"),
                    {"digest": digest(document)})  # fmt: skip
        click.echo(told.in_language(language))
        return
    for place in found[:SHOWN]:
        click.echo(Text(N_("does not follow: {place}"), {"place": place}).in_language(language))
    sys.exit(ExitCode.MISMATCH)
