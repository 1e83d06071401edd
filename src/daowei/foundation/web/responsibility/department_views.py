"""Pages of departments: the duty matrix, and one department with what it owes."""

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from daowei.foundation.departments import (
    BARRED,
    DUTY_NAMES,
    SECTOR_NAMES,
    TOUCH_NAMES,
    DutyKind,
    Sector,
    templates_for,
)
from daowei.foundation.refusals import Refused
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.models import Department, Duty
from daowei.foundation.web.people.forms import EndForm
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.responsibility import keeping
from daowei.foundation.web.responsibility.answering import do, is_done
from daowei.foundation.web.responsibility.forms import DepartmentForm, DutyForm
from daowei.foundation.web.responsibility.officer_views import today
from daowei.foundation.web.responsibility.queries import departments_of
from daowei.foundation.web.rights import Deed

_NAMES = {
    "sector_names": SECTOR_NAMES, "duty_names": DUTY_NAMES, "touch_names": TOUCH_NAMES,
    "barred": BARRED, "kinds": tuple(DutyKind),
}  # fmt: skip


@guarded(Deed.SEE)
def departments(request: Visit, programme: str) -> HttpResponse:
    """Which department owes what: the duty matrix."""
    return _list(request, programme)


def _list(request: Visit, programme: str, *, form: Form | None = None) -> HttpResponse:
    found, day = list(departments_of(programme)), today(request)
    shown = {
        "programme": programme,
        "departments": found,
        "owed_by": {
            each.pk: [duty for duty in each.duties.all() if duty.until is None or duty.until >= day]
            for each in found
        },
        "form": form or DepartmentForm(programme=programme),
        "may_keep": request.rights.may(Deed.KEEP_OFFICERS, programme),
        **_NAMES,
    }
    return render(request, "foundation/departments.html", shown, status=422 if form else 200)


def _filled(department: Department, form: DepartmentForm) -> Department:
    given = form.cleaned_data
    department.code, department.names = given["code"], form.names()
    department.sector, department.deputy = given["sector"], given["deputy"]
    department.above = given["above"].code if given["above"] else ""
    return department


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def add_department(request: Visit, programme: str) -> HttpResponse:
    """Enters a member body."""
    form = DepartmentForm(request.POST, programme=programme)

    def made() -> None:
        taken = Department.objects.filter(programme=programme, code=form.cleaned_data["code"])
        if taken.exists():
            raise Refused(N_("There is a department of this code already."))
        department = _filled(Department(programme=programme), form)
        keeping.keep_department(department, by=request.who, at=request.moment)

    if is_done(request, form, made, told=N_("The department was entered.")):
        return redirect("foundation:departments", programme=programme)
    return _list(request, programme, form=form)


@guarded(Deed.SEE)
def department(request: Visit, programme: str, department: int) -> HttpResponse:
    """One department: what it owes, who is its named deputy."""
    found = get_object_or_404(departments_of(programme), pk=department)
    return _one(request, found)


def _one(
    request: Visit, found: Department, *, form: Form | None = None, duty: Form | None = None
) -> HttpResponse:
    day = today(request)
    given = {
        "code": found.code, "sector": found.sector, "deputy": found.deputy_id,
        "above": found.above, "name_en": found.names.get("en"), "name_zh": found.names.get("zh"),
    }  # fmt: skip
    shown = {
        "programme": found.programme,
        "department": found,
        "duties": found.duties.order_by("-since", "pk"),
        "officials": found.officials.order_by("name"),
        "today": day,
        "form": form or DepartmentForm(programme=found.programme, initial=given),
        "duty_form": duty or DutyForm(initial={"since": day}),
        "end_form": EndForm(initial={"last_day": day}, auto_id=False),
        "offered": tuple(enumerate(templates_for(Sector(found.sector)))),
        "may_keep": request.rights.may(Deed.KEEP_OFFICERS, found.programme),
        "events": events_on(found.programme, f"department:{found.pk}"),
        **_NAMES,
    }
    return render(request, "foundation/department.html", shown, status=422 if form or duty else 200)


def _back(found: Department) -> HttpResponse:
    return redirect("foundation:department", programme=found.programme, department=found.pk)


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def change_department(request: Visit, programme: str, department: int) -> HttpResponse:
    """Changes a member body, its named deputy, or whom it answers to."""
    found = get_object_or_404(departments_of(programme), pk=department)
    form = DepartmentForm(request.POST, programme=programme)
    made = lambda: keeping.keep_department(  # noqa: E731 - done only when the form is sound
        _filled(found, form), by=request.who, at=request.moment
    )
    if is_done(request, form, made, told=N_("The department was changed.")):
        return _back(found)
    return _one(request, get_object_or_404(departments_of(programme), pk=department), form=form)


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def give_duty(request: Visit, programme: str, department: int) -> HttpResponse:
    """Gives a department a duty in one's own words."""
    found = get_object_or_404(departments_of(programme), pk=department)
    form = DutyForm(request.POST)

    def made() -> None:
        given = {key: value for key, value in form.cleaned_data.items() if "text_" not in key}
        duty = Duty(department=found, texts=form.texts(), **given)
        keeping.give_duty(duty, by=request.who, at=request.moment)

    if is_done(request, form, made, told=N_("The duty was given.")):
        return _back(found)
    return _one(request, found, duty=form)


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def give_offered(request: Visit, programme: str, *, department: int, number: int) -> HttpResponse:
    """Gives a department one of the duties its field usually has."""
    found = get_object_or_404(departments_of(programme), pk=department)
    chosen = dict(enumerate(templates_for(Sector(found.sector)))).get(number)
    if chosen is not None:
        duty = keeping.usual_duty(chosen, found, since=today(request))
        do(request, _Sound({}), lambda: keeping.give_duty(duty, by=request.who, at=request.moment),
           told=N_("The duty was given."))  # fmt: skip
    return _back(found)


class _Sound(Form):
    """A form without fields: a button."""


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def end_duty(request: Visit, programme: str, *, department: int, duty: int) -> HttpResponse:
    """Ends a duty."""
    found = get_object_or_404(departments_of(programme), pk=department)
    ending = get_object_or_404(found.duties.select_related("department"), pk=duty)
    form = EndForm(request.POST)
    ended = lambda: keeping.end_duty(  # noqa: E731
        ending, **form.cleaned_data, by=request.who, at=request.moment
    )
    do(request, form, ended, told=N_("The duty ends."))
    return _back(found)
