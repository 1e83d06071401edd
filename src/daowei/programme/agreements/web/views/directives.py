"""The register of documents that agreements follow: directives, plans, rules; with their files."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from daowei.foundation.texts import named
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import tongue
from daowei.programme.agreements.web.actions import register_directive, repeal_directive
from daowei.programme.agreements.web.forms import DIRECTIVE_KINDS, DirectiveForm
from daowei.programme.agreements.web.models import Directive
from daowei.programme.agreements.web.queries import directives_of
from daowei.programme.agreements.web.views.opening import places, today
from daowei.programme.web.queries import programme_in_force


@guarded(Deed.SEE)
def directives(request: Visit, programme: str) -> HttpResponse:
    """All documents, the latest first; those no longer in force are marked."""
    rights, day = request.rights, today(request)
    rows = [
        (each, _counts(each, day), rights.may(Deed.KEEP_REGISTERS, programme, each.unit))
        for each in directives_of(programme)
    ]
    context = {
        "programme": programme,
        "rows": rows,
        "kinds": DIRECTIVE_KINDS,
        "units": places(request, programme).registry.units,
        "may_add": rights.may_somewhere(Deed.KEEP_REGISTERS, programme),
    }
    return render(request, "agreements/directives.html", context)


def _counts(directive: Directive, day: object) -> bool:
    ends = [each for each in (directive.valid_until, directive.repealed_on) if each is not None]
    return all(day <= each for each in ends)  # type: ignore[operator]  # both are days


@guarded(Deed.KEEP_REGISTERS, somewhere=True)
def new_directive(request: Visit, programme: str) -> HttpResponse:
    """A document for one of the units whose registers the visitor keeps."""
    registry = places(request, programme).registry
    kept = request.rights.units(Deed.KEEP_REGISTERS, programme)
    criteria = {
        each.code
        for card in programme_in_force(programme).agreements.values()
        for each in card.criteria
    }
    form = DirectiveForm(
        request.POST or None, request.FILES or None, instance=Directive(programme=programme),
        language=tongue(), criteria=criteria,
        units={each: named(registry.units[each].names, tongue()) for each in kept},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        _registered(request, form)
        return redirect("agreements:directives", programme=programme)
    status = 422 if request.method == "POST" else 200
    context = {"programme": programme, "form": form}
    return render(request, "agreements/new_directive.html", context, status=status)


def _registered(request: Visit, form: DirectiveForm) -> None:
    directive = form.save(commit=False)
    directive.codes = form.cleaned_data["plan_codes"]
    upload = form.cleaned_data["upload"]
    if upload is not None:
        directive.file_name = upload.name[:200]
    content = None if upload is None else upload.read()
    register_directive(directive, content, by=request.who, at=request.moment)


@guarded(Deed.KEEP_REGISTERS, somewhere=True)
def repeal(request: Visit, programme: str, number: int) -> HttpResponse:
    """Marks a document as no longer in force."""
    found = get_object_or_404(Directive, programme=programme, pk=number)
    if not request.rights.may(Deed.KEEP_REGISTERS, programme, found.unit):
        raise Http404
    if request.method == "POST" and found.repealed_on is None:
        repeal_directive(found, by=request.who, at=request.moment)
    return redirect("agreements:directives", programme=programme)


@guarded(Deed.SEE)
def directive_file(request: Visit, programme: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The file as it was handed in; always saved, never opened in the page."""
    found = get_object_or_404(Directive, programme=programme, pk=number, file__isnull=False)
    assert found.file is not None, "asked for above"
    answer = HttpResponse(bytes(found.file.content), content_type="application/octet-stream")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    name = found.file_name.replace('"', "").replace("\\", "")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}"
    return answer


def _quoted(name: str) -> str:
    return quote(name, safe="")
