"""Reports that arrive together go in one round; what hurts one does not hurt the others."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from django.db import DatabaseError, OperationalError

from daowei.foundation.problems import problem
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.reporting.documents import Cell, Entry
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.actions.handing import Answer, Handed, Handing, Task
from daowei.reporting.web.actions.keeping import lock_period
from daowei.reporting.web.actions.planning import sketched
from daowei.reporting.web.actions.submitting import hand_in_all, submit_report, written
from daowei.reporting.web.actions.writing import Planned
from daowei.reporting.web.models import Revision
from daowei.reporting.web.post import Post
from daowei.reporting.web.queries import Place

AT = datetime(2026, 1, 12, tzinfo=UTC)
REFUSED = RefusedError([problem("RPT-016", N_("nothing"), remedy=N_("something"))])


def task(unit: str, *, key: str = "") -> Task:
    """A report of a unit."""
    place = Place(programme="qinghe", form="village_monthly", unit=unit, period="202512")
    return Task(place=place, values={}, handing=Handing(by=User(pk=1), at=AT, key=key))


class Writer:
    """Notes its rounds; the first waits until it is told to go on."""

    def __init__(self, answer: Callable[[Sequence[Task]], Sequence[Answer]]) -> None:
        self.rounds: list[list[str]] = []
        self.begun, self.go_on, self.answer = Event(), Event(), answer

    def __call__(self, _programme: str, tasks: Sequence[Task]) -> Sequence[Answer]:
        self.rounds.append([each.place.unit for each in tasks])
        self.begun.set()
        self.go_on.wait(10)
        return self.answer(tasks)


def sent(writer: Writer, tasks: Sequence[Task]) -> dict[int, Answer | Exception]:
    """What each is answered: the first alone, the others while it is being written."""
    post = Post(write=writer)
    found: dict[int, Answer | Exception] = {}

    def send(number: int) -> None:
        (found[number],) = post.send([tasks[number]])

    threads = [Thread(target=send, args=[number]) for number in range(len(tasks))]
    threads[0].start()
    assert writer.begun.wait(10)
    for each in threads[1:]:
        each.start()
    while len(post._waiting) < len(tasks) - 1:  # noqa: SLF001 - all have come
        pass
    writer.go_on.set()
    for each in threads:
        each.join(10)
    return found


def test_those_who_wait_go_together_but_never_two_of_one_unit_or_one_key() -> None:
    writer = Writer(lambda tasks: [Handed(revision=None) for _ in tasks])

    found = sent(
        writer, [task("a"), task("b"), task("c", key="k"), task("b"), task("d", key="k"), task("e")]
    )

    assert all(isinstance(each, Handed) for each in found.values())
    assert [sorted(each) for each in writer.rounds] == [["a"], ["b", "c", "e"], ["b", "d"]]


def test_a_refusal_is_told_to_its_sender_alone() -> None:
    writer = Writer(
        lambda tasks: [REFUSED if each.place.unit == "b" else Handed(revision=None)
                       for each in tasks]
    )  # fmt: skip

    found = sent(writer, [task("a"), task("b"), task("c")])

    assert found[1] is REFUSED
    assert isinstance(found[2], Handed)


def test_where_the_database_refuses_a_round_each_is_tried_on_its_own() -> None:
    def answer(tasks: Sequence[Task]) -> Sequence[Answer]:
        if any(each.place.unit == "b" for each in tasks):
            raise DatabaseError("b is at fault")
        return [Handed(revision=None) for _ in tasks]

    found = sent(Writer(answer), [task("a"), task("b"), task("c")])

    assert isinstance(found[1], DatabaseError)
    assert isinstance(found[2], Handed)


def test_where_the_database_is_busy_nobody_waits_for_it_again() -> None:
    def answer(tasks: Sequence[Task]) -> Sequence[Answer]:
        raise OperationalError("database is locked")

    writer = Writer(answer)
    found = sent(writer, [task("a"), task("b"), task("c")])

    assert all(isinstance(each, OperationalError) for each in found.values())
    assert [sorted(each) for each in writer.rounds] == [["a"], ["b", "c"]]


def test_after_a_quarrel_of_two_transactions_each_is_tried_on_its_own() -> None:
    class DeadlockError(Exception):
        sqlstate = "40P01"

    def answer(tasks: Sequence[Task]) -> Sequence[Answer]:
        if len(tasks) > 1:
            raise OperationalError("deadlock detected") from DeadlockError()
        return [Handed(revision=None) for _ in tasks]

    found = sent(Writer(answer), [task("a"), task("b"), task("c")])

    assert all(isinstance(each, Handed) for each in found.values())


def test_an_error_of_ours_is_raised_where_it_is_waited_for() -> None:
    def answer(tasks: Sequence[Task]) -> Sequence[Answer]:
        raise LookupError("a mistake")

    found = sent(Writer(answer), [task("a"), task("b")])

    assert all(isinstance(each, LookupError) for each in found.values())


def test_many_at_once_are_answered_each_for_itself(
    place: Place, filled: Callable[..., dict[Cell, Entry]], ada: User, moment: datetime
) -> None:
    other = Place(programme=place.programme, form=place.form, unit="qh-05-v02", period="202512")
    unknown = Place(programme=place.programme, form=place.form, unit="qh-99", period="202512")
    mine = Handing(by=ada, at=moment, key="one")
    tasks = [
        Task(place=place, values=filled(anc_first=3), handing=mine),
        Task(place=unknown, values=filled(), handing=Handing(by=ada, at=moment)),
        Task(place=other, values=filled(anc_first=4), handing=Handing(by=ada, at=moment)),
    ]

    answers = hand_in_all(place.programme, tasks)
    again = hand_in_all(place.programme, tasks[:1])

    assert isinstance(answers[1], RefusedError)
    handed = [each for each in (answers[0], answers[2], again[0]) if isinstance(each, Handed)]
    assert [each.revision.unit for each in handed if each.revision] == [
        "qh-05-v01", "qh-05-v02", "qh-05-v01",
    ]  # fmt: skip
    assert handed[2].is_repeat
    assert Revision.objects.filter(period="202512", unit__startswith="qh-05-v").count() >= 2


@pytest.mark.parametrize("reason", ["", "a second look"])
def test_a_first_report_corrects_nothing(
    reason: str, place: Place, filled: Callable[..., dict[Cell, Entry]], ada: User, moment: datetime
) -> None:
    handing = Handing(by=ada, at=moment, reason=reason)

    (answer,) = hand_in_all(place.programme, [Task(place=place, values=filled(), handing=handing)])

    assert isinstance(answer, Handed)
    assert answer.revision is not None
    assert answer.revision.reason == ""


# ── thought out ahead ───────────────────────────────────────────────────────────────


def test_what_was_thought_out_ahead_is_what_is_written(
    place: Place, filled: Callable[..., dict[Cell, Entry]], ada: User, moment: datetime
) -> None:
    this = Task(place=place, values=filled(anc_first=3), handing=Handing(by=ada, at=moment))

    sketch = sketched(place.programme, [this])
    (planned,) = sketch.tried.values()
    (answer,) = written(place.programme, [this], sketch)

    assert isinstance(planned, Planned)
    assert isinstance(answer, Handed)
    assert answer.revision is not None
    assert (answer.revision.document, answer.revision.digest) == planned.document


def test_what_somebody_else_wrote_meanwhile_is_not_passed_over(
    place: Place, filled: Callable[..., dict[Cell, Entry]], ada: User, moment: datetime
) -> None:
    handing = Handing(by=ada, at=moment)
    mine = Task(place=place, values=filled(anc_first=3), handing=handing)

    sketch = sketched(place.programme, [mine])
    other = submit_report(place=place, values=filled(anc_first=8), handing=handing).revision
    (answer,) = written(place.programme, [mine], sketch)

    assert isinstance(answer, Handed)
    assert answer.revision is not None
    assert other is not None
    assert (answer.revision.number, answer.revision.supersedes) == (other.number + 1, other.digest)
    assert Revision.objects.filter(**place.as_filter(), is_current=True).count() == 1


def test_a_period_locked_meanwhile_stays_as_it_is(
    place: Place, filled: Callable[..., dict[Cell, Entry]], ada: User, moment: datetime
) -> None:
    handing = Handing(by=ada, at=moment, reason="counted again")
    first = submit_report(place=place, values=filled(anc_first=8), handing=handing).revision
    mine = Task(place=place, values=filled(anc_first=3), handing=handing)

    sketch = sketched(place.programme, [mine])
    lock_period(programme=place.programme, period=place.period, by=ada, at=moment, reason="closed")
    (answer,) = written(place.programme, [mine], sketch)

    assert isinstance(answer, Handed)
    assert answer.difference is not None
    assert Revision.objects.get(**place.as_filter(), is_current=True) == first
