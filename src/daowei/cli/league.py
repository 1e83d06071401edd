"""The league table in a terminal."""

import click
from rich.console import Console
from rich.table import Table

from daowei.assessment.assessing import Assessment
from daowei.assessment.results import reason_told
from daowei.foundation.texts import N_, Text, named


def tell_league(assessment: Assessment, language: str) -> None:
    """Every agreement's units by group and place; withheld ones with their reason."""
    console = Console(highlight=False)
    for code, agreement in assessment.basis.programme.agreements.items():
        table = _table(named(agreement.names, language), language)
        rows = assessment.standings.filter(assessment.standings["agreement"] == code)
        before = None
        for row in rows.iter_rows(named=True):
            if before not in (None, row["group"]):
                table.add_section()
            before = row["group"]
            table.add_row(*_cells(assessment, code, row, language=language))
        console.print(table)


def _table(title: str, language: str) -> Table:
    table = Table(title=title, title_justify="left")
    for name, justify in (
        (N_("Group"), "left"),
        (N_("Rank"), "right"),
        (N_("Unit"), "left"),
        (N_("Points"), "right"),
        (N_("Award"), "left"),
        (N_("Veto or reason"), "left"),
    ):
        table.add_column(Text(name).in_language(language), justify=justify)  # type: ignore[arg-type]  # a literal
    return table


def _cells(
    assessment: Assessment, code: str, row: dict[str, object], *, language: str
) -> tuple[str, ...]:
    programme = assessment.basis.programme
    agreement = programme.agreements[code]
    unit = assessment.basis.registry.units[str(row["unit"])]
    awards = {each.code: named(each.names, language) for each in agreement.awards}
    vetoes = {each.code: named(each.names, language) for each in agreement.vetoes}
    notes = [vetoes[each] for each in row["vetoes"]]  # type: ignore[attr-defined]  # a list column
    if row["reason"]:
        notes.append(reason_told(str(row["reason"])).in_language(language))
    return (
        _group_name(assessment, agreement.compare_by, str(row["group"]), language=language),
        "" if row["rank"] is None else str(row["rank"]),
        named(unit.names, language),
        str(row["points_printed"]),
        awards.get(str(row["grade"]), "") if row["awards"] else "",
        "; ".join(notes),
    )


def _group_name(assessment: Assessment, group_set: str | None, group: str, *, language: str) -> str:
    known = assessment.basis.programme.group_sets.get(group_set or "")
    names = {each.code: each.names for each in known.groups} if known else {}
    return named(names[group], language) if group in names else group


def say(template: str, language: str, **values: object) -> None:
    """One sentence on standard output."""
    click.echo(Text(template, values).in_language(language))
