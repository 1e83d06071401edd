"""What a draft of a programme would change: whose score, place or award moves, by how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from daowei.assessment.agreement_results import AgreementResults, Sources, agreement_results
from daowei.assessment.comparison import Change as Move, changed_scores, changed_standings
from daowei.assessment.computing_results import stored_figures
from daowei.assessment.groundwork import Groundwork
from daowei.assessment.open_results import OpenResults
from daowei.assessment.proxies import refused_scores, tallies
from daowei.assessment.results import SCORES, STANDINGS
from daowei.programme.changes import Change, Section
from daowei.programme.definition import Agreement, Programme
from daowei.programme.formulas import Formulas
from daowei.programme.versions import difference

_OF_THE_CUBE = frozenset(
    {Section.ELEMENT, Section.FORM, Section.CATEGORY, Section.COMBINATION, Section.GROUP_SET}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What differs, and which results that moves.

    ``moves``: scores, places, grades, awards and vetoes by unit; ``criteria``: points by unit and
    criterion. All are those of today's reports.
    """

    changes: Sequence[Change]
    moves: Sequence[Move]
    criteria: Sequence[Move]


def needs_everything(changes: Sequence[Change], draft: Programme, results: OpenResults) -> bool:
    """Whether the draft changes what reports are added up from, or looks beyond the results' days.

    Then everything has to be computed anew for it; else stored figures serve.
    """
    known = results.ground.periods.index
    reaches_beyond = any(each.period not in known for each in draft.agreements.values())
    return reaches_beyond or any(_is_of_the_cube(each) for each in changes)


def _is_of_the_cube(change: Change) -> bool:
    if change.section is Section.PROGRAMME:
        return change.field in {"year_start", "partial"}
    return change.section in _OF_THE_CUBE and not change.field.startswith("names")


def what_if(results: OpenResults, draft: Programme, formulas: Formulas) -> WhatIf:
    """The moves a draft would bring, from figures that are stored already.

    Only indicators that changed are computed, in memory. Where ``needs_everything``, compute the
    draft's own results and compare them by ``moved_between``.
    """
    ground = results.ground
    changes = difference(ground.programme, draft)
    touched = frozenset(code for each in changes for code in each.indicators)
    basis = replace(ground.basis, programme=draft, formulas=formulas)
    drafted = _sources(Groundwork(basis=basis, stretch=ground.stretch), results, touched)
    in_force = _sources(ground, results, frozenset())
    named = sorted({code for each in changes for code in each.agreements})
    after = _results_of(draft, drafted, named)
    before = {
        code: _aligned(results, code, draft.agreements.get(code), sources=in_force)
        for code in named
        if code in ground.programme.agreements
    }
    return moved_between(before, after, changes)


def _sources(ground: Groundwork, results: OpenResults, touched: frozenset[str]) -> Sources:
    cube = results.cube()
    makers = ground.makers(cube)
    stored = stored_figures(results.ground, results.stored)
    made = {code: makers[code]().figures for code in touched if code in makers}
    live, _ = results.long_table()
    return Sources(
        basis=ground.basis,
        cube=cube,
        figures={**stored, **made},
        refused=refused_scores(ground, tallies(ground, live)),
    )


def _results_of(
    programme: Programme, sources: Sources, codes: Sequence[str]
) -> Mapping[str, AgreementResults]:
    agreements = programme.agreements
    return {code: agreement_results(agreements[code], sources) for code in codes
            if code in agreements}  # fmt: skip


def _aligned(
    results: OpenResults, code: str, draft: Agreement | None, *, sources: Sources
) -> AgreementResults:
    """The results in force, those of the draft's period where that is another one."""
    agreement, standing = results.agreement(code)
    if draft is None or draft.period == agreement.period:
        return standing
    return agreement_results(replace(agreement, period=draft.period), sources)


def moved_between(
    before: Mapping[str, AgreementResults],
    after: Mapping[str, AgreementResults],
    changes: Sequence[Change],
) -> WhatIf:
    """What moves from one set of results to another."""
    standings = [_together(each, "standings") for each in (before, after)]
    scores = [_together(each, "scores") for each in (before, after)]
    return WhatIf(
        changes=changes,
        moves=changed_standings(*standings),
        criteria=changed_scores(*scores),
    )


_SHAPES = {"standings": STANDINGS, "scores": SCORES}


def _together(results: Mapping[str, AgreementResults], table: str) -> pl.DataFrame:
    nothing = pl.DataFrame(schema=dict(_SHAPES[table].columns))
    tables: list[pl.DataFrame] = [getattr(each, table) for each in results.values()]
    return pl.concat([nothing, *tables])
