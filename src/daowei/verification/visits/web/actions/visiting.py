"""What is done on a visit: arriving, counting, photographing, signing, leaving."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from daowei.foundation.digests import digest, digest_of_bytes
from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.programme.web.models import StoredFile
from daowei.verification.visits.attachments import carries_metadata, picture_type
from daowei.verification.visits.recounts import Line
from daowei.verification.visits.web.models import (
    Order,
    Photo,
    RecountEntry,
    SheetSignature,
    Submission,
    ToldFingerprint,
    Visit,
)
from daowei.verification.visits.web.queries import (
    is_member,
    is_supervisor,
    reported_value,
    sheet_of,
    submissions_of,
)

PlaceFound = Mapping[str, float]


class VisitError(DaoweiError, ValueError):
    """Something that cannot be done on this visit; ``told`` says why."""

    def __init__(self, told: Text) -> None:
        super().__init__(str(told))
        self.told = told


def _refuse(template: str, **values: object) -> VisitError:
    return VisitError(Text(template, values))


def _expect_open(order: Order, by: User) -> None:
    if order.opened_at is None or not is_member(order.team, by):
        raise _refuse(N_("This is no open order of yours."))


@transaction.atomic
def arrive(order: Order, *, place: PlaceFound | None, by: User, at: datetime) -> Visit:
    """The team is there: by our clock, and where the device says that is."""
    _expect_open(order, by)
    visit, is_new = Visit.objects.get_or_create(
        order=order, defaults={"arrived_at": at, "arrived_place": place}
    )
    if is_new:
        _note(visit, "visits.arrived", {"place": _told(place)}, by=by, at=at)
    return visit


def visit_begun(order: Order, *, by: User, at: datetime) -> Visit:
    """The visit of an order; answers that arrive first begin it."""
    return arrive(order, place=None, by=by, at=at)


@transaction.atomic
def leave(
    visit: Visit,
    *,
    place: PlaceFound | None,
    accompanied: str,
    contacts: str,
    by: User,
    at: datetime,
) -> Visit:
    """The team leaves; who came along and who approached it is written down."""
    _expect_open(visit.order, by)
    if visit.left_at is None:
        visit.left_at, visit.left_place = at, place
        visit.accompanied_by, visit.contacts = accompanied[:300], contacts
        visit.save()
        _note(visit, "visits.left", {"place": _told(place)}, by=by, at=at)
    return visit


def _told(place: PlaceFound | None) -> object:
    return None if place is None else {name: str(each) for name, each in place.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A count as somebody enters it: of which value, how much (None: the books do not allow it)."""

    line: Line
    found: int | None
    reason: str = ""


@transaction.atomic
def count_again(visit: Visit, count: Count, *, by: User, at: datetime) -> RecountEntry:
    """Keeps a count, and looks up what was reported only now.

    The first needs no reason; a correction, made in sight of the report, does.
    Raises: VisitError: a correction without a reason, a negative count, or not one's order.
    """
    _expect_open(visit.order, by)
    Order.objects.select_for_update().get(pk=visit.order_id)
    form, element, combo, period = count.line
    before = visit.recounts.filter(form=form, element=element, combo=combo, period=period)
    last = before.order_by("number").last()
    if last is not None and last.found == count.found:
        return last
    if count.found is not None and count.found < 0:
        raise _refuse(N_("A count is not below zero: {found}."), found=count.found)
    if last is not None and not count.reason:
        raise _refuse(N_("Say why the count is corrected: the report was in sight."))
    entry = RecountEntry.objects.create(
        visit=visit,
        form=form,
        element=element,
        combo=combo,
        period=period,
        reported=reported_value(visit.order.programme, visit.order.unit, count.line),
        found=count.found,
        is_verifiable=count.found is not None,
        number=1 if last is None else last.number + 1,
        reason=count.reason[:300] if last is not None else "",
        entered_by=by,
        entered_at=at,
    )
    _note(
        visit,
        "visits.counted",
        {"line": list(count.line), "found": count.found, "number": entry.number},
        by=by,
        at=at,
    )
    return entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photograph as it left the redaction page."""

    content: bytes
    caption: str
    boxes: int
    place: PlaceFound | None = None


@transaction.atomic
def keep_photo(visit: Visit, picture: Picture, *, by: User, at: datetime) -> Photo:
    """Keeps a photograph that was painted over where needed, and drawn anew.

    Raises: VisitError: no JPEG or PNG, or it still carries what a camera writes into its files.
    """
    _expect_open(visit.order, by)
    kind = picture_type(picture.content)
    if kind is None:
        raise _refuse(N_("This is neither a JPEG nor a PNG picture."))
    if carries_metadata(picture.content):
        raise _refuse(
            N_(
                "The picture comes straight from a camera. Take it through the redaction "
                "page, where faces and names are painted over."
            )
        )
    file, _ = StoredFile.objects.get_or_create(
        digest=digest_of_bytes(picture.content), defaults={"content": picture.content}
    )
    photo = Photo.objects.create(
        visit=visit,
        file=file,
        media_type=kind,
        caption=picture.caption[:200],
        boxes=picture.boxes,
        place=picture.place,
        taken_by=by,
        received_at=at,
    )
    _note(visit, "visits.photographed", {"file": file.digest, "boxes": picture.boxes}, by=by, at=at)
    return photo


def sheet_digest(visit: Visit) -> str:
    """The digest of what stands on the sheet: counts, submissions, photographs."""
    counts = [
        [*each.line, each.last.found, each.last.is_verifiable, each.last.number]
        for each in sheet_of(visit)
        if each.last
    ]
    return digest(
        {
            "order": visit.order.commitment,
            "counts": sorted(counts, key=str),
            "submissions": sorted(each.sha256 for each in submissions_of(visit.order)),
            "photos": sorted(visit.photos.values_list("file_id", flat=True)),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How somebody signs: with agreement, or with a remark that says what she disagrees with."""

    agrees: bool
    remark: str = ""
    sheet: str = ""  # the digest of the sheet that was in sight


@transaction.atomic
def sign_sheet(visit: Visit, signing: Signing, *, by: User, at: datetime) -> SheetSignature:
    """An inspector or a supervisor from outside signs what stands on the sheet now.

    Raises: VisitError: not of the team, the sheet changed meanwhile, or no reason to disagree.
    """
    team = visit.order.team
    role = "inspector" if is_member(team, by) else "supervisor" if is_supervisor(team, by) else ""
    if not role or visit.order.opened_at is None:
        raise _refuse(N_("Only who was there signs the sheet."))
    now = sheet_digest(visit)
    if signing.sheet != now:
        raise _refuse(N_("The sheet has changed since you saw it: look at it again, then sign."))
    if not signing.agrees and not signing.remark:
        raise _refuse(N_("Say what you disagree with."))
    signature, is_new = SheetSignature.objects.get_or_create(
        visit=visit,
        user=by,
        sheet=now,
        defaults={
            "role": role,
            "agrees": signing.agrees,
            "remark": signing.remark,
            "signed_at": at,
        },
    )
    if is_new:
        _note(
            visit,
            "visits.sheet_signed",
            {"sheet": now, "agrees": signing.agrees, "role": role},
            by=by,
            at=at,
        )
    return signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A fingerprint that came by SMS or on the phone."""

    fingerprint: str
    channel: str
    told_by: str


@transaction.atomic
def take_fingerprint(order: Order, call: Call, *, by: User, at: datetime) -> ToldFingerprint:
    """The duty desk takes a fingerprint down; the time is our own.

    Raises: VisitError: the order is not open, or the desk belongs to its team.
    """
    if order.opened_at is None or is_member(order.team, by):
        raise _refuse(
            N_("Fingerprints are taken down for opened orders, by somebody outside of the team.")
        )
    told, is_new = ToldFingerprint.objects.get_or_create(
        order=order,
        fingerprint=call.fingerprint,
        defaults={
            "channel": call.channel,
            "told_by": call.told_by[:100],
            "taken_by": by,
            "taken_at": at,
        },
    )
    if is_new:
        record(
            by=by,
            at=at,
            deed="visits.fingerprint_taken",
            programme=order.programme,
            unit=order.unit,
            on=f"order:{order.code}",
            after={"fingerprint": call.fingerprint, "channel": call.channel},
        )
    return told


def matching(told: ToldFingerprint) -> Submission | None:
    """The submission whose answers make this fingerprint, once it is here."""
    found = Submission.objects.filter(order_id=told.order_id, fingerprint=told.fingerprint)
    return found.order_by("received_at").first()


def _note(visit: Visit, deed: str, after: dict[str, object], *, by: User, at: datetime) -> None:
    order = visit.order
    record(
        by=by,
        at=at,
        deed=deed,
        programme=order.programme,
        unit=order.unit,
        on=f"order:{order.code}",
        after=after,
    )
