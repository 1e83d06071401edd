"""The site served over HTTP from within a test: what a client does is rolled back with the test.

The server's threads work on the test's own connection, so nothing else may ask the database while
a client waits for its answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread


class _Server(ThreadedWSGIServer):
    def _close_connections(self) -> None:
        """The connection belongs to the test."""


class _Thread(LiveServerThread):
    server_class = _Server


@contextmanager
def served() -> Iterator[str]:
    """The address at which the site answers."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    thread = _Thread("127.0.0.1", StaticFilesHandler, {"default": connection})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()
        connection.dec_thread_sharing()
