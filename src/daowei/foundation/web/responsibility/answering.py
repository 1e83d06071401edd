"""How a filled-in form is answered: done and told, or shown again with nothing lost."""

from collections.abc import Callable

from django import forms
from django.contrib import messages

from daowei.foundation.refusals import Refused
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.people.forms import first_error
from daowei.foundation.web.people.views import refuse
from daowei.foundation.web.speaking import say, tongue


def is_done(request: Visit, form: forms.Form, act: Callable[[], object], *, told: str) -> bool:
    """Does what a sound form asks for; else the form says why not, and is shown again."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(None, refused.text.in_language(tongue()))
        return False
    messages.success(request, say(told))
    return True


def do(request: Visit, form: forms.Form, act: Callable[[], object], *, told: str) -> None:
    """The same for small forms inside a list: what is wrong is told above the page."""
    if not form.is_valid():
        messages.error(request, first_error(form))
        return
    try:
        act()
        messages.success(request, say(told))
    except Refused as refused:
        refuse(request, refused)
