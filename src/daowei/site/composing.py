"""What earlier rooms ask of later ones: upstairs knows both, and hands the answers down."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from daowei.assessment.comparison import Moved
from daowei.assessment.web.drafts import settled_moves, what_if_of
from daowei.assessment.web.queries import NoResultsError, figures_of
from daowei.cli.folders import check_of
from daowei.foundation.web.places import registry_of
from daowei.programme.checking import CheckResult
from daowei.programme.reading import Reading
from daowei.programme.web.moving import Move
from daowei.programme.web.queries import programme_in_force
from daowei.verification.samples.web.moving import Values
from daowei.verification.samples.web.queries import Effect

# What of a unit's results is told when a draft moves it, in the order of its weight.
_TOLD = (Moved.SCORE, Moved.RANK, Moved.GRADE, Moved.AWARD, Moved.VETO)


def check(place: Path, on: date, examples: bool) -> CheckResult:  # noqa: FBT001 - handed in
    """A folder as the command line checks it, without its values."""
    return check_of(place, as_of=on, values=False, examples=examples)


def moves(programme: str, draft: Reading, at: datetime) -> Sequence[Move] | None:
    """Whose score, place or award a draft moves; None while nothing is computed yet."""
    try:
        found = what_if_of(programme, draft, at=at)
    except NoResultsError:
        return None
    units = registry_of(programme).units
    return tuple(
        Move(
            unit=each.unit,
            names=units[each.unit].names if each.unit in units else {"en": each.unit},
            what=each.what.value,
            before=each.before,
            after=each.after,
            by=each.by,
        )
        for each in (found.moves if found else ())
        if each.what in _TOLD
    )


def effects_of_settling(programme: str, values: Values, at: datetime) -> Sequence[Effect] | None:
    """Whose score, place or award settled values move; None while nothing is computed yet."""
    try:
        found = settled_moves(programme, values, at=at)
    except NoResultsError:
        return None
    return tuple(
        Effect(unit=each.unit, what=each.what.value, before=each.before, after=each.after)
        for each in found.moves
        if each.what in _TOLD
    )


def past_figures(
    programme: str, period: str, units: Sequence[str]
) -> Mapping[tuple[str, str], Decimal]:
    """The figures of a period by criterion and unit, as printed; what is missing is left out."""
    try:
        return dict(_figures(programme, period, units))
    except NoResultsError:
        return {}


def _figures(
    programme: str, period: str, units: Sequence[str]
) -> Iterator[tuple[tuple[str, str], Decimal]]:
    for agreement in programme_in_force(programme).agreements.values():
        for criterion in agreement.criteria:
            table = figures_of(programme, criterion.indicator, units=units, periods=[period])
            for cell in table.cells:
                if cell.printed:
                    yield (criterion.code, cell.unit), Decimal(cell.printed)
