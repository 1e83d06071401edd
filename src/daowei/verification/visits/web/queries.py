"""Questions about visits: who goes, what is open to whom, what was found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import get_default_timezone, localtime

from daowei.foundation.hierarchy import Tree
from daowei.foundation.periods import parse_period
from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.places import registry_of, tree_at
from daowei.foundation.web.queries import rights_of
from daowei.foundation.web.rights import Deed, Role, in_force
from daowei.programme.definition import Programme
from daowei.programme.owing import owes
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.documents import Entry
from daowei.reporting.web.models import Revision
from daowei.reporting.web.queries import Place, current_revision, report_of
from daowei.verification.visits.recounts import Line, Recount
from daowei.verification.visits.same_day import Promptness, Told, promptness
from daowei.verification.visits.teams import Conflict, Member, Team as Sendable, conflicts
from daowei.verification.visits.web.models import (
    ClosedForm,
    DeclaredConflict,
    FormVersion,
    Order,
    Phone,
    RecountEntry,
    Submission,
    Team,
    TeamMember,
    ToldFingerprint,
    Visit,
)

# Being one of these somewhere is no work whose results one would inspect.
LOOKING_ROLES = frozenset({Role.INSPECTOR, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR})


# ── Teams and conflicts ─────────────────────────────────────────────────────────────


def teams_of(programme: str) -> QuerySet[Team]:
    """The teams of a programme with their people, open ones first."""
    people = TeamMember.objects.select_related("user").order_by("is_supervisor", "user__name")
    found = Team.objects.filter(programme=programme).order_by("closed_at", "code")
    return found.prefetch_related(Prefetch("members", queryset=people))


def team_members(team: Team) -> list[TeamMember]:
    """Everybody in a team, inspectors first."""
    return list(team.members.select_related("user").order_by("is_supervisor", "user__name"))


def is_member(team: Team, user: User) -> bool:
    """Whether somebody is an inspector in the team."""
    return team.members.filter(user=user, is_supervisor=False).exists()


def is_supervisor(team: Team, user: User) -> bool:
    """Whether somebody comes along with the team from outside."""
    return team.members.filter(user=user, is_supervisor=True).exists()


def declared_of(programme: str) -> QuerySet[DeclaredConflict]:
    """The conflicts that count now."""
    found = DeclaredConflict.objects.filter(programme=programme, ended_at__isnull=True)
    return found.select_related("user", "declared_by").order_by("user__name", "unit")


def member_of(programme: str, user: User, day: date) -> Member:
    """Somebody with what binds her to units: her work, and declared conflicts."""
    return members_of(programme, [user], day)[user.pk]


def members_of(programme: str, users: Iterable[User], day: date) -> dict[int, Member]:
    """The same for many, in two questions."""
    wanted = [each.pk for each in users]
    works: dict[int, set[str]] = {each: set() for each in wanted}
    for grant in Grant.objects.filter(user__in=wanted, programme=programme):
        if in_force(grant.since, grant.until, day) and Role(grant.role) not in LOOKING_ROLES:
            works[grant.user_id].add(grant.unit)
    declared: dict[int, set[str]] = {each: set() for each in wanted}
    for row in declared_of(programme).filter(user__in=wanted):
        declared[row.user_id].add(row.unit)
    return {
        each: Member(
            person=each, works_at=frozenset(works[each]), declared=frozenset(declared[each])
        )
        for each in wanted
    }


def sendable_teams(programme: str, at: datetime) -> tuple[Sendable, ...]:
    """The open teams with at least one inspector, as they can be sent."""
    teams = [each for each in teams_of(programme) if each.closed_at is None]
    users = {row.user for team in teams for row in team.members.all()}
    members = members_of(programme, users, localtime(at).date())
    return tuple(
        Sendable(code=team.code, members=tuple(members[row.user_id] for row in team.members.all()))
        for team in teams
        if any(not row.is_supervisor for row in team.members.all())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Somebody who may inspect, with the units she keeps away from, and why."""

    user: User
    conflicts: tuple[Conflict, ...]


def conflict_list(programme: str, at: datetime) -> tuple[Bound, ...]:
    """For everybody in a team: the units she may not be sent to, highest units only."""
    day = localtime(at).date()
    tree = tree_at(programme, day)
    users = {row.user for team in teams_of(programme) for row in team.members.all()}
    members = members_of(programme, users, day)
    return tuple(
        Bound(user=each, conflicts=tuple(_conflicts(members[each.pk], tree)))
        for each in sorted(users, key=lambda one: one.name)
    )


def _conflicts(member: Member, tree: Tree) -> Iterator[Conflict]:
    for unit in sorted(member.works_at | member.declared):
        if unit in tree:
            yield from (each for each in conflicts(member, unit, tree) if each.through == unit)


def who_may(programme: str, deed: Deed, at: datetime) -> list[User]:
    """Everybody who may do a deed somewhere in the programme on that day."""
    day = localtime(at).date()
    users = User.objects.filter(is_active=True, grants__programme=programme).distinct()
    return [
        each
        for each in users.order_by("name")
        if rights_of(each, day).may_somewhere(deed, programme)
    ]


# ── Orders and visits ───────────────────────────────────────────────────────────────


def orders_for(programme: str, user: User) -> QuerySet[Order]:
    """The orders of somebody's teams, the next first; sealed ones tell no unit."""
    found = Order.objects.filter(programme=programme, team__members__user=user)
    return found.select_related("team", "visit").order_by("-opens_at", "code")


def order_for(programme: str, code: str, user: User) -> Order | None:
    """An order of one of somebody's teams; None for those of others."""
    return orders_for(programme, user).filter(code=code).first()


def open_orders(programme: str, user: User) -> list[Order]:
    """The opened orders that somebody enters results for as an inspector."""
    found = Order.objects.filter(
        programme=programme,
        team__members__user=user,
        team__members__is_supervisor=False,
        opened_at__isnull=False,
    )
    return list(found.select_related("team").order_by("-opens_at", "code"))


def orders_of_draw(programme: str, draw_code: str) -> QuerySet[Order]:
    """All orders of a draw."""
    found = Order.objects.filter(programme=programme, draw_code=draw_code)
    return found.select_related("team", "visit").order_by("opens_at", "code")


def recounting_for(programme: str, unit: str, day: date) -> tuple[tuple[str, str], ...]:
    """Which reports of a unit are counted again: form and period.

    inspection.yaml may say ``recounts: {forms: [...], periods: 2}``; else every form the unit owes,
    in its last period that had ended by the day and was reported.
    """
    definition = programme_in_force(programme)
    said = definition.inspection.get("recounts")
    wanted = said if isinstance(said, Mapping) else {}
    forms = [str(each) for each in wanted.get("forms") or _owed(programme, definition, unit)]
    periods = int(wanted.get("periods") or 1)
    return tuple(
        (form, period)
        for form in forms
        if form in definition.forms
        for period in _last_periods(programme, form, unit=unit, day=day)[:periods]
    )


def _owed(programme: str, definition: Programme, unit: str) -> list[str]:
    registered = registry_of(programme).units.get(unit)
    if registered is None:
        return []
    return [each.code for each in definition.forms.values() if owes(registered, each)]


def _last_periods(programme: str, form: str, *, unit: str, day: date) -> list[str]:
    found = Revision.objects.filter(programme=programme, form=form, unit=unit, is_current=True)
    reported = found.values_list("period", flat=True).distinct()
    ended = [parse_period(each) for each in reported]
    return [
        each.iso for each in sorted(ended, key=lambda one: one.end, reverse=True) if each.end < day
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A value to count again: what it is, and every count entered so far, the last one last.

    What was reported is known from the first count on, and not before.
    """

    form: str
    element: str
    combo: str
    period: str
    entries: tuple[RecountEntry, ...]

    @property
    def line(self) -> Line:
        """Which value of the unit it is."""
        return (self.form, self.element, self.combo, self.period)

    @property
    def last(self) -> RecountEntry | None:
        """The count that stands."""
        return self.entries[-1] if self.entries else None


def sheet_of(visit: Visit) -> tuple[SheetLine, ...]:
    """Every value the order asks to count again, and those that a form counted besides."""
    kept: dict[Line, list[RecountEntry]] = {}
    for entry in visit.recounts.select_related("entered_by").order_by("number"):
        key = (entry.form, entry.element, entry.combo, entry.period)
        kept.setdefault(key, []).append(entry)
    wanted = [*lines_of(visit.order)]
    lines = [*wanted, *(each for each in kept if each not in set(wanted))]
    return tuple(
        SheetLine(
            form=form,
            element=element,
            combo=combo,
            period=period,
            entries=tuple(kept.get((form, element, combo, period), ())),
        )
        for form, element, combo, period in lines
    )


def lines_of(order: Order) -> Iterator[Line]:
    """The values that an opened order asks to count again."""
    definition = programme_in_force(order.programme)
    for form, period in order.plan.get("recounts", ()):
        for element in definition.forms[form].elements if form in definition.forms else ():
            for combo in _combos(definition, element):
                yield (form, element, combo, period)


def _combos(definition: Programme, element: str) -> Sequence[str]:
    combo = definition.elements[element].category_combo
    return (
        ("",) if combo is None else [each.code for each in definition.category_combos[combo].combos]
    )


def reported_value(programme: str, unit: str, line: Line) -> int | None:
    """What the current report says; None where it says no number."""
    form, element, combo, period = line
    revision = current_revision(Place(programme=programme, form=form, unit=unit, period=period))
    found: Entry | None = report_of(revision).values.get((element, combo)) if revision else None
    return found if isinstance(found, int) else None


def recounts_of(programme: str, draw_code: str) -> tuple[Recount, ...]:
    """What was counted again on the visits of a draw, each value as last entered.

    Of a unit visited twice both visits are told; ``visit`` is the order's code.
    """
    entries = RecountEntry.objects.filter(
        visit__order__programme=programme, visit__order__draw_code=draw_code
    )
    last: dict[tuple[str, Line], RecountEntry] = {}
    for each in entries.select_related("visit__order").order_by("number"):
        line = (each.form, each.element, each.combo, each.period)
        last[each.visit.order.code, line] = each
    return tuple(_recount(last[key]) for key in sorted(last))


def _recount(entry: RecountEntry) -> Recount:
    order = entry.visit.order
    return Recount(
        unit=order.unit,
        element=entry.element,
        combo=entry.combo,
        period=entry.period,
        form=entry.form,
        reported=entry.reported,
        found=entry.found,
        is_verifiable=entry.is_verifiable,
        visit=order.code,
    )


def order_counts(programme: str) -> dict[int, dict[str, int]]:
    """Team -> how many of its orders are sealed, open and done; which units, nobody is told."""
    found: dict[int, dict[str, int]] = {}
    rows = Order.objects.filter(programme=programme)
    for team, opened, left in rows.values_list("team_id", "opened_at", "visit__left_at"):
        counts = found.setdefault(team, {"sealed": 0, "open": 0, "done": 0})
        counts["done" if left else "open" if opened else "sealed"] += 1
    return found


def fingerprints_told(programme: str) -> list[tuple[ToldFingerprint, bool]]:
    """What the desk took down lately, and whether answers that match it have arrived."""
    rows = ToldFingerprint.objects.filter(order__programme=programme)
    last = list(rows.select_related("order__team", "taken_by").order_by("-taken_at")[:50])
    arrived = set(
        Submission.objects.filter(order__in=[each.order_id for each in last]).values_list(
            "order_id", "fingerprint"
        )
    )
    return [(each, (each.order_id, each.fingerprint) in arrived) for each in last]


# ── Forms and submissions ───────────────────────────────────────────────────────────


def current_forms(programme: str) -> QuerySet[FormVersion]:
    """The forms phones are given: the last version of each that is not closed."""
    closed = ClosedForm.objects.filter(programme=programme).values("form_id")
    found = FormVersion.objects.filter(programme=programme, is_current=True)
    return found.exclude(form_id__in=closed).order_by("form_id")


def form_version(programme: str, form_id: str, version: str) -> FormVersion | None:
    """A published version of a form, however old."""
    found = FormVersion.objects.filter(programme=programme, form_id=form_id, version=version)
    return found.first()


def closing_of(programme: str, form_id: str) -> ClosedForm | None:
    """Why and when a form was closed; None while it is open."""
    return ClosedForm.objects.filter(programme=programme, form_id=form_id).first()


def submissions_of(order: Order) -> QuerySet[Submission]:
    """The submissions of an order that no edit has superseded."""
    found = Submission.objects.filter(order=order, is_current=True)
    return found.select_related("version", "by").prefetch_related("files").order_by("received_at")


def told_fingerprints(order: Order) -> tuple[Told, ...]:
    """Fingerprints the duty desk took down for the order."""
    rows = ToldFingerprint.objects.filter(order=order).order_by("taken_at")
    return tuple(Told(fingerprint=each.fingerprint, at=each.taken_at) for each in rows)


def how_prompt(submission: Submission, told: Iterable[Told]) -> Promptness | None:
    """How a submission stands with the same-day rule; None where it belongs to no order."""
    if submission.order is None:
        return None
    return promptness(
        day=localtime(submission.order.opens_at).date(),
        received_at=first_received(submission),
        fingerprint=submission.fingerprint,
        told=told,
        zone=get_default_timezone(),
    )


def first_received(submission: Submission) -> datetime:
    """When our clock saw these answers; an edit is as late as it came itself."""
    return submission.received_at


def phones_of(programme: str, owner: User | None = None) -> QuerySet[Phone]:
    """The phones in use, and those revoked after them."""
    found = Phone.objects.filter(programme=programme).select_related("owner")
    mine = found.filter(owner=owner) if owner else found
    return mine.order_by("revoked_at", "owner__name", "name")
