"""Pages ask slices of results, and why a number is what it is."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from daowei.assessment.explanation import Explanation, Kind
from daowei.assessment.result_folder import ResultsError
from daowei.assessment.scorecards import NotScoredError
from daowei.assessment.web import queries
from daowei.foundation.hierarchy import Registry
from daowei.foundation.states import State
from daowei.reporting.web.models import Revision

AGREEMENT, TOWNSHIP, DAY = "townships_2025", "qh-05", date(2025, 12, 31)

pytestmark = pytest.mark.usefixtures("full_desk")


def test_the_league_table_stands_best_first_within_each_group(county: str) -> None:
    league = queries.league_of(county, AGREEMENT)

    assert league.total == len(league.rows) == 24
    for group in league.groups:
        ranks = [each.rank for each in league.rows if each.group == group and each.rank]
        assert ranks == sorted(ranks)
        assert ranks[0] == 1


def test_a_page_of_the_league_table_is_part_of_the_whole(county: str) -> None:
    whole = queries.league_of(county, AGREEMENT)

    page = queries.league_of(county, AGREEMENT, start=5, most=3)

    assert page.rows == whole.rows[5:8]
    assert page.total == whole.total


def test_a_scorecard_adds_up_to_its_total(county: str) -> None:
    card = queries.card_of(county, AGREEMENT, TOWNSHIP)

    assert card is not None
    earned = sum((each.points or 0) * each.effective_weight for each in card.criteria)
    scale = sum(float(each.weight) for each in card.criteria)
    assert card.row.points == pytest.approx(earned / scale)
    assert all(each.figure.unit == TOWNSHIP for each in card.criteria)


def test_units_that_are_not_scored_have_no_card(county: str) -> None:
    assert queries.card_of(county, AGREEMENT, "qh") is None


def test_a_trend_says_how_many_reports_stand_behind_each_month(county: str) -> None:
    trend = queries.trend_of(county, "antenatal_four", TOWNSHIP)

    assert [each.period for each in trend.cells[:2]] == ["202401", "202402"]
    assert len(trend.cells) == 24
    assert all(each.expected >= each.received >= 0 for each in trend.cells)
    assert any(each.received for each in trend.cells)


def test_children_stand_in_the_order_of_the_register(county: str) -> None:
    table = queries.children_of(county, "birth_rate", "qh", period="2025", day=DAY)

    codes = [each.unit for each in table.cells]
    assert codes == sorted(codes)
    assert len(codes) == 24


def test_completeness_of_a_level_sums_to_the_one_above(county: str) -> None:
    below = queries.completeness_by_level(county, "village_monthly", level=2, day=DAY)
    above = queries.completeness_of(county, "village_monthly", units=["qh"])

    for cell in above.cells[:3]:
        parts = [each for each in below.cells if each.period == cell.period]
        assert sum(each.received for each in parts) == cell.received
        assert sum(each.expected for each in parts) == cell.expected


def test_findings_of_a_subtree_are_of_its_units_only(county: str) -> None:
    findings = queries.findings_of(county, TOWNSHIP, most=1000)

    assert findings.counts["late"] == len(findings.late) > 0
    assert all(each.unit.startswith(TOWNSHIP) for each in findings.broken)
    assert all(each.unit.startswith(TOWNSHIP) for each in findings.far_off)
    assert all(each.unit.startswith(TOWNSHIP) for each in findings.late)


def test_a_unit_unknown_to_the_results_has_no_figures(county: str) -> None:
    cell = queries.figures_of(county, "birth_rate", units=["nowhere"], periods=["2025"]).cells[0]

    assert (cell.state, cell.printed) == (State.CLOSED, "")


def test_an_unknown_indicator_is_told(county: str) -> None:
    with pytest.raises(ResultsError, match="no indicator 'births_wanted'"):
        queries.figures_of(county, "births_wanted", units=[TOWNSHIP], periods=["2025"])


@pytest.mark.parametrize("words", ["qh-05", "05 qh"])
def test_a_search_finds_units_by_code(county: str, words: str) -> None:
    registry = queries.registry_in(queries.results_of(county))

    found = queries.units_found(registry, words, day=DAY)

    assert found[0].code == TOWNSHIP
    assert found[0].path == ("qh",)


def test_a_search_finds_units_by_their_chinese_name(county: str) -> None:
    registry = queries.registry_in(queries.results_of(county))
    name = registry.units[TOWNSHIP].names["zh"]

    assert queries.units_found(registry, name, day=DAY)[0].code == TOWNSHIP


@pytest.mark.parametrize(
    "words",
    [
        "q",
        "qh-0",
        "QH-05",
        "0 5",
        "township",
        "Township 1",
        "镇",
        "村 1",
        "qh-05\nx",
        ".*",
        "nowhere",
    ],
)
def test_a_search_finds_what_looking_at_every_unit_finds(county: str, words: str) -> None:
    registry = queries.registry_in(queries.results_of(county))
    tree, whole = registry.tree_at(DAY), " ".join(words.casefold().split())
    lines = {
        code: [each.casefold() for each in (code, *registry.units[code].names.values())]
        for code in tree.codes
    }

    def place(code: str) -> tuple[bool, bool, int, str]:
        begins = any(each.startswith(whole) for each in lines[code])
        return whole not in lines[code], not begins, len(tree.ancestors(code)), code

    fitting = [
        code
        for code, said in lines.items()
        if all(any(word in each for each in said) for word in words.casefold().split())
    ]
    found = queries.units_found(registry, words, day=DAY, most=40)
    assert [each.code for each in found] == sorted(fitting, key=place)[:40]


def test_a_search_where_no_unit_is_open_finds_nothing() -> None:
    assert queries.units_found(Registry({}), "qh", day=DAY) == []


def test_a_search_for_nothing_finds_nothing(county: str) -> None:
    registry = queries.registry_in(queries.results_of(county))

    assert queries.units_found(registry, "  ", day=DAY) == []


def test_pages_ask_the_database_once_for_the_version(county: str) -> None:
    queries.league_of(county, AGREEMENT)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        results = queries.results_of(county)
        results.league(AGREEMENT)
        results.card(AGREEMENT, TOWNSHIP)
        results.findings(TOWNSHIP)

    assert len(asked) == 1


# ── why ─────────────────────────────────────────────────────────────────────────────


def _leaves(node: Explanation) -> list[Explanation]:
    children = node.children
    return [leaf for each in children for leaf in _leaves(each)] if children else [node]


def test_why_leads_from_a_score_to_the_revisions_of_reports(county: str, moment: datetime) -> None:
    tree = queries.why(county, f"score:{AGREEMENT}", unit=TOWNSHIP, period="2025")

    pillar = next(each for each in tree.children if each.kind is Kind.PILLAR)
    criterion = pillar.children[0]
    sources = [each.source for each in _leaves(criterion) if each.source.startswith("report:")]
    told = queries.source_named(county, sources[0])
    assert told is not None
    assert told.number == 1
    assert told.unit.startswith(TOWNSHIP)
    assert told.submitted_at <= moment


def test_why_says_what_the_page_says(county: str) -> None:
    cell = queries.figures_of(county, "antenatal_four", units=[TOWNSHIP], periods=["2025"]).cells[0]

    tree = queries.why(county, "indicator:antenatal_four", unit=TOWNSHIP, period="2025")

    assert (tree.value, tree.expected, tree.received) == (
        cell.printed,
        cell.expected,
        cell.received,
    )


def test_why_of_an_element_ends_at_villages(county: str) -> None:
    tree = queries.why(county, "element:mothers_seen", unit=TOWNSHIP, period="202503")

    revision = Revision.objects.get(
        form="village_monthly", unit=tree.children[0].unit, period="202503", is_current=True
    )
    assert tree.children[0].source.endswith(f"#{revision.number}")
    assert sum(int(each.value or 0) for each in tree.children) == int(tree.value)


@pytest.mark.parametrize("what", ["indicator:none", "element:none", "score:none", "shoe:size"])
def test_why_of_nothing_known_is_told(county: str, what: str) -> None:
    with pytest.raises(ResultsError):
        queries.why(county, what, unit=TOWNSHIP, period="2025")


def test_why_of_a_score_that_is_none_is_told(county: str) -> None:
    with pytest.raises(NotScoredError):
        queries.why(county, f"score:{AGREEMENT}", unit="qh", period="2025")
