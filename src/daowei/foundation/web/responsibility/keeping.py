"""Verbs of responsibility: appoint and relieve, seat, give duties, ask for and decide on support.

What is noted in the log names officials by number, never by name: a name can be erased, a log not.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from daowei.foundation import bodies, officers
from daowei.foundation.departments import (
    BARRED,
    Sector,
    Template,
    Touches,
    is_ring,
    reason_against_duty,
)
from daowei.foundation.refusals import Refused, expect
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import (
    Body,
    Department,
    Duty,
    Grant,
    LiaisonNorm,
    Official,
    Paper,
    RequiredPaper,
    Responsibility,
    Seat,
    SupportRequest,
    User,
    Zone,
)
from daowei.foundation.web.responsibility.queries import held_of, norm_of, seated_of
from daowei.foundation.web.responsibility_rows import Dated
from daowei.foundation.web.rights import DEEDS, Deed, Role, in_force
from daowei.foundation.web.wording import expect_no_disguise

Content = Mapping[str, object]


def _fresh(names: Mapping[str, str], before: Zone | Department | None) -> Mapping[str, str]:
    """The names that are new; those that stand are not read again, so that a row can be ended."""
    stood = before.names if before is not None else {}
    return {language: name for language, name in names.items() if stood.get(language) != name}


def _dates(row: Dated) -> dict[str, object]:
    return {"since": row.since, "until": row.until, "reason": row.reason}


# ── Officials ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_official(official: Official, *, by: User, at: datetime) -> Official:
    """Enters an official, or changes one.

    Raises: Refused: of a barred body, with an account that sees service data.
    """
    before = Official.objects.filter(pk=official.pk).first()
    _expect_not_barred(official, at)
    official.save()
    record(
        by=by, at=at, deed="officers.official_kept", programme=official.programme, unit="",
        on=f"official:{official.pk}", before=_official(before) if before else None,
        after=_official(official),
    )  # fmt: skip
    return official


def _official(official: Official) -> Content:
    return {"position": official.position, "department": official.department_id,
            "account": official.user_id}  # fmt: skip


def _expect_not_barred(official: Official, at: datetime) -> None:
    if official.department is None or official.department.sector not in BARRED:
        return
    held = Grant.objects.filter(user=official.user) if official.user else Grant.objects.none()
    if any(
        in_force(each.since, each.until, at.date()) and Deed.SEE_REPORTS in DEEDS[Role(each.role)]
        for each in held
    ):
        raise Refused(
            N_("This account sees service data: end its rights before it joins {department}."),
            department=official.department.code,
        )


# ── Units ───────────────────────────────────────────────────────────────────────────


@transaction.atomic
def appoint(wanted: Responsibility, *, by: User, at: datetime) -> Responsibility:
    """Makes an official responsible for a unit.

    Raises: Refused: see ``officers.reason_against``.
    """
    rows = Responsibility.objects.select_for_update().filter(
        programme=wanted.programme, unit=wanted.unit
    )
    expect(officers.reason_against(held_of(wanted), [held_of(each) for each in rows]))
    wanted.save(force_insert=True)
    _note_part("officers.appointed", wanted, by=by, at=at)
    return wanted


@transaction.atomic
def relieve(part: Responsibility, *, last_day: date, reason: str, by: User, at: datetime) -> None:
    """Ends an official's part on a day. Raises: Refused: it began later."""
    before = _part(part)
    _end(part, last_day, reason)
    _note_part("officers.relieved", part, by=by, at=at, before=before)


def _end(row: Dated, last_day: date, reason: str) -> None:
    if last_day < row.since:
        raise Refused(N_("It began later: end it on {day} or after."), day=row.since)
    row.until, row.reason = last_day, reason
    row.save(update_fields=("until", "reason"))


def _part(row: Responsibility) -> Content:
    return {"official": row.official_id, "part": row.part, **_dates(row)}


def _note_part(
    deed: str, row: Responsibility, *, by: User, at: datetime, before: Content | None = None
) -> None:
    record(
        by=by, at=at, deed=deed, programme=row.programme, unit=row.unit,
        on=f"officers:{row.unit}", before=before, after=_part(row),
    )  # fmt: skip


def keep_zone(zone: Zone, *, by: User, at: datetime) -> Zone:
    """Enters a zone, or changes one.

    Raises: Refused: the charter refuses its words.
    """
    before = Zone.objects.filter(pk=zone.pk).first()
    fresh = _fresh(zone.names, before)
    expect_no_disguise(fresh, of="zone", programme=zone.programme, at=at)
    with transaction.atomic():
        zone.save()
        record(
            by=by, at=at, deed="officers.zone_kept", programme=zone.programme, unit="",
            on=f"zone:{zone.pk}", before=_zone(before) if before else None, after=_zone(zone),
        )  # fmt: skip
    return zone


def _zone(zone: Zone) -> Content:
    return {"names": zone.names, "leader": zone.leader_id, "units": zone.units, **_dates(zone)}


@transaction.atomic
def set_norm(norm: LiaisonNorm, *, by: User, at: datetime) -> None:
    """Sets how many units a liaison officer takes charge of."""
    before = norm_of(norm.programme)
    norm.save()
    record(
        by=by, at=at, deed="officers.norm_set", programme=norm.programme, unit="",
        on="norm:liaison", before={"set": before.risk_set, "norms": before.norms},
        after={"set": norm.risk_set, "norms": norm.norms},
    )  # fmt: skip


# ── Bodies ──────────────────────────────────────────────────────────────────────────


def set_up_body(body: Body, *, by: User, at: datetime) -> Body:
    """Sets up a steering group, a task force or a joint office.

    Raises: Refused: a task force without an end, or words that the charter refuses.
    """
    expect_no_disguise(body.names, of=f"body:{body.unit}", programme=body.programme, at=at)
    if body.kind == bodies.BodyKind.TASK_FORCE and body.until is None:
        raise Refused(N_("A task force has a last day: enter it."))
    if body.until is not None and body.until < body.since:
        raise Refused(N_("It would end before it begins: correct one of the days."))
    with transaction.atomic():
        body.save(force_insert=True)
        _note_body("officers.body_set_up", body, by=by, at=at, after=_body(body))
    return body


@transaction.atomic
def dissolve(body: Body, *, last_day: date, reason: str, by: User, at: datetime) -> None:
    """Ends a body, and every term in it that would run longer. Raises: Refused: it began later."""
    before = _body(body)
    _end(body, last_day, reason)
    for seat in body.seats.all():
        if seat.until is None or seat.until > last_day:
            seat.until = max(seat.since, last_day)
            seat.save(update_fields=("until",))
    _note_body("officers.body_dissolved", body, by=by, at=at, before=before, after=_body(body))


@transaction.atomic
def take_seat(seat: Seat, *, by: User, at: datetime) -> Seat:
    """Gives an official a seat for a term. Raises: Refused: see ``bodies.reason_against``."""
    body = Body.objects.select_for_update().get(pk=seat.body_id)
    taken = [seated_of(each) for each in body.seats.all()]
    expect(bodies.reason_against(seated_of(seat), taken, since=body.since, until=body.until))
    seat.save(force_insert=True)
    _note_body("officers.seated", body, by=by, at=at, after=_seat(seat))
    return seat


@transaction.atomic
def leave_seat(seat: Seat, *, last_day: date, reason: str, by: User, at: datetime) -> None:
    """Ends a term on a day. Raises: Refused: it began later."""
    before = _seat(seat)
    _end(seat, last_day, reason)
    _note_body("officers.unseated", seat.body, by=by, at=at, before=before, after=_seat(seat))


def _body(body: Body) -> Content:
    return {"kind": body.kind, "names": body.names, "quorum": body.quorum, **_dates(body)}


def _seat(seat: Seat) -> Content:
    return {"official": seat.official_id, "part": seat.part, **_dates(seat)}


def _note_body(
    deed: str, body: Body, *, by: User, at: datetime, after: Content, before: Content | None = None
) -> None:
    record(
        by=by, at=at, deed=deed, programme=body.programme, unit=body.unit,
        on=f"body:{body.pk}", before=before, after=after,
    )  # fmt: skip


# ── Departments ─────────────────────────────────────────────────────────────────────


def keep_department(department: Department, *, by: User, at: datetime) -> Department:
    """Enters a member body, or changes one.

    Raises: Refused: it would answer to itself, its new sector is barred from a duty it has, or
            the charter refuses its name.
    """
    programme, code = department.programme, department.code
    before = Department.objects.filter(pk=department.pk).first()
    fresh = _fresh(department.names, before)
    expect_no_disguise(fresh, of=f"department:{code}", programme=programme, at=at)
    with transaction.atomic():
        _expect_fitting(department)
        department.save()
        _note_department(
            "officers.department_kept", department, by=by, at=at,
            before=_department(before) if before else None, after=_department(department),
        )  # fmt: skip
    return department


def _expect_fitting(department: Department) -> None:
    above = dict(
        Department.objects.filter(programme=department.programme).values_list("code", "above")
    )
    if department.above and (
        department.above not in above or is_ring(above, department.code, department.above)
    ):
        raise Refused(N_("It would answer to itself, or to nobody known: choose another above it."))
    for duty in department.duties.all() if department.pk else ():
        expect(reason_against_duty(Sector(department.sector), Touches(duty.touches)))


def give_duty(duty: Duty, *, by: User, at: datetime) -> Duty:
    """Gives a department a duty.

    Raises: Refused: police, courts and discipline bodies touch no service data and no clients;
            or the charter refuses its words.
    """
    given = duty.department
    expect_no_disguise(duty.texts, of=f"duty:{given.code}", programme=given.programme, at=at)
    expect(reason_against_duty(Sector(given.sector), Touches(duty.touches)))
    with transaction.atomic():
        duty.save(force_insert=True)
        _note_department("officers.duty_given", given, by=by, at=at, after=_duty(duty))
    return duty


def usual_duty(template: Template, department: Department, *, since: date) -> Duty:
    """A duty as its field usually has it, not given yet."""
    return Duty(department=department, kind=template.kind, touches=template.touches,
                texts=template.texts(), due=template.due, since=since)  # fmt: skip


@transaction.atomic
def end_duty(duty: Duty, *, last_day: date, reason: str, by: User, at: datetime) -> None:
    """Ends a duty on a day. Raises: Refused: it began later."""
    before = _duty(duty)
    _end(duty, last_day, reason)
    _note_department(
        "officers.duty_ended", duty.department, by=by, at=at, before=before, after=_duty(duty)
    )


def _department(row: Department) -> Content:
    return {"code": row.code, "names": row.names, "sector": row.sector, "above": row.above,
            "deputy": row.deputy_id}  # fmt: skip


def _duty(duty: Duty) -> Content:
    return {"kind": duty.kind, "touches": duty.touches, "texts": duty.texts, "due": duty.due,
            **_dates(duty)}  # fmt: skip


def _note_department(
    deed: str,
    department: Department,
    *,
    by: User,
    at: datetime,
    after: Content,
    before: Content | None = None,
) -> None:
    record(
        by=by, at=at, deed=deed, programme=department.programme, unit="",
        on=f"department:{department.pk}", before=before, after=after,
    )  # fmt: skip


# ── Support and papers ──────────────────────────────────────────────────────────────


def ask_for_support(request: SupportRequest) -> SupportRequest:
    """Asks for people, goods, vehicles or money.

    Raises: Refused: the charter refuses its words.
    """
    programme, at = request.programme, request.asked_at
    said = {"what": request.what}
    expect_no_disguise(said, of=f"support:{request.unit}", programme=programme, at=at)
    with transaction.atomic():
        request.save(force_insert=True)
        _note_request("officers.support_asked", request, by=request.asked_by, at=at)
    return request


def decide(request: SupportRequest, *, decision: str, reason: str, by: User, at: datetime) -> None:
    """Grants, grants in part, or refuses, with the reason.

    Raises: Refused: it was decided, asked for by the same person, or the charter refuses the words.
    """
    said = {"reason": reason}
    expect_no_disguise(said, of=f"support:{request.unit}", programme=request.programme, at=at)
    with transaction.atomic():
        _decide(request, decision=decision, reason=reason, by=by, at=at)


def _decide(request: SupportRequest, *, decision: str, reason: str, by: User, at: datetime) -> None:
    found = SupportRequest.objects.select_for_update().get(pk=request.pk)
    if found.decision:
        raise Refused(N_("It was decided already: ask anew."))
    if found.asked_by_id == by.pk:
        raise Refused(N_("Nobody decides on what they asked for themselves."))
    found.decision, found.reason, found.decided_by, found.decided_at = decision, reason, by, at
    found.save()
    _note_request("officers.support_decided", found, by=by, at=at)


def _note_request(deed: str, request: SupportRequest, *, by: User, at: datetime) -> None:
    record(
        by=by, at=at, deed=deed, programme=request.programme, unit=request.unit,
        on=f"support:{request.pk}",
        after={"kind": request.kind, "what": request.what, "of": request.asked_of_id,
               "decision": request.decision, "reason": request.reason},
    )  # fmt: skip


def require_paper(paper: RequiredPaper, *, by: User, at: datetime) -> RequiredPaper:
    """Asks every unit of a kind for a document.

    Raises: Refused: the charter refuses its words.
    """
    expect_no_disguise(paper.names, of=f"paper:{paper.unit_kind}", programme=paper.programme, at=at)
    with transaction.atomic():
        paper.save(force_insert=True)
        record(
            by=by, at=at, deed="officers.paper_required", programme=paper.programme, unit="",
            on=f"paper:{paper.pk}", after={"names": paper.names, "units": paper.unit_kind},
        )  # fmt: skip
    return paper


@transaction.atomic
def file_paper(paper: Paper, *, by: User, at: datetime) -> Paper:
    """Notes that a unit has a document, and where it is filed.

    Raises: Refused: the same is noted already.
    """
    if Paper.objects.filter(required=paper.required, unit=paper.unit, dated=paper.dated).exists():
        raise Refused(N_("A document of that day is noted already."))
    paper.save(force_insert=True)
    record(
        by=by, at=at, deed="officers.paper_filed", programme=paper.required.programme,
        unit=paper.unit, on=f"paper:{paper.required_id}",
        after={"dated": paper.dated, "filed": paper.filed},
    )  # fmt: skip
    return paper
