"""The verb of evidence: keep a file beside what it shows."""

from datetime import datetime

from django.db import transaction

from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.web.models import User
from daowei.programme.web.models import StoredFile
from daowei.reporting.files import media_type_of
from daowei.reporting.submissions import refuse
from daowei.verification.follow_up.web.actions.noting import note, on
from daowei.verification.follow_up.web.models import Evidence, OfUnit


@transaction.atomic
def attach(row: OfUnit, *, name: str, content: bytes, by: User, at: datetime) -> Evidence:
    """Keeps a file beside a finding, a task, a veto or an appeal; the same bytes are kept once.

    Raises: RefusedError: it is of no kind that is taken, or too large.
    """
    media_type, problems = media_type_of(name, content)
    refuse(problems)
    key = digest_of_bytes(content)
    StoredFile.objects.bulk_create([StoredFile(digest=key, content=content)], ignore_conflicts=True)
    made = Evidence.objects.create(
        programme=row.programme,
        unit=row.unit,
        on=on(row),
        name=name,
        media_type=media_type,
        size=len(content),
        file_id=key,
        by=by,
        at=at,
    )
    note("attached", row, by=by, at=at, name=name, digest=key)
    return made
