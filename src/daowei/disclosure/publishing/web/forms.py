"""What people type about publications: what to publish, why a correction, how a unit replies."""

from collections.abc import Iterable

from django import forms

from daowei.disclosure.publishing.document import REPORTED, SETTLED
from daowei.disclosure.publishing.replying import LONGEST
from daowei.foundation.texts import N_
from daowei.foundation.web.speaking import said

BASES = {
    SETTLED: N_("as settled after inspection, where there is a settlement"),
    REPORTED: N_("as reported, not inspected"),
}

BASES_SHORT = {SETTLED: N_("settled"), REPORTED: N_("reported")}


class PreparingForm(forms.Form):
    """Which results, on which ground."""

    results = forms.ChoiceField(label=said(N_("Results of")))
    basis = forms.ChoiceField(
        label=said(N_("Values")), choices=[(code, said(words)) for code, words in BASES.items()]
    )
    why = forms.CharField(
        label=said(N_("Why it is corrected")),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=said(N_("Stands in public beside the new results.")),
    )

    def __init__(
        self, *given: object, choices: Iterable[tuple[str, str]], corrects: bool, **more: object
    ) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # as forms are made
        results = self.fields["results"]
        assert isinstance(results, forms.ChoiceField)
        results.choices = list(choices)
        if corrects:
            self.fields["why"].required = True
        else:
            del self.fields["why"]


class ReplyForm(forms.Form):
    """A unit's words beside its score."""

    text = forms.CharField(
        label=said(N_("Reply of the unit")),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST}),
        help_text=said(N_("At most 2,000 characters, published as they stand, without your name.")),
    )
