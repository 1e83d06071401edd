"""Verbs of publications: prepare, fix, review, open, approve, publish, withdraw, reply."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localtime

from daowei.disclosure.publishing.building import Built
from daowei.disclosure.publishing.replying import faults_of, refused_words
from daowei.disclosure.publishing.steps import (
    LEAST_DAYS,
    TABLE,
    State,
    Step,
    against,
)
from daowei.disclosure.publishing.web.models import Approval, Publication, PublicFile, Reply
from daowei.disclosure.publishing.web.queries import edition_kept, standing_of
from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.job_actions import enqueue
from daowei.foundation.web.models import Event, User
from daowei.programme.definition import Agreement
from daowei.programme.web.models import StoredFile, Version

COMPUTING = "publication.compute"


class RefusedError(DaoweiError):
    """A step that is refused, with everything that speaks against it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(each.message) for each in problems))
        self.problems = problems


@transaction.atomic
def prepare(  # noqa: PLR0913 - of what, on which ground, why, by whom
    agreement: Agreement,
    version: Version,
    *,
    basis: str,
    on: date,
    by: User,
    at: datetime,
    corrects: Publication | None = None,
    why: str = "",
) -> Publication:
    """A publication is begun; its computation is asked for.

    Raises: RefusedError: a correction corrects nothing that stands, or does not say why; or the
    agreement is published already and this is no correction.
    """
    _expect_founded(agreement, version, corrects=corrects, why=why)
    publication = Publication.objects.create(
        programme=version.programme,
        number=_next_number(version.programme),
        agreement=agreement.code,
        period=agreement.period,
        version=version,
        on=on,
        basis=basis,
        corrects=corrects,
        why=why.strip(),
        days=max(agreement.appeal_days, LEAST_DAYS),
        prepared_by=by,
        prepared_at=at,
    )
    after = {"agreement": agreement.code, "period": agreement.period, "version": version.digest,
             "basis": basis}  # fmt: skip
    _note(publication, "prepared", by=by, at=at, after=after)
    ask_to_compute(publication, by=by, at=at)
    return publication


def _expect_founded(
    agreement: Agreement, version: Version, *, corrects: Publication | None, why: str
) -> None:
    same = Publication.objects.filter(
        programme=version.programme, agreement=agreement.code, period=agreement.period
    )
    if corrects is None and same.filter(state=State.PUBLISHED.value).exists():
        raise RefusedError((_is_published(agreement),))
    if corrects is not None and not why.strip():
        raise RefusedError((_unreasoned(),))
    if refused := tuple(refused_words(why)):
        raise RefusedError(refused)
    if corrects is not None and (
        corrects.state != State.PUBLISHED.value
        or corrects.period != agreement.period
        or Publication.objects.filter(corrects=corrects).exists()
    ):
        raise RefusedError((_corrects_nothing(corrects),))


def _is_published(agreement: Agreement) -> Problem:
    return problem(
        "PBL-020",
        N_("the results of {value} were published already"),
        remedy=N_("Prepare a correction of that publication instead."),
        field="agreement",
        value=agreement.code,
    )


def _unreasoned() -> Problem:
    return problem(
        "PBL-021",
        N_("the correction does not say why"),
        remedy=N_("Write what was wrong; it stands in public beside the new results."),
        field="why",
    )


def _corrects_nothing(corrects: Publication) -> Problem:
    return problem(
        "PBL-022",
        N_("publication {value} cannot be corrected: it is not published, or was corrected"),
        remedy=N_("Correct the latest publication of the same results."),
        field="corrects",
        value=corrects.number,
    )


def _next_number(programme: str) -> int:
    last = Publication.objects.filter(programme=programme).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def ask_to_compute(publication: Publication, *, by: User, at: datetime) -> None:
    """Has the publication computed, or computed anew; until then it stands as it was.

    Raises: RefusedError: it is published or withdrawn.
    """
    _expect(publication, Step.COMPUTE, by=by, at=at)
    job = enqueue(
        COMPUTING,
        by=by,
        at=at,
        programme=publication.programme,
        arguments={"publication": publication.pk},
        key=str(publication.pk),
        page=f"/p/{publication.programme}/publications/{publication.number}/",
    )
    Publication.objects.filter(pk=publication.pk).update(job=job.pk)


@transaction.atomic
def fix(publication: Publication, made: Built, *, by: User | None, at: datetime) -> None:
    """The computed files become those of the publication; earlier reviews and approvals lapse.

    Raises: RefusedError: it was published or withdrawn meanwhile.
    """
    held = Publication.objects.select_for_update().get(pk=publication.pk)
    if Step.COMPUTE not in TABLE[State(held.state)]:
        raise RefusedError(against(standing_of(held, at), Step.COMPUTE, by.pk if by else 0))
    held.files.all().delete()
    kept = {**made.files, "": edition_kept(made.edition)}
    digests = {name: digest_of_bytes(content) for name, content in kept.items()}
    StoredFile.objects.bulk_create(
        [StoredFile(digest=digests[name], content=kept[name]) for name in kept],
        ignore_conflicts=True,
    )
    PublicFile.objects.bulk_create(
        [PublicFile(publication=held, name=name, file_id=digests[name]) for name in made.files]
    )
    before = held.digest
    held.state = State.COMPUTED.value
    held.digest, held.edition_id = made.document.digest, digests[""]
    held.left_out, held.basis = made.left_out, made.document.basis
    held.reviewed_by = held.reviewed_at = held.opened_at = held.until = None
    held.save()
    _note(held, "computed", by=by, at=at, before={"digest": before},
          after={"digest": held.digest})  # fmt: skip


@transaction.atomic
def review(publication: Publication, *, by: User, at: datetime) -> None:
    """A second person has looked at the figures.

    Raises: RefusedError: whoever prepared it does not review it; or it is not computed.
    """
    held = _expect(publication, Step.REVIEW, by=by, at=at)
    held.state, held.reviewed_by, held.reviewed_at = State.REVIEWED.value, by, at
    held.save()
    _note(held, "reviewed", by=by, at=at, after={"digest": held.digest})


@transaction.atomic
def open_to_contest(publication: Publication, *, by: User, at: datetime) -> None:
    """Units see what is to be published, and may contest it for the agreed days.

    Raises: RefusedError: nobody has reviewed it.
    """
    held = _expect(publication, Step.OPEN, by=by, at=at)
    held.state, held.opened_at = State.CONTESTED.value, at
    held.until = localtime(at).date() + timedelta(days=held.days)
    held.save()
    _note(held, "opened", by=by, at=at,
          after={"digest": held.digest, "until": held.until.isoformat()})  # fmt: skip


@transaction.atomic
def approve(publication: Publication, *, by: User, at: datetime, appeals: int) -> Publication:
    """One person's approval of exactly this digest; the second one publishes.

    ``appeals``: how many against these results are not decided.
    Raises: RefusedError: it may still be contested, an appeal is open, or it is the same person.
    """
    step = Step.PUBLISH if publication.state == State.APPROVED.value else Step.APPROVE
    held = _expect(publication, step, by=by, at=at, appeals=appeals)
    Approval.objects.create(publication=held, digest=held.digest, by=by, at=at)
    held.state = TABLE[State(held.state)][step].value
    said = {"digest": held.digest, "number": held.number}
    if step is Step.APPROVE:
        held.save()
        _note(held, "approved", by=by, at=at, after=said)
        return held
    held.published_at = at
    held.event = _note(held, "published", by=by, at=at, after=said).digest
    held.save()
    return held


@transaction.atomic
def withdraw(publication: Publication, *, by: User, at: datetime) -> None:
    """Nothing comes of it.

    Raises: RefusedError: what is published stays; it is corrected, not withdrawn.
    """
    held = _expect(publication, Step.WITHDRAW, by=by, at=at)
    held.state, held.corrects = State.WITHDRAWN.value, None
    held.save()
    _note(held, "withdrawn", by=by, at=at, after={"digest": held.digest})


@transaction.atomic
def reply(publication: Publication, unit: str, text: str, *, by: User, at: datetime) -> Reply:
    """The unit's own words beside its score, once.

    Raises: RefusedError: the text cannot be published, it is too early, or one stands already.
    """
    problems = faults_of(text)
    if publication.opened_at is None:
        problems += (_too_early(),)
    if Reply.objects.filter(publication=publication, unit=unit).exists():
        problems += (_replied(unit),)
    if problems:
        raise RefusedError(problems)
    made = Reply.objects.create(publication=publication, unit=unit, text=text.strip(), by=by, at=at)
    record(
        by=by,
        at=at,
        deed="publication.replied",
        programme=publication.programme,
        unit=unit,
        on=f"publication:{publication.pk}",
        after={"text": made.text, "digest": publication.digest},
    )
    return made


def _too_early() -> Problem:
    return problem(
        "PBL-013",
        N_("there is nothing to reply to before the results are open to contest"),
        remedy=N_("Wait until the office has opened them."),
        field="text",
    )


def _replied(unit: str) -> Problem:
    return problem(
        "PBL-014",
        N_("{value} has replied already; a reply stands as it was written"),
        remedy=N_("Contest the score, if the reply does not suffice."),
        field="text",
        value=unit,
    )


def _expect(
    publication: Publication, step: Step, *, by: User, at: datetime, appeals: int = 0
) -> Publication:
    """The publication, held for the step."""
    held = Publication.objects.select_for_update().get(pk=publication.pk)
    problems = against(standing_of(held, at, appeals=appeals), step, by.pk)
    if problems:
        raise RefusedError(problems)
    return held


def _note(
    publication: Publication,
    deed: str,
    *,
    by: User | None,
    at: datetime,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
) -> Event:
    return record(
        by=by,
        at=at,
        deed=f"publication.{deed}",
        programme=publication.programme,
        unit="",
        on=f"publication:{publication.pk}",
        before=before,
        after=after,
    )
