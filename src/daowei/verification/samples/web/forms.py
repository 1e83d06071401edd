"""What a person may ask of the calculator: in percent and whole numbers."""

from django import forms

from daowei.foundation.texts import N_
from daowei.foundation.web.speaking import said
from daowei.verification.samples.claims import Claim, clean_visits
from daowei.verification.samples.lots import exactly
from daowei.verification.samples.lqas import NoPlanError, Plan, Question, discovery, smallest_plan
from daowei.verification.samples.sample_sizes import ShareAim, for_share


def _percent(label: str, initial: float, *, hint: str = "", most: float = 100) -> forms.FloatField:
    return forms.FloatField(
        label=said(label), help_text=said(hint) if hint else "", initial=initial,
        min_value=0, max_value=most, widget=forms.NumberInput(attrs={"step": "any"}),
    )  # fmt: skip


def _count(label: str, *, hint: str = "", required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=said(label), help_text=said(hint) if hint else "", required=required,
        min_value=1, max_value=1_000_000,
    )  # fmt: skip


class PlanForm(forms.Form):
    """Is a place good enough?"""

    good = _percent(N_("Good: at least so many percent are in order"), 90)
    bad = _percent(N_("Bad: at most so many percent are in order"), 60)
    good_misjudged = _percent(
        N_("A good place may be called bad in so many of 100 cases"), 10, most=50
    )
    bad_misjudged = _percent(
        N_("A bad place may be called good in so many of 100 cases"), 10, most=50
    )
    size = _count(
        N_("Records in the register"),
        hint=N_("Leave empty where there are very many. A small register needs fewer looks."),
    )

    def clean(self) -> None:
        """Bad lies below good."""
        super().clean()
        good, bad = self.cleaned_data.get("good"), self.cleaned_data.get("bad")
        if good is not None and bad is not None and bad >= good:
            self.add_error("bad", said(N_("Bad must lie below good.")))

    def plan(self) -> Plan | None:
        """The fewest looks; None where only looking at all tells."""
        held = self.cleaned_data
        question = Question(
            good=held["good"] / 100,
            bad=held["bad"] / 100,
            good_misjudged=held["good_misjudged"] / 100,
            bad_misjudged=held["bad_misjudged"] / 100,
            size=held["size"],
        )
        try:
            return smallest_plan(question, most=2000)
        except NoPlanError:
            return None


class DiscoveryForm(forms.Form):
    """Is there anything wrong at all?"""

    faulty = _percent(N_("Something is to be found if so many percent are wrong"), 5)
    lot = _count(N_("Records in the register"), required=True)
    missed = _percent(N_("It may be missed in so many of 100 cases"), 5, most=50)

    def looks(self) -> int | None:
        """The fewest looks; None where the share is not even one record."""
        held = self.cleaned_data
        try:
            return discovery(held["faulty"] / 100, held["lot"], missed=held["missed"] / 100)
        except NoPlanError:
            return None


class ShareForm(forms.Form):
    """How large is a share?"""

    share = _percent(
        N_("About so many percent are expected"), 50,
        hint=N_("50 is the most cautious: it asks for the most looks."),
    )  # fmt: skip
    half_width = _percent(N_("Known to within so many percentage points"), 5, most=50)
    population = _count(N_("There are so many altogether"), hint=N_("Leave empty for very many."))
    design_effect = forms.FloatField(
        label=said(N_("Design effect")), initial=1, min_value=1, max_value=20,
        help_text=said(N_("1 where records are drawn singly, 2 is usual where whole villages are")),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )  # fmt: skip

    def clean_half_width(self) -> float:
        """Some width must be left."""
        width: float = self.cleaned_data["half_width"]
        if width <= 0:
            raise forms.ValidationError(said(N_("Nothing is known exactly: more than 0.")))
        return width

    def looks(self) -> int:
        """How many to look at."""
        held = self.cleaned_data
        return for_share(
            ShareAim(
                share=held["share"] / 100,
                half_width=held["half_width"] / 100,
                population=held["population"],
                design_effect=held["design_effect"],
            )
        )


class ClaimForm(forms.Form):
    """Is a claim on a total safe?"""

    total = _count(N_("All units together reported"), required=True)
    target = _count(N_("It is claimed that it is at least"), required=True)
    risk = _percent(N_("A wrong claim may pass in so many of 100 cases"), 5, most=50)

    def clean(self) -> None:
        """The report exceeds the claim."""
        super().clean()
        total, target = self.cleaned_data.get("total"), self.cleaned_data.get("target")
        if total is not None and target is not None and target >= total:
            told = said(N_("What was reported must lie above what is claimed."))
            self.add_error("target", told)

    def clean_risk(self) -> float:
        """Some risk must be left."""
        risk: float = self.cleaned_data["risk"]
        if risk <= 0:
            raise forms.ValidationError(
                said(N_("Only a visit to all leaves no risk: more than 0."))
            )
        return risk

    def visits(self) -> int:
        """How many visits confirm it when each finds what was reported."""
        held = self.cleaned_data
        claim = Claim(reported={"": held["total"]}, target=held["target"])
        return clean_visits(claim.bound, float(exactly(held["risk"]) / 100))
