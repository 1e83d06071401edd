"""Why a figure is what it is: an indicator's sides, what they read, and down to the reports."""

from collections.abc import Iterator, Sequence
from functools import partial

from daowei.assessment.explanation import (
    Explanation,
    Facts,
    Kind,
    LeftOut,
    Read,
    Report,
    Spot,
)
from daowei.foundation.texts import N_, Named, Text
from daowei.programme.definition import Indicator

PERCENT = Text("%")


def explain_indicator(
    indicator: Indicator, facts: Facts, spot: Spot, *, within: Read | None = None
) -> Explanation:
    """Why an indicator has its figure: both sides, and each element down to its reports.

    ``within``: the formula that reads it, for an indicator inside another one.
    """
    figure = facts.figure(indicator.code, spot, within)
    return Explanation(
        kind=Kind.INDICATOR,
        title=Named(indicator.names),
        code=indicator.code,
        unit=spot.unit,
        unit_name=facts.unit_name(spot.unit),
        period=spot.period,
        value=figure.value,
        measure=measure_of(indicator),
        state=figure.state,
        formula=formula_of(indicator),
        notes=figure.notes,
        source=indicator.source,
        expected=figure.expected,
        received=figure.received,
        below=lambda: list(_sides(indicator, facts, spot, within=within)),
    )


def explain_element(read: Read, facts: Facts, spot: Spot) -> Explanation:
    """An element at a unit and period: the shorter periods, then the units below, then reports.

    A unit that reported the element in one cell is itself told as the report.
    """
    parts = facts.parts(read, spot)
    reports = facts.reports(read, spot)
    if not parts and len(reports) == 1:
        return _report(reports[0], facts, spot, title=facts.name_of(read), code=read.text)
    fact, opens = facts.fact(read, spot), bool(parts or reports)
    return Explanation(
        kind=Kind.ELEMENT,
        title=facts.name_of(read),
        code=read.text,
        unit=spot.unit,
        unit_name=facts.unit_name(spot.unit),
        period=spot.period,
        value=fact.value,
        state=fact.state,
        notes=fact.notes,
        source=fact.place,
        below=(lambda: list(_made_of(read, facts, (spot, reports, parts)))) if opens else None,
    )


def explain_read(read: Read, facts: Facts, spot: Spot) -> Explanation:
    """Whatever a formula reads: another indicator, or something that was reported or counted."""
    indicator = facts.indicator_of(read)
    if indicator is not None:
        return explain_indicator(indicator, facts, spot, within=read)
    return explain_element(read, facts, spot)


def measure_of(indicator: Indicator) -> Text | None:
    """What the figure is counted in."""
    if indicator.unit_of_measure:
        return Text(" {measure}", {"measure": Named(indicator.unit_of_measure)})
    return {100: PERCENT, 1000: Text("‰")}.get(indicator.factor)


def formula_of(indicator: Indicator) -> str:
    """Numerator over denominator times the factor, in the words of the programme's file."""
    over = "" if indicator.denominator == "1" else f" / ({indicator.denominator})"
    times = f" * {indicator.factor}" if indicator.factor != 1 else ""
    yearly = " * 365 / [days]" if indicator.annualised else ""
    return f"({indicator.numerator}){over}{times}{yearly}"


def _sides(
    indicator: Indicator, facts: Facts, spot: Spot, *, within: Read | None
) -> Iterator[Explanation]:
    figure = facts.figure(indicator.code, spot, within)
    sides = (
        (Kind.NUMERATOR, N_("numerator"), indicator.numerator, figure.numerator),
        (Kind.DENOMINATOR, N_("denominator"), indicator.denominator, figure.denominator),
    )
    for kind, title, formula, value in sides:
        if kind is Kind.NUMERATOR or formula != "1":
            yield Explanation(
                kind=kind,
                title=Text(title),
                unit=spot.unit,
                unit_name=facts.unit_name(spot.unit),
                period=spot.period,
                value=value,
                formula=formula,
                below=partial(
                    _read_by, facts, spot, reads=facts.reads(indicator.code, kind.value, within)
                ),
            )
    if within is None:
        yield from _left_out(facts.left_out(indicator.code, spot), facts)


def _left_out(found: Sequence[LeftOut], facts: Facts) -> Iterator[Explanation]:
    if found:
        yield Explanation(
            kind=Kind.LEFT_OUT,
            title=Text(N_("reports left out, as they gave one side only")),
            value=str(len(found)),
            below=lambda: [_lacking(each, facts) for each in found],
        )


def _lacking(left: LeftOut, facts: Facts) -> Explanation:
    lacking = Text(N_("{elements} not given"), {"elements": ", ".join(left.lacking)})
    return Explanation(
        kind=Kind.LEFT_OUT,
        title=Text(N_("left out")),
        unit=left.spot.unit,
        unit_name=facts.unit_name(left.spot.unit),
        period=left.spot.period,
        notes=(lacking,),
    )


def _read_by(facts: Facts, spot: Spot, *, reads: Sequence[Read]) -> list[Explanation]:
    return [explain_read(each, facts, spot) for each in reads]


def _made_of(
    read: Read, facts: Facts, found: tuple[Spot, Sequence[Report], Sequence[Spot]]
) -> Iterator[Explanation]:
    spot, reports, parts = found
    plain = read.plainly()
    yield from (_report(each, facts, spot) for each in reports)
    yield from (explain_element(plain, facts, each) for each in parts)


def _report(
    report: Report, facts: Facts, spot: Spot, *, title: Text | None = None, code: str = ""
) -> Explanation:
    return Explanation(
        kind=Kind.REPORT,
        title=title or report.title,
        code=code,
        unit=spot.unit,
        unit_name=facts.unit_name(spot.unit),
        period=spot.period,
        value=report.fact.value,
        state=report.fact.state,
        notes=report.fact.notes,
        source=report.fact.place,
    )
