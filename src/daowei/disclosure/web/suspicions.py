"""What looks wrong in a unit and below it, as tables; sensitive numbers as the visitor may see."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from daowei.assessment.answers import BrokenRule, Findings
from daowei.assessment.open_results import OpenResults
from daowei.disclosure.report.quality_part import ABOUT_SCORES
from daowei.disclosure.web.here import Here
from daowei.disclosure.web.tables import Cell, Column, Table
from daowei.foundation.texts import N_, named
from daowei.language.tree import items


def finding_tables(place: Here, *, most: int) -> list[Table]:
    """Broken rules, values far off, reports late or missing."""
    found = place.results.findings(place.unit, most=most)
    return [_broken(place, found), _far_off(place, found), _late(place, found)]


def _broken(place: Here, found: Findings) -> Table:
    heads = (N_("Unit"), N_("Rule"), N_("Period"), N_("Left side"), N_("Right side"))
    checks = place.programme.checks
    return _table(
        place,
        "broken",
        N_("Rules that reports break"),
        heads=heads,
        rows=[
            [
                _unit(place, each.unit),
                Cell(text=named(checks[each.check].names, place.naming.language)),
                Cell(text=place.naming.period(each.period)),
                *_sides(place, each),
            ]
            for each in found.broken
        ],
        count=found.counts["broken"],
    )


def _sides(place: Here, broken: BrokenRule) -> Iterator[Cell]:
    if not place.sight.is_open(_read_by(place.results)[broken.check], broken.unit):
        yield from (Cell(text=place.naming.say(N_("withheld")), kind="number soft"),) * 2
        return
    yield from (Cell(text=number(each), kind="number") for each in (broken.left, broken.right))


@lru_cache(maxsize=4)
def _read_by(results: OpenResults) -> dict[str, tuple[str, ...]]:
    """The elements that each check reads."""
    programme, formulas = results.ground.programme, results.ground.basis.formulas
    uids = {each.uid: code for code, each in programme.elements.items()}
    return {
        code: tuple(
            uids.get(item.parts[0], item.parts[0]) for tree in trees for item in items(tree)
        )
        for code, trees in formulas.checks.items()
    }


def _far_off(place: Here, found: Findings) -> Table:
    heads = (
        N_("Unit"), N_("Period"), N_("Data element"), N_("Reported"), N_("Usual"), N_("Score")
    )  # fmt: skip
    elements = place.programme.elements
    seen = [each for each in found.far_off if place.sight.is_open((each.element,), each.unit)]
    return _table(
        place,
        "far-off",
        N_("Values far from their own series"),
        heads=heads,
        rows=[
            [
                _unit(place, each.unit),
                Cell(text=place.naming.period(each.period)),
                Cell(text=named(elements[each.element].names, place.naming.language)),
                Cell(text=number(each.value), kind="number strong"),
                Cell(text=number(each.center), kind="number"),
                Cell(text=f"{each.score:.1f}", kind="number"),
            ]
            for each in seen
        ],
        count=found.counts["far_off"] - len(found.far_off) + len(seen),
        about=place.naming.say(ABOUT_SCORES),
    )


def _late(place: Here, found: Findings) -> Table:
    heads = (N_("Unit"), N_("Form"), N_("Expected"), N_("Missing"), N_("Late"))
    forms = place.programme.forms
    return _table(
        place,
        "late",
        N_("Reports late or missing, by unit"),
        heads=heads,
        rows=[
            [
                _unit(place, each.unit),
                Cell(text=named(forms[each.form].names, place.naming.language)),
                *(Cell(text=str(count), kind="number")
                  for count in (each.expected, each.missing, each.late)),
            ]
            for each in found.late
        ],
        count=found.counts["late"],
    )  # fmt: skip


def _table(  # noqa: PLR0913 - what a table is made of
    place: Here,
    code: str,
    caption: str,
    *,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    count: int,
    about: str = "",
) -> Table:
    say = place.naming.say
    kinds = [each.kind.split(" ")[0] for each in rows[0]] if rows else [""] * len(heads)
    cut = say(N_("The first {shown} of {count}."), shown=len(rows), count=count)
    return Table(
        code=code,
        caption=say(caption),
        columns=tuple(
            Column(say(head), "number" if kind == "number" else "")
            for head, kind in zip(heads, kinds, strict=True)
        ),
        rows=rows,
        note=" ".join(each for each in (cut if count > len(rows) else "", about) if each),
        download=place.download(code),
    )


def _unit(place: Here, unit: str) -> Cell:
    return Cell(
        text=place.naming.unit(unit), address=place.address("dossier", unit=unit), kind="name"
    )


def number(value: float | None) -> str:
    """A number without needless decimals; a dash for none."""
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
