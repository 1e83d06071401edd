"""The web door of the programme room."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Stored folders, versions, population and geometry."""

    name = "daowei.programme.web"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"
