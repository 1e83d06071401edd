"""The web door of the assessment room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Results, their watermark, and questions on numbers."""

    name = "daowei.assessment.web"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"
