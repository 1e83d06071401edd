"""Which reports counted when the long table was written, and on which day each first came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.gathering import Coder, Sent
from daowei.reporting.documents import Key

_NO_DAY = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class ReportIndex:
    """Sorted numbers of reports with their days; found by halving, without being read whole."""

    forms: Mapping[str, int]
    coder: Coder
    numbers: NDArray[np.int64]
    days: NDArray[np.int32]
    came: dict[Key, Sent | None] = field(default_factory=dict)

    def sent(self, key: Key) -> Sent | None:
        """The report as it was counted so far, without its document; None where it was not."""
        if key in self.came:
            return self.came[key]
        number = _number(key, self.forms, self.coder)
        place = int(np.searchsorted(self.numbers, number))
        if place == self.numbers.size or int(self.numbers[place]) != number:
            return None
        day = int(self.days[place])
        form, attribute, unit, period = key
        return Sent(
            form=form,
            attribute=attribute,
            unit=unit,
            period=period,
            document="",
            received=None if day == _NO_DAY else date.fromordinal(day),
        )


def _number(key: Key, forms: Mapping[str, int], coder: Coder) -> int:
    form, attribute, unit, period = key
    codes = coder.codes
    number = forms[form] * len(codes.periods) + coder.places("period")[period]
    number = number * len(codes.units) + coder.places("unit")[unit]
    return number * len(codes.attributes) + coder.places("attribute")[attribute]


def form_numbers(forms: Iterable[str]) -> dict[str, int]:
    """A number for each form."""
    return {code: number for number, code in enumerate(forms)}


def write_index(folder: Path, entries: Sequence[tuple[int, int]] | NDArray[np.int64]) -> None:
    """Writes (number, day) pairs, sorted."""
    table = np.asarray(entries, dtype=np.int64).reshape(-1, 2)
    table = table[np.argsort(table[:, 0], kind="stable")]
    np.save(folder / "reports.numbers.npy", table[:, 0])
    np.save(folder / "reports.days.npy", table[:, 1].astype(np.int32))


def entry(sent: Sent, forms: Mapping[str, int], coder: Coder) -> tuple[int, int]:
    """The pair that stands for a report."""
    day = _NO_DAY if sent.received is None else sent.received.toordinal()
    return _number(sent.key, forms, coder), day


def open_index(folder: Path, forms: Iterable[str], coder: Coder) -> ReportIndex:
    """The index of a folder, mapped."""
    return ReportIndex(
        forms=form_numbers(forms),
        coder=coder,
        numbers=np.load(folder / "reports.numbers.npy", mmap_mode="r"),
        days=np.load(folder / "reports.days.npy", mmap_mode="r"),
    )
