"""The reading of reports unit by unit judges the reading by arrays: the same rules are broken."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import polars as pl
from hypothesis import given, strategies as st

from daowei.assessment.assessing import Assessment
from daowei.assessment.cube import Cube
from daowei.assessment.findings import broken_rules
from daowei.assessment.population import populations
from daowei.assessment.rows import value_table
from daowei.assessment.units import registry_axis
from daowei.assessment.windows import axis_of
from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import PeriodType, parse_period
from daowei.foundation.states import State
from daowei.foundation.tables import POPULATION, VALUES, empty
from daowei.programme.definition import (
    AggregationType,
    Check,
    Element,
    Form,
    Measure,
    ValueType,
)
from daowei.reporting.checks import Surroundings, read_checks
from daowei.reporting.validation import Run, violations

PARENTS = {"C": None, "T1": "C", "T2": "C", "V": "T1"}
PERIODS = tuple(map(parse_period, ("202401", "202402", "202403", "2024Q1")))
MONTHS = [each.iso for each in PERIODS[:3]]
CONSTANTS = {"k": Decimal("1.5")}

REGISTRY = Registry(
    {
        code: Unit(
            code=code,
            uid=code,
            names={},
            kind=UnitKind.TOWNSHIP,
            placements=(Placement(parent=parent),),
            groups={},
        )
        for code, parent in PARENTS.items()
    }
)
ELEMENTS = {
    code: Element(
        code=code,
        uid=code,
        names={},
        concept=None,
        measure=Measure.FLOW,
        value_type=ValueType.NUMBER,
        aggregation=AggregationType.SUM,
        decimals=decimals,
    )
    for code, decimals in (("a", 0), ("b", 1), ("c", 2))
}
# everybody owes a and b, the townships alone c
FORMS = {
    code: Form(
        code=code,
        uid=code,
        names={},
        frequency=PeriodType.MONTHLY,
        elements=elements,
        due_days=10,
        units=units,
    )
    for code, elements, units in (
        ("all", ("a", "b"), tuple(PARENTS)),
        ("some", ("c",), ("T1", "T2")),
    )
}

formulas = st.sampled_from(
    [
        "#{a}",
        "#{b}",
        "#{c}",
        "0",
        "#{a} + #{b}",
        "#{b} - #{c}",
        "#{a} / #{b}",
        "#{a}.periodOffset(-1)",
        "firstNonNull(#{a}, #{c}, 0)",
        "greatest(#{a}, #{b})",
        "if(isNull(#{b}), #{a}, #{b})",
        "sum(#{a}, #{b}, #{c})",
        "#{c} * C{k} + [days]",
    ]
)
missing = st.sampled_from(["SKIP_IF_ANY_VALUE_MISSING", "SKIP_IF_ALL_VALUES_MISSING", "NEVER_SKIP"])
checks = st.builds(
    Check,
    code=st.just("rule"),
    names=st.just({}),
    left=formulas,
    operator=st.sampled_from(
        ["==", "!=", ">", ">=", "<", "<=", "compulsory_pair", "exclusive_pair"]
    ),
    right=formulas,
    left_missing=missing,
    right_missing=missing,
    levels=st.sampled_from([(), (1,), (2, 3)]),
)
cells = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from(list(PARENTS)), st.sampled_from(MONTHS)),
    st.one_of(st.integers(-3, 30), st.just(State.BLANK)),
    max_size=12,
)
Cells = Mapping[tuple[str, str, str], int | State]


def table(told: Cells) -> pl.DataFrame:
    rows = [
        (element, "", "", unit, period, None, value.value)
        if isinstance(value, State)
        else (element, "", "", unit, period, value, State.REPORTED.value)
        for (element, unit, period), value in told.items()
    ]
    return pl.DataFrame(rows, schema=dict(VALUES.columns), orient="row")


def by_arrays(values: pl.DataFrame, check: Check) -> pl.DataFrame:
    (read,), _ = read_checks([check])
    axis = registry_axis(REGISTRY, date(2024, 1, 1), date(2024, 3, 31))
    cube = Cube(
        units=axis,
        periods=axis_of(PERIODS),
        elements=ELEMENTS,
        values=value_table(values, axis),
        population=populations(empty(POPULATION), axis),
        combos={"": frozenset({""})},
    )
    programme = SimpleNamespace(checks={check.code: check}, constants=CONSTANTS, forms=FORMS)
    trees = SimpleNamespace(checks={check.code: (read.left, read.right)})
    basis = SimpleNamespace(programme=programme, formulas=trees, registry=REGISTRY)
    return broken_rules(cast("Assessment", SimpleNamespace(basis=basis, cube=cube)))


def one_by_one(values: pl.DataFrame, check: Check) -> pl.DataFrame:
    read, _ = read_checks([check])
    surroundings = Surroundings(
        registry=REGISTRY, elements=ELEMENTS, forms=tuple(FORMS.values()), constants=CONSTANTS
    )
    run = Run(checks=read, periods=PERIODS, surroundings=surroundings)
    return violations(values, run).drop("attribute")


@given(told=cells, check=checks)
def test_both_readings_find_the_same_rules_broken(told: Cells, check: Check) -> None:
    values = table(told)

    fast, slow = by_arrays(values, check), one_by_one(values, check)

    assert fast.select("unit", "period").rows() == slow.select("unit", "period").rows(), check
    for side in ("left", "right"):
        assert fast[side].round(9).to_list() == slow[side].round(9).to_list(), check
