"""What is wrong with the metadata itself, whether or not it could be taken."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from daowei.foundation.problems import Severity
from daowei.foundation.texts import N_
from daowei.language.dialects import DHIS2
from daowei.language.errors import ExpressionError
from daowei.language.parse import parse
from daowei.language.printing import printed
from daowei.language.tree import Binary, Item, Node, spine
from daowei.programme.dhis2.bundle import Bundle
from daowei.programme.dhis2.indicators import ONE
from daowei.programme.dhis2.metadata import DataElement, DataSet, RatioIndicator, Thing
from daowei.programme.dhis2.wording import commitment_in, folded, says_nothing

_YEARLY = ("Yearly", "Financial")


def find_faults(bundle: Bundle) -> None:
    """Tells what people should mend in DHIS2: names, descriptions, pairs, doubles."""
    elements = bundle.metadata.all(DataElement)
    _unpaired(bundle, elements.values())
    _quarters_in_years(bundle, elements)
    _empty_words(bundle)
    _same_names(bundle, elements)
    _same_names(bundle, bundle.metadata.all(RatioIndicator))
    _formulas(bundle)


# ── targets and achievements ────────────────────────────────────────────────────────


def _unpaired(bundle: Bundle, elements: Iterable[DataElement]) -> None:
    """Targets that nothing is reported against, and achievements without a target."""
    roles: dict[tuple[str, int | None], dict[str, DataElement]] = defaultdict(dict)
    for each in elements:
        found = commitment_in(each.called)
        if found.role:
            roles[found.what, found.quarter].setdefault(found.role, each)
    if {role for pair in roles.values() for role in pair} != {"target", "achieved"}:
        return  # the words are not used for pairs here
    for role, other in (("target", "achieved"), ("achieved", "target")):
        for (what, _), pair in sorted(roles.items(), key=_by_commitment):
            if role in pair and other not in pair:
                _tell_unpaired(bundle, pair[role], what, is_target=role == "target")


def _by_commitment(entry: tuple[tuple[str, int | None], object]) -> tuple[str, int]:
    (what, quarter), _ = entry
    return what, quarter or 0


def _tell_unpaired(bundle: Bundle, element: DataElement, what: str, *, is_target: bool) -> None:
    bundle.tell(
        "DHI-042",
        N_("{value} has no achievement of the same words and quarter")
        if is_target
        else N_("{value} has no target of the same words and quarter"),
        element,
        remedy=N_("Spell both names alike (“{what}”), or add the one that is missing."),
        what=what,
    )


def _quarters_in_years(bundle: Bundle, elements: Mapping[str, DataElement]) -> None:
    """A quarter in the name of what is reported once a year: four quarters in one record."""
    yearly = {
        each.data_element.id: data_set
        for data_set in bundle.metadata.all(DataSet).values()
        if data_set.period_type.startswith(_YEARLY)
        for each in data_set.data_set_elements
    }
    for uid, each in elements.items():
        quarter = commitment_in(each.called).quarter
        if quarter and uid in yearly:
            bundle.tell(
                "DHI-045",
                N_("{value} says quarter {quarter} and is reported once a year on “{set}”"),
                each,
                remedy=N_("Make one element of the four and report it quarterly."),
                quarter=quarter,
                set=yearly[uid].called,
            )


# ── words ───────────────────────────────────────────────────────────────────────────


def _empty_words(bundle: Bundle) -> None:
    for each in bundle.metadata.all(RatioIndicator).values():
        _tell_empty(
            bundle,
            each,
            {
                "description": each.description,
                "numerator": each.numerator_description,
                "denominator": None
                if each.denominator.strip() == "1"
                else each.denominator_description,
            },
        )
    for element in bundle.metadata.all(DataElement).values():
        _tell_empty(bundle, element, {"description": element.description})


def _tell_empty(bundle: Bundle, thing: Thing, said: Mapping[str, str | None]) -> None:
    empty = [f"{name}: {text}" for name, text in said.items() if text and says_nothing(text)]
    if empty:
        bundle.tell(
            "DHI-043",
            N_("{named} is described by words that say nothing: {value}"),
            thing,
            remedy=N_("Say in a sentence what is counted, or leave the description empty."),
            named=thing.called,
            value=" / ".join(empty),
        )


def _same_names(bundle: Bundle, things: Mapping[str, Thing]) -> None:
    by_name: dict[str, list[Thing]] = defaultdict(list)
    for each in things.values():
        by_name[folded(each.called)].append(each)
    for alike in by_name.values():
        for each in alike[1:]:
            bundle.tell(
                "DHI-044",
                N_("{value} has the same name as {other}"),
                each,
                remedy=N_("Keep one of them, or say in the names how they differ."),
                other=alike[0].id,
            )


# ── formulas ────────────────────────────────────────────────────────────────────────


def _trees(bundle: Bundle) -> Iterator[tuple[RatioIndicator, Node, Node]]:
    """The formulas that can be read, as DHIS2 reads them."""
    for each in bundle.metadata.all(RatioIndicator).values():
        try:
            numerator = parse(each.numerator, dialect=DHIS2)
            denominator = parse(each.denominator, dialect=DHIS2)
        except ExpressionError:
            continue
        yield each, numerator, denominator


def _formulas(bundle: Bundle) -> None:
    first: dict[tuple[object, ...], str] = {}
    for each, numerator, denominator in _trees(bundle):
        if denominator == ONE:
            bundle.tell(
                "DHI-041",
                N_("{value} divides by 1: it only adds up"),
                each,
                remedy=N_("One element, reported by quarter, adds up over the year by itself."),
                severity=Severity.NOTE,
            )
        figure = (printed(numerator), printed(denominator), each.indicator_type, each.annualized)
        if first.setdefault(figure, each.id) != each.id:
            bundle.tell(
                "DHI-046",
                N_("{value} is the same figure as {other}"),
                each,
                remedy=N_("Keep one of them."),
                other=first[figure],
            )
        doubled = [*_doubled(numerator), *_doubled(denominator)]
        if doubled:
            bundle.tell(
                "DHI-047",
                N_("{indicator} adds the same thing twice: {value}"),
                each,
                remedy=N_("Take it out once, or name the part that was meant."),
                indicator=each.called,
                value=", ".join(printed(one) for one in doubled),
            )


def _doubled(tree: Node) -> Iterator[Node]:
    """Items that a sum adds more than once."""
    if isinstance(tree, Binary):
        first, above = spine(tree)
        added = [first, *(each.right for each in above if each.operator == "+")]
        counted = Counter(each for each in added if isinstance(each, Item))
        yield from (each for each, times in counted.items() if times > 1)
