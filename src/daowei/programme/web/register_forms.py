"""Forms of the registers: where a unit stands, what it is called, what it is; why, and as seen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from daowei.foundation.hierarchy import Unit, UnitKind
from daowei.foundation.texts import N_, named
from daowei.foundation.web.people.forms import day_input, reason_field
from daowei.foundation.web.speaking import said, tongue
from daowei.programme.definition import GroupSet, Programme
from daowei.programme.web.register_words import KIND_NAMES, LANGUAGE_NAMES

_CODE = r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$"
_KINDS = [(each.value, said(name)) for each, name in KIND_NAMES.items()]


def first_day_field() -> forms.DateField:
    """The day from which an entry counts."""
    return forms.DateField(label=said(N_("From")), widget=day_input())


def parent_field() -> forms.CharField:
    """The unit above; pages offer codes while one types."""
    return forms.CharField(
        label=said(N_("Under the unit (code)")), required=False, max_length=64,
        widget=forms.TextInput(attrs={"list": "unit-codes", "autocomplete": "off"}),
        help_text=said(N_("Leave it empty for a unit that has none above it.")),
    )  # fmt: skip


class SeenForm(forms.Form):
    """A change of what somebody saw: the digest of it comes along, and the reason."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field()

    field_order = ("since", "last_day", "parent", "reason")


class PlaceForm(SeenForm):
    """Under which unit it stands from a day on."""

    since = first_day_field()
    parent = parent_field()


class CloseForm(SeenForm):
    """The last day a unit is open."""

    last_day = forms.DateField(label=said(N_("Last day")), widget=day_input())


class UndoForm(forms.Form):
    """Why an entry was wrong."""

    reason = reason_field()


class NamesForm(SeenForm):
    """The names of a unit, one for each language of the programme."""

    since = first_day_field()

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(name_fields(languages))
        self.order_fields(("since", *name_fields(languages), "reason"))

    def clean(self) -> dict[str, Any]:
        """At least one name is there."""
        return _with_a_name(self)


class KindForm(SeenForm):
    """What a unit is, and in which groups."""

    since = first_day_field()
    kind = forms.ChoiceField(label=said(N_("Kind")), choices=_KINDS)

    def __init__(self, *args: Any, group_sets: Mapping[str, GroupSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(group_fields(group_sets))
        self.order_fields(("since", "kind", *group_fields(group_sets), "reason"))


class OpenForm(forms.Form):
    """A new unit."""

    since = first_day_field()
    parent = parent_field()
    code = forms.RegexField(
        _CODE, label=said(N_("Code")),
        help_text=said(N_("Letters, digits, dot, hyphen and underscore; it never changes.")),
    )  # fmt: skip
    kind = forms.ChoiceField(label=said(N_("Kind")), choices=_KINDS)
    reason = reason_field()

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = name_fields(programme.languages)
        self.fields.update({**names, **group_fields(programme.group_sets)})
        groups = group_fields(programme.group_sets)
        self.order_fields(("since", "parent", "code", *names, "kind", *groups, "reason"))

    def clean(self) -> dict[str, Any]:
        """At least one name is there."""
        return _with_a_name(self)


def name_fields(languages: Iterable[str]) -> dict[str, forms.Field]:
    """A field for the name in each language."""
    return {
        f"name_{each}": forms.CharField(
            label=f"{said(N_('Name'))} ({LANGUAGE_NAMES.get(each, each)})",
            required=False,
            max_length=200,
        )
        for each in languages
    }


def group_fields(group_sets: Mapping[str, GroupSet]) -> dict[str, forms.Field]:
    """A choice for each set of groups."""
    return {
        f"in:{code}": forms.ChoiceField(
            label=named(each.names, tongue()),
            required=False,
            choices=[("", "–"), *((one.code, named(one.names, tongue())) for one in each.groups)],
        )
        for code, each in group_sets.items()
    }


def _with_a_name(form: forms.Form) -> dict[str, Any]:
    if not names_in(form.cleaned_data):
        form.add_error(None, str(said(N_("Give the unit a name in at least one language."))))
    return form.cleaned_data


def names_in(given: Mapping[str, Any]) -> dict[str, str]:
    """The names that were filled in, by language."""
    return {
        field.removeprefix("name_"): " ".join(value.split())
        for field, value in given.items()
        if field.startswith("name_") and value
    }


def groups_in(given: Mapping[str, Any], group_sets: Mapping[str, GroupSet]) -> dict[str, str]:
    """The groups that were chosen, by set."""
    chosen = {code: given.get(f"in:{code}") for code in group_sets}
    return {code: group for code, group in chosen.items() if group}


def kind_in(given: Mapping[str, Any]) -> UnitKind:
    """The kind that was chosen."""
    return UnitKind(given["kind"])


def languages_of(programme: Programme, unit: Unit) -> tuple[str, ...]:
    """The languages in which a unit is or may be named."""
    return tuple(dict.fromkeys((*programme.languages, *unit.names)))


class FileForm(forms.Form):
    """A file of a register."""

    file = forms.FileField(label=said(N_("File to load")))


class LoadForm(forms.Form):
    """Why what was looked at is to be kept."""

    held = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field()
