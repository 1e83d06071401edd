"""The house itself, for Django: shell templates, static files and commands."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Keeps no rows; pages that show several rooms."""

    name = "daowei.site"
    label = "site"

    def ready(self) -> None:
        """Hands earlier rooms what later ones know of their things."""
        from daowei.disclosure.publishing.web import contesting  # noqa: PLC0415
        from daowei.programme.agreements.web import past  # noqa: PLC0415 - after apps are loaded
        from daowei.programme.web import checking, moving  # noqa: PLC0415
        from daowei.site import composing  # noqa: PLC0415
        from daowei.verification.draw.web import handing  # noqa: PLC0415
        from daowei.verification.follow_up.web import contested  # noqa: PLC0415
        from daowei.verification.follow_up.web.queries import decided_values  # noqa: PLC0415
        from daowei.verification.samples.web import appeals, moving as settling  # noqa: PLC0415
        from daowei.verification.visits.web import handing_over  # noqa: PLC0415

        checking.check_with(composing.check)
        moving.answered_by(composing.moves)
        settling.answered_by(composing.effects_of_settling)
        contested.answered_by(contesting.contestable)
        appeals.told_by(decided_values)
        past.answered_by(composing.past_figures)
        handing.handed_to(handing_over.hand_over)
        handing.replacements_to(handing_over.take_replacement)
