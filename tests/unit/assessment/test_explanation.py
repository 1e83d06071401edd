import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from daowei.assessment.explanation import (
    Fact,
    Figure,
    Scorecard,
    Versions,
    explain_element,
    explain_score,
)
from daowei.assessment.telling import as_html, as_json, as_text, shown_width
from daowei.foundation.states import State
from daowei.foundation.texts import Text
from daowei.language.tree import Item, ItemKind
from daowei.programme.definition import (
    Agreement,
    Criterion,
    Direction,
    Indicator,
    Method,
    MissingRule,
    Pillar,
    TargetRule,
    Use,
)

ROOMS = Item(ItemKind.ELEMENT, ("rooms",))
QUARTER = ("202501", "202502", "202503")


class SmallCounty:
    """Facts of a county with two townships over one quarter, held in dictionaries."""

    reported: Mapping[tuple[str, str], int | None] = {
        ("a", "202501"): 3,
        ("a", "202502"): 4,
        ("a", "202503"): 5,
        ("b", "202501"): 1,
        ("b", "202502"): None,
        ("b", "202503"): 2,
    }

    def figure(self, indicator: str, unit: str, period: str) -> Figure:
        return Figure(
            value="75.0",
            state=State.REPORTED,
            numerator="15",
            denominator="20",
            expected=6,
            received=5,
        )

    def element(self, item: Item, unit: str, period: str) -> Fact:
        units = self.parts_of_unit(unit, period) or (unit,)
        months = self.parts_of_period(period) or (period,)
        known = [value for u in units for m in months if (value := self.reported[u, m]) is not None]
        if not known:
            return Fact(value="", state=State.NOT_REPORTED)
        return Fact(value=str(sum(known)), state=State.REPORTED)

    def parts_of_unit(self, unit: str, period: str) -> Sequence[str]:
        return ("a", "b") if unit == "C" else ()

    def parts_of_period(self, period: str) -> Sequence[str]:
        return QUARTER if period == "2025Q1" else ()

    def reports(self, item: Item, unit: str, period: str) -> Sequence[tuple[str, Fact]]:
        value = self.reported.get((unit, period))
        if value is None:
            return ()
        return (("", Fact(value=str(value), state=State.REPORTED, place="values/2025.csv:7")),)

    def items_of(self, formula: str) -> Sequence[tuple[str, Item]]:
        return (("#{rooms}", ROOMS),) if formula == "#{rooms}" else ()

    def name_of(self, item: Item) -> Text:
        return Text("rooms <ready>")


CRITERION = Criterion(
    code="ready",
    names={"en": "rooms ready", "zh": "咨询室就绪"},
    indicator="ready",
    weight=Decimal(60),
    method=Method(name="ratio_to_target", settings={"cap": 95}),
    target=TargetRule(rule="fixed", settings={"value": 100}),
)
INDICATOR = Indicator(
    code="ready",
    uid="",
    names={"en": "rooms ready", "zh": "咨询室就绪率"},
    numerator="#{rooms}",
    denominator="20",
    factor=100,
    decimals=1,
    direction=Direction.MORE,
    uses=frozenset({Use.SCORE}),
    source="Service standard 2025, section 4",
)
CARD = Scorecard(
    agreement=Agreement(
        code="A",
        uid="",
        names={"en": "county agreement", "zh": "县责任书"},
        period="2025Q1",
        kinds=(),
        pillars=(Pillar(code="p", names={}, criteria=(CRITERION,)),),
        vetoes=(),
        awards=(),
        missing=MissingRule.EXCLUDE,
    ),
    indicators={"ready": INDICATOR},
    unit="C",
    period="2025Q1",
    total={"points_printed": "75.0", "state": 1},
    scores={
        "ready": {
            "points_printed": "75.0",
            "state": 1,
            "target": 100.0,
            "effective_weight": 100.0,
        }
    },
    versions=Versions(
        programme="county 2025.1", programme_digest="sha256:aa", charter_digest="sha256:bb"
    ),
)


def test_a_score_is_followed_down_to_the_line_of_a_report() -> None:
    told = as_text(explain_score(CARD, SmallCounty()))

    assert "score under county agreement · C 2025Q1" in told
    assert "75.0/100  = ratio_to_target(cap: 95)" in told
    assert "60  (counts 100 here)" in told
    assert "5 of 6 reports  [Service standard 2025, section 4]" in told
    assert "[values/2025.csv:7]" in told
    assert "[sha256:bb]" in told


def test_a_unit_that_did_not_report_is_named_and_not_counted_as_zero() -> None:
    told = as_text(explain_element(ROOMS, "#{rooms}", SmallCounty(), unit="C", period="2025Q1"))

    silent = [line for line in told.splitlines() if "b 202502" in line]
    assert len(silent) == 1
    assert "not reported" in silent[0]


def test_the_children_of_every_sum_add_up_to_it() -> None:
    whole = explain_element(ROOMS, "#{rooms}", SmallCounty(), unit="C", period="2025Q1")

    assert whole.value == "15"
    assert sum(int(each.value) for each in whole.children) == 15
    assert [each.period for each in whole.children] == list(QUARTER)
    assert [each.unit for each in whole.children[0].children] == ["a", "b"]


def test_the_text_stops_at_so_many_children_and_json_never() -> None:
    whole = explain_element(ROOMS, "#{rooms}", SmallCounty(), unit="C", period="2025Q1")

    short = as_text(whole, most=1)

    assert "└─ and 2 more" in short
    assert "202502" not in short
    assert "202503" in as_text(whole, most=None)
    assert "202503" in json.dumps(as_json(whole))


def test_numbers_stand_in_one_column_under_chinese_titles_too() -> None:
    explanation = explain_score(CARD, SmallCounty())

    lines = as_text(explanation, "zh", width=50).splitlines()

    worth = [line for line in lines if "75.0" in line and "county agreement" not in line]
    columns = {shown_width(line[: line.index("75.0")]) for line in worth}
    assert columns == {50}
    assert any("咨询室就绪率" in line for line in worth)


def test_html_is_nested_escaped_and_without_a_script() -> None:
    page = as_html(explain_score(CARD, SmallCounty()))

    assert page.startswith("<details open><summary>")
    assert page.count("<details") == page.count("</details>")
    assert "rooms &lt;ready&gt;" in page
    assert "<script" not in page


def test_wide_signs_count_two_and_combining_ones_none() -> None:
    assert shown_width("县a") == 3
    assert shown_width("e\u0301") == 1
