"""The registry of rules: each an entry with its source and its way out, beside its function."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import TypeAlias

from daowei.foundation.texts import Text
from daowei.programme.charter.reading import Definition, Tag

SECTIONS = ("results", "money", "privacy", "services", "governance", "side_doors")

# a rule gives the offending places: a tag, or the path of a field
Finder: TypeAlias = Callable[[Definition], Iterable[Tag | str]]


class Kept(StrEnum):
    """Where a rule is kept: on definitions, values, while computing, on pages, in checking."""

    DEFINITION = "definition"
    VALUES = "values"
    COMPUTATION = "computation"
    PAGES = "pages"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the charter.

    ``text``: what it refuses. ``way_out``: what may be done instead; ``way_out_ids`` names
    entries of the ready catalogue. ``kinds``: the kinds of definition it reads, ``*`` for all.
    """

    id: str
    name: str
    section: str
    kinds: frozenset[str]
    text: str
    source: str
    way_out: str
    way_out_ids: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = (Kept.DEFINITION,)
    find: Finder | None = None

    def reads(self, kind: str) -> bool:
        """Whether a definition of this kind is judged by the rule."""
        return self.find is not None and (kind in self.kinds or "*" in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One rule broken at one place: what is refused, by which source, and what may be done instead.

    ``subject`` is the definition (``indicator:births``), ``path`` the place within it.
    """

    rule: str
    name: str
    path: str
    message: Text
    source: Text
    alternative: Text
    alternative_ids: tuple[str, ...] = ()
    concept: str | None = None
    subject: str = ""
    file: str | None = None
    line: int | None = None

    def as_json(self, language: str = "en") -> dict[str, object]:
        """The refusal for machines; texts in one language."""
        return {
            "rule": self.rule,
            "name": self.name,
            "subject": self.subject,
            "path": self.path,
            "concept": self.concept,
            "message": self.message.in_language(language),
            "source": self.source.in_language(language),
            "alternative": self.alternative.in_language(language),
            "alternative_ids": list(self.alternative_ids),
            "file": self.file,
            "line": self.line,
        }


_registry: dict[str, Rule] = {}


def rule(  # noqa: PLR0913 - an entry of the charter has that many parts
    id: str,  # noqa: A002 - the charter's own word
    name: str,
    *,
    kinds: str,
    text: str,
    source: str,
    way_out: str,
    way_out_ids: tuple[str, ...] = (),
    kept: tuple[Kept, ...] = (Kept.DEFINITION,),
) -> Callable[[Finder], Finder]:
    """Enters the function below it into the charter as the rule's reading of a definition."""

    def enter(find: Finder) -> Finder:
        section = find.__module__.rpartition(".")[2]
        _registry[id] = Rule(
            id=id,
            name=name,
            section=section,
            kinds=frozenset(kinds.split()),
            text=text,
            source=source,
            way_out=way_out,
            way_out_ids=way_out_ids,
            kept=kept,
            find=find,
        )
        return find

    return enter


def kept_elsewhere(  # noqa: PLR0913 - as above
    id: str,  # noqa: A002 - as above
    name: str,
    *,
    section: str,
    kinds: str,
    text: str,
    source: str,
    way_out: str,
    kept: tuple[Kept, ...],
) -> None:
    """Enters a rule that no definition alone can break: it is kept on values, pages or files."""
    _registry[id] = Rule(
        id=id,
        name=name,
        section=section,
        kinds=frozenset(kinds.split()),
        text=text,
        source=source,
        way_out=way_out,
        kept=kept,
    )


@cache
def rules() -> Mapping[str, Rule]:
    """All rules of the charter by id, in order."""
    for section in SECTIONS:
        import_module(f"daowei.programme.charter.{section}")
    return dict(sorted(_registry.items()))


@cache
def rules_for(kind: str) -> tuple[Rule, ...]:
    """The rules that read a definition of this kind."""
    return tuple(each for each in rules().values() if each.reads(kind))


def refusals_by(rule: Rule, definition: Definition) -> Iterator[Refusal]:
    """One refusal for each place where the definition breaks the rule."""
    if rule.find is None:
        return
    for place in rule.find(definition):
        path, concept = (place.path, place.concept) if isinstance(place, Tag) else (place, None)
        yield refusal(rule, path=path, concept=concept)


def refusal(rule: Rule, *, path: str, concept: str | None = None) -> Refusal:
    """A refusal by the rule at a place."""
    return Refusal(
        rule=rule.id,
        name=rule.name,
        path=path,
        message=Text(rule.text, {"concept": concept or "-", "path": path}),
        source=Text(rule.source),
        alternative=Text(rule.way_out),
        alternative_ids=rule.way_out_ids,
        concept=concept,
    )
