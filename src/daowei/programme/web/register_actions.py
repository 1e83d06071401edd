"""Verbs of the registers: a unit opened, placed, closed, named, classified; an entry undone.

Each change is checked over the whole register, stamps it, and leaves a deed in the unit's chain.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from daowei.foundation.digests import canonical, digest
from daowei.foundation.hierarchy import Registry, Unit
from daowei.foundation.problems import DaoweiError, Problem
from daowei.foundation.refusals import Refused
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import Event, RegisteredUnit, RegisterStamp, UnitPlace, User
from daowei.foundation.web.places import registry_of
from daowei.programme.register_differences import units_to_keep
from daowei.programme.unit_changes import document_of, problems_with, unit_of
from daowei.programme.web.models import Population, UnitShape
from daowei.programme.web.registering import stamp_registers

OPENED, UNDONE = "register.opened", "register.undone"


class Misfit(DaoweiError):  # noqa: N818 - an answer, not an error of the site
    """A change that the register does not bear; ``problems`` says why, all at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(each.message) for each in problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry in a register: who makes it, when and why, and from which day it counts."""

    by: User
    at: datetime
    reason: str
    since: str = ""  # ISO, "" where the entry has no day of its own


def seen(unit: Unit) -> str:
    """The digest of a unit as somebody saw it; it comes back with what she changes."""
    return digest(document_of(unit))


@transaction.atomic
def open_unit(programme: str, unit: Unit, *, entry: Entry) -> None:
    """Adds a unit.

    Raises: Refused: its code or uid is taken. Misfit: the register does not bear it.
    """
    registry = _locked(programme)
    if unit.code in registry.units:
        raise Refused(N_("The code {code} is taken: choose another."), code=unit.code)
    if any(each.uid == unit.uid for each in registry.units.values()):
        raise Refused(N_("The uid {uid} is taken: choose another code."), uid=unit.uid)
    _expect_fit(registry, {unit.code: unit})
    _keep(programme, unit, entry=entry)
    _note(programme, OPENED, units=(None, unit), entry=entry)


@transaction.atomic
def change_unit(
    programme: str, code: str, *, change: Callable[[Unit], Unit], deed: str,
    expected: str, entry: Entry,
) -> None:  # fmt: skip
    """Changes a unit that still is as it was ``expected`` (the digest of ``seen``).

    Raises: Refused: somebody changed it meanwhile. Misfit: the register does not bear it.
    """
    registry = _locked(programme)
    before = registry.unit(code)
    if seen(before) != expected:
        raise Refused(
            N_("Somebody changed this unit meanwhile: look at it; sending once more keeps yours.")
        )
    after = change(before)
    _expect_fit(registry, {code: after})
    _keep(programme, after, entry=entry)
    _note(programme, deed, units=(before, after), entry=entry)


@transaction.atomic
def undo(programme: str, event: Event, *, entry: Entry) -> None:
    """Puts the unit back as it was before an entry, by a new entry.

    Raises: Refused: it has been changed since. Misfit: the register does not bear it.
    """
    registry = _locked(programme)
    after, before = _unit_in(event.after), _unit_in(event.before)
    code = (after or before or _no_unit(event)).code
    now = registry.units.get(code)
    if _document(now) != _document(after):
        raise Refused(N_("The unit was changed after that entry: undo the later entries first."))
    if before is None:
        _expect_unused(programme, code)
    _expect_fit(registry, {code: before})
    if before is None:
        RegisteredUnit.objects.filter(programme=programme, code=code).delete()
        stamp_registers(programme)
    else:
        _keep(programme, before, entry=entry)
    _note(programme, UNDONE, units=(now, before), entry=entry)


def _no_unit(event: Event) -> Unit:
    raise Refused(N_("Entry {number} says nothing of a unit."), number=event.number)


def _expect_unused(programme: str, code: str) -> None:
    """A unit is only taken out again while nothing was done at it."""
    deeds = Event.objects.filter(programme=programme, unit=code)
    people = Population.objects.filter(programme=programme, unit=code)
    shapes = UnitShape.objects.filter(unit__programme=programme, unit__code=code)
    if deeds.exclude(deed__startswith="register.").exists() or people.exists() or shapes.exists():
        raise Refused(
            N_("Work was done at this unit: close it, so that its papers keep their place.")
        )


def _locked(programme: str) -> Registry:
    """The units as they are now; nobody else changes them until this is done."""
    RegisterStamp.objects.get_or_create(programme=programme)
    RegisterStamp.objects.select_for_update().get(programme=programme)
    return registry_of(programme)


def _expect_fit(registry: Registry, units: Mapping[str, Unit | None]) -> None:
    problems = problems_with(registry, units)
    if problems:
        raise Misfit(problems)


def _keep(programme: str, unit: Unit, *, entry: Entry) -> None:
    """Writes the unit; places that were there before keep the reason they came with."""
    row, _ = RegisteredUnit.objects.update_or_create(
        programme=programme,
        code=unit.code,
        defaults={
            "uid": unit.uid,
            "names": dict(unit.names),
            "kind": unit.kind.value,
            "groups": dict(unit.groups),
        },
    )
    reasons = {(each.parent, each.since): each.reason for each in row.places.all()}
    row.places.all().delete()
    UnitPlace.objects.bulk_create(
        UnitPlace(
            unit=row,
            parent=each.parent or "",
            since=each.since,
            until=each.until,
            reason=reasons.get((each.parent or "", each.since), entry.reason),
        )
        for each in unit.placements
    )
    stamp_registers(programme)


def _note(
    programme: str, deed: str, *, units: tuple[Unit | None, Unit | None], entry: Entry
) -> None:
    before, after = units
    code = (after or before).code  # type: ignore[union-attr]  # one of the two is there
    told = {"reason": entry.reason} | ({"from": entry.since} if entry.since else {})
    record(
        by=entry.by,
        at=entry.at,
        deed=deed,
        programme=programme,
        unit=code,
        on=f"unit:{code}",
        before=document_of(before) if before else None,
        after={**(document_of(after) if after else {}), **told},
    )


def _unit_in(text: str) -> Unit | None:
    """The unit an event speaks of; None where there was none yet."""
    document = json.loads(text) if text else {}
    return unit_of(document) if "code" in document else None


def _document(unit: Unit | None) -> str:
    return canonical(document_of(unit)) if unit else ""


@transaction.atomic
def load_units(programme: str, read: Registry, *, entry: Entry) -> int:
    """Opens and changes the units as a file says; those it does not name stay. How many changed.

    Raises: Misfit: the register does not bear them all.
    """
    registry = _locked(programme)
    wanted = units_to_keep(registry, read)
    _expect_fit(registry, dict(wanted))
    for code, unit in wanted.items():
        _keep(programme, unit, entry=entry)
        _note(programme, "register.loaded", units=(registry.units.get(code), unit), entry=entry)
    return len(wanted)
