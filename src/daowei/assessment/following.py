"""Reports that changed are applied to results that stand: along their paths, not from the ground.

What comes out is what computing everything anew would give; a test holds one against the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import polars as pl

from daowei.assessment.agreement_results import Sources, results_after
from daowei.assessment.assessing import stretch_of
from daowei.assessment.computing_results import (
    far_off_of,
    far_off_sorted,
    in_column_order,
    is_known,
)
from daowei.assessment.cube import Cube
from daowei.assessment.decided import Decided
from daowei.assessment.effects import Effect
from daowei.assessment.findings import broken_in
from daowei.assessment.proxies import Pair, Tally, refused_scores
from daowei.assessment.result_folder import Mark, changing, moved, sweep_up, write_manifest
from daowei.assessment.result_tables import Tables, write_tables
from daowei.assessment.revising import OpenCube
from daowei.assessment.standing import AnewError, Revised, Standing, note_came
from daowei.assessment.storage import resealed

MOST_CAME = 20_000  # reports that came since the long table was written; then it is written anew
RESEAL_EVERY = 500  # changes of the arrays, after which their digests are made anew


def apply(
    standing: Standing,
    revised: Sequence[Revised],
    *,
    mark: Mark,
    day: date,
    decided: Decided | None = None,
) -> Standing:
    """The results after these reports; written, switched, and given back held open.

    ``revised``: the last word on each report, each once. ``decided``: what people decided
    beside them; None for what was known before. Reports that say what was applied before
    change nothing, so that applying twice is applying once. What ends in an error leaves the
    results marked as broken, and they are computed anew.
    Raises: AnewError: the results are to be computed anew.
    """
    known = [each for each in revised if _is_known(each, standing)]
    periods = _periods_after(standing, known)
    _refuse_what_needs_more(standing, periods, known, day=day)
    now = replace(standing, ground=standing.ground.on_day(day, decided))
    number = standing.manifest.sequence + 1
    manifest = moved(
        standing.manifest,
        mark=replace(mark, reports=sum(periods.values())),
        day=day,
        periods=periods,
        tables=f"tables-{number}",
        handled=now.ground.decided.digest,
    )
    effect = Effect(standing=now, revised=known)
    with ExitStack() as stack:
        stack.enter_context(changing(standing.folder))
        stack.enter_context(standing.arrays.change(effect.elements, effect.indicators))
        note_came(standing.folder, known, sequence=number)
        effect.change_values()
        effect.change_indicators()
        tallies = _tallies_after(now, effect)
        refused = refused_scores(now.ground, tallies)
        before = standing.manifest
        is_for_all = (refused, day, manifest.handled) != (
            before.refused,
            before.day,
            before.handled,
        )
        tables = _tables_after(now, effect, refused=refused, is_for_all=is_for_all)
        tables = replace(tables, tallies=tallies)
        write_tables(standing.folder / manifest.tables, tables)
        manifest = replace(manifest, refused=refused)
        write_manifest(standing.root, manifest)
    sweep_up(standing.root, manifest)
    return _resealed(replace(now, manifest=manifest, tables=tables))


def _is_known(revised: Revised, standing: Standing) -> bool:
    basis = standing.ground.basis
    return is_known(revised.key, basis.programme, basis.registry)


def _periods_after(standing: Standing, revised: Iterable[Revised]) -> Mapping[str, int]:
    """How many reports each period has afterwards."""
    periods = dict(standing.manifest.periods)
    for each in revised:
        if standing.has_place(each.key):
            was_there = standing.index.sent(each.key) is not None
            step = int(each.sent is not None) - int(was_there)
            periods[each.key[3]] = periods.get(each.key[3], 0) + step
    return {period: count for period, count in sorted(periods.items()) if count > 0}


def _refuse_what_needs_more(
    standing: Standing, periods: Mapping[str, int], revised: Sequence[Revised], *, day: date
) -> None:
    known = standing.ground.coder.places("period")
    beyond = {each.key[3] for each in revised if each.sent and each.key[3] not in known}
    reach = stretch_of({*periods, *beyond}, standing.ground.programme, on=day)
    if reach != standing.manifest.stretch:
        raise AnewError("reports reach over other periods now; computing anew")
    if len(standing.index.came) + len(revised) > MOST_CAME:
        raise AnewError(f"more than {MOST_CAME} reports came; writing the long table anew")


def _resealed(standing: Standing) -> Standing:
    if standing.manifest.sequence % RESEAL_EVERY:
        return standing
    return replace(standing, arrays=OpenCube(stored=resealed(standing.arrays.stored)))


# ── tables ──────────────────────────────────────────────────────────────────────────


def _tables_after(
    standing: Standing, effect: Effect, *, refused: Mapping[str, str], is_for_all: bool
) -> Tables:
    before, cube = standing.tables, standing.cube()
    programme = standing.ground.programme
    sources = Sources(
        basis=standing.ground.basis,
        cube=cube,
        figures={code: standing.arrays.indicator(code) for code in programme.indicators},
        refused=refused,
    )
    agreements = {}
    for code, each in programme.agreements.items():
        old = before.agreements[code]
        touched = old.units if is_for_all else effect.touched
        agreements[code] = results_after(each, sources, old, touched=touched)
    return Tables(
        agreements=agreements,
        broken=_broken_after(standing, effect, cube),
        far_off=_far_off_after(standing, effect),
        tallies=before.tallies,
    )


def _tallies_after(standing: Standing, effect: Effect) -> Mapping[Pair, Tally]:
    """The tallies of pairs, changed by the cells that changed."""
    found = dict(standing.tables.tallies)
    cells = {(unit, period) for _, unit, period in effect.said}
    for unit, period in sorted(cells):
        for pair in standing.tables.tallies:
            before, after = (
                effect.numbers(pair, unit, period, then=each) for each in (True, False)
            )
            if before != after:
                tally = found[pair].with_cell(*before, sign=-1)
                found[pair] = tally.with_cell(*after)
    return found


def _broken_after(standing: Standing, effect: Effect, cube: Cube) -> pl.DataFrame:
    if not effect.said:
        return standing.tables.broken
    return in_column_order(
        broken_in(standing.ground.basis, cube, owing=standing.ground.owing), standing.ground.units
    )


def _far_off_after(standing: Standing, effect: Effect) -> pl.DataFrame:
    """Series of the units that reported, of the elements they reported on, are looked at anew."""
    if not effect.said:
        return standing.tables.far_off
    elements = sorted({element for element, _, _ in effect.said})
    units = sorted({unit for _, unit, _ in effect.said})
    is_looked_at = pl.col("element").is_in(elements) & pl.col("unit").is_in(units)
    found = far_off_of(standing.ground, standing.live, elements, units=units)
    kept = standing.tables.far_off.filter(~is_looked_at)
    return far_off_sorted([kept, found], standing.ground.units)
