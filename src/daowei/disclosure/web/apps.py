"""The web door of the disclosure room."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Pages of results; notices to units and honours."""

    name = "daowei.disclosure.web"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"
