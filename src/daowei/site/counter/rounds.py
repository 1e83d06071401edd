"""Those who come while a round is being worked go together in the next."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
_LOG = logging.getLogger("daowei.counter")
MOST = 64
PAUSE_SECONDS = 0.004


@dataclass(slots=True, kw_only=True)
class Rounds(Generic[Asked, Told]):
    """Works what is asked in rounds, one after the other, in a thread of its own.

    ``work``: answers all of a round, in order. Where it fails, it has told nobody anything.
    Whoever comes alone is worked at once; after a round of several, the next begins a moment
    later, so that they can be back.
    """

    work: Callable[[Sequence[Asked]], Sequence[Told | None]]
    most: int = MOST
    _waiting: "deque[tuple[Asked, asyncio.Future[Told | None]]]" = field(default_factory=deque)
    _is_working: bool = False
    _last: int = 0  # how many the last round had
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="counter")
    )

    async def told(self, asked: Asked) -> Told | None:
        """What it is answered, once its round is done; None where the round failed."""
        future: asyncio.Future[Told | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if not self._is_working:
            self._go_on()
        return await future

    def _go_on(self) -> None:
        self._is_working = bool(self._waiting)
        if self._waiting and self._last > 1:
            asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._begin)
        elif self._waiting:
            self._begin()

    def _begin(self) -> None:
        self._last = min(len(self._waiting), self.most)
        going = [self._waiting.popleft() for _ in range(self._last)]
        loop = asyncio.get_running_loop()
        done = loop.run_in_executor(self._thread, self.work, [asked for asked, _ in going])
        done.add_done_callback(partial(self._ended, [future for _, future in going]))

    def _ended(
        self,
        futures: "Sequence[asyncio.Future[Told | None]]",
        done: "asyncio.Future[Sequence[Told | None]]",
    ) -> None:
        error = done.exception()
        if error is not None:
            _LOG.error("a round failed", exc_info=error)
        answers = [None] * len(futures) if error else done.result()
        for future, answer in zip(futures, answers, strict=True):
            if not future.done():  # whoever asked may have left
                future.set_result(answer)
        self._go_on()
