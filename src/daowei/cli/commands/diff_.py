"""``daowei diff``: what changed between two versions, and in whose score."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from daowei.assessment.assessing import Assessment
from daowei.assessment.comparison import NOTHING, Change as Move, Moved, summary
from daowei.cli.comparing import Difference, by_unit, compared
from daowei.cli.folders import as_of_option
from daowei.cli.telling import as_json, progress, tell_json, tell_problems
from daowei.foundation.texts import N_, Text, named
from daowei.programme.changes import NAMES, Change

_COLUMNS = (Moved.SCORE, Moved.RANK, Moved.GRADE, Moved.AWARD, Moved.VETO)
_HEADS = (N_("Unit"), N_("Points"), N_("Change"), N_("Rank"), N_("Grade"), N_("Award"), N_("Veto"))
_NUMBERS = frozenset({1, 2, 3})  # right-aligned


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--values",
    type=click.Path(path_type=Path),
    help="Folder whose registers and values both are computed with; NEW by default.",
)
@click.option("--json", "wants_json", is_flag=True, help="Print changes and moves as JSON.")
@as_of_option
@click.pass_obj
def command(
    language: str, old: Path, new: Path, *, values: Path | None, wants_json: bool, as_of: date
) -> None:
    """Compare the programme folders OLD and NEW: definitions in words, then results."""
    with progress(language, quiet=wants_json) as bar:
        bar.step(N_("Computing both versions"), 0, 1)
        found = compared(old, new, values=values, on=as_of)
    if wants_json:
        tell_json(_document(found, language))
    else:
        _tell(found, language, facts=values or new)
    sys.exit(found.code)


# ── in words ────────────────────────────────────────────────────────────────────────


def _tell(found: Difference, language: str, *, facts: Path) -> None:
    tell_problems(found.problems, language)
    _tell_changes(found.changes, language)
    if found.moves is None or found.after is None:
        _say(N_("Results were not compared: both versions must pass “daowei check”."), language)
        return
    told = N_("Results of both versions with the registers and values of {folder}:")
    _say(told, language, folder=facts)
    if not found.moves and not found.criteria:
        _say(N_("Nobody's score, rank, grade, award or veto moves."), language)
    for code in found.after.basis.programme.agreements:
        moves = tuple(each for each in found.moves if each.agreement == code)
        if moves:
            Console(highlight=False).print(_table(code, moves, found.after, language=language))
    _tell_criteria(found.criteria or (), language)
    _tell_gone(found, language)


def _tell_changes(changes: Sequence[Change], language: str) -> None:
    if not changes:
        _say(N_("The definitions are the same."), language)
    section = None
    for each in changes:
        if each.section is not section:
            section = each.section
            click.secho(Text(NAMES[section]).in_language(language), bold=True)
        click.echo(f"  {each.text.in_language(language)}")


def _table(code: str, moves: tuple[Move, ...], after: Assessment, *, language: str) -> Table:
    agreement = after.basis.programme.agreements[code]
    units = sorted(by_unit(moves).items(), key=lambda each: _size(each[1]))
    rows = [[_named(unit, after, language), *_cells(moved)] for (_, unit), moved in units]
    table = Table(title=named(agreement.names, language), title_justify="left")
    filled = [number for number in range(len(_HEADS)) if any(row[number] for row in rows)]
    for number in filled:
        head = Text(_HEADS[number]).in_language(language)
        table.add_column(head, justify="right" if number in _NUMBERS else "left")
    for row in rows:
        table.add_row(*(row[number] for number in filled))
    return table


def _named(unit: str, after: Assessment, language: str) -> str:
    known = after.basis.registry.units.get(unit)
    return f"{named(known.names, language)} {unit}" if known else unit


def _size(moved: Iterable[Move]) -> tuple[float, str]:
    """The largest moves first."""
    moves = list(moved)
    by = max((abs(each.by) for each in moves if each.by is not None), default=0)
    return -float(by), moves[0].unit


def _cells(moved: Sequence[Move]) -> list[str]:
    by_kind = {each.what: each for each in moved}
    whole = by_kind.get(Moved.UNIT)
    score = whole or by_kind.get(Moved.SCORE)
    by = "" if score is None or score.by is None else f"{score.by:+f}"
    told = [_step(by_kind.get(kind)) for kind in _COLUMNS]
    return [_step(score), by, *told[1:]]


def _step(move: Move | None) -> str:
    return "" if move is None else f"{move.before} → {move.after}"


def _tell_criteria(criteria: Iterable[Move], language: str) -> None:
    """How many units each criterion moves, and between what."""
    found: dict[tuple[str, str], list[Move]] = {}
    for each in criteria:
        found.setdefault((each.agreement, each.detail), []).append(each)
    for (agreement, criterion), moves in found.items():
        steps = [each.by for each in moves if each.by is not None]
        told = N_("  {agreement}/{criterion}: points of {count} units move, by {least} to {most}")
        _say(
            told if steps else N_("  {agreement}/{criterion}: came or went for {count} units"),
            language,
            agreement=agreement,
            criterion=criterion,
            count=len(moves),
            least=f"{min(steps):+f}" if steps else NOTHING,
            most=f"{max(steps):+f}" if steps else NOTHING,
        )


def _tell_gone(found: Difference, language: str) -> None:
    assert found.after is not None
    assert found.moves is not None
    known = found.after.basis.programme.agreements
    for code in sorted({each.agreement for each in found.moves} - set(known)):
        _say(N_("The agreement {code} is not in the new version."), language, code=code)


def _say(template: str, language: str, **values: object) -> None:
    click.echo(Text(template, values).in_language(language))


# ── for machines ────────────────────────────────────────────────────────────────────


def _document(found: Difference, language: str) -> dict[str, object]:
    moves = None if found.moves is None else [_moved(each) for each in found.moves]
    criteria = None if found.criteria is None else [_moved(each) for each in found.criteria]
    counted = {} if found.moves is None else summary((*found.moves, *(found.criteria or ())))
    return {
        "changes": [_changed(each, language) for each in found.changes],
        "moves": moves,
        "criteria": criteria,
        "units_touched": {what.value: count for what, count in counted.items()},
        "problems": as_json(found.problems, language),
    }


def _changed(change: Change, language: str) -> dict[str, object]:
    return {
        "kind": change.kind.value,
        "section": change.section.value,
        "code": change.code,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "indicators": sorted(change.indicators),
        "agreements": sorted(change.agreements),
        "text": change.text.in_language(language),
    }


def _moved(move: Move) -> dict[str, object]:
    return {
        "agreement": move.agreement,
        "unit": move.unit,
        "period": move.period,
        "what": move.what.value,
        "before": move.before,
        "after": move.after,
        "by": None if move.by is None else f"{move.by:f}",
        "detail": move.detail,
    }
