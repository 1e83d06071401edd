"""A page as one HTML text that fetches nothing."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.filters import do_mark_safe

from daowei.disclosure.report.view import Page
from daowei.foundation.texts import translated


def rendered(page: Page) -> str:
    """The page in its language; everything but our own pictures and trees is escaped."""
    template = _environment(page.language).get_template("report.html")
    return template.render(page=page, style=_style())


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("daowei.disclosure.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = lambda template: translated(template, language)
    return environment


@cache
def _style() -> str:
    place = files("daowei.disclosure.report").joinpath("templates", "report.css")
    return do_mark_safe(place.read_text(encoding="utf-8"))
