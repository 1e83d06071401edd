"""The web door of the exchange of files."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Uploads and what became of their lines."""

    name = "daowei.reporting.exchange.web"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
