"""Many people invited from one file: read, shown line by line, and done only when all is right."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from daowei.foundation.problems import Problem, problem
from daowei.foundation.refusals import Refused
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.people import inviting
from daowei.foundation.web.people.invitation_lines import COLUMNS, Line, read_lines
from daowei.foundation.web.people.queries import invitations_within
from daowei.foundation.web.people.views import doer_of, refuse, unit_names
from daowei.foundation.web.rights import ROLE_NAMES, Deed, Role
from daowei.foundation.web.speaking import say
from daowei.reporting.exchange.tables_in import LINE, open_table

_SALT = "daowei.invitations"
_LARGEST = 5 * 1024 * 1024
_PAGE = "pages/invite_from_file.html"


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
def invite_from_file(request: Visit, programme: str) -> HttpResponse:
    """The file is read and shown; nobody is invited before that is confirmed."""
    sent = request.FILES.get("file")
    told: dict[str, object] = {
        "programme": programme,
        "columns": COLUMNS,
        "roles": ROLE_NAMES,
        "is_empty": request.method == "POST" and sent is None,
        "faults": (),
        "lines": (),
    }
    if not isinstance(sent, UploadedFile):
        return render(request, _PAGE, told, status=422 if told["is_empty"] else 200)
    lines, faults = _read(sent, programme)
    faults += tuple(_not_allowed(request, lines, sent.name or ""))
    shown = {
        "file": sent.name,
        "lines": [(each, _is_known(request, each)) for each in lines],
        "faults": faults,
        "unit_names": unit_names(programme),
        "kept": "" if faults else dumps(_packed(lines), salt=_SALT, compress=True),
    }
    return render(request, _PAGE, told | shown, status=422 if faults else 200)


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
@require_POST
def invite_all(request: Visit, programme: str) -> HttpResponse:
    """What was shown is done whole, or not at all; twice is as good as once."""
    try:
        kept = loads(request.POST.get("kept", ""), salt=_SALT)
        made = inviting.invite([_unpacked(each) for each in kept], doer=doer_of(request))
    except BadSignature:
        messages.error(request, say(N_("Choose the file once more: it was not kept.")))
        return redirect("pages:invite_from_file", programme=programme)
    except Refused as refused:
        refuse(request, refused)
        return redirect("pages:invite_from_file", programme=programme)
    told = N_("{count} invitations are on their way; who was invited already is not asked again.")
    messages.success(request, say(told, count=len(made)))
    return redirect("foundation:invitations", programme=programme)


def _read(sent: Any, programme: str) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    name = Path(sent.name or "").name
    if (sent.size or 0) > _LARGEST:
        return (), (_too_large(name),)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / ("people" + (Path(name).suffix.lower() or ".csv"))
        place.write_bytes(sent.read())
        table, faults = open_table(place)
    if table is None:
        return (), tuple(each.at(file=name) for each in faults)
    rows = ((int(row.pop(LINE)), row) for row in table.iter_rows(named=True) if any(_cells(row)))
    return read_lines(rows, file=name, programme=programme)


def _cells(row: dict[str, object]) -> list[object]:
    return [value for key, value in row.items() if key != LINE]


def _too_large(name: str) -> Problem:
    return problem(
        "INV-010", N_("The file is larger than {most} MB"), file=name, most=_LARGEST >> 20,
        remedy=N_("Leave out everything but the columns of people, or share it out over files."),
    )  # fmt: skip


def _not_allowed(request: Visit, lines: tuple[Line, ...], file: str) -> list[Problem]:
    doer, found = doer_of(request), []
    for each in lines:
        against = inviting.reason_against_line(each, doer=doer)
        if against is not None:
            found.append(
                problem(
                    "INV-009",
                    N_("This cannot be given: {why}"),
                    file=file,
                    line=each.number,
                    field="unit",
                    value=each.unit,
                    why=against,
                )
            )
    return found


def _is_known(request: Visit, line: Line) -> bool:
    """Whether the same invitation is open already."""
    return (
        invitations_within(line.programme, request.rights)
        .filter(email=line.email, role=line.role.value, unit=line.unit)
        .filter(accepted_at=None, withdrawn_at=None)
        .exists()
    )


def _packed(lines: Iterable[Line]) -> list[list[str]]:
    return [
        [each.email, each.name, each.role.value, each.unit, each.programme, each.language]
        for each in lines
    ]


def _unpacked(cells: list[str]) -> Line:
    email, name, role, unit, programme, language = cells
    return Line(number=0, email=email, name=name, role=Role(role), unit=unit,
                programme=programme, language=language)  # fmt: skip
