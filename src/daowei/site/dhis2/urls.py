"""DHIS2's addresses: with or without a version (``/api/40/…``), with or without ``.json``."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path

from daowei.site.dhis2 import analytics, metadata, system, values

app_name = "dhis2"
_JSON = r"(?:\.json)?/?$"


def _at(pattern: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    return re_path(rf"^api/(?:\d\d/)?{pattern}{_JSON}", view, name=name)


def _in(pattern: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """An address whose ending says the format."""
    return re_path(rf"^api/(?:\d\d/)?{pattern}(?:\.(?P<form>[a-z]+))?/?$", view, name=name)


urlpatterns = [
    _at("system/info", system.info, "info"),
    _at("system/ping", system.ping, "ping"),
    _at("ping", system.ping, "ping-short"),
    _at("me", system.me, "me"),
    _at("me/(?:authorization|authorities)", system.authorization, "authorization"),
    _at(r"me/(?:authorization|authorities)/(?P<name>[\w-]+)", system.has_authority, "authority"),
    _at("me/settings", system.user_settings, "my-settings"),
    _at("userSettings", system.user_settings, "user-settings"),
    _at("systemSettings", system.system_settings, "system-settings"),
    _at("apps", system.nothing, "apps"),
    _at("locales/(?:ui|db)", system.nothing, "locales"),
    _at("dimensions", system.dimensions, "dimensions"),
    _at("schemas", system.schemas, "schemas"),
    _at(r"schemas/(?P<name>[A-Za-z]+)", system.schema, "schema"),
    _in("dataValueSets", values.data_value_sets, "data-value-sets"),
    _in("completeDataSetRegistrations", values.registrations, "registrations"),
    _at("analytics/dataValueSet", analytics.value_set, "analytics-value-set"),
    _in("analytics", analytics.analytics, "analytics"),
    _at("metadata", metadata.all_metadata, "metadata"),
    _at(r"(?P<kind>[a-z][A-Za-z]+)", metadata.collection, "collection"),
    _at(r"(?P<kind>[a-z][A-Za-z]+)/(?P<uid>[A-Za-z][A-Za-z0-9]{10})", metadata.single, "single"),
    _at(
        r"(?P<kind>[a-z][A-Za-z]+)/(?P<uid>[A-Za-z][A-Za-z0-9]{10})/(?P<name>[a-z][A-Za-z]+)",
        metadata.of_single,
        "of-single",
    ),
]
