"""Which fields of objects an answer holds: ``fields=id,parent[id,name],!code,children~size``."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from daowei.foundation.problems import DaoweiError
from daowei.programme.dhis2.catalogue import Catalogue, Object, Ref

_PIECE = re.compile(
    r"\s*(?:(?P<name>!?[:*]?[\w]*)(?P<changes>(?:(?:~|\||::)[\w]+(?:\([^)]*\))?)*))"
)
_CHANGE = re.compile(r"(?:~|\||::)(\w+)(?:\(([^)]*)\))?")
_DEEPEST = 20
MOST_OBJECTS = 2_000_000
_DERIVED = frozenset(
    {"displayName", "displayShortName", "displayFormName", "href", "children", "ancestors", "leaf",
     "isDefault"}
)  # fmt: skip


class QuestionError(DaoweiError, ValueError):
    """Fields, filters or an order that cannot be read; ``code`` is DHIS2's."""

    def __init__(self, message: str, code: str = "E1000") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One field; ``within``: what of the objects it holds; ``changes``: transformers in order."""

    name: str
    within: "Selection | None" = None
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Presets, fields of their own, and fields left out."""

    presets: tuple[str, ...] = ()
    fields: tuple[Wanted, ...] = ()
    excluded: frozenset[str] = field(default_factory=frozenset)


def parse_fields(text: str) -> Selection:
    """The selection a text stands for; brackets left open at its end count as closed there.

    Raises: QuestionError: a sign that does not belong where it stands.
    """
    reader = _Reader(text)
    found = reader.selection()
    if reader.at != len(text):
        raise QuestionError(f"fields {text!r}: unexpected {text[reader.at]!r} at {reader.at + 1}")
    return found


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    depth: int = 0

    def selection(self) -> Selection:
        presets, fields, excluded = [], [], set()
        while True:
            name, changes = self._piece()
            within = self._within()
            if name.startswith("!"):
                excluded.add(name[1:])
            elif name.startswith((":", "*")):
                presets.append(name.lstrip(":"))
            elif name:
                fields.append(Wanted(name=name, within=within, changes=changes))
            if not self._eats(","):
                break
        return Selection(presets=tuple(presets), fields=tuple(fields), excluded=frozenset(excluded))

    def _piece(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        found = _PIECE.match(self.text, self.at)
        assert found is not None, "the pattern matches nothing too"
        self.at = found.end()
        changes = tuple((name, given or "") for name, given in _CHANGE.findall(found["changes"]))
        return found["name"], changes

    def _within(self) -> Selection | None:
        if not self._eats("["):
            return None
        self.depth += 1
        if self.depth > _DEEPEST:
            raise QuestionError(f"fields are nested more than {_DEEPEST} deep")
        found = self.selection()
        if not self._eats("]") and self.at < len(self.text):
            raise QuestionError(f"fields {self.text!r}: unexpected {self.text[self.at]!r}")
        self.depth -= 1
        return found

    def _eats(self, sign: str) -> bool:
        there = self.text.startswith(sign, self.at)
        self.at += there
        return there


@dataclass(slots=True)
class Showing:
    """Shows objects of a catalogue, up to a limit: nested fields can ask for more than there is.

    ``left``: how many more objects may be shown.
    """

    catalogue: Catalogue
    left: int = MOST_OBJECTS

    def shown(self, thing: Object, selection: Selection) -> dict[str, Any]:
        """The fields of an object that were asked for; those without a value are left out.

        Raises: QuestionError: more objects were asked for than an answer may hold.
        """
        self.left -= 1
        if self.left < 0:
            raise QuestionError(f"fields ask for more than {MOST_OBJECTS} objects; ask for less")
        found: dict[str, Any] = {}
        for each in _fields_of(thing, selection):
            value = thing.get(each.name)
            if value is None or each.name in selection.excluded:
                continue
            name, value = _changed(each, value)
            found[name] = self._told(value, each.within)
        return found

    def _told(self, value: Any, within: Selection | None) -> Any:
        match value:
            case Ref():
                return self._referred(value, within)
            case list():
                return [self._told(each, within) for each in value]
            case dict() if within is not None:
                return self.shown(value, within)
            case dict():
                return {name: self._told(each, None) for name, each in value.items()}
            case _:
                return value

    def _referred(self, ref: Ref, within: Selection | None) -> dict[str, Any]:
        target = self.catalogue.target(ref)
        if within is None or target is None:
            return {"id": ref.uid}
        return self.shown(target, within)


def _fields_of(thing: Object, selection: Selection) -> Iterator[Wanted]:
    own = {each.name for each in selection.fields}
    for preset in selection.presets:
        if preset in _PRESETS:
            chosen = _PRESETS[preset](thing)
            yield from (Wanted(name=each) for each in chosen if each not in own)
    yield from selection.fields


_IDENTIFIABLE = ("id", "code", "name", "created", "lastUpdated", "href")
_PRESETS: Mapping[str, Callable[[Object], Any]] = {
    "all": tuple,
    "*": tuple,
    "owner": lambda thing: [each for each in thing if each not in _DERIVED],
    "persisted": lambda thing: [each for each in thing if each not in _DERIVED],
    "identifiable": lambda _: _IDENTIFIABLE,
    "nameable": lambda _: (*_IDENTIFIABLE, "shortName", "description"),
    "simple": lambda thing: [
        name for name, each in thing.items() if not isinstance(each, Ref | list | dict)
    ],
}


# ── transformers ────────────────────────────────────────────────────────────────────


def _changed(wanted: Wanted, value: Any) -> tuple[str, Any]:
    name = wanted.name
    for change, given in wanted.changes:
        if change == "rename":
            name = given or name
        elif change in _CHANGES:
            value = _CHANGES[change](value)
    return name, value


def _size(value: Any) -> int:
    return len(value) if hasattr(value, "__len__") else 1


_CHANGES: Mapping[str, Callable[[Any], Any]] = {
    "size": _size,
    "isEmpty": lambda value: not value,
    "isNotEmpty": bool,
    "pluck": lambda value: [each.uid if isinstance(each, Ref) else each for each in value],
}
