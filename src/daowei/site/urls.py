"""The table of contents of the site."""

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

from daowei.foundation.web.people.entering import choose_language
from daowei.site import views
from daowei.site.operations import misfortunes, views as operations
from daowei.site.outside import set_out
from daowei.site.rooms import ROOMS


def _below_programmes() -> list[URLPattern | URLResolver]:
    return [path("p/<slug:programme>/", include(f"{room}.urls")) for room in ROOMS]


def _beside_programmes() -> list[URLPattern | URLResolver]:
    """Routes that belong to no programme; their names stand in ``<room>_root``."""
    rooms = [import_module(f"{room}.urls") for room in ROOMS]
    return [path("", include((each.urls_root, f"{each.app_name}_root"))) for each in rooms]


urlpatterns = [
    path("", views.home, name="home"),
    path("p/<slug:programme>/", views.front, name="front"),
    path("health/", operations.health, name="health"),
    path("ready/", operations.ready, name="ready"),
    path("metrics", operations.metrics, name="metrics"),
    path("account/oidc/<str:provider_id>/login/", set_out, name="openid_connect_login"),
    path("account/", include("allauth.urls")),
    path("language/", choose_language, name="set_language"),
    path("api/v1/", include("daowei.site.api.interface")),
    path("", include("daowei.site.dhis2.urls")),
    *_beside_programmes(),
    *_below_programmes(),
]
handler403 = views.forbidden
handler404 = views.not_found
handler500 = misfortunes.went_wrong
