"""What may be typed on the pages of files."""

from typing import Any

from django import forms

from daowei.foundation.hierarchy import Tree
from daowei.foundation.periods import PeriodError, parse_period
from daowei.foundation.texts import N_, Text
from daowei.reporting.exchange.web.wording import said

FORMATS = (
    ("csv", "CSV"),
    ("xlsx", "XLSX"),
    ("parquet", "Parquet"),
    ("json", "DHIS2 JSON"),
    ("adx", "ADX"),
)


class MappingForm(forms.Form):
    """A mapping by its name."""

    name = forms.CharField(max_length=100)
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = said(Text(N_("Name")))
        self.fields["text"].label = said(Text(N_("Mapping (YAML)")))


class DownloadForm(forms.Form):
    """Which values: a unit with all below it, a stretch of time, a format."""

    unit = forms.CharField(max_length=64)
    since = forms.CharField(max_length=16)
    until = forms.CharField(max_length=16)
    format = forms.ChoiceField(choices=FORMATS)

    def __init__(self, *args: Any, units: Tree, may: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units, self._may = units, may
        labels = {
            "unit": N_("Unit, with all below it"),
            "since": N_("First period"),
            "until": N_("Last period"),
            "format": N_("Format"),
        }
        for name, label in labels.items():
            self.fields[name].label = said(Text(label))
        self.fields["since"].help_text = said(
            Text(N_("A period such as 2025, 2025Q1 or 202501; it is included."))
        )

    def clean_unit(self) -> str:
        """A unit whose reports may be seen."""
        code = str(self.cleaned_data["unit"])
        if code not in self._may or code not in self._units:
            raise forms.ValidationError(said(Text(N_("Choose a unit whose reports you may see."))))
        return code

    def clean_since(self) -> Any:
        """The first day of the stretch."""
        return self._period("since").start

    def clean_until(self) -> Any:
        """The last day of the stretch."""
        return self._period("until").end

    def _period(self, name: str) -> Any:
        try:
            return parse_period(str(self.cleaned_data[name]).strip())
        except PeriodError as error:
            raise forms.ValidationError(
                said(Text(N_("Write a period such as 2025, 2025Q1 or 202501.")))
            ) from error
