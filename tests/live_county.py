"""The made-up county's reports as documents, for tests of results that follow them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from daowei.assessment.assessing import Basis
from daowei.assessment.computing_results import Order, compute
from daowei.assessment.gathering import Sent
from daowei.assessment.groundwork import Groundwork
from daowei.assessment.result_folder import Manifest, Mark, Rulebook
from daowei.foundation.states import State
from daowei.foundation.tables import REPORTS, VALUES, empty
from daowei.reporting.documents import Cell, Entry, Key, Nothing, Report

DAY = date(2026, 1, 12)
_NOTHING = {State.BLANK: Nothing.BLANK, State.NOT_APPLICABLE: Nothing.NOT_APPLICABLE}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Reports by key: what a site keeps in its database."""

    reports: dict[Key, Sent] = field(default_factory=dict)

    def named(self) -> Iterable[Key]:
        return list(self.reports)

    def all(self) -> Iterator[Sent]:
        yield from self.reports.values()


def sent(key: Key, values: Mapping[Cell, Entry], *, received: date | None) -> Sent:
    form, attribute, unit, period = key
    report = Report(form=form, attribute=attribute, unit=unit, period=period, values=values)
    return Sent(
        form=form,
        attribute=attribute,
        unit=unit,
        period=period,
        document=report.text,
        received=received,
    )


def desk_of(basis: Basis) -> Desk:
    """Every report of a folder's values, as a document."""
    form_of = {e: form.code for form in basis.programme.forms.values() for e in form.elements}
    values: dict[Key, dict[Cell, Entry]] = {}
    for row in basis.reports.iter_rows(named=True):
        values[row["form"], row["attribute"], row["unit"], row["period"]] = {}
    received = {
        (row["form"], row["attribute"], row["unit"], row["period"]): row["received"]
        for row in basis.reports.iter_rows(named=True)
    }
    for row in basis.values.iter_rows(named=True):
        key = (form_of[row["element"]], row["attribute"], row["unit"], row["period"])
        state = State(row["state"])
        entry = row["value"] if state is State.REPORTED else _NOTHING[state]
        values.setdefault(key, {})[row["element"], row["combo"]] = entry
    return Desk(
        reports={key: sent(key, each, received=received.get(key)) for key, each in values.items()}
    )


def emptied(basis: Basis) -> Basis:
    """The basis without its values: results read them from their own files."""
    return replace(basis, values=empty(VALUES), reports=empty(REPORTS), procedures={}, on=DAY)


def order_of(basis: Basis, *, position: int = 0, day: date = DAY) -> Order:
    bare = replace(emptied(basis), on=day)
    return Order(
        programme=basis.programme,
        registry=basis.registry,
        rulebook=Rulebook(
            programme=basis.programme.code,
            version=basis.programme.version,
            digest="sha256:test",
            charter="",
            register=1,
        ),
        mark=Mark(position=position),
        day=day,
        groundwork=lambda stretch: Groundwork(basis=bare, stretch=stretch),
    )


def computed(root: Path, basis: Basis, desk: Desk) -> Manifest:
    return compute(root, order_of(basis), desk)


def sorted_like(table: pl.DataFrame) -> pl.DataFrame:
    """A table in one order, whatever order it was made in."""
    return table.sort([each for each in table.columns if table[each].dtype != pl.List(pl.String)])
