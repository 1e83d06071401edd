"""Questions about publications: which there are, what stands in their files, what is still open."""

import io
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db.models import QuerySet
from django.utils.timezone import localtime

from daowei.disclosure.publishing.steps import Standing, State
from daowei.disclosure.publishing.web.models import Publication, Reply
from daowei.disclosure.report.protecting import Edition
from daowei.programme.definition import Agreement
from daowei.programme.web.folders import reading_of, write_files
from daowei.programme.web.models import Version


def publications_of(programme: str) -> QuerySet[Publication]:
    """All publications of a programme, the newest first."""
    found = Publication.objects.filter(programme=programme)
    return found.select_related("version", "corrects", "prepared_by").order_by("-number")


def published_of(programme: str) -> QuerySet[Publication]:
    """What the public sees, the newest first."""
    return publications_of(programme).filter(state=State.PUBLISHED.value)


def publication_numbered(programme: str, number: int) -> Publication | None:
    """One of them."""
    return publications_of(programme).filter(number=number).first()


def files_of(publication: Publication) -> Mapping[str, bytes]:
    """The publication's files by name."""
    rows = publication.files.select_related("file").order_by("name")
    return {each.name: bytes(each.file.content) for each in rows}


def file_names(publication: Publication) -> tuple[str, ...]:
    """The names of its files, in order."""
    return tuple(publication.files.order_by("name").values_list("name", flat=True))


def laid_out(publication: Publication) -> Path:
    """The publication's files on disk; written once, by a rename, for all processes to read."""
    digest = publication.digest.removeprefix("sha256:")
    place = Path(settings.DAOWEI_DATA) / "publications" / digest
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=place.parent))
        write_files(beside, files_of(publication))
        try:
            beside.rename(place)
        except OSError:  # another process was first, with the same bytes
            shutil.rmtree(beside)
    return place


def standing_of(publication: Publication, at: datetime, *, appeals: int = 0) -> Standing:
    """Where a publication stands."""
    approved = publication.approvals.filter(digest=publication.digest)
    return Standing(
        state=State(publication.state),
        today=localtime(at).date(),
        until=publication.until,
        appeals=appeals,
        prepared_by=publication.prepared_by_id,
        reviewed_by=publication.reviewed_by_id,
        approved_by=frozenset(approved.values_list("by_id", flat=True)),
        is_fixed=bool(publication.digest),
    )


# ── what may be published ───────────────────────────────────────────────────────────


def publishable(programme: str) -> Mapping[tuple[str, int], tuple[Agreement, Version]]:
    """Agreements of versions that are or were in force, by code and version; the newest first.

    Of one agreement and period the latest version that has it.
    """
    states = (Version.State.IN_FORCE, Version.State.SUPERSEDED)
    versions = Version.objects.filter(programme=programme, state__in=states)
    found: dict[tuple[str, int], tuple[Agreement, Version]] = {}
    seen: set[tuple[str, str]] = set()
    for version in versions.order_by("-activated_at", "-pk"):
        reading = reading_of(version)
        for agreement in reading.programme.agreements.values() if reading.programme else ():
            if (agreement.code, agreement.period) not in seen:
                seen.add((agreement.code, agreement.period))
                found[agreement.code, version.pk] = (agreement, version)
    return found


# ── what was published before ───────────────────────────────────────────────────────


def editions_before(publication: Publication) -> tuple[Edition, ...]:
    """What the public has of the same programme already, as far as figures may meet."""
    earlier = published_of(publication.programme).exclude(pk=publication.pk)
    rows = earlier.exclude(edition=None).select_related("edition").order_by("number")
    return tuple(edition_in(bytes(each.edition.content)) for each in rows if each.edition)


def edition_in(content: bytes) -> Edition:
    """An edition as it was kept."""
    table = pl.read_ipc(io.BytesIO(content))
    gone = table.filter("withheld").select("indicator", "unit", "period")
    return Edition(figures=table.drop("withheld"), withheld=gone)


def edition_kept(edition: Edition) -> bytes:
    """An edition as it is kept."""
    gone = edition.withheld.with_columns(withheld=pl.lit(value=True))
    marked = edition.figures.join(
        gone, on=["indicator", "unit", "period"], how="left", maintain_order="left"
    ).with_columns(pl.col("withheld").fill_null(value=False))
    out = io.BytesIO()
    marked.write_ipc(out, compression="zstd")
    return out.getvalue()


# ── replies ─────────────────────────────────────────────────────────────────────────


def replies_to(publication: Publication) -> Mapping[str, Reply]:
    """What units reply, by unit."""
    return {each.unit: each for each in sorted(publication.replies.all(), key=_unit_of)}


def _unit_of(reply: Reply) -> str:
    return reply.unit
