"""Addresses of pages that show several rooms."""

from django.urls import URLPattern, path

from daowei.site.pages import invitations

app_name = "pages"
urlpatterns: list[URLPattern] = [
    path("people/invitations/file/", invitations.invite_from_file, name="invite_from_file"),
    path("people/invitations/all/", invitations.invite_all, name="invite_all"),
]
urls_root: list[URLPattern] = []
