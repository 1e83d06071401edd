"""The web door of this room."""

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Settled values and what they rest on."""

    name = "daowei.verification.samples.web"
    label = "settlement"
    default_auto_field = "django.db.models.BigAutoField"
