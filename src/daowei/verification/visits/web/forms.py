"""What a person may type about visits."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from daowei.foundation.hierarchy import Tree
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.foundation.web.people.forms import unit_field
from daowei.foundation.web.speaking import said, say
from daowei.verification.visits.same_day import as_typed
from daowei.verification.visits.web.models import Order, ToldFingerprint

CHANNELS: Mapping[str, str] = {
    ToldFingerprint.Channel.SMS.value: N_("by SMS"),
    ToldFingerprint.Channel.VOICE.value: N_("on the phone"),
}


class People(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django has no generics when it runs
    """Several people, by name."""

    widget = forms.CheckboxSelectMultiple


class TeamForm(forms.Form):
    """A team: two people or more, and who comes along from outside."""

    name = forms.CharField(label=said(N_("Name of the team")), max_length=100)
    inspectors = People(queryset=User.objects.none(), label=said(N_("Inspectors")))
    supervisors = People(
        queryset=User.objects.none(),
        required=False,
        label=said(N_("Supervisors from outside")),
        help_text=said(N_("Deputies and citizens who come along and sign the sheet.")),
    )

    def __init__(self, *args: Any, inspectors: list[User], supervisors: list[User]) -> None:
        super().__init__(*args)
        for name, users in (("inspectors", inspectors), ("supervisors", supervisors)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = User.objects.filter(pk__in=[each.pk for each in users])


class ConflictForm(forms.Form):
    """Where somebody had better not go."""

    person = forms.ModelChoiceField(queryset=User.objects.none(), label=said(N_("Who")))
    unit = unit_field()
    reason = forms.CharField(
        label=said(N_("Why")),
        max_length=300,
        help_text=said(N_("Kinship, earlier work, a dispute; no more than is needed.")),
    )

    def __init__(self, *args: Any, people: list[User], tree: Tree) -> None:
        super().__init__(*args)
        self.tree = tree
        person = self.fields["person"]
        assert isinstance(person, forms.ModelChoiceField)
        person.queryset = User.objects.filter(pk__in=[each.pk for each in people])

    def clean_unit(self) -> str:
        """A unit there is."""
        unit = str(self.cleaned_data["unit"])
        if unit not in self.tree:
            raise ValidationError(say(N_("There is no unit {unit} today."), unit=unit))
        return unit


class FingerprintForm(forms.Form):
    """A fingerprint as the desk hears or reads it."""

    order = forms.CharField(
        label=said(N_("Order")),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    fingerprint = forms.CharField(
        label=said(N_("Fingerprint: 16 characters")),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=said(N_("Digits and the letters a to f; spaces do not matter.")),
    )
    channel = forms.ChoiceField(label=said(N_("How it came")), choices=[])
    told_by = forms.CharField(label=said(N_("Who told it")), max_length=100)

    def __init__(self, *args: Any, programme: str) -> None:
        super().__init__(*args)
        self.programme = programme
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        channel.choices = [(code, said(words)) for code, words in CHANNELS.items()]

    def clean_fingerprint(self) -> str:
        """The sixteen signs."""
        found = as_typed(str(self.cleaned_data["fingerprint"]))
        if found is None:
            raise ValidationError(
                say(N_("These are not 16 characters of 0–9 and a–f. Ask to have them read again."))
            )
        return found

    def clean_order(self) -> Order:
        """An order of the programme, by its code."""
        code = str(self.cleaned_data["order"]).strip().upper()
        order = Order.objects.filter(programme=self.programme, code=code).first()
        if order is None:
            raise ValidationError(say(N_("There is no order {code}."), code=code))
        return order


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=said(N_("Reason, as phones will show it")), max_length=300)


class PhoneForm(forms.Form):
    """For whom a phone is let in."""

    owner = forms.ModelChoiceField(queryset=User.objects.none(), label=said(N_("Inspector")))

    def __init__(self, *args: Any, people: list[User]) -> None:
        super().__init__(*args)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = User.objects.filter(pk__in=[each.pk for each in people])


class LeavingForm(forms.Form):
    """What is written down when a team leaves."""

    accompanied = forms.CharField(
        label=said(N_("Who came along (offices, not names)")), max_length=300, required=False
    )
    contacts = forms.CharField(
        label=said(N_("Who approached the team on the way, and what was offered")),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=said(N_("Meals, lodging, gifts and attempts to steer the visit are findings.")),
    )


class SigningForm(forms.Form):
    """How the sheet is signed."""

    sheet = forms.CharField(widget=forms.HiddenInput)
    agrees = forms.ChoiceField(
        label=said(N_("What stands on the sheet")), widget=forms.RadioSelect, choices=[]
    )
    remark = forms.CharField(
        label=said(N_("Remark")), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agrees = self.fields["agrees"]
        assert isinstance(agrees, forms.ChoiceField)
        agrees.choices = [
            ("yes", said(N_("is what we saw"))),
            ("no", said(N_("is not what I saw: see my remark"))),
        ]


def place_in(told: Mapping[str, str]) -> dict[str, float] | None:
    """Where a device says it is; None where it says nothing that can be."""
    try:
        found = {name: float(told[name]) for name in ("latitude", "longitude", "metres")}
    except (KeyError, ValueError):
        return None
    is_there = abs(found["latitude"]) <= 90 and abs(found["longitude"]) <= 180
    return found if is_there and 0 <= found["metres"] < 100_000 else None


def count_in(written: str, decimals: int) -> int | None:
    """A count as typed, scaled by the element's decimals; None where it is no number."""
    text = written.strip().replace(",", "").replace(" ", "")
    whole, _, part = text.partition(".")
    is_number = text.isascii() and whole.isdecimal() and (part.isdecimal() or "." not in text)
    if not is_number or len(part) > decimals or len(whole) > 12:
        return None
    return int(whole + part.ljust(decimals, "0"))
