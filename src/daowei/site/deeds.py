"""How every deed is told: each room names its own, here they stand together."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from daowei.site.rooms import ROOMS
from daowei.site.speaking import say


@cache
def _names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for room in ROOMS:
        if find_spec(f"{room}.deeds") is not None:
            found.update(import_module(f"{room}.deeds").NAMES)
    return found


def told_deed(deed: str) -> str:
    """What was done, in the visitor's language; an unnamed deed by its code."""
    return say(_names().get(deed, deed))
