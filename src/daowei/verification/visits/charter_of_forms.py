"""What stands against the forms of inspection in a programme folder: reading, charter, recounts."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.charter.check import check_definition
from daowei.programme.charter.rules import Refusal
from daowei.programme.definition import Programme
from daowei.verification.visits.forms import (
    FOLDER,
    InspectionForm,
    about_persons,
    as_definition,
    forms_in,
    not_of_places,
    read_form,
    unknown_elements,
)


def problems_of_forms(place: Path, programme: Programme, *, as_of: date) -> tuple[Problem, ...]:
    """Everything that stands against the forms in a folder."""
    folder = place / FOLDER
    files = sorted(folder.iterdir()) if folder.is_dir() else ()
    contents = {f"{FOLDER}/{each.name}": each.read_bytes() for each in files if each.is_file()}
    return problems_of_files(contents, programme, as_of=as_of)


def problems_of_files(
    contents: Mapping[str, bytes], programme: Programme, *, as_of: date
) -> tuple[Problem, ...]:
    """The same for files by name; those that are no forms are passed over."""
    found: list[Problem] = []
    seen: dict[str, str] = {}
    for file in forms_in(contents):
        form, problems = read_form(file, contents[file])
        found.extend(problems)
        if form is not None:
            found.extend(problems_of_form(form, programme, as_of=as_of))
            found.extend(_twice(form, seen))
            seen[form.form_id] = file
    return tuple(found)


def problems_of_form(
    form: InspectionForm, programme: Programme, *, as_of: date
) -> tuple[Problem, ...]:
    """What the charter and the programme say against a form that could be read."""
    refusals = check_definition(as_definition(form), as_of=as_of)
    return (
        *not_of_places(form),
        *about_persons(form),
        *(_told(form, each) for each in refusals),
        *unknown_elements(form, programme.elements),
    )


def _told(form: InspectionForm, refusal: Refusal) -> Problem:
    return Problem(
        code=refusal.rule,
        message=refusal.message,
        remedy=refusal.alternative,
        file=form.file,
        field=refusal.path,
        value=refusal.concept,
    )


def _twice(form: InspectionForm, seen: Mapping[str, str]) -> tuple[Problem, ...]:
    if form.form_id not in seen:
        return ()
    return (
        problem(
            "VST-011",
            N_("the form {value} stands in {other} already"),
            file=form.file,
            field="form_id",
            value=form.form_id,
            other=seen[form.form_id],
            remedy=N_("Give each form an id of its own."),
        ),
    )
