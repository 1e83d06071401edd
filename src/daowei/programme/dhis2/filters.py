"""Which objects an answer holds and in which order: ``filter=level:eq:2``, ``order=name:desc``."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daowei.programme.dhis2.catalogue import Catalogue, Object, Ref
from daowei.programme.dhis2.selection import QuestionError

_IDENTIFIERS = ("id", "code", "name", "shortName")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition on a field, which may be a path (``parent.id``)."""

    path: tuple[str, ...]
    operator: str
    value: str

    def keeps(self, thing: Object, catalogue: Catalogue) -> bool:
        """Whether an object meets the condition; of a list its length is compared."""
        held = thing.get(self.path[0])
        if self.operator in _SIZED and len(self.path) == 1 and isinstance(held, list):
            return OPERATORS[self.operator]([len(held)], self.value)
        fields = [(each,) for each in _IDENTIFIERS] if self._is_identity else [self.path]
        values = [each for path in fields for each in values_at(thing, path, catalogue)]
        return OPERATORS[self.operator](values, self.value)

    @property
    def _is_identity(self) -> bool:
        return self.path == ("identifiable",)


def parse_filter(text: str) -> Filter:
    """The condition a text stands for.

    Raises: QuestionError: it has no such operator, or no value where one is needed.
    """
    name, _, rest = text.partition(":")
    operator, has_value, value = rest.partition(":")
    if not name or operator not in OPERATORS or not (has_value or operator in _WITHOUT_VALUE):
        raise QuestionError(f"Filter not supported: `{text}`", "E2034")
    return Filter(path=tuple(name.split(".")), operator=operator, value=value)


def kept(
    things: Iterable[Object], filters: Sequence[Filter], catalogue: Catalogue, *, junction: str
) -> Iterator[Object]:
    """The objects that meet all conditions, or with junction ``OR`` any of them."""
    if not filters:
        yield from things
        return
    meets = any if junction.upper() == "OR" else all
    yield from (
        thing for thing in things if meets(each.keeps(thing, catalogue) for each in filters)
    )


def values_at(thing: Object, path: tuple[str, ...], catalogue: Catalogue) -> list[Any]:
    """What stands at the end of a path; of a list, everything in it."""
    here: list[Any] = [thing]
    for name in path:
        here = [
            value
            for each in here
            for value in _spread(_object(each, catalogue).get(name))
            if value is not None
        ]
    return [each.uid if isinstance(each, Ref) else each for each in here]


def _object(each: Any, catalogue: Catalogue) -> Mapping[str, Any]:
    if isinstance(each, Ref):
        return catalogue.target(each) or {"id": each.uid}
    return each if isinstance(each, dict) else {}


def _spread(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else (value,)


# ── operators ───────────────────────────────────────────────────────────────────────

_SIZED = frozenset({"gt", "ge", "gte", "lt", "le", "lte"})
_WITHOUT_VALUE = frozenset({"null", "!null", "empty", "!empty"})


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _any(test: Callable[[str, str], bool]) -> Callable[[list[Any], str], bool]:
    return lambda values, given: any(test(_said(each), given) for each in values)


def _not(test: Callable[[list[Any], str], bool]) -> Callable[[list[Any], str], bool]:
    return lambda values, given: not test(values, given)


def _folded(test: Callable[[str, str], bool]) -> Callable[[list[Any], str], bool]:
    return _any(lambda said, given: test(said.casefold(), given.casefold()))


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[list[Any], str], bool]:
    def compares(values: list[Any], given: str) -> bool:
        return any(test(*_comparable(each, given)) for each in values)

    return compares


def _comparable(value: Any, given: str) -> tuple[Any, Any]:
    try:
        return float(value), float(given)
    except (TypeError, ValueError):
        return _said(value), given


def _listed(given: str) -> frozenset[str]:
    return frozenset(each.strip() for each in given.strip("[]").split(","))


_EQUAL, _LIKE, _ILIKE = _any(str.__eq__), _any(str.__contains__), _folded(str.__contains__)
_IN = _any(lambda said, given: said in _listed(given))
_TOKEN = _folded(lambda said, given: all(each in said for each in given.split()))
_STARTS, _ENDS = _any(str.startswith), _any(str.endswith)
_ISTARTS, _IENDS = _folded(str.startswith), _folded(str.endswith)

OPERATORS: Mapping[str, Callable[[list[Any], str], bool]] = {
    "eq": _EQUAL,
    "ieq": _folded(str.__eq__),
    "!eq": _not(_EQUAL),
    "neq": _not(_EQUAL),
    "ne": _not(_EQUAL),
    "like": _LIKE,
    "!like": _not(_LIKE),
    "$like": _STARTS,
    "!$like": _not(_STARTS),
    "like$": _ENDS,
    "!like$": _not(_ENDS),
    "ilike": _ILIKE,
    "!ilike": _not(_ILIKE),
    "$ilike": _ISTARTS,
    "!$ilike": _not(_ISTARTS),
    "ilike$": _IENDS,
    "!ilike$": _not(_IENDS),
    "startsWith": _STARTS,
    "endsWith": _ENDS,
    "token": _TOKEN,
    "!token": _not(_TOKEN),
    "in": _IN,
    "!in": _not(_IN),
    "gt": _ordered(lambda one, other: one > other),
    "ge": _ordered(lambda one, other: one >= other),
    "gte": _ordered(lambda one, other: one >= other),
    "lt": _ordered(lambda one, other: one < other),
    "le": _ordered(lambda one, other: one <= other),
    "lte": _ordered(lambda one, other: one <= other),
    "null": lambda values, _: not values,
    "!null": lambda values, _: bool(values),
    "empty": lambda values, _: not values,
    "!empty": lambda values, _: bool(values),
}


# ── order ───────────────────────────────────────────────────────────────────────────


def ordered(things: Iterable[Object], orders: Sequence[str]) -> list[Object]:
    """The objects sorted by ``field:asc``, ``desc``, ``iasc`` or ``idesc``, the first foremost.

    Missing: objects without a value stand behind those that have one.
    Raises: QuestionError: another direction.
    """
    found = list(things)
    for text in reversed(orders):
        name, _, way = text.partition(":")
        if way not in {"", "asc", "desc", "iasc", "idesc"}:
            raise QuestionError(f"Order not supported: `{text}`", "E2034")
        _sort(found, name, descending=way.endswith("desc"))
    return found


def _sort(things: list[Object], name: str, *, descending: bool) -> None:
    things.sort(key=lambda each: _place(each.get(name)), reverse=descending)
    things.sort(key=lambda each: each.get(name) is None)


def _place(value: Any) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, _said(value).casefold())
