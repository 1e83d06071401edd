"""The form an auditor narrows the log down with."""

from django import forms

from daowei.foundation.texts import N_
from daowei.foundation.web.log.reading import Asked
from daowei.foundation.web.speaking import said


def day_field(label: str) -> forms.DateField:
    """A day, picked in the browser's own calendar; may be left open."""
    return forms.DateField(
        label=said(label), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class LogForm(forms.Form):
    """Every field may be left open."""

    unit = forms.CharField(label=said(N_("Unit (code)")), required=False, max_length=64)
    person = forms.CharField(
        label=said(N_("Who (name, e-mail or account number)")), required=False, max_length=200
    )
    deed = forms.CharField(label=said(N_("Deed")), required=False, max_length=64)
    since = day_field(N_("From"))
    until = day_field(N_("To"))

    def asked(self) -> Asked:
        """What was asked for; what cannot be read is left open and told beside its field."""
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Asked(**{key: value for key, value in given.items() if value})
