"""Reporters who send report after report to a real server that is killed under their hands.

Each report carries an idempotency key and is sent until it is acknowledged. Afterwards the
database is asked: everything acknowledged is there, once, and the log fits.
"""

import http.client
import json
import os
import random  # noqa: TID251 - moments of a test
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.scratch_site import ScratchSite

SEED = """
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from daowei.cli.demo.folder import write_county
from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.tokens import issue
from daowei.programme.web.actions import hand_in, propose, put_in_force
from daowei.programme.web.folders import files_of_folder
at = datetime.now(tz=UTC)
folder = Path(r"%s")
write_county(folder)
people = [User.objects.create_user(f"{n}@people.example", name=n, joined_at=at) for n in "abc"]
version = hand_in(programme="qinghe", label="1", files=files_of_folder(folder), by=people[0], at=at)
propose(version, by=people[0], at=at)
put_in_force(version, by=people[1], at=at)
Grant.objects.create(user=people[2], role="reporter", programme="qinghe", unit="qh",
                     since=date(2020, 1, 1))
_, secret = issue(by=people[2], at=at, name="stream", programme="qinghe", unit="qh",
                  deeds=[Deed.SEE, Deed.SEE_REPORTS, Deed.ENTER_REPORTS],
                  expires_on=at.date() + timedelta(days=30))
print(secret)
"""
TELL = """
import json
from daowei.reporting.web.models import Revision
rows = Revision.objects.order_by("unit", "period", "number")
print(json.dumps([[r.unit, r.period, r.number, r.digest, r.supersedes, r.is_current]
                  for r in rows]))
"""
PERIODS = [f"{year}{month:02d}" for year in (2024, 2025) for month in range(1, 13)]


@dataclass(slots=True)
class Acknowledged:
    """What reporters were told is kept: digests by report, in the order they were sent."""

    digests: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    tries: int = 0
    strange: list[str] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def note(self, key: tuple[str, str], digest: str) -> None:
        """One more report is kept, as the server says."""
        with self.guard:
            self.digests.setdefault(key, []).append(digest)


def seeded(site: ScratchSite) -> str:
    """The county in force, and the secret of a reporter's token."""
    said = site.manage("shell", "--no-imports", "-c", SEED % (site.data / "county"))
    site.manage("createcachetable")
    return said.strip().splitlines()[-1]


@dataclass(slots=True)
class Server:
    """The web server and the worker, in a group of processes that can be killed as one."""

    site: ScratchSite
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Starts both; the web server answers when this returns."""
        self.processes = [self._started(each) for each in (self._web(), self._worker())]
        until = time.monotonic() + 180
        while not answers(self.port):
            assert time.monotonic() < until, "the server did not start within three minutes"
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill -9, of all of it."""
        for each in self.processes:
            os.killpg(each.pid, signal.SIGKILL)
            each.wait()

    def _started(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.site.data / "stderr").open("ab") as said:
            return subprocess.Popen(
                [sys.executable, "-m", *command],
                env=self.site.environment,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )

    def _web(self) -> list[str]:
        return ["gunicorn", "--config", "python:daowei.site.gunicorn_config",
                "--bind", f"127.0.0.1:{self.port}", "--workers", "1"]  # fmt: skip

    def _worker(self) -> list[str]:
        return ["daowei.site.manage", "work"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(port: int) -> bool:
    """Whether the site says that it is alive."""
    told = asked(port, "GET", "/health/")
    return told is not None and told[0] == 200


def asked(
    port: int, method: str, path: str, *, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, bytes, http.client.HTTPMessage] | None:
    """What the server answers; None where the connection breaks."""
    try:
        with (
            closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection,
            closing(_response(connection, method, path, body, headers or {})) as answer,
        ):
            return answer.status, answer.read(), answer.headers
    except (OSError, http.client.HTTPException):
        return None


def _response(connection: http.client.HTTPConnection, *request: Any) -> http.client.HTTPResponse:
    connection.request(*request)
    return connection.getresponse()


@dataclass(slots=True, kw_only=True)
class Reporter:
    """Sends revision after revision of her own units' reports until told to stop.

    ``is_brief``: she asks for short answers, and so is served at the counter.
    """

    port: int
    is_brief: bool
    secret: str
    units: list[str]
    told: Acknowledged
    ending: threading.Event

    def run(self) -> None:
        """One report after the other; each until it is acknowledged, even after the end."""
        for number, (unit, period) in enumerate(self._places()):
            if self.ending.is_set():
                return
            self._send(unit, period, value=number)

    def _places(self) -> Iterator[tuple[str, str]]:
        while True:
            for period in PERIODS:
                for unit in self.units:
                    yield unit, period

    def _send(self, unit: str, period: str, *, value: int) -> None:
        key = str(uuid4())
        body = json.dumps({"values": {"live_births": {"": value}}})
        while True:
            answer = self._tried(unit, period, key=key, body=body)
            with self.told.guard:
                self.told.tries += 1
            if answer is not None and answer[0] == 200:
                self.told.note((unit, period), json.loads(answer[1])["digest"])
                return
            if answer is not None and answer[0] not in {409, 425, 429, 502, 503}:
                self.told.strange.append(f"{answer[0]} {answer[1][:300]!r}")
                return
            time.sleep(0.05)

    def _tried(self, unit: str, period: str, *, key: str, body: str) -> tuple[int, bytes] | None:
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Idempotency-Key": key,
            **({"Prefer": "return=minimal"} if self.is_brief else {}),
            "Content-Type": "application/json",
        }
        path = f"/api/v1/programmes/qinghe/reports/township_monthly/{unit}/{period}"
        told = asked(self.port, "PUT", path, body=body, headers=headers)
        return told and told[:2]


@contextmanager
def reporting(server: Server, secret: str, *, reporters: int = 4) -> Iterator[Acknowledged]:
    """Reporters at work while the block runs; at its end each finishes what she began."""
    told, ending = Acknowledged(), threading.Event()
    units = [f"qh-{number:02d}" for number in range(1, 25)]
    people = [
        Reporter(port=server.port, secret=secret, units=units[place::reporters], told=told,
                 ending=ending, is_brief=place % 2 == 0)
        for place in range(reporters)
    ]  # fmt: skip
    threads = [threading.Thread(target=each.run) for each in people]
    for each in threads:
        each.start()
    try:
        yield told
    finally:
        ending.set()
        for each in threads:
            each.join(timeout=120)


def killed(site: ScratchSite, kills: int, seed: int = 1) -> Acknowledged:
    """What was acknowledged while the server was killed this many times at random moments."""
    dice = random.Random(seed)  # noqa: S311 - moments of a test
    server = Server(site=site, port=free_port())
    secret = seeded(site)
    server.start()
    try:
        with reporting(server, secret) as told:
            for _ in range(kills):
                time.sleep(dice.uniform(0.02, 0.7))
                server.kill()
                server.start()
            time.sleep(0.5)
    finally:
        server.kill()
    return told


def faults_of(site: ScratchSite, told: Acknowledged) -> list[str]:
    """What does not fit between what was acknowledged and what is stored."""
    stored: dict[tuple[str, str], list[list[object]]] = {}
    for row in json.loads(site.manage("shell", "--no-imports", "-c", TELL).splitlines()[-1]):
        stored.setdefault((row[0], row[1]), []).append(row)
    faults = [*told.strange]
    for key in sorted(told.digests.keys() | stored.keys()):
        faults += _faults_of_one(key, told.digests.get(key, []), stored.get(key, []))
    return faults


def _faults_of_one(
    key: tuple[str, str], digests: list[str], rows: list[list[object]]
) -> Iterator[str]:
    found = [row[3] for row in rows]
    if found != digests:
        lost, more = set(digests) - set(found), set(found) - set(digests)
        yield f"{key}: lost {len(lost)}, doubled or unasked {len(more)}, {len(rows)} stored"
    if [row[2] for row in rows] != list(range(1, len(rows) + 1)):
        yield f"{key}: numbers {[row[2] for row in rows]}"
    if [row[4] for row in rows] != ["", *found[:-1]]:
        yield f"{key}: revisions do not follow each other"
    if [row[5] for row in rows] != [False] * (len(rows) - 1) + [True]:
        yield f"{key}: current are {[row[5] for row in rows]}"
