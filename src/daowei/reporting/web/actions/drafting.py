"""Beside the report: drafts, remarks and files."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from daowei.foundation.digests import canonical, digest_of_bytes
from daowei.foundation.problems import DaoweiError, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.programme.web.models import StoredFile
from daowei.reporting.files import LARGEST, media_type_of
from daowei.reporting.submissions import RefusedError, refuse
from daowei.reporting.web.actions.handing import Handing, Said
from daowei.reporting.web.actions.writing import write_remarks
from daowei.reporting.web.models import Attachment, Draft, Remark
from daowei.reporting.web.queries import Place, current_revision


class DraftConflictError(DaoweiError):
    """Somebody saved a newer draft meanwhile: ``draft``; nothing was overwritten."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(f"a newer draft, number {draft.number}, was saved meanwhile")


@transaction.atomic
def save_draft(
    *, place: Place, entries: Mapping[str, str], seen: int, by: User, at: datetime
) -> Draft:
    """Keeps what was typed so far. ``entries``: ``element|combination`` -> text as typed.

    ``seen``: number of the draft the typing began from; 0 for none.
    Raises: DraftConflictError: another draft was saved meanwhile, with other texts.
    """
    text = canonical({name: each for name, each in entries.items() if each.strip()})
    found = Draft.objects.select_for_update().filter(**place.as_filter()).first()
    if found is None:
        return _begun(place, text, by=by, at=at)
    if found.entries == text:
        return found
    if found.number != seen:
        raise DraftConflictError(found)
    found.entries, found.number, found.saved_by, found.saved_at = text, found.number + 1, by, at
    found.save(update_fields=("entries", "number", "saved_by", "saved_at"))
    return found


def _begun(place: Place, text: str, *, by: User, at: datetime) -> Draft:
    current = current_revision(place)
    made, is_new = Draft.objects.get_or_create(
        **place.as_filter(),
        defaults={
            "entries": text,
            "began_from": current.digest if current else "",
            "saved_by": by,
            "saved_at": at,
        },
    )
    if not is_new:
        raise DraftConflictError(made)
    _note("reporting.draft_begun", place, by=by, at=at)
    return made


@transaction.atomic
def discard_draft(*, place: Place, by: User, at: datetime) -> None:
    """Throws the draft away; the log keeps what it said."""
    found = Draft.objects.filter(**place.as_filter()).first()
    if found is not None:
        _note("reporting.draft_discarded", place, by=by, at=at, before={"entries": found.entries})
        found.delete()


@transaction.atomic
def add_remark(*, place: Place, said: Said, by: User, at: datetime) -> Remark:
    """A comment on a report, or on a cell of it.

    Raises: RefusedError: it says nothing.
    """
    written = write_remarks(
        place, [said], revision=current_revision(place), handing=Handing(by=by, at=at)
    )
    if not written:
        raise RefusedError(
            [problem("RPT-020", N_("The comment is empty"), remedy=N_("Write it, then send it."))]
        )
    _note("reporting.commented", place, by=by, at=at, after={"text": said.text.strip()})
    return written[0]


@transaction.atomic
def attach(*, place: Place, name: str, content: bytes, by: User, at: datetime) -> Attachment:
    """Keeps a file beside a report, under its digest; the same bytes are kept once.

    Raises: RefusedError: it is of no kind that is taken, or larger than ``files.LARGEST``.
    """
    media_type, problems = media_type_of(name, content)
    refuse(problems)
    assert len(content) <= LARGEST
    key = digest_of_bytes(content)
    StoredFile.objects.bulk_create([StoredFile(digest=key, content=content)], ignore_conflicts=True)
    made = Attachment.objects.create(
        **place.as_filter(),
        name=name,
        media_type=media_type,
        size=len(content),
        file_id=key,
        by=by,
        at=at,
    )
    _note("reporting.attached", place, by=by, at=at, after={"name": name, "digest": key})
    return made


def _note(deed: str, place: Place, *, by: User, at: datetime, **change: object) -> None:
    record(
        by=by,
        at=at,
        deed=deed,
        programme=place.programme,
        unit=place.unit,
        on=place.on,
        **change,  # type: ignore[arg-type]  # before and after
    )
