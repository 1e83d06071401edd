"""The site as processes: a web server and a worker beside it, started and stopped together."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

from django.core.management import call_command

WEB_WORKERS = 2
PATIENCE_SECONDS = 20


def prepare() -> None:
    """Brings tables and static files up to this version; does nothing where they are."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def running(
    address: str, *, log: IO[bytes] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], ...]]:
    """Web server and worker, ended when the block ends. ``log``: where they write to."""
    processes = tuple(
        subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own commands
        for command in (_web(address), _worker())
    )
    try:
        yield processes
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            _ended(each)


def serve(address: str) -> int:
    """Runs until one of the processes ends or somebody stops it; gives the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    with running(address) as processes:
        try:
            while all(each.poll() is None for each in processes):
                time.sleep(1)
        except KeyboardInterrupt:
            return 0
        return next(each.returncode for each in processes if each.returncode is not None)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _web(address: str) -> list[str]:
    return [sys.executable, "-m", "gunicorn",
            "--config", "python:daowei.site.gunicorn_config", "--bind", address,
            "--workers", str(WEB_WORKERS), "--log-level", "warning"]  # fmt: skip


def _worker() -> list[str]:
    return [sys.executable, "-m", "daowei.site.manage", "work"]


def _ended(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
