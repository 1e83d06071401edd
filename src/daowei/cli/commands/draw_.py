"""``daowei draw``: a draw by lot held on files, step by step, and its record checked."""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from daowei.cli.drawing import (
    Clerk,
    Record,
    RefusedError,
    begun,
    committed,
    frame_in,
    keep,
    plan_in,
    read_json,
    read_record,
    selected_from,
)
from daowei.cli.exit_codes import ExitCode
from daowei.cli.telling import as_json, tell_json, tell_problems
from daowei.foundation.texts import N_, Text
from daowei.verification.draw.checking import checked
from daowei.verification.draw.commitments import is_value
from daowei.verification.draw.plan import BEACON, DICE, LOTTERY, Plan
from daowei.verification.draw.public_numbers import fault_of_numbers, tidy
from daowei.verification.draw.record import FIRST, Step, contents

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_RECORD = click.argument("record", type=_FILE)
_WHO = click.option("--who", default=lambda: os.environ.get("USER", ""), help="Who takes the step.")
_AT = click.option(
    "--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="When, if not now: with its offset."
)


@click.group("draw")
def command() -> None:
    """Draw by lot so that nobody can rig it, and check the record of a draw."""


@command.command("plan")
@click.argument("frame", type=_FILE)
@click.argument("settings", type=_FILE)
@click.option("--record", type=_NEW, required=True, help="Where the record is begun.")
@click.option("--previous", default=FIRST, help="Head of the record before this one.")
@_WHO
@_AT
@click.pass_obj
def plan(  # noqa: PLR0913 - one argument for each word of the command line
    language: str, frame: Path, settings: Path, *, record: Path, previous: str, who: str,
    at: datetime | None,
) -> None:  # fmt: skip
    """Freeze FRAME (id, stratum, size, parted by tabs) and publish the plan of SETTINGS (JSON)."""
    if record.exists():
        said = Text(N_("{path} is there already: a draw is never begun twice."), {"path": record})
        raise click.BadParameter(said.in_language(language), param_hint="--record")

    def step() -> Record:
        text = frame.read_text(encoding="utf-8")
        return begun(text, read_json(settings), clerk=_clerk(who, at), previous=previous)

    made = _taken(step, record, language)
    bound = plan_in(made)
    _say(language, N_("Plan {digest} is published."), digest=bound.sha256)
    click.echo(bound.bound.text.in_language(language))
    for name, units in frame_in(made).strata.items():
        certain = sum(each.id in bound.certain for each in units)
        number = bound.stages[0].n.number(len(units) - certain) + certain
        _say(language, N_("{stratum}: {number} of {all}"), stratum=name, number=number,
             all=len(units))  # fmt: skip


@command.command("commit")
@_RECORD
@click.option("--party", required=True, help="Which contributor, by the name in the plan.")
@click.option("--value", "value_file", type=_NEW, required=True,
              help="The file that holds the secret value; made, if it is not there.")  # fmt: skip
@_WHO
@_AT
@click.pass_obj
def commit(
    language: str, record: Path, *, party: str, value_file: Path, who: str, at: datetime | None
) -> None:
    """Commit to a secret value: only its digest enters RECORD."""
    if not value_file.exists():
        value_file.touch(mode=0o600)
        value_file.write_text(f"{os.urandom(32).hex()}\n", encoding="ascii")
    value = _value_in(value_file, language)
    _taken(
        lambda: committed(read_record(record), party, value, clerk=_clerk(who, at)),
        record, language,
    )  # fmt: skip
    _say(language, N_("{party} has committed; keep {path} safe and secret."), party=party,
         path=value_file)  # fmt: skip


@command.command("seal")
@_RECORD
@click.option("--dice", help="The digits as thrown.")
@click.option("--lottery", help="Draws with their numbers: 2026010: 5 8 12; 2026011: 1 9 30")
@click.option("--beacon", type=_FILE, help="The planned round of drand, or NIST pulse, as JSON.")
@click.option("--certificate", type=_FILE, help="The certificate that a NIST pulse names (PEM).")
@click.option("--witness", "witnesses", multiple=True, help="Who read the numbers too.")
@_WHO
@_AT
@click.pass_obj
def seal(  # noqa: PLR0913 - one argument for each word of the command line
    language: str, record: Path, *, dice: str | None, lottery: str | None, beacon: Path | None,
    certificate: Path | None, witnesses: tuple[str, ...], who: str, at: datetime | None,
) -> None:  # fmt: skip
    """Enter the public numbers into RECORD, after everybody has committed."""

    def step() -> Record:
        found = read_record(record)
        planned = plan_in(found)
        for content in (
            _numbers(planned, DICE, dice, witnesses=witnesses),
            _numbers(planned, LOTTERY, lottery, witnesses=witnesses),
            _beacon(planned, beacon, certificate),
        ):
            if content is not None:
                found = _clerk(who, at).add(found, Step.RANDOMNESS, content)
        return found

    made = _taken(step, record, language)
    for each in contents(made, Step.RANDOMNESS):
        _say(language, N_("{source}: {value}"), source=each["source"], value=each["value"])


@command.command("select")
@_RECORD
@click.option("--value", "given", multiple=True, metavar="PARTY=FILE",
              help="A contributor's value; once for each.")  # fmt: skip
@_WHO
@_AT
@click.pass_obj
def select(
    language: str, record: Path, *, given: tuple[str, ...], who: str, at: datetime | None
) -> None:
    """Mix all values into the seed and draw; a sealed draw keeps its result beside RECORD."""
    pairs = (each.partition("=") for each in given)
    values = {party: _value_in(Path(path), language) for party, _, path in pairs}
    made = _taken(
        lambda: selected_from(read_record(record), values, clerk=_clerk(who, at)), record, language
    )
    if plan_in(made).document["mode"] != "open":
        _say(language, N_("Drawn and sealed: nothing is shown before the reveal."))
        return
    _tell_selection(made)


@command.command("reveal")
@_RECORD
@_WHO
@_AT
@click.pass_obj
def reveal(language: str, record: Path, *, who: str, at: datetime | None) -> None:
    """Show everything that a sealed RECORD held back."""
    made = _taken(
        lambda: _clerk(who, at).add(read_record(record), Step.REVEAL, {}), record, language
    )
    _tell_selection(made)


@command.command("verify")
@_RECORD
@click.option("--head", default="", help="A digest of the record that was announced.")
@click.option("--previous", default="", help="The announced head of the record before.")
@click.option("--json", "wants_json", is_flag=True, help="Print the problems as JSON.")
@click.pass_obj
def verify(language: str, record: Path, *, head: str, previous: str, wants_json: bool) -> None:
    """Compute everything in RECORD anew, and name each thing that does not fit."""
    try:
        document: object = read_json(record)
    except RefusedError as fault:
        tell_problems(fault.problems, language)
        sys.exit(ExitCode.UNREADABLE)
    found = checked(document, head=head.lower(), previous=previous.lower())
    if wants_json:
        tell_json({"verified": not found.refusals,
                   "problems": as_json((*found.refusals, *found.notes), language)})  # fmt: skip
    else:
        tell_problems((*found.refusals, *found.notes), language)
        if not found.refusals:
            _say(language, N_("The record stands: everything in it follows from everything else."))
    sys.exit(ExitCode.MISMATCH if found.refusals else ExitCode.OK)


# ── what the steps share ────────────────────────────────────────────────────────────


def _taken(step: Callable[[], Record], record: Path, language: str) -> Record:
    """Takes a step and keeps the record; a refused step leaves it as it was."""
    try:
        made = step()
        keep(made, record)
    except RefusedError as fault:
        tell_problems(fault.problems, language)
        sys.exit(ExitCode.REFUSED)
    return made


def _clerk(who: str, at: datetime | None) -> Clerk:
    return Clerk(who=who, at=(at or datetime.now(UTC)).astimezone(UTC))  # noqa: TID251 - a command


def _value_in(path: Path, language: str) -> str:
    value = path.read_text(encoding="ascii").strip() if path.exists() else ""
    if not is_value(value):
        said = Text(N_("{path} holds no value of 64 digits 0-9 a-f."), {"path": path})
        raise click.BadParameter(said.in_language(language), param_hint="--value")
    return value


def _numbers(
    planned: Plan, source: str, text: str | None, *, witnesses: tuple[str, ...]
) -> Mapping[str, object] | None:
    if text is None:
        return None
    value = tidy(text)
    fault = fault_of_numbers(planned, source, value)
    if fault is not None:
        raise RefusedError((fault,))
    return {"source": source, "value": value, "witnesses": list(witnesses)}


def _beacon(
    planned: Plan, path: Path | None, certificate: Path | None
) -> Mapping[str, object] | None:
    """The content of a beacon's step from what a relay gives: round, randomness, signature."""
    if path is None:
        return None
    told = read_json(path)
    chain: dict[str, Any] = dict(planned.document.get(BEACON) or {})  # type: ignore[call-overload]  # a plan without faults
    if certificate is not None:
        pulse = told.get("pulse", told)
        value = str(pulse.get("outputValue", "")).lower()
        return {"source": BEACON, "chain": chain.get("chain"), "pulse": pulse, "value": value,
                "certificate": certificate.read_text(encoding="ascii")}  # fmt: skip
    content = {"source": BEACON, "chain": chain.get("chain"), "round": told.get("round"),
               "signature": told.get("signature"), "value": told.get("randomness")}  # fmt: skip
    before = told.get("previous_signature")
    return {**content, "previous_signature": before} if before else content


def _tell_selection(record: Record) -> None:
    for each in contents(record, Step.DISPATCH)[0]["selection"]:
        kind = "reserve" if each["reserve"] else "drawn"
        click.echo("\t".join((each["unit"], each["stratum"], kind, each["probability"])))


def _say(language: str, template: str, **values: object) -> None:
    click.echo(Text(template, values).in_language(language))
