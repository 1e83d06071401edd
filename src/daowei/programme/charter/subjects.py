"""Every definition of a programme in the form the charter reads, with the tags of every leaf."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from daowei.programme.charter.approvals import LEXICON, SECOND
from daowei.programme.charter.demands import Demand, is_verified, pays
from daowei.programme.charter.kinds import KINDS, PAY_USES, RESULT_USES
from daowei.programme.charter.leaves import Place
from daowei.programme.charter.lexicon import tells_of_fertility
from daowei.programme.charter.reading import number_of, texts_of
from daowei.programme.charter.side_doors import SIDE_FIELDS
from daowei.programme.charter.tagging import UNTAGGED, Tagger, Tags
from daowei.programme.charter.vocabulary import family_of
from daowei.programme.definition import (
    Agreement,
    Category,
    Check,
    Criterion,
    Form,
    GroupSet,
    Indicator,
    Names,
    Option,
    Origin,
    Programme,
    VetoRule,
)
from daowei.programme.formulas import Formulas
from daowei.programme.library import library

# said by the loader alone, whatever an author wrote
_NEVER_TYPED = frozenset({"second_signature", "lexicon_cleared"})
_NEVER_OVERWRITTEN = _NEVER_TYPED | {"kind", "id", "uses", "origin", "concepts", "components"}
# what a red-line violation can be told by, and what is refused in a condition for what it is; a
# veto that compares anything else is on something else
_TELLING = frozenset({"viol", "dq", "fin", "gov", "ent", "rght", "acc", "qual", "pop"}) | {
    *("fert", "cont", "meth", "term", "comp", "ctrl", "supp", "obs", UNTAGGED)
}
_PROGRAMME = Origin(file="programme.yaml")


class _Named(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def names(self) -> Names: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One definition as the charter reads it; ``of`` is the name it is signed by."""

    of: str
    content: Mapping[str, object]
    origin: Origin | None = None


class Subjects:
    """The definitions of one programme, in the order of its files."""

    def __init__(
        self,
        programme: Programme,
        formulas: Formulas,
        *,
        demands: Iterable[Demand],
        signed: frozenset[tuple[str, str]],
    ) -> None:
        self.programme = programme
        self.formulas = formulas
        self.signed = signed
        self.tagger = Tagger(programme, formulas)
        self.demands = tuple(demands)

    def __iter__(self) -> Iterator[Subject]:
        programme = self.programme
        yield Subject(
            of="programme",
            content=_untyped({**programme.document, "kind": "programme"}),
            origin=_PROGRAMME,
        )
        if programme.inspection:
            yield self.inspection()
        yield from self.unit_kinds()
        yield from (self.category(each) for each in programme.categories.values())
        yield from (self.group_set(each) for each in programme.group_sets.values())
        yield from self.elements()
        yield from (self.check(each) for each in programme.checks.values())
        yield from (self.form(each) for each in programme.forms.values())
        yield from (self.indicator(each) for each in programme.indicators.values())
        for agreement in programme.agreements.values():
            yield self.scorecard(agreement)
            yield from (self.veto(agreement, each) for each in agreement.vetoes)
            if pays(agreement):
                yield self.payment(agreement)
        yield from (self.further(each) for each in programme.further)

    def unit_kinds(self) -> Iterator[Subject]:
        """The kinds of unit that forms and agreements name, each once."""
        owing = (each.kinds for each in self.programme.forms.values())
        agreeing = (each.kinds for each in self.programme.agreements.values())
        for kind in sorted({name for kinds in (*owing, *agreeing) for name in kinds}):
            yield Subject(
                of=f"unit_kind:{kind}", content={"kind": "unit_kind", "unit_kind": str(kind)}
            )

    def inspection(self) -> Subject:
        """The plan of inspections: whatever its strata and draws name counts as its own."""
        written = self.programme.inspection
        concepts = self.tagger.of_setting(written).everything
        content = {
            "place": "facility",
            **_untyped(written),
            "kind": "visit_plan",
            "concepts": sorted({*texts_of(written.get("concepts")), *concepts}),
        }
        return Subject(of="inspection", content=content, origin=Origin(file="inspection.yaml"))

    def category(self, category: Category) -> Subject:
        """A disaggregation with its options."""
        content = {
            "kind": "category",
            "concepts": [category.concept or "obs.context"],
            "code": category.code,
            "options": _options(category.options),
            **_named(category.names),
        }
        origin = Origin(file="categories.yaml")
        return Subject(of=f"category:{category.code}", content=content, origin=origin)

    def group_set(self, groups: GroupSet) -> Subject:
        """Groups of units, in which they may be compared."""
        content = {
            "kind": "group_set",
            "code": groups.code,
            "groups": _options(groups.groups),
            **_named(groups.names),
        }
        return Subject(of=f"group_set:{groups.code}", content=content, origin=_PROGRAMME)

    def check(self, check: Check) -> Subject:
        """A rule that reports should keep, with what it reads."""
        sides = self.formulas.checks.get(check.code, ())
        read = frozenset[str]().union(*(self.tagger.of_tree(each).everything for each in sides))
        content = {
            "kind": "check",
            "concepts": _settled(read, is_result=False),
            "code": check.code,
            **_named(check.names),
        }
        return Subject(of=f"check:{check.code}", content=content, origin=check.origin)

    def elements(self) -> Iterator[Subject]:
        """What is counted. An element without a tag may be kept and looked at: it is context."""
        for each in self.programme.elements.values():
            content = {
                "kind": "element",
                "concepts": [each.concept or "obs.context"],
                "code": each.code,
                **_named(each.names),
            }
            yield Subject(of=f"element:{each.code}", content=content, origin=each.origin)

    def form(self, form: Form) -> Subject:
        """A report form: totals of a unit, one field an element."""
        fields = [
            {"c": [self.programme.elements[code].concept or "obs.context"]}
            for code in form.elements
            if code in self.programme.elements
        ]
        content = {
            "kind": "form",
            "purpose": "programme",
            "key": "unit",
            "fields": fields,
            "code": form.code,
            **_named(form.names),
        }
        return Subject(of=f"form:{form.code}", content=content, origin=form.origin)

    def indicator(self, indicator: Indicator) -> Subject:
        """An indicator with all that is made of it, by itself and by agreements."""
        demanded = {each.use for each in self.demands if each.indicator == indicator.code}
        uses = indicator.uses | demanded
        tags = self.tagger.of_indicator(indicator.code)
        is_result = not RESULT_USES.isdisjoint(uses)
        if not self._reads_anything(indicator):
            tags |= Tags(above=frozenset({f"{UNTAGGED}.{indicator.code}"}))
        content = {
            **_declared(indicator.charter),
            **self._signatures(tags),
            "kind": "indicator",
            "result_concepts": _settled(tags.above, is_result=is_result),
            "denominator_concepts": _settled(tags.below, is_result=is_result),
            "condition_concepts": _settled(tags.conditions, is_result=is_result),
            "uses": sorted(uses),
            "min_cell": self._smallest_cell(indicator),
            "verified_by": self._verified_by(indicator),
            "numerator_part_of_denominator": self.tagger.is_part(indicator.code),
            "lexicon_cleared": _keeps_catalogue_names(indicator),
            "code": indicator.code,
            "label": list(indicator.unit_of_measure.values()),
            **_named(indicator.names),
        }
        for field in SIDE_FIELDS:
            typed = texts_of(indicator.charter.get(field))
            content[field] = sorted({*texts_of(content.get(field)), *typed})
        return Subject(of=f"indicator:{indicator.code}", content=content, origin=indicator.origin)

    def scorecard(self, agreement: Agreement) -> Subject:
        """An agreement: its criteria as components, its groups and names read too."""
        groups = texts_of(agreement.charter.get("group_concepts"))
        rules = Tags()
        for each in agreement.criteria:
            rules |= self.tagger.of_setting([each.method.settings, each.target.settings])
        content = {
            "aggregation": "absolute",
            **_declared(agreement.charter),
            **self._signatures(rules),
            "kind": "scorecard",
            "components": [self._component(each) for each in agreement.criteria],
            "group_concepts": [*groups, *self._concepts_of_groups(agreement)],
            "label": list(self._words_of(agreement)),
        }
        return Subject(of=f"agreement:{agreement.code}", content=content, origin=agreement.origin)

    def veto(self, agreement: Agreement, veto: VetoRule) -> Subject:
        """A veto: its trigger as declared, and every leaf of its condition."""
        tree = self.formulas.vetoes.get((agreement.code, veto.code))
        tags = self.tagger.of_tree(tree, Place.CONDITION)
        compared = self.tagger.of_condition(tree).above
        content = {
            "subject": "unit",
            **_declared(veto.charter),
            **self._signatures(tags),
            "kind": "veto_rule",
            "trigger_concepts": [
                veto.trigger,
                *(each for each in sorted(compared) if family_of(each) not in _TELLING),
            ],
            "condition_concepts": sorted(
                {*tags.conditions, *texts_of(veto.charter.get("condition_concepts"))}
            ),
            "notice_days": veto.notice_days,
            "appeal": veto.appeal,
            "code": veto.code,
            "label": list(veto.evidence.values()),
            **_named(veto.names),
        }
        of = f"agreement:{agreement.code}.vetoes.{veto.code}"
        return Subject(of=of, content=content, origin=veto.origin or agreement.origin)

    def payment(self, agreement: Agreement) -> Subject:
        """Money for points: a payment to units per whatever the points are given for.

        Early first visits are left to the indicator, which is judged by what it divides by (CH-61).
        """
        criteria = [self.programme.indicators.get(each.indicator) for each in agreement.criteria]
        known = [each for each in criteria if each is not None]
        per = {one for each in known for one in self.tagger.of_indicator(each.code).above}
        per -= {"mat.anc1_12w"}
        is_outside = bool(known) and all(each.measured_by == "independent" for each in known)
        content = {
            "kind": "payment_rule",
            "payee": "unit",
            "per": _settled(frozenset(per), is_result=True),
            "verified_by": "independent" if is_outside or is_verified(agreement) else "self",
        }
        origin = next((each.origin for each in agreement.awards if each.origin), agreement.origin)
        return Subject(of=f"agreement:{agreement.code}.awards", content=content, origin=origin)

    def further(self, written: Mapping[str, object]) -> Subject:
        """A definition of another kind; what it names by ``indicators`` counts as its own.

        Its tags are its author's own, and so are signed like those of a home-made element.
        """
        of = f"further:{written.get('id', '')}"
        content = _untyped(written)
        content |= {"origin": "free", "second_signature": (SECOND, of) in self.signed}
        read = [one for name in ("indicator", "indicators") for one in texts_of(written.get(name))]
        concepts = {one for name in read for one in self.tagger.of_setting(name).everything}
        field = _main_field(str(written.get("kind", "")))
        if concepts and field:
            content[field] = sorted({*texts_of(written.get(field)), *concepts})
        return Subject(of=of, content=content, origin=Origin(file="further.yaml"))

    def _words_of(self, agreement: Agreement) -> Iterator[str]:
        """All names and codes on it but those of its indicators, which are read there."""
        indicators = [self.programme.indicators.get(each.indicator) for each in agreement.criteria]
        known = {text for each in indicators if each is not None for text in _words(each)}
        parts: list[_Named] = [agreement, *agreement.pillars, *agreement.criteria]
        parts += agreement.awards
        yield from (text for each in parts for text in _words(each) if text not in known)

    def _concepts_of_groups(self, agreement: Agreement) -> list[str]:
        """Groups that are called after births or contraception are made by them."""
        groups = self.programme.group_sets.get(agreement.compare_by or "")
        if groups is None or (LEXICON, f"group_set:{groups.code}") in self.signed:
            return []
        named = [*_words(groups), *(text for each in groups.groups for text in _words(each))]
        return ["fert.births"] if any(map(tells_of_fertility, named)) else []

    def _component(self, criterion: Criterion) -> dict[str, object]:
        indicator = self.programme.indicators.get(criterion.indicator)
        tags = self.tagger.of_indicator(indicator.code) if indicator else Tags()
        switching = tags.conditions | self.tagger.of_setting(criterion.method.settings).everything
        target = self.tagger.of_setting(criterion.target.settings).everything
        return {
            "concepts": _settled(tags.above, is_result=True),
            "weight": str(criterion.weight),
            "source": indicator.measured_by if indicator else "self",
            "condition_concepts": sorted(switching),
            "target_rule_concepts": sorted(target),
        }

    def _reads_anything(self, indicator: Indicator) -> bool:
        """Whether the numerator is more than a constant with a tag beside it."""
        tree = self.formulas.numerators.get(indicator.code)
        return bool(self.tagger.of_tree(tree).everything)

    def _signatures(self, tags: Tags) -> dict[str, object]:
        """Whether anything behind these tags was tagged by its author, and who else vouches."""
        elements = self.programme.elements
        fixed = {f"element:{code}" for code, each in elements.items() if each.from_catalogue}
        free = tags.sources - fixed
        return {
            "origin": "free" if free else "catalogue",
            "second_signature": all(self._is_signed(each) for each in free),
        }

    def _is_signed(self, source: str) -> bool:
        together = "elements" if source.startswith("element:") else source
        return not self.signed.isdisjoint({(SECOND, source), (SECOND, together)})

    def _smallest_cell(self, indicator: Indicator) -> str:
        stated = (
            number_of(indicator.charter.get("min_cell")),
            number_of(self.programme.document.get("min_cell")),
            number_of(indicator.minimum_base),
        )
        return str(max((each for each in stated if each is not None), default=0))

    def _verified_by(self, indicator: Indicator) -> object:
        """Who vouches for it; where only agreements pay, their awards are judged for that."""
        agreements = self.programme.agreements
        payers = {each.agreement for each in self.demands
                  if each.indicator == indicator.code and each.use in PAY_USES}  # fmt: skip
        is_paid_by_itself = not PAY_USES.isdisjoint(indicator.uses)
        if payers and (not is_paid_by_itself or all(is_verified(agreements[x]) for x in payers)):
            return "independent"
        return indicator.charter.get("verified_by", indicator.measured_by)


def _settled(concepts: frozenset[str], *, is_result: bool) -> list[str]:
    """Untagged leaves are context while nothing is made of them; then they stand as they are."""
    if is_result:
        return sorted(concepts)
    return sorted({"obs.context" if each.startswith(f"{UNTAGGED}.") else each for each in concepts})


def _named(names: Names) -> dict[str, object]:
    return {f"name_{language}".replace("-", "_"): text for language, text in names.items()}


def _words(named: _Named) -> tuple[str, ...]:
    return (named.code, *named.names.values())


def _options(options: Iterable[Option]) -> dict[str, object]:
    return {each.code: {"code": each.code, **_named(each.names)} for each in options}


def _declared(charter: Mapping[str, object]) -> dict[str, object]:
    return {name: each for name, each in charter.items() if name not in _NEVER_OVERWRITTEN}


def _untyped(written: Mapping[str, object]) -> dict[str, Any]:
    return {name: each for name, each in written.items() if name not in _NEVER_TYPED}


def _keeps_catalogue_names(indicator: Indicator) -> bool:
    """Whether it bears the names of its catalogue entry, which others have read already."""
    names = set(indicator.names.values())
    return indicator.from_catalogue and any(
        names <= set(each.names.values()) for each in library().values()
    )


def _main_field(kind: str) -> str | None:
    """Where a definition of this kind says what it is about."""
    needed = (each.name for each in KINDS.get(kind, ()) if each.needed)
    return next(needed, None)
