"""Whatever happens to the server: what was acknowledged is there, once, and the log fits."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.scratch_site import ScratchSite, scratch_site
from tests.stream_of_reports import Server, asked, faults_of, free_port, killed, reporting, seeded

KILLS = int(os.environ.get("DAOWEI_KILLS", "8"))
_HOLD_THE_LOCK = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(120)
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ScratchSite]:
    with scratch_site(tmp_path / "site") as made:
        yield made


def test_no_acknowledged_report_is_lost_or_doubled_when_the_server_is_killed(
    site: ScratchSite,
) -> None:
    told = killed(site, KILLS)

    assert sum(map(len, told.digests.values())) > KILLS
    assert faults_of(site, told) == []
    site.manage("work", "--once")
    assert "fit" in site.manage("check_log")


def test_a_clock_set_back_loses_nothing(site: ScratchSite) -> None:
    secret = seeded(site)
    back = ScratchSite(
        data=site.data, database=site.database, extra={"DAOWEI_CLOCK": "2026-06-01T00:00:00+00:00"}
    )
    port = free_port()
    told = None
    for clock in (site, back):
        server = Server(site=clock, port=port)
        server.start()
        try:
            with reporting(server, secret, reporters=2) as said:
                time.sleep(1.5)
        finally:
            server.kill()
        told = said if told is None else told
        if said is not told:
            for key, digests in said.digests.items():
                told.digests.setdefault(key, []).extend(
                    each for each in digests if each not in told.digests.get(key, [])
                )
            told.strange += said.strange

    assert told is not None
    assert faults_of(site, told) == []
    site.manage("work", "--once")
    site.manage("check_log")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("wanted", ["return=minimal", "return=representation"])
def test_a_database_locked_for_long_is_said_to_be_busy(tmp_path: Path, wanted: str) -> None:
    with scratch_site(tmp_path / "site", DAOWEI_BUSY_SECONDS="1") as site:
        secret = seeded(site)
        server = Server(site=site, port=free_port())
        server.start()
        holder = subprocess.Popen(
            [sys.executable, "-c", _HOLD_THE_LOCK, str(site.data / "daowei.sqlite3")],
            stdout=subprocess.PIPE,
        )
        try:
            assert holder.stdout is not None
            holder.stdout.readline()
            answer = asked(
                server.port,
                "PUT",
                "/api/v1/programmes/qinghe/reports/township_monthly/qh-01/202501",
                body='{"values": {"live_births": {"": 1}}}',
                headers={
                    "Authorization": f"Bearer {secret}",
                    "Content-Type": "application/json",
                    "Prefer": wanted,
                },
            )
        finally:
            holder.kill()
            holder.communicate()
            server.kill()

    assert answer is not None
    status, words, headers = answer
    assert status == 503, words
    assert headers["Retry-After"]
    assert "busy" in words.decode()
