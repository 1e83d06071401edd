"""The environment that pages are rendered in: escaped, strict, speaking the visitor's language."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from daowei.foundation.texts import Text, named
from daowei.site.deeds import told_deed
from daowei.site.jobs import job_name, job_state
from daowei.site.rooms import ROOMS
from daowei.site.speaking import day, moment, period, say, tongue


def environment(**options: Any) -> Environment:
    """Django's environment with our words in it."""
    made = Environment(  # noqa: S701 - escaped, as said below
        **{
            **options,
            "autoescape": True,
            "undefined": StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    made.globals.update(
        {"_": say, "url": url, "static": static, "tongue": tongue, "list": list, "zip": zip}
    )
    made.filters.update(
        {
            "named": _named,
            "told": told,
            "day": day,
            "moment": moment,
            "period": period,
            "deed": told_deed,
            "job_name": job_name,
            "json_script": json_script,
            "job_state": job_state,
        }
    )
    for room in ROOMS:
        if find_spec(f"{room}.filters") is not None:
            made.filters.update(import_module(f"{room}.filters").FILTERS)
    return made


def url(name: str, /, *args: object, **kwargs: object) -> str:
    """The address of a route."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _named(names: Mapping[str, str]) -> str:
    """A thing's own name in the visitor's language."""
    return named(names, tongue())


def told(text: Text | str | None) -> str | Markup:
    """A sentence in the visitor's language; a plain string stays as it is."""
    if text is None:
        return ""
    return text.in_language(tongue()) if isinstance(text, Text) else text
