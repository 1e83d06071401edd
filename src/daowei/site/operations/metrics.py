"""Figures for Prometheus: requests as they are answered, and the state of the work when asked.

With several web processes, ``PROMETHEUS_MULTIPROC_DIR`` names the folder they add up in.
"""

import os
from collections.abc import Iterator

from django.contrib.sessions.models import Session
from django.db.models import Count
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from daowei.assessment.result_folder import ResultsError, read_manifest
from daowei.assessment.web.follower import results_root
from daowei.assessment.web.touches import touched_since
from daowei.foundation.web.job_queries import ALIVE_FOR
from daowei.foundation.web.models import Event, Job, Leaf, Worker
from daowei.programme.web.models import Version
from daowei.site import clock

REQUESTS = Counter("daowei_requests", "Requests answered", ("route", "method", "status"))
SECONDS = Histogram(
    "daowei_request_seconds",
    "How long answers took",
    ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


class StateOfWork(Collector):
    """Read from the database whenever somebody looks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Jobs, workers, deeds not yet sealed, open sessions."""
        jobs = GaugeMetricFamily("daowei_jobs", "Jobs by state", labels=("state",))
        counted = dict(Job.objects.values_list("state").annotate(count=Count("pk")).order_by())
        for state in Job.State.values:
            jobs.add_metric((state,), counted.get(state, 0))
        yield jobs
        moment = clock.now()
        alive = Worker.objects.filter(heartbeat__gte=moment - ALIVE_FOR).count()
        yield GaugeMetricFamily("daowei_workers_alive", "Workers at work", value=alive)
        unsealed = max(0, Event.objects.count() - Leaf.objects.count())
        yield GaugeMetricFamily(
            "daowei_unsealed_events", "Deeds not yet in the log", value=unsealed
        )
        sessions = Session.objects.filter(expire_date__gte=moment).count()
        yield GaugeMetricFamily("daowei_sessions_open", "Sessions not expired", value=sessions)
        yield _follower_lag()


def _follower_lag() -> GaugeMetricFamily:
    """How many touched reports the results of each programme do not yet hold."""
    lag = GaugeMetricFamily("daowei_follower_lag", "Reports not yet in the results",
                            labels=("programme",))  # fmt: skip
    for version in Version.objects.filter(state=Version.State.IN_FORCE):
        try:
            manifest = read_manifest(results_root(version.programme, version.digest))
        except ResultsError:
            continue  # the follower is about to make them anew
        if manifest is not None:
            waiting = len(touched_since(version.programme, manifest.mark).keys)
            lag.add_metric((version.programme,), waiting)
    return lag


def figures() -> bytes:
    """Everything, in Prometheus' text form."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(StateOfWork())
        return generate_latest(registry)
    registry.register(StateOfWork())
    return generate_latest(REGISTRY) + generate_latest(registry)
