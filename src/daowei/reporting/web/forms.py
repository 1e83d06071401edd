"""What the programme office types: deadlines, and the period it locks."""

from django import forms
from django.utils.functional import lazy

from daowei.foundation.texts import N_
from daowei.foundation.web.speaking import say

_said = lazy(say, str)  # in the language of whoever reads it


class TermsForm(forms.Form):
    """Days of grace, and reminders."""

    grace_days = forms.IntegerField(
        min_value=0,
        max_value=31,
        label=_said(N_("Days of grace")),
        help_text=_said(N_("A report counts as on time for so many days after the due day.")),
    )
    remind_before = forms.IntegerField(
        min_value=0,
        max_value=31,
        label=_said(N_("First reminder, days before the due day")),
        help_text=_said(N_("0 sends none before.")),
    )
    remind_every = forms.IntegerField(
        min_value=1,
        max_value=31,
        label=_said(N_("Days between reminders of an overdue report")),
    )
    remind_at_most = forms.IntegerField(
        min_value=0, max_value=12, label=_said(N_("At most so many of these"))
    )


class LockForm(forms.Form):
    """A period to lock, and why."""

    period = forms.CharField(
        max_length=16,
        label=_said(N_("Period")),
        help_text=_said(
            N_("A month like 202512, a quarter like 2025Q4 or a year like 2025, once it is over.")
        ),
    )
    reason = forms.CharField(max_length=500, required=False, label=_said(N_("Reason")))
    sure = forms.BooleanField(
        label=_said(N_("I know that this cannot be undone")),
    )
