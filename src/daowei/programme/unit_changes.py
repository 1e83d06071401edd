"""How a unit of the register changes: placed anew, closed, named, classified; and as a document."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.problems import Problem, errors_of
from daowei.foundation.refusals import Refused
from daowei.foundation.registration import registry_of
from daowei.foundation.texts import N_

_ONE_DAY = timedelta(days=1)


def placed_anew(unit: Unit, *, parent: str | None, since: date) -> Unit:
    """The unit under another parent from a day on; a closed unit is open again from then.

    It stays there until the place it had on that day ends, or the next one begins.
    Raises: Refused: it stands there already.
    """
    here = unit.placement_at(since)
    if here is not None and here.parent == parent:
        raise Refused(
            N_("On {day} the unit stands there already: nothing would change."), day=since
        )
    until = here.until if here else _day_before_next(unit, since)
    kept = [each for each in unit.placements if each is not here]
    if here is not None and here.first_day < since:
        kept.append(replace(here, until=since - _ONE_DAY))
    return _with_places(unit, (*kept, Placement(parent=parent, since=since, until=until)))


def _day_before_next(unit: Unit, day: date) -> date | None:
    later = [each.first_day for each in unit.placements if each.first_day > day]
    return min(later) - _ONE_DAY if later else None


def closed(unit: Unit, *, last_day: date) -> Unit:
    """The unit open for the last time on a day.

    Raises: Refused: it is not open on that day, or already has a place after it.
    """
    here = unit.placement_at(last_day)
    if here is None:
        raise Refused(
            N_("The unit is not open on {day}: choose a day on which it is."), day=last_day
        )
    later = [each for each in unit.placements if each.first_day > last_day]
    if later:
        raise Refused(
            N_("From {day} on the unit has another place: undo that entry before you close it."),
            day=min(each.first_day for each in later),
        )
    kept = [each for each in unit.placements if each is not here]
    return _with_places(unit, (*kept, replace(here, until=last_day)))


def _with_places(unit: Unit, places: Sequence[Placement]) -> Unit:
    return replace(unit, placements=tuple(sorted(places, key=lambda each: each.first_day)))


def named_anew(unit: Unit, names: Mapping[str, str]) -> Unit:
    """The unit by other names.

    Raises: Refused: it is called so already.
    """
    if names == unit.names:
        raise Refused(N_("The unit is called so already: nothing would change."))
    return replace(unit, names=dict(names))


def classified(unit: Unit, kind: UnitKind, groups: Mapping[str, str]) -> Unit:
    """The unit of another kind, or in other groups.

    Raises: Refused: it is of that kind and in those groups already.
    """
    if kind == unit.kind and groups == unit.groups:
        raise Refused(N_("Kind and groups are these already: nothing would change."))
    return replace(unit, kind=kind, groups=dict(groups))


def problems_with(registry: Registry, units: Mapping[str, Unit | None]) -> tuple[Problem, ...]:
    """Everything that would be wrong in the register with these units in it; None takes one out."""
    together = {**registry.units, **units}
    _, problems = registry_of([each for each in together.values() if each is not None])
    return errors_of(problems)


# ── as a document ───────────────────────────────────────────────────────────────────


def document_of(unit: Unit) -> dict[str, object]:
    """The unit as the log and digests have it; ``unit_of`` reads it back."""
    return {
        "code": unit.code,
        "uid": unit.uid,
        "names": dict(unit.names),
        "kind": unit.kind.value,
        "groups": dict(unit.groups),
        "places": [
            {"parent": each.parent, "since": _iso(each.since), "until": _iso(each.until)}
            for each in unit.placements
        ],
    }


def unit_of(document: Mapping[str, Any]) -> Unit:
    """The unit of a document; what else stands in it is left alone."""
    return Unit(
        code=document["code"],
        uid=document["uid"],
        names=document["names"],
        kind=UnitKind(document["kind"]),
        groups=document["groups"],
        placements=tuple(
            Placement(parent=each["parent"], since=_day(each["since"]), until=_day(each["until"]))
            for each in document["places"]
        ),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
