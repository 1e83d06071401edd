"""What people type on pages of results: notices and honours."""

from typing import ClassVar

from django import forms

from daowei.disclosure.web.models import Honour, Notice
from daowei.foundation.texts import N_
from daowei.foundation.web.speaking import said

STEPS = {
    "observation": N_("Observation"),
    "warning": N_("Warning"),
    "intervention": N_("Intervention"),
}


class NoticeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for checkers only
    """A notice to a unit."""

    class Meta:
        model = Notice
        fields = ("step", "finding", "support")
        labels: ClassVar[dict[str, object]] = {
            "step": said(N_("Kind of notice")),
            "finding": said(N_("What was found")),
            "support": said(N_("How the upper level helps")),
        }
        help_texts: ClassVar[dict[str, object]] = {
            "finding": said(N_("About the unit's work, with the figures; no person is named.")),
            "support": said(N_("People, money, training or a visit, and by when.")),
        }
        widgets: ClassVar[dict[str, object]] = {
            "finding": forms.Textarea(attrs={"rows": 3}),
            "support": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["step"].choices = [(code, said(words)) for code, words in STEPS.items()]  # type: ignore[attr-defined]


class HonourForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for checkers only
    """A plaque, a certificate, a first place."""

    class Meta:
        model = Honour
        fields = ("name", "given_by", "given_on", "expires_on")
        labels: ClassVar[dict[str, object]] = {
            "name": said(N_("Honour")),
            "given_by": said(N_("Given by")),
            "given_on": said(N_("Given on")),
            "expires_on": said(N_("Expires on")),
        }
        widgets: ClassVar[dict[str, object]] = {
            "given_on": forms.DateInput(attrs={"type": "date"}),
            "expires_on": forms.DateInput(attrs={"type": "date"}),
        }
