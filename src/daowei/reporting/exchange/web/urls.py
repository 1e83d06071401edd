"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern, path

from daowei.reporting.exchange.web.views import handing_out, looking, mappings, receiving

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    path("files/", handing_out.files, name="files"),
    path("files/send/", receiving.send, name="send"),
    path("files/announce/", receiving.announce, name="announce"),
    path("files/mapping/", mappings.mapping, name="mapping_new"),
    path("files/mapping/<int:pk>/", mappings.mapping, name="mapping"),
    path("files/<uuid:pk>/", looking.upload, name="upload"),
    path("files/<uuid:pk>/content/", receiving.content, name="content"),
    path("files/<uuid:pk>/verdict.csv", looking.verdict_csv, name="verdict_csv"),
    path("files/<uuid:pk>/verdict.xlsx", looking.verdict_xlsx, name="verdict_xlsx"),
    path("files/<uuid:pk>/load/", looking.load, name="load"),
    path("files/<uuid:pk>/withdraw/", looking.withdraw, name="withdraw"),
    path("files/<uuid:pk>/map/", looking.map_it, name="map"),
    path(
        "units/<str:unit>/form/<str:form>/<str:period>.xlsx",
        handing_out.form_file,
        name="form_file",
    ),
]
urls_root: list[URLPattern] = []
