"""The web door of the assessment room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssessmentConfig(AppConfig):
    """Results, their watermark, and questions on numbers."""

    name = "daowei.assessment.web"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Has the database note every touch of a report, whenever tables have been made."""
        from daowei.assessment.web.touching import watch  # noqa: PLC0415 - after apps are loaded

        post_migrate.connect(watch, sender=self, dispatch_uid="touching")
