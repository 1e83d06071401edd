"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from collections.abc import Callable, Iterator

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from daowei.verification.visits.web.views import openrosa

app_name = "visits"
_FORM = "forms/<str:form>/<str:version>"


def _for_phones(
    rest: str, view: Callable[..., HttpResponseBase], name: str
) -> Iterator[URLPattern]:
    """An address of the OpenRosa server: for Digest, and with a phone's key in the path."""
    yield path(f"openrosa/{rest}", view, name=name)
    yield path(f"openrosa/key/<str:key>/{rest}", view, name=f"{name}_by_key")


urlpatterns: list[URLPattern] = []
urls_root: list[URLPattern] = [
    *_for_phones("formList", openrosa.forms, "forms"),
    *_for_phones("submission", openrosa.submission, "submission"),
    *_for_phones(f"{_FORM}/form.xml", openrosa.download, "form"),
    *_for_phones(f"{_FORM}/manifest.xml", openrosa.files, "manifest"),
    *_for_phones(f"{_FORM}/media/<str:name>", openrosa.media, "media"),
]
