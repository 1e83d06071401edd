"""Lines of a file of people to invite, read with everything that is wrong in them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from daowei.foundation.likeness import nearest
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.rights import Role

COLUMNS = ("email", "name", "role", "unit", "programme", "language")
_NEEDED = COLUMNS[:4]
LANGUAGES = ("en", "zh-hans", "zh-hant")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST = 200
Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Somebody to invite; ``number`` is the line in the file, 0 for a form."""

    number: int
    email: str
    name: str
    role: Role
    unit: str
    programme: str
    language: str


def read_lines(
    rows: Iterable[tuple[int, Row]], *, file: str, programme: str
) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """Everybody in the file, and what is wrong with it; a line with a fault gives nobody.

    ``programme``: of lines that name none. An empty cell in ``language`` is English.
    """
    read = tuple((number, _trimmed(row)) for number, row in rows)
    missing = tuple(_missing_columns(read, file))
    if missing:
        return (), missing
    faults = [each for number, row in read for each in _faults(number, row, file)]
    faults += _doubles(read, file)
    wrong = {each.line for each in faults}
    lines = (_line(number, row, programme) for number, row in read if number not in wrong)
    return tuple(lines), tuple(sorted(faults, key=lambda each: each.line or 0))


def _trimmed(row: Row) -> dict[str, str]:
    return {str(key).strip().lower(): (value or "").strip() for key, value in row.items()}


def _line(number: int, row: Mapping[str, str], programme: str) -> Line:
    return Line(
        number=number,
        email=row["email"].lower(),
        name=row["name"],
        role=Role(row["role"]),
        unit=row["unit"],
        programme=row.get("programme") or programme,
        language=(row.get("language") or LANGUAGES[0]).lower(),
    )


def _missing_columns(
    rows: tuple[tuple[int, Mapping[str, str]], ...], file: str
) -> Iterator[Problem]:
    if not rows:
        yield problem(
            "INV-001",
            N_("Nobody stands in the file"),
            file=file,
            remedy=N_("Write one line for each person below the line of columns."),
        )
        return
    for name in _NEEDED:
        if name not in rows[0][1]:
            yield problem(
                "INV-002",
                N_("The column {field} is missing"),
                file=file,
                line=1,
                field=name,
                columns=", ".join(COLUMNS),
                remedy=N_("Name the columns {columns}; the last two may be left out."),
            )


def _faults(number: int, row: Mapping[str, str], file: str) -> Iterator[Problem]:
    if not _ADDRESS.fullmatch(row["email"]):
        yield problem(
            "INV-003",
            N_("“{value}” is no e-mail address"),
            field="email",
            value=row["email"],
            remedy=N_("Write it as name@office.example."),
            file=file,
            line=number,
        )
    if not 0 < len(row["name"]) <= _LONGEST:
        yield problem(
            "INV-004",
            N_("The name is missing or too long"),
            field="name",
            value=row["name"],
            remedy=N_("Write the name as it is used at work."),
            file=file,
            line=number,
        )
    if row["role"] not in set(Role):
        yield problem(
            "INV-005",
            N_("There is no role “{value}”"),
            field="role",
            value=row["role"],
            nearest=nearest(row["role"], list(Role)),
            roles=", ".join(Role),
            remedy=N_("Use one of {roles}."),
            file=file,
            line=number,
        )
    if not row["unit"]:
        yield problem(
            "INV-006",
            N_("The unit is missing"),
            field="unit",
            remedy=N_("Write the code of the unit this person works for."),
            file=file,
            line=number,
        )
    if (row.get("language") or LANGUAGES[0]).lower() not in LANGUAGES:
        yield problem(
            "INV-007",
            N_("The site does not speak “{value}”"),
            field="language",
            value=row["language"],
            languages=", ".join(LANGUAGES),
            remedy=N_("Use one of {languages}."),
            file=file,
            line=number,
        )


def _doubles(rows: Iterable[tuple[int, Mapping[str, str]]], file: str) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        key = (row["email"].lower(), row["role"], row["unit"], row.get("programme", ""))
        earlier = first.setdefault(key, number)
        if earlier != number:
            yield problem(
                "INV-008",
                N_("The same invitation stands in line {earlier}"),
                file=file,
                line=number,
                field="email",
                value=row["email"],
                earlier=earlier,
                remedy=N_("Take one of the two lines out."),
            )
