"""Forms of the keys that devices hold, labelled in the site's languages."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.forms import CharField, TextInput

from daowei.foundation.texts import N_
from daowei.foundation.web.speaking import said

NAME = said(N_("Name of the key"))
LONGEST = 100


class AddKey(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A new key."""

    name = CharField(label=NAME, required=False, widget=TextInput(attrs={"maxlength": LONGEST}))

    def clean_name(self) -> str:
        """The name, cut where it is too long: the key is on the device by now."""
        return str(super().clean_name())[:LONGEST]


class EditKey(EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Another name for a key."""

    name = CharField(label=NAME, max_length=LONGEST)
