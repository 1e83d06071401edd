"""The cube that analytics are asked of: the results, brought up to the last report."""

from datetime import datetime
from functools import lru_cache

from django.utils.timezone import localtime

from daowei.assessment.analytics import Analytics
from daowei.assessment.cube import Cube
from daowei.assessment.inputs import Formula
from daowei.assessment.open_results import OpenResults
from daowei.assessment.result_folder import read_manifest
from daowei.assessment.web.follower import follow, results_root, rulebook_of
from daowei.assessment.web.queries import results_of
from daowei.site.dhis2.programmes import Behind

PATIENCE_SECONDS = 3.0  # a client that wrote and asks twice at once reads what it wrote, twice


def analytics_of(here: Behind, at: datetime) -> Analytics:
    """The figures of everything that was reported up to now, ready to be asked.

    Raises: NoResultsError: nothing was computed yet; the worker does it.
    """
    programme, trees = here.programme, here.formulas
    return Analytics(
        cube=_cube_of(fresh_results(here, at)),
        indicators=programme.indicators,
        formulas={
            code: Formula(numerator=trees.numerators[code], denominator=trees.denominators[code])
            for code in trees.order
        },
        constants=programme.constants,
        as_of=localtime(at).date(),
    )


def fresh_results(here: Behind, at: datetime) -> OpenResults:
    """The results, with the reports that came since; what is computed anew is left to the worker.

    Raises: NoResultsError: nothing was computed yet.
    """
    manifest = read_manifest(results_root(here.programme.code, here.version.digest))
    if manifest is not None and manifest.rulebook == rulebook_of(here.version):
        follow(here.programme.code, at=at, patience=PATIENCE_SECONDS)
    return results_of(here.programme.code)


@lru_cache(maxsize=4)
def _cube_of(results: OpenResults) -> Cube:
    return results.cube()
