from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from daowei.foundation.problems import Problem, Severity
from daowei.language.element_kinds import check_element, kind_of_element, says_rate
from daowei.language.kinds import Kind, Place, check_kinds, check_ratio
from daowei.language.parse import parse
from daowei.language.tree import Item, Variable

KINDS = {
    "births": Kind.COUNT,
    "visits": Kind.COUNT,
    "women": Kind.STOCK,
    "q1": Kind.RATE,
    "q2": Kind.RATE,
    "q3": Kind.RATE,
    "q4": Kind.RATE,
    "spent": Kind.MONEY,
    "open": Kind.YES_NO,
    "grade": Kind.TEXT,
}


def kind_of(read: Item | Variable) -> Kind | None:
    return KINDS.get(read.name if isinstance(read, Variable) else read.parts[0])


def told(text: str) -> list[str]:
    return [each.code for each in check_kinds(parse(text), kind_of)[1]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("births + visits", Kind.COUNT),
        ("births / women", Kind.RATE),
        ("births / women * 1000", Kind.RATE),
        ("spent / births", Kind.MONEY),
        ("spent / spent", Kind.RATE),
        ("q1 * births", Kind.COUNT),
        ("q1 - q2", Kind.RATE),
        ("1 - q1", Kind.RATE),
        ("births * 0.5 + 3", Kind.COUNT),
        ("if(open, births, 0)", Kind.COUNT),
        ("births > 5 && open", Kind.YES_NO),
        ("avg(array(births, visits))", Kind.COUNT),
        ("last_n(births, 3)", Kind.LIST),
        ("'a'", Kind.TEXT),
        ("unknown + births", None),
    ],
)
def test_what_an_expression_gives_is_known_before_it_runs(text: str, kind: Kind | None) -> None:
    found, problems = check_kinds(parse(text), kind_of)

    assert problems == ()
    assert found is kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("births + q1", "LNG-201"),
        ("women - q1", "LNG-201"),
        ("q1 + q2 + q3 + q4", "LNG-202"),
        ("sum(q1, q2)", "LNG-202"),
        ("sum(last_n(q1, 4))", "LNG-202"),
        ("births / women + visits / women", "LNG-202"),
        ("spent + births", "LNG-203"),
        ("q1.aggregationType(SUM)", "LNG-204"),
        ("q1.yearToDate()", "LNG-204"),
        ("grade == 5", "LNG-205"),
        ("if(births, 1, 2)", "LNG-206"),
        ("births && open", "LNG-206"),
        ("!births", "LNG-206"),
        ("open + 1", "LNG-207"),
        ("last_n(births, 3) * 2", "LNG-207"),
    ],
)
def test_kinds_that_are_mixed_are_told_once(text: str, code: str) -> None:
    assert told(text) == [code]


def test_four_quarterly_percentages_are_one_problem_with_place_and_remedy() -> None:
    place = Place(file="indicators.yaml", line=7, field="numerator")

    (problem,) = check_kinds(parse("#{q1} + #{q2} + #{q3} + #{q4}"), kind_of, place=place)[1]

    assert problem.place == "indicators.yaml:7 numerator"
    assert "adds up 4 rates" in str(problem.message)
    assert problem.severity is Severity.ERROR
    assert problem.remedy is not None


def test_a_sum_of_a_thousand_terms_is_looked_at_without_deep_recursion() -> None:
    assert told(" + ".join(["births"] * 3000)) == []


def ratio(numerator: str, denominator: str, *, annualised: bool) -> list[Problem]:
    found = check_ratio(
        parse(numerator), parse(denominator), annualised=annualised, kind_of=kind_of
    )
    return list(found)


def test_annualising_over_a_count_of_the_same_period_is_twelve_times_too_high() -> None:
    (problem,) = ratio("#{visits}", "#{births}", annualised=True)

    assert problem.code == "LNG-210"


def test_a_population_cut_to_months_by_hand_is_told() -> None:
    (problem,) = ratio("#{visits} / 15", "#{women} / 12", annualised=False)

    assert problem.code == "LNG-211"
    assert problem.value == "#{women} / 12"


def test_annualising_over_a_yearly_population_is_right() -> None:
    assert ratio("#{births}", "#{women}", annualised=True) == []
    assert ratio("#{births}", "1", annualised=False) == []


@dataclass(frozen=True)
class AnElement:
    code: str = "e"
    names: Mapping[str, str] = field(default_factory=lambda: {"en": "Births"})
    measure: str = "flow"
    value_type: str = "INTEGER"
    aggregation: str = "SUM"


@pytest.mark.parametrize(
    "name",
    [
        "% of units",
        "Percentage of villages",
        "Coverage rate",
        "Per cent done",
        "完成率",
        "女性比例",
    ],
)
def test_names_that_say_rate(name: str) -> None:
    assert says_rate({"en": name})


@pytest.mark.parametrize("name", ["Operations", "Narrated", "Number of births", "活产数"])
def test_names_that_do_not_say_rate(name: str) -> None:
    assert not says_rate({"en": name})


def test_a_percentage_that_would_be_summed_is_refused_or_warned_of() -> None:
    declared = AnElement(value_type="PERCENTAGE")
    named = AnElement(names={"en": "% of commitments reached, quarter 1"})

    assert [(p.code, p.severity) for p in check_element(declared)] == [("LNG-220", Severity.ERROR)]
    assert [(p.code, p.severity) for p in check_element(named)] == [("LNG-220", Severity.WARNING)]
    assert kind_of_element(named) is Kind.RATE


def test_a_level_summed_over_months_is_warned_of() -> None:
    assert [p.code for p in check_element(AnElement(measure="stock"))] == ["LNG-221"]
    assert check_element(AnElement(measure="stock", aggregation="LAST")) == ()


def test_a_plain_count_is_in_order() -> None:
    assert check_element(AnElement()) == ()
    assert kind_of_element(AnElement()) is Kind.COUNT
    assert kind_of_element(AnElement(value_type="TEXT")) is Kind.TEXT
