"""The door that a web server opens (ASGI): to the counter for plain reports, else to the pages."""

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any, TypeAlias

from daowei.site import clock
from daowei.site.api.reports import JSON
from daowei.site.counter.rounds import Rounds
from daowei.site.counter.slips import Scope, Slip, heading_of
from daowei.site.counter.taking import ROUTE, Taken, take
from daowei.site.operations.watching import note
from daowei.site.safety import safe_headers

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]
CLOSING = 32  # every so many answers a connection ends: whoever comes anew goes where there is time


@dataclass(kw_only=True)
class Door:
    """The site as a web server sees it.

    The counter says that a report is kept, or that the database is busy. Whatever else there is to
    say, the pages say: a request that the counter does not answer goes to them as it came.
    """

    pages: Application
    rounds: Rounds[Slip, Taken] = field(default_factory=lambda: Rounds(work=take))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        scope = _unambiguous(scope)
        heading = heading_of(scope)
        if heading is None:
            await self.pages(scope, receive, send)
            return
        began = time.perf_counter()
        came = await _came(receive)
        if came[-1]["type"] != "http.request":
            return  # the sender has left
        body = b"".join(each.get("body", b"") for each in came)
        taken = await self.rounds.told(Slip(heading=heading, at=clock.now(), body=body))
        if taken is None:
            await self.pages(scope, _again(came, receive), send)
            return
        await self._answer(taken, send)
        seconds = time.perf_counter() - began
        note(ROUTE, "PUT", taken.status, seconds=seconds, account=taken.account)

    async def _answer(self, taken: Taken, send: Send) -> None:
        body = taken.content.encode()
        headers = [*self._usual, *_fields({**taken.headers, "Content-Length": str(len(body))})]
        if next(self._numbers) % CLOSING == 0:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": taken.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    @cached_property
    def _usual(self) -> list[tuple[bytes, bytes]]:
        """What every answer says of itself."""
        return _fields({"Content-Type": JSON, **safe_headers()})


def _unambiguous(scope: Scope) -> Scope:
    """Without fields named with an underscore: behind WSGI they pass for those with a dash."""
    if scope["type"] != "http":
        return scope
    return {**scope, "headers": [each for each in scope["headers"] if b"_" not in each[0]]}


def _fields(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


async def _came(receive: Receive) -> list[Message]:
    """The messages with which a body came; the last says where the sender has left."""
    found = [await receive()]
    while found[-1].get("more_body"):
        found.append(await receive())
    return found


def _again(came: list[Message], receive: Receive) -> Receive:
    """Receives what came once more, and then what is still to come."""
    rest = iter(came)

    async def received() -> Message:
        return next(rest, None) or await receive()

    return received
