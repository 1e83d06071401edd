"""A web process: uvicorn, as gunicorn starts, watches and ends it."""

import os
import signal
from typing import Any, ClassVar

from uvicorn_worker import UvicornWorker

PATIENCE_SECONDS = 15  # for whoever is being answered when the process ends
MOST_AT_ONCE = 1_000  # connections and requests of one process; beyond that it is said to be busy


class WebProcess(UvicornWorker):  # type: ignore[misc]  # it ships no types
    """An event loop and a parser of HTTP in C; no web sockets, which nothing here speaks."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        "loop": "uvloop",
        "http": "httptools",
        "ws": "none",
        "limit_concurrency": MOST_AT_ONCE,
        "timeout_graceful_shutdown": PATIENCE_SECONDS,
    }

    async def callback_notify(self) -> None:
        """Says that it is alive; ends where nobody is left to hear it."""
        self.notify()
        if os.getppid() != self.ppid:
            os.kill(os.getpid(), signal.SIGTERM)
