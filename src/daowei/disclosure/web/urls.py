"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from daowei.disclosure.web.views import (
    completeness,
    dossier,
    indicators,
    notices,
    overview,
    quality,
    questions,
    searching,
    trends,
    what_if,
    why,
)

app_name = "disclosure"


def _of_unit(rest: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """A page of one unit's results."""
    return path(f"units/<str:unit>/results/{rest}", view, name=name)


urlpatterns: list[URLPattern] = [
    path("results/", overview.results, name="results"),
    path("results/find/", searching.search, name="search"),
    path("results/questions/", questions.listed, name="all_questions"),
    path("results/honours/", notices.honours, name="honours"),
    _of_unit("", overview.unit_results, "unit"),
    _of_unit("league/<str:group>/", overview.league, "league"),
    _of_unit("dossier/", dossier.dossier, "dossier"),
    _of_unit("indicators/", indicators.indicators, "indicators"),
    _of_unit("indicators/<str:indicator>/", indicators.indicator, "indicator"),
    _of_unit("trends/", trends.trends, "trends"),
    _of_unit("completeness/", completeness.completeness, "completeness"),
    _of_unit("quality/", quality.quality, "quality"),
    _of_unit("why/<str:kind>/<path:what>/", why.why, "why"),
    _of_unit("questions/", questions.of_unit, "questions"),
    _of_unit("questions/ask/", questions.ask, "ask"),
    _of_unit("questions/<int:number>/", questions.question, "question"),
    _of_unit("questions/<int:number>/answer/", questions.answer, "answer"),
    _of_unit("questions/<int:number>/close/", questions.close, "close"),
    _of_unit("what-if/", what_if.what_if, "what_if"),
    _of_unit("notices/", notices.notices, "notices"),
    _of_unit("notices/give/", notices.give, "give"),
    _of_unit("notices/<int:number>/reply/", notices.reply, "reply"),
    _of_unit("notices/<int:number>/end/", notices.end, "end"),
    _of_unit("honours/enter/", notices.enter_honour, "enter_honour"),
]
urls_root: list[URLPattern] = []
