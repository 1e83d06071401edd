"""One card a unit: every criterion with its figure, target, points, and why."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from daowei.assessment.assessing import Assessment
from daowei.assessment.methods import METHODS
from daowei.assessment.results import reason_told
from daowei.disclosure.report.charts import bar
from daowei.disclosure.report.league_part import (
    anchor,
    award_names,
    rank_of,
    reason_of,
    veto_names,
)
from daowei.disclosure.report.naming import Naming, formula_of
from daowei.disclosure.report.view import Card, CriterionRow, Table, Why
from daowei.foundation.periods import parse_period
from daowei.foundation.states import State
from daowei.foundation.texts import N_, named
from daowei.programme.definition import Agreement, Criterion, Indicator

Row = Mapping[str, Any]


def cards(
    assessment: Assessment, agreement: Agreement, *, figures: pl.DataFrame, naming: Naming
) -> tuple[Card, ...]:
    """The scorecards in the order of the register.

    ``figures``: those that anyone may see. A scored figure is always told, since the unit answers
    for it; its two sides only where they give no small sensitive count away.
    """
    standings = _by_unit(assessment.standings, agreement)
    scores = assessment.scores.filter(pl.col("agreement") == agreement.code)
    sides = _Figures(assessment, agreement, figures)
    return tuple(
        _card(standings[unit], rows, (agreement, sides), naming=naming)
        for (unit,), rows in sorted(scores.partition_by("unit", as_dict=True).items())
    )


def _by_unit(table: pl.DataFrame, agreement: Agreement) -> Mapping[str, Row]:
    rows = table.filter(pl.col("agreement") == agreement.code).iter_rows(named=True)
    return {row["unit"]: row for row in rows}


class _Figures:
    """The agreement period's figures by indicator and unit, and the units below each."""

    def __init__(self, assessment: Assessment, agreement: Agreement, figures: pl.DataFrame) -> None:
        period = parse_period(agreement.period)
        wanted = {each.indicator for each in agreement.criteria}
        rows = figures.filter(
            (pl.col("period") == agreement.period) & pl.col("indicator").is_in(list(wanted))
        )
        self.assessment = assessment
        self.tree = assessment.basis.registry.tree_at(period.end)
        self.rows = {(row["indicator"], row["unit"]): row for row in rows.iter_rows(named=True)}
        self.targets = {
            (row["criterion"], row["unit"]): row
            for row in assessment.targets[agreement.code].iter_rows(named=True)
        }


def _card(
    standing: Row, scores: pl.DataFrame, ground: tuple[Agreement, _Figures], *, naming: Naming
) -> Card:
    agreement, _ = ground
    unit = standing["unit"]
    return Card(
        anchor=anchor(agreement, unit),
        unit=naming.unit(unit),
        group=naming.group(agreement.compare_by, standing["group"]),
        rank=_rank_told(standing, naming),
        points=standing["points_printed"] or "–",
        bar=bar(standing["points"], label=standing["points_printed"]),
        notes=tuple(_notes(standing, agreement, naming)),
        rows=tuple(_rows(scores, ground, naming=naming)),
    )


def _rank_told(standing: Row, naming: Naming) -> str:
    if standing["rank"] is None:
        return ""
    return naming.say(N_("rank {rank} of {of}"), rank=rank_of(standing), of=standing["of"])


def _notes(standing: Row, agreement: Agreement, naming: Naming) -> Iterator[str]:
    if awards := award_names(agreement, standing, naming):
        yield naming.say(N_("Awards: {awards}"), awards=naming.listed(awards))
    if vetoes := veto_names(agreement, standing, naming):
        yield naming.say(N_("Vetoes in force: {vetoes}"), vetoes=naming.listed(vetoes))
    if reason := reason_of(standing, naming):
        yield reason


def _rows(
    scores: pl.DataFrame, ground: tuple[Agreement, _Figures], *, naming: Naming
) -> Iterator[CriterionRow]:
    agreement, figures = ground
    found = {row["criterion"]: row for row in scores.iter_rows(named=True)}
    for pillar in agreement.pillars:
        for criterion in pillar.criteria:
            score = found[criterion.code]
            yield _criterion(
                criterion, score, figures, names=(naming, named(pillar.names, naming.language))
            )


def _criterion(
    criterion: Criterion, score: Row, figures: _Figures, *, names: tuple[Naming, str]
) -> CriterionRow:
    naming, pillar = names
    indicator = naming.programme.indicators[criterion.indicator]
    row = figures.rows.get((indicator.code, score["unit"]), _NO_FIGURE)
    return CriterionRow(
        name=named(criterion.names, naming.language),
        pillar=pillar,
        # "not computable" would tell that a sensitive denominator is zero
        figure=naming.figure(
            indicator, score["printed"], score["state"] if score["printed"] else row["state"]
        ),
        target=_target(score["target"], indicator, naming),
        points=score["points_printed"] or "–",
        weight=_weight(score),
        reported=naming.share(row["received"], row["expected"]),
        period=naming.period(score["period"]),
        source=indicator.source,
        why=_why(criterion, score, figures, naming=naming),
    )


_NO_FIGURE: Row = {
    "received": 0,
    "expected": 0,
    "numerator": None,
    "denominator": None,
    "printed": "",
    "state": State.CLOSED.value,
}


def _target(target: float | None, indicator: Indicator, naming: Naming) -> str:
    if target is None:
        return "–"
    return f"{target:.{indicator.decimals}f}".rstrip("0").rstrip(".") + naming.measure(indicator)


def _weight(score: Row) -> str:
    """The weight, with what it became where others were left out."""
    effective = f"{score['effective_weight']:.1f}".removesuffix(".0")
    if effective == score["weight"]:
        return effective
    return f"{score['weight']} → {effective}"


def _why(criterion: Criterion, score: Row, figures: _Figures, *, naming: Naming) -> Why:
    """The method, both sides of the indicator, and what each unit below brought in."""
    indicator = naming.programme.indicators[criterion.indicator]
    row = figures.rows.get((indicator.code, score["unit"]), _NO_FIGURE)
    method = naming.say(METHODS[criterion.method.name].documentation)
    below = tuple(_below(indicator, score["unit"], figures, naming=naming))
    return Why(
        lines=(
            *_reason(score, naming),
            (naming.say(N_("Method")), _joined(method, _settings(criterion))),
            (naming.say(N_("Formula")), formula_of(indicator)),
            (naming.say(N_("Numerator")), _side(row, "numerator", naming)),
            (naming.say(N_("Denominator")), _side(row, "denominator", naming)),
            (naming.say(N_("To the single reports")), _command(indicator, score)),
        ),
        below=Table(caption="", columns=_columns(naming), rows=below) if below else None,
    )


def _command(indicator: Indicator, score: Row) -> str:
    return f"daowei explain … {indicator.code} --unit {score['unit']} --period {score['period']}"


def _columns(naming: Naming) -> tuple[str, ...]:
    heads = (N_("Unit"), N_("Numerator"), N_("Denominator"), N_("Figure"), N_("Reports received"))
    return tuple(naming.say(each) for each in heads)


def _reason(score: Row, naming: Naming) -> Iterator[tuple[str, str]]:
    if score["reason"]:
        told = reason_told(str(score["reason"])).in_language(naming.language)
        yield naming.say(N_("Why not plain points")), told


def _settings(criterion: Criterion) -> str:
    return ", ".join(
        f"{name}: {_setting(value)}" for name, value in criterion.method.settings.items()
    )


def _joined(sentence: str, settings: str) -> str:
    return f"{sentence} ({settings})" if settings else sentence


def _setting(value: object) -> str:
    match value:
        case list() | tuple():
            return "; ".join(_setting(each) for each in value)
        case Mapping():
            return " ".join(f"{key} {_setting(each)}" for key, each in value.items())
        case _:
            return str(value)


def _below(
    indicator: Indicator, unit: str, figures: _Figures, *, naming: Naming
) -> Iterator[tuple[str, ...]]:
    """What each unit directly below brought in."""
    for child in figures.tree.children(unit):
        row = figures.rows.get((indicator.code, child))
        if row is None or row["expected"] == 0:
            continue
        yield (
            naming.unit(child),
            _side(row, "numerator", naming),
            _side(row, "denominator", naming),
            naming.figure(indicator, row["printed"], row["state"]),
            naming.share(row["received"], row["expected"]),
        )


def _side(row: Row, side: str, naming: Naming) -> str:
    """A count; a word where it is withheld."""
    if row[side] is None and row["state"] == State.WITHHELD.value:
        return naming.say(N_("withheld"))
    return _plain(row[side])


def _plain(value: float | None) -> str:
    """A sum without needless decimals; a dash for none."""
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
