"""A stored cube kept open for changes: in place, behind a sequence number."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from daowei.assessment.figures import Figures
from daowei.assessment.indicators import IndicatorFigures
from daowei.assessment.journal import begin, end
from daowei.assessment.storage import StorageError, StoredCube


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenCube:
    """The cube's arrays mapped for writing, each when first asked for and from then on.

    One process writes; readers that map the same files see each cell as it is written, and may
    compare ``StoredCube.changes`` before and after to know whether a change came between.
    """

    stored: StoredCube
    _figures: dict[str, Figures] = field(default_factory=dict)
    _indicators: dict[str, IndicatorFigures] = field(default_factory=dict)
    _sequence: list[int] = field(default_factory=list)

    def figures(self, element: str) -> Figures:
        """The element's figures; writing to them writes to the file.

        Raises: StorageError: the element has none.
        """
        if element not in self._figures:
            found = self.stored.figures(element, "r+")
            if found is None:
                raise StorageError(f"the cube holds no element {element!r}; compute anew")
            self._figures[element] = found
        return self._figures[element]

    def indicator(self, code: str) -> IndicatorFigures:
        """The indicator's figures; writing to them writes to the file.

        Raises: StorageError: the indicator has none.
        """
        if code not in self._indicators:
            found = self.stored.indicator(code, "r+")
            if found is None:
                raise StorageError(f"the cube holds no indicator {code!r}; compute anew")
            self._indicators[code] = found
        return self._indicators[code]

    @contextmanager
    def change(self, elements: Iterable[str], indicators: Iterable[str]) -> Iterator[None]:
        """Wraps one change: the next number, noted before and after.

        The digests of the arrays named are out of date from here on, until ``storage.resealed``.
        What ends in an error stays noted as torn, and the cube is not opened again.
        """
        number = (self._sequence.pop() if self._sequence else self.stored.changes.sequence) + 1
        folder = self.stored.folder
        begin(folder, number, self.stored.files(elements, indicators))
        yield
        end(folder, number)
        self._sequence.append(number)
