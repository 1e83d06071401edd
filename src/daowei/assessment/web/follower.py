"""The follower: brings a programme's results up to its reports, one process at a time."""

from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path

import polars as pl
from django.conf import settings
from django.utils.timezone import localtime

from daowei.assessment.assessing import Basis
from daowei.assessment.computing_results import Order, Step, compute, quietly
from daowei.assessment.decided import Decided
from daowei.assessment.following import apply
from daowei.assessment.groundwork import Groundwork
from daowei.assessment.kept_registers import kept_registers
from daowei.assessment.result_folder import (
    Manifest,
    ResultsError,
    Rulebook,
    alone,
    is_broken,
    read_manifest,
)
from daowei.assessment.standing import AnewError, Standing, open_standing
from daowei.assessment.web.counted import CountedReports, revised_since
from daowei.assessment.web.handling import decided_in
from daowei.assessment.web.touches import Touched, mark_now, touched_since
from daowei.foundation.hierarchy import Registry
from daowei.foundation.tables import REPORTS, VALUES, empty
from daowei.foundation.web.places import register_stamp, registry_of
from daowei.programme.charter.check import charter_digest
from daowei.programme.web.folders import reading_of
from daowei.programme.web.models import Version
from daowei.programme.web.queries import version_in_force
from daowei.programme.web.register_queries import population_of

FEW = 50  # touched reports that are always applied one by one
FEW_SHARE = 1 / 200  # of all reports; beyond that it is quicker to compute anew


def results_root(programme: str, digest: str) -> Path:
    """Where the results of a programme version lie."""
    short = digest.removeprefix("sha256:")[:16]
    return Path(settings.DAOWEI_DATA) / "results" / programme / short


def rulebook_of(version: Version) -> Rulebook:
    """What results of the version are made by today."""
    return Rulebook(
        programme=version.programme,
        version=version.label,
        digest=version.digest,
        charter=charter_digest(),
        register=register_stamp(version.programme),
    )


def follow_now(programme: str, *, at: datetime, step: Step = quietly) -> Manifest | None:
    """The results as of the last report; waits for another follower. None without a version."""
    version = version_in_force(programme)
    return _followed(version, at=at, patience=None, step=step) if version else None


def follow(programme: str, *, at: datetime, patience: float = 0.0) -> Manifest | None:
    """As ``follow_now``, but leaves the work to another follower that is at it.

    ``patience``: seconds it is waited for first, so that one reads what one has written.
    """
    version = version_in_force(programme)
    return _followed(version, at=at, patience=patience, step=quietly) if version else None


def _followed(
    version: Version, *, at: datetime, patience: float | None, step: Step
) -> Manifest | None:
    root, day = results_root(version.programme, version.digest), localtime(at).date()
    with alone(root, patience=patience) as is_ours:
        if not is_ours:
            return _manifest(root)
        manifest = _manifest(root)
        if manifest is None or manifest.rulebook != rulebook_of(version):
            return _anew(root, version, day=day, step=step)
        touched = touched_since(version.programme, manifest.mark)
        if not _is_sound(root, manifest, touched) or _are_many(manifest, touched):
            return _anew(root, version, day=day, step=step)
        decided = decided_in(version.programme)
        is_handled = manifest.handled == decided.digest
        if not touched.keys and manifest.day == day and is_handled:
            return manifest
        try:
            return _applied(root, manifest, touched, day=day, decided=decided)
        except AnewError:
            return _anew(root, version, day=day, step=step)


def _manifest(root: Path) -> Manifest | None:
    """The manifest in force; one that cannot be read is as good as none."""
    try:
        return read_manifest(root)
    except ResultsError:
        return None


def _is_sound(root: Path, manifest: Manifest, touched: Touched) -> bool:
    """Whether no change was broken off, and the database is the one that was followed.

    After a restore transactions may count from lower numbers again.
    """
    return not is_broken(root / manifest.generation) and (
        touched.mark.horizon >= manifest.mark.horizon
    )


def _are_many(manifest: Manifest, touched: Touched) -> bool:
    return len(touched.keys) > max(FEW, FEW_SHARE * manifest.mark.reports)


# ── anew ────────────────────────────────────────────────────────────────────────────


def _anew(root: Path, version: Version, *, day: date, step: Step) -> Manifest:
    programme = version.programme
    mark, rulebook = mark_now(programme), rulebook_of(version)
    basis = _basis(version, registry_of(programme), population_of(programme), day=day)
    order = Order(
        programme=basis.programme,
        registry=basis.registry,
        rulebook=rulebook,
        mark=mark,
        day=day,
        groundwork=partial(_laid, basis),
    )
    return compute(root, order, CountedReports(programme=programme), step=step)


def _laid(basis: Basis, stretch: tuple[date, date]) -> Groundwork:
    return Groundwork(basis=basis, stretch=stretch)


def _basis(version: Version, registry: Registry, population: pl.DataFrame, *, day: date) -> Basis:
    """The version's definitions over these registers; values are read from the results' files."""
    reading = reading_of(version)
    assert reading.programme is not None, "a version with errors is never activated"
    assert reading.formulas is not None, "a version with errors is never activated"
    decided = decided_in(version.programme)
    return Basis(
        programme=reading.programme,
        formulas=reading.formulas,
        registry=registry,
        population=population,
        values=empty(VALUES),
        reports=empty(REPORTS),
        procedures=decided.procedures,
        agreed=decided.agreed,
        on=day,
    )


# ── along the path ──────────────────────────────────────────────────────────────────

_standing: dict[Path, Standing] = {}  # held open between two ticks of this process


def _applied(
    root: Path, manifest: Manifest, touched: Touched, *, day: date, decided: Decided
) -> Manifest:
    held = _standing.pop(root, None)
    if held is None or held.manifest != manifest:
        held = open_standing(root, manifest, groundwork_of(root, manifest))
    revised = revised_since(manifest.rulebook.programme, touched.keys)
    after = apply(held, revised, mark=touched.mark, day=day, decided=decided)
    _standing[root] = after
    return after.manifest


def groundwork_of(root: Path, manifest: Manifest) -> Groundwork:
    """What the results of a manifest stand on: its version, and the registers beside it."""
    return _groundwork(root / manifest.generation, manifest.rulebook.digest,
                       manifest.stretch).on_day(
        manifest.day, decided_in(manifest.rulebook.programme)
    )  # fmt: skip


@lru_cache(maxsize=4)
def _groundwork(folder: Path, digest: str, stretch: tuple[date, date]) -> Groundwork:
    version = Version.objects.filter(digest=digest).first()
    if version is None:
        raise ResultsError(f"the programme version {digest} of {folder} is gone; compute anew")
    registry, population = kept_registers(folder)
    basis = _basis(version, registry, population, day=date.min)
    return Groundwork(basis=basis, stretch=stretch)
