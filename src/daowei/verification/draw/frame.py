"""The frame: every unit that can be drawn, with its stratum and its size, as one text of bytes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.texts import N_

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
LARGEST = 10**12  # so that sums stay exact in every spreadsheet and browser
Row = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameUnit:
    """A unit that can be drawn; ``size`` is what PPS weighs by, any whole number otherwise."""

    id: str
    stratum: str
    size: int


@dataclass(frozen=True, slots=True)
class Frame:
    """All units that can be drawn, in the order of their ids' bytes."""

    units: tuple[FrameUnit, ...]

    @property
    def text(self) -> str:
        """One line a unit: ``id TAB stratum TAB size LF``."""
        return "".join(f"{each.id}\t{each.stratum}\t{each.size}\n" for each in self.units)

    @property
    def sha256(self) -> str:
        """The digest of the text, in hexadecimal digits."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def strata(self) -> Mapping[str, tuple[FrameUnit, ...]]:
        """The units of each stratum, strata in order."""
        found: dict[str, list[FrameUnit]] = {}
        for each in self.units:
            found.setdefault(each.stratum, []).append(each)
        return {name: tuple(found[name]) for name in sorted(found)}


def frame_of(
    rows: Iterable[Row], *, file: str | None = None
) -> tuple[Frame | None, tuple[Problem, ...]]:
    """The frame of rows ``(id, stratum, size)``, or everything that is wrong with them."""
    problems = ProblemList(file=file)
    units: dict[str, FrameUnit] = {}
    for line, row in enumerate(rows, start=1):
        unit = _unit(row, line, problems)
        if unit is None:
            continue
        if unit.id in units:
            problems.add(
                "DRW-003",
                N_("{value} stands in the frame twice"),
                remedy=N_("Keep one of the two lines: who stands twice is drawn twice as often."),
                line=line,
                field="id",
                value=unit.id,
            )
        units.setdefault(unit.id, unit)
    if not units and not problems.found:
        problems.add(
            "DRW-006", N_("the frame is empty"), remedy=N_("Choose a kind of unit that is there.")
        )
    found = tuple(problems.found)
    ordered = sorted(units.values(), key=lambda each: each.id.encode())
    return (None if found else Frame(tuple(ordered))), found


def read_frame(text: str, *, file: str | None = None) -> tuple[Frame | None, tuple[Problem, ...]]:
    """The frame written as lines ``id TAB stratum TAB size``; its order does not matter."""
    lines = text.split("\n")
    body = lines[:-1] if lines and lines[-1] == "" else lines
    return frame_of((_cells(each) for each in body), file=file)


def _cells(line: str) -> Row:
    name, *rest = line.rstrip("\r").split("\t")
    size = rest[-1] if rest else ""
    is_plain = size.isascii() and size.isdigit() and str(int(size)) == size
    return (name, *rest[:-1], int(size) if is_plain else size)


def _unit(row: Row, line: int, problems: ProblemList) -> FrameUnit | None:
    if len(row) != 3:
        problems.add(
            "DRW-001",
            N_("a line of the frame has {count} cells instead of three"),
            remedy=N_("Write id, stratum and size, parted by tabs."),
            line=line,
            value="\t".join(str(each) for each in row),
            count=len(row),
        )
        return None
    name, stratum, size = row
    good = [
        _is_name(name, "id", line, problems=problems),
        _is_name(stratum, "stratum", line, problems=problems),
    ]
    if not (type(size) is int and 0 <= size <= LARGEST):
        problems.add(
            "DRW-004",
            N_("the size {value} is not a whole number from 0 to {most}"),
            remedy=N_("Write digits only; round before the frame is frozen."),
            line=line,
            field="size",
            value=repr(size) if isinstance(size, float) else size,
            most=LARGEST,
        )
        return None
    return FrameUnit(id=str(name), stratum=str(stratum), size=size) if all(good) else None


def _is_name(value: object, field: str, line: int, *, problems: ProblemList) -> bool:
    if isinstance(value, str) and _NAME.fullmatch(value):
        return True
    problems.add(
        "DRW-002",
        N_("{field} {value} is not a code of ASCII letters, digits and . _ : -"),
        remedy=N_(
            "Use the official code: other characters are written in more than one way, "
            "and then two honest people compute two different draws."
        ),
        line=line,
        field=field,
        value=repr(value) if not isinstance(value, str) or not value.isprintable() else value,
    )
    return False
