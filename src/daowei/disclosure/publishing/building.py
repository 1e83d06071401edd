"""From computed figures to the files of a publication, fixed under one digest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from daowei.assessment.results import FIGURES
from daowei.disclosure.publishing.document import (
    DOCUMENT,
    SCHEMA,
    Document,
    Previous,
    Record,
    sealed,
    written,
)
from daowei.disclosure.publishing.method import Rules, method_files
from daowei.disclosure.publishing.scoring import PublicFacts, PublicResults, Standing, results_of
from daowei.disclosure.publishing.tables import (
    DRAWS,
    draws_as_text,
    facts_as_text,
    record_name,
    results_as_text,
)
from daowei.disclosure.report.protecting import Edition, guarded_figures
from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.tables import expect
from daowei.programme.agreements.signed import AgreedTargets
from daowei.programme.charter.check import charter_digest

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ingredients:
    """What a publication is made of.

    ``figures``: FIGURES of the rules' units, indicators and periods, as computed. ``refused``:
    scores that the charter withholds. ``earlier``: what the public has already. ``records``: of
    the draws behind settled values, by their codes.
    """

    rules: Rules
    method: Files
    figures: pl.DataFrame
    keys: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    agreed: AgreedTargets = field(default_factory=dict)
    vetoes: tuple[Standing, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    earlier: Sequence[Edition] = ()
    records: Files = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a publication comes from: what its document says beside the digests of its files."""

    number: int
    digest_of_programme: str
    as_of: date
    basis: str
    settlement: str
    draws: tuple[Record, ...]
    daowei: str
    previous: Previous | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Built:
    """A publication: its files by name with its document, and the edition that stays inside.

    ``left_out``: criteria of units that count in no published score, as their figure is withheld.
    """

    document: Document
    files: Files
    results: PublicResults
    edition: Edition
    left_out: int


def built(made: Ingredients, whence: Provenance) -> Built:
    """The publication. The same ingredients give the same bytes.

    Raises: UnprotectedError: small counts cannot be protected among so many figures.
    """
    rules = made.rules
    shown = _shown(made)
    public = guarded_figures(
        shown,
        rules.programme,
        rules.formulas,
        registry=rules.registry,
        earlier=made.earlier,
        scored=rules.scored,
    )
    facts = PublicFacts(
        figures=public,
        keys=made.keys,
        agreed=_own(made.agreed, rules),
        vetoes=made.vetoes,
        refused=made.refused,
    )
    results = results_of(facts, rules)
    files = {
        **facts_as_text(facts),
        **results_as_text(results),
        DRAWS: draws_as_text(whence.draws),
        **{record_name(code): content for code, content in made.records.items()},
        **method_files(made.method, rules.registry),
    }
    document = _document(rules, whence, files)
    gone = _withheld(shown, public)
    return Built(
        document=document,
        files={**files, DOCUMENT: written(document)},
        results=results,
        edition=Edition(figures=shown, withheld=gone),
        left_out=_left_out(gone, rules),
    )


def _own(agreed: AgreedTargets, rules: Rules) -> AgreedTargets:
    """The signed targets of this agreement and its units."""
    units = frozenset(rules.units)
    return {
        place: each
        for place, each in agreed.items()
        if place[0] == rules.agreement.code and place[2] in units
    }


def _shown(made: Ingredients) -> pl.DataFrame:
    rules = made.rules
    return expect(made.figures, FIGURES).filter(
        pl.col("unit").is_in(rules.shown)
        & pl.col("indicator").is_in(rules.indicators)
        & pl.col("period").is_in(rules.periods)
    )


def _withheld(shown: pl.DataFrame, public: pl.DataFrame) -> pl.DataFrame:
    """The figures of which less is told than there is; both tables are in the same order."""
    told = ("numerator", "denominator", "printed", "state")
    less = [shown[each].ne_missing(public[each]).alias(each) for each in told]
    masked = pl.DataFrame(less).select(pl.any_horizontal(pl.all()).alias("masked"))["masked"]
    return public.filter(masked).select("indicator", "unit", "period")


def _left_out(gone: pl.DataFrame, rules: Rules) -> int:
    own = gone.filter(
        pl.col("indicator").is_in(rules.scored)
        & pl.col("unit").is_in(rules.units)
        & (pl.col("period") == rules.agreement.period)
    )
    return own.height


def _document(rules: Rules, whence: Provenance, files: Files) -> Document:
    return sealed(
        Document(
            schema=SCHEMA,
            number=whence.number,
            programme={
                "code": rules.programme.code,
                "version": rules.programme.version,
                "digest": whence.digest_of_programme,
            },
            agreement=rules.agreement.code,
            period=rules.agreement.period,
            as_of=whence.as_of,
            basis=whence.basis,
            settlement=whence.settlement,
            draws=whence.draws,
            charter=charter_digest(),
            daowei=whence.daowei,
            previous=whence.previous,
            why=whence.why,
            files={name: digest_of_bytes(files[name]) for name in sorted(files)},
        )
    )


def changed_scores(before: PublicResults, after: PublicResults) -> Iterable[tuple[str, str, str]]:
    """Units whose printed points a correction moves: unit, points before, points after."""
    was = dict(before.standings.select("unit", "points_printed").iter_rows())
    now = dict(after.standings.select("unit", "points_printed").iter_rows())
    for unit in sorted(was.keys() | now.keys()):
        if was.get(unit, "") != now.get(unit, ""):
            yield unit, was.get(unit, ""), now.get(unit, "")
