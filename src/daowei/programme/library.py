"""The ready indicator catalogue: what others have defined and measured, with source and uses.

An indicator or an element that names its place in the catalogue takes its tag from here and needs
no second signature; a tag of its own that differs is refused (charter CH-54).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.definition import Direction, Names, Use

_DIRECTIONS = {
    "up": Direction.MORE,
    "down": Direction.LESS,
    "band": Direction.NONE,
    "none": Direction.NONE,
}
_SIDES = ("numerator", "denominator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Who defined it, where, and how far the text was seen: ``seen``, ``recalled``."""

    key: str
    citation: str
    locator: str
    verification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueIndicator:
    """One entry of the catalogue.

    ``reading``: which way is better in itself (up, down, band, none); ``direction`` is NONE where
    the figure may only be observed. ``disaggregations`` and ``frequency`` are the source's words.
    """

    code: str
    names: Names
    group: str
    definition: str
    numerator: str
    denominator: str
    unit: str
    reading: str
    direction: Direction
    concepts: frozenset[str]
    denominator_concepts: frozenset[str]
    numerator_part_of_denominator: bool
    uses: frozenset[Use]
    disaggregations: tuple[str, ...]
    frequency: str
    source: Citation
    external_codes: Mapping[str, str]
    note: str

    @property
    def is_scoreable(self) -> bool:
        """Whether anybody may be measured by it; otherwise it is observed and planned with."""
        return Use.SCORE in self.uses

    def as_definition(self) -> dict[str, object]:
        """The entry as the charter reads it: all its uses, published above the smallest cell."""
        return {
            "kind": "indicator",
            "id": self.code,
            "name_en": self.names["en"],
            "name_zh": self.names["zh"],
            "result_concepts": sorted(self.concepts),
            "denominator_concepts": sorted(self.denominator_concepts),
            "numerator_part_of_denominator": self.numerator_part_of_denominator,
            "uses": sorted(self.uses),
            "verified_by": "independent",
            "min_cell": 10,
            "origin": "catalogue",
            "lexicon_cleared": True,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueElement:
    """One side of an entry: what is counted, in the source's words, with its tags.

    ``concept`` is the one tag of an element made from it, None where that side carries none.
    """

    reference: str
    concept: str | None
    words: str


@cache
def library() -> Mapping[str, CatalogueIndicator]:
    """All entries by code, in the order of the catalogue."""
    document = _document()
    sources = {key: Citation(key=key, **each) for key, each in document["sources"].items()}
    return {
        each["code"]: _entry(each, uses=document["uses"][each["uses"]], sources=sources)
        for each in document["indicators"]
    }


def catalogue_indicator(code: str) -> CatalogueIndicator | None:
    """The entry of this code (``FP10``), None where the catalogue has none."""
    return library().get(code)


def catalogue_element(reference: str) -> CatalogueElement | None:
    """What ``catalogue: FP10.numerator``, ``FP10.denominator`` or ``pop.total`` means.

    A population group may name its ``pop.*`` concept alone. No other concept may be named alone:
    whoever writes the tag of a count herself has not taken it from the catalogue.
    """
    population = _document()["populations"].get(reference)
    if population is not None:
        return CatalogueElement(reference=reference, concept=reference, words=population)
    code, _, side = reference.rpartition(".")
    entry = library().get(code)
    if entry is None or side not in _SIDES:
        return None
    tags = entry.concepts if side == "numerator" else entry.denominator_concepts
    return CatalogueElement(
        reference=reference,
        concept=min(tags, default=None),
        words=entry.numerator if side == "numerator" else entry.denominator,
    )


def concept_from_catalogue(
    reference: str, *, typed: str | None, file: str | None = None, line: int | None = None
) -> tuple[str | None, tuple[Problem, ...]]:
    """The concept of an element that names its place in the catalogue; a typed one must agree.

    A side without a tag of its own (facilities assessed) may take one of its entry's.
    """
    found = catalogue_element(reference)
    if found is None:
        return typed, (_unknown(reference, file=file, line=line),)
    if typed is None or typed in _tags_of(reference):
        return typed or found.concept, ()
    return found.concept, (_differs(reference, typed=typed, found=found, place=(file, line)),)


def _tags_of(reference: str) -> frozenset[str]:
    code, _, side = reference.rpartition(".")
    entry = library().get(code)
    if entry is None:
        return frozenset({reference})
    if side == "numerator":
        return entry.concepts
    return entry.denominator_concepts or entry.concepts


def _unknown(reference: str, *, file: str | None, line: int | None) -> Problem:
    return problem(
        "CH-54",
        N_("The catalogue has no entry {value}."),
        remedy=N_("Name an indicator's side, as FP10.numerator, or a population, as pop.total."),
        file=file,
        line=line,
        field="catalogue",
        value=reference,
    )


def _differs(
    reference: str, *, typed: str, found: CatalogueElement, place: tuple[str | None, int | None]
) -> Problem:
    return problem(
        "CH-54",
        N_("The tag {value} differs from the catalogue's for {reference}: {concept}."),
        remedy=N_("Leave the concept out, or leave the catalogue out and have the tag signed."),
        file=place[0],
        line=place[1],
        field="concept",
        value=typed,
        reference=reference,
        concept=found.concept or "-",
    )


def _entry(
    each: Mapping[str, Any], *, uses: list[str], sources: Mapping[str, Citation]
) -> CatalogueIndicator:
    reading = str(each["direction"])
    return CatalogueIndicator(
        code=each["code"],
        names={"en": each["en"], "zh": each["zh"]},
        group=each["group"],
        definition=each["definition"],
        numerator=each["numerator"],
        denominator=each.get("denominator", ""),
        unit=each["unit"],
        reading=reading,
        direction=_DIRECTIONS[reading] if "score" in uses else Direction.NONE,
        concepts=frozenset(each["concepts"]),
        denominator_concepts=frozenset(each.get("denominator_concepts", ())),
        numerator_part_of_denominator=bool(each.get("part")),
        uses=frozenset(Use(use) for use in uses),
        disaggregations=tuple(each.get("by", ())),
        frequency=each["frequency"],
        source=sources[each["source"]],
        external_codes=each.get("external", {}),
        note=each.get("note", ""),
    )


@cache
def _document() -> Mapping[str, Any]:
    text = files(__package__).joinpath("library.json").read_text(encoding="utf-8")
    document: Mapping[str, Any] = json.loads(text)
    return document
