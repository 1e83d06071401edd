"""What happens by the clock: overdue tasks rise a level; people are told once of what waits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime

from daowei.foundation.hierarchy import Tree
from daowei.foundation.texts import N_, Named, Text
from daowei.foundation.web.models import User
from daowei.foundation.web.places import lasting_tree, registry_of
from daowei.foundation.web.rights import Deed
from daowei.programme.web.models import Version
from daowei.verification.follow_up import appeals, finding_course, incidents, veto_course
from daowei.verification.follow_up.bulletins import week_before
from daowei.verification.follow_up.rectification import (
    WAITS_FOR_THE_OWNER,
    State as TaskState,
    days_overdue,
)
from daowei.verification.follow_up.web.actions.tasks import escalate
from daowei.verification.follow_up.web.mailing import Line, mail_lines
from daowei.verification.follow_up.web.models import Bulletin, Finding, Mailed, OfUnit, Task
from daowei.verification.follow_up.web.queries import (
    appeals_of,
    bulletins_of,
    content_of,
    incidents_of,
    overdue_tasks,
    tasks_of,
    vetoes_of,
    who_may,
)

MORNING = 7  # nobody is mailed before this hour, but for incidents that press
DAYS_BEFORE = 3


def follow_up_all(at: datetime) -> int:
    """Escalates and mails in every programme in force; gives how many mails went out."""
    programmes = Version.objects.filter(state=Version.State.IN_FORCE).order_by("programme")
    return sum(follow_up(each, at) for each in programmes.values_list("programme", flat=True))


def follow_up(programme: str, at: datetime) -> int:
    """The same for one programme; again and again does no harm."""
    day = localtime(at).date()
    tree = lasting_tree(programme, day)
    for task in overdue_tasks(programme, day):
        escalate(task, levels=len(_above(task.unit, tree)), at=at)
    lines = list(_Waiting(programme, tree, day).lines(at))
    return sum(_tell(to, rows, programme=programme, at=at) for to, rows in _by_person(lines))


def _above(unit: str, tree: Tree) -> Sequence[str]:
    return tree.ancestors(unit) if unit in tree else ()


def _by_person(lines: Iterable[Line]) -> Iterator[tuple[User, list[Line]]]:
    found: dict[User, list[Line]] = defaultdict(list)
    for each in lines:
        found[each.to].append(each)
    yield from found.items()


def _tell(to: User, lines: Sequence[Line], *, programme: str, at: datetime) -> int:
    """Notes what is new to somebody and mails it; without a mail, the next tick tries again."""
    with transaction.atomic():
        new = [each for each in lines if _noted(to, programme, each.what, at=at)]
        if not new:
            return 0
        went_out = mail_lines(to, new)
        transaction.set_rollback(not went_out)
    return int(went_out)


def _noted(to: User, programme: str, what: str, *, at: datetime) -> bool:
    _, is_new = Mailed.objects.get_or_create(
        to=to, programme=programme, what=what, defaults={"at": at}
    )
    return is_new


class _Waiting:
    """What waits for whom in a programme on a day."""

    def __init__(self, programme: str, tree: Tree, day: date) -> None:
        self.programme, self.tree, self.day = programme, tree, day
        self.units = registry_of(programme).units
        self.known: dict[tuple[Deed, str], list[User]] = {}

    def lines(self, at: datetime) -> Iterator[Line]:
        yield from self.incidents(at)
        if localtime(at).hour >= MORNING:
            yield from self.findings()
            yield from self.tasks()
            yield from self.vetoes()
            yield from self.appeals()
            yield from self.bulletins()
            yield from self.cadence()

    def people(self, deed: Deed, unit: str) -> list[User]:
        if (deed, unit) not in self.known:
            self.known[deed, unit] = who_may(deed, self.programme, unit, day=self.day)
        return self.known[deed, unit]

    def nearest(self, deed: Deed, unit: str) -> list[User]:
        """Those of the nearest unit, from this one upwards, where anybody may do it."""
        for each in (unit, *_above(unit, self.tree)):
            if found := self.people(deed, each):
                return found
        return []

    def named(self, unit: str) -> Text | str:
        return Named(self.units[unit].names) if unit in self.units else unit

    def said(
        self, row: OfUnit, people: Iterable[User], template: str, *, page: str, note: str,
        **values: object,
    ) -> Iterator[Line]:  # fmt: skip
        kind = type(row).__name__.lower()
        path = reverse(
            f"follow_up:{page}",
            kwargs={"programme": self.programme, "unit": row.unit, "number": row.pk},
        )
        told = Text(template, {"unit": self.named(row.unit), **values})
        for to in people:
            yield Line(to=to, what=f"{kind}:{row.pk} {note}", told=told, path=path)

    # ── each kind ───────────────────────────────────────────────────────────────────

    def findings(self) -> Iterator[Line]:
        put = Finding.objects.filter(programme=self.programme, state=finding_course.State.PUT)
        for each in put.filter(reply_by__gte=self.day):
            yield from self.said(
                each, self.nearest(Deed.REPLY, each.unit),
                N_("{unit}: a finding was put to you; you may reply until {day}"),
                page="finding", note=f"put-{each.times_reopened}", day=each.reply_by,
            )  # fmt: skip

    def tasks(self) -> Iterator[Line]:
        soon = self.day + timedelta(days=DAYS_BEFORE)
        waiting = tasks_of(self.programme).filter(state__in=WAITS_FOR_THE_OWNER)
        for each in waiting:
            owners = [each.owner] if each.owner else self.nearest(Deed.RECTIFY, each.unit)
            yield from self.task(each, owners, N_("{unit}: a task is given to you, due {day}"),
                                 note="given")  # fmt: skip
            if self.day <= each.deadline <= soon:
                yield from self.task(each, owners, N_("{unit}: a task is due on {day}"),
                                     note=f"due-{each.deadline}")  # fmt: skip
            if days_overdue(TaskState(each.state), each.deadline, self.day):
                yield from self.overdue(each, owners)
        for each in tasks_of(self.programme).filter(state=TaskState.CLAIMED):
            yield from self.task(
                each, self.nearest(Deed.CLOSE_FINDINGS, each.unit),
                N_("{unit}: somebody says that a task is done; look whether it is"),
                note=f"claimed-{each.claimed_at}",
            )  # fmt: skip

    def overdue(self, task: Task, owners: Iterable[User]) -> Iterator[Line]:
        template = N_("{unit}: a task is overdue since {day}")
        yield from self.task(task, owners, template, note=f"overdue-{task.level}")
        above = _above(task.unit, self.tree)
        for unit in above[: task.level]:
            people = {each.pk: each for deed in (Deed.REPLY, Deed.CLOSE_FINDINGS)
                      for each in self.people(deed, unit)}  # fmt: skip
            yield from self.task(task, people.values(), template, note=f"risen-{unit}")

    def task(
        self, task: Task, people: Iterable[User], template: str, *, note: str
    ) -> Iterator[Line]:
        path = reverse(
            "follow_up:finding",
            kwargs={"programme": self.programme, "unit": task.unit, "number": task.finding_id},
        )
        told = Text(template, {"unit": self.named(task.unit), "day": task.deadline})
        for to in people:
            yield Line(to=to, what=f"task:{task.pk} {note}"[:100], told=told, path=path)

    def vetoes(self) -> Iterator[Line]:
        for each in vetoes_of(self.programme).filter(state=veto_course.State.NOTICED):
            yield from self.said(
                each, self.nearest(Deed.APPEAL, each.unit),
                N_("{unit}: notice of a veto was given; you may reply and appeal"),
                page="veto", note="noticed",
            )  # fmt: skip

    def appeals(self) -> Iterator[Line]:
        for each in appeals_of(self.programme).filter(state=appeals.State.OPEN):
            deciding = self.nearest(Deed.DECIDE_APPEALS, each.unit)
            yield from self.said(each, deciding,
                                 N_("{unit}: an appeal is to be decided by {day}"),
                                 page="appeal", note="made", day=each.decide_by)  # fmt: skip
            if each.decide_by <= self.day + timedelta(days=DAYS_BEFORE):
                yield from self.said(each, deciding,
                                     N_("{unit}: an appeal waits for its decision since {day}"),
                                     page="appeal", note="due", day=localtime(each.made_at).date(),
                                     )  # fmt: skip

    def bulletins(self) -> Iterator[Line]:
        for each in bulletins_of(self.programme).filter(state=Bulletin.State.SHOWN):
            for unit in content_of(each).criticised:
                yield from self.said(
                    each, self.people(Deed.REPLY, unit),
                    N_("A bulletin names your unit; you may reply before it is circulated"),
                    page="bulletin", note=f"shown-{unit}",
                )  # fmt: skip

    def cadence(self) -> Iterator[Line]:
        """Once bulletins are made, last week's is asked for until it is there."""
        _, until = week_before(self.day)
        for unit in dict.fromkeys(bulletins_of(self.programme).values_list("unit", flat=True)):
            made = bulletins_of(self.programme).filter(unit=unit)
            if any(content_of(each).until >= until for each in made[:3]):
                continue
            told = Text(N_("{unit}: last week has no bulletin yet"), {"unit": self.named(unit)})
            path = reverse("follow_up:bulletins", kwargs={"programme": self.programme})
            for to in self.people(Deed.PUBLISH, unit):
                yield Line(to=to, what=f"bulletin:{unit} {until}", told=told, path=path)

    def incidents(self, at: datetime) -> Iterator[Line]:
        """At any hour: somebody may need protection."""
        for each in incidents_of(self.programme).filter(ended_at__isnull=True):
            handling = [each.handled_by] if each.handled_by else self.nearest(
                Deed.CLOSE_FINDINGS, each.unit
            )  # fmt: skip
            kind = Text(incidents.KIND_NAMES[incidents.Kind(each.kind)])
            yield from self.said(each, handling, N_("{unit}: an incident was reported: {kind}"),
                                 page="incident", note="reported", kind=kind)  # fmt: skip
            if each.due_at is not None and each.due_at < at:
                yield from self.said(each, handling,
                                     N_("{unit}: the next step on an incident is late: {kind}"),
                                     page="incident", note=f"late-{each.state}", kind=kind,
                                     )  # fmt: skip
