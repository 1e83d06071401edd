"""The web door of this room."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Publications, approvals and replies."""

    name = "daowei.disclosure.publishing.web"
    label = "publication"
    default_auto_field = "django.db.models.BigAutoField"
