"""What people type on pages of this room."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from django import forms

from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.foundation.web.speaking import said
from daowei.verification.follow_up import incidents, self_review
from daowei.verification.follow_up.findings import ABOUT_NAMES, SEVERITY_NAMES, About, Severity

Code = TypeVar("Code", bound=str)
MEETING_KINDS: Mapping[str, str] = {
    "visit": N_("A leader's visit"),
    "review": N_("A review meeting"),
    "summons": N_("Heads called in"),
}


def _choices(names: Mapping[Code, str]) -> list[tuple[str, object]]:
    return [(str(code), said(words)) for code, words in names.items()]


def _long(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": 4000})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FindingForm(forms.Form):
    """A finding written by hand."""

    about = forms.ChoiceField(
        label=said(N_("What it is about")), choices=_choices(ABOUT_NAMES), initial=About.OFFICE
    )
    severity = forms.ChoiceField(
        label=said(N_("How much it weighs")),
        choices=_choices(SEVERITY_NAMES),
        initial=Severity.SLIGHT,
    )
    what = forms.CharField(
        label=said(N_("What was found")),
        widget=_long(4),
        help_text=said(N_("Of an office, a record or a service. No person, no family.")),
    )


class TaskForm(forms.Form):
    """What is to be put right."""

    what = forms.CharField(label=said(N_("What is to be done")), widget=_long())
    proof = forms.CharField(
        label=said(N_("What shows that it is done")),
        widget=_long(2),
        help_text=said(N_("A photograph of the room, a page of the book, a receipt.")),
    )
    post = forms.CharField(
        max_length=200,
        label=said(N_("Post that answers for it")),
        help_text=said(N_("The office, not a name: director of the health centre.")),
    )
    owner = forms.ChoiceField(required=False, label=said(N_("Account of that post")))
    deadline = forms.DateField(label=said(N_("To be done by")), widget=_day())

    def __init__(self, *args: object, owners: Iterable[User], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        known = [(str(each.pk), each.name) for each in owners]
        self.fields["owner"].choices = [("", said(N_("none"))), *known]  # type: ignore[attr-defined]


class VetoForm(forms.Form):
    """A veto to be proposed."""

    rule = forms.ChoiceField(label=said(N_("Rule of the agreement")))
    findings = forms.MultipleChoiceField(
        label=said(N_("Findings it rests on")),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=said(N_("Only findings that stand after the unit was heard can carry a veto.")),
    )
    why = forms.CharField(label=said(N_("Why the rule is met")), widget=_long())

    def __init__(
        self,
        *args: object,
        rules: Sequence[tuple[str, str]],
        findings: Sequence[tuple[str, str]],
        **options: object,
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]
        self.fields["findings"].choices = findings  # type: ignore[attr-defined]


class AppealForm(forms.Form):
    """What a unit appeals against, and why."""

    against = forms.ChoiceField(label=said(N_("Against what")), widget=forms.RadioSelect)
    text = forms.CharField(
        label=said(N_("Why it is wrong")),
        widget=_long(5),
        help_text=said(N_("Say which book or paper shows it; files can be attached afterwards.")),
    )

    def __init__(
        self, *args: object, against: Sequence[tuple[str, str]], **options: object
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["against"].choices = against  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """The decision on an appeal."""

    decision = forms.ChoiceField(
        label=said(N_("Decision")),
        widget=forms.RadioSelect,
        choices=[("uphold", said(N_("Upheld"))), ("reject", said(N_("Rejected")))],
    )
    reasons = forms.CharField(
        label=said(N_("Reasons")),
        widget=_long(4),
        help_text=said(N_("Printed beside the result.")),
    )

    def __init__(
        self,
        *args: object,
        cells: Sequence[tuple[str, str]] | None,
        units: Sequence[tuple[str, str]],
        needs_value: bool,
        **options: object,
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        if needs_value and cells is not None:
            self.fields["unit"] = forms.ChoiceField(
                required=False, label=said(N_("In whose report")), choices=units
            )
            self.fields["cell"] = forms.ChoiceField(
                required=False, label=said(N_("The value that was wrong")), choices=cells
            )
            self.fields["period"] = forms.CharField(
                required=False, max_length=16, label=said(N_("Its period"))
            )
        if needs_value:
            self.fields["value"] = forms.DecimalField(
                required=False,
                label=said(N_("What counts from now on")),
                help_text=said(
                    N_("Needed where the appeal is upheld. The score is computed from it.")
                ),
            )


class IncidentForm(forms.Form):
    """An incident as it is reported."""

    kind = forms.ChoiceField(
        label=said(N_("What may have happened")), choices=_choices(incidents.KIND_NAMES)
    )
    happened_on = forms.DateField(
        required=False, label=said(N_("On which day, if known")), widget=_day()
    )
    text = forms.CharField(
        label=said(N_("What happened, at which office or service")),
        widget=_long(5),
        help_text=said(N_("Name nobody: no name, number or address of any person.")),
    )


class ReviewCallForm(forms.Form):
    """A call to self-review."""

    title = forms.CharField(
        max_length=200,
        label=said(N_("Before which round")),
        help_text=said(N_("Spring round 2026")),
    )
    kinds = forms.MultipleChoiceField(
        label=said(N_("Which units")), widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(label=said(N_("By")), widget=_day())

    def __init__(self, *args: object, kinds: Sequence[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]


class SelfReviewForm(forms.Form):
    """What a unit says of itself, area by area."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for area, words in self_review.AREA_NAMES.items():
            self.fields[f"{area}_judged"] = forms.ChoiceField(
                label=said(words),
                widget=forms.RadioSelect,
                choices=_choices(self_review.JUDGED_NAMES),
            )
            self.fields[f"{area}_gap"] = forms.CharField(
                required=False, label=said(N_("What is missing")), widget=_long(2)
            )
            self.fields[f"{area}_action"] = forms.CharField(
                required=False, label=said(N_("What is done about it")), widget=_long(2)
            )

    def said(self) -> list[self_review.Said]:
        """The answers, once they are valid."""
        found = self.cleaned_data
        return [
            self_review.Said(
                area=area,
                judged=self_review.Judged(found[f"{area}_judged"]),
                gap=found[f"{area}_gap"],
                action=found[f"{area}_action"],
            )
            for area in self_review.Area
        ]


class WeekForm(forms.Form):
    """The week of a bulletin."""

    since = forms.DateField(
        label=said(N_("Week from")),
        widget=_day(),
        help_text=said(N_("A Monday; the bulletin covers seven days.")),
    )


class ForewordForm(forms.Form):
    """Words before the records, in both languages."""

    en = forms.CharField(required=False, label=said(N_("Foreword in English")), widget=_long())
    zh = forms.CharField(required=False, label=said(N_("Foreword in Chinese")), widget=_long())


class MeetingForm(forms.Form):
    """A meeting, and what was decided."""

    kind = forms.ChoiceField(label=said(N_("Kind of meeting")), choices=_choices(MEETING_KINDS))
    held_on = forms.DateField(label=said(N_("Held on")), widget=_day())
    subject = forms.CharField(label=said(N_("About what")), widget=_long(2))
    decided = forms.CharField(
        required=False, label=said(N_("What was decided on the spot")), widget=_long(3)
    )
