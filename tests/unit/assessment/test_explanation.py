import json
from collections.abc import Mapping, Sequence

from daowei.assessment.explaining import explain_element, explain_indicator
from daowei.assessment.explanation import (
    Explanation,
    Fact,
    Figure,
    Kind,
    LeftOut,
    Read,
    Report,
    Spot,
)
from daowei.assessment.telling import (
    Telling,
    as_html,
    as_json,
    as_page,
    as_text,
    fitting_depth,
    shown_width,
    wrapped,
)
from daowei.foundation.states import State
from daowei.foundation.texts import Named, Text
from daowei.language.tree import Item, ItemKind
from daowei.programme.definition import Direction, Indicator, Use

ROOMS = Read(text="#{rooms}", item=Item(ItemKind.ELEMENT, ("rooms",)))
QUARTER = ("202501", "202502", "202503")
COUNTY = Spot(unit="C", period="2025Q1")


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

    def figure(self, indicator: str, spot: Spot, within: Read | None = None) -> Figure:
        return Figure(
            value="75.0",
            state=State.REPORTED,
            numerator="15",
            denominator="20",
            expected=6,
            received=5,
        )

    def left_out(self, indicator: str, spot: Spot) -> Sequence[LeftOut]:
        return ()

    def reads(self, indicator: str, side: str, within: Read | None = None) -> Sequence[Read]:
        return (ROOMS,) if side == "numerator" else ()

    def fact(self, read: Read, spot: Spot) -> Fact:
        units = ("a", "b") if spot.unit == "C" else (spot.unit,)
        months = QUARTER if spot.period == "2025Q1" else (spot.period,)
        known = [value for u in units for m in months if (value := self.reported[u, m]) is not None]
        return Fact(value=str(sum(known)))

    def parts(self, read: Read, spot: Spot) -> Sequence[Spot]:
        if spot.period == "2025Q1":
            return [Spot(unit=spot.unit, period=each) for each in QUARTER]
        return [Spot(unit=each, period=spot.period) for each in "ab"] if spot.unit == "C" else ()

    def reports(self, read: Read, spot: Spot) -> Sequence[Report]:
        if (spot.unit, spot.period) not in self.reported:
            return ()
        value = self.reported[spot.unit, spot.period]
        fact = (
            Fact(value="", state=State.NOT_REPORTED)
            if value is None
            else Fact(value=str(value), place="values/2025.csv:7")
        )
        return (Report(title=Text("report"), fact=fact),)

    def indicator_of(self, read: Read) -> Indicator | None:
        return None

    def name_of(self, read: Read) -> Text:
        return Text("rooms <ready>")

    def unit_name(self, unit: str) -> Text | None:
        return Named({"en": "County", "zh": "县"}) if unit == "C" else None


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


def whole() -> Explanation:
    return explain_indicator(INDICATOR, SmallCounty(), COUNTY)


def test_a_figure_is_followed_down_to_the_line_of_a_report() -> None:
    told = as_text(whole(), Telling(columns=140))

    assert told.startswith("rooms ready · County C · 2025Q1")
    assert "75.0%  = (#{rooms}) / (20) * 100  5 of 6 reports" in told
    assert "[Service standard 2025, section 4]" in told
    assert "[values/2025.csv:7]" in told


def test_a_unit_that_did_not_report_is_named_and_not_counted_as_zero() -> None:
    february = explain_element(ROOMS, SmallCounty(), Spot(unit="C", period="202502"))

    silent = [line for line in as_text(february).splitlines() if "not reported" in line]
    assert len(silent) == 1
    assert silent[0].startswith("└─ b")


def test_a_child_tells_only_what_differs_from_its_parent() -> None:
    lines = as_text(explain_element(ROOMS, SmallCounty(), COUNTY)).splitlines()

    assert lines[1].split()[:3] == ["├─", "202501", "4"]
    assert lines[2].split()[:4] == ["│", "├─", "a", "3"]


def test_notes_of_the_parent_are_not_said_again() -> None:
    note = Text("averaged")
    child = Explanation(kind=Kind.ELEMENT, title=Text("child"), notes=(note, Text("late")))
    top = Explanation(kind=Kind.ELEMENT, title=Text("top"), notes=(note,), below=lambda: [child])

    assert as_text(top).splitlines()[1].split() == ["└─", "child", "late"]


def test_the_children_of_every_sum_add_up_to_it() -> None:
    told = explain_element(ROOMS, SmallCounty(), COUNTY)

    assert told.value == "15"
    assert sum(int(each.value) for each in told.children) == 15
    assert [each.period for each in told.children] == list(QUARTER)
    assert [each.unit for each in told.children[0].children] == ["a", "b"]


def test_the_text_stops_at_so_many_children_and_json_never() -> None:
    told = explain_element(ROOMS, SmallCounty(), COUNTY)

    short = as_text(told, Telling(most=1))

    assert "└─ and 2 more" in short
    assert "202502" not in short
    assert "202503" in as_text(told, Telling(most=None))
    assert "202503" in json.dumps(as_json(told))


def test_one_child_too_many_is_told_instead_of_counted() -> None:
    told = as_text(explain_element(ROOMS, SmallCounty(), COUNTY), Telling(most=2))

    assert "202503" in told
    assert "more" not in told


def test_a_tree_opens_only_so_deep_and_marks_what_stays_closed() -> None:
    told = explain_element(ROOMS, SmallCounty(), COUNTY)

    shallow = as_text(told, Telling(depth=1))

    assert len(shallow.splitlines()) == 4
    assert "├─ 202501 …" in shallow
    children = as_json(told, depth=1)["children"]
    assert isinstance(children, list)
    assert [each["children"] for each in children] == [None, None, None]


def test_the_depth_that_fits_leaves_the_rest_closed() -> None:
    told = explain_element(ROOMS, SmallCounty(), COUNTY)

    assert fitting_depth(told, lines=10) == 2
    assert fitting_depth(told, lines=9) == 1
    assert fitting_depth(told, lines=1) == 1


def test_numbers_end_in_one_column_under_chinese_titles_too() -> None:
    lines = as_text(whole(), Telling(language="zh", depth=2, columns=160)).splitlines()

    ends = {
        shown_width(line[: line.index(value) + len(value)])
        for line, value in zip(lines[:4], ("75.0%", "15", "15", "20"), strict=True)
    }
    assert len(ends) == 1
    assert lines[0].startswith("咨询室就绪率 · 县 C · 2025Q1")


def test_remarks_are_wrapped_under_themselves() -> None:
    lines = as_text(whole(), Telling(depth=0, columns=70)).splitlines()

    assert all(shown_width(line) <= 70 for line in lines)
    assert len(lines) > 1
    assert lines[1].startswith(" " * 30)


def test_wide_signs_may_part_where_words_may_not() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("年度报表", 4) == ["年度", "报表"]


def test_html_is_nested_escaped_and_without_a_script() -> None:
    page = as_html(whole())

    assert page.startswith("<details open><summary>")
    assert page.count("<details") == page.count("</details>")
    assert "rooms &lt;ready&gt;" in page
    assert "<script" not in page


def test_a_page_stands_alone_and_fetches_nothing() -> None:
    page = as_page(whole(), "zh")

    assert page.startswith('<!doctype html>\n<html lang="zh">')
    assert "<title>咨询室就绪率 · 县 C · 2025Q1</title>" in page
    assert "http" not in page


def test_wide_signs_count_two_and_combining_ones_none() -> None:
    assert shown_width("县a") == 3
    assert shown_width("e\u0301") == 1
