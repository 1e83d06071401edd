"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern, path, re_path

from daowei.programme.agreements.web.views import (
    agreement,
    board,
    cascading,
    directives,
    negotiating,
    printing,
    signing,
    verifying,
)

app_name = "agreements"
_UNIT = "units/<slug:unit>/agreements/"
_ONE = f"{_UNIT}<int:number>/"
_CASCADE = f"{_UNIT}cascade/<slug:period>/<slug:scorecard>/"
urlpatterns: list[URLPattern] = [
    path("agreements/", board.board, name="board"),
    path("agreements/calendar/<slug:period>/", board.calendar, name="calendar"),
    path("agreements/documents/", directives.directives, name="directives"),
    path("agreements/documents/new/", directives.new_directive, name="new_directive"),
    path("agreements/documents/<int:number>/repeal/", directives.repeal, name="repeal"),
    path("agreements/documents/<int:number>/file/", directives.directive_file, name="file"),
    path(f"{_UNIT}new/", negotiating.new, name="new"),
    path(f"{_UNIT}cascade/", cascading.start, name="cascade_start"),
    path(_CASCADE, cascading.cascade, name="cascade"),
    path(f"{_CASCADE}shares/", cascading.shares, name="shares"),
    path(_ONE, agreement.agreement, name="agreement"),
    path(f"{_ONE}terms/", negotiating.terms, name="terms"),
    path(f"{_ONE}step/", negotiating.step, name="step"),
    path(f"{_ONE}annex/", negotiating.annex, name="annex"),
    path(f"{_ONE}sign/", signing.signing, name="sign"),
    path(f"{_ONE}print.pdf", printing.printed, {"kind": "pdf"}, name="pdf"),
    path(f"{_ONE}print.docx", printing.printed, {"kind": "docx"}, name="docx"),
]
urls_root: list[URLPattern] = [
    path("signing-keys/", signing.keys, name="keys"),
    path("verify/agreement/", verifying.ask, name="verify_ask"),
    re_path(r"^verify/agreement/(?P<digest>[0-9a-fA-F]{64})$", verifying.verify, name="verify"),
]
