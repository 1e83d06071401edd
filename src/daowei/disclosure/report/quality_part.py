"""Completeness of every form, and what looks wrong in the reports."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from daowei.assessment.assessing import Assessment
from daowei.assessment.findings import broken_rules, far_off, late_reporters
from daowei.disclosure.report.naming import Naming
from daowei.disclosure.report.protecting import sensitive_indicators
from daowei.disclosure.report.trends_part import shown_units
from daowei.disclosure.report.view import Heat, HeatCell, Table
from daowei.disclosure.suppression import is_sensitive
from daowei.foundation.periods import parse_period
from daowei.foundation.texts import N_, Text, named
from daowei.language.tree import items
from daowei.programme.definition import Form

MOST_ROWS = 15
UNDATED = N_("For {count} nobody knows on which day they came.")
ABOUT_SCORES = N_(
    "Score: distance from the median in robust standard deviations (modified z of 3.5 and more, "
    "and at least half the median away). A question to the unit, not a verdict."
)
Counts = Mapping[tuple[str, str], tuple[int, int, int, int]]


def heats(assessment: Assessment, naming: Naming) -> tuple[Heat, ...]:
    """A row a unit, a column a period, for each form."""
    return tuple(
        _heat(assessment, form, naming) for form in assessment.basis.programme.forms.values()
    )


def _heat(assessment: Assessment, form: Form, naming: Naming) -> Heat:
    rows = assessment.completeness.filter(pl.col("form") == form.code)
    counts: Counts = {
        (row["unit"], row["period"]): (
            row["expected"],
            row["received"],
            row["on_time"],
            row["undated"],
        )
        for row in rows.iter_rows(named=True)
    }
    periods = sorted({period for _, period in counts}, key=lambda each: parse_period(each).start)
    units = [
        unit for unit in shown_units(assessment) if any((unit, each) in counts for each in periods)
    ]
    return Heat(
        name=named(form.names, naming.language),
        about=_about(counts, units, form, naming=naming),
        columns=tuple(_short(each) for each in periods),
        rows=tuple(
            (naming.unit(unit), tuple(_cell(counts.get((unit, each)), naming) for each in periods))
            for unit in units
        ),
    )


def _about(counts: Counts, units: Sequence[str], form: Form, *, naming: Naming) -> str:
    whole = [each for (unit, _), each in counts.items() if units and unit == units[0]]
    expected, received, on_time, undated = (sum(each[part] for each in whole) for part in range(4))
    told = naming.say(
        N_("Due {days} days after the period. Received {share}, of these {on_time} on time."),
        days=form.due_days,
        share=naming.share(received, expected),
        on_time=on_time if undated < received else "–",
    )
    return told if not undated else f"{told} {naming.say(UNDATED, count=undated)}"


def _short(iso: str) -> str:
    """``24-03``, ``24-Q1``: a column's head."""
    return f"{iso[2:4]}-{iso[4:]}" if len(iso) > 4 else iso


def _cell(count: tuple[int, int, int, int] | None, naming: Naming) -> HeatCell:
    if count is None or count[0] == 0:
        return HeatCell(text="–", title=naming.say(N_("none expected")), shade="h-closed")
    expected, received, on_time, undated = count
    percent = min(100 * received // expected, 100)
    late = " late" if on_time + undated < received else ""
    title = naming.say(
        N_("{received} of {expected} received, {on_time} on time"),
        received=received,
        expected=expected,
        on_time=on_time,
    )
    return HeatCell(text=str(percent), title=title, shade=_shade(percent) + late)


def _shade(percent: int) -> str:
    if percent == 100:
        return "h-full"
    if percent >= 80:
        return "h-most"
    return "h-some" if percent > 0 else "h-none"


def findings(assessment: Assessment, naming: Naming) -> tuple[Table, ...]:
    """Broken rules, values far off, late reporters, and what was noticed while computing."""
    return (
        _broken(assessment, naming),
        _outliers(assessment, naming),
        _late(assessment, naming),
        _noticed(assessment, naming),
    )


def _broken(assessment: Assessment, naming: Naming) -> Table:
    """Units by how often they broke a rule, with the last time it happened."""
    rows = broken_rules(assessment)
    last = rows.sort("period").group_by("unit", "check", maintain_order=True).last()
    counted = rows.group_by("unit", "check").len("times").join(last, on=["unit", "check"])
    ordered = counted.sort("times", "unit", "check", descending=[True, False, False])
    checks = assessment.basis.programme.checks
    heads = (N_("Unit"), N_("Rule"), N_("Times"), N_("Last"), N_("Left side"), N_("Right side"))
    return Table(
        caption=naming.say(N_("Rules that reports break")),
        columns=_say(naming, *heads),
        rows=tuple(
            (
                naming.unit(row["unit"]),
                named(checks[row["check"]].names, naming.language),
                str(row["times"]),
                naming.period(row["period"]),
                *_sides(assessment, row, naming),
            )
            for row in ordered.head(MOST_ROWS).iter_rows(named=True)
        ),
        note=_more(ordered.height, naming),
    )


def _sides(assessment: Assessment, row: Mapping[str, object], naming: Naming) -> tuple[str, str]:
    """Both sides, unless they are counts of a sensitive element: the rule's name is enough."""
    trees = assessment.basis.formulas.checks[str(row["check"])]
    if any(_reads_sensitive(assessment, tree) for tree in trees):
        return (naming.say(N_("withheld")),) * 2
    return _number(row["left"]), _number(row["right"])


def _reads_sensitive(assessment: Assessment, tree: object) -> bool:
    elements = assessment.basis.programme.elements
    concepts = [elements[each.parts[0]].concept or "" for each in items(tree)  # type: ignore[arg-type]  # a node
                if each.parts[0] in elements]  # fmt: skip
    return is_sensitive(concepts)


def _outliers(assessment: Assessment, naming: Naming) -> Table:
    elements = assessment.basis.programme.elements
    public = [code for code, each in elements.items() if not is_sensitive([each.concept or ""])]
    rows = far_off(assessment).filter(pl.col("element").is_in(public))
    return Table(
        caption=naming.say(N_("Values far from their own series")),
        columns=_say(
            naming,
            N_("Unit"),
            N_("Period"),
            N_("Data element"),
            N_("Reported"),
            N_("Usual"),
            N_("Score"),
        ),
        rows=tuple(
            (
                naming.unit(row["unit"]),
                naming.period(row["period"]),
                named(elements[row["element"]].names, naming.language),
                _number(row["value"]),
                _number(row["center"]),
                f"{row['score']:.1f}",
            )
            for row in rows.head(MOST_ROWS).iter_rows(named=True)
        ),
        note=" ".join(
            part
            for part in (
                _more(rows.height, naming),
                naming.say(ABOUT_SCORES),
            )
            if part
        ),
    )


def _late(assessment: Assessment, naming: Naming) -> Table:
    rows = late_reporters(assessment)
    forms = assessment.basis.programme.forms
    return Table(
        caption=naming.say(N_("Reports late or missing, by unit")),
        columns=_say(
            naming,
            N_("Unit"),
            N_("Form"),
            N_("Expected"),
            N_("Missing"),
            N_("Late"),
            N_("Longest delay, days"),
        ),
        rows=tuple(
            (
                naming.unit(row["unit"]),
                named(forms[row["form"]].names, naming.language),
                str(row["expected"]),
                str(row["missing"]),
                str(row["late"]),
                str(row["longest"] or 0),
            )
            for row in rows.head(MOST_ROWS).iter_rows(named=True)
        ),
        note=_more(rows.height, naming),
    )


def _noticed(assessment: Assessment, naming: Naming) -> Table:
    """What was noticed, without sentences that tell a side of a sensitive indicator."""
    sensitive = sensitive_indicators(assessment)
    told = [
        each.message
        for each in assessment.problems
        if each.message.values.get("indicator") not in sensitive
    ]
    told += [pair.reason for pair in assessment.proxies]
    return Table(
        caption=naming.say(N_("Noticed while computing")),
        columns=_say(naming, N_("Notice")),
        rows=tuple(_sentences(told, naming)),
    )


def _sentences(told: Sequence[Text], naming: Naming) -> Iterator[tuple[str]]:
    for each in told:
        yield (each.in_language(naming.language),)


def _more(count: int, naming: Naming) -> str:
    if count <= MOST_ROWS:
        return ""
    return naming.say(N_("The first {shown} of {count}."), shown=MOST_ROWS, count=count)


def _say(naming: Naming, *templates: str) -> tuple[str, ...]:
    return tuple(naming.say(each) for each in templates)


def _number(value: object) -> str:
    return "–" if not isinstance(value, int | float) else f"{value:.2f}".rstrip("0").rstrip(".")
