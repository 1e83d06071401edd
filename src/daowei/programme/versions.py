"""What changed between two versions of a programme, in words, and what each change touches."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from daowei.language.errors import ExpressionError
from daowei.language.parse import parse
from daowei.language.printing import printed
from daowei.programme.changes import Change, ChangeKind, Section
from daowei.programme.definition import Agreement, Programme
from daowei.programme.touching import Touches

_FORMULAS = frozenset({"numerator", "denominator", "left", "right", "condition"})
_IDLE = frozenset({"origin", "version"})  # where it stands in the file; that it is another version


def difference(old: Programme, new: Programme) -> tuple[Change, ...]:
    """All changes from the old version to the new, section by section, in the order of codes."""
    touches = Touches(old, new)
    return tuple(touches.of(each) for each in _changes(old, new))


def _changes(old: Programme, new: Programme) -> Iterator[Change]:
    yield from _fields(Section.PROGRAMME, new.code, old=_head(old), new=_head(new))
    for section, before, after in _sections(old, new):
        yield from _definitions(section, before, after)
    for code in _codes(old.agreements, new.agreements):
        was, now = old.agreements.get(code), new.agreements.get(code)
        yield from _one(
            Section.AGREEMENT, code, before=_agreement_head(was), after=_agreement_head(now)
        )
        if was and now:
            for section, before, after in _parts(was, now):
                yield from _definitions(section, before, after, within=f"{code}/")


def _head(programme: Programme) -> Mapping[str, object]:
    names = ("code", "names", "languages", "currency", "year_start", "partial", "valid_from",
             "document", "inspection", "retention")  # fmt: skip
    return {name: getattr(programme, name) for name in names}


def _sections(
    old: Programme, new: Programme
) -> Iterator[tuple[Section, Mapping[str, Any], Mapping[str, Any]]]:
    yield Section.CONSTANT, old.constants, new.constants
    yield Section.GROUP_SET, old.group_sets, new.group_sets
    yield Section.CATEGORY, old.categories, new.categories
    yield Section.COMBINATION, old.category_combos, new.category_combos
    yield Section.ELEMENT, old.elements, new.elements
    yield Section.FORM, old.forms, new.forms
    yield Section.CHECK, old.checks, new.checks
    yield Section.INDICATOR, old.indicators, new.indicators
    yield Section.FURTHER, _by_id(old.further), _by_id(new.further)


def _by_id(further: Iterable[Mapping[str, object]]) -> Mapping[str, Mapping[str, object]]:
    return {str(each.get("id", number)): each for number, each in enumerate(further)}


def _agreement_head(agreement: Agreement | None) -> Mapping[str, object] | None:
    if agreement is None:
        return None
    parts = {"pillars", "vetoes", "awards"}
    return {
        each.name: getattr(agreement, each.name)
        for each in fields(agreement)
        if each.name not in parts
    }


def _parts(
    old: Agreement, new: Agreement
) -> Iterator[tuple[Section, Mapping[str, Any], Mapping[str, Any]]]:
    yield Section.PILLAR, _pillars(old), _pillars(new)
    yield Section.CRITERION, _criteria(old), _criteria(new)
    yield Section.VETO, _by_code(old.vetoes), _by_code(new.vetoes)
    yield Section.AWARD, _by_code(old.awards), _by_code(new.awards)


def _pillars(agreement: Agreement) -> Mapping[str, object]:
    return {each.code: {"names": each.names} for each in agreement.pillars}


def _criteria(agreement: Agreement) -> Mapping[str, object]:
    """Criteria with the pillar they stand in, so that a move shows."""
    return {
        each.code: {"pillar": pillar.code} | dict(_values(each))
        for pillar in agreement.pillars
        for each in pillar.criteria
    }


def _by_code(things: Iterable[Any]) -> Mapping[str, Any]:
    return {each.code: each for each in things}


def _codes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys((*before, *after)))


def _definitions(
    section: Section, before: Mapping[str, Any], after: Mapping[str, Any], *, within: str = ""
) -> Iterator[Change]:
    for code in _codes(before, after):
        yield from _one(section, within + code, before=before.get(code), after=after.get(code))


def _one(section: Section, code: str, *, before: object, after: object) -> Iterator[Change]:
    if before is None:
        yield Change(kind=ChangeKind.ADDED, section=section, code=code)
    elif after is None:
        yield Change(kind=ChangeKind.REMOVED, section=section, code=code)
    else:
        yield from _fields(section, code, old=before, new=after)


def _fields(section: Section, code: str, *, old: object, new: object) -> Iterator[Change]:
    before, after = dict(_values(old)), dict(_values(new))
    for name in dict.fromkeys((*before, *after)):
        was, now = _said(name, before.get(name)), _said(name, after.get(name))
        if was != now:
            yield Change(
                kind=ChangeKind.CHANGED, section=section, code=code, field=name, before=was,
                after=now,
            )  # fmt: skip


def _values(thing: object) -> Iterator[tuple[str, object]]:
    if isinstance(thing, Mapping):
        yield from thing.items()
    elif is_dataclass(thing):
        for each in fields(thing):
            if each.name not in _IDLE:
                yield each.name, getattr(thing, each.name)
    else:
        yield "value", thing


def _said(name: str, value: object) -> str:
    """The value as people read it; formulas in their one spelling."""
    if name in _FORMULAS and isinstance(value, str):
        return _spelled_formula(value)
    return _spoken(value)


def _spelled_formula(text: str) -> str:
    try:
        return printed(parse(text))
    except ExpressionError:
        return text


def _spoken(value: object) -> str:
    match value:
        case None:
            said = ""
        case Enum():
            said = str(value.value)
        case Mapping():
            said = ", ".join(f"{key}: {_spoken(each)}" for key, each in value.items())
        case frozenset() | set():
            said = ", ".join(sorted(_spoken(each) for each in value))
        case tuple() | list():
            said = ", ".join(_spoken(each) for each in value)
        case _ if is_dataclass(value):
            parts = ((name, _spoken(each)) for name, each in _values(value))
            said = "(" + ", ".join(f"{name}: {each}" for name, each in parts if each) + ")"
        case _:
            said = str(value)
    return said
