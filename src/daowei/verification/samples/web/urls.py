"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern, path

from daowei.verification.samples.web.views import board, calculating, settlement

app_name = "settlement"
urlpatterns: list[URLPattern] = [
    path("settlement/", board.board, name="board"),
    path("settlement/propose/", board.begin, name="propose"),
    path("settlement/how-many/", calculating.calculator, name="calculator"),
    path("settlement/<slug:code>/", settlement.settlement, name="settlement"),
    path("settlement/<slug:code>/decide/", settlement.decide, name="decide"),
    path("settlement/<slug:code>/settlement.json", settlement.document, name="document"),
    path("units/<slug:unit>/settled/", settlement.of_unit, name="unit"),
]
urls_root: list[URLPattern] = []
