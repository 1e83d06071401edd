"""Verbs of agreements: begin, propose, accept, sign, amend, end; each with its event."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.problems import DaoweiError, Problem, errors_of, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.programme.agreements.documents import Paper, Side, digest_of, text_of
from daowei.programme.agreements.judging import faults_of, refusals_of, subject_of
from daowei.programme.agreements.signatures import (
    Held,
    Statement,
    is_genuine,
    is_public_key,
    sealed,
    signed,
    unsealed,
)
from daowei.programme.agreements.steps import REASONED, File, Step
from daowei.programme.agreements.web.models import (
    Agreement,
    Calendar,
    Cascade,
    Comment,
    Directive,
    Document,
    Proposal,
    Signature,
    SigningKey,
)
from daowei.programme.agreements.web.queries import (
    agreement_numbered,
    file_of,
    signatures_under,
    terms_of,
)
from daowei.programme.charter.approvals import new_key
from daowei.programme.charter.free_words import refusals_in
from daowei.programme.charter.graph import as_problem
from daowei.programme.charter.rules import Refusal
from daowei.programme.definition import Programme
from daowei.programme.web.models import StoredFile

# a signing page that was left open longer must be opened again
STATEMENT_LASTS = timedelta(minutes=30)


class RefusedError(DaoweiError):
    """A step that is refused, with everything that speaks against it."""

    def __init__(self, problems: tuple[Problem, ...], refusals: tuple[Refusal, ...] = ()) -> None:
        super().__init__("; ".join(str(each.message) for each in problems))
        self.problems = problems
        self.refusals = refusals


@transaction.atomic
def begin(terms: Paper, *, by: User | None, at: datetime) -> Agreement:
    """An agreement with a draft as its first paper.

    Raises: RefusedError: the two units have one for this period and scorecard already.
    """
    try:
        with transaction.atomic():
            agreement = Agreement.objects.create(
                programme=terms.programme,
                period=terms.period,
                kind=terms.kind.value,
                upper=terms.upper.unit,
                lower=terms.lower.unit,
                scorecard=terms.appraisal.scorecard if terms.appraisal else "",
                begun_by=by,
                begun_at=at,
            )
    except IntegrityError as fault:
        raise RefusedError((_exists(terms),)) from fault
    document = Document.objects.create(agreement=agreement, number=0, **_kept(terms))
    _note("begun", document, by=by, at=at)
    return agreement


@transaction.atomic
def edit(agreement: Agreement, terms: Paper, *, by: User, side: Side, at: datetime) -> None:
    """New terms in a draft, seen by its own side only until it is proposed.

    Raises: RefusedError: it is no draft any more, or the other side's.
    """
    document, _ = _stepped(agreement, Step.EDIT, side)
    before = document.digest
    _keep(document, terms)
    _note("edited", document, by=by, at=at, before={"digest": before})


@transaction.atomic
def put(  # noqa: PLR0913 - who puts which terms to whom, and why
    agreement: Agreement,
    terms: Paper,
    *,
    by: User,
    side: Side,
    at: datetime,
    programme: Programme,
    note: str = "",
) -> Proposal:
    """A proposal of the upper side or a counter-proposal of the lower; the other side is next.

    Raises: RefusedError: the step, the terms, or the charter forbid it.
    """
    step = Step.PROPOSE if side is Side.UPPER else Step.COUNTER
    document, file = _stepped(agreement, step, side)
    _expect_sound(terms, programme, note=note)
    before = document.digest
    _keep(document, terms)
    proposal = Proposal.objects.create(
        paper=document, number=document.proposals.count() + 1, side=side.value,
        text=document.text, digest=document.digest, note=note, by=by, at=at,
    )  # fmt: skip
    _write(agreement, file)
    deed = "proposed" if step is Step.PROPOSE else "countered"
    _note(deed, document, by=by, at=at, before={"digest": before}, note=note)
    return proposal


@transaction.atomic
def take(
    agreement: Agreement, step: Step, *, by: User | None, side: Side | None, at: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    """A step that changes no terms: accept, withdraw, ask to end, keep, end, lapse.

    Raises: RefusedError: it may not be taken now, not by this side, not without a reason, or the
            charter refuses the one given.
    """
    if step in REASONED and not reason.strip():
        raise RefusedError((_unreasoned(),))
    _expect_no_disguise(agreement, reason)
    document, file = _stepped(agreement, step, side)
    _write(agreement, file)
    _note(_DEEDS[step], document, by=by, at=at, note=reason)


@transaction.atomic
def comment(document: Document, words: str, *, by: User, side: Side, at: datetime) -> Comment:
    """Words to the other side, beside the terms.

    Raises: RefusedError: they would order what the charter refuses in the terms.
    """
    _expect_no_disguise(document.agreement, words)
    said = Comment.objects.create(paper=document, side=side.value, words=words, by=by, at=at)
    _note("commented", document, by=by, at=at)
    return said


@transaction.atomic
def begin_annex(agreement: Agreement, *, by: User, at: datetime) -> Document:
    """A draft annex with the terms in force, to be changed.

    Raises: RefusedError: nothing is in force, or another annex is open.
    """
    here = _locked(agreement)
    file = file_of(here)
    _, fault = file.begun_annex()
    if fault is not None or file.standing is None:
        raise RefusedError((fault,) if fault else ())
    standing = tuple(here.papers.all())[file.standing]
    terms = annexed(terms_of(standing), number=len(file.papers), amends=standing.digest)
    document = Document.objects.create(agreement=here, number=terms.number, **_kept(terms))
    _note("annexed", document, by=by, at=at)
    return document


def annexed(terms: Paper, *, number: int, amends: str) -> Paper:
    """The same terms as the first words of an annex."""
    return replace(terms, number=number, amends=amends, reason="")


# ── signing ─────────────────────────────────────────────────────────────────────────


@transaction.atomic
def sign(
    agreement: Agreement, statement: Statement, *, by: User, key: SigningKey, at: datetime,
    signature: str = "",
) -> Signature:  # fmt: skip
    """A side's signature under the terms both agreed on; with the second they are in force.

    ``signature``: made in the browser; where the site holds the key, it is made here.
    Raises: RefusedError: not now, not by this person, not this text, or it does not fit.
    """
    document, file = _stepped(agreement, Step.SIGN, statement.side)
    proposal = document.proposals.order_by("-number").first()
    assert proposal is not None, "what is agreed was proposed"
    _expect_signer(document, statement, by=by, key=key, at=at)
    if key.held == Held.SERVER:
        private = unsealed(key.box, secret=settings.SECRET_KEY, public=key.public)
        signature = signed(statement, private)
    if not is_genuine(statement, key=key.public, signature=signature):
        raise RefusedError((_unfit(),))
    made = Signature.objects.create(
        proposal=proposal, side=statement.side.value, unit=statement.unit, by=by,
        who=statement.who, office=statement.office, at=statement.at, key=key.public,
        held=key.held, signature=signature,
    )  # fmt: skip
    _write(agreement, file)
    if file.standing == document.number:
        Document.objects.filter(pk=document.pk).update(in_force_at=at)
    _note("signed", document, by=by, at=at, key=key.public, held=key.held)
    return made


def _expect_signer(
    document: Document, statement: Statement, *, by: User, key: SigningKey, at: datetime
) -> None:
    faults = (
        _foreign_key(key, by),
        _signed_for_the_other(document, by),
        _changed(document, statement),
        _too_late(statement, at),
    )
    found = tuple(each for each in faults if each is not None)
    if found:
        raise RefusedError(found)


def _foreign_key(key: SigningKey, by: User) -> Problem | None:
    if key.user_id == by.pk and key.retired_at is None:
        return None
    return problem(
        "AGR-041",
        N_("This key is not yours, or no longer used."),
        remedy=N_("Choose one of your keys."),
    )


def _signed_for_the_other(document: Document, by: User) -> Problem | None:
    if by.pk not in {each.by_id for each in signatures_under(document)}:
        return None
    return problem(
        "AGR-042",
        N_("One person cannot sign for both sides."),
        remedy=N_("Let the head of the other office sign."),
    )


def _changed(document: Document, statement: Statement) -> Problem | None:
    if statement.digest == document.digest:
        return None
    return problem(
        "AGR-043",
        N_("The terms changed while you were reading."),
        remedy=N_("Read them again, then sign."),
    )


def _too_late(statement: Statement, at: datetime) -> Problem | None:
    if timedelta(0) <= at - statement.at <= STATEMENT_LASTS:
        return None
    return problem(
        "AGR-044",
        N_("The signing page was open for too long."),
        remedy=N_("Open it again, then sign."),
    )


@transaction.atomic
def make_key(*, by: User, at: datetime) -> SigningKey:
    """A key that the site holds for somebody, encrypted under the site's secret."""
    pair = new_key()
    box = sealed(pair.private, secret=settings.SECRET_KEY, public=pair.public)
    return _registered(by, pair.public, held=Held.SERVER, at=at, box=box)


@transaction.atomic
def register_key(public: str, *, by: User, at: datetime) -> SigningKey:
    """The public half of a key made in the browser; the private one never comes here.

    Raises: RefusedError: it is no Ed25519 key, or somebody registered it before.
    """
    if not is_public_key(public) or SigningKey.objects.filter(public=public).exists():
        raise RefusedError((_no_new_key(),))
    return _registered(by, public, held=Held.BROWSER, at=at)


@transaction.atomic
def retire_key(key: SigningKey, *, by: User, at: datetime) -> None:
    """The key signs nothing more; what it signed stays valid."""
    SigningKey.objects.filter(pk=key.pk, retired_at__isnull=True).update(retired_at=at)
    _note_key("agreements.key_retired", key, by=by, at=at)


def _registered(by: User, public: str, *, held: Held, at: datetime, box: str = "") -> SigningKey:
    key = SigningKey.objects.create(user=by, public=public, held=held.value, box=box, made_at=at)
    _note_key("agreements.key_made", key, by=by, at=at)
    return key


def _note_key(deed: str, key: SigningKey, *, by: User, at: datetime) -> None:
    record(
        by=by, at=at, deed=deed, programme="", unit="", on=f"key:{key.pk}",
        after={"public": key.public, "held": key.held},
    )  # fmt: skip


# ── cascade, calendar, documents ────────────────────────────────────────────────────


@transaction.atomic
def save_cascade(
    cascade: Cascade, rules: Mapping[str, Mapping[str, str]], *, by: User, at: datetime
) -> Cascade:
    """The rules by which an office shares its targets out; ``cascade`` may be a new one."""
    before = dict(cascade.rules)
    cascade.rules, cascade.saved_by, cascade.saved_at = dict(rules), by, at
    cascade.save()
    record(
        by=by, at=at, deed="agreements.cascade_saved", programme=cascade.programme,
        unit=cascade.upper, on=f"cascade:{cascade.pk}", before=before, after=cascade.rules,
    )  # fmt: skip
    return cascade


@transaction.atomic
def set_calendar(calendar: Calendar, *, by: User, at: datetime) -> Calendar:
    """The days of a period's planning calendar; ``calendar`` may be a new one."""
    calendar.set_by, calendar.set_at = by, at
    calendar.save()
    record(
        by=by, at=at, deed="agreements.calendar_set", programme=calendar.programme, unit="",
        on=f"calendar:{calendar.period}",
        after={"propose_by": calendar.propose_by, "sign_by": calendar.sign_by},
    )  # fmt: skip
    return calendar


@transaction.atomic
def register_directive(
    directive: Directive, content: bytes | None, *, by: User, at: datetime
) -> Directive:
    """A document in the register, with its file under its digest."""
    if content is not None:
        digest = digest_of_bytes(content)
        StoredFile.objects.bulk_create(
            [StoredFile(digest=digest, content=content)], ignore_conflicts=True
        )
        directive.file_id = digest
    directive.entered_by, directive.entered_at = by, at
    directive.save()
    _note_directive("agreements.document_registered", directive, by=by, at=at)
    return directive


@transaction.atomic
def repeal_directive(directive: Directive, *, by: User, at: datetime) -> None:
    """The document no longer counts from this day; it stays in the register."""
    directive.repealed_on = at.date()
    directive.save(update_fields=("repealed_on",))
    _note_directive("agreements.document_repealed", directive, by=by, at=at)


def _note_directive(deed: str, directive: Directive, *, by: User, at: datetime) -> None:
    record(
        by=by, at=at, deed=deed, programme=directive.programme, unit=directive.unit,
        on=f"directive:{directive.pk}",
        after={"title": directive.title, "issuer": directive.issuer, "file": directive.file_id},
    )  # fmt: skip


# ── within ──────────────────────────────────────────────────────────────────────────

_DEEDS: Mapping[Step, str] = {
    Step.ACCEPT: "accepted",
    Step.WITHDRAW: "withdrawn",
    Step.ASK_TO_END: "asked_to_end",
    Step.KEEP: "kept",
    Step.END: "ended",
    Step.LAPSE: "lapsed",
}


def _locked(agreement: Agreement) -> Agreement:
    """The agreement as it stands now, held until the transaction ends."""
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    found = agreement_numbered(agreement.programme, agreement.pk)
    assert found is not None, "it is held"
    return found


def _stepped(agreement: Agreement, step: Step, side: Side | None) -> tuple[Document, File]:
    """The paper the step concerns, and the file after it.

    Raises: RefusedError: the step may not be taken.
    """
    here = _locked(agreement)
    before = file_of(here)
    after, fault = before.taken(step, side)
    number = before.concerned(step)
    if fault is not None or number is None:
        raise RefusedError((fault,) if fault else ())
    return tuple(here.papers.all())[number], after


def _write(agreement: Agreement, file: File) -> None:
    """The file's states in the rows, what closes before what opens."""
    papers = Document.objects.filter(agreement=agreement)
    for number, each in enumerate(file.papers):
        asked = each.asked_by.value if each.asked_by else ""
        changed = papers.filter(number=number).exclude(state=each.state.value, asked_by=asked)
        changed.update(state=each.state.value, asked_by=asked)
    if file.is_closed:
        Agreement.objects.filter(pk=agreement.pk).update(is_open=False)


def _kept(terms: Paper) -> dict[str, str]:
    return {"text": text_of(terms), "digest": digest_of(terms)}


def _keep(document: Document, terms: Paper) -> None:
    document.text, document.digest = text_of(terms), digest_of(terms)
    document.save(update_fields=("text", "digest"))


def _expect_sound(terms: Paper, programme: Programme, *, note: str) -> None:
    beside = refusals_in([("note", note)], subject=subject_of(terms.lower.unit, terms.period))
    refusals = (*refusals_of(terms), *beside)
    problems = (*errors_of(faults_of(terms, programme)), *map(as_problem, refusals))
    if problems:
        raise RefusedError(problems, refusals)


def _expect_no_disguise(agreement: Agreement, words: str) -> None:
    subject = subject_of(agreement.lower, agreement.period)
    refusals = refusals_in([("words", words)], subject=subject)
    if refusals:
        raise RefusedError(tuple(map(as_problem, refusals)), refusals)


def _note(
    verb: str, document: Document, *, by: User | None, at: datetime,
    before: Mapping[str, object] | None = None, **after: object,
) -> None:  # fmt: skip
    agreement = document.agreement
    state = Document.objects.values_list("state", flat=True).get(pk=document.pk)
    said = {name: value for name, value in after.items() if value}
    record(
        by=by, at=at, deed=f"agreements.{verb}", programme=agreement.programme,
        unit=agreement.lower, on=f"agreement:{agreement.pk}",
        before=before or {"state": document.state},
        after={"paper": document.number, "digest": document.digest, "state": state, **said},
    )  # fmt: skip


def _exists(terms: Paper) -> Problem:
    return problem(
        "AGR-040",
        N_("{upper} and {lower} have an agreement for {value} already."),
        remedy=N_("Open that one; amend it by an annex once it is in force."),
        value=terms.period,
        upper=terms.upper.unit,
        lower=terms.lower.unit,
    )


def _unreasoned() -> Problem:
    return problem(
        "AGR-046",
        N_("This step needs a reason that the other side can read."),
        remedy=N_("Write the reason."),
        field="reason",
    )


def _no_new_key() -> Problem:
    return problem(
        "AGR-045",
        N_("This is no new Ed25519 key."),
        remedy=N_("Make a key on this page again."),
    )


def _unfit() -> Problem:
    return problem(
        "AGR-047",
        N_("The signature does not fit the text and the key."),
        remedy=N_("Sign again; if it fails again, make a new key."),
    )
