"""How gunicorn serves the site: ``gunicorn --config python:daowei.site.gunicorn_config``.

Each can be set otherwise on gunicorn's own command line.

DAOWEI_BIND         where to listen; default ``127.0.0.1:8000``
DAOWEI_WEB_WORKERS  web processes; default 2
"""

import gc
import os
import shutil
from pathlib import Path
from typing import Any

wsgi_app = "daowei.site.asgi"
worker_class = "daowei.site.web_process.WebProcess"
bind = os.environ.get("DAOWEI_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("DAOWEI_WEB_WORKERS", "2"))
timeout = 120
graceful_timeout = 30
max_requests, max_requests_jitter = 100_000, 10_000  # memory that a library leaks comes back
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - heartbeats of workers
loglevel = "warning"

# Web processes add up their metrics in files of one folder, made anew at every start.
_METRICS = Path(os.environ.get("DAOWEI_DATA", "daowei-data")).resolve() / "metrics"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_METRICS)


def on_starting(_server: Any) -> None:
    """An empty folder for the figures of this run."""
    shutil.rmtree(_METRICS, ignore_errors=True)
    _METRICS.mkdir(parents=True)


def post_worker_init(_worker: Any) -> None:
    """What was loaded stays: nobody looks through it for rubbish again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def child_exit(_server: Any, worker: Any) -> None:
    """A process that ended counts no longer as running."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - after the folder is named

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
