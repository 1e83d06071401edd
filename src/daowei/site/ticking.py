"""What the site does by itself, and how often: rooms bring their ticks, the worker runs them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from daowei.site.rooms import ROOMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Something done again and again; cheap when there is nothing to do, safe to repeat."""

    name: str
    seconds: float
    run: Callable[[datetime], object]


def ticks() -> Iterator[Tick]:
    """Every room's ticks: ``TICKS`` of its ``ticks`` module, as (name, seconds, function)."""
    for room in ROOMS:
        if find_spec(f"{room}.ticks") is not None:
            for name, seconds, run in import_module(f"{room}.ticks").TICKS:
                yield Tick(name=name, seconds=seconds, run=run)
