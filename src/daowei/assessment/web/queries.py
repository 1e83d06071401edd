"""What pages ask of results: slices with the watermark they show, and why a number is what it is.

Every function takes the programme's code first. Where nothing was computed yet it raises
``NoResultsError``; pages then show the empty state of ``parts.nothing``. What small cells must be
withheld from whom is the disclosing room's business: these answers hold everything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock

import polars as pl
from django.db.models import Q, QuerySet

from daowei.assessment.answers import (
    DeliveryTable,
    ElementTable,
    FigureTable,
    Findings,
    League,
    ReportSource,
    UnitCard,
    UnitFound,
    Watermark,
)
from daowei.assessment.explanation import Explanation, Spot
from daowei.assessment.live_facts import LiveFacts, explained, facts_of
from daowei.assessment.open_results import OpenResults
from daowei.assessment.result_folder import ResultsError, read_manifest, stamp_of
from daowei.assessment.web.follower import groundwork_of, results_root
from daowei.assessment.web.models import Question
from daowei.assessment.web.revision_places import RevisionPlaces, place_named
from daowei.assessment.web.settled_now import SettledNow
from daowei.foundation.hierarchy import Registry, Tree
from daowei.foundation.periods import PeriodType
from daowei.programme.web.models import Version
from daowei.programme.web.queries import version_in_force
from daowei.reporting.web.models import Revision


class NoResultsError(ResultsError, LookupError):
    """A programme whose results were not computed yet; the worker does it within seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    stamp: tuple[int, int, int]
    results: OpenResults


_held: dict[Path, _Held] = {}
_opening = Lock()


# ── how far, and what of ────────────────────────────────────────────────────────────


def results_of(programme: str, *, version: str | None = None) -> OpenResults:
    """The results that stand now, of the version in force or of the one with that digest.

    Kept by every process until another manifest is in force; ask once for a page, and use its
    methods (``league``, ``card``, ``figures`` …) so that all of the page shows one watermark.
    Raises: NoResultsError: nothing was computed yet.
    """
    digest = version or _digest_in_force(programme)
    root = results_root(programme, digest)
    stamp = stamp_of(root)
    if stamp is None:
        raise NoResultsError(f"results of {programme!r} were not computed yet; wait a moment")
    held = _held.get(root)
    if held is None or held.stamp != stamp:
        held = _opened(root, stamp)
    return held.results


def _digest_in_force(programme: str) -> str:
    found: Version | None = version_in_force(programme)
    if found is None:
        raise NoResultsError(f"programme {programme!r} has no version in force; activate one")
    return found.digest


def _opened(root: Path, stamp: tuple[int, int, int]) -> _Held:
    with _opening:
        manifest = read_manifest(root)
        if manifest is None:
            raise NoResultsError(f"{root} holds no results yet; wait a moment")
        ground = groundwork_of(root, manifest)
        held = _Held(stamp=stamp, results=OpenResults(root=root, manifest=manifest, ground=ground))
        _held[root] = held
    return held


def watermark_of(programme: str) -> Watermark:
    """How far the results have come."""
    return results_of(programme).watermark


# ── agreements ──────────────────────────────────────────────────────────────────────


def league_of(
    programme: str,
    agreement: str,
    *,
    group: str | None = None,
    start: int = 0,
    most: int | None = None,
) -> League:
    """The league table of an agreement: best first within each group of like units."""
    return results_of(programme).league(agreement, group=group, start=start, most=most)


def card_of(programme: str, agreement: str, unit: str) -> UnitCard | None:
    """A unit's scorecard with every criterion; None where the agreement does not score it."""
    return results_of(programme).card(agreement, unit)


# ── figures ─────────────────────────────────────────────────────────────────────────


def trend_of(
    programme: str, indicator: str, unit: str, *, periods: Sequence[str] | None = None
) -> FigureTable:
    """An indicator of a unit over time; over all months where no periods are named.

    Each cell says how many of the expected reports stand behind it.
    """
    results = results_of(programme)
    wanted = months_of(results) if periods is None else periods
    return results.figures(indicator, units=[unit], periods=wanted)


def figures_of(
    programme: str, indicator: str, *, units: Sequence[str], periods: Sequence[str]
) -> FigureTable:
    """An indicator of several units and periods, in the order asked; for observed figures too."""
    return results_of(programme).figures(indicator, units=units, periods=periods)


def children_of(
    programme: str, indicator: str, unit: str, *, period: str, day: date
) -> FigureTable:
    """An indicator of the units directly below one on a day, in the order of the register."""
    results = results_of(programme)
    below = registry_in(results).tree_at(day).children(unit)
    return results.figures(indicator, units=below, periods=[period])


def element_of(
    programme: str, element: str, *, units: Sequence[str], periods: Sequence[str]
) -> ElementTable:
    """A data element of several units and periods, rolled up over all below them."""
    return results_of(programme).elements(element, units=units, periods=periods)


def months_of(results: OpenResults) -> list[str]:
    """The months that results reach over, the first first."""
    return [each.iso for each in results.ground.periods.periods if each.type is PeriodType.MONTHLY]


def registry_in(results: OpenResults) -> Registry:
    """The register that the results were made with."""
    return results.ground.basis.registry


# ── reports ─────────────────────────────────────────────────────────────────────────


def completeness_of(
    programme: str, form: str, *, units: Sequence[str], periods: Sequence[str] | None = None
) -> DeliveryTable:
    """Reports of a form owed and come, by unit (with all below it) and period."""
    return results_of(programme).deliveries(form, units=units, periods=periods)


def completeness_by_level(
    programme: str, form: str, *, level: int, day: date, within: str | None = None
) -> DeliveryTable:
    """The same for every unit of a level on a day (1: roots), below one unit or everywhere."""
    results = results_of(programme)
    tree = registry_in(results).tree_at(day)
    inside = set(tree.codes if within is None else tree.descendants(within, itself=True))
    units = [each for each in tree.at_level(level) if each in inside]
    return results.deliveries(form, units=units)


def findings_of(programme: str, unit: str, *, most: int = 50) -> Findings:
    """Broken rules, values far off and late reporters in a unit and all below it."""
    return results_of(programme).findings(unit, most=most)


def sources_of(
    programme: str, form: str, *, unit: str, period: str, attribute: str = ""
) -> list[ReportSource]:
    """The revisions of the report behind a number, the newest first: who sent which when."""
    rows = Revision.objects.filter(
        programme=programme, form=form, unit=unit, period=period, attribute=attribute
    )
    return [_source(each) for each in rows.select_related("submitted_by").order_by("-number")]


def _source(row: Revision) -> ReportSource:
    return ReportSource(
        form=row.form,
        unit=row.unit,
        period=row.period,
        number=row.number,
        digest=row.digest,
        state=row.state,
        submitted_by=row.submitted_by.name if row.submitted_by else "",
        submitted_at=row.submitted_at,
    )


# ── why ─────────────────────────────────────────────────────────────────────────────


def why(programme: str, what: str, *, unit: str, period: str) -> Explanation:
    """Why a number is what it is: a tree that opens down to the revisions of reports.

    ``what``: ``score:AGREEMENT``, ``criterion:AGREEMENT/CODE``, ``indicator:CODE`` or
    ``element:CODE``. The ``source`` of a reported value names its revision; ``source_named``
    tells who sent it and when. What sensitive nodes may show is asked of the disclosing room.
    Raises: ResultsError: there is no such thing. NotScoredError: the unit is not scored.
    """
    results = results_of(programme)
    return explained(what, Spot(unit=unit, period=period), _facts(programme, results))


def _facts(programme: str, results: OpenResults) -> LiveFacts:
    """Kept for the results they are of: the second question on them is answered at once."""
    held = _asked.get(programme)
    if held is None or held.results is not results:
        places = RevisionPlaces(programme=programme, mark=results.manifest.mark)
        held = facts_of(results, places, remarks=SettledNow(programme=programme))
        _asked[programme] = held
    return held


_asked: dict[str, LiveFacts] = {}


def source_named(programme: str, source: str) -> ReportSource | None:
    """The revision that an explanation's ``source`` names; None for any other source."""
    place = place_named(source)
    if place is None:
        return None
    form, attribute, unit, period, number = place
    row = (
        Revision.objects.filter(
            programme=programme,
            form=form,
            attribute=attribute,
            unit=unit,
            period=period,
            number=number,
        )
        .select_related("submitted_by")
        .first()
    )
    return _source(row) if row else None  # fmt: skip


# ── units ───────────────────────────────────────────────────────────────────────────


def units_found(registry: Registry, words: str, *, day: date, most: int = 30) -> list[UnitFound]:
    """Units open on a day whose code or name in any language holds all the words.

    Whole names and beginnings first, then the upper levels.
    """
    asked = words.casefold().split()
    if not asked:
        return []
    tree, text = registry.tree_at(day), pl.col("text").str
    found = (
        _searched(registry, tree)
        .filter(*(text.contains(word, literal=True) for word in asked))
        .sort(_fit(" ".join(asked)), "level", "code")
        .head(most)
    )
    return [
        UnitFound(
            code=code,
            names=registry.units[code].names,
            kind=registry.units[code].kind.value,
            path=tree.ancestors(code),
        )
        for code in found["code"]
    ]


def _fit(whole: str) -> pl.Expr:
    """0 for a whole name, 1 for a beginning, 2 for anywhere."""
    text = pl.col("text").str
    fits = (text.contains(f"\n{whole}\n", literal=True), text.contains(f"\n{whole}", literal=True))
    return pl.sum_horizontal(~each for each in fits)


@lru_cache(maxsize=8)
def _searched(registry: Registry, tree: Tree) -> pl.DataFrame:
    """What is searched of each unit in the tree: its code and names, a line each."""
    texts = ["\n".join(["", code, *registry.units[code].names.values(), ""]) for code in tree.codes]
    folded = [each.casefold() for each in texts]
    columns = {"code": tree.codes, "text": folded, "level": tree.level}
    return pl.DataFrame(columns, schema={"code": pl.String, "text": pl.String, "level": pl.Int64})


# ── questions on numbers ────────────────────────────────────────────────────────────


def questions_on(programme: str, unit: str, what: str | None = None) -> QuerySet[Question]:
    """The questions on a unit's numbers, or on one of them; the newest first."""
    found = Question.objects.filter(programme=programme, unit=unit)
    found = found if what is None else found.filter(what=what)
    return found.select_related("asked_by", "answered_by").order_by("-asked_at", "-pk")


def questions_open(programme: str, units: Iterable[str]) -> QuerySet[Question]:
    """The questions that units still owe an answer to, the first due first."""
    is_open = Q(answered_at__isnull=True, closed_at__isnull=True)
    found = Question.objects.filter(is_open, programme=programme, unit__in=list(units))
    return found.select_related("asked_by").order_by("due_on", "pk")


def questions_overdue(programme: str, day: date) -> QuerySet[Question]:
    """The questions whose clock has run out without an answer."""
    is_open = Q(answered_at__isnull=True, closed_at__isnull=True)
    found = Question.objects.filter(is_open, programme=programme, due_on__lt=day)
    return found.order_by("due_on", "pk")
