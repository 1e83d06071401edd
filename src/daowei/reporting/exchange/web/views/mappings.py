"""Saved mappings: how somebody's own tables are read, kept by name and checked when saved."""

import tempfile
from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from daowei.foundation.problems import Problem
from daowei.foundation.web.guards import Visit
from daowei.reporting.exchange.mapping_file import read_mapping
from daowei.reporting.exchange.web import actions
from daowei.reporting.exchange.web.forms import MappingForm
from daowei.reporting.exchange.web.models import Mapping
from daowei.reporting.exchange.web.queries import mappings_of
from daowei.reporting.exchange.web.views.receiving import may_send

STARTER = """tables:
  - file: any.xlsx          # whatever the file is called that you send
    header_line: 1
    unit: {column: Unit, by: code}        # code, name or uid
    period: {column: Month, pattern: YYYY-MM}
    columns:                              # header: data element
      Births: births_attended
    words:
      blank: [""]
      not_applicable: ["n/a"]
"""


@may_send
def mapping(request: Visit, programme: str, pk: int | None = None) -> HttpResponse:
    """Writes a mapping anew, or mends one; what is wrong with it is told line by line."""
    found = _found(programme, pk)
    first = {"name": found.name, "text": found.text} if found else {"text": STARTER}
    form = MappingForm(request.POST if request.method == "POST" else None, initial=first)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        problems = problems_of(form.cleaned_data["text"])
        if not problems:
            actions.save_mapping(
                programme=programme, by=request.who, at=request.moment, **form.cleaned_data
            )
            return redirect("exchange:files", programme=programme)
    return render(
        request, "exchange/mapping.html", {"form": form, "problems": problems, "mapping": found}
    )


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong with the text of a mapping."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mapping.yaml"
        path.write_text(text, encoding="utf-8")
        return read_mapping(path)[1]


def _found(programme: str, pk: int | None) -> Mapping | None:
    found = mappings_of(programme).filter(pk=pk).first() if pk is not None else None
    if pk is not None and found is None:
        raise Http404
    return found
