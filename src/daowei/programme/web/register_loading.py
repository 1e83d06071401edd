"""Pages that load files of registers: what would change is looked at before anything is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from daowei.foundation.problems import Problem, errors_of
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.programme.register_differences import (
    Difference,
    difference_of_geometry,
    difference_of_population,
    difference_of_units,
    strange_groups,
    units_to_keep,
)
from daowei.programme.register_files import RegisterFiles, read_registers
from daowei.programme.registers import GEOMETRY, PEOPLE, UNITS
from daowei.programme.unit_changes import problems_with
from daowei.programme.web.register_actions import Entry, Misfit, load_units
from daowei.programme.web.register_figures import held, hold, load_geometry, load_population
from daowei.programme.web.register_forms import FileForm, LoadForm
from daowei.programme.web.register_queries import Basis, basis_of

_MOST_BYTES, _MOST_UNITS, _MOST_SHOWN = 64 << 20, 2000, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """One file of registers: its name in a folder, its words, what it would do, how it is kept."""

    name: str
    title: str
    lead: str
    problems: Callable[[Basis, RegisterFiles], tuple[Problem, ...]]
    difference: Callable[[Basis, RegisterFiles], Difference]
    keep: Callable[..., None]


def _problems_of_units(basis: Basis, read: RegisterFiles) -> tuple[Problem, ...]:
    if read.registry is None:
        return ()
    wanted = units_to_keep(basis.registry, read.registry)
    return problems_with(basis.registry, dict(wanted))


def _difference_of_units(basis: Basis, read: RegisterFiles) -> Difference:
    if read.registry is None:
        return Difference(changed=(), same=0, unnamed=len(basis.registry.units))
    return difference_of_units(basis.registry, read.registry)


def _keep_units(programme: str, read: RegisterFiles, *, content: bytes, entry: Entry) -> None:
    hold(content)
    assert read.registry is not None, "a file with errors is not loaded"
    load_units(programme, read.registry, entry=entry)


def groups_known(basis: Basis) -> frozenset[str]:
    """The groups of people that definitions take, or that are kept already."""
    programme = basis.reading.programme
    assert programme is not None, "a version with errors is never activated"
    taken = {each.population for each in programme.elements.values() if each.population}
    return frozenset(taken | set(basis.population.get_column("group")))


LOADINGS: Mapping[str, Loading] = {
    "units": Loading(
        name=UNITS,
        title=N_("Units from a file"),
        lead=N_("A file like units.csv of the programme folder. Units it does not name stay."),
        problems=_problems_of_units,
        difference=_difference_of_units,
        keep=_keep_units,
    ),
    "population": Loading(
        name=PEOPLE,
        title=N_("Population from a file"),
        lead=N_(
            "CSV with the columns unit, year, group, value, source, as_of: counts of people in an "
            "area, never lists of them. Figures it does not name stay."
        ),
        problems=lambda basis, read: strange_groups(read.population, groups_known(basis)),
        difference=lambda basis, read: difference_of_population(basis.population, read.population),
        keep=lambda programme, read, *, content, entry: load_population(
            programme, rows=read.population, content=content, entry=entry
        ),
    ),
    "geometry": Loading(
        name=GEOMETRY,
        title=N_("Shapes from a file"),
        lead=N_("GeoJSON: each feature with the unit's code. Units it does not name keep theirs."),
        problems=lambda _basis, _read: (),
        difference=lambda basis, read: difference_of_geometry(basis.geometry, read.geometry),
        keep=lambda programme, read, *, content, entry: load_geometry(
            programme, shapes=read.geometry, content=content, entry=entry
        ),
    ),
}


@guarded(Deed.KEEP_REGISTERS)
def load(request: Visit, programme: str, *, what: str) -> HttpResponse:
    """Sending a file, looking at what it would change, keeping it with a reason."""
    way = LOADINGS.get(what)
    if way is None:
        raise Http404
    if request.method == "POST" and "held" not in request.POST:
        return _receive(request, programme, what)
    name = request.POST.get("held") or request.GET.get("held", "")
    if not name:
        return _page(request, {"programme": programme, "way": way, "what": what})
    content = held(name)
    if content is None:
        raise Http404
    return _look(request, programme, what, content=content)


def _receive(request: Visit, programme: str, what: str) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    file = request.FILES.get("file")
    if form.is_valid() and file is not None and (file.size or 0) <= _MOST_BYTES:
        address = reverse("programme:load", kwargs={"programme": programme, "what": what})
        return redirect(f"{address}?held={hold(file.read())}")
    if file is not None and (file.size or 0) > _MOST_BYTES:
        form.add_error("file", say(N_("The file has more than 64 MiB: split it.")))
    return _page(
        request,
        {"programme": programme, "way": LOADINGS[what], "what": what, "file_form": form},
        status=422,
    )


def _look(request: Visit, programme: str, what: str, *, content: bytes) -> HttpResponse:
    way, basis = LOADINGS[what], basis_of(programme)
    definition = basis.reading.programme
    assert definition is not None, "a version with errors is never activated"
    read = read_registers(
        {way.name: content}, definition.group_sets,
        registry=None if what == "units" else basis.registry,
    )  # fmt: skip
    problems = (*read.problems, *way.problems(basis, read))
    difference = way.difference(basis, read)
    form = LoadForm(request.POST or None, initial={"held": hold(content)})
    refused = bool(errors_of(problems)) or _is_too_much(what, difference)
    if request.method == "POST" and form.is_valid() and not refused and difference.changed:
        entry = Entry(by=request.who, at=request.moment, reason=form.cleaned_data["reason"])
        try:
            way.keep(programme, read, content=content, entry=entry)
        except Misfit as error:
            problems = error.problems
        else:
            messages.success(request, say(N_("{count} changes were kept."),
                                          count=len(difference.changed)))  # fmt: skip
            return redirect("programme:units", programme=programme)
    return _page(
        request,
        {
            "programme": programme, "way": way, "what": what, "form": form,
            "problems": problems[:_MOST_SHOWN], "difference": difference, "refused": refused,
            "is_too_much": _is_too_much(what, difference),
            "shown": difference.changed[:_MOST_SHOWN],
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _is_too_much(what: str, difference: Difference) -> bool:
    return what == "units" and len(difference.changed) > _MOST_UNITS


def _page(request: Visit, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    empty = {"file_form": FileForm(), "difference": None, "problems": ()}
    return render(request, "programme/register/load.html", {**empty, **context}, status=status)
