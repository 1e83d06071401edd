"""What is told of a report being filled in: wrong entries, broken rules, unlikely figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from daowei.foundation.periods import parse_period
from daowei.foundation.problems import Problem, Severity
from daowei.foundation.rounding import shown
from daowei.foundation.texts import N_, Text
from daowei.language import numbers
from daowei.language.numbers import Numeric
from daowei.programme.definition import Check, Form, Names
from daowei.reporting.checks import Outlook, Reported, Surroundings, Verdict, judged, read_checks
from daowei.reporting.documents import Cell, Nothing, Report, values_of
from daowei.reporting.outliers import Stretch, modified_z_scores, numbers_of

ENOUGH = 6  # earlier figures of a cell before one is called unlike them


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something told about cells of a report.

    ``names``: of the rule, where it is one. ``needs_reason``: it may be handed in with a reason.
    """

    kind: str  # entry, check, outlier
    cells: tuple[Cell, ...]
    message: Text
    code: str
    names: Names | None = None
    refuses: bool = False
    needs_reason: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What a report is looked at beside: its form's rules, and what its unit reported before.

    ``beside``: other reports of the unit, of any form and period.
    """

    form: Form
    surroundings: Surroundings
    rules: Mapping[str, Check]
    beside: Sequence[Report]


def findings_of(report: Report, background: Background) -> tuple[Finding, ...]:
    """Broken rules first, those of high importance before others, then unlikely figures."""
    broken = sorted(_broken(report, background), key=lambda each: not each.needs_reason)
    return (*broken, *_unlike(report, background))


def told_of(problems: Sequence[Problem], cells: Mapping[str, Cell]) -> tuple[Finding, ...]:
    """Problems with entries as findings; ``cells``: the cell of a problem's field."""
    return tuple(
        Finding(
            kind="entry",
            cells=(cells[each.field],) if each.field and each.field in cells else (),
            message=each.message,
            code=each.code,
            refuses=each.severity is Severity.ERROR,
        )
        for each in problems
    )


# ── Rules ───────────────────────────────────────────────────────────────────────────


def _broken(report: Report, background: Background) -> Iterator[Finding]:
    period = parse_period(report.period)
    outlook = Outlook(
        surroundings=background.surroundings,
        reported=_reported(report, background.beside),
        unit=report.unit,
        period=period,
        attribute=report.attribute,
    )
    wanted = [background.rules[code] for code in background.form.checks if code in background.rules]
    read, _ = read_checks(each for each in wanted if each.period_type is period.type)
    for each in read:
        if not _is_of_level(each.check.levels, report, background):
            continue
        found = judged(each, outlook)
        if found is not None and found.is_broken:
            yield Finding(
                kind="check",
                cells=tuple(cell for cell in report.values if cell[0] in each.elements),
                message=_sides(found, each.check.operator),
                code=each.check.code,
                names=each.check.names,
                needs_reason=each.check.importance == "HIGH",
            )


def _is_of_level(levels: Sequence[int], report: Report, background: Background) -> bool:
    if not levels:
        return True
    tree = background.surroundings.registry.tree_at(parse_period(report.period).end)
    return report.unit in tree and int(tree.level[tree.number(report.unit)]) in levels


def _reported(report: Report, beside: Sequence[Report]) -> Reported:
    found: dict[str, dict[str, dict[tuple[str, str], int]]] = {}
    for each in (*(other for other in beside if other.key != report.key), report):
        elements = found.setdefault(each.period, {})
        for (element, combo), entry in each.values.items():
            if not isinstance(entry, Nothing):
                elements.setdefault(element, {})[combo, each.attribute] = entry
    return found


_PAIRS = {
    "compulsory_pair": N_("both sides need a figure: {left} and {right}"),
    "exclusive_pair": N_("only one side may have a figure: {left} and {right}"),
}
_SIGNS = {"==": "=", "!=": "≠", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}


def _sides(found: Verdict, operator: str) -> Text:
    values = {"left": _shown(found.left), "right": _shown(found.right)}
    if operator in _PAIRS:
        return Text(_PAIRS[operator], values)
    return Text(N_("{left} {sign} {right} does not hold"), {**values, "sign": _SIGNS[operator]})


def _shown(value: Numeric | None) -> str:
    if value is None:
        return "–"
    number = numbers.to_float(value)
    return shown(number, 0 if number == int(number) else 2)


# ── The unit's own past ─────────────────────────────────────────────────────────────


def _unlike(report: Report, background: Background) -> Iterator[Finding]:
    past = [each for each in background.beside if _is_earlier(each, report)]
    if len(past) < ENOUGH:
        return
    elements = background.surroundings.elements
    decimals = {code: each.decimals for code, each in elements.items()}
    period = parse_period(report.period)
    series = numbers_of(values_of([*past, report]), decimals)
    far = modified_z_scores(
        series,
        reported=Stretch(start=period.start, end=period.end),
        learnt_from=Stretch(end=period.shifted(-1).end),
    )
    for row in far.sort("element", "combo").iter_rows(named=True):
        places = decimals.get(row["element"], 0)
        yield Finding(
            kind="outlier",
            cells=((row["element"], row["combo"]),),
            message=Text(
                N_("{value} is far from what was reported before: mostly {lower} to {upper}"),
                {
                    "value": shown(row["value"], places),
                    "lower": shown(
                        max(row["lower"], 0) if row["value"] >= 0 else row["lower"], places
                    ),
                    "upper": shown(row["upper"], places),
                },
            ),
            code="outlier",
        )


def _is_earlier(other: Report, report: Report) -> bool:
    return (other.form, other.attribute) == (report.form, report.attribute) and parse_period(
        other.period
    ) < parse_period(report.period)
