"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from collections.abc import Callable, Iterator

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from daowei.verification.visits.web.views import (
    filling,
    office,
    openrosa,
    orders,
    phones,
    visiting,
)

app_name = "visits"
_FORM = "forms/<str:form>/<str:version>"
_View = Callable[..., HttpResponseBase]


def _for_phones(rest: str, view: _View, name: str) -> Iterator[URLPattern]:
    """An address of the OpenRosa server: for Digest, and with a phone's key in the path."""
    yield path(f"openrosa/{rest}", view, name=name)
    yield path(f"openrosa/key/<str:key>/{rest}", view, name=f"{name}_by_key")


def _of_order(rest: str, view: _View, name: str) -> URLPattern:
    """A page of one order."""
    return path(f"visits/orders/<str:code>/{rest}", view, name=name)


urlpatterns: list[URLPattern] = [
    path("visits/", orders.board, name="board"),
    path("visits/joined/", orders.joined, name="joined"),
    path("visits/teams/", office.teams, name="teams"),
    path("visits/teams/<str:team>/close/", office.close_one, name="close_team"),
    path("visits/conflicts/", office.declare, name="declare"),
    path("visits/conflicts/<int:number>/end/", office.end, name="end_conflict"),
    path("visits/forms/", office.forms, name="forms"),
    path("visits/forms/publish/", office.publish, name="publish_forms"),
    path("visits/forms/<str:form>/close/", office.close, name="close_form"),
    path("visits/forms/<str:form>/open/", office.reopen, name="open_form"),
    path("visits/phones/", phones.phones, name="phones"),
    path("visits/phones/add/", phones.add, name="add_phone"),
    path("visits/phones/all/", office.all_phones, name="all_phones"),
    path("visits/phones/<str:phone>/revoke/", office.revoke, name="revoke_phone"),
    path("visits/desk/", office.desk, name="desk"),
    _of_order("", orders.order, "order"),
    _of_order("open/", orders.open_it, "open"),
    _of_order("arrive/", visiting.arrive, "arrive"),
    _of_order("leave/", visiting.leave, "leave"),
    _of_order("count/", visiting.count, "count"),
    _of_order("photo/", visiting.photo, "photo"),
    _of_order("photos/<int:number>/", visiting.picture, "picture"),
    _of_order("sign/", visiting.sign, "sign"),
    _of_order("answers/<int:number>/", visiting.answers, "answers"),
    _of_order("answers/<int:number>/raw/", visiting.raw, "raw"),
    _of_order("fill/<str:form>/", filling.fill, "fill"),
    _of_order("fill/<str:form>/form.xml", filling.fill_xml, "fill_xml"),
    _of_order("fill/<str:form>/media/<str:name>", filling.fill_media, "fill_media"),
    _of_order("fill/<str:form>/send/", filling.fill_send, "fill_send"),
]
urls_root: list[URLPattern] = [
    *_for_phones("formList", openrosa.forms, "forms"),
    *_for_phones("submission", openrosa.submission, "submission"),
    *_for_phones(f"{_FORM}/form.xml", openrosa.download, "form"),
    *_for_phones(f"{_FORM}/manifest.xml", openrosa.files, "manifest"),
    *_for_phones(f"{_FORM}/media/<str:name>", openrosa.media, "media"),
    path("visits-worker.js", filling.worker, name="worker"),
]
