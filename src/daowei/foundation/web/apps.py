"""The web door of the foundation."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    """People, rights, units and events."""

    name = "daowei.foundation.web"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Locks the log of deeds against changes whenever tables have been made."""
        from daowei.foundation.web.append_only import lock  # noqa: PLC0415 - after apps are loaded

        post_migrate.connect(lock, sender=self, dispatch_uid="append_only")
