"""Long work is done once, in its turn, and survives whatever happens to the worker."""

import json
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from tests.scratch_site import ScratchSite, scratch_site

from daowei.foundation.texts import Text
from daowei.foundation.web import job_actions
from daowei.foundation.web.job_actions import ClaimLostError, cancel, claim, enqueue
from daowei.foundation.web.job_queries import leads
from daowei.foundation.web.job_running import JobError, JobKind, Task, run_next
from daowei.foundation.web.models import Job, User
from daowei.site.ticking import Tick
from daowei.site.worker import tick_all

WORKER = Path(__file__).parent / "counting.py"
Run = Callable[[Task], Mapping[str, object]]


@pytest.fixture
def ada(anyone: Callable[..., User]) -> User:
    return anyone("Ada")


@pytest.fixture
def asked(ada: User, moment: datetime) -> Job:
    return enqueue("test", by=ada, at=moment, arguments={"n": 3})


def _run(run: Run, moment: datetime, *, name: str = "w1") -> Job | None:
    job_actions.beat(name, at=moment)
    return run_next(name, {"test": JobKind(name="Test", run=run)}, now=lambda: moment)


def test_a_job_gives_its_result(asked: Job, moment: datetime) -> None:
    ended = _run(lambda task: {"twice": int(str(task.arguments["n"])) * 2}, moment)

    assert ended is not None
    assert (ended.pk, ended.state, ended.result) == (asked.pk, "done", {"twice": 6})
    assert _run(lambda _: {}, moment) is None


def test_jobs_are_done_in_turn_and_only_those_this_worker_knows(
    ada: User, moment: datetime
) -> None:
    later = enqueue("test", by=ada, at=moment + timedelta(seconds=1))
    enqueue("of another version", by=ada, at=moment)
    first = enqueue("test", by=ada, at=moment)

    ran = [_run(lambda _: {}, moment) for _ in range(3)]

    assert [each.pk if each else None for each in ran] == [first.pk, later.pk, None]


def test_the_same_key_is_asked_for_once_while_it_waits(ada: User, moment: datetime) -> None:
    first, again = (enqueue("test", by=ada, at=moment, key="cube") for _ in range(2))
    claim("w1", at=moment, kinds=frozenset({"test"}))
    anew = enqueue("test", by=ada, at=moment, key="cube")

    assert first.pk == again.pk != anew.pk


def test_a_job_that_cannot_be_done_says_why(asked: Job, moment: datetime) -> None:
    def refuse(_: Task) -> Mapping[str, object]:
        raise JobError(Text("Line {line} is no line", {"line": 7}))

    ended = _run(refuse, moment)

    assert ended is not None
    assert (ended.state, ended.error["values"]) == ("failed", {"line": 7})


def test_a_fault_of_ours_fails_the_job_and_not_the_worker(asked: Job, moment: datetime) -> None:
    ended = _run(lambda _: {"x": 1 // 0}, moment)

    assert ended is not None
    assert ended.state == "failed"
    assert str(asked.pk) in json.dumps(ended.error)


def test_a_busy_database_lets_a_job_wait_a_while(asked: Job, moment: datetime) -> None:
    def busy(_: Task) -> Mapping[str, object]:
        raise OperationalError("database is locked")

    ended = _run(busy, moment)

    assert ended is not None
    assert ended.state == "waiting"
    assert _run(lambda _: {}, moment) is None
    assert _run(lambda _: {}, moment + timedelta(minutes=1)) is not None


def test_a_waiting_job_is_called_off_at_once(asked: Job, moment: datetime) -> None:
    assert cancel(asked, at=moment)

    asked.refresh_from_db()
    assert asked.state == "cancelled"
    assert _run(lambda _: {}, moment) is None
    assert not cancel(asked, at=moment)


def test_a_running_job_lets_go_at_its_next_step(asked: Job, moment: datetime) -> None:
    def work(task: Task) -> Mapping[str, object]:
        cancel(asked, at=moment)
        task.step(1, 2)
        raise AssertionError("the step should have let go")

    ended = _run(work, moment)

    assert ended is not None
    assert ended.state == "cancelled"


def test_what_a_silent_worker_held_waits_again_and_the_worker_can_keep_nothing(
    asked: Job, moment: datetime
) -> None:
    job_actions.beat("w1", at=moment)
    held = claim("w1", at=moment, kinds=frozenset({"test"}))
    assert held is not None
    later = moment + timedelta(minutes=1)
    job_actions.beat("w2", at=later)

    freed = job_actions.free_the_dead(at=later, lapse=timedelta(seconds=20))
    taken = claim("w2", at=later, kinds=frozenset({"test"}))

    assert freed == 1
    assert taken is not None
    assert taken.pk == held.pk
    with pytest.raises(ClaimLostError):
        job_actions.keep(held, {"n": 1})


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_jumps_frees_the_dead_too(asked: Job, moment: datetime, hours: int) -> None:
    job_actions.beat("w1", at=moment)
    claim("w1", at=moment, kinds=frozenset({"test"}))

    jumped = moment + timedelta(hours=hours)

    assert job_actions.free_the_dead(at=jumped, lapse=timedelta(seconds=20)) == 1


def test_a_job_that_fells_every_worker_ends(asked: Job, moment: datetime) -> None:
    for number in range(job_actions.MOST_ATTEMPTS):
        claim(f"w{number}", at=moment, kinds=frozenset({"test"}))
        job_actions.free_the_dead(at=moment, lapse=timedelta(seconds=20))

    asked.refresh_from_db()
    assert asked.state == "failed"


def test_the_first_worker_leads_until_it_leaves(ada: User, moment: datetime) -> None:
    job_actions.enter("w1", at=moment)
    job_actions.enter("w2", at=moment)
    before = (leads("w1"), leads("w2"))
    job_actions.leave("w1")

    assert before == (True, False)
    assert leads("w2")


def test_a_tick_that_fails_does_not_stop_the_others(moment: datetime) -> None:
    done: list[datetime] = []

    def fail(_: datetime) -> None:
        raise RuntimeError("broken")

    ticks = [Tick(name="a", seconds=1, run=fail), Tick(name="b", seconds=1, run=done.append)]

    assert tick_all(ticks, moment) == 1
    assert done == [moment]


# ── pages ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def of_client(client_as: Callable[..., Client], moment: datetime) -> tuple[Client, Job]:
    client = client_as("reporter", unit="qh-05")
    job = enqueue("test", by=client.user, at=moment)  # type: ignore[attr-defined]
    return client, job


@pytest.mark.parametrize(("language", "word"), [("en", "Waiting"), ("zh-hans", "等待中")])
def test_my_jobs_are_listed_in_my_language(
    of_client: tuple[Client, Job], language: str, word: str
) -> None:
    client, job = of_client

    page = client.get("/jobs/", headers={"accept-language": language})
    one = client.get(f"/jobs/{job.pk}/", headers={"accept-language": language})

    assert word in page.content.decode()
    assert word in one.content.decode()


def test_progress_asks_again_until_the_job_is_over(
    of_client: tuple[Client, Job], moment: datetime
) -> None:
    client, job = of_client

    before = client.get(f"/jobs/{job.pk}/progress/")
    _run(lambda _: {}, moment)
    after = client.get(f"/jobs/{job.pk}/progress/")

    assert "hx-get" in before.content.decode()
    assert "hx-get" not in after.content.decode()
    assert after["HX-Refresh"] == "true"


def test_a_stranger_finds_no_job_of_mine_and_cannot_call_it_off(
    of_client: tuple[Client, Job], client_as: Callable[..., Client]
) -> None:
    _, job = of_client
    stranger = client_as("auditor")

    assert stranger.get(f"/jobs/{job.pk}/").status_code == 404
    assert stranger.get(f"/jobs/{job.pk}/progress/").status_code == 404
    assert stranger.post(f"/jobs/{job.pk}/cancel/").status_code == 404


def test_i_call_my_job_off_by_its_button(of_client: tuple[Client, Job]) -> None:
    client, job = of_client

    assert client.get(f"/jobs/{job.pk}/cancel/").status_code == 405
    client.post(f"/jobs/{job.pk}/cancel/")

    job.refresh_from_db()
    assert job.state == "cancelled"


def test_the_list_asks_the_database_the_same_number_of_questions_however_long(
    of_client: tuple[Client, Job],
    moment: datetime,
    django_assert_max_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    client, job = of_client
    for _ in range(20):
        enqueue("test", by=job.by, at=moment)

    with django_assert_max_num_queries(10):
        client.get("/jobs/")


# ── real workers ────────────────────────────────────────────────────────────────────


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ScratchSite]:
    with scratch_site(tmp_path) as made:
        yield made


_ASK = """
from datetime import UTC, datetime
from daowei.foundation.web.job_actions import enqueue
enqueue("test.count", by=None, at=datetime.now(tz=UTC), arguments={"target": %d})
"""
_TELL = """
import json
from daowei.foundation.web.models import Event, Job
job = Job.objects.get()
numbers = list(Event.objects.order_by("number").values_list("number", flat=True))
print(json.dumps({"state": job.state, "done": job.checkpoint, "numbers": numbers}))
"""


def _told(site: ScratchSite) -> dict[str, object]:
    out = site.manage("shell", "--no-imports", "-c", _TELL)
    told: dict[str, object] = json.loads(out.strip().splitlines()[-1])
    return told


def _wait_for(site: ScratchSite, count: int, *, seconds: float = 30) -> dict[str, object]:
    told, until = _told(site), time.monotonic() + seconds
    while time.monotonic() < until:
        told = _told(site)
        if len(told["numbers"]) >= count:  # type: ignore[arg-type]
            return told
    raise AssertionError(f"not {count} events in {seconds} s: {told}")


def test_a_job_survives_its_workers_being_killed(site: ScratchSite) -> None:
    site.manage("shell", "--no-imports", "-c", _ASK % 400)
    workers = [site.start(str(WORKER))]
    try:
        for count in (1, 100):
            _wait_for(site, count)
            workers[-1].kill()
            workers.append(site.start(str(WORKER)))
        told = _wait_for(site, 400)
        out = workers[-1]
        out.send_signal(signal.SIGTERM)
        said = out.communicate(timeout=20)[0]
    finally:
        for each in workers:
            each.kill()
            each.communicate()

    told = _told(site)
    assert told["numbers"] == list(range(1, 401))
    assert told["state"] == "done"
    assert "ticked" in said
    assert out.returncode == 0


def test_a_worker_told_to_end_puts_its_job_back(site: ScratchSite) -> None:
    site.manage("shell", "--no-imports", "-c", _ASK % 5000)
    worker = site.start(str(WORKER))
    try:
        _wait_for(site, 1)
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=20)
    finally:
        worker.kill()

    told = _told(site)
    assert worker.returncode == 0
    assert told["state"] == "waiting"
    assert told["done"] == {"counted": len(told["numbers"])}  # type: ignore[arg-type]
