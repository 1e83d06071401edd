"""What a person may type about a draw, and the plan that comes of it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime

from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.foundation.web.speaking import said
from daowei.verification.draw.drand import DEFAULT, QUICKNET, Chain
from daowei.verification.draw.plan import ALGORITHM, BEACON, DICE, LOTTERY, Mode, written
from daowei.verification.draw.pulses import CHAIN as NIST
from daowei.verification.draw.replacing import REASON_NAMES
from daowei.verification.draw.selection import PPS, SRS
from daowei.verification.draw.sizes import SizeRule
from daowei.verification.draw.web.actions import Party
from daowei.verification.draw.web.models import Draw

_FRACTION = r"^([1-9]\d{0,3})/([1-9]\d{0,3})$"
_LONGEST_DAYS = 3
NO_BEACON = ""
CHAINS_OFFERED: Mapping[str, Chain] = {"quicknet": QUICKNET, "default": DEFAULT}
_MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: str, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, help_text=help_text, required=False, input_formats=(_MOMENT, f"{_MOMENT}:%S"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=_MOMENT),
    )  # fmt: skip


class FrameForm(forms.Form):
    """Which units can be drawn, and apart from whom."""

    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$",
        label=said(N_("Code of the draw")),
        help_text=said(N_("Short, such as 2026-spring; it stands in the record for ever.")),
    )
    name_en = forms.CharField(max_length=200, required=False, label=said(N_("Name in English")))
    name_zh = forms.CharField(max_length=200, required=False, label=said(N_("Name in Chinese")))
    unit_kind = forms.ChoiceField(label=said(N_("Draw among")))
    strata = forms.MultipleChoiceField(
        required=False, label=said(N_("Draw apart by")),
        help_text=said(N_("Each group is drawn for itself, so that none can be left out.")),
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )  # fmt: skip
    size = forms.ChoiceField(
        required=False, label=said(N_("Size")),
        help_text=said(N_("Only for draws in which larger units are drawn more often.")),
    )  # fmt: skip

    def __init__(
        self, *args: Any, kinds: Iterable[tuple[str, str]], strata: Iterable[tuple[str, str]],
        sizes: Iterable[str], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._choices("unit_kind", kinds)
        self._choices("strata", strata)
        self._choices("size", [("", said(N_("All alike"))), *((each, each) for each in sizes)])

    def _choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    @property
    def names(self) -> dict[str, str]:
        """What the draw is called, by language."""
        data = self.cleaned_data
        return {key: data[f"name_{key}"] for key in ("en", "zh") if data[f"name_{key}"]}


class PlanForm(forms.Form):
    """The plan as far as the frame does not fix it: how many, who contributes, what is public."""

    mode = forms.ChoiceField(
        label=said(N_("Mode")),
        choices=(
            (Mode.OPEN, said(N_("Open: everybody sees the result at once, and teams leave"))),
            (Mode.SEALED, said(N_("Sealed: only the teams know, until the reveal"))),
            (Mode.STAGED, said(N_("Staged: sealed, and lists on the spot are drawn by key"))),
        ),
        widget=forms.RadioSelect({"class": "form-check-input"}),
    )
    method = forms.ChoiceField(
        label=said(N_("Method")),
        choices=(
            (SRS, said(N_("Each unit of a stratum has the same chance"))),
            (PPS, said(N_("The chance goes by size (PPS)"))),
        ),
    )
    fraction = forms.RegexField(
        _FRACTION, required=False, label=said(N_("Part of each stratum")),
        help_text=said(N_("As a fraction such as 1/3; rounded up. Empty: only the number below.")),
    )  # fmt: skip
    at_least = forms.IntegerField(
        min_value=1, max_value=10_000, label=said(N_("At least so many of each stratum")),
        help_text=said(N_("Two or more keep an estimate of the error.")),
    )  # fmt: skip
    reserves = forms.IntegerField(
        min_value=0, max_value=1000, label=said(N_("Reserves of each stratum"))
    )
    second = forms.IntegerField(
        min_value=1, max_value=1000, required=False, label=said(N_("Second stage: how many")),
        help_text=said(N_("Villages or lists drawn on the spot in each unit, in a staged draw.")),
    )  # fmt: skip
    third = forms.IntegerField(
        min_value=1, max_value=1000, required=False, label=said(N_("Third stage: how many")),
        help_text=said(N_("Records, drawn from a list in each of them.")),
    )  # fmt: skip
    unseen_rounds = forms.IntegerField(
        min_value=1, max_value=100, required=False,
        label=said(N_("Taken for certain after so many rounds without a visit")),
    )  # fmt: skip
    reasons = forms.MultipleChoiceField(
        label=said(N_("Reasons for a replacement")), required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        help_text=said(N_("A closed list. Refusal, absence and missing books are never on it: they "
                          "are results.")),
    )  # fmt: skip
    dice = forms.IntegerField(
        min_value=0, max_value=100, label=said(N_("Ten-sided dice")),
        help_text=said(N_("Ten at least, twenty as in Colorado; 0 for none.")),
    )  # fmt: skip
    place = forms.CharField(
        max_length=200, required=False, label=said(N_("Where the dice are thrown"))
    )
    dice_at = _moment(said(N_("When they are thrown")))
    beacon = forms.ChoiceField(
        required=False, label=said(N_("Beacon")),
        choices=(
            (NO_BEACON, said(N_("None"))),
            ("quicknet", "drand quicknet"),
            ("default", "drand default"),
            ("nist", "NIST 2.0"),
        ),
        help_text=said(N_("Optional: a round to come, signed by independent operators. Its proof "
                          "is kept in the record and needs no network.")),
    )  # fmt: skip
    beacon_at = _moment(said(N_("First round after")))
    lottery = forms.CharField(
        required=False, max_length=200, label=said(N_("Lottery draws")),
        help_text=said(N_("Numbers of two draws to come, parted by spaces: 2026010 2026011.")),
    )  # fmt: skip
    lottery_outcomes = forms.IntegerField(
        min_value=2, required=False, label=said(N_("Outcomes of one lottery draw")),
        help_text=said(N_("17721088 for the double-colour ball.")),
    )  # fmt: skip
    visits_from = _moment(
        said(N_("Teams open their orders from")),
        said(N_("Empty: as soon as they are sent.")),
    )
    reveal_by = _moment(said(N_("Revealed by")))
    custodian = forms.CharField(
        max_length=200, label=said(N_("Who keeps the sealed second copies")),
        help_text=said(N_("A notary, the archive, the people's congress: not a contributor.")),
    )  # fmt: skip
    fallback = forms.CharField(
        max_length=500, label=said(N_("What counts if somebody does not reveal")),
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, people: Iterable[User], reasons: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["reasons"]
        assert isinstance(offered, forms.MultipleChoiceField)
        offered.choices = list(reasons.items())
        self.people = {str(each.pk): each for each in people}
        choices = [("", "–"), *((key, each.name) for key, each in self.people.items())]
        for number in range(1, PARTIES + 1):
            self.fields[f"party_{number}"] = forms.RegexField(
                r"^[a-z][a-z0-9-]{0,39}$", required=False, strip=True,
                label=said(N_("Contributor {number}: short code"), number=number),
            )  # fmt: skip
            self.fields[f"user_{number}"] = forms.ChoiceField(
                choices=choices, required=False,
                label=said(N_("Contributor {number}: who"), number=number),
            )  # fmt: skip

    @property
    def contributors(self) -> list[tuple[Any, Any]]:
        """The fields of each contributor, side by side."""
        return [(self[f"party_{each}"], self[f"user_{each}"]) for each in range(1, PARTIES + 1)]

    @property
    def rest(self) -> list[Any]:
        """All other fields, in order."""
        return [each for each in self if not each.name.startswith(("party_", "user_"))]

    def parties(self) -> list[Party]:
        """Who contributes; a line without a person is left out."""
        data, found = self.cleaned_data, []
        for number in range(1, PARTIES + 1):
            user = self.people.get(str(data.get(f"user_{number}")))
            if user is None:
                continue
            code = data.get(f"party_{number}") or f"party-{number}"
            found.append(Party(party=code, name=user.name, user=user, custodian=data["custodian"]))
        return found


PARTIES = 5


def document_of(
    form: PlanForm, draw: Draw, *, certain: Iterable[str], at: datetime
) -> dict[str, object]:
    """The plan's document from what was typed."""
    data = form.cleaned_data
    public = {**_dice(data), **_lottery(data), **_beacon(data)}
    named = [each for each in (DICE, LOTTERY) if each in public]
    found: dict[str, object] = {
        "algorithm": ALGORITHM,
        "programme": draw.programme,
        "draw": draw.code,
        "mode": data["mode"],
        "frame_sha256": draw.frame_sha256,
        "unit_kind": draw.unit_kind,
        "stages": list(_stages(data)),
        "contributions": [*(each.party for each in form.parties()), *named],
        "replacement_reasons": data["reasons"],
        "reveal_by": written(data["reveal_by"] or at + timedelta(days=_LONGEST_DAYS)),
        "if_not_revealed": {"custodian": data["custodian"], "fallback": data["fallback"]},
        **public,
    }
    if data["visits_from"]:
        found["visits_from"] = written(data["visits_from"])
    if data["unseen_rounds"]:
        found["certainty"] = {"unseen_rounds": data["unseen_rounds"], "units": sorted(certain)}
    return found


def _stages(data: Mapping[str, Any]) -> Iterable[dict[str, object]]:
    parts, _, of = str(data["fraction"] or "0/1").partition("/")
    rule = SizeRule(at_least=data["at_least"], parts=min(int(parts), int(of)), of=int(of))
    yield {"stage": "T", "method": data["method"], "n": str(rule), "reserves": data["reserves"]}
    for letter, name in (("V", "second"), ("R", "third")):
        if data["mode"] == Mode.STAGED and data[name]:
            few = SizeRule(at_least=data[name])
            yield {"stage": letter, "method": SRS, "n": str(few), "reserves": 2}


def _dice(data: Mapping[str, Any]) -> dict[str, object]:
    if not data["dice"]:
        return {}
    at = data["dice_at"]
    return {DICE: {"count": data["dice"], "place": data["place"], "at": written(at) if at else ""}}


def _lottery(data: Mapping[str, Any]) -> dict[str, object]:
    draws = str(data["lottery"]).split()
    if not draws:
        return {}
    return {LOTTERY: {"draws": draws, "outcomes": data["lottery_outcomes"] or 1000}}


def _beacon(data: Mapping[str, Any]) -> dict[str, object]:
    name, at = data["beacon"], data["beacon_at"]
    if not name or at is None:
        return {}
    if name == "nist":
        minute = at.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        return {BEACON: {"chain": NIST, "at": written(minute)}}
    chain = CHAINS_OFFERED[name]
    return {BEACON: {"chain": chain.hash, "round": chain.round_at(at) + 1}}


def defaults(inspection: Mapping[str, Any], *, at: datetime) -> dict[str, object]:
    """What a plan begins with: what inspection.yaml says, and times that can be kept."""
    here = localtime(at)
    certainty = inspection.get("certainty") or {}
    return {
        "mode": Mode.OPEN,
        "method": PPS if inspection.get("size") else SRS,
        "fraction": _as_fraction(str(inspection.get("fraction") or "1/3")),
        "at_least": inspection.get("at_least") or 2,
        "reserves": 2 if inspection.get("reserves") is None else inspection["reserves"],
        "unseen_rounds": certainty.get("unseen_rounds"),
        "reasons": list(inspection.get("replacement_reasons") or REASON_NAMES),
        "dice": 10,
        "dice_at": (here + timedelta(hours=1)).strftime(_MOMENT),
        "beacon_at": (here + timedelta(hours=1)).strftime(_MOMENT),
        "reveal_by": (here + timedelta(days=_LONGEST_DAYS)).strftime(_MOMENT),
        "party_1": "office",
        "party_2": "audit",
        "party_3": "public-witness",
    }


def _as_fraction(text: str) -> str:
    """``1/4`` for ``0.25``."""
    if "/" in text:
        return text
    whole = text.partition(".")[2].rstrip("0")
    return f"{int(whole)}/{10 ** len(whole)}" if whole else "1/1"
