"""The house itself, for Django: shell templates, static files and commands."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Keeps no rows; pages that show several rooms."""

    name = "daowei.site"
    label = "site"
