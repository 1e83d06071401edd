"""Addresses of pages that show several rooms."""

from django.urls import URLPattern

app_name = "pages"
urlpatterns: list[URLPattern] = []
urls_root: list[URLPattern] = []
