"""The next revisions of reports, with all they take with them, written together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.web.actions import Note, record_all
from daowei.reporting.documents import Cell, Entry, Report, superseding
from daowei.reporting.submissions import Standing
from daowei.reporting.web.actions.desk import Before
from daowei.reporting.web.actions.handing import Handing, Said, Task, first_revision, is_nil
from daowei.reporting.web.models import Attestation, Difference, Draft, Remark, Revision
from daowei.reporting.web.queries import Office, Place, place_of, report_of, standing_of


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A revision that nothing stands against any more; ``values``: all of it."""

    task: Task
    values: Mapping[Cell, Entry]
    before: Before
    was_late: bool

    @cached_property
    def report(self) -> Report:
        """The document of the revision."""
        if self.before.current is None:
            return first_revision(self.task.place, self.values)
        return superseding(report_of(self.before.current), self.values)

    @cached_property
    def document(self) -> tuple[str, str]:
        """Its text and the digest of it."""
        text = self.report.text
        return text, digest_of_bytes(text.encode())

    @property
    def reason(self) -> str:
        """Why it was corrected; a first report corrects nothing."""
        is_first = standing_of(self.before.current) is Standing.NOTHING
        return "" if is_first else self.task.handing.reason


def write_all(office: Office, planned: Sequence[Planned]) -> list[Revision]:
    """The rows of the revisions, in order; no two may be of one report."""
    if not planned:
        return []
    _supersede(planned)
    rows = Revision.objects.bulk_create([_row(office, each) for each in planned])
    _clear(planned)
    _take_over(planned, rows)
    remarks = [
        remark
        for each, row in zip(planned, rows, strict=True)
        for remark in _remarks(
            each.task.place, each.task.handing.remarks, revision=row, handing=each.task.handing
        )
    ]
    if remarks:
        Remark.objects.bulk_create(remarks)
    notes = [*map(_note, planned, rows), *_contradictions(planned, rows)]
    record_all(notes, programme=office.programme.code)
    return rows


def _row(office: Office, planned: Planned) -> Revision:
    report, handing = planned.report, planned.task.handing
    text, digest = planned.document
    return Revision(
        **planned.task.place.as_filter(),
        version=office.version.digest,
        number=report.revision,
        document=text,
        digest=digest,
        supersedes=report.supersedes or "",
        submitted_by=handing.by,
        submitted_at=handing.at,
        was_late=planned.was_late,
        reason=planned.reason,
    )


def _note(planned: Planned, row: Revision) -> Note:
    handing, stood = planned.task.handing, planned.before.current
    return Note(
        by=handing.by,
        at=handing.at,
        deed="reporting.corrected" if planned.reason else "reporting.submitted",
        unit=row.unit,
        on=planned.task.place.on,
        before={"digest": stood.digest, "state": stood.state} if stood else None,
        after={"revision": row.number, "digest": row.digest, "late": row.was_late},
    )


def _supersede(planned: Sequence[Planned]) -> None:
    stood = [each.before.current.pk for each in planned if each.before.current is not None]
    if stood:
        Revision.objects.filter(pk__in=stood).update(
            is_current=False, state=Revision.State.SUPERSEDED
        )


def _clear(planned: Sequence[Planned]) -> None:
    """Drafts have become reports."""
    drafts = [pk for each in planned for pk in each.before.drafts]
    if drafts:
        Draft.objects.filter(pk__in=drafts).delete()


def _take_over(planned: Sequence[Planned], rows: Sequence[Revision]) -> None:
    """Differences that no revision took over before."""
    for each, row in zip(planned, rows, strict=True):
        waiting = [found.pk for found in each.before.taken if found.carried_by_id is None]
        if waiting:
            Difference.objects.filter(pk__in=waiting).update(carried_by=row)


def _contradictions(planned: Sequence[Planned], rows: Sequence[Revision]) -> Iterator[Note]:
    """Nil reports that somebody vouched for, and that now report something."""
    telling = {
        each.task.place: (each, row)
        for each, row in zip(planned, rows, strict=True)
        if each.before.current is not None and not is_nil(each.report)
    }
    for vouched in _vouched_for(telling):
        each, row = telling[place_of(vouched.revision)]
        Attestation.objects.filter(pk=vouched.pk).update(contradicted_by=row)
        yield Note(
            by=each.task.handing.by,
            at=each.task.handing.at,
            deed="reporting.nil_contradicted",
            unit=row.unit,
            on=each.task.place.on,
            after={"revision": row.number},
        )


def _vouched_for(places: Mapping[Place, object]) -> Iterator[Attestation]:
    if not places:
        return
    found = Attestation.objects.filter(
        revision__programme__in={each.programme for each in places},
        revision__unit__in={each.unit for each in places},
        revision__period__in={each.period for each in places},
        contradicted_by=None,
    )
    for each in found.select_related("revision"):
        if place_of(each.revision) in places:
            yield each


def write_remarks(
    place: Place, remarks: Sequence[Said], *, revision: Revision | None, handing: Handing
) -> list[Remark]:
    """Keeps remarks on a report; blank ones are left out."""
    return Remark.objects.bulk_create(_remarks(place, remarks, revision=revision, handing=handing))


def _remarks(
    place: Place, remarks: Sequence[Said], *, revision: Revision | None, handing: Handing
) -> Iterator[Remark]:
    for each in remarks:
        if each.text.strip():
            yield Remark(
                **place.as_filter(),
                kind=each.kind,
                revision=revision,
                element=each.cell[0],
                combo=each.cell[1],
                check_code=each.check,
                text=each.text.strip(),
                by=handing.by,
                at=handing.at,
            )
