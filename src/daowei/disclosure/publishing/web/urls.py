"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern, path

from daowei.disclosure.publishing.web.views import inside, public, replying

app_name = "publication"
urlpatterns: list[URLPattern] = [
    path("publications/", inside.board, name="board"),
    path("publications/new/", inside.new, name="new"),
    path("publications/<int:number>/", inside.publication, name="publication"),
    path("publications/<int:number>/step/", inside.step, name="step"),
    path("units/<str:unit>/publications/<int:number>/reply/", replying.reply, name="reply"),
]
urls_root: list[URLPattern] = [
    path("public/<slug:programme>/", public.front, name="front"),
    path("public/<slug:programme>/<path:page>", public.page, name="page"),
]
