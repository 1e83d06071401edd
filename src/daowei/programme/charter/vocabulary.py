"""The closed list of concepts a definition may carry, in families, with a word for each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from daowei.foundation.texts import named


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One tag: what a number, a field or a condition is about."""

    id: str
    family: str
    names: Mapping[str, str]


@cache
def vocabulary() -> Mapping[str, Concept]:
    """All concepts by their id (``acc.stockout``), in the order of the list.

    Source: charter, section 4; the Chinese words are ours.
    """
    return {
        f"{family}.{name}": Concept(
            id=f"{family}.{name}", family=family, names={"en": english, "zh": chinese}
        )
        for family, entry in _document().items()
        for name, (english, chinese) in entry["concepts"].items()
    }


@cache
def concepts() -> frozenset[str]:
    """The ids of all concepts; nothing outside this list is a tag."""
    return frozenset(vocabulary())


@cache
def families() -> Mapping[str, Mapping[str, str]]:
    """The families of concepts with their names by language."""
    return {family: {"en": entry["en"], "zh": entry["zh"]} for family, entry in _document().items()}


def label(concept: str, language: str = "en") -> str:
    """The concept in words; an unknown tag is given back as it was written."""
    entry = vocabulary().get(concept)
    return named(entry.names, language) if entry else concept


def family_of(concept: str) -> str:
    """What stands before the dot: ``acc`` of ``acc.stockout``."""
    return concept.partition(".")[0]


@cache
def _document() -> Mapping[str, Mapping[str, Any]]:
    text = files(__package__).joinpath("concepts.json").read_text(encoding="utf-8")
    document: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return document
