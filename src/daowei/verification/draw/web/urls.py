"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern

app_name = "draws"
urlpatterns: list[URLPattern] = []
urls_root: list[URLPattern] = []
