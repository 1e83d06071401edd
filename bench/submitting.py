"""How many reports a second do 100 reporters hand in, against bare inserts of the same bytes?

    python bench/submitting.py [--reports 3000] [--database postgresql://user:password@host/name]

A real web server with its two processes; a hundred reporters, each with a token and a connection
of her own, send reports of 100 values under idempotency keys, one after the other. The bound: one
connection that inserts the same documents into a bare table of the same database and commits each.
Told beside it: the same by as many connections as the server has, at once.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.scratch_site import ScratchSite, scratch_site
from tests.stream_of_reports import Server, free_port

REPORTERS, VALUES, PROCESSES, THREADS, AIM = 100, 100, 2, 16, 0.20
SEED = """
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from daowei.cli.demo.folder import write_county
from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.tokens import issue
from daowei.programme.web.actions import hand_in, propose, put_in_force
from daowei.programme.web.folders import files_of_folder
at = datetime.now(tz=UTC)
folder = Path(r"{folder}")
write_county(folder)
codes = [f"hundred_{{n:03d}}" for n in range({values})]
with (folder / "elements.yaml").open("a") as file:
    for code in codes:
        file.write(f"  {{code}}:\\n    names: {{{{en: {{code}}, zh: {{code}}}}}}\\n"
                   "    concept: mat.folic_offer\\n")
forms = (folder / "forms.yaml").read_text()
hundred = ("forms:\\n  hundred:\\n    names: {{en: Hundred, zh: 百}}\\n    frequency: Monthly\\n"
           "    kinds: village\\n    due_days: 10\\n    elements: [" + ", ".join(codes) + "]\\n")
(folder / "forms.yaml").write_text(forms.replace("forms:\\n", hundred, 1))
people = [User.objects.create_user(f"{{n}}@people.example", name=n, joined_at=at) for n in "ab"]
version = hand_in(programme="qinghe", label="1", files=files_of_folder(folder), by=people[0], at=at)
propose(version, by=people[0], at=at)
put_in_force(version, by=people[1], at=at)
for number in range({reporters}):
    who = User.objects.create_user(f"r{{number}}@people.example", name=f"r{{number}}", joined_at=at)
    unit = f"qh-{{number % 24 + 1:02d}}-v{{number // 24 + 1:02d}}"
    Grant.objects.create(user=who, role="reporter", programme="qinghe", unit=unit,
                         since=date(2020, 1, 1))
    secret = issue(by=who, at=at, name="load", programme="qinghe", unit=unit,
                   deeds=[Deed.SEE, Deed.SEE_REPORTS, Deed.ENTER_REPORTS],
                   expires_on=at.date() + timedelta(days=30))[1]
    print(json.dumps([unit, secret]))
"""
PERIODS = [f"{year}{month:02d}" for year in range(2016, 2026) for month in range(1, 13)]


# ── The site ────────────────────────────────────────────────────────────────────────


def reporters_of(site: ScratchSite) -> list[tuple[str, str]]:
    """The programme in force, and the unit and token of each reporter."""
    seed = SEED.format(folder=site.data / "county", values=VALUES, reporters=REPORTERS)
    said = site.manage("shell", "--no-imports", "-c", seed)
    site.manage("createcachetable")
    return [tuple(json.loads(line)) for line in said.splitlines() if line.startswith("[")]


class Loaded(Server):
    """The web server as it is set up when nobody says otherwise."""

    def _web(self) -> list[str]:
        return ["gunicorn", "--config", "python:daowei.site.gunicorn_config",
                "--bind", f"127.0.0.1:{self.port}",
                "--workers", str(PROCESSES)]  # fmt: skip


def body_of(number: int) -> bytes:
    """A report of a hundred values; no two are alike."""
    values = {f"hundred_{n:03d}": {"": (number * 31 + n) % 997} for n in range(VALUES)}
    return json.dumps({"values": values}).encode()


async def handed_in(port: int, reporters: list[tuple[str, str]], reports: int) -> list[float]:
    """Sends them all; how long each took, in seconds."""
    each = reports // len(reporters)
    taken = await asyncio.gather(*(_reporter(port, who, each) for who in reporters))
    return sorted(seconds for found in taken for seconds in found)


async def _reporter(port: int, who: tuple[str, str], reports: int) -> list[float]:
    unit, secret = who
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = []
    for number in range(reports):
        began = time.perf_counter()
        path = f"/api/v1/programmes/qinghe/reports/hundred/{unit}/{PERIODS[number % len(PERIODS)]}"
        writer.write(_request(path, secret, body_of(number)))
        status, is_open = await _answered(reader)
        if status != 200:
            raise RuntimeError(f"the server answered {status}")
        taken.append(time.perf_counter() - began)
        if not is_open:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    return taken


def _request(path: str, secret: str, body: bytes) -> bytes:
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {secret}\r\n"
        f"Idempotency-Key: {uuid4()}\r\nPrefer: return=minimal\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _answered(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
    await reader.readexactly(int(fields["content-length"]))
    return int(head.split()[1]), fields.get("connection") != "close"


# ── The bound ───────────────────────────────────────────────────────────────────────


def bare_rates(database: str, folder: Path, reports: int) -> tuple[float, float]:
    """Documents a second that bare inserts put into a table: by one connection, by many."""
    place = database or str(folder / "bare.sqlite3")
    with closing(connected(place)) as connection:
        connection.execute("CREATE TABLE bare (unit TEXT, period TEXT, document TEXT)")
        connection.commit()
    began = time.perf_counter()
    _inserted(place, reports)
    alone = reports / (time.perf_counter() - began)
    with ProcessPoolExecutor(PROCESSES) as processes:
        began = time.perf_counter()
        list(processes.map(_process, [place] * PROCESSES, [reports // PROCESSES] * PROCESSES))
        return alone, reports / (time.perf_counter() - began)


def _process(place: str, reports: int) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(_inserted, [place] * THREADS, [reports // THREADS] * THREADS))


def _inserted(place: str, reports: int) -> None:
    is_embedded = not place.startswith("postgres")
    mark = "?" if is_embedded else "%s"
    with closing(connected(place)) as connection:
        for number in range(reports):
            if is_embedded:
                connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                f"INSERT INTO bare VALUES ({mark}, {mark}, {mark})",
                ("qh-01-v01", "202601", body_of(number).decode()),
            )
            connection.commit()


def connected(place: str) -> Any:
    """A bare connection, set as the site sets its own."""
    if place.startswith("postgres"):
        import psycopg  # noqa: PLC0415 - only where it is asked for

        return psycopg.connect(place)
    import sqlite3  # noqa: PLC0415

    connection = sqlite3.connect(place, timeout=60, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    return connection


# ── What is told ────────────────────────────────────────────────────────────────────


def measured(site: ScratchSite, reports: int) -> Iterator[tuple[str, object]]:
    """Both rates, in turns, and how long a reporter waits."""
    reporters = reporters_of(site)
    server = Loaded(site=site, port=free_port())
    server.start()
    try:
        asyncio.run(handed_in(server.port, reporters, REPORTERS * 2))  # warm
        began = time.perf_counter()
        taken = asyncio.run(handed_in(server.port, reporters, reports))
        rate = len(taken) / (time.perf_counter() - began)
    finally:
        server.kill()
    bare, at_once = bare_rates(site.database, site.data, reports)
    yield "database", "postgresql" if site.database else "sqlite"
    yield "reports", len(taken)
    yield "submitted_per_second", round(rate, 1)
    yield "bare_per_second", round(bare, 1)
    yield "share", round(rate / bare, 3)
    yield "bare_at_once_per_second", round(at_once, 1)
    yield "aim", AIM
    yield "median_seconds", round(taken[len(taken) // 2], 3)
    yield "p95_seconds", round(taken[int(len(taken) * 0.95)], 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=3000)
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    if asked.database:
        os.environ["DAOWEI_DATABASE"] = asked.database
    with tempfile.TemporaryDirectory() as folder, scratch_site(Path(folder) / "site") as site:
        print(json.dumps(dict(measured(site, asked.reports))))


if __name__ == "__main__":
    main()
