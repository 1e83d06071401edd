"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import path

from daowei.programme.web import register_urls
from daowei.programme.web.views import drafts, entries, overview, signatures

app_name = "programme"
_DRAFT = "programme/drafts/<int:draft>/"
urlpatterns = [
    *register_urls.urlpatterns,
    path("programme/", overview.overview, name="overview"),
    path("programme/indicators/<slug:code>/", overview.indicator, name="indicator"),
    path("programme/forms/<slug:code>/", overview.form, name="form"),
    path("programme/versions/<int:number>/", overview.version, name="version"),
    path("programme/versions/<int:number>/zip/", drafts.download, name="download"),
    path("programme/drafts/begin/", drafts.begin, name="begin"),
    path("programme/drafts/upload/", drafts.upload, name="upload"),
    path(_DRAFT, drafts.draft, name="draft"),
    path(f"{_DRAFT}propose/", drafts.propose, name="propose"),
    path(f"{_DRAFT}activate/", drafts.activate, name="activate"),
    path(f"{_DRAFT}withdraw/", drafts.withdraw, name="withdraw"),
    path(f"{_DRAFT}close/", drafts.close, name="close"),
    path(f"{_DRAFT}undo/", drafts.undo, name="undo"),
    path(f"{_DRAFT}difference/", drafts.compare, name="difference"),
    path(f"{_DRAFT}signatures/", signatures.signatures, name="signatures"),
    path(f"{_DRAFT}signatures/sign/", signatures.sign, name="sign"),
    path(f"{_DRAFT}catalogue/", entries.catalogue, name="catalogue"),
    path(f"{_DRAFT}file/<path:name>/try/", entries.attempt_file, name="attempt_file"),
    path(f"{_DRAFT}file/<path:name>/", entries.file, name="file"),
    path(f"{_DRAFT}entry/<path:at>/try/", entries.attempt, name="attempt"),
    path(f"{_DRAFT}entry/<path:at>/remove/", entries.remove, name="remove"),
    path(f"{_DRAFT}entry/<path:at>/", entries.entry, name="entry"),
    path(f"{_DRAFT}<slug:part>/", entries.section, name="section"),
]
urls_root = [path("charter/refusals/", overview.refusals, name="refusals")]
