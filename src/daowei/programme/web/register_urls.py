"""Addresses of the registers, below a programme."""

from django.urls import path

from daowei.programme.web import (
    exporting,
    register_changing,
    register_loading,
    register_people,
    register_views as views,
)

_UNIT = "units/<str:unit>/register/"

urlpatterns = [
    path("units/", views.units, name="units"),
    path("units/open/", register_changing.open_unit, name="open_unit"),
    path("units/load/<slug:what>/", register_loading.load, name="load"),
    path("folder.zip", exporting.folder, name="folder"),
    path(_UNIT, views.unit, name="unit"),
    path(f"{_UNIT}below/", views.below, name="units_below"),
    path(f"{_UNIT}population/", register_people.population, name="population"),
    path(f"{_UNIT}undo/<int:entry>/", register_changing.undo, name="undo_entry"),
    path(f"{_UNIT}<slug:what>/", register_changing.change, name="change_unit"),
]
