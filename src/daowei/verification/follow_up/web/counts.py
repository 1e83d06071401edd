"""How many findings and tasks stand how, by unit and by liaison officer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from daowei.foundation.hierarchy import Tree
from daowei.foundation.web.models import Official
from daowei.foundation.web.rights import Rights
from daowei.verification.follow_up import finding_course, rectification
from daowei.verification.follow_up.web.models import Finding
from daowei.verification.follow_up.web.queries import liaison_officers, visible

_HEARD = (finding_course.State.PUT, finding_course.State.REPLIED)


@dataclass(slots=True)
class Counted:
    """What stands in a line of the board."""

    noted: int = 0
    heard: int = 0  # put to the unit or replied to, not decided
    slight: int = 0
    serious: int = 0
    grave: int = 0
    closed: int = 0
    tasks: int = 0
    overdue: int = 0

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits for anybody."""
        return not (self.noted + self.heard + self.slight + self.serious + self.grave + self.tasks)

    def add(self, other: "Counted") -> None:
        """Counts another line in."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A unit with all below it, or an officer with the units she looks after."""

    unit: str = ""
    official: Official | None = None
    units: tuple[str, ...] = ()
    counted: Counted = field(default_factory=Counted)


def counts_of(rights: Rights, programme: str, day: date) -> Mapping[str, Counted]:
    """What the visitor may know, by the unit it is about."""
    found: dict[str, Counted] = defaultdict(Counted)
    seen = Finding.objects.filter(visible(rights, programme))
    for unit, state, severity, many in seen.values_list("unit", "state", "severity").annotate(
        many=Count("pk")
    ):
        _count(found[unit], state, severity, many=many)
    waiting = Q(tasks__state__in=rectification.WAITS_FOR_THE_OWNER)
    tasks = seen.values_list("unit").annotate(
        open=Count("tasks", filter=Q(tasks__state="claimed") | waiting),
        over=Count("tasks", filter=waiting & Q(tasks__deadline__lt=day)),
    )
    for unit, open_tasks, overdue in tasks:
        found[unit].tasks += open_tasks
        found[unit].overdue += overdue
    return found


def _count(line: Counted, state: str, severity: str, *, many: int) -> None:
    if state == finding_course.State.STANDS:
        name = severity
    elif state in _HEARD:
        name = "heard"
    else:
        name = {"noted": "noted", "closed": "closed"}.get(state, "")
    if name:
        setattr(line, name, getattr(line, name) + many)


def by_unit(counts: Mapping[str, Counted], tree: Tree, top: str) -> Sequence[Row]:
    """The units below one, each with all below it; what is about the unit itself comes first."""
    groups: list[tuple[str, tuple[str, ...]]] = [(top, (top,))]
    groups += [(each, tree.descendants(each, itself=True)) for each in tree.children(top)]
    return tuple(_row(counts, inside, unit=unit) for unit, inside in groups)


def by_officer(
    counts: Mapping[str, Counted], programme: str, tree: Tree, *, day: date
) -> Sequence[Row]:
    """The liaison officers with the units each looks after, and those nobody looks after last."""
    units: dict[Official, list[str]] = defaultdict(list)
    for unit, officials in liaison_officers(programme, day).items():
        for each in officials:
            units[each].append(unit)
    looked_after = {
        inside for held in units.values() for unit in held if unit in tree
        for inside in tree.descendants(unit, itself=True)
    }  # fmt: skip
    rows = [
        _row(counts, _below(held, tree), official=official, units=tuple(held))
        for official, held in units.items()
    ]
    left = [unit for unit in counts if unit not in looked_after]
    nobodys = [_row(counts, left)] if left else []
    return (*sorted(rows, key=lambda row: row.official.name if row.official else ""), *nobodys)


def _below(units: Iterable[str], tree: Tree) -> set[str]:
    known = (each for each in units if each in tree)
    return {inside for unit in known for inside in tree.descendants(unit, itself=True)}


def _row(
    counts: Mapping[str, Counted],
    inside: Iterable[str],
    *,
    unit: str = "",
    official: Official | None = None,
    units: tuple[str, ...] = (),
) -> Row:
    row = Row(unit=unit, official=official, units=units)
    for each in inside:
        if each in counts:
            row.counted.add(counts[each])
    return row
