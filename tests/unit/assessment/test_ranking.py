from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from daowei.assessment.awards import awards, grades
from daowei.assessment.comparison import Moved, changed_standings, summary
from daowei.assessment.ranking import NotRankedError, places, standings
from daowei.assessment.results import FIGURES, TOTALS
from daowei.assessment.vetoes import (
    Condition,
    Procedure,
    Veto,
    VetoStatus,
    check_procedure,
    vetoes,
)
from daowei.foundation.states import State
from daowei.programme.definition import (
    Agreement,
    Award,
    Direction,
    Indicator,
    MissingRule,
    Use,
    VetoRule,
)

NOTICE = date(2026, 1, 5)
IN_FORCE = date(2026, 1, 15)
GROUPS = {"a": "hills", "b": "hills", "c": "hills", "d": "hills", "e": "plain"}


def veto_rule(scope: str = "award") -> VetoRule:
    return VetoRule(
        code="refunds",
        names={},
        condition="",
        trigger="viol.refunds_overdue",
        scope=scope,
        notice_days=10,
        appeal=True,
    )


def agreement(*, compare_by: str | None = "terrain", scope: str = "award") -> Agreement:
    return Agreement(
        code="A",
        uid="",
        names={},
        period="2025",
        kinds=(),
        pillars=(),
        vetoes=(veto_rule(scope),),
        awards=(
            Award(code="good", names={}, threshold=Decimal(80), amount_minor=300_000),
            Award(code="excellent", names={}, threshold=Decimal(90)),
        ),
        missing=MissingRule.EXCLUDE,
        compare_by=compare_by,
    )


def totals(**points: float | None) -> pl.DataFrame:
    rows = [
        {
            "agreement": "A",
            "unit": unit,
            "pillar": "",
            "period": "2025",
            "points": each,
            "points_printed": "" if each is None else f"{each:.1f}",
            "state": State.WITHHELD.value if each is None else State.REPORTED.value,
            "covered_share": 1.0,
            "reason": "rights_too_light" if each is None else "",
        }
        for unit, each in points.items()
    ]
    return pl.DataFrame(rows, schema=dict(TOTALS.columns))


def place(table: pl.DataFrame) -> Mapping[str, int | None]:
    return dict(table.select("unit", "rank").iter_rows())


def found(done: Procedure, *, on: date = IN_FORCE, scope: str = "award") -> tuple[Veto, ...]:
    condition = Condition(met=np.array([True, False]), known=np.array([True, True]))
    return vetoes(
        agreement(scope=scope),
        {"refunds": condition},
        units=["a", "b"],
        procedures={("refunds", "a"): done},
        on=on,
    )


HANDLED = Procedure(evidence=("audit 12",), notice_on=NOTICE)


def test_equal_printed_points_share_a_place_though_the_points_differ() -> None:
    close = totals(a=90.04, b=90.01, c=80.0, d=95.0)

    assert place(standings(agreement(), close, groups=GROUPS)) == {"d": 1, "a": 2, "b": 2, "c": 4}


def test_units_are_ranked_among_their_like() -> None:
    table = standings(agreement(), totals(a=50.0, e=10.0), groups=GROUPS)

    assert place(table) == {"a": 1, "e": 1}
    assert table["of"].to_list() == [1, 1]


def test_a_withheld_unit_has_no_place_stands_last_and_says_why() -> None:
    table = standings(agreement(), totals(a=None, b=10.0), groups=GROUPS)

    assert place(table) == {"b": 1, "a": None}
    assert table["reason"].to_list() == ["", "rights_too_light"]
    assert table["of"].to_list() == [1, 1]


def test_a_unit_in_no_group_is_listed_without_a_place() -> None:
    table = standings(agreement(), totals(x=50.0), groups=GROUPS)

    assert place(table) == {"x": None}
    assert table["reason"].to_list() == ["not_compared"]


def test_without_a_group_set_all_are_compared() -> None:
    table = standings(agreement(compare_by=None), totals(a=50.0, e=60.0), groups={})

    assert place(table) == {"e": 1, "a": 2}


def test_thresholds_are_read_against_printed_points_and_pay_whole_minor_units() -> None:
    table = awards(agreement(), totals(a=79.96, b=79.94), ())

    money = dict(table.filter(pl.col("award") == "good").select("unit", "amount_minor").iter_rows())
    assert money == {"a": 300_000, "b": None}
    assert table.filter(pl.col("unit") == "b")["reason"].to_list() == [
        "below_threshold:80",
        "below_threshold:90",
    ]


def test_a_veto_in_force_bars_the_award_and_leaves_grade_and_place() -> None:
    table = standings(agreement(), totals(a=95.0, b=85.0), groups=GROUPS, vetoes=found(HANDLED))

    first = table.row(0, named=True)
    assert (first["unit"], first["rank"], first["grade"]) == ("a", 1, "excellent")
    assert first["vetoes"] == ["refunds"]
    assert first["awards"] == []
    assert table.row(1, named=True)["awards"] == ["good"]


def test_a_veto_on_the_grade_takes_grade_and_award() -> None:
    barred = found(HANDLED, scope="grade")

    assert grades(agreement(scope="grade"), totals(a=95.0, b=85.0), barred) == {"b": "good"}


@pytest.mark.parametrize(
    ("done", "on", "status"),
    [
        (Procedure(), IN_FORCE, VetoStatus.FOUND),
        (Procedure(notice_on=NOTICE), IN_FORCE, VetoStatus.FOUND),
        (HANDLED, date(2026, 1, 14), VetoStatus.NOTICE),
        (HANDLED, IN_FORCE, VetoStatus.IN_FORCE),
        (
            Procedure(evidence=("x",), notice_on=NOTICE, appealed_on=date(2026, 1, 12)),
            date(2026, 3, 1),
            VetoStatus.APPEALED,
        ),
        (
            Procedure(
                evidence=("x",), notice_on=NOTICE, appealed_on=date(2026, 1, 12), upheld=True
            ),
            date(2026, 3, 1),
            VetoStatus.LIFTED,
        ),
        (
            Procedure(
                evidence=("x",), notice_on=NOTICE, appealed_on=date(2026, 1, 12), upheld=False
            ),
            date(2026, 3, 1),
            VetoStatus.IN_FORCE,
        ),
    ],
)
def test_a_veto_bars_only_after_evidence_notice_and_appeal(
    done: Procedure, on: date, status: VetoStatus
) -> None:
    told = found(done, on=on)

    assert [(each.unit, each.status) for each in told] == [("a", status)]


def test_what_is_not_known_bars_nobody() -> None:
    told = vetoes(agreement(), {}, units=["a"], procedures={("refunds", "a"): HANDLED}, on=IN_FORCE)

    assert [each.status for each in told] == [VetoStatus.UNKNOWN]
    assert awards(agreement(), totals(a=95.0), told)["given"].all()


def test_a_late_appeal_and_a_notice_without_evidence_are_told() -> None:
    done = Procedure(notice_on=NOTICE, appealed_on=date(2026, 2, 20))

    told = check_procedure(veto_rule(), "a", done, appeal_days=15)

    assert [each.code for each in told] == ["SCO-040", "SCO-041"]


def indicator(uses: set[Use]) -> Indicator:
    return Indicator(
        code="i",
        uid="",
        names={},
        numerator="",
        denominator="",
        factor=1,
        decimals=1,
        direction=Direction.LESS,
        uses=frozenset(uses),
        source="",
    )


def figures(**values: float) -> pl.DataFrame:
    rows = [
        {
            "indicator": "i",
            "unit": unit,
            "period": "2025",
            "value": each,
            "printed": f"{each:.1f}",
            "state": State.REPORTED.value,
        }
        for unit, each in values.items()
    ]
    return pl.DataFrame(rows, schema=dict(FIGURES.columns))


def test_where_fewer_is_better_the_smallest_figure_stands_first() -> None:
    table = places(indicator({Use.RANK}), figures(a=12.0, b=3.0, c=12.0), groups=GROUPS)

    assert place(table) == {"b": 1, "a": 2, "c": 2}


def test_an_observed_indicator_is_not_ranked() -> None:
    with pytest.raises(NotRankedError, match="it is for observe"):
        places(indicator({Use.OBSERVE}), figures(a=1.0), groups=GROUPS)


def test_a_comparison_says_whose_score_place_and_award_move() -> None:
    before = standings(agreement(), totals(a=85.0, b=80.0, c=70.0), groups=GROUPS)
    after = standings(agreement(), totals(a=79.0, b=80.0, d=60.0), groups=GROUPS)

    changes = changed_standings(before, after)

    assert [str(each.told()) for each in changes] == [
        "a: score 85.0 becomes 79.0 (-6.0)",
        "a: place 1 becomes 2",
        "a: grade good becomes –",
        "a: awards good become –",
        "b: place 2 becomes 1",
        "c: 70.0 before, – after",
        "d: – before, 60.0 after",
    ]
    assert summary(changes)[Moved.RANK] == 2


def test_nothing_moves_between_equal_results() -> None:
    table = standings(agreement(), totals(a=85.0, b=None), groups=GROUPS)

    assert changed_standings(table, table) == ()
