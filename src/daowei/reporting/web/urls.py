"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from daowei.reporting.web.views import boards, entering, keeping, owed, report, reviewing, worker

app_name = "reporting"


def _of_report(rest: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """A page of one report."""
    return path(f"units/<str:unit>/reports/<str:form>/<str:period>/{rest}", view, name=name)


urlpatterns: list[URLPattern] = [
    path("reports/", owed.owed, name="owed"),
    path("reports/review/", reviewing.review, name="review"),
    path("reports/review/accept/", reviewing.accept_many, name="accept_many"),
    path("reports/board/", boards.board, name="board"),
    path("reports/board.csv", boards.board_table, name="board_table"),
    path("reports/periods/", keeping.locks, name="locks"),
    _of_report("", report.report, "report"),
    _of_report("enter/", entering.enter, "enter"),
    _of_report("confirm/", entering.confirm, "confirm"),
    _of_report("draft/", entering.draft, "draft"),
    _of_report("check/", entering.check, "check"),
    _of_report("paper/", report.paper, "paper"),
    _of_report("comment/", report.comment, "comment"),
    _of_report("attach/", report.attachment, "attach"),
    _of_report("files/<int:number>/", report.file, "file"),
    _of_report("attest/", report.attest, "attest"),
    _of_report("accept/", reviewing.accept, "accept"),
    _of_report("return/", reviewing.send_back, "return"),
]
urls_root: list[URLPattern] = [
    path("reminders/", owed.reminders, name="reminders"),
    path("reports-worker.js", worker.script, name="worker"),
]
