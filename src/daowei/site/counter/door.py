"""The door that a web server opens (ASGI): to the counter for plain reports, else to the pages."""

import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import Any, TypeAlias

from daowei.site import clock
from daowei.site.api.reports import JSON
from daowei.site.counter.rounds import Rounds
from daowei.site.counter.slips import Scope, Slip, slip_of
from daowei.site.counter.taking import Taken, take
from daowei.site.operations.watching import note
from daowei.site.safety import safe_headers

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]
CLOSING = 32  # every so many answers a connection ends: whoever comes anew goes where there is time
_ROUTE = "api:report"


@dataclass(kw_only=True)
class Door:
    """The site as a web server sees it.

    The counter only ever says that a report is kept. Whatever else there is to say, the pages say:
    a request that the counter does not answer goes to them as it came.
    """

    pages: Application
    rounds: Rounds[Slip, Taken] = field(default_factory=lambda: Rounds(work=take))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        slip = slip_of(scope, clock.now())
        if slip is None:
            await self.pages(scope, receive, send)
            return
        began = time.perf_counter()
        came = await _came(receive)
        body = b"".join(each.get("body", b"") for each in came)
        is_whole = came[-1]["type"] == "http.request"
        taken = await self.rounds.told(replace(slip, body=body)) if is_whole else None
        if taken is None:
            await self.pages(scope, _again(came, receive), send)
            return
        await self._answer(taken, send)
        note(
            _ROUTE, "PUT", taken.status, seconds=time.perf_counter() - began, account=taken.account
        )

    async def _answer(self, taken: Taken, send: Send) -> None:
        body = taken.content.encode()
        headers = [*self._usual, *_fields(taken), (b"content-length", str(len(body)).encode())]
        if next(self._numbers) % CLOSING == 0:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": taken.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    @cached_property
    def _usual(self) -> list[tuple[bytes, bytes]]:
        """What every answer says of itself."""
        found = {"Content-Type": JSON, **safe_headers()}
        return [(name.lower().encode(), value.encode()) for name, value in found.items()]


def _fields(taken: Taken) -> Iterator[tuple[bytes, bytes]]:
    """What one answer says of itself."""
    if taken.etag:
        yield b"etag", f'"{taken.etag}"'.encode()
        yield b"preference-applied", b"return=minimal"
    if taken.is_repeat:
        yield b"idempotency-replayed", b"true"


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
