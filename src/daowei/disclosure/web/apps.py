"""The web door of the disclosure room."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Pages only; it keeps no rows."""

    name = "daowei.disclosure.web"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"
