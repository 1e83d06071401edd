"""The entries of a draft: listed, edited field by field or as YAML, tried while one types."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.programme.editable import KINDS, Field, Kind, kind, kind_at, places_of, value_at
from daowei.programme.editing import EditError, without
from daowei.programme.library import CatalogueIndicator, library
from daowei.programme.typing_in import Typed, entry_written, shown
from daowei.programme.web.checking import checked, checked_files
from daowei.programme.web.draft_actions import head_of, save_step
from daowei.programme.web.folders import files_of, reading_of
from daowei.programme.web.models import Version
from daowei.programme.web.views.drafts import content_of, draft_of, told
from daowei.programme.web.views.overview import scorecard_of
from daowei.programme.wire import is_code
from daowei.programme.yaml_files import FieldPath

_EDIT = Deed.EDIT_PROGRAMME
NEW = "new"
_SPARE = ("_code", "base", "csrfmiddlewaretoken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A field with what its boxes hold, for the page."""

    field: Field
    held: Mapping[str, str | tuple[str, ...]]


@guarded(_EDIT)
def section(request: Visit, programme: str, draft: int, *, part: str) -> HttpResponse:
    """All entries of a kind."""
    found, head = draft_of(programme, draft), head_of(draft_of(programme, draft))
    here = _kind(part)
    content = content_of(files_of(head), here.file)
    rows = [(path, value_at(content, path)) for path in places_of(here, content)]
    definition = reading_of(head).programme
    shown_here = {
        "draft": found,
        "head": head,
        "kind": here,
        "rows": rows,
        "parents": _parents(here, content),
        "scorecards": [scorecard_of(each) for each in definition.agreements.values()]
        if definition and here.file == "agreement.yaml"
        else [],
    }
    return render(request, "programme/section.html", shown_here)


def _kind(code: str) -> Kind:
    try:
        return kind(code)
    except KeyError as error:
        raise Http404 from error


def _parents(here: Kind, content: object) -> list[FieldPath]:
    """Where a new entry of the kind may be put."""
    if len(here.pattern) <= 2:
        return [tuple(here.pattern[:-1])]
    above = next(each for each in KINDS if each.pattern == here.pattern[:-2])
    return [(*path, here.pattern[-2]) for path in places_of(above, content)]


@guarded(_EDIT)
def entry(request: Visit, programme: str, draft: int, *, at: str) -> HttpResponse:
    """One entry: looked at, and saved as the next step of the draft."""
    if request.method == "POST":
        return _saved(request, programme=programme, draft=draft, at=at)
    found = draft_of(programme, draft)
    head = head_of(found)
    path, here = _place(at)
    content = content_of(files_of(head), here.file)
    is_new = bool(path) and path[-1] == NEW
    shown_here = {
        "draft": found,
        "head": head,
        "kind": here,
        "at": at,
        "path": path,
        "is_new": is_new,
        "boxes": _boxes(here, content, path, given=request.GET),
        "inside": _inside(here, content, path),
        "problems": () if is_new else _standing_against(request, head, here=here, path=path),
        "catalogue": request.GET.get("catalogue", ""),
    }
    return render(request, "programme/entry.html", shown_here)


def _standing_against(
    request: Visit, head: Version, *, here: Kind, path: FieldPath
) -> tuple[Problem, ...]:
    findings = checked(head, on=_day(request))
    return _about(findings.result.problems, here, path)


def _boxes(here: Kind, content: object, path: FieldPath, *, given: Mapping[str, str]) -> list[Box]:
    found = [Box(field=each, held=shown(each, content, path)) for each in here.fields]
    return [
        Box(field=each.field, held={each.field.name: given[each.field.name]})
        if each.field.name in given
        else each
        for each in found
    ]


def _inside(here: Kind, content: object, path: FieldPath) -> list[tuple[Kind, list[FieldPath]]]:
    """Entries that stand within this one, by kind."""
    return [
        (each, [found for found in places_of(each, content) if found[: len(path)] == path])
        for each in map(kind, here.inside)
    ]


def _place(at: str) -> tuple[FieldPath, Kind]:
    path: FieldPath = () if at == "programme" else tuple(at.split("/"))
    here = kind_at(path)
    if here is None:
        raise Http404
    return path, here


@told
def _saved(request: Visit, programme: str, draft: int, *, at: str) -> HttpResponse:
    found = draft_of(programme, draft)
    path, here = _place(at)
    path = _with_code(path, request.POST)
    if path and not is_code(str(path[-1])):
        messages.error(request, say(N_("A code has letters, digits, - and _; “{value}” has not."),
                                    value=path[-1]))  # fmt: skip
        return redirect("programme:entry", programme=programme, draft=draft, at=at)
    files = _edited(files_of(head_of(found)), here, path, typed=_typed(request))
    what = "/".join(str(each) for each in path) or here.file
    step = save_step(
        found, files, base=int(request.POST["base"]), what=what, by=request.who, at=request.moment
    )
    messages.success(request, say(N_("Saved as step {number}."), number=step.step))
    return redirect("programme:entry", programme=programme, draft=draft, at=what if path else at)


def _with_code(path: FieldPath, typed: Mapping[str, str]) -> FieldPath:
    return (*path[:-1], typed.get("_code", "").strip()) if path and path[-1] == NEW else path


def _typed(request: Visit) -> Typed:
    return {name: each for name, each in request.POST.lists() if name not in _SPARE}


def _edited(
    files: Mapping[str, bytes], here: Kind, path: FieldPath, *, typed: Typed
) -> dict[str, bytes]:
    text = files.get(here.file, b"").decode(errors="replace")
    return {**files, here.file: entry_written(text, here, path, typed=typed).encode()}


@require_POST
@guarded(_EDIT)
def attempt(request: Visit, programme: str, draft: int, *, at: str) -> HttpResponse:
    """What would stand against the draft with what is typed just now; nothing is saved."""
    path, here = _place(at)
    files = files_of(head_of(draft_of(programme, draft)))
    try:
        edited = _edited(files, here, _with_code(path, request.POST), typed=_typed(request))
    except EditError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return _verdict(request, edited, here=here, path=_with_code(path, request.POST))


@require_POST
@guarded(_EDIT)
def attempt_file(request: Visit, programme: str, draft: int, *, name: str) -> HttpResponse:
    """The same for a whole file."""
    files = files_of(head_of(draft_of(programme, draft)))
    return _verdict(request, {**files, name: _text(request).encode()}, here=None, path=())


def _verdict(
    request: Visit, files: Mapping[str, bytes], *, here: Kind | None, path: FieldPath
) -> HttpResponse:
    findings = checked_files(files, on=_day(request))
    own = _about(findings.result.problems, here, path) if here else findings.result.problems
    others = len(findings.result.problems) - len(own)
    context = {"findings": findings, "problems": own, "others": others}
    return render(request, "programme/verdict.html", context)


def _about(problems: tuple[Problem, ...], here: Kind, path: FieldPath) -> tuple[Problem, ...]:
    """Those that name the entry: by its field, or as the charter names its subject."""
    code = str(path[-1]) if path else ""
    return tuple(
        each
        for each in problems
        if (each.file == here.file and code in (each.field or ""))
        or (code and f":{code}" in (each.field or ""))
    )


def _day(request: Visit) -> date:
    return localtime(request.moment).date()


@require_POST
@guarded(_EDIT)
@told
def remove(request: Visit, programme: str, draft: int, *, at: str) -> HttpResponse:
    """Takes an entry out of the draft; going back a step brings it again."""
    found = draft_of(programme, draft)
    path, here = _place(at)
    files = files_of(head_of(found))
    text = files.get(here.file, b"").decode(errors="replace")
    edited = {**files, here.file: without(text, path).encode()}
    save_step(found, edited, base=int(request.POST["base"]), what=f"− {at}",
              by=request.who, at=request.moment)  # fmt: skip
    messages.success(request, say(N_("Taken out. Going back a step brings it again.")))
    return redirect("programme:section", programme=programme, draft=draft, part=here.code)


@guarded(_EDIT)
def file(request: Visit, programme: str, draft: int, *, name: str) -> HttpResponse:
    """A file of the draft as its text."""
    found = draft_of(programme, draft)
    head = head_of(found)
    files = files_of(head)
    if name not in files or not name.endswith((".yaml", ".csv", ".md")):
        raise Http404
    if request.method == "POST":
        return _file_saved(request, programme=programme, draft=draft, name=name)
    shown_here = {
        "draft": found,
        "head": head,
        "name": name,
        "text": files[name].decode(errors="replace"),
        "findings": checked_files(files, on=_day(request)),
    }
    return render(request, "programme/file.html", shown_here)


@told
def _file_saved(request: Visit, programme: str, draft: int, *, name: str) -> HttpResponse:
    found = draft_of(programme, draft)
    files = {**files_of(head_of(found)), name: _text(request).encode()}
    step = save_step(found, files, base=int(request.POST["base"]), what=name,
                     by=request.who, at=request.moment)  # fmt: skip
    messages.success(request, say(N_("Saved as step {number}."), number=step.step))
    return redirect("programme:file", programme=programme, draft=draft, name=name)


def _text(request: Visit) -> str:
    text = request.POST.get("text", "").replace("\r\n", "\n")
    return text if text.endswith("\n") or not text else text + "\n"


@guarded(_EDIT)
def catalogue(request: Visit, programme: str, draft: int) -> HttpResponse:
    """Ready indicators to pick from, with what each may be used for."""
    words = request.GET.get("q", "").casefold().split()
    group = request.GET.get("group", "")
    entries = library().values()
    found = [
        each
        for each in entries
        if (not group or each.group == group) and all(word in _searchable(each) for word in words)
    ]
    shown_here = {
        "draft": draft_of(programme, draft),
        "found": found,
        "groups": sorted({each.group for each in entries}),
        "group": group,
        "q": request.GET.get("q", ""),
    }
    return render(request, "programme/catalogue.html", shown_here)


def _searchable(each: CatalogueIndicator) -> str:
    return f"{each.code} {' '.join(each.names.values())}".casefold()
