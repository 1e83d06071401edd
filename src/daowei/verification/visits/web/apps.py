"""The web door of this room."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Teams, orders, forms and submissions."""

    name = "daowei.verification.visits.web"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"
