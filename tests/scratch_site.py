"""A site of its own for tests that start real processes: its folder, its database, its commands."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

SOURCES = Path(__file__).parents[1] / "src"


@dataclass(frozen=True, kw_only=True)
class ScratchSite:
    """Environment and folder of a site that nobody else uses."""

    data: Path
    database: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are started with."""
        ours = ("DAOWEI_", "DJANGO_")
        kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
        return {
            **kept,
            "PYTHONPATH": str(SOURCES),
            "DAOWEI_DATA": str(self.data),
            "DAOWEI_DATABASE": self.database,
            "DAOWEI_PLAIN_STATIC": "1",
            **self.extra,
        }

    def start(self, *command: str) -> subprocess.Popen[str]:
        """A process of the site: Python with these arguments."""
        return subprocess.Popen(
            [sys.executable, *command],
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *command: str, expect: int = 0) -> str:
        """What a process prints; it must end with the code expected."""
        process = self.start(*command)
        out, err = process.communicate(timeout=120)
        assert process.returncode == expect, out + err
        return out + err

    def manage(self, *command: str, expect: int = 0) -> str:
        """What one of Django's commands prints."""
        return self.run("-m", "daowei.site.manage", *command, expect=expect)


@contextmanager
def scratch_site(data: Path, **extra: str) -> Iterator[ScratchSite]:
    """A site with its tables made, on the kind of database that the tests run on."""
    with scratch_database() as database:
        site = ScratchSite(data=data, database=database, extra=extra)
        if database:
            site.manage("migrate", "--verbosity=0")
        else:
            data.mkdir(parents=True, exist_ok=True)
            shutil.copy(_made_once() / "daowei.sqlite3", data)
        yield site


@cache
def _made_once() -> Path:
    """A site with its tables, to be copied: making them takes seconds."""
    folder = Path(tempfile.mkdtemp(prefix="daowei-scratch-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    ScratchSite(data=folder).manage("migrate", "--verbosity=0")
    return folder


@contextmanager
def scratch_database() -> Iterator[str]:
    """The address of an empty PostgreSQL database, dropped at the end; nothing on SQLite."""
    server = os.environ.get("DAOWEI_DATABASE", "")
    if not server.startswith("postgres"):
        yield ""
        return
    import psycopg  # noqa: PLC0415 - only where the tests run on PostgreSQL

    name = f"daowei_scratch_{token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
