"""An explanation as a page shows it: opened level by level, sensitive numbers as one may see."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from daowei.assessment.explanation import STATES_TOLD, Explanation, Kind
from daowei.assessment.web.revision_places import place_named
from daowei.disclosure.web.here import Here
from daowei.disclosure.web.sight import Shown
from daowei.foundation.states import State
from daowei.foundation.texts import N_, Text

MOST_CHILDREN = 60
_COUNTED = frozenset({Kind.ELEMENT, Kind.REPORT})
_SIDES = frozenset({Kind.NUMERATOR, Kind.DENOMINATOR})

WORDS: Mapping[Kind, str] = {
    Kind.SCORE: N_(
        "The mean of the criteria's points by their weights, over the criteria that count. Rounded "
        "once, halves away from zero; places are taken from printed points."
    ),
    Kind.PILLAR: N_("The mean of its criteria's points by their weights, rounded once."),
    Kind.CRITERION: N_(
        "0 to 100 points by the criterion's method; unrounded points go into the total."
    ),
    Kind.INDICATOR: N_(
        "Numerator over denominator, times the factor. Sums are exact; the figure is rounded once, "
        "when it is printed."
    ),
    Kind.ELEMENT: N_("Added up from the reports of the unit and of all below it, as named here."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One node as it is shown.

    ``at``: the way from the top, for opening it by itself; ``children``: None where they are not
    opened yet; ``more``: how many of them are not shown; ``source``: of a report its place.
    """

    kind: str
    title: str
    unit: str
    period: str
    value: str
    words: str
    formula: str
    notes: tuple[str, ...]
    reports: str
    source: str
    at: str
    is_open: bool
    has_more: bool
    children: "tuple[Step, ...] | None" = field(default=None)
    more: int = 0
    is_withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A node with what of it may be told; ``element``: whose reports are looked at."""

    node: Explanation
    tells: bool
    sides: bool = True
    element: str = ""
    is_whole: bool = True


def step_at(place: Here, top: Explanation, at: Sequence[int], *, depth: int) -> Step | None:
    """The node at the end of a way, opened ``depth`` levels down; None where the way ends."""
    seen = _seen(place, top, None)
    for number in at:
        children = seen.node.children
        if number >= len(children):
            return None
        seen = _seen(place, children[number], seen)
    return _step(place, seen, None, at=tuple(at), depth=depth)


def _seen(place: Here, node: Explanation, above: _Seen | None) -> _Seen:
    sight = place.sight
    if node.kind is Kind.INDICATOR:
        shows = sight.shows(node.code, node.unit, node.period)
        tells = shows is Shown.ALL or (shows is Shown.FIGURE and bool(node.value))
        return _Seen(node=node, tells=tells, sides=shows is Shown.ALL)
    if node.kind in _SIDES:
        return _Seen(node=node, tells=above is None or above.sides)
    if node.kind in _COUNTED:
        element, is_whole = _element(place, node, above)
        is_told = not element or (
            sight.is_open((element,), node.unit)
            or (is_whole and sight.may_tell(element, node.unit, node.period))
        )
        return _Seen(node=node, tells=is_told, element=element, is_whole=is_whole)
    return _Seen(node=node, tells=True)


def _element(place: Here, node: Explanation, above: _Seen | None) -> tuple[str, bool]:
    """The element that is counted, and whether all of it; cells of a form belong to theirs."""
    name, _, combo = node.code.removeprefix("#{").removesuffix("}").partition(".")
    code = _code_of(place, name)
    if code in place.programme.elements:
        return code, not combo
    return (above.element, False) if above is not None else ("", True)


def _code_of(place: Here, uid: str) -> str:
    elements = place.programme.elements
    if uid in elements:
        return uid
    return next((each.code for each in elements.values() if each.uid == uid), uid)


def _step(
    place: Here, seen: _Seen, above: Explanation | None, *, at: tuple[int, ...], depth: int
) -> Step:
    node, naming = seen.node, place.naming
    language = naming.language
    children: tuple[Step, ...] | None = None
    more = 0
    if depth and node.below is not None:
        below = node.children
        told = below if len(below) <= MOST_CHILDREN + 1 else below[:MOST_CHILDREN]
        more = len(below) - len(told)
        children = tuple(
            _step(place, _seen(place, each, seen), node, at=(*at, number), depth=depth - 1)
            for number, each in enumerate(told)
        )
    unit_name = node.unit_name.in_language(language) if node.unit_name else node.unit
    said = above.notes if above else ()
    return Step(
        kind=node.kind.value,
        title=node.title.in_language(language),
        unit=unit_name if above is None or above.unit != node.unit else "",
        period=naming.period(node.period)
        if node.period and (above is None or above.period != node.period)
        else "",
        value=_value(node, seen, language),
        words=naming.say(WORDS[node.kind]) if above is None and node.kind in WORDS else "",
        formula=node.formula,
        notes=tuple(each.in_language(language) for each in node.notes if each not in said)
        if seen.tells
        else (),
        reports=_reports(place, node),
        source=node.source,
        at=".".join(map(str, at)),
        is_open=children is not None and bool(children),
        has_more=node.below is not None,
        children=children,
        more=more,
        is_withheld=not seen.tells,
    )


def _value(node: Explanation, seen: _Seen, language: str) -> str:
    if not seen.tells:
        told = State.WITHHELD if node.value or node.state is State.NOT_COMPUTABLE else node.state
        return _state(told, language)
    if node.value:
        return node.value + (node.measure.in_language(language) if node.measure else "")
    return "" if node.state is State.REPORTED else _state(node.state, language)


def _state(state: State, language: str) -> str:
    return Text(STATES_TOLD[state]).in_language(language)


def _reports(place: Here, node: Explanation) -> str:
    if node.expected is None or node.received is None:
        return ""
    return place.naming.say(
        N_("{received} of {expected} reports"), received=node.received, expected=node.expected
    )


def steps_in(step: Step) -> Iterator[Step]:
    """The node and all those opened below it."""
    yield step
    for each in step.children or ():
        yield from steps_in(each)


def revisions_in(step: Step, place: Here) -> Iterator[tuple[str, str, str, str, int]]:
    """The revisions of reports that are named and that the visitor may read."""
    for each in steps_in(step):
        named = place_named(each.source)
        if named is not None and place.sight.sees(named[2]):
            yield named
