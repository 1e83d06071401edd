"""What a person may type about an agreement, and the terms that come of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from daowei.foundation.money import MoneyError, exponent_of, parse_money
from daowei.foundation.texts import N_, Text, named
from daowei.foundation.web.speaking import said
from daowei.programme.agreements.cascade import RULE_NAMES, RULES, Rule
from daowei.programme.agreements.documents import (
    Duty,
    Good,
    Measure,
    Owed,
    Paper,
    Side,
    Target,
)
from daowei.programme.agreements.drafting import Figures, target_of
from daowei.programme.agreements.saying import GOOD_NAMES
from daowei.programme.agreements.web.models import Calendar, Directive
from daowei.programme.definition import Agreement as Scorecard, Programme

_AMOUNT = N_("Write digits and a point, like 25000.00, and for money a currency.")
SPARE_ROWS = 2
LARGEST_FILE = 20 * 1024 * 1024
DIRECTIVE_KINDS: Mapping[str, str] = {
    "directive": N_("Directive from above"),
    "work_plan": N_("Annual work plan"),
    "appraisal_rules": N_("Appraisal rules"),
    "opinion": N_("Implementation opinion"),
    "campaign_plan": N_("Campaign plan to put services right"),
    "overall_plan": N_("Overall plan of the place"),
    "other": N_("Other document"),
}


def _day() -> forms.DateField:
    return forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _line(rows: int = 1) -> forms.CharField:
    widget: forms.Widget = forms.TextInput() if rows == 1 else forms.Textarea({"rows": rows})
    return forms.CharField(required=False, max_length=2000, widget=widget)


class TargetForm(forms.Form):
    """A target on one criterion; empty for none."""

    criterion = forms.CharField(widget=forms.HiddenInput)
    value = forms.DecimalField(required=False, max_digits=16)
    reason = _line()


class DutyForm(forms.Form):
    """One duty; a row without words is left out."""

    side = forms.ChoiceField(choices=[(each.value, each.value) for each in Side])
    en = _line()
    zh = _line()
    owner = _line()
    due = _day()


class OwedForm(forms.Form):
    """One thing that a side provides; a row without words is left out."""

    side = forms.ChoiceField(choices=[(each.value, each.value) for each in Side])
    good = forms.ChoiceField(choices=[(each.value, each.value) for each in Good])
    en = _line()
    zh = _line()
    amount = _line()
    currency = forms.CharField(required=False, max_length=3)
    due = _day()

    def clean(self) -> dict[str, Any]:
        """The amount as a whole number of what the currency, or the thing, is counted in."""
        found = super().clean() or {}
        if not (found.get("en") or found.get("zh")):
            return found
        if found.get("due") is None:
            self.add_error("due", said(N_("Write the day by which it is due.")))
        found["quantity"] = self._quantity(found)
        return found

    def _quantity(self, found: Mapping[str, Any]) -> int:
        amount = str(found.get("amount") or "").replace(",", "").strip()
        try:
            if found.get("good") == Good.MONEY:
                return parse_money(amount, str(found.get("currency") or "").upper()).minor
            return int(amount)
        except (MoneyError, ValueError):
            self.add_error("amount", said(_AMOUNT))
            return 0


class ClauseForm(forms.Form):
    """One further clause."""

    en = _line(2)
    zh = _line(2)


class WordsForm(forms.Form):
    """What is said beside the terms: a note to a proposal, a reason, a comment."""

    words = forms.CharField(required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsForms:
    """All parts of a paper as one page edits them."""

    targets: "forms.BaseFormSet[TargetForm]"
    duties: "forms.BaseFormSet[DutyForm]"
    owed: "forms.BaseFormSet[OwedForm]"
    clauses: "forms.BaseFormSet[ClauseForm]"
    note: WordsForm

    def is_valid(self) -> bool:
        """Whether every field could be read; all are read, so that all faults are shown."""
        return all([each.is_valid() for each in self._parts()])  # noqa: C419 - all are asked

    def _parts(self) -> tuple["forms.BaseFormSet[Any] | forms.Form", ...]:
        return (self.targets, self.duties, self.owed, self.clauses, self.note)

    def terms(self, before: Paper, programme: Programme, card: Scorecard | None) -> Paper:
        """The paper with what was typed; the programme's scorecard says what may be targeted."""
        words = self.note.cleaned_data["words"].strip()
        return replace(
            before,
            targets=tuple(_targets(self.targets, before, programme=programme, card=card)),
            duties=tuple(_duties(self.duties)),
            owed=tuple(_owed(self.owed)),
            clauses=tuple(_words(each) for each in _filled(self.clauses)),
            reason=words if before.number else before.reason,
        )


def terms_forms(paper: Paper, card: Scorecard | None, data: QueryDict | None = None) -> TermsForms:
    """The forms of a paper: with what was typed, else with its terms and spare rows."""
    return TermsForms(
        targets=_set(TargetForm, "targets", _target_rows(paper, card), data, spare=0),
        duties=_set(DutyForm, "duties", map(_duty_row, paper.duties), data),
        owed=_set(OwedForm, "owed", map(_owed_row, paper.owed), data),
        clauses=_set(ClauseForm, "clauses", map(dict, paper.clauses), data, spare=1),
        note=WordsForm(data, prefix="note", initial={"words": paper.reason}),
    )


def _set(  # noqa: PLR0917 - a formset's parts
    form: type[forms.Form],
    prefix: str,
    rows: Iterable[Mapping[str, Any]],
    data: QueryDict | None,
    *,
    spare: int = SPARE_ROWS,
) -> Any:
    made = forms.formset_factory(form, extra=spare, max_num=500, absolute_max=500)
    return made(data, prefix=prefix, initial=[dict(each) for each in rows])


def _target_rows(paper: Paper, card: Scorecard | None) -> Iterable[Mapping[str, Any]]:
    known = {each.criterion: each for each in paper.targets}
    for criterion in card.criteria if card else ():
        target = known.get(criterion.code)
        yield {
            "criterion": criterion.code,
            "value": None if target is None else target.value,
            "reason": target.reason if target else "",
        }


def _duty_row(duty: Duty) -> Mapping[str, Any]:
    return {"side": duty.side.value, "owner": duty.owner, "due": duty.due, **duty.texts}


def _owed_row(owed: Owed) -> Mapping[str, Any]:
    amount = Decimal(owed.quantity)
    if owed.good is Good.MONEY:
        amount = amount.scaleb(-exponent_of(owed.currency))
    row = {"side": owed.side.value, "good": owed.good.value, "amount": f"{amount:f}"}
    return {**row, "currency": owed.currency, "due": owed.due, **owed.texts}


def _filled(rows: "forms.BaseFormSet[Any]") -> Iterable[dict[str, Any]]:
    for each in rows:
        found = each.cleaned_data
        if found.get("en") or found.get("zh"):
            yield found


def _words(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(row[key]).strip() for key in ("en", "zh") if str(row.get(key) or "").strip()}


def _targets(
    rows: "forms.BaseFormSet[Any]", before: Paper, *, programme: Programme, card: Scorecard | None
) -> Iterable[Target]:  # fmt: skip
    known = {each.criterion: each for each in before.targets}
    criteria = {each.code: each for each in card.criteria} if card else {}
    for row in (each.cleaned_data for each in rows):
        criterion = criteria.get(row.get("criterion", ""))
        if criterion is None or row.get("value") is None:
            continue
        value, reason = _plain(row["value"]), str(row.get("reason") or "").strip()
        target = known.get(criterion.code)
        if target is None:
            target = target_of(programme, criterion, value=value, figures=Figures())
        yield replace(target, value=value, reason=reason)


def _plain(value: Decimal) -> Decimal:
    """The number without zeros behind its point, so that 95.0 is 95."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _duties(rows: "forms.BaseFormSet[Any]") -> Iterable[Duty]:
    for row in _filled(rows):
        owner = str(row.get("owner") or "").strip()
        yield Duty(side=Side(row["side"]), texts=_words(row), owner=owner, due=row.get("due"))


def _owed(rows: "forms.BaseFormSet[Any]") -> Iterable[Owed]:
    for row in _filled(rows):
        is_money = row["good"] == Good.MONEY
        yield Owed(
            side=Side(row["side"]),
            good=Good(row["good"]),
            texts=_words(row),
            quantity=row["quantity"],
            currency=str(row.get("currency") or "").upper() if is_money else "",
            due=row["due"],
        )


# ── cascade ─────────────────────────────────────────────────────────────────────────


class RuleForm(forms.Form):
    """How one criterion's target comes down."""

    rule = forms.ChoiceField()
    total = forms.DecimalField(max_digits=16)
    key = forms.ChoiceField(required=False)

    def __init__(
        self, *args: Any, measure: Measure, groups: Iterable[str], language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rule, key = self.fields["rule"], self.fields["key"]
        assert isinstance(rule, forms.ChoiceField)
        assert isinstance(key, forms.ChoiceField)
        rule.choices = [
            (each.value, Text(RULE_NAMES[each]).in_language(language)) for each in RULES[measure]
        ]
        key.choices = [("", "–"), *((each, each) for each in groups)]
        self.uses_key = Rule.BY_KEY in RULES[measure]


# ── calendar and documents ──────────────────────────────────────────────────────────


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy alone
    """The two days of a year's planning calendar."""

    class Meta:
        model = Calendar
        fields = ("propose_by", "sign_by")
        labels = {
            "propose_by": said(N_("Proposed to all by")),
            "sign_by": said(N_("Signed by both sides by")),
        }
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in fields
        }

    def clean(self) -> dict[str, Any]:
        """Signing comes after proposing."""
        found = super().clean() or {}
        first, last = found.get("propose_by"), found.get("sign_by")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("sign_by", said(N_("Signing cannot be due before proposing.")))
        return found


class DirectiveForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy alone
    """A document of the register, with its file and the plan or budget codes it carries."""

    plan_codes = forms.CharField(
        required=False,
        widget=forms.Textarea({"rows": 3}),
        label=said(N_("Plan and budget codes")),
        help_text=said(
            N_("One a line; with a criterion it pays for: outreach = 2100408. It links the two.")
        ),
    )
    upload = forms.FileField(
        required=False,
        label=said(N_("File")),
        help_text=said(N_("At most 20 MB; kept under its digest.")),
    )

    class Meta:
        model = Directive
        fields = ("kind", "title", "issuer", "reference", "issued_on", "valid_until", "unit")
        labels = {
            "kind": said(N_("Kind of document")),
            "title": said(N_("Title")),
            "issuer": said(N_("Issuing body")),
            "reference": said(N_("Reference number")),
            "issued_on": said(N_("Issued on")),
            "valid_until": said(N_("Valid until")),
            "unit": said(N_("For this unit and all below it")),
        }
        widgets = {
            "issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(
        self, *args: Any, language: str, units: Mapping[str, str], criteria: Iterable[str],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        kinds = [(k, Text(v).in_language(language)) for k, v in DIRECTIVE_KINDS.items()]
        for name, choices in (("kind", kinds), ("unit", list(units.items()))):
            label = self.fields[name].label
            self.fields[name] = forms.ChoiceField(choices=choices, label=label)
        self.criteria = frozenset(criteria)

    def clean_plan_codes(self) -> list[list[str]]:
        """One code a line, perhaps behind the criterion it pays for: ``outreach = 2100408``."""
        pairs = [_pair(line) for line in self.cleaned_data["plan_codes"].splitlines()]
        found = [each for each in pairs if any(each)]
        if any(criterion and criterion not in self.criteria for criterion, _ in found):
            raise forms.ValidationError(said(N_("Before = stands the code of a criterion.")))
        return found

    def clean_upload(self) -> Any:
        """A file of a size that can be kept."""
        found = self.cleaned_data["upload"]
        if found is not None and found.size > LARGEST_FILE:
            raise forms.ValidationError(said(N_("The file is larger than 20 MB.")))
        return found


def _pair(line: str) -> list[str]:
    left, mark, right = line.partition("=")
    return [left.strip(), right.strip()] if mark else ["", left.strip()]


def good_choices(language: str) -> list[tuple[str, str]]:
    """What can be owed, in the reader's language."""
    return [(each.value, Text(text).in_language(language)) for each, text in GOOD_NAMES.items()]


def side_choices(paper: Paper, language: str) -> list[tuple[str, str]]:
    """The two offices by name."""
    return [(side.value, named(paper.party(side).names, language)) for side in Side]
