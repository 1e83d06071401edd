"""A web process: uvicorn, as gunicorn starts, watches and ends it."""

from typing import Any, ClassVar

from uvicorn_worker import UvicornWorker

PATIENCE_SECONDS = 30  # for whoever is being answered when the process ends


class WebProcess(UvicornWorker):  # type: ignore[misc]  # it ships no types
    """An event loop and a parser of HTTP in C; no web sockets, which nothing here speaks."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        "loop": "uvloop",
        "http": "httptools",
        "ws": "none",
        "timeout_graceful_shutdown": PATIENCE_SECONDS,
    }
