"""Reports that arrive together are written together, and committed once for all of them."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from django.db import DatabaseError, OperationalError, connection

from daowei.reporting.web.actions.handing import Answer, Handed, Task
from daowei.reporting.web.actions.submitting import hand_in_all

MOST = 64
# PostgreSQL's codes: not to be put in order, deadlock, cancelled.
_QUARRELS = frozenset({"40001", "40P01", "57014"})
Write = Callable[[str, Sequence[Task]], Sequence[Answer]]


@dataclass(slots=True, eq=False)
class _Letter:
    """A report on its way, and what came back."""

    task: Task
    answer: Answer | None = None
    failure: Exception | None = None

    @property
    def is_open(self) -> bool:
        return self.answer is None and self.failure is None


@dataclass(slots=True)
class Post:
    """Whoever comes while nobody writes, writes for all who wait; the others get their answer.

    No two reports of one unit, and no two of one sender's key, go in the same round: the second
    sees what became of the first.
    """

    write: Write = hand_in_all
    _waiting: deque[_Letter] = field(default_factory=deque)
    _guard: Lock = field(default_factory=Lock)
    _writing: Lock = field(default_factory=Lock)

    def send(self, tasks: Sequence[Task]) -> list[Answer | Exception]:
        """Hands in reports; returns once each is committed, refused, or kept out by an error."""
        mine = [_Letter(each) for each in tasks]
        with self._guard:
            self._waiting.extend(mine)
        while _is_any_open(mine):
            with self._writing:
                if _is_any_open(mine):
                    self._round(self._collected())
        return [_outcome(each) for each in mine]

    def _collected(self) -> list[_Letter]:
        """Those that wait and can go together, the first first; the others wait on."""
        found: list[_Letter] = []
        taken: set[object] = set()
        with self._guard:
            programme = self._waiting[0].task.place.programme
            for _ in range(len(self._waiting)):
                each = self._waiting.popleft()
                names = _names(each.task)
                fits = each.task.place.programme == programme and len(found) < MOST
                if fits and taken.isdisjoint(names):
                    taken |= names
                    found.append(each)
                else:
                    self._waiting.append(each)
        return found

    def _round(self, letters: Sequence[_Letter]) -> None:
        try:
            programme = letters[0].task.place.programme
            answers = self.write(programme, [each.task for each in letters])
        except DatabaseError as error:
            if len(letters) == 1 or _is_busy(error):
                _fail(letters, error)  # and for every one of them
            else:  # one of them may be at fault for all: each on its own
                for each in letters:
                    self._round([each])
        except Exception as error:  # noqa: BLE001 - it is raised again by whoever waits for it
            _fail(letters, error)
        else:
            for each, answer in zip(letters, answers, strict=True):
                each.answer = answer


def _is_any_open(letters: Iterable[_Letter]) -> bool:
    return any(each.is_open for each in letters)


def _is_busy(error: DatabaseError) -> bool:
    """Whether the database is busy or gone, and not in a quarrel of two transactions."""
    is_quarrel = getattr(error.__cause__, "sqlstate", None) in _QUARRELS
    return isinstance(error, OperationalError) and not is_quarrel


def _fail(letters: Iterable[_Letter], error: Exception) -> None:
    for each in letters:
        each.failure = error


def _outcome(letter: _Letter) -> Answer | Exception:
    outcome = letter.answer if letter.failure is None else letter.failure
    assert outcome is not None, "a letter that is not open has one or the other"
    return outcome


def _names(task: Task) -> set[object]:
    """What no two reports of one round may share."""
    handing = task.handing
    key = {(handing.by.pk, handing.key)} if handing.key else set()
    return {task.place.unit, *key}


POST = Post()


def send(task: Task) -> Handed:
    """Hands in a report together with others that arrive now; inside a transaction, on its own.

    Raises: RefusedError: with all its problems; nothing was written.
    """
    is_alone = connection.in_atomic_block
    (outcome,) = hand_in_all(task.place.programme, [task]) if is_alone else POST.send([task])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def send_all(tasks: Sequence[Task]) -> list[Answer | Exception]:
    """Hands in many reports, of any programmes, together with others that arrive now.

    What became of each: that it is written, why it is refused, or the error that kept it out.
    """
    return POST.send(tasks)
