"""Settled values in tables, in documents and beside explanations."""

import json
from collections.abc import Iterator
from datetime import date

import polars as pl
from hypothesis import given, strategies as st

from daowei.assessment.explanation import Spot
from daowei.assessment.gathering import Sent
from daowei.assessment.settled import (
    SettledRemarks,
    SettledReports,
    counting,
    digest_of_settled,
    settled_of,
    settled_table,
    with_settled,
)
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES
from daowei.programme.definition import AggregationType, Element, Measure, ValueType
from daowei.reporting.documents import Key
from daowei.verification.samples.settling import Basis, SettledValue

PERIOD = "202511"


def value(unit: str, reported: int | None, settled: int | None, basis: Basis) -> SettledValue:
    return SettledValue(
        unit=unit, element="anc", combo="", period=PERIOD,
        reported=reported, settled=settled, basis=basis, found=settled, source="r1-A",
    )  # fmt: skip


FOUND = value("a", 45, 41, Basis.FOUND)
LOST = value("b", 45, None, Basis.NOT_VERIFIABLE)
STANDS = value("c", 45, 45, Basis.REPORTED)
SETTLED = {each.cell: each for each in (FOUND, LOST, STANDS)}


def rows(*told: tuple[str, str, int]) -> pl.DataFrame:
    full = [("anc", "", attribute, unit, PERIOD, number, State.REPORTED.value)
            for unit, attribute, number in told]  # fmt: skip
    return pl.DataFrame(full, schema=dict(VALUES.columns), orient="row")


def test_settled_values_take_the_place_of_reports_and_nothing_becomes_a_blank() -> None:
    values = rows(("a", "", 45), ("b", "", 45), ("c", "", 45), ("d", "", 45), ("a", "x", 45))

    found = with_settled(values, SETTLED)

    assert found["value"].to_list() == [41, None, 45, 45, 45]
    assert found["state"].to_list() == [1, State.BLANK, 1, 1, 1]


def test_a_value_that_nobody_reported_is_not_added() -> None:
    assert with_settled(rows(("z", "", 1)), SETTLED)["unit"].to_list() == ["z"]


class Two:
    """Two reports of one unit: its own, and one by an attribute combination."""

    def named(self) -> Iterator[Key]:
        yield from (each.key for each in self.all())

    def all(self) -> Iterator[Sent]:
        document = json.dumps({"values": {"anc": {"": 45}, "other": {"": 7}}})
        for attribute in ("", "x"):
            yield Sent(form="f", attribute=attribute, unit="a", period=PERIOD,
                       document=document, received=date(2025, 12, 1))  # fmt: skip


def test_documents_carry_settled_values_and_leave_everything_else() -> None:
    reports = SettledReports(reports=Two(), settled=counting(SETTLED))

    own, other = (json.loads(each.document)["values"] for each in reports.all())

    assert own == {"anc": {"": 41}, "other": {"": 7}}
    assert other["anc"] == {"": 45}
    assert list(reports.named()) == list(Two().named())


def test_only_what_changes_is_handed_on() -> None:
    assert counting(SETTLED) == {FOUND.cell: 41, LOST.cell: None}


ELEMENT = Element(
    code="anc", uid="x", names={"en": "Visits"}, concept=None, measure=Measure.FLOW,
    value_type=ValueType.INTEGER, aggregation=AggregationType.SUM,
)  # fmt: skip


def test_what_a_value_rests_on_is_told_beside_its_report() -> None:
    remarks = SettledRemarks(settled=SETTLED, elements={"anc": ELEMENT})

    [told] = remarks("anc", Spot(unit="a", period=PERIOD), ("", ""))

    assert str(told) == "settled at 41: found on the spot (visit r1-A); reported 45"
    assert remarks("anc", Spot(unit="c", period=PERIOD), ("", "")) == ()
    assert remarks("anc", Spot(unit="a", period=PERIOD), ("", "x")) == ()
    assert remarks("anc", Spot(unit="z", period=PERIOD), ("", "")) == ()


NUMBERS = st.one_of(st.none(), st.integers(0, 10**9))


@given(
    st.lists(
        st.builds(
            SettledValue, unit=st.text("abc", min_size=1), element=st.text("xy", min_size=1),
            combo=st.text("k", max_size=2), period=st.just(PERIOD), reported=NUMBERS,
            settled=NUMBERS, basis=st.sampled_from(Basis), found=NUMBERS, factor=st.just("0.9"),
        ),
        unique_by=lambda each: each.cell,
    )
)  # fmt: skip
def test_a_table_of_settled_values_reads_back(values: list[SettledValue]) -> None:
    assert settled_of(settled_table(values)) == {each.cell: each for each in values}
    assert digest_of_settled(values) == digest_of_settled(reversed(values))
