"""The computation of a publication: from reports, settled where they are, to public files."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib.metadata import version as installed
from pathlib import Path

import numpy as np
import polars as pl
from django.conf import settings

from daowei.assessment.assessing import Basis
from daowei.assessment.computing_results import Order, compute
from daowei.assessment.groundwork import Groundwork
from daowei.assessment.indicators import IndicatorSet, figures_table
from daowei.assessment.open_results import OpenResults
from daowei.assessment.result_folder import Mark, Rulebook
from daowei.assessment.settled import SettledReports
from daowei.assessment.web.counted import CountedReports
from daowei.assessment.web.handling import procedures_in
from daowei.disclosure.publishing.building import Built, Ingredients, Provenance, built
from daowei.disclosure.publishing.document import REPORTED, SETTLED, Previous
from daowei.disclosure.publishing.method import Rules
from daowei.disclosure.publishing.scoring import Standing
from daowei.disclosure.publishing.web.grounds import draws_behind, settled_in
from daowei.disclosure.publishing.web.models import Publication
from daowei.disclosure.publishing.web.queries import editions_before
from daowei.foundation.tables import REPORTS, VALUES, empty
from daowei.foundation.texts import N_
from daowei.foundation.web.places import register_stamp, registry_of
from daowei.programme.agreements.web.queries import agreed_targets
from daowei.programme.charter.check import charter_digest
from daowei.programme.web.folders import files_of, reading_of
from daowei.programme.web.register_queries import population_of

Step = Callable[[str, int, int], None]


def computed(publication: Publication, *, step: Step) -> Built:
    """The publication's files, from what counts now.

    Raises: UnprotectedError: small counts cannot be protected.
    """
    rules = _rules(publication)
    programme = publication.programme
    is_settled = publication.basis == SETTLED
    settlement = settled_in(programme, publication.period) if is_settled else None
    draws = draws_behind(programme) if settlement else ()
    reports = SettledReports(
        reports=CountedReports(programme=programme),
        settled=settlement.values if settlement else {},
    )
    with _results(publication, rules, reports, step=step) as results:
        step(N_("Protecting small counts, fixing files"), 5, 6)
        return built(
            replace(
                _ingredients(publication, rules, results),
                records={each.record.code: each.content for each in draws},
            ),
            Provenance(
                number=publication.number,
                digest_of_programme=publication.version.digest,
                as_of=publication.on,
                basis=SETTLED if settlement else REPORTED,
                settlement=settlement.digest if settlement else "",
                draws=tuple(each.record for each in draws),
                daowei=installed("daowei"),
                previous=_previous(publication),
                why=publication.why,
            ),
        )


def _rules(publication: Publication) -> Rules:
    reading = reading_of(publication.version)
    assert reading.programme is not None, "a version with errors is never activated"
    assert reading.formulas is not None, "a version with errors is never activated"
    return Rules(
        programme=reading.programme,
        formulas=reading.formulas,
        registry=registry_of(publication.programme),
        agreement=reading.programme.agreements[publication.agreement],
    )


def _previous(publication: Publication) -> Previous | None:
    before = publication.corrects
    return Previous(number=before.number, digest=before.digest) if before else None


# ── results ─────────────────────────────────────────────────────────────────────────


@contextmanager
def _results(
    publication: Publication, rules: Rules, reports: SettledReports, *, step: Step
) -> Iterator[OpenResults]:
    """Results of the publication's own version and day, gone when they were read."""
    basis = Basis(
        programme=rules.programme,
        formulas=rules.formulas,
        registry=rules.registry,
        population=population_of(publication.programme),
        values=empty(VALUES),
        reports=empty(REPORTS),
        procedures=procedures_in(publication.programme),
        agreed=agreed_targets(publication.programme, {publication.agreement: publication.period}),
        on=publication.on,
    )

    def laid(stretch: tuple[date, date]) -> Groundwork:
        return Groundwork(basis=basis, stretch=stretch)

    order = Order(
        programme=basis.programme,
        registry=basis.registry,
        rulebook=_rulebook(publication),
        mark=Mark(),
        day=publication.on,
        groundwork=laid,
    )
    place = Path(tempfile.mkdtemp(prefix="publication-", dir=settings.DAOWEI_DATA))
    try:
        manifest = compute(place, order, reports, step=lambda told, done, _: step(told, done, 6))
        ground = laid(manifest.stretch).on_day(publication.on)
        yield OpenResults(root=place, manifest=manifest, ground=ground)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _rulebook(publication: Publication) -> Rulebook:
    version = publication.version
    return Rulebook(
        programme=version.programme,
        version=version.label,
        digest=version.digest,
        charter=charter_digest(),
        register=register_stamp(version.programme),
    )


def _ingredients(publication: Publication, rules: Rules, results: OpenResults) -> Ingredients:
    vetoes = results.tables.agreements[publication.agreement].vetoes
    return Ingredients(
        rules=rules,
        method=files_of(publication.version),
        figures=_figures(rules, results),
        keys={code: _key(code, rules, results) for code in rules.keys},
        agreed=results.ground.basis.agreed,
        vetoes=tuple(
            Standing(rule=each.rule, unit=each.unit, since=each.since)
            for each in vetoes
            if each.is_in_force
        ),
        refused=results.manifest.refused,
        earlier=editions_before(publication),
    )


def _figures(rules: Rules, results: OpenResults) -> pl.DataFrame:
    cube = results.cube()
    known = cube.periods.index
    figures = {code: results.indicator(code) for code in rules.indicators}
    return figures_table(
        IndicatorSet(figures=figures, problems=()),
        cube,
        rules.programme.indicators,
        units=[each for each in rules.shown if results.column(each) is not None],
        periods=[each for each in rules.periods if each in known],
    )


def _key(element: str, rules: Rules, results: OpenResults) -> Mapping[str, int]:
    """The whole numbers that a target is shared out by."""
    figures = results.element(element).values()[results.row(rules.agreement.period)]
    shown = np.nan_to_num(figures).astype(np.int64).tolist()
    return dict(zip(results.ground.units.codes, shown, strict=True))
