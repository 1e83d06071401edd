"""Forms of the folder go out to phones: judged, converted, kept; and are closed with a reason."""

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.problems import Problem, errors_of
from daowei.foundation.web.models import User
from daowei.programme.definition import Programme
from daowei.programme.web.folders import files_of, reading_of
from daowei.programme.web.models import StoredFile
from daowei.programme.web.queries import NoVersionError, version_in_force
from daowei.verification.visits.answers import fields_of
from daowei.verification.visits.charter_of_forms import problems_of_form
from daowei.verification.visits.forms import FOLDER, InspectionForm, forms_in, read_form
from daowei.verification.visits.web.actions.noting import note_at_top
from daowei.verification.visits.web.models import ClosedForm, FormMedia, FormVersion
from daowei.verification.visits.xlsforms import (
    Converted,
    converted,
    has_java,
    md5_of,
    version_at,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What came of it: versions newly given out, and everything that stands against the others."""

    versions: tuple[FormVersion, ...]
    problems: tuple[Problem, ...]


def publish_forms(programme: str, *, by: User | None, at: datetime) -> Published:
    """Gives out every form of the version in force that changed since it was last given out.

    A form against which anything stands stays in; the others go out.
    Raises: NoVersionError: no version of the programme is in force.
    """
    version = version_in_force(programme)
    if version is None:
        raise NoVersionError(f"programme {programme!r} has no version in force; activate one")
    definition = reading_of(version).programme
    assert definition is not None, "a version with errors is never activated"
    contents = files_of(version)
    made: list[FormVersion] = []
    problems: list[Problem] = []
    for file in forms_in(contents):
        if not _is_out(programme, file, contents):
            found, told = _publish(definition, file, contents, by=by, at=at)
            made += [found] if found else []
            problems += told
    return Published(versions=tuple(made), problems=tuple(problems))


def _is_out(programme: str, file: str, contents: Mapping[str, bytes]) -> bool:
    """Whether the file, with its media, is what phones are given already."""
    current = FormVersion.objects.filter(programme=programme, file=file, is_current=True).first()
    if current is None or current.source_id != digest_of_bytes(contents[file]):
        return False
    kept = {each.name: each.file_id for each in current.media.all()}
    now = {name: digest_of_bytes(each) for name, each in _media_of(current.form_id, contents)}
    return kept == now


def _media_of(form_id: str, contents: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    """The files below ``inspection/<form>-media/``, by their names."""
    folder = f"{FOLDER}/{form_id}-media/"
    return [
        (name.removeprefix(folder), content)
        for name, content in sorted(contents.items())
        if name.startswith(folder)
    ]


def _publish(
    definition: Programme,
    file: str,
    contents: Mapping[str, bytes],
    *,
    by: User | None,
    at: datetime,
) -> tuple[FormVersion | None, Sequence[Problem]]:
    form, problems = read_form(file, contents[file])
    if form is None:
        return None, problems
    day = localtime(at).date()
    against = [*problems, *problems_of_form(form, definition, as_of=day)]
    if errors_of(against):
        return None, against
    number = _next_number(definition.code, form.form_id, at)
    made, told = converted(form, version_at(localtime(at), number), validate=has_java())
    if made is None:
        return None, [*against, *told]
    media = _media_of(form.form_id, contents)
    version = _kept(
        definition.code, form, made, number=number, source=contents[file], media=media, by=by, at=at
    )
    return version, against


def _next_number(programme: str, form_id: str, at: datetime) -> int:
    start = f"{localtime(at):%Y%m%d}"
    found = FormVersion.objects.filter(programme=programme, form_id=form_id)
    return found.filter(version__startswith=start).count() + 1


@transaction.atomic
def _kept(  # noqa: PLR0913 - what, of what, and who
    programme: str,
    form: InspectionForm,
    made: Converted,
    *,
    number: int,
    source: bytes,
    media: Sequence[tuple[str, bytes]],
    by: User | None,
    at: datetime,
) -> FormVersion:
    FormVersion.objects.filter(programme=programme, form_id=form.form_id).update(is_current=False)
    version = FormVersion.objects.create(
        programme=programme,
        form_id=form.form_id,
        version=version_at(localtime(at), number),
        title=form.title,
        file=form.file,
        source=_stored(source),
        xform=made.xform,
        md5=made.md5,
        questions=_questions(form, made),
        has_media=bool(media) or form.asks_order,
        is_validated=made.is_validated,
        published_by=by,
        published_at=at,
    )
    FormMedia.objects.bulk_create(
        [
            FormMedia(form=version, name=name, file=_stored(content), md5=md5_of(content))
            for name, content in media
        ]
    )
    note_at_top(
        "visits.form_published",
        by=by,
        at=at,
        programme=programme,
        on=f"form:{form.form_id}",
        after={
            "version": version.version,
            "md5": made.md5,
            "validated": made.is_validated,
            "source": version.source_id,
        },
    )
    return version


def _questions(form: InspectionForm, made: Converted) -> list[dict[str, object]]:
    """What is known of each place for an answer, as the row keeps it."""
    asked = {each.path: each for each in form.questions}
    kept: list[dict[str, object]] = []
    for field in fields_of(made.xform, form):
        question = asked.get(field.path)
        kept.append(
            {
                "path": field.path,
                "type": field.type,
                "choices": None if field.choices is None else list(field.choices),
                "is_multiple": field.is_multiple,
                "kind": question.type if question else "",
                "labels": dict(question.labels) if question else {},
                "concepts": list(question.concepts) if question else [],
                "in_fingerprint": bool(question and question.is_in_fingerprint),
                "recount": asdict(question.recount) if question and question.recount else None,
            }
        )
    return kept


def _stored(content: bytes) -> StoredFile:
    found, _ = StoredFile.objects.get_or_create(
        digest=digest_of_bytes(content), defaults={"content": content}
    )
    return found


def media_type_of(name: str) -> str:
    """What a file is, by its name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


@transaction.atomic
def close_form(*, programme: str, form_id: str, reason: str, by: User, at: datetime) -> ClosedForm:
    """From now on the form takes no submissions; phones show the reason."""
    closed, is_new = ClosedForm.objects.get_or_create(
        programme=programme,
        form_id=form_id,
        defaults={"reason": reason, "closed_by": by, "closed_at": at},
    )
    if is_new:
        note_at_top(
            "visits.form_closed",
            by=by,
            at=at,
            programme=programme,
            on=f"form:{form_id}",
            after={"reason": reason},
        )
    return closed


@transaction.atomic
def open_form(closed: ClosedForm, *, by: User, at: datetime) -> None:
    """The form takes submissions again."""
    note_at_top(
        "visits.form_opened",
        by=by,
        at=at,
        programme=closed.programme,
        on=f"form:{closed.form_id}",
        before={"reason": closed.reason},
    )
    closed.delete()
