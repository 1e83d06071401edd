"""Every door of the site with its mark: what the table of permissions is written from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from daowei.foundation.web.guards import Guard, guard_of

# Doors of libraries, which mark themselves: accounts and the choice of language.
OTHERS = ("account/", "language/")
_NAMED = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A route: its address, its name, the names in its address, its mark."""

    path: str
    name: str
    parts: tuple[str, ...]
    guard: Guard | None

    @property
    def is_of_a_library(self) -> bool:
        """Whether the door is not ours to mark."""
        return self.path.startswith(OTHERS)


def doors() -> Iterator[Door]:
    """All routes, in the order they are looked up."""
    yield from _below(get_resolver(), path="", space="")


def _below(resolver: URLResolver, *, path: str, space: str) -> Iterator[Door]:
    for each in resolver.url_patterns:
        here = path + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = ":".join(part for part in (space, each.namespace) if part)
            yield from _below(each, path=here, space=inner)
        else:
            yield _door(each, path=here, space=space)


def _door(route: URLPattern, *, path: str, space: str) -> Door:
    name = f"{space}:{route.name}" if space else str(route.name)
    return Door(path=path, name=name, parts=_parts(path), guard=guard_of(route.callback))


def _parts(path: str) -> tuple[str, ...]:
    return tuple(_NAMED.findall(path))
