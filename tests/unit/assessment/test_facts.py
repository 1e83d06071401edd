from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.unit.cli.small_folder import write_folder

from daowei.assessment.assessing import Assessment, assess
from daowei.assessment.explaining import explain_element, explain_indicator
from daowei.assessment.explanation import Explanation, Kind, Read, Spot
from daowei.assessment.facts import CubeFacts
from daowei.assessment.scorecards import (
    NotScoredError,
    Versions,
    explain_criterion,
    explain_score,
    scorecard,
)
from daowei.cli.folders import basis_of
from daowei.foundation.states import State
from daowei.language.parse import parse
from daowei.language.tree import Item, viewed
from daowei.programme.checking import check_folder
from daowei.programme.value_places import FilePlaces

ON = date(2026, 3, 1)
VERSIONS = Versions(programme="sample 1", programme_digest="sha256:aa", charter_digest="sha256:bb")


def assessed(folder: Path) -> Assessment:
    basis = basis_of(folder, check_folder(folder, ON), on=ON)
    assert basis is not None
    return assess(basis)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("facts") / "programme")


@pytest.fixture(scope="module")
def facts(folder: Path) -> CubeFacts:
    return CubeFacts(assessment=assessed(folder), places=FilePlaces(folder=folder))


def indicator(facts: CubeFacts, code: str, unit: str, period: str) -> Explanation:
    return explain_indicator(facts.indicators[code], facts, Spot(unit=unit, period=period))


def element(facts: CubeFacts, text: str, unit: str, period: str) -> Explanation:
    ((item, view),) = viewed(parse(text))
    assert isinstance(item, Item)
    read = Read(text=text, item=item, view=view)
    return explain_element(read, facts, Spot(unit=unit, period=period))


def leaves(node: Explanation) -> Iterator[Explanation]:
    below = node.children
    if not below:
        yield node
    for each in below:
        yield from leaves(each)


def side(node: Explanation, kind: Kind) -> Explanation:
    return next(each for each in node.children if each.kind is kind)


def notes(node: Explanation) -> str:
    return " | ".join(str(each) for each in node.notes)


def test_reports_add_up_to_the_top_of_the_tree(facts: CubeFacts) -> None:
    whole = element(facts, "#{anc_first}", "county", "2025")

    reported = [each for each in leaves(whole) if each.value]
    assert whole.value == "186"
    assert sum(int(each.value) for each in reported) == 186
    assert len(reported) == 23
    assert {each.kind for each in leaves(whole)} == {Kind.REPORT}


def test_years_open_to_months_months_to_units_units_to_reports(facts: CubeFacts) -> None:
    whole = element(facts, "#{anc_first}", "county", "2025")

    january = whole.children[0]
    assert (january.unit, january.period) == ("county", "202501")
    assert [each.unit for each in january.children] == ["north", "south"]
    clinic = january.children[0].children[0]
    assert (clinic.kind, clinic.unit, clinic.value) == (Kind.REPORT, "north-clinic", "10")


def test_a_report_names_its_file_and_line_and_the_day_it_came(
    facts: CubeFacts, folder: Path
) -> None:
    report = element(facts, "#{anc_first}", "north-clinic", "202502")

    assert report.source == "values/monthly.csv:6"
    lines = (folder / "values/monthly.csv").read_text(encoding="utf-8").splitlines()
    assert lines[5].startswith("anc_first,north-clinic,202502,10")
    assert "received 2025-12-31" in notes(report)
    assert "days late" in notes(report)


def test_what_never_came_is_a_leaf_of_its_own_and_no_zero(facts: CubeFacts) -> None:
    silent = element(facts, "#{anc_first}", "south-clinic", "202502")

    assert (silent.kind, silent.value, silent.state) == (Kind.REPORT, "", State.NOT_REPORTED)
    assert "due 2025-03-10, did not come" in notes(silent)


def test_a_cell_left_blank_is_told_as_blank(facts: CubeFacts) -> None:
    blank = element(facts, "#{anc_fourth}", "north-clinic", "202503")

    assert (blank.value, blank.state) == ("", State.BLANK)
    assert blank.source == "values/monthly.csv:9"


def test_units_that_never_owed_a_form_are_not_opened(facts: CubeFacts) -> None:
    north = element(facts, "#{anc_first}", "north", "202501")

    assert [each.unit for each in north.children] == ["north-clinic"]
    assert north.children[0].children == ()


def test_the_partial_rule_leaves_out_one_sided_reports_and_says_so(facts: CubeFacts) -> None:
    whole = indicator(facts, "antenatal_four", "county", "2025")

    assert side(whole, Kind.NUMERATOR).value == "121"  # 11 x 8 + 11 x 3
    assert side(whole, Kind.DENOMINATOR).value == "176"  # without North's March
    left = side(whole, Kind.LEFT_OUT)
    assert left.value == "1"
    assert [(each.unit, each.period, notes(each)) for each in left.children] == [
        ("north-clinic", "202503", "anc_fourth not given")
    ]


def test_a_report_left_out_still_shows_what_it_said(facts: CubeFacts) -> None:
    whole = side(indicator(facts, "antenatal_four", "north", "202503"), Kind.DENOMINATOR)

    (report,) = leaves(whole)
    assert report.value == ""
    assert "10 was reported and is left out" in notes(report)


def test_counting_every_report_leaves_nothing_out(tmp_path: Path) -> None:
    counting = CubeFacts(assessment=assessed(write_folder(tmp_path / "p", partial="count")))

    whole = indicator(counting, "antenatal_four", "county", "2025")

    assert side(whole, Kind.DENOMINATOR).value == "186"
    assert [each.kind for each in whole.children] == [Kind.NUMERATOR, Kind.DENOMINATOR]


def test_a_figure_tells_how_many_reports_it_rests_on(facts: CubeFacts) -> None:
    whole = indicator(facts, "antenatal_four", "county", "2025")

    assert whole.value == "68.8"
    assert (whole.expected, whole.received) == (24, 22)
    assert whole.formula == "(#{anc_fourth}) / (#{anc_first}) * 100"
    assert whole.source == "WHO 100 core health indicators"


@pytest.mark.parametrize("unit", ["county", "north", "south", "south-clinic"])
@pytest.mark.parametrize("period", ["2025", "2025Q1", "202503"])
@pytest.mark.parametrize("kind", [Kind.NUMERATOR, Kind.DENOMINATOR])
def test_every_side_is_the_sum_of_its_reports(
    facts: CubeFacts, unit: str, period: str, kind: Kind
) -> None:
    told = side(indicator(facts, "antenatal_four", unit, period), kind)

    assert sum(int(each.value or 0) for each in leaves(told)) == int(told.value or 0)


def test_an_offset_opens_the_period_it_looks_at(facts: CubeFacts) -> None:
    earlier = element(facts, "#{anc_first}.periodOffset(-1)", "county", "202503")

    assert earlier.value == "10"  # of February, when South was silent
    assert "1 periods earlier" in notes(earlier)
    assert {each.period for each in leaves(earlier)} == {"202502"}


def test_another_aggregation_type_is_told_and_followed(facts: CubeFacts) -> None:
    latest = element(facts, "#{anc_first}.aggregationType(LAST)", "county", "2025")

    assert latest.value == "16"
    assert "the latest value of each unit" in notes(latest)
    assert [(each.unit, each.period, each.value) for each in leaves(latest)] == [
        ("north-clinic", "2025", "10"),
        ("south-clinic", "2025", "6"),
    ]


def test_a_mean_tells_of_how_many_values(facts: CubeFacts) -> None:
    mean = element(facts, "#{anc_first}.aggregationType(AVERAGE)", "county", "202501")

    assert mean.value == "8"
    assert "mean of 2 values" in notes(mean)


def test_nothing_is_opened_before_somebody_looks(facts: CubeFacts) -> None:
    asked: list[str] = []

    class Watched(CubeFacts):
        def fact(self, read: Read, spot: Spot):  # type: ignore[no-untyped-def]  # noqa: ANN202
            asked.append(spot.unit)
            return super().fact(read, spot)

    watched = Watched(assessment=facts.assessment)
    explain_score(card(facts, "north"), watched)

    assert asked == []


def card(facts: CubeFacts, unit: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 - told by scorecard
    agreement = facts.assessment.basis.programme.agreements["townships"]
    return scorecard(facts.assessment, agreement, unit, versions=VERSIONS)


def test_a_score_is_walked_from_its_total_to_a_report(facts: CubeFacts) -> None:
    whole = explain_score(card(facts, "north"), facts)

    kinds = [each.kind for each in whole.children]
    assert kinds == [Kind.PILLAR, Kind.PILLAR, Kind.PLACE, Kind.VERSIONS]
    criterion = whole.children[0].children[0]
    assert criterion.kind is Kind.CRITERION
    assert [each.kind for each in criterion.children] == [
        Kind.INDICATOR, Kind.TARGET, Kind.METHOD, Kind.WEIGHT,
    ]  # fmt: skip
    numerator = side(criterion.children[0], Kind.NUMERATOR)
    assert sum(int(each.value or 0) for each in leaves(numerator)) == int(numerator.value)


def test_what_criteria_add_is_the_total(facts: CubeFacts) -> None:
    whole = explain_score(card(facts, "north"), facts)

    added = [notes(each).split()[1] for pillar in whole.children[:2] for each in pillar.children]
    assert whole.value == "91.1"
    assert sum(map(float, added)) == pytest.approx(float(whole.value), abs=0.1)


def test_a_criterion_tells_target_method_and_weight(facts: CubeFacts) -> None:
    programme = facts.assessment.basis.programme
    criterion = programme.agreements["townships"].criteria[0]

    told = explain_criterion(card(facts, "south"), criterion, facts)

    by_kind = {each.kind: each for each in told.children}
    assert by_kind[Kind.TARGET].value == "90"
    assert by_kind[Kind.TARGET].formula == "fixed(value: 90)"
    assert by_kind[Kind.METHOD].formula == "ratio_to_target(cap: 100)"
    assert by_kind[Kind.WEIGHT].value == "60"
    assert told.value == "55.6"


def test_a_unit_that_nobody_scores_has_no_scorecard(facts: CubeFacts) -> None:
    with pytest.raises(NotScoredError, match="north-clinic"):
        card(facts, "north-clinic")


@pytest.mark.parametrize(
    ("metric", "expected"),
    [("EXPECTED_REPORTS", "24"), ("ACTUAL_REPORTS", "23"), ("ACTUAL_REPORTS_ON_TIME", "0")],
)
def test_reporting_figures_are_followed_to_each_report(
    facts: CubeFacts, metric: str, expected: str
) -> None:
    whole = element(facts, f"R{{monthly.{metric}}}", "county", "2025")

    reports = list(leaves(whole))
    assert whole.value == expected
    assert len(reports) == 24
    assert sum(int(each.value) for each in reports) == int(expected)
    assert "did not come" in " ".join(map(notes, reports))


def test_a_reporting_rate_is_a_share_of_what_was_owed(facts: CubeFacts) -> None:
    whole = element(facts, "R{monthly.REPORTING_RATE}", "south", "2025Q1")

    assert whole.value.startswith("66.66666")
    assert [each.value for each in leaves(whole)] == ["100", "0", "100"]


def test_the_calendar_gives_its_number_and_opens_nothing(facts: CubeFacts) -> None:
    days = element(facts, "[days]", "county", "2025Q1")

    assert (days.value, days.below) == ("90", None)


MORE_ELEMENTS = """
  women:
    names: {en: "Women of 15 to 49"}
    catalogue: MH01.denominator
    population: women_15_49
"""
MORE_INDICATORS = """
  per_woman:
    names: {en: "First visits per thousand women"}
    numerator: "N{antenatal_women}"
    denominator: "#{women}"
    factor: 1000
    direction: none
    uses: [observe]
    source: "context"
"""
PERSONS = """unit,year,group,value,source,as_of
north-clinic,2025,women_15_49,300,Census,2025-01-01
south-clinic,2025,women_15_49,200,Census,2025-01-01
"""


@pytest.fixture(scope="module")
def populated(tmp_path_factory: pytest.TempPathFactory) -> CubeFacts:
    folder = write_folder(tmp_path_factory.mktemp("persons") / "programme", partial="count")
    for name, more in (("elements.yaml", MORE_ELEMENTS), ("indicators.yaml", MORE_INDICATORS)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(more)
    (folder / "population.csv").write_text(PERSONS, encoding="utf-8")
    return CubeFacts(assessment=assessed(folder), places=FilePlaces(folder=folder))


def test_an_indicator_inside_another_is_opened_like_any_other(populated: CubeFacts) -> None:
    whole = indicator(populated, "per_woman", "county", "2025")

    (nested,) = side(whole, Kind.NUMERATOR).children
    assert (nested.kind, nested.code, nested.value) == (Kind.INDICATOR, "antenatal_women", "186")
    assert sum(int(each.value or 0) for each in leaves(nested)) == 186


def test_persons_are_followed_to_their_line_in_the_register(populated: CubeFacts) -> None:
    denominator = side(indicator(populated, "per_woman", "county", "2025Q1"), Kind.DENOMINATOR)

    told = [(each.unit, each.value, each.source) for each in leaves(denominator)]
    assert denominator.value == "500"
    assert told == [
        ("north-clinic", "300", "population.csv:2; Census, 2025-01-01"),
        ("south-clinic", "200", "population.csv:3; Census, 2025-01-01"),
    ]
