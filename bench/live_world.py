"""The county's programme over a made-up country: two years of reports, as documents."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded below

from daowei.assessment.assessing import Basis
from daowei.assessment.computing_results import Order
from daowei.assessment.gathering import Sent
from daowei.assessment.groundwork import Groundwork
from daowei.assessment.result_folder import Mark, Rulebook
from daowei.cli.demo.folder import write_county
from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import periods_between
from daowei.foundation.tables import POPULATION, REPORTS, VALUES, empty
from daowei.foundation.uids import uid_for
from daowei.programme.definition import Form, Partial, Programme
from daowei.programme.owing import owes
from daowei.programme.reading import read_programme
from daowei.reporting.documents import Key

DAY = date(2026, 1, 12)
FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
COUNTIES_IN_A_PREFECTURE, TOWNSHIPS_IN_A_COUNTY, VILLAGES_IN_A_TOWNSHIP = 10, 20, 20


@dataclass(frozen=True, kw_only=True)
class Country:
    """A registry of so many units, and the reports of all that owe any."""

    basis: Basis
    revised: dict[Key, Sent] = field(default_factory=dict)

    def named(self) -> Iterator[Key]:
        for form, unit, period, _ in self._owed():
            yield form.code, "", unit, period

    def all(self) -> Iterator[Sent]:
        for form, unit, period, due in self._owed():
            yield self.sent(form, unit, period, due=due)

    def sent(self, form: Form, unit: str, period: str, *, due: date) -> Sent:
        key: Key = (form.code, "", unit, period)
        if key in self.revised:
            return self.revised[key]
        text = document(self.basis.programme, form, seed=f"{unit}{period}")
        return Sent(
            form=form.code, attribute="", unit=unit, period=period, received=due, document=text
        )

    def _owed(self) -> Iterator[tuple[Form, str, str, date]]:
        for form in self.basis.programme.forms.values():
            units = [code for code, each in self.basis.registry.units.items() if owes(each, form)]
            for period in periods_between(form.frequency, FIRST, LAST):
                due = period.end + timedelta(days=3)
                for number, unit in enumerate(units):
                    if (number + period.number) % 17:  # some stay away
                        yield form, unit, period.iso, due

    def order(self) -> Order:
        basis = self.basis
        rulebook = Rulebook(
            programme=basis.programme.code, version="bench", digest="", charter="", register=1
        )
        return Order(
            programme=basis.programme, registry=basis.registry, rulebook=rulebook, mark=Mark(),
            day=DAY, groundwork=lambda stretch: Groundwork(basis=basis, stretch=stretch),
        )  # fmt: skip


def document(programme: Programme, form: Form, *, seed: str) -> str:
    """The report's canonical JSON as far as it is read."""
    dice = Random(seed)  # noqa: S311 - the same every time
    values = {
        element: {combo: dice.randrange(1, 60) for combo in _combos(programme, element)}
        for element in form.elements
    }
    return json.dumps({"values": values})


def _combos(programme: Programme, element: str) -> list[str]:
    definition = programme.elements[element]
    if definition.value_type.value == "BOOLEAN" or definition.category_combo is None:
        return [""]
    return [each.code for each in programme.category_combos[definition.category_combo].combos]


def country(units: int, *, partial: Partial | None = None) -> Country:
    """A country of about so many units, down to villages."""
    with tempfile.TemporaryDirectory() as place:
        write_county(Path(place))
        reading = read_programme(Path(place))
    assert reading.programme is not None
    assert reading.formulas is not None
    programme = replace(reading.programme, partial=partial or reading.programme.partial)
    basis = Basis(
        programme=programme,
        formulas=reading.formulas,
        registry=Registry({each.code: each for each in _units(units)}),
        population=empty(POPULATION),
        values=empty(VALUES),
        reports=empty(REPORTS),
        procedures={},
        on=DAY,
    )
    return Country(basis=basis)


def _units(most: int) -> Iterator[Unit]:
    townships = max(most // (VILLAGES_IN_A_TOWNSHIP + 1), 1)
    counties = -(-townships // TOWNSHIPS_IN_A_COUNTY)
    prefectures = -(-counties // COUNTIES_IN_A_PREFECTURE)
    yield _unit("p", None, UnitKind.PROVINCE)
    yield from (_unit(f"p{each}", "p", UnitKind.PREFECTURE) for each in range(prefectures))
    for each in range(counties):
        above = f"p{each // COUNTIES_IN_A_PREFECTURE}"
        yield _unit(f"c{each}", above, UnitKind.COUNTY)
    for each in range(townships):
        yield _unit(f"t{each}", f"c{each // TOWNSHIPS_IN_A_COUNTY}", UnitKind.TOWNSHIP)
        for village in range(VILLAGES_IN_A_TOWNSHIP):
            yield _unit(f"t{each}-v{village}", f"t{each}", UnitKind.VILLAGE)


def _unit(code: str, parent: str | None, kind: UnitKind) -> Unit:
    terrain = ("plain", "hill", "mountain")[len(code) % 3]
    return Unit(
        code=code,
        uid=uid_for("unit", code),
        names={"en": f"Unit {code}", "zh": f"单位{code}"},
        kind=kind,
        placements=(Placement(parent=parent),),
        groups={"terrain": terrain},
    )
