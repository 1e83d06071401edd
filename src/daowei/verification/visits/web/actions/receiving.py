"""A submission is taken in: once, whole, as it came; or refused with words for whoever sent it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.programme.web.models import StoredFile
from daowei.programme.web.queries import programme_in_force
from daowei.verification.visits.answers import Field, expect_answers
from daowei.verification.visits.attachments import MOST_FILES, expect_name
from daowei.verification.visits.same_day import fingerprint_of
from daowei.verification.visits.submissions import Received, read_submission, refused
from daowei.verification.visits.web.actions.noting import note_at_top
from daowei.verification.visits.web.actions.visiting import Count, count_again, visit_begun
from daowei.verification.visits.web.models import (
    Attachment,
    FormVersion,
    Order,
    Phone,
    Submission,
)
from daowei.verification.visits.web.queries import closing_of, form_version, is_member, lines_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What arrived, from whom: the exact XML, files by name, and whether more will follow."""

    programme: str
    by: User
    raw: bytes
    files: Sequence[tuple[str, str, bytes]] = ()  # name, media type, content
    awaits_files: bool = False
    phone: Phone | None = None
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A submission on disk; ``is_new``: it was not there before."""

    submission: Submission
    is_new: bool


def receive(sent: Sent, *, at: datetime) -> Taken:
    """Keeps a submission; the same again changes nothing but may bring further files.

    Raises: RefusedError: it is not kept; status and words say why.
    """
    if len(sent.files) > MOST_FILES:
        raise refused(413, N_("At most {most} files are taken at once."), most=MOST_FILES)
    for name, _, _ in sent.files:
        expect_name(name)
    received = read_submission(sent.raw)
    try:
        with transaction.atomic():
            return _received(sent, received, at)
    except IntegrityError as error:  # the same arrived twice in one moment
        kept = _kept(sent, received)
        if kept is None or kept.sha256 != _sha256(sent.raw):
            raise _conflict(received) from error
        return Taken(submission=kept, is_new=False)


def _received(sent: Sent, received: Received, at: datetime) -> Taken:
    kept = _kept(sent, received)
    if kept is not None:
        if kept.sha256 != _sha256(sent.raw):
            raise _conflict(received)
        _add_files(kept, sent, at)
        return Taken(submission=kept, is_new=False)
    form = _form_of(sent.programme, received)
    fields = [_field(each) for each in form.questions]
    expect_answers(received, fields)
    order = _order_of(sent, received, form)
    submission = _store(sent, received, form, order=order, at=at)
    _add_files(submission, sent, at)
    _count_answers(submission, received, at)
    return Taken(submission=submission, is_new=True)


def _kept(sent: Sent, received: Received) -> Submission | None:
    found = Submission.objects.filter(
        programme=sent.programme, form_id=received.form_id, instance_id=received.instance_id
    )
    return found.first()


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _conflict(received: Received) -> Exception:
    return refused(
        409,
        N_(
            "Other answers were sent under the number {number} already; these are "
            "not taken. Fill in the form anew."
        ),
        number=received.instance_id,
    )


def _form_of(programme: str, received: Received) -> FormVersion:
    """The version of the form; older ones count too, closed ones do not."""
    if not FormVersion.objects.filter(programme=programme, form_id=received.form_id).exists():
        raise refused(404, N_("There is no form {form} here."), form=received.form_id)
    form = form_version(programme, received.form_id, received.version)
    if form is None:
        raise refused(
            404,
            N_("There is no version {version} of the form {form}; load it anew."),
            form=received.form_id,
            version=received.version or "–",
        )
    closed = closing_of(programme, received.form_id)
    if closed is not None:
        raise refused(409, N_("The form is closed: {reason}"), reason=closed.reason)
    return form


def _field(kept: Mapping[str, object]) -> Field:
    choices = kept["choices"]
    return Field(
        path=str(kept["path"]),
        type=str(kept["type"]),
        choices=tuple(str(each) for each in choices) if isinstance(choices, list) else None,
        is_multiple=bool(kept["is_multiple"]),
    )


def _order_of(sent: Sent, received: Received, form: FormVersion) -> Order | None:
    """The order the answers belong to: opened, and of the sender's own team.

    What is not so, is one and the same to the sender: nobody learns of others' orders.
    """
    if not any(each["path"] == "order" for each in form.questions):
        return None
    code = received.answer("order")
    order = Order.objects.filter(programme=sent.programme, code=code).first() if code else None
    if order is None or order.opened_at is None or not is_member(order.team, sent.by):
        raise refused(
            403,
            N_(
                "{order} is no open order of yours. Open the order on the site "
                "first, then load the form anew."
            ),
            order=code[:40] or "–",
        )
    return order


def _store(
    sent: Sent, received: Received, form: FormVersion, *, order: Order | None, at: datetime
) -> Submission:
    before = _superseded(sent, received, order)
    if before is not None:
        before.is_current = False
        before.save(update_fields=("is_current",))
    submission = Submission.objects.create(
        programme=sent.programme,
        version=form,
        form_id=form.form_id,
        instance_id=received.instance_id,
        raw=sent.raw,
        sha256=_sha256(sent.raw),
        fingerprint=fingerprint(received, form.questions),
        order=order,
        phone=sent.phone,
        by=sent.by,
        device=sent.device[:200],
        received_at=at,
        awaits_files=sent.awaits_files,
        supersedes=before,
    )
    _note(submission, at)
    return submission


def fingerprint(received: Received, questions: Sequence[Mapping[str, object]]) -> str:
    """The fingerprint of the answers, worked out here as the form does it on the phone."""
    paths = [str(each["path"]) for each in questions if each["in_fingerprint"]]
    answers = ["|".join(received.answers.get(path, ())) for path in paths]
    return fingerprint_of(answers, received.instance_id)


def _superseded(sent: Sent, received: Received, order: Order | None) -> Submission | None:
    """The submission an edit stands in for: known, current, of the same order."""
    if received.deprecated_id is None:
        return None
    found = Submission.objects.select_for_update().filter(
        programme=sent.programme, form_id=received.form_id, instance_id=received.deprecated_id
    )
    before = found.first()
    if (
        before is None
        or before.order_id != (order.pk if order else None)
        or (order is None and before.by_id != sent.by.pk)
    ):
        raise refused(
            404,
            N_("The answers that these are to replace ({number}) are not here."),
            number=received.deprecated_id,
        )
    if not before.is_current:
        raise refused(
            409,
            N_(
                "The answers that these are to replace ({number}) were replaced "
                "already; edit the last ones."
            ),
            number=received.deprecated_id,
        )
    return before


def _add_files(submission: Submission, sent: Sent, at: datetime) -> None:
    """Files not here yet are added; a file of a known name must be the same file."""
    known = dict(submission.files.values_list("name", "file_id"))
    for name, media_type, content in sent.files:
        mark = digest_of_bytes(content)
        if known.get(name, mark) != mark:
            raise refused(409, N_("Another file named {name} is here already."), name=name)
        if name not in known:
            file, _ = StoredFile.objects.get_or_create(digest=mark, defaults={"content": content})
            Attachment.objects.create(
                submission=submission,
                name=name,
                file=file,
                media_type=media_type[:100],
                received_at=at,
            )
            known[name] = mark
    if submission.awaits_files and not sent.awaits_files:
        submission.awaits_files = False
        submission.save(update_fields=("awaits_files",))


def _note(submission: Submission, at: datetime) -> None:
    order = submission.order
    note_at_top(
        "visits.submission_received",
        by=submission.by,
        at=at,
        programme=submission.programme,
        on=f"order:{order.code}" if order else f"form:{submission.form_id}",
        after={
            "sha256": submission.sha256,
            "instance": submission.instance_id,
            "fingerprint": submission.fingerprint,
        },
    )


def _count_answers(submission: Submission, received: Received, at: datetime) -> None:
    """Questions that count a reported value again become recounts of the visit."""
    order = submission.order
    counts = _counts(submission.version.questions, received)
    if order is None or not counts:
        return
    visit = visit_begun(order, by=submission.by, at=at)
    periods = {(line[1], line[2]): line for line in lines_of(order)}
    elements = programme_in_force(submission.programme).elements
    for (element, combo), found in counts.items():
        line = periods.get((element, combo))
        if line is not None:
            scaled = None if found is None else found * 10 ** elements[element].decimals
            count = Count(line=line, found=scaled, reason=submission.instance_id)
            count_again(visit, count, by=submission.by, at=at)


def _counts(
    questions: Sequence[Mapping[str, object]], received: Received
) -> dict[tuple[str, str], int | None]:
    """(element, combination) -> count, None where the books do not allow one."""
    found: dict[tuple[str, str], int | None] = {}
    for each in questions:
        recount, text = each["recount"], received.answer(str(each["path"]))
        if not isinstance(recount, Mapping) or not text:
            continue
        key = (str(recount["element"]), str(recount["combo"]))
        if recount["says_missing"]:
            found |= {key: None} if text == "yes" else {}
        elif each["type"] == "int":
            found[key] = int(text)
    return found
