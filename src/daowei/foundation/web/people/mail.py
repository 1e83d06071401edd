"""The mail that invites somebody, in her language."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.timezone import localtime

from daowei.foundation.texts import N_, Text, named
from daowei.foundation.web.models import Invitation
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.rights import ROLE_NAMES, Role
from daowei.foundation.web.speaking import ours

_SUBJECT = N_("Your invitation to daowei: {role}, {unit}")
_BODY = N_(
    "Hello {name},\n\n"
    "you are invited to work on daowei as {role} for {unit}.\n\n"
    "Open this address to take the invitation and choose a password:\n"
    "{address}\n\n"
    "It is good until {day}. If you expect no invitation, leave this mail alone: "
    "nothing happens without you."
)


def send_invitation(invitation: Invitation, secret: str) -> None:
    """Sends it now. Raises what the mail server has against it."""
    language = ours(invitation.language)
    values = {
        "name": invitation.name,
        "role": Text(ROLE_NAMES[Role(invitation.role)]),
        "unit": unit_named(invitation.programme, invitation.unit, language),
        "address": settings.DAOWEI_URL + reverse("foundation_root:invitation", args=(secret,)),
        "day": localtime(invitation.expires_at).date().isoformat(),
    }
    subject, body = (Text(each, values).in_language(language) for each in (_SUBJECT, _BODY))
    send_mail(subject, body, None, [invitation.email])


def unit_named(programme: str, unit: str, language: str) -> str:
    """A unit's name, or its code where the register does not know it."""
    known = registry_of(programme).units
    return named(known[unit].names, language) if unit in known else unit
