"""The web door of the reporting room."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Report revisions, drafts and their review."""

    name = "daowei.reporting.web"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
