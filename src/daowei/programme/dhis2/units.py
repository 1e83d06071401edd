"""Units, their kinds by level, and the groups they are in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from daowei.foundation.hierarchy import Placement, Unit, UnitKind
from daowei.foundation.problems import Severity
from daowei.foundation.texts import N_
from daowei.programme.definition import GroupSet, Option
from daowei.programme.dhis2.bundle import Bundle
from daowei.programme.dhis2.metadata import (
    DataSet,
    Group,
    GroupSetOfUnits,
    OrgUnit,
    OrgUnitLevel,
)
from daowei.programme.dhis2.wording import folded

# what levels and groups of units are often called -> what kind of body that is
_KINDS = {
    **{each.value.replace("_", " "): each for each in UnitKind},
    **dict.fromkeys(("national", "nation"), UnitKind.COUNTRY),
    **dict.fromkeys(("state", "governorate"), UnitKind.PROVINCE),
    **dict.fromkeys(("chiefdom", "ward", "sector", "subcounty", "sub county"), UnitKind.TOWNSHIP),
    **dict.fromkeys(("cell",), UnitKind.COMMUNITY),
    **dict.fromkeys(
        ("health facility", "hospital", "clinic", "health centre", "health center", "health post",
         "chc", "chp", "mchp", "public facilities", "private clinic"),
        UnitKind.FACILITY,
    ),
}  # fmt: skip
Days: TypeAlias = tuple[date | None, date | None]
"""The first and the last day; None: always so far, until further notice."""
GroupPlace: TypeAlias = tuple[str, str]
"""The codes of a group's set and of the group itself."""

_BY_DEPTH = (UnitKind.COUNTRY, UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.TOWNSHIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The register with its group sets; ``codes``: of units by uid; ``groups``: codes by uid."""

    units: tuple[Unit, ...]
    group_sets: Mapping[str, GroupSet]
    codes: Mapping[str, str]
    groups: Mapping[str, str]


def units_of(bundle: Bundle, kinds: tuple[UnitKind, ...] = ()) -> Units:
    """The units, placed under their parents; ``kinds``: by level from the top, else guessed.

    A unit that a data set names and the bundle does not hold stands as a zone without a name.
    """
    metadata = bundle.metadata
    found = {each.id: each for each in metadata.all(OrgUnit).values()}
    codes = bundle.codes(found)
    parents = {uid: _parent(bundle, each, found) for uid, each in found.items()}
    levels = {uid: _level(uid, parents) for uid in found}
    days = _days(bundle, found, parents=parents, levels=levels)
    by_level = kinds or _guessed(bundle, found, levels)
    members = _members(bundle, found)
    group_sets, places = _group_sets(bundle)
    units = [
        Unit(
            code=codes[uid],
            uid=uid,
            names=bundle.names(each),
            kind=by_level[min(levels[uid], len(by_level)) - 1],
            placements=(
                Placement(
                    parent=codes.get(parents[uid] or ""), since=days[uid][0], until=days[uid][1]
                ),
            ),
            groups=_groups_of(bundle, each, members=members.get(uid, ()), places=places),
        )
        for uid, each in found.items()
    ]
    strangers = _strangers(bundle, found)
    return Units(
        units=(*sorted(units, key=lambda each: _path(each.uid, parents)), *strangers),
        group_sets=group_sets,
        codes={**codes, **{each.uid: each.code for each in strangers}},
        groups={uid: group for uid, (_, group) in places.items()},
    )


# ── places ──────────────────────────────────────────────────────────────────────────


def _parent(bundle: Bundle, unit: OrgUnit, found: Mapping[str, OrgUnit]) -> str | None:
    above = unit.path.strip("/").split("/")[:-1] if unit.path else []
    parent = unit.parent.id if unit.parent else above[-1] if above else None
    if parent is None or parent in found:
        return parent
    bundle.tell(
        "DHI-012",
        N_("{value} stands under {parent}, which is not in the files"),
        unit,
        remedy=N_("It stands as a root; export the units above it too."),
        parent=parent,
    )
    return None


def _level(uid: str, parents: Mapping[str, str | None]) -> int:
    return len(_path(uid, parents))


def _path(uid: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """From the root down; a ring is cut where it closes (reading the register tells it)."""
    path = [uid]
    while (above := parents.get(path[-1])) is not None and above not in path:
        path.append(above)
    return tuple(reversed(path))


def _days(
    bundle: Bundle,
    found: Mapping[str, OrgUnit],
    *,
    parents: Mapping[str, str | None],
    levels: Mapping[str, int],
) -> Mapping[str, Days]:
    """From when until when each unit is open; a unit is open while any below it is.

    DHIS2 lets a clinic open before its district; values of those days would have no way up.
    """
    own = {
        uid: (_day(bundle, each, each.opening_date), _day(bundle, each, each.closed_date))
        for uid, each in found.items()
    }
    days = dict(own)
    for uid in sorted(found, key=lambda each: -levels[each]):
        above = parents[uid]
        if above is not None and levels[above] < levels[uid]:
            days[above] = _widened(days[above], days[uid])
    for uid, each in days.items():
        if each != own[uid]:
            bundle.tell(
                "DHI-018",
                N_("{value} is closed on days on which units below it are open"),
                found[uid],
                remedy=N_("It counts as open then; correct its days in DHIS2 or in units.csv."),
            )
    return days


def _widened(days: Days, below: Days) -> Days:
    opened, closed = days[0], days[1]
    opened = None if opened is None or below[0] is None else min(opened, below[0])
    closed = None if closed is None or below[1] is None else max(closed, below[1])
    return opened, closed


def _day(bundle: Bundle, unit: OrgUnit, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        bundle.tell(
            "DHI-013",
            N_("“{said}” is not a day"),
            unit,
            remedy=N_("The unit counts as open; write the day into units.csv."),
            said=text,
        )
        return None


def _strangers(bundle: Bundle, found: Mapping[str, OrgUnit]) -> tuple[Unit, ...]:
    """Units that are only known because a data set is assigned to them."""
    assigned = {
        each.id: data_set
        for data_set in bundle.metadata.all(DataSet).values()
        for each in data_set.organisation_units
        if each.id not in found
    }
    for uid, data_set in sorted(assigned.items()):
        bundle.tell(
            "DHI-014",
            N_("{unit} reports {value} and is not in the files: only its uid is known"),
            data_set,
            remedy=N_("Write its name, parent and kind into units.csv, or export the units too."),
            unit=uid,
        )
    return tuple(
        Unit(
            code=uid,
            uid=uid,
            names={"en": uid},
            kind=UnitKind.ZONE,
            placements=(Placement(parent=None),),
        )
        for uid in sorted(assigned)
    )


# ── kinds ───────────────────────────────────────────────────────────────────────────


def _guessed(
    bundle: Bundle, found: Mapping[str, OrgUnit], levels: Mapping[str, int]
) -> tuple[UnitKind, ...]:
    """A kind for each level: by its name, else by its units' groups and names, else by depth."""
    deepest = max(levels.values(), default=0)
    named = {each.level: each for each in bundle.metadata.all(OrgUnitLevel).values()}
    members = _members(bundle, found)
    guessed = []
    for level in range(1, deepest + 1):
        here = [each for uid, each in found.items() if levels[uid] == level]
        kind = _KINDS.get(folded(named[level].called)) if level in named else None
        kind = kind or _kind_by_words(bundle, here, members) or _kind_by_depth(level, deepest)
        guessed.append(kind)
    if found:
        bundle.problems.add(
            "DHI-015",
            N_("kinds of units were guessed by level: {value}"),
            remedy=N_("Where that is wrong, import again with --kinds, from the top down."),
            field="organisationUnits",
            value=",".join(guessed),
            severity=Severity.NOTE,
        )
    return tuple(guessed)


def _kind_by_words(
    bundle: Bundle, units: Sequence[OrgUnit], members: Mapping[str, tuple[str, ...]]
) -> UnitKind | None:
    """The kind that most units of a level say by a group they are in, or by their name's end."""
    groups = bundle.metadata.all(Group)
    said: Counter[UnitKind] = Counter()
    for unit in units:
        names = [groups[each].called for each in members.get(unit.id, ())]
        words = [folded(each) for each in names] + folded(unit.called).split()[-1:]
        said.update({_KINDS[each] for each in words if each in _KINDS})
    kind, times = next(iter(said.most_common(1)), (None, 0))
    return kind if times * 2 > len(units) else None


def _kind_by_depth(level: int, deepest: int) -> UnitKind:
    is_bottom = level == deepest and level > 1
    return UnitKind.FACILITY if is_bottom else _BY_DEPTH[min(level, len(_BY_DEPTH)) - 1]


# ── groups ──────────────────────────────────────────────────────────────────────────


def _members(bundle: Bundle, found: Mapping[str, OrgUnit]) -> Mapping[str, tuple[str, ...]]:
    """The groups that each unit is in, whichever side says so."""
    groups = bundle.metadata.all(Group)
    pairs = {(unit.id, uid) for uid, each in groups.items() for unit in each.organisation_units}
    pairs |= {(uid, each.id) for uid, unit in found.items()
              for each in unit.organisation_unit_groups if each.id in groups}  # fmt: skip
    members: dict[str, list[str]] = {}
    for unit, group in sorted(pairs):
        members.setdefault(unit, []).append(group)
    return {unit: tuple(each) for unit, each in members.items()}


def _group_sets(bundle: Bundle) -> tuple[Mapping[str, GroupSet], Mapping[str, GroupPlace]]:
    """Group sets by code; where each group stands, by uid."""
    sets, groups = bundle.metadata.all(GroupSetOfUnits), bundle.metadata.all(Group)
    codes, group_codes = bundle.codes(sets), bundle.codes(groups)
    places: dict[str, GroupPlace] = {}
    for uid, each in sets.items():
        for group in (ref.id for ref in each.organisation_unit_groups if ref.id in groups):
            places.setdefault(group, (codes[uid], group_codes[group]))
    found = {
        codes[uid]: GroupSet(
            code=codes[uid],
            uid=uid,
            names=bundle.names(each),
            groups=tuple(
                Option(code=group_codes[group], uid=group, names=bundle.names(groups[group]))
                for group in groups
                if group in places and places[group][0] == codes[uid]
            ),
        )
        for uid, each in sets.items()
    }
    _tell_lonely(bundle, [each for uid, each in groups.items() if uid not in places])
    return {code: each for code, each in found.items() if each.groups}, places


def _tell_lonely(bundle: Bundle, groups: Iterable[Group]) -> None:
    for each in groups:
        bundle.tell(
            "DHI-016",
            N_("the group {value} is in no group set and was left out"),
            each,
            remedy=N_("Put it into a group set in DHIS2, if reports or comparisons need it."),
            severity=Severity.NOTE,
        )


def _groups_of(
    bundle: Bundle, unit: OrgUnit, *, members: Iterable[str], places: Mapping[str, GroupPlace]
) -> Mapping[str, str]:
    """One group a set; of two the first by uid is taken, and told."""
    found: dict[str, str] = {}
    for set_code, group in (places[each] for each in members if each in places):
        if found.setdefault(set_code, group) != group:
            bundle.tell(
                "DHI-017",
                N_("{value} is in two groups of the set {set}; {group} was taken"),
                unit,
                remedy=N_("Take it out of one of them: figures by group would count it twice."),
                set=set_code,
                group=found[set_code],
            )
    return found
