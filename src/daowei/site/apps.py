"""The house itself, for Django: shell templates, static files and commands."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Keeps no rows; pages that show several rooms."""

    name = "daowei.site"
    label = "site"

    def ready(self) -> None:
        """Hands earlier rooms what later ones know of their things."""
        from daowei.programme.web.checking import check_with  # noqa: PLC0415 - after apps are loaded
        from daowei.site.checking import check  # noqa: PLC0415

        check_with(check)
