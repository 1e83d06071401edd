"""A publication read back from its own files: everything that its pages tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from daowei.disclosure.publishing.document import DOCUMENT, Document, read
from daowei.disclosure.publishing.method import FOLDER, Rules
from daowei.disclosure.publishing.scoring import PublicFacts, PublicResults, results_of
from daowei.disclosure.publishing.tables import facts_in
from daowei.foundation.problems import DaoweiError, ProblemList
from daowei.programme.reading import read_programme

Row = Mapping[str, object]


class UnreadablePublicationError(DaoweiError):
    """Files that are no publication; fetch them again, or compute it anew."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reprint:
    """A publication with its rules, facts and results."""

    document: Document
    rules: Rules
    facts: PublicFacts
    results: PublicResults

    @cached_property
    def league(self) -> tuple[Row, ...]:
        """Every scored unit, best first within each group."""
        return tuple(self.results.standings.iter_rows(named=True))

    @cached_property
    def points(self) -> Mapping[str, str]:
        """Printed points by unit, "" for none."""
        return dict(self.results.standings.select("unit", "points_printed").iter_rows())

    @cached_property
    def pillars(self) -> Mapping[tuple[str, str], str]:
        """Printed points by unit and pillar."""
        table = self.results.totals.filter(pl.col("pillar") != "")
        rows = table.select("unit", "pillar", "points_printed").iter_rows()
        return {(unit, pillar): printed for unit, pillar, printed in rows}

    @cached_property
    def figures(self) -> Mapping[tuple[str, str, str], Row]:
        """Published figures by indicator, unit and period."""
        rows = self.facts.figures.iter_rows(named=True)
        return {(each["indicator"], each["unit"], each["period"]): each for each in rows}

    @cached_property
    def _scores(self) -> Mapping[str, tuple[Row, ...]]:
        found: dict[str, list[Row]] = {}
        for row in self.results.scores.iter_rows(named=True):
            found.setdefault(row["unit"], []).append(row)
        return {unit: tuple(rows) for unit, rows in found.items()}

    def scores(self, unit: str) -> Mapping[str, Row]:
        """A unit's lines of the scorecard, by criterion."""
        return {str(each["criterion"]): each for each in self._scores.get(unit, ())}

    def standing(self, unit: str) -> Row | None:
        """A unit's place; None for one that is not scored."""
        return next((each for each in self.league if each["unit"] == unit), None)


def opened(folder: Path) -> Reprint:
    """The publication in a folder.

    Raises: UnreadablePublicationError: there is none in it.
    """
    problems = ProblemList()
    believed = read((folder / DOCUMENT).read_bytes(), problems)
    reading = read_programme(folder / FOLDER)
    if believed is None or None in (reading.programme, reading.formulas, reading.registry):
        raise UnreadablePublicationError(f"{folder} holds no publication; fetch it again")
    assert reading.programme is not None
    assert reading.formulas is not None
    assert reading.registry is not None
    rules = Rules(
        programme=reading.programme,
        formulas=reading.formulas,
        registry=reading.registry,
        agreement=reading.programme.agreements[believed.document.agreement],
    )
    names = (name for name in believed.document.files if "/" not in name)
    facts = facts_in({name: (folder / name).read_bytes() for name in names})
    return Reprint(
        document=believed.document, rules=rules, facts=facts, results=results_of(facts, rules)
    )
