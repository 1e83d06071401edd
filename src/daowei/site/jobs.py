"""The kinds of long work: each room brings its own, here they stand together, with names."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from daowei.foundation.texts import N_
from daowei.foundation.web.job_running import JobKind
from daowei.site.rooms import ROOMS
from daowei.site.speaking import say

STATES: Mapping[str, str] = {
    "waiting": N_("Waiting"),
    "running": N_("Running"),
    "done": N_("Done"),
    "failed": N_("Failed"),
    "cancelled": N_("Cancelled"),
}


@cache
def job_kinds() -> Mapping[str, JobKind]:
    """Every room's kinds of jobs: ``KINDS`` of its ``jobs`` module."""
    found: dict[str, JobKind] = {}
    for room in ROOMS:
        if find_spec(f"{room}.jobs") is not None:
            found.update(import_module(f"{room}.jobs").KINDS)
    return found


def job_name(kind: str) -> str:
    """What a kind of job does, in the visitor's language."""
    known = job_kinds().get(kind)
    return say(known.name) if known else kind


def job_state(state: str) -> str:
    """How far a job is, in the visitor's language."""
    return say(STATES[state])
