"""Questions about findings and what became of them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localtime

from daowei.foundation.texts import Text
from daowei.foundation.web.models import Grant, Official, Responsibility, User
from daowei.foundation.web.places import lasting_tree
from daowei.foundation.web.rights import DEEDS, Deed, Rights, Role, in_force
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.web.queries import Place, current_revision, report_of
from daowei.verification.follow_up import appeals, finding_course, rectification, veto_course
from daowei.verification.follow_up.appeals import Holding, is_of_line
from daowei.verification.follow_up.bulletins import Content, content_from, spoken
from daowei.verification.follow_up.finding_course import Standing, State
from daowei.verification.follow_up.rectification import People
from daowei.verification.follow_up.veto_course import VetoSteps, upheld_by
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
from daowei.verification.samples.settling import Cell, Decided
from daowei.verification.visits.web.queries import reported_value

# roles whose work is what a unit is judged by
_WORKING = frozenset({Role.UNIT_HEAD, Role.REPORTER, Role.REVIEWER, Role.FINANCE})


# ── findings ────────────────────────────────────────────────────────────────────────


def findings_of(programme: str) -> QuerySet[Finding]:
    """Every finding, the newest first, with how many tasks it has and how many are open."""
    waiting = ~Q(tasks__state__in=rectification.DONE) & Q(tasks__isnull=False)
    return (
        Finding.objects.filter(programme=programme)
        .annotate(task_count=Count("tasks", filter=~Q(tasks__state="dropped")),
                  open_count=Count("tasks", filter=waiting))
        .select_related("noted_by", "put_by", "replied_by", "closed_by", "incident")
        .order_by("-noted_at", "-pk")
    )  # fmt: skip


def within(rights: Rights, programme: str, rows: "QuerySet[Any]", *deeds: Deed) -> Q:
    """Rows of the units at which somebody may do all of these deeds.

    Only units that have rows are named, so that a country's many others cost nothing.
    """
    if all(rights.may(deed, programme) for deed in deeds):
        return Q(programme=programme)
    known = rows.filter(programme=programme).order_by().values_list("unit", flat=True).distinct()
    units = [each for each in known
             if all(rights.may(deed, programme, each) for deed in deeds)]  # fmt: skip
    return Q(unit__in=units)


def from_above(rights: Rights, programme: str, rows: "QuerySet[Any]") -> Q:
    """Rows of the units into which somebody looks: who closes findings there, and the auditor."""
    closing = within(rights, programme, rows, Deed.CLOSE_FINDINGS)
    return closing | within(rights, programme, rows, Deed.SEE_LOG, Deed.SEE_REPORTS)


def looks_into(rights: Rights, programme: str, unit: str | None = None) -> bool:
    """Whether somebody looks into a unit from above, or, without one, into all of them."""
    audits = all(rights.may(each, programme, unit) for each in (Deed.SEE_LOG, Deed.SEE_REPORTS))
    return audits or rights.may(Deed.CLOSE_FINDINGS, programme, unit)


def visible(rights: Rights, programme: str) -> Q:
    """Which findings somebody may read: of her own units once told, and those circulated to all.

    Whoever looks into things from above reads what is only noted, too.
    """
    rows = Finding.objects.all()
    own = within(rights, programme, rows, Deed.SEE_REPORTS) & ~Q(state=State.NOTED)
    circulated = Q(circulated_at__isnull=False, state__in=_CIRCULATED)
    return Q(programme=programme) & (own | from_above(rights, programme, rows) | circulated)


def visible_findings(rights: Rights, programme: str) -> QuerySet[Finding]:
    """The findings somebody may read, as ``findings_of`` gives them."""
    return findings_of(programme).filter(visible(rights, programme))


_CIRCULATED = (State.STANDS.value, State.CLOSED.value)


def sees_whole(rights: Rights, programme: str, unit: str) -> bool:
    """Whether somebody reads values, files and history, and not only what was circulated."""
    is_inside = rights.may(Deed.SEE_REPORTS, programme, unit)
    return is_inside or looks_into(rights, programme, unit)


def text_of(finding: Finding) -> Text:
    """What the finding says."""
    return spoken({"template": finding.what, "values": finding.values})


def standing_of(finding: Finding) -> Standing:
    """What decides about its next steps."""
    tasks = list(Task.objects.filter(finding=finding).exclude(state=rectification.State.DROPPED)
                 .values_list("state", flat=True))  # fmt: skip
    return Standing(
        state=State(finding.state),
        reply_by=finding.reply_by,
        has_reply=finding.replied_at is not None or finding.source == "self",
        tasks=len(tasks),
        open_tasks=sum(each != rectification.State.CLOSED for each in tasks),
    )


def may_circulate(finding: Finding, on: date) -> bool:
    """Whether a bulletin may tell of it."""
    return finding_course.may_circulate(standing_of(finding), on)


def to_look_back(programme: str, at: datetime) -> QuerySet[Finding]:
    """Closed findings whose day to be looked at once more has come."""
    before = finding_course.look_back_limit(at)
    return findings_of(programme).filter(
        state=State.CLOSED, looked_back_at__isnull=True, closed_at__lte=before
    )


# ── tasks ───────────────────────────────────────────────────────────────────────────


def tasks_of(programme: str) -> QuerySet[Task]:
    """All tasks, those due first."""
    found = Task.objects.filter(programme=programme)
    people = ("finding", "owner", "claimed_by", "judged_by", "given_by")
    return found.select_related(*people).order_by("deadline", "pk")


def people_of(task: Task) -> People:
    """Who had a hand in a task."""
    found_by = {task.finding.noted_by_id, *task.finding.team}
    is_self = task.finding.source == "self"
    return People(
        owner=task.owner_id,
        claimed_by=task.claimed_by_id,
        found_by=frozenset() if is_self else frozenset(found_by),
    )


def overdue_tasks(programme: str, on: date) -> QuerySet[Task]:
    """Tasks that wait for their owner beyond their deadline."""
    return tasks_of(programme).filter(state__in=rectification.WAITS_FOR_THE_OWNER, deadline__lt=on)


# ── evidence ────────────────────────────────────────────────────────────────────────


def evidence_on(programme: str, *on: str) -> QuerySet[Evidence]:
    """The files beside things, the first first, without their bytes."""
    found = Evidence.objects.filter(programme=programme, on__in=on)
    return found.select_related("by").order_by("at", "pk")


# ── vetoes and appeals ──────────────────────────────────────────────────────────────


def vetoes_of(programme: str) -> QuerySet[Veto]:
    """All vetoes, the newest first."""
    found = Veto.objects.filter(programme=programme)
    people = ("proposed_by", "noticed_by", "replied_by")
    return found.select_related(*people).prefetch_related("findings").order_by("-proposed_at")


def procedures_of(programme: str) -> Mapping[tuple[str, str, str], VetoSteps]:
    """What was done about vetoes, by agreement, rule and unit; those withdrawn are left out."""
    found = vetoes_of(programme).exclude(state=veto_course.State.WITHDRAWN)
    return {(each.agreement, each.rule, each.unit): steps_of(each) for each in found}


def steps_of(veto: Veto) -> VetoSteps:
    """The dates and papers of a veto."""
    return VetoSteps(
        agreement=veto.agreement,
        rule=veto.rule,
        unit=veto.unit,
        evidence=tuple(f"finding:{each.pk}" for each in veto.findings.all()),
        notice_on=localtime(veto.noticed_at).date() if veto.noticed_at else None,
        reply=veto.reply,
        appealed_on=localtime(veto.appealed_at).date() if veto.appealed_at else None,
        upheld=upheld_by(veto_course.State(veto.state)),
    )


def appeals_of(programme: str) -> QuerySet[Appeal]:
    """All appeals, those that wait first, the earliest due first."""
    found = Appeal.objects.filter(programme=programme).select_related(
        "made_by", "decided_by", "veto"
    )
    return found.order_by(F("decided_at").asc(nulls_first=True), "decide_by", "pk")


def decided_values(programme: str) -> tuple[Decided, ...]:
    """The values that appeals have changed, the earliest decision first."""
    found = appeals_of(programme).filter(
        kind__in=(appeals.Kind.VALUE, appeals.Kind.SCORE), state=appeals.State.UPHELD
    )
    return tuple(
        Decided(
            cell=(each.value_unit or each.unit, each.element, each.combo, each.period),
            settled=each.value,
            appeal=str(each.pk),
            reported=_reported(each),
        )
        for each in found.order_by("decided_at", "pk")
    )


def _reported(appeal: Appeal) -> int | None:
    form = form_of(appeal.programme, appeal.element)
    line = (form, appeal.element, appeal.combo, appeal.period)
    return reported_value(appeal.programme, appeal.value_unit or appeal.unit, line)


def form_of(programme: str, element: str) -> str:
    """The form that an element stands on; "" where none has it."""
    forms = programme_in_force(programme).forms.values()
    return next((each.code for each in forms if element in each.elements), "")


def reports_value(programme: str, cell: Cell) -> bool:
    """Whether a current report holds the cell."""
    unit, element, combo, period = cell
    form = form_of(programme, element)
    place = Place(programme=programme, form=form, unit=unit, period=period)
    revision = current_revision(place) if form else None
    return revision is not None and (element, combo) in report_of(revision).values


# ── who belongs to whom ─────────────────────────────────────────────────────────────


def is_of_the_line(user: User, programme: str, unit: str, *, day: date) -> bool:
    """Whether somebody belongs to the unit's own line on a day (``appeals.is_of_line``)."""
    grants = Grant.objects.filter(user=user, programme=programme)
    holdings = [
        Holding(unit=each.unit, works=Role(each.role) in _WORKING)
        for each in grants if in_force(each.since, each.until, day)
    ]  # fmt: skip
    answering = Responsibility.objects.filter(programme=programme, official__user=user)
    responsible = {
        each.unit for each in answering if in_force(each.since, each.until, day)
    }  # fmt: skip
    return is_of_line(
        unit, holdings=holdings, responsible=responsible, tree=lasting_tree(programme, day)
    )


def who_may(deed: Deed, programme: str, unit: str, *, day: date) -> list[User]:
    """The people who may do a deed at exactly a unit by a right of that unit, by name."""
    roles = [role.value for role in Role if deed in DEEDS[role]]
    grants = Grant.objects.filter(
        programme=programme, unit=unit, role__in=roles, user__is_active=True
    )
    found = {
        each.user_id: each.user
        for each in grants.select_related("user").order_by("user__name", "pk")
        if in_force(each.since, each.until, day)
    }
    return list(found.values())


def liaison_officers(programme: str, day: date) -> Mapping[str, tuple[Official, ...]]:
    """The liaison officers of a day, by unit."""
    held = Responsibility.objects.filter(programme=programme, part="liaison")
    found: dict[str, tuple[Official, ...]] = {}
    for each in held.select_related("official").order_by("official__name", "pk"):
        if in_force(each.since, each.until, day):
            found[each.unit] = (*found.get(each.unit, ()), each.official)
    return found


# ── incidents, reviews, bulletins ───────────────────────────────────────────────────


def incidents_of(programme: str) -> QuerySet[Incident]:
    """All incidents, those that wait first, the most pressing first."""
    found = Incident.objects.filter(programme=programme)
    found = found.select_related("reported_by", "handled_by")
    return found.order_by(F("ended_at").asc(nulls_first=True), "due_at", "pk")


def calls_of(programme: str) -> QuerySet[ReviewCall]:
    """The calls to self-review, the newest first, with how many have answered."""
    found = ReviewCall.objects.filter(programme=programme).select_related("called_by")
    return found.annotate(answered=Count("reviews")).order_by("-called_at")


def bulletins_of(programme: str) -> QuerySet[Bulletin]:
    """All bulletins, the newest first."""
    found = Bulletin.objects.filter(programme=programme).select_related("made_by", "approved_by")
    return found.order_by("-year", "-number", "unit")


def content_of(bulletin: Bulletin) -> Content:
    """What a bulletin says."""
    return content_from(json.loads(bulletin.content))
