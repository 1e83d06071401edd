"""What a draft of the programme, or settled values, would change beside today's results."""

import shutil
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localtime

from daowei.assessment.computing_results import Order, Reports, Step, compute, quietly
from daowei.assessment.groundwork import Groundwork
from daowei.assessment.result_folder import Mark
from daowei.assessment.result_tables import Tables, read_tables
from daowei.assessment.settled import Settled, SettledReports, counting
from daowei.assessment.web.counted import CountedReports
from daowei.assessment.web.queries import results_of
from daowei.assessment.what_if import WhatIf, moved_between, needs_everything, what_if
from daowei.programme.reading import Reading
from daowei.programme.versions import difference


def what_if_of(
    programme: str, draft: Reading, *, at: datetime, step: Step = quietly
) -> WhatIf | None:
    """Whose score, place or award a draft moves against the version in force.

    Quick where the draft changes targets, weights, methods or indicators; where it changes
    elements or forms, everything is computed for it (``step`` tells how far; best as a job).
    None for a draft with errors.
    Raises: NoResultsError: there is nothing to compare with yet.
    """
    if draft.programme is None or draft.formulas is None:
        return None
    results = results_of(programme)
    changes = difference(results.ground.programme, draft.programme)
    if not needs_everything(changes, draft.programme, results):
        return what_if(results, draft.programme, draft.formulas)
    basis = replace(
        results.ground.basis,
        programme=draft.programme,
        formulas=draft.formulas,
        on=localtime(at).date(),
    )
    order = Order(
        programme=draft.programme,
        registry=basis.registry,
        rulebook=results.manifest.rulebook,
        mark=Mark(),
        day=basis.on,
        groundwork=lambda stretch: Groundwork(basis=basis, stretch=stretch),
    )
    tables = computed_aside(order, CountedReports(programme=programme), step=step)
    return moved_between(results.tables.agreements, tables.agreements, changes)


def settled_moves(
    programme: str, settled: Settled, *, at: datetime, step: Step = quietly
) -> WhatIf:
    """Whose score, place or award moves when settled values count instead of today's reports.

    Everything is computed for it (``step`` tells how far; best as a job).
    Raises: NoResultsError: there is nothing to compare with yet.
    """
    results = results_of(programme)
    basis = replace(results.ground.basis, on=localtime(at).date())
    order = Order(
        programme=basis.programme,
        registry=basis.registry,
        rulebook=results.manifest.rulebook,
        mark=Mark(),
        day=basis.on,
        groundwork=lambda stretch: Groundwork(basis=basis, stretch=stretch),
    )
    counted = CountedReports(programme=programme)
    reports = SettledReports(reports=counted, settled=counting(settled))
    tables = computed_aside(order, reports, step=step)
    return moved_between(results.tables.agreements, tables.agreements, ())


def computed_aside(order: Order, reports: Reports, *, step: Step = quietly) -> Tables:
    """All results of an order, computed in a folder that is taken away again."""
    place = Path(tempfile.mkdtemp(prefix="aside-", dir=settings.DAOWEI_DATA))
    try:
        manifest = compute(place, order, reports, step=step)
        return read_tables(place / manifest.generation / manifest.tables)
    finally:
        shutil.rmtree(place, ignore_errors=True)
