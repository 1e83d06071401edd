"""Forms of responsibility."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from daowei.foundation.bodies import BODY_NAMES, QUORUM_NAMES, SEAT_NAMES
from daowei.foundation.departments import DUTY_NAMES, SECTOR_NAMES, TOUCH_NAMES
from daowei.foundation.hierarchy import UnitKind
from daowei.foundation.officers import PART_NAMES
from daowei.foundation.texts import N_, named
from daowei.foundation.web.models import Department, Official, User
from daowei.foundation.web.people.forms import choices_of, day_input, reason_field, unit_field
from daowei.foundation.web.responsibility.queries import departments_of, officials_of
from daowei.foundation.web.speaking import said, tongue

SUPPORT_KINDS: Mapping[str, str] = {
    "people": N_("People"), "goods": N_("Goods"), "vehicles": N_("Vehicles"), "money": N_("Money"),
}  # fmt: skip
DECISIONS: Mapping[str, str] = {
    "granted": N_("Granted"), "in_part": N_("Granted in part"), "refused": N_("Refused"),
}  # fmt: skip
_DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class OfficialChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generics when it runs
    """An official by name and position."""

    def label_from_instance(self, obj: Any) -> str:
        """As she is known at work."""
        return f"{obj.name} ({obj.position})" if obj.position else str(obj.name)


class DepartmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A department by its name."""

    def label_from_instance(self, obj: Any) -> str:
        """In the reader's language."""
        return named(obj.names, tongue())


class DatedForm(forms.Form):
    """From when, until when, and why."""

    since = forms.DateField(label=said(N_("From")), widget=day_input())
    until = forms.DateField(
        label=said(N_("To")), required=False, widget=day_input(),
        help_text=said(N_("Leave it empty for: until further notice.")),
    )  # fmt: skip
    reason = reason_field()

    field_order: list[str] | None = None


class NamedForm(forms.Form):
    """A name in English, in Chinese, or both."""

    name_en = forms.CharField(label=said(N_("Name in English")), required=False, max_length=200)
    name_zh = forms.CharField(label=said(N_("Name in Chinese")), required=False, max_length=200)

    def clean(self) -> None:
        """At least one of the two."""
        if not self.names():
            raise ValidationError(said(N_("Give it a name in at least one language.")))

    def names(self) -> dict[str, str]:
        """Those that were filled in."""
        found = {key: self.cleaned_data.get(f"name_{key}") for key in ("en", "zh")}
        return {key: value for key, value in found.items() if value}


def _officials(programme: str, *, label: str = N_("Official")) -> OfficialChoice:
    return OfficialChoice(label=said(label), queryset=officials_of(programme))


class AppointForm(DatedForm):
    """Who answers for a unit, and as what."""

    part = forms.ChoiceField(label=said(N_("Part")), choices=choices_of(PART_NAMES.items()))

    def __init__(self, *args: Any, programme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["official"] = _officials(programme)
        self.order_fields(["official", "part", "since", "until", "reason"])


class OfficialForm(forms.Form):
    """A person who answers for something, with or without an account."""

    name = forms.CharField(label=said(N_("Name")), max_length=200)
    position = forms.CharField(label=said(N_("Position")), required=False, max_length=200)
    email = forms.EmailField(
        label=said(N_("E-mail of the account")), required=False,
        help_text=said(N_("Leave it empty for somebody without an account.")),
    )  # fmt: skip

    def __init__(self, *args: Any, programme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"] = DepartmentChoice(
            label=said(N_("Department")), required=False, queryset=departments_of(programme)
        )
        self.programme = programme

    def clean_email(self) -> User | None:
        """The account of the address."""
        email = self.cleaned_data["email"].lower()
        found = User.objects.filter(email=email).first() if email else None
        if email and found is None:
            raise ValidationError(said(N_("No account has this address: invite its owner first.")))
        if found and Official.objects.filter(programme=self.programme, user=found).exists():
            raise ValidationError(said(N_("This account is an official already.")))
        return found


class ZoneForm(NamedForm, DatedForm):
    """Units that one leader takes charge of."""

    units = forms.CharField(
        label=said(N_("Units (codes, parted by spaces)")),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, programme: str, known: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"] = _officials(programme, label=N_("Leader"))
        self.known = known
        self.order_fields(["name_en", "name_zh", "leader", "units", "since", "until", "reason"])

    def clean_units(self) -> list[str]:
        """Every code known, each once."""
        codes = list(dict.fromkeys(re.split(r"[\s,;，；]+", self.cleaned_data["units"].strip())))
        strange = [each for each in codes if each not in self.known]
        if strange:
            raise ValidationError(
                said(N_("There are no units {codes}: check the codes."), codes=", ".join(strange))
            )
        return codes


class NormForm(forms.Form):
    """How many units a liaison officer takes charge of."""

    norm = forms.IntegerField(label=said(N_("Units an officer")), min_value=1, max_value=100)
    risk_set = forms.CharField(
        label=said(N_("Group set of risk classes")), required=False, max_length=64,
        help_text=said(N_("A group set of the register; leave it empty for one norm for all.")),
    )  # fmt: skip
    by_class = forms.CharField(
        label=said(N_("Other norms (class=units, parted by spaces)")), required=False,
        max_length=500,
    )  # fmt: skip

    def clean_by_class(self) -> dict[str, int]:
        """The norms of classes that differ."""
        found = {}
        for each in self.cleaned_data["by_class"].split():
            name, _, number = each.partition("=")
            if not (name and number.isdecimal() and int(number) > 0):
                raise ValidationError(
                    said(N_("“{value}” is no norm: write class=units, as high=1."), value=each)
                )
            found[name] = int(number)
        return found


class BodyForm(NamedForm, DatedForm):
    """A steering group, a task force or a joint office."""

    kind = forms.ChoiceField(label=said(N_("Kind")), choices=choices_of(BODY_NAMES.items()))
    unit = unit_field()
    quorum = forms.ChoiceField(label=said(N_("Quorum")), choices=choices_of(QUORUM_NAMES.items()))
    field_order = ["kind", "name_en", "name_zh", "unit", "quorum", "since", "until", "reason"]


class SeatForm(DatedForm):
    """An official's place in a body, for a term."""

    part = forms.ChoiceField(label=said(N_("Part")), choices=choices_of(SEAT_NAMES.items()))

    def __init__(self, *args: Any, programme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["official"] = _officials(programme)
        self.order_fields(["official", "part", "since", "until", "reason"])


class DepartmentForm(NamedForm):
    """A member body."""

    code = forms.SlugField(label=said(N_("Code")), max_length=64)
    sector = forms.ChoiceField(label=said(N_("Field")), choices=choices_of(SECTOR_NAMES.items()))

    def __init__(self, *args: Any, programme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"] = OfficialChoice(
            label=said(N_("Named deputy")), required=False, queryset=officials_of(programme)
        )
        self.fields["above"] = forms.ModelChoiceField(
            label=said(N_("Answers to")), required=False, to_field_name="code",
            queryset=Department.objects.filter(programme=programme).order_by("code"),
        )  # fmt: skip
        self.order_fields(["code", "name_en", "name_zh", "sector", "deputy", "above"])


def _duty_field(label: str) -> forms.CharField:
    lines = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=said(label), required=False, max_length=500, widget=lines)


class DutyForm(DatedForm):
    """What a department owes."""

    kind = forms.ChoiceField(label=said(N_("Kind")), choices=choices_of(DUTY_NAMES.items()))
    touches = forms.ChoiceField(
        label=said(N_("Deals with")), choices=choices_of(TOUCH_NAMES.items())
    )
    text_en = _duty_field(N_("Duty in English"))
    text_zh = _duty_field(N_("Duty in Chinese"))
    due = forms.RegexField(
        _DAY_OF_YEAR, label=said(N_("Due each year on (MM-DD)")), required=False, strip=True
    )
    field_order = ["kind", "touches", "text_en", "text_zh", "due", "since", "until", "reason"]

    def clean(self) -> None:
        """Said in at least one language."""
        if not self.texts():
            raise ValidationError(said(N_("Say the duty in at least one language.")))

    def texts(self) -> dict[str, str]:
        """Those that were filled in."""
        found = {key: self.cleaned_data.get(f"text_{key}") for key in ("en", "zh")}
        return {key: value for key, value in found.items() if value}


class SupportForm(forms.Form):
    """What a unit asks for."""

    kind = forms.ChoiceField(label=said(N_("Kind")), choices=choices_of(SUPPORT_KINDS.items()))
    what = forms.CharField(label=said(N_("What, how much, until when")), max_length=1000,
                           widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip

    def __init__(self, *args: Any, programme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_of"] = DepartmentChoice(
            label=said(N_("Asked of")), required=False, queryset=departments_of(programme)
        )


class DecisionForm(forms.Form):
    """What was decided, and why."""

    decision = forms.ChoiceField(label=said(N_("Decision")), choices=choices_of(DECISIONS.items()))
    reason = reason_field()


class RequiredPaperForm(NamedForm):
    """A document that every unit of a kind must have."""

    unit_kind = forms.ChoiceField(
        label=said(N_("Of every")), choices=[(each.value, each.value) for each in UnitKind]
    )
    field_order = ["name_en", "name_zh", "unit_kind"]


class PaperForm(forms.Form):
    """That a unit has a document, and where."""

    dated = forms.DateField(label=said(N_("Of (day)")), widget=day_input())
    filed = forms.CharField(label=said(N_("Where it is filed")), max_length=200)


def start_on(day: date) -> dict[str, object]:
    """What dated forms begin with."""
    return {"since": day}
