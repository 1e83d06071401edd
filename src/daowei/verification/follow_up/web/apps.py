"""The web door of this room."""

from django.apps import AppConfig


class FollowUpConfig(AppConfig):
    """Findings, replies, tasks, appeals and bulletins."""

    name = "daowei.verification.follow_up.web"
    label = "follow_up"
    default_auto_field = "django.db.models.BigAutoField"
