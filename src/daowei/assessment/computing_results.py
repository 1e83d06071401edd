"""All results of a programme made anew from its reports, in a folder of their own."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl

from daowei.assessment.agreement_results import Sources, agreement_results
from daowei.assessment.assessing import stretch_of
from daowei.assessment.building import store, with_stored
from daowei.assessment.cube import Cube
from daowei.assessment.findings import broken_in, counted_elements, far_off_among
from daowei.assessment.gathering import Sent, coded_values
from daowei.assessment.groundwork import Groundwork
from daowei.assessment.indicators import IndicatorFigures
from daowei.assessment.kept_registers import keep_registers
from daowei.assessment.ledger import FormLedger, add_up, form_ledger, note
from daowei.assessment.live_values import LiveValues, open_live
from daowei.assessment.proxies import refused_scores, tallies
from daowei.assessment.report_index import entry, form_numbers, write_index
from daowei.assessment.result_folder import (
    Manifest,
    Mark,
    Rulebook,
    beat_of,
    new_generation,
    sweep_up,
    write_manifest,
)
from daowei.assessment.result_tables import Tables, write_tables
from daowei.assessment.storage import Identity, StoredCube
from daowei.assessment.units import UnitAxis
from daowei.assessment.valuefile import write_coded
from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import try_period
from daowei.foundation.texts import N_
from daowei.programme.definition import Programme
from daowei.reporting.documents import Key

Step = Callable[[str, int, int], None]
STEPS = 5
VALUES, CUBE = "values.parquet", "cube"


def quietly(told: str, done: int, of: int) -> None:
    """Tells nobody how far it is."""
    del told, done, of


class Reports(Protocol):
    """The reports that count, wherever they are kept."""

    def named(self) -> Iterable[Key]:
        """Which reports there are."""

    def all(self) -> Iterable[Sent]:
        """Every report with its document."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Order:
    """What is to be computed.

    ``groundwork``: laid for the stretch of days that it turns out to be.
    """

    programme: Programme
    registry: Registry
    rulebook: Rulebook
    mark: Mark
    day: date
    groundwork: Callable[[tuple[date, date]], Groundwork]


def _periods(order: Order, reports: Reports) -> set[str]:
    """The periods that reports which the programme knows speak of."""
    return {key[3] for key in reports.named() if is_known(key, order.programme, order.registry)}


def is_known(key: Key, programme: Programme, registry: Registry) -> bool:
    """Whether the programme has the form, for a period of its frequency, and the unit."""
    form, period = programme.forms.get(key[0]), try_period(key[3])
    has_period = period is not None and form is not None and period.type is form.frequency
    return has_period and key[2] in registry.units


def compute(root: Path, order: Order, reports: Reports, *, step: Step = quietly) -> Manifest:
    """Makes everything anew beside what is there, and puts it in force; the caller is alone."""
    step(N_("Counting reports"), 0, STEPS)
    stretch = stretch_of(_periods(order, reports), order.programme, on=order.day)
    ground = order.groundwork(stretch)
    folder = new_generation(root)
    keep_registers(folder, ground.basis.registry, ground.basis.population)
    step(N_("Reading reports"), 1, STEPS)
    ledgers, counts = _gathered(folder, ground, reports)
    live = open_live(folder / VALUES, ground.units, ground.coder)
    cube = ground.cube(live, {code: each.marks() for code, each in ledgers.items()})
    step(N_("Computing indicators"), 2, STEPS)
    stored = store(cube, folder / CUBE, identity=_identity(order), compute=ground.makers)
    step(N_("Scoring agreements"), 3, STEPS)
    refused, tables = tables_of(ground, with_stored(cube, stored), stored, live=live)
    step(N_("Writing tables"), 4, STEPS)
    write_tables(folder / "tables-0", tables)
    beat_of(folder)
    manifest = Manifest(
        rulebook=order.rulebook,
        mark=replace(order.mark, reports=sum(counts.values())),
        stretch=stretch,
        day=order.day,
        generation=folder.name,
        tables="tables-0",
        sequence=0,
        periods=counts,
        refused=refused,
        handled=ground.decided.digest,
    )
    write_manifest(root, manifest)
    sweep_up(root, manifest)
    return manifest


def _identity(order: Order) -> Identity:
    rules = order.rulebook
    return Identity(
        programme=rules.digest,
        charter=rules.charter,
        hierarchy=str(rules.register),
        watermark=str(order.mark.position),
    )


# ── reports ─────────────────────────────────────────────────────────────────────────


def _gathered(
    folder: Path, ground: Groundwork, reports: Reports
) -> tuple[Mapping[str, FormLedger], Mapping[str, int]]:
    """Writes the long table, the index and the ledgers; gives those, and reports by period."""
    ledgers = {
        code: form_ledger(form, ground.asked(code), ground.units, registry=ground.basis.registry)
        for code, form in ground.programme.forms.items()
    }
    index, counts = array("q"), Counter[str]()
    noted = _noted(reports, ground, ledgers, kept=(index, counts))
    coded = coded_values(noted, ground.coder)
    write_coded(coded, folder / VALUES, ground.codes.lists)
    write_index(folder, np.frombuffer(index, dtype=np.int64))
    for number, ledger in enumerate(ledgers.values()):
        add_up(ledger, ground.units)
        ledger.own.tofile(folder / f"ledger-{number}.own")
        ledger.whole.tofile(folder / f"ledger-{number}.whole")
    return ledgers, dict(sorted(counts.items()))


def _noted(
    reports: Reports,
    ground: Groundwork,
    ledgers: Mapping[str, FormLedger],
    *,
    kept: tuple["array[int]", Counter[str]],
) -> Iterator[Sent]:
    forms = form_numbers(ground.programme.forms)
    for sent in reports.all():
        known = is_known(sent.key, ground.programme, ground.basis.registry)
        if known and ground.coder.knows(sent.key):
            note(ledgers[sent.form], sent, ground.units)
            kept[0].extend(entry(sent, forms, ground.coder))
            kept[1][sent.period] += 1
            yield sent


def open_ledgers(folder: Path, ground: Groundwork, *, mode: str = "r") -> dict[str, FormLedger]:
    """The ledgers of a folder, mapped."""
    found = {}
    for number, (code, form) in enumerate(ground.programme.forms.items()):
        periods = ground.asked(code)
        shape = (5, len(periods), ground.units.size)
        own, whole = (
            np.memmap(folder / f"ledger-{number}.{part}", dtype=kind, mode=mode, shape=shape)  # type: ignore[call-overload]  # "r" or "r+"
            for part, kind in (("own", np.int16), ("whole", np.int32))
        )
        found[code] = FormLedger(form=form, periods=periods, own=own, whole=whole)
    return found


# ── tables ──────────────────────────────────────────────────────────────────────────


def tables_of(
    ground: Groundwork, cube: Cube, stored: StoredCube, *, live: LiveValues
) -> tuple[Mapping[str, str], Tables]:
    """All tables, and the indicators whose scores the charter withholds."""
    found = tallies(ground, live)
    refused = refused_scores(ground, found)
    sources = Sources(
        basis=ground.basis, cube=cube, figures=stored_figures(ground, stored), refused=refused
    )
    agreements = ground.programme.agreements
    return refused, Tables(
        agreements={code: agreement_results(each, sources) for code, each in agreements.items()},
        broken=in_column_order(broken_in(ground.basis, cube, owing=ground.owing), ground.units),
        tallies=found,
        far_off=far_off_sorted(
            [
                far_off_among(live.table(()), ground.programme),
                *(far_off_of(ground, live, [each]) for each in _counted(ground)),
            ],
            ground.units,
        ),
    )  # fmt: skip


_FAR_OFF = ("element", "combo", "attribute", "unit", "period", "value", "center")
_FAR_OFF_ORDER = ("column", "score", "element", "combo", "attribute", "period")


def far_off_sorted(tables: Iterable[pl.DataFrame], units: UnitAxis) -> pl.DataFrame:
    """Values far off by the unit's column, the farthest first.

    Rounding: scores to six decimals; beyond them the order of adding deviations would show.
    """
    found = pl.concat([each.select(*_FAR_OFF, pl.col("score").round(6)) for each in tables])
    descending = [each == "score" for each in _FAR_OFF_ORDER]
    return in_column_order(found, units).sort(_FAR_OFF_ORDER, descending=descending)


def _counted(ground: Groundwork) -> list[str]:
    on_forms = set(ground.codes.elements)
    return [each for each in counted_elements(ground.programme) if each in on_forms]


def far_off_of(
    ground: Groundwork,
    live: LiveValues,
    elements: Iterable[str],
    *,
    units: Iterable[str] | None = None,
) -> pl.DataFrame:
    """Values of the elements far off, of all units or of some."""
    return far_off_among(live.table(elements, units), ground.programme)


def stored_figures(ground: Groundwork, stored: StoredCube) -> Mapping[str, IndicatorFigures]:
    """Every indicator's figures as they are mapped."""
    found = {code: stored.indicator(code) for code in ground.programme.indicators}
    return {code: each for code, each in found.items() if each is not None}


def in_column_order(table: pl.DataFrame, units: UnitAxis) -> pl.DataFrame:
    """The rows by the unit's column, so that a subtree is a slice; the order within stays."""
    place = pl.col("unit").replace_strict(units.index, return_dtype=pl.Int32).alias("column")
    return table.with_columns(place).sort("column", maintain_order=True)
