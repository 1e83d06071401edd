"""The web door of agreements."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Agreements, their proposals and signatures."""

    name = "daowei.programme.agreements.web"
    label = "agreements"
    default_auto_field = "django.db.models.BigAutoField"
