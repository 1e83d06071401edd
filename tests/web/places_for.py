"""How the parts of an address are filled in, so that every door can be knocked at.

A room that adds a part to an address says here what stands in it: ``@fills("part")``, or
``@fills("room:route part")`` where one route means something else by the same word. A maker gets
the place (programme, unit, visitor, and what was filled in before) and gives the value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from daowei.assessment.web.models import Question
from daowei.assessment.web.queries import results_of
from daowei.disclosure.web.models import Notice
from daowei.foundation.digests import canonical, digest_of_bytes
from daowei.foundation.web.actions import record
from daowei.foundation.web.job_rows import Job
from daowei.foundation.web.log.sealing import seal
from daowei.foundation.web.models import (
    Body,
    Department,
    Duty,
    Grant,
    Invitation,
    Leaf,
    Official,
    RequiredPaper,
    Responsibility,
    Seat,
    SupportRequest,
    TreeHead,
    User,
    Zone,
)
from daowei.foundation.web.people.inviting import secret_of
from daowei.foundation.web.responsibility.queries import officials_of
from daowei.programme.agreements.web.models import Directive
from daowei.programme.definition import Programme
from daowei.programme.web.draft_actions import begin_draft
from daowei.programme.web.folders import files_of, reading_of
from daowei.programme.web.models import Draft, StoredFile, Version
from daowei.reporting.exchange.web.models import Mapping as TableMapping, Upload
from daowei.reporting.web.models import Attachment
from daowei.verification.draw.web.actions import freeze
from daowei.verification.draw.web.models import Draw, ReplacementAsked
from daowei.verification.draw.web.queries import draws_of
from daowei.verification.follow_up.bulletins import Content, Counts
from daowei.verification.follow_up.web.models import (
    Appeal,
    Bulletin,
    Evidence,
    Finding,
    Incident,
    ReviewCall,
    Task,
    Veto,
)
from daowei.verification.samples.web.models import Settlement
from daowei.verification.visits.web.models import (
    ClosedForm,
    DeclaredConflict,
    FormVersion,
    Phone,
    Team,
)

AT = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
SINCE = date(2026, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a door is knocked at, by whom; ``filled`` are the parts made so far."""

    programme: str
    unit: str
    visitor: User
    filled: dict[str, object] = field(default_factory=dict)


Maker = Callable[[Place], object]
MAKERS: dict[str, Maker] = {}
# Parts that name a thing of a unit which only those above that unit are told of.
HIDDEN_ELSEWHERE = {"event", "person", "grant", "invitation"}

# Doors whose page narrows what the mark allows, with what it may say instead of letting in.
NARROWER: Mapping[str, tuple[tuple[int, ...], str]] = {
    "agreements_root:keys": ((403,), "only who may sign somewhere has keys"),
    "agreements_root:verify": ((404,), "a digest that no agreement has"),
    "agreements:agreement": ((404,), "a draft is for the side that writes it"),
    "agreements:terms": ((403, 404), "one negotiates for a side, on an open paper"),
    "agreements:step": ((403, 404), "one negotiates for a side, on an open paper"),
    "agreements:annex": ((403, 404), "one negotiates for a side, once it is in force"),
    "agreements:sign": ((403, 404), "one signs for a side, when it was agreed"),
    "agreements:pdf": ((404,), "a draft is for the side that writes it"),
    "agreements:docx": ((404,), "a draft is for the side that writes it"),
    "agreements:cascade_start": ((404,), "a unit without units below cascades nothing"),
    "agreements:cascade": ((404,), "a unit without units below cascades nothing"),
    "agreements:shares": ((404,), "a unit without units below cascades nothing"),
    "agreements:new": ((404,), "somebody to agree with must be there"),
    "agreements:repeal": ((403, 404), "the unit the document is for counts"),
    "foundation:dissolve_body": ((403,), "the body's own unit counts"),
    "foundation:take_seat": ((403,), "the body's own unit counts"),
    "foundation:leave_seat": ((403,), "the body's own unit counts"),
    "foundation:decide_support": ((403,), "the level above decides"),
    "ready": ((503,), "the worker beside the site is not alive in tests"),
    "programme:undo_entry": ((404,), "an entry of the register that can be undone"),
    "disclosure:question": ((404,), "a question is told to those it concerns"),
    "draws:contribute": ((403,), "only who has a part in the draw contributes"),
    "draws:numbers": ((404,), "numbers are read once there is a plan"),
    "reporting:board": ((403,), "a unit of one's own must be chosen"),
    "follow_up:finding": ((404,), "a finding that was not circulated is for those it concerns"),
    "follow_up:incident": ((404,), "an incident is read by who handles it, not by the unit"),
    "follow_up:review": ((404,), "somebody of the unit fills it in"),
    **{
        f"visits:{each}": ((404,), "an order is for its team, and for nobody else")
        for each in (
            *("order", "open", "arrive", "leave", "count", "photo", "picture", "sign", "answers"),
            *("raw", "fill", "fill_xml", "fill_media", "fill_send"),
        )
    },
    "visits:revoke_phone": ((403, 404), "its owner or the programme office"),
    **{
        f"follow_up:{kind}": ((404,), "a draft is for those who make it")
        for kind in ("bulletin", "pdf", "docx", "html")
    },
}


def fills(*parts: str) -> Callable[[Maker], Maker]:
    """Marks a maker as the one for these parts."""

    def mark(maker: Maker) -> Maker:
        for each in parts:
            MAKERS[each] = maker
        return maker

    return mark


def filled(name: str, parts: tuple[str, ...], place: Place) -> dict[str, object]:
    """Every part of the address of a route, made for a place."""
    for part in parts:
        maker = MAKERS.get(f"{name} {part}") or MAKERS.get(part)
        assert maker is not None, (
            f"nobody says what <{part}> of the route {name} may be: "
            "add a maker with @fills to tests/web/places_for.py"
        )
        place.filled[part] = maker(place)
    return place.filled


def _of(place: Place, part: str) -> int:
    return int(str(place.filled[part]))


# ── Foundation ──────────────────────────────────────────────────────────────────────


@fills("programme")
def _programme(place: Place) -> str:
    return place.programme


@fills("unit")
def _unit(place: Place) -> str:
    return place.unit


def _someone(name: str) -> User:
    return User.objects.get_or_create(email=f"{name}@places.example", defaults={"name": name})[0]


@fills("event")
def _event(place: Place) -> int:
    return record(
        by=None, at=AT, deed="test.done", programme=place.programme, unit=place.unit, on="x:1"
    ).pk


@fills("person")
def _person(place: Place) -> int:
    someone = _someone(f"clerk-{place.unit}")
    Grant.objects.get_or_create(
        user=someone, role="reporter", programme=place.programme, unit=place.unit, since=SINCE
    )
    return someone.pk


@fills("grant")
def _grant(place: Place) -> int:
    return Grant.objects.get(user=_of(place, "person")).pk


def _invitation(place: Place) -> Invitation:
    return Invitation.objects.get_or_create(
        email=f"new-{place.unit}@places.example", role="reporter", programme=place.programme,
        unit=place.unit,
        defaults={"name": "New", "language": "en", "nonce": "n", "invited_at": AT,
                  "expires_at": datetime(2027, 1, 1, tzinfo=UTC), "sent_at": AT},
    )[0]  # fmt: skip


@fills("invitation")
def _invitation_number(place: Place) -> int:
    return _invitation(place).pk


@fills("secret")
def _secret(place: Place) -> str:
    return secret_of(_invitation(place))


def _official(place: Place) -> Official:
    found = officials_of(place.programme).first()
    return found or Official.objects.create(programme=place.programme, name="Wang Hua")


@fills("zone")
def _zone(place: Place) -> int:
    return Zone.objects.create(
        programme=place.programme, names={"en": "North"}, leader=_official(place), units=[],
        since=SINCE,
    ).pk  # fmt: skip


@fills("foundation:relieve part")
def _part(place: Place) -> int:
    return Responsibility.objects.create(
        programme=place.programme, unit=place.unit, official=_official(place), part="first",
        since=SINCE,
    ).pk  # fmt: skip


@fills("body")
def _body(place: Place) -> int:
    return Body.objects.create(
        programme=place.programme, unit=place.unit, kind="steering", names={"en": "Group"},
        quorum="majority", since=SINCE,
    ).pk  # fmt: skip


@fills("seat")
def _seat(place: Place) -> int:
    return Seat.objects.create(
        body_id=_of(place, "body"), official=_official(place), part="chair", since=SINCE
    ).pk


@fills("department")
def _department(place: Place) -> int:
    return Department.objects.get_or_create(
        programme=place.programme, code="health", names={"en": "Health"}, sector="health"
    )[0].pk


@fills("duty")
def _duty(place: Place) -> int:
    return Duty.objects.create(
        department_id=_of(place, "department"), kind="sector", touches="money",
        texts={"en": "Pay"}, since=SINCE,
    ).pk  # fmt: skip


@fills("foundation:give_offered_duty number")
def _offered(place: Place) -> int:
    return 0


@fills("asked")
def _asked(place: Place) -> int:
    return SupportRequest.objects.create(
        programme=place.programme, unit=place.unit, kind="goods", what="Beds",
        asked_by=_someone("asker"), asked_at=AT,
    ).pk  # fmt: skip


@fills("paper")
def _paper(place: Place) -> int:
    return RequiredPaper.objects.get_or_create(
        programme=place.programme, names={"en": "Rules"}, unit_kind="township"
    )[0].pk


def _sealed() -> int:
    if not TreeHead.objects.exists():
        seal(AT)
    return TreeHead.objects.earliest("size").size


@fills("size", "old", "new")
def _size(place: Place) -> int:
    return _sealed()


@fills("foundation_root:leaves start")
def _first_leaf(place: Place) -> int:
    return 0


@fills("foundation_root:inclusion digest")
def _sealed_digest(place: Place) -> str:
    _sealed()
    return Leaf.objects.select_related("event").earliest("position").event.digest


@fills("foundation_root:job pk", "foundation_root:job_progress pk", "foundation_root:job_cancel pk")
def _job(place: Place) -> int:
    return Job.objects.create(kind="test", by=place.visitor, at=AT).pk


# ── Agreements ──────────────────────────────────────────────────────────────────────


@fills("agreements_root:verify digest")
def _agreed_digest(place: Place) -> str:
    return "0" * 64


@fills("agreements:repeal number", "agreements:file number")
def _directive(place: Place) -> int:
    content = b"a document"
    file, _ = StoredFile.objects.get_or_create(
        digest=digest_of_bytes(content), defaults={"content": content}
    )
    return Directive.objects.create(
        programme=place.programme, kind="plan", title="Plan", issuer="County",
        issued_on=SINCE, unit=place.unit, file=file, file_name="plan.txt",
        entered_at=AT,
    ).pk  # fmt: skip


@fills(*(f"agreements:{each} number"
         for each in ("agreement", "terms", "step", "annex", "sign", "pdf", "docx")))  # fmt: skip
def _agreement(place: Place) -> int:
    from tests.web.agreements.agreeing import terms_with  # noqa: PLC0415

    from daowei.programme.agreements.web.actions import begin  # noqa: PLC0415 - fonts load late
    from daowei.programme.agreements.web.models import Agreement  # noqa: PLC0415

    found = Agreement.objects.filter(lower=place.unit).first()
    return (found or begin(terms_with(place.unit), by=None, at=AT)).pk


@fills("agreements:calendar period", "agreements:cascade period", "agreements:shares period")
def _year(place: Place) -> str:
    return "2026"


@fills("scorecard")
def _scorecard(place: Place) -> str:
    return "townships_2025"


# ── Reports and files ───────────────────────────────────────────────────────────────


@fills("form")
def _form(place: Place) -> str:
    return "township_monthly"


@fills("period")
def _period(place: Place) -> str:
    return "202511"


@fills("reporting:file number")
def _attachment(place: Place) -> int:
    content = b"a scan"
    file, _ = StoredFile.objects.get_or_create(
        digest=digest_of_bytes(content), defaults={"content": content}
    )
    return Attachment.objects.create(
        programme=place.programme, form="township_monthly", unit=place.unit, period="202511",
        name="scan.pdf", media_type="application/pdf", size=len(content), file=file,
        by=_someone("reporter"), at=AT,
    ).pk  # fmt: skip


@fills("exchange:mapping pk")
def _mapping(place: Place) -> int:
    return TableMapping.objects.get_or_create(
        programme=place.programme, name="ours", text="", saved_at=AT
    )[0].pk


@fills(*(f"exchange:{each} pk" for each in (
    "upload", "content", "verdict_csv", "verdict_xlsx", "load", "withdraw", "map")))  # fmt: skip
def _upload(place: Place) -> str:
    return str(Upload.objects.create(
        programme=place.programme, name="values.csv", size=1, by=place.visitor, at=AT
    ).pk)  # fmt: skip


# ── Programmes ──────────────────────────────────────────────────────────────────────


def _version() -> Version:
    return Version.objects.get(programme="qinghe", state=Version.State.IN_FORCE)


@fills("programme:version number", "programme:download number")
def _version_number(place: Place) -> int:
    return _version().pk


@fills("draft")
def _draft(place: Place) -> int:
    found = Draft.objects.filter(programme=place.programme, closed_at=None).first()
    made = found or begin_draft(
        programme=place.programme, title="Next year", files=files_of(_version()),
        by=_someone("drafter"), at=AT,
    )  # fmt: skip
    return made.pk


@fills("programme:indicator code")
def _indicator_code(place: Place) -> str:
    return str(next(iter(_programme_in_force().indicators)))


@fills("programme:form code")
def _form_code(place: Place) -> str:
    return "township_monthly"


@fills("programme:file name", "programme:attempt_file name")
def _file_name(place: Place) -> str:
    return "indicators.yaml"


@fills(*(f"programme:{each} at" for each in ("entry", "attempt", "remove")))
def _entry(place: Place) -> str:
    return f"indicators/{_indicator_code(place)}"


@fills("programme:section part")
def _section(place: Place) -> str:
    return "indicators"


@fills("programme:load what")
def _register(place: Place) -> str:
    return "units"


@fills("programme:change_unit what")
def _change(place: Place) -> str:
    return "name"


@fills("programme:undo_entry entry")
def _undone(place: Place) -> int:
    return 1


def _programme_in_force() -> Programme:
    found = reading_of(_version()).programme
    assert found is not None
    return found


# ── Results ─────────────────────────────────────────────────────────────────────────


@fills("group")
def _group(place: Place) -> str:
    """The group that the unit is ranked in."""
    agreement = next(iter(_programme_in_force().agreements))
    rows = results_of(place.programme).league(agreement).rows
    return next((each.group for each in rows if each.unit == place.unit), "") or "-"


@fills("disclosure:indicator indicator")
def _shown_indicator(place: Place) -> str:
    return str(_indicator_code(place))


@fills("disclosure:why kind")
def _why_kind(place: Place) -> str:
    return "indicator"


@fills("disclosure:why what")
def _why_what(place: Place) -> str:
    return str(_indicator_code(place))


@fills(*(f"disclosure:{each} number" for each in ("question", "answer", "close")))
def _question(place: Place) -> int:
    return Question.objects.create(
        programme=place.programme, unit=place.unit, what=f"indicator:{_indicator_code(place)}",
        period="2025", text="Why?", asked_by=_someone("asker"), asked_at=AT,
        due_on=date(2026, 2, 1),
    ).pk  # fmt: skip


@fills("disclosure:reply number", "disclosure:end number")
def _notice(place: Place) -> int:
    return Notice.objects.get_or_create(
        programme=place.programme, unit=place.unit, agreement="townships_2025",
        step="observation",
        defaults={"finding": "Late", "support": "A visit", "given_by": _someone("giver"),
                  "given_at": AT, "reply_by": date(2026, 2, 1)},
    )[0].pk  # fmt: skip


# ── What follows ────────────────────────────────────────────────────────────────────


def _finding(place: Place) -> Finding:
    return Finding.objects.get_or_create(
        programme=place.programme, unit=place.unit, source="hand", about="record",
        severity="slight", what="The register is not kept.", state="stands",
        reply_by=date(2026, 1, 2),
        defaults={"noted_by": _someone("noter"), "noted_at": AT, "stands_at": AT},
    )[0]  # fmt: skip


@fills(*(f"follow_up:{each} number"
         for each in ("finding", "step", "reply", "give_task", "attach")))  # fmt: skip
def _finding_number(place: Place) -> int:
    return _finding(place).pk


@fills("follow_up:claim number", "follow_up:judge number")
def _task(place: Place) -> int:
    return Task.objects.get_or_create(
        programme=place.programme, unit=place.unit, finding=_finding(place), what="Keep it.",
        defaults={"proof": "A page", "post": "Director", "deadline": date(2026, 2, 1),
                  "given_by": _someone("noter"), "given_at": AT},
    )[0].pk  # fmt: skip


@fills("follow_up:file number")
def _evidence(place: Place) -> int:
    content = b"a page"
    kept, _ = StoredFile.objects.get_or_create(
        digest=digest_of_bytes(content), defaults={"content": content}
    )
    return Evidence.objects.create(
        programme=place.programme, unit=place.unit, on=f"finding:{_finding(place).pk}",
        name="page.txt", media_type="text/plain", size=6, file=kept, by=_someone("noter"), at=AT,
    ).pk  # fmt: skip


def _veto(place: Place) -> Veto:
    return Veto.objects.get_or_create(
        programme=place.programme, unit=place.unit, agreement="townships_2025", rule="coercion",
        defaults={"why": "Found", "state": "noticed", "proposed_by": _someone("proposer"),
                  "proposed_at": AT, "noticed_by": _someone("second"), "noticed_at": AT},
    )[0]  # fmt: skip


@fills(*(f"follow_up:{each} number" for each in ("veto", "veto_step", "veto_reply")))
def _veto_number(place: Place) -> int:
    return _veto(place).pk


@fills(*(f"follow_up:{each} number" for each in ("appeal", "decide", "withdraw", "appeal_attach")))
def _appeal(place: Place) -> int:
    return Appeal.objects.get_or_create(
        programme=place.programme, unit=place.unit, kind="value", element="births",
        period="202511", state="open",
        defaults={"told_on": SINCE, "text": "It is wrong.", "made_by": _someone("appellant"),
                  "made_at": AT, "decide_by": date(2026, 2, 1)},
    )[0].pk  # fmt: skip


@fills("follow_up:incident number", "follow_up:incident_step number")
def _incident(place: Place) -> int:
    return Incident.objects.get_or_create(
        programme=place.programme, unit=place.unit, kind="denial",
        defaults={"text": "The clinic was shut.", "reported_by": _someone("witness"),
                  "reported_at": AT, "due_at": AT},
    )[0].pk  # fmt: skip


@fills("follow_up:review number")
def _review(place: Place) -> int:
    return ReviewCall.objects.get_or_create(
        programme=place.programme, unit="qh", title="Before the round", due_on=date(2026, 2, 1),
        defaults={"kinds": ["county", "township"], "called_by": _someone("caller"),
                  "called_at": AT},
    )[0].pk  # fmt: skip


@fills(*(f"follow_up:{each} number" for each in (
    "bulletin", "bulletin_step", "foreword", "bulletin_reply", "pdf", "docx", "html")))  # fmt: skip
def _bulletin(place: Place) -> int:
    return Bulletin.objects.get_or_create(
        programme=place.programme, unit=place.unit, year=2026, number=1,
        defaults={"content": canonical(_empty_bulletin()), "made_by": _someone("writer"),
                  "made_at": AT},
    )[0].pk  # fmt: skip


def _empty_bulletin() -> Content:
    return Content(
        programme={"en": "Programme"}, issuer={"en": "County"}, number=1, since=date(2026, 1, 5),
        until=date(2026, 1, 11), counts=Counts(visited=0, open_findings=0, overdue_tasks=0),
    )  # fmt: skip


# ── Publications ────────────────────────────────────────────────────────────────────


@fills("publication:publication number", "publication:step number", "publication:reply number")
def _publication(place: Place) -> int:
    from tests.web.publication.publishing import published  # noqa: PLC0415 - computes

    from daowei.disclosure.publishing.web.models import Publication  # noqa: PLC0415

    found = Publication.objects.filter(state="published").first()
    return (found or published(_someone("publisher"), _someone("second"), AT)).number


@fills("publication_root:front programme", "publication_root:page programme")
def _public_programme(place: Place) -> str:
    _publication(place)
    return place.programme


@fills("page")
def _public_page(place: Place) -> str:
    return "en/1/index.html"


# ── Visits ──────────────────────────────────────────────────────────────────────────


@fills(
    *(
        f"visits:{each} code"
        for each in (
            *("order", "open", "arrive", "leave", "count", "photo", "picture", "sign", "answers"),
            *("raw", "fill", "fill_xml", "fill_media", "fill_send"),
        )
    )
)
def _order_code(place: Place) -> str:
    return "ABCDEF"


@fills("visits:picture number", "visits:answers number", "visits:raw number")
def _of_order_number(place: Place) -> int:
    return 1


@fills("team")
def _team(place: Place) -> str:
    made = {"name": "Team", "made_at": AT}
    return Team.objects.get_or_create(programme=place.programme, code="Z", defaults=made)[0].code


@fills("visits:end_conflict number")
def _conflict_number(place: Place) -> int:
    someone = _someone("inspector")
    made = {"reason": "kin", "declared_by": someone, "declared_at": AT}
    return DeclaredConflict.objects.get_or_create(
        programme=place.programme, user=someone, unit="qh-06", ended_at=None, defaults=made
    )[0].pk


@fills(*(f"visits:{each} form" for each in (
    "close_form", "open_form", "fill", "fill_xml", "fill_media", "fill_send")))  # fmt: skip
def _form_of_visits(place: Place) -> str:
    file, _ = StoredFile.objects.get_or_create(
        digest=digest_of_bytes(b"form"), defaults={"content": b"form"}
    )
    made = {"title": "Visit", "file": "inspection/visit.md", "source": file, "xform": b"<h/>",
            "md5": "0" * 32, "is_validated": True, "published_at": AT}  # fmt: skip
    kept = {"programme": place.programme, "form_id": "visit", "version": "2026011201"}
    FormVersion.objects.get_or_create(**kept, defaults=made)
    ClosedForm.objects.get_or_create(
        programme=place.programme, form_id="visit",
        defaults={"reason": "over", "closed_by": _someone("office"), "closed_at": AT},
    )  # fmt: skip
    return "visit"


@fills("visits:fill_media name")
def _media_name(place: Place) -> str:
    return "orders.csv"


@fills("phone")
def _phone(place: Place) -> str:
    made = {"owner": _someone("inspector"), "key": "0" * 64, "ha1": b"", "made_at": AT}
    kept = {"programme": place.programme, "name": "phone-0"}
    return Phone.objects.get_or_create(**kept, defaults=made)[0].name


# ── Draws ───────────────────────────────────────────────────────────────────────────


def _begun_draw(place: Place) -> Draw:
    found = draws_of(place.programme).first()
    return found or freeze(
        programme=place.programme, code="walk", names={"en": "Walk"}, unit_kind="township",
        rows=[("qh-01", "all", 1), ("qh-02", "all", 1)], by=_someone("planner"), at=AT,
    )  # fmt: skip


@fills("draw")
def _draw(place: Place) -> str:
    return _begun_draw(place).code


@fills("draws:sign asked")
def _asked_replacement(place: Place) -> int:
    return ReplacementAsked.objects.create(
        draw=_begun_draw(place), unit="qh-01", reason="road_closed", by=_someone("asker"), at=AT
    ).pk


@fills("draws_root:all programme")
def _programme_with_draws(place: Place) -> str:
    return _begun_draw(place).programme


# ── Settlement ──────────────────────────────────────────────────────────────────────


@fills(*(f"settlement:{each} code" for each in ("settlement", "decide", "document")))
def _settlement(place: Place) -> str:
    return Settlement.objects.get_or_create(
        programme=place.programme, code="2026-1-1",
        defaults={
            "draw_code": "2026-1", "proposed_at": AT, "digest": digest_of_bytes(b""),
            "document": '{"rules":{"tolerance_share":"1/20","tolerance_events":"1",'
                        '"not_verifiable":"missing"},"factors":[],"strata":{},"sampled":{}}',
        },
    )[0].code  # fmt: skip
