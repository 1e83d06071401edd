"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern, path

from daowei.verification.draw.web.views import board, ceremony, drawing, planning, public

app_name = "draws"
_ONE = "draws/<slug:draw>/"
urlpatterns: list[URLPattern] = [
    path("draws/", board.board, name="board"),
    path("draws/new/", board.new, name="new"),
    path(_ONE, drawing.draw, name="draw"),
    path(f"{_ONE}plan/", planning.plan, name="plan"),
    path(f"{_ONE}contribute/", drawing.contribute, name="contribute"),
    path(f"{_ONE}ceremony/", ceremony.ceremony, name="ceremony"),
    path(f"{_ONE}ceremony/now/", ceremony.now, name="now"),
    path(f"{_ONE}numbers/", drawing.numbers, name="numbers"),
    path(f"{_ONE}hand-in/", drawing.hand_in_copy, name="hand_in"),
    path(f"{_ONE}send/", drawing.send, name="send"),
    path(f"{_ONE}reveal/", drawing.show, name="reveal"),
    path(f"{_ONE}void/", drawing.declare_void, name="void"),
    path(f"{_ONE}replacements/", drawing.ask, name="ask"),
    path(f"{_ONE}replacements/<int:asked>/sign/", drawing.sign, name="sign"),
    path(f"{_ONE}lists/", drawing.list_on_the_spot, name="list"),
    path(f"{_ONE}keys/", drawing.key, name="key"),
]
urls_root: list[URLPattern] = [
    path("draws/verify_draw.py", public.verifier_for_python, name="verifier_python"),
    path("draws/verify_draw.html", public.verifier_for_phones, name="verifier_page"),
    path("draws/<slug:programme>/", public.all_draws, name="all"),
    path("draws/<slug:programme>/<slug:draw>/", public.one_draw, name="public"),
    path("draws/<slug:programme>/<slug:draw>/record.json", public.record, name="record"),
]
