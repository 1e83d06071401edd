"""Reports owed and come, as tables whose cells are shaded and say the same in figures."""

from collections.abc import Iterator, Sequence

from daowei.assessment.answers import DeliveryCell
from daowei.disclosure.web.here import Here
from daowei.disclosure.web.tables import Cell, Column, Table, share_cell
from daowei.foundation.periods import parse_period
from daowei.foundation.texts import N_, named
from daowei.programme.definition import Form

MOST_UNITS = 40


def delivery_table(
    place: Here, form: Form, *, units: Sequence[str], periods: Sequence[str]
) -> Table:
    """A row a unit, a column a period: percent of the reports owed that came."""
    naming = place.naming
    told = place.results.deliveries(form.code, units=units, periods=periods)
    by_unit = {unit: told.cells[number * len(periods):(number + 1) * len(periods)]
               for number, unit in enumerate(units)}  # fmt: skip
    code = f"completeness-{form.code}"
    return Table(
        code=code,
        caption=named(form.names, naming.language),
        columns=(
            Column(naming.say(N_("Unit"))),
            *(Column(short_period(each), "number") for each in periods),
            Column(naming.say(N_("Received")), "number"),
            Column(naming.say(N_("On time")), "number"),
        ),
        rows=[_row(place, unit, by_unit[unit]) for unit in units],
        note=naming.say(N_("Due {days} days after the period."), days=form.due_days),
        download=place.download(code),
        kind="heat",
    )


def periods_asked(place: Here, form: Form) -> tuple[str, ...]:
    """The periods of the form within the period looked at."""
    whole, ledger = parse_period(place.period), place.results.ledgers[form.code]
    return tuple(
        each.iso for each in ledger.periods if whole.start <= each.start and each.end <= whole.end
    )


def _row(place: Here, unit: str, cells: Sequence[DeliveryCell]) -> list[Cell]:
    naming = place.naming
    expected, received, on_time = (
        sum(getattr(each, part) for each in cells) for part in ("expected", "received", "on_time")
    )
    return [
        Cell(
            text=naming.unit(unit),
            address=place.address("completeness", unit=unit),
            kind="name",
        ),
        *_cells(cells),
        Cell(text=f"{received}/{expected}" if expected else "–", kind="number"),
        Cell(text=str(on_time) if expected else "–", kind="number"),
    ]


def _cells(cells: Sequence[DeliveryCell]) -> Iterator[Cell]:
    for each in cells:
        if not each.expected:
            yield Cell(text="–", kind="number h-closed")
            continue
        percent = min(100 * each.received // each.expected, 100)
        is_late = each.on_time + each.undated < each.received
        yield Cell(text=str(percent), kind=f"number {_shade(percent)}{' late' if is_late else ''}")


def _shade(percent: int) -> str:
    if percent == 100:
        return "h-full"
    if percent >= 80:
        return "h-most"
    return "h-some" if percent > 0 else "h-none"


def short_period(iso: str) -> str:
    """``25-03``, ``25-Q1``: a column's head."""
    return f"{iso[2:4]}-{iso[4:]}" if len(iso) > 4 else iso


def form_strip(place: Here) -> Table:
    """Completeness of the unit and all below it: a row a form, with its last periods."""
    naming = place.naming
    rows = []
    for form in place.programme.forms.values():
        periods = periods_asked(place, form)
        if not periods:
            continue
        cells = place.results.deliveries(form.code, units=[place.unit], periods=periods).cells
        expected, received, on_time = (
            sum(getattr(each, part) for each in cells)
            for part in ("expected", "received", "on_time")
        )
        if not expected:
            continue
        share = naming.say(N_("{received} of {expected}"), received=received, expected=expected)
        rows.append(
            [
                Cell(
                    text=named(form.names, naming.language),
                    address=place.address("completeness", unit=place.unit),
                    kind="name",
                ),
                share_cell(received, expected, share),
                Cell(text=str(on_time), kind="number"),
                Cell(text=str(expected - received), kind="number"),
            ]
        )
    return Table(
        code="completeness",
        caption=naming.say(N_("Completeness, {period}"), period=naming.period(place.period)),
        columns=(
            Column(naming.say(N_("Form"))),
            Column(naming.say(N_("Received"))),
            Column(naming.say(N_("On time")), "number"),
            Column(naming.say(N_("Missing")), "number"),
        ),
        rows=rows,
        download=place.download("completeness"),
    )
