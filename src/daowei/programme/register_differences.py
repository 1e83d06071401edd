"""What a file of a register would change of what is kept: unit by unit, figure by figure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from daowei.foundation.hierarchy import Registry, Unit
from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.tables import POPULATION
from daowei.foundation.texts import N_
from daowei.programme.registers import PEOPLE
from daowei.programme.unit_changes import document_of

_MOST_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One thing that a file would change; ``before`` is "" where it is new."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a file would do: what is new or changed, how much stays, how much it does not name."""

    changed: tuple[Changed, ...]
    same: int
    unnamed: int


# ── units ───────────────────────────────────────────────────────────────────────────


def units_to_keep(kept: Registry, read: Registry) -> dict[str, Unit]:
    """The units that a file opens or changes; a unit that is known keeps its uid."""
    found = {}
    for code, unit in read.units.items():
        before = kept.units.get(code)
        after = _in_order(replace(unit, uid=before.uid) if before else unit)
        if before is None or document_of(_in_order(before)) != document_of(after):
            found[code] = after
    return found


def _in_order(unit: Unit) -> Unit:
    places = sorted(unit.placements, key=lambda each: each.first_day)
    return replace(unit, placements=tuple(places))


def difference_of_units(kept: Registry, read: Registry) -> Difference:
    """What a file of units would change."""
    wanted = units_to_keep(kept, read)
    return Difference(
        changed=tuple(
            each for code, after in wanted.items() for each in _leaves(kept.units.get(code), after)
        ),
        same=len(read.units) - len(wanted),
        unnamed=len(kept.units.keys() - read.units.keys()),
    )


def _leaves(before: Unit | None, after: Unit) -> Iterator[Changed]:
    """A line for each thing a unit says otherwise; one for a unit that is new."""
    if before is None:
        yield Changed(what=after.code, before="", after=next(iter(after.names.values())))
        return
    old, new = _said(before), _said(after)
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield Changed(
                what=f"{after.code} {name}", before=old.get(name, "–"), after=new.get(name, "–")
            )


def _said(unit: Unit) -> dict[str, str]:
    """What a unit says, by the columns of units.csv."""
    places = sorted(unit.placements, key=lambda each: each.first_day)
    return {
        **{f"name_{language}": name for language, name in unit.names.items()},
        "kind": unit.kind.value,
        **{f"in:{group_set}": group for group_set, group in unit.groups.items()},
        "parent": "; ".join(
            f"{each.parent or '–'} ({each.since or '…'} – {each.until or '…'})" for each in places
        ),
    }


# ── population ──────────────────────────────────────────────────────────────────────


def difference_of_population(kept: pl.DataFrame, read: pl.DataFrame) -> Difference:
    """What a file of population figures would change."""
    grain = list(POPULATION.grain)
    both = read.join(kept, on=grain, how="left", suffix="_kept")
    said = ("value", "source", "as_of")
    same = (
        pl.all_horizontal(_filled(name).eq_missing(_filled(f"{name}_kept")) for name in said)
        & pl.col("value_kept").is_not_null()
    )
    changed = both.filter(~same)
    return Difference(
        changed=tuple(_figure(row) for row in changed.iter_rows(named=True)),
        same=both.height - changed.height,
        unnamed=kept.join(read, on=grain, how="anti").height,
    )


def _filled(name: str) -> pl.Expr:
    """A source that is not told is like an empty one."""
    column = pl.col(name)
    return column.fill_null("") if name.startswith("source") else column


def _figure(row: Mapping[str, Any]) -> Changed:
    before = row["value_kept"]
    return Changed(
        what=f"{row['unit']} {row['year']} {row['group']}",
        before="" if before is None else _told(before, row["source_kept"], row["as_of_kept"]),
        after=_told(row["value"], row["source"], row["as_of"]),
    )


def _told(*parts: object) -> str:
    return " · ".join(str(each) for each in parts if each not in {None, ""})


def strange_groups(read: pl.DataFrame, known: Collection[str]) -> tuple[Problem, ...]:
    """Groups of people that no definition in force asks for: the charter has not seen them."""
    problems = ProblemList(file=PEOPLE)
    for group in sorted(set(read.get_column("group")) - set(known))[:_MOST_TOLD]:
        problems.add(
            "PRG-020",
            N_("no element of the version in force takes the group {value}"),
            remedy=N_("Write one of: {known}; or define an element that takes it first."),
            field="group",
            value=group,
            known=", ".join(sorted(known)) or "–",
        )
    return tuple(problems.found)


# ── geometry ────────────────────────────────────────────────────────────────────────


def difference_of_geometry(
    kept: Mapping[str, Mapping[str, Any]], read: Mapping[str, Mapping[str, Any]]
) -> Difference:
    """What a file of shapes would change."""
    changed = [code for code in sorted(read) if kept.get(code) != read[code]]
    return Difference(
        changed=tuple(
            Changed(what=code, before=str(kept.get(code, {}).get("type", "")),
                    after=str(read[code].get("type", "")))
            for code in changed
        ),
        same=len(read) - len(changed),
        unnamed=len(kept.keys() - read.keys()),
    )  # fmt: skip
