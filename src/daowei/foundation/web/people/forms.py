"""Forms of people: whom to look for, what to give, whom to invite."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.contrib.auth.password_validation import validate_password

from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.foundation.web.people.allowing import Right
from daowei.foundation.web.people.invitation_lines import LANGUAGES, Line
from daowei.foundation.web.people.queries import Sought
from daowei.foundation.web.rights import ROLE_NAMES, Role
from daowei.foundation.web.speaking import said

ROLES = [(each.value, said(ROLE_NAMES[each])) for each in Role]
_ANY = ("", said(N_("Any")))
_STATES = [
    _ANY,
    ("in_force", said(N_("With a right in force"))),
    ("ended", said(N_("All rights ended"))),
    ("closed", said(N_("Account closed"))),
]
_TONGUES = list(zip(LANGUAGES, ("English", "简体中文", "繁體中文"), strict=True))
_WHY = N_("Kept in the log for good: name no private matters.")


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def reason_field() -> forms.CharField:
    """Why something is done; always asked for."""
    return forms.CharField(
        label=said(N_("Reason")), max_length=500, help_text=said(_WHY),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


def unit_field(*, required: bool = True) -> forms.CharField:
    """A unit by its code; pages offer the codes in a list called ``unit-codes``."""
    return forms.CharField(
        label=said(N_("Unit (code)")), required=required, max_length=64,
        widget=forms.TextInput(attrs={"list": "unit-codes", "autocomplete": "off"}),
    )  # fmt: skip


class SearchForm(forms.Form):
    """Whom to look for; every field may be left open."""

    words = forms.CharField(
        label=said(N_("Name, e-mail or account number")), required=False, max_length=200
    )
    role = forms.ChoiceField(label=said(N_("Role")), required=False, choices=[_ANY, *ROLES])
    unit = unit_field(required=False)
    state = forms.ChoiceField(label=said(N_("State")), required=False, choices=_STATES)

    def sought(self) -> Sought:
        """What was asked for; a field that cannot be read is left open."""
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Sought(**{key: value for key, value in given.items() if value})


class RightForm(forms.Form):
    """A right to give."""

    role = forms.ChoiceField(label=said(N_("Role")), choices=ROLES)
    unit = unit_field()
    since = forms.DateField(label=said(N_("From")), widget=day_input())
    until = forms.DateField(
        label=said(N_("To")), required=False, widget=day_input(),
        help_text=said(N_("Leave it empty for: until further notice.")),
    )  # fmt: skip
    reason = reason_field()

    def right(self, programme: str) -> Right:
        """What was filled in."""
        given = self.cleaned_data
        return Right(
            role=Role(given["role"]), programme=programme, unit=given["unit"],
            since=given["since"], until=given["until"],
        )  # fmt: skip


class EndForm(forms.Form):
    """The last day of a right."""

    last_day = forms.DateField(label=said(N_("Last day")), widget=day_input())
    reason = reason_field()


class ExtendForm(forms.Form):
    """How much longer a right holds."""

    until = forms.DateField(
        label=said(N_("Until")), required=False, widget=day_input(),
        help_text=said(N_("Leave it empty for: until further notice.")),
    )  # fmt: skip
    reason = reason_field()


class ReasonForm(forms.Form):
    """Only why."""

    reason = reason_field()


class InviteForm(forms.Form):
    """Somebody to invite."""

    email = forms.EmailField(label=said(N_("E-mail")), max_length=254)
    name = forms.CharField(label=said(N_("Name")), max_length=200)
    role = forms.ChoiceField(label=said(N_("Role")), choices=ROLES)
    unit = unit_field()
    language = forms.ChoiceField(label=said(N_("Language of the mail")), choices=_TONGUES)

    def line(self, programme: str) -> Line:
        """What was filled in, as a line of a file would say it."""
        given = self.cleaned_data
        return Line(
            number=0, email=given["email"].lower(), name=given["name"], role=Role(given["role"]),
            unit=given["unit"], programme=programme, language=given["language"],
        )  # fmt: skip


class PasswordForm(forms.Form):
    """The password of a new account, typed twice."""

    password = forms.CharField(
        label=said(N_("Password")), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=said(N_("At least eight characters; a sentence is easy to keep in mind.")),
    )  # fmt: skip
    again = forms.CharField(
        label=said(N_("Password again")), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._user = user

    def clean_password(self) -> str:
        """Long enough, not common, and not the person's own name."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self._user)
        return password

    def clean(self) -> None:
        """Both the same."""
        given = self.cleaned_data
        if "password" in given and given.get("again") != given["password"]:
            self.add_error("again", said(N_("The two passwords differ: type it once more.")))


class DayForm(forms.Form):
    """The day a page shows."""

    day = forms.DateField(label=said(N_("Day")), required=False, widget=day_input())

    def day_or(self, today: date) -> date:
        """The day asked for; today where none, or none that can be read."""
        found: date | None = self.cleaned_data["day"] if self.is_valid() else None
        return found or today


def first_error(form: forms.Form) -> str:
    """What is wrong first, for a notice: the field's label and what to do."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}: {errors[0]}" if label else str(errors[0])
    return ""


def choices_of(names: Iterable[tuple[object, str]]) -> list[tuple[str, str]]:
    """Choices from codes with their templates."""
    return [(str(code), said(name)) for code, name in names]
