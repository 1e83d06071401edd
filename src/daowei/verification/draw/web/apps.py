"""The web door of this room."""

from django.apps import AppConfig


class DrawsConfig(AppConfig):
    """Plans, contributions and records of draws."""

    name = "daowei.verification.draw.web"
    label = "draws"
    default_auto_field = "django.db.models.BigAutoField"
