"""From an assessment to the page: names, figures and pictures in the reader's language."""

from collections.abc import Iterator, Mapping

import polars as pl

from daowei.assessment.assessing import Assessment
from daowei.disclosure.report.league_part import leagues, map_of
from daowei.disclosure.report.naming import Naming, formula_of
from daowei.disclosure.report.protecting import page_figures
from daowei.disclosure.report.quality_part import findings, heats
from daowei.disclosure.report.scorecard_part import cards
from daowei.disclosure.report.trends_part import observed, shown_units, trends
from daowei.disclosure.report.view import Fact, Method, Page
from daowei.foundation.texts import N_, named
from daowei.programme.definition import Direction, Indicator, Partial, Use


def page_of(
    assessment: Assessment,
    *,
    geometry: Mapping[str, Mapping[str, object]],
    run: Mapping[str, object],
    language: str,
) -> Page:
    """The whole report of an assessment."""
    basis = assessment.basis
    naming = Naming(language=language, programme=basis.programme, registry=basis.registry)
    agreements = list(basis.programme.agreements.values())
    figures = page_figures(assessment, shown_units(assessment))
    maps = [map_of(assessment, each, geometry, naming=naming) for each in agreements[:1]]
    return Page(
        language=language,
        title=named(basis.programme.names, language),
        subtitle=_subtitle(assessment, naming),
        facts=tuple(_facts(assessment, naming)),
        pillars=tuple(
            named(each.names, language) for one in agreements[:1] for each in one.pillars
        ),
        leagues=tuple(each for one in agreements for each in leagues(assessment, one, naming)),
        map=maps[0] if maps else None,
        cards=tuple(
            each
            for one in agreements
            for each in cards(assessment, one, figures=figures, naming=naming)
        ),
        trends=trends(assessment, figures, naming),
        heats=heats(assessment, naming),
        findings=findings(assessment, naming),
        observed=observed(assessment, figures, naming),
        methods=tuple(_method(each, naming) for each in basis.programme.indicators.values()),
        digests=tuple(_digests(run, naming)),
    )


def _subtitle(assessment: Assessment, naming: Naming) -> str:
    agreements = assessment.basis.programme.agreements.values()
    names = [named(each.names, naming.language) for each in agreements]
    version = naming.say(
        N_("Version {version}, as of {day}"),
        version=assessment.basis.programme.version,
        day=assessment.basis.on.isoformat(),
    )
    return " · ".join((*names, version))


def _facts(assessment: Assessment, naming: Naming) -> Iterator[Fact]:
    standings = assessment.standings
    if standings.height:
        ranked = standings["rank"].is_not_null().sum()
        note = naming.say(N_("of {count} scored"), count=standings.height)
        yield Fact(label=naming.say(N_("Units ranked")), value=str(ranked), note=note)
        given = (standings["awards"].list.len() > 0).sum()
        yield Fact(label=naming.say(N_("Units with an award")), value=str(given))
        barred = (standings["vetoes"].list.len() > 0).sum()
        yield Fact(label=naming.say(N_("Units barred by a veto")), value=str(barred))
    owed = assessment.deliveries.filter(pl.col("was_expected"))
    came = int(owed["was_received"].sum())
    late = int((owed["days_late"].fill_null(0) > 0).sum())
    percent = f"{100 * came // owed.height}%" if owed.height else "–"
    is_dated = bool(owed["days_late"].is_not_null().any())
    counted = naming.say(
        N_("{came} of {owed}, {late} late") if is_dated else N_("{came} of {owed}"),
        came=came,
        owed=owed.height,
        late=late,
    )
    yield Fact(label=naming.say(N_("Reports received")), value=percent, note=counted)
    computed = len(assessment.basis.programme.indicators)
    yield Fact(label=naming.say(N_("Indicators")), value=str(computed))


def _method(indicator: Indicator, naming: Naming) -> Method:
    return Method(
        name=naming.indicator(indicator.code),
        formula=formula_of(indicator),
        about=naming.listed(readings_of_indicator(indicator, naming)),
        source=indicator.source,
        uses=naming.listed(uses_of(indicator, naming)),
    )


USES = {
    "observe": N_("observing"),
    "plan": N_("planning"),
    "publish": N_("publishing"),
    "national_objective": N_("national objectives"),
    "target": N_("targets"),
    "score": N_("scores"),
    "rank": N_("ranks"),
    "veto": N_("vetoes"),
    "pay_unit": N_("awards to units"),
    "pay_staff": N_("payments to staff"),
    "pay_person": N_("payments to persons"),
}


def uses_of(indicator: Indicator, naming: Naming) -> Iterator[str]:
    """What an indicator may be used for, in words."""
    yield from (naming.say(USES[each.value]) for each in Use if each in indicator.uses)


def readings_of_indicator(indicator: Indicator, naming: Naming) -> Iterator[str]:
    """How an indicator's figures are to be read, in words."""
    match indicator.direction:
        case Direction.MORE:
            yield naming.say(N_("more is better"))
        case Direction.LESS:
            yield naming.say(N_("less is better"))
        case Direction.NONE:
            yield naming.say(N_("neither more nor less is better"))
    if indicator.annualised:
        yield naming.say(N_("per year"))
    rule = indicator.partial or naming.programme.partial
    if rule is Partial.EXCLUDE:
        yield naming.say(N_("only units and months that reported both sides"))
    else:
        yield naming.say(N_("every reported value counts on its side"))
    if indicator.measured_by != "self":
        yield naming.say(_MEASURED[indicator.measured_by])


_MEASURED = {
    "client": N_("measured by clients"),
    "independent": N_("measured by an independent party"),
}


def _digests(run: Mapping[str, object], naming: Naming) -> Iterator[tuple[str, str]]:
    programme = run["programme"]
    assert isinstance(programme, Mapping)
    yield naming.say(N_("Programme")), f"{programme['code']} {programme['version']}"
    yield naming.say(N_("Charter")), str(run["charter"])
    yield naming.say(N_("Results")), str(run["digest"])
    yield naming.say(N_("Computed by")), f"daowei {run['daowei']}"
