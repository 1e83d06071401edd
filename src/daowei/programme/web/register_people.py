"""The page of a unit's population: figures by year and group with their sources, as a table."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from daowei.foundation.digests import digest
from daowei.foundation.problems import Problem, errors_of
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.people.forms import reason_field
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.programme.register_differences import strange_groups
from daowei.programme.register_files import read_registers
from daowei.programme.registers import PEOPLE
from daowei.programme.web.models import Population
from daowei.programme.web.register_actions import Entry
from daowei.programme.web.register_figures import count_people
from daowei.programme.web.register_loading import groups_known
from daowei.programme.web.register_queries import basis_of
from daowei.programme.web.register_views import known_unit

COLUMNS = ("year", "group", "value", "source", "as_of")
_NEW_ROWS, _MOST_ROWS = 3, 500
Row = Mapping[str, str]


class WhyForm(forms.Form):
    """Why the figures change, and the figures they were changed from."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows as typed, with what is wrong with each (by its place), and the rest."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()


@guarded(Deed.KEEP_REGISTERS)
def population(request: Visit, programme: str, unit: str) -> HttpResponse:
    """The figures of a unit; a row without a figure is left out, which is not zero."""
    found, basis = known_unit(programme, unit), basis_of(programme)
    kept = tuple(_kept(programme, unit))
    if request.method != "POST":
        table, form = Table(rows=kept), WhyForm(initial={"seen": digest(kept)})
    else:
        form, typed = WhyForm(request.POST), tuple(_typed(request.POST))
        read = read_registers({PEOPLE: _csv(unit, typed)}, None, registry=basis.registry)
        strange = strange_groups(read.population, groups_known(basis))
        table = Table(rows=typed, problems=tuple(_by_row((*read.problems, *strange))))
        if form.is_valid() and not errors_of(table.problems):
            if form.cleaned_data["seen"] == digest(kept):
                entry = Entry(by=request.who, at=request.moment,
                              reason=form.cleaned_data["reason"])  # fmt: skip
                count_people(programme, unit, rows=read.population, entry=entry)
                messages.success(request, say(N_("The figures were kept.")))
                return redirect("programme:unit", programme=programme, unit=unit)
            _tell_of_another(form, seen=digest(kept))
    return render(
        request,
        "programme/register/population.html",
        {
            "programme": programme, "unit": found, "table": table, "form": form,
            "columns": COLUMNS, "groups": sorted(groups_known(basis)),
            "rows": (*table.rows, *(dict.fromkeys(COLUMNS, ""),) * _NEW_ROWS),
        },
        status=422 if form.errors or table.problems else 200,
    )  # fmt: skip


def _tell_of_another(form: WhyForm, *, seen: str) -> None:
    """Somebody was faster; who sends again has been told."""
    form.data = {"seen": seen, "reason": form.cleaned_data["reason"]}
    form.add_error(
        None,
        say(N_("Somebody changed these figures meanwhile. Compare them with the unit's page; "
               "sending once more keeps yours.")),
    )  # fmt: skip


def _kept(programme: str, unit: str) -> Iterator[Row]:
    rows = Population.objects.filter(programme=programme, unit=unit).order_by("-year", "group")
    for row in rows.values_list(*COLUMNS):
        yield {
            name: "" if each is None else str(each) for name, each in zip(COLUMNS, row, strict=True)
        }


def _typed(posted: Mapping[str, str]) -> Iterator[Row]:
    """The rows that hold a figure or anything but one."""
    for number in range(_MOST_ROWS):
        if f"value-{number}" not in posted:
            return
        row = {name: posted.get(f"{name}-{number}", "").strip() for name in COLUMNS}
        if row["value"]:
            yield row


def _csv(unit: str, rows: tuple[Row, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, ("unit", *COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {"unit": unit, **{name: " ".join(each.split()) for name, each in row.items()}}
        for row in rows
    )
    return text.getvalue().encode()


def _by_row(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    """The problems placed in the table of the page: its first row is the file's second line."""
    for each in problems:
        line = None if each.line is None else each.line - 1
        yield replace(each, file=None, line=line)
