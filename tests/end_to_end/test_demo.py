"""The sample county as it lands on somebody's disk: every planted fault is found again."""

import re
import subprocess
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from daowei.cli.demo.facts import BROKEN, LATE_TOWNSHIP, OUTLIER, OVER_REPORTER, UNKNOWN, ZERO
from daowei.cli.demo.registers import MOVED, township
from daowei.cli.exit_codes import ExitCode
from daowei.foundation.states import State

LANGUAGES = ("en", "zh")


def table(demo: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(demo / "results" / f"{name}.parquet")


def report(demo: Path, language: str) -> Path:
    return demo / "results" / f"report.{language}.html"


def figures(demo: Path, indicator: str, unit: str) -> Mapping[str, Mapping[str, object]]:
    """What was computed, by period."""
    chosen = table(demo, "figures").filter(indicator=indicator, unit=unit)
    return {str(row["period"]): row for row in chosen.iter_rows(named=True)}


# ── the command ─────────────────────────────────────────────────────────────────────


def test_it_ends_well_and_names_the_reports(
    demo_ended: subprocess.CompletedProcess[str], demo: Path
) -> None:
    assert demo_ended.returncode == ExitCode.OK, demo_ended.stderr
    assert "Traceback" not in demo_ended.stderr
    for language in LANGUAGES:
        assert f"Report: {report(demo, language)}" in demo_ended.stdout
        assert report(demo, language).stat().st_size > 100_000
    assert f"daowei explain {demo / 'qinghe'} score --unit" in demo_ended.stdout


# ── the planted faults ──────────────────────────────────────────────────────────────


def test_the_late_township_is_never_in_time_though_it_reports(demo: Path) -> None:
    of_the_year = table(demo, "completeness").filter(
        pl.col("unit").str.contains(r"^qh-\d\d$"),
        pl.col("period").str.starts_with("2025"),
        form="township_monthly",
    )

    counted = of_the_year.group_by("unit").agg(pl.col("received", "on_time").sum())

    late = counted.filter(unit=township(LATE_TOWNSHIP)).row(0, named=True)
    others = counted.filter(pl.col("unit") != township(LATE_TOWNSHIP))
    assert (late["received"] > 9, late["on_time"]) == (True, 0)
    assert (others["received"] == others["on_time"]).all()
    assert others.height == 23


def test_the_moved_village_is_counted_where_it_stood_in_each_month(demo: Path) -> None:
    code, before, after, _ = MOVED
    path = demo / "qinghe" / "values" / "village_monthly.parquet"
    planned = pl.read_parquet(path).filter(element="outreach_days_planned")
    planned = planned.with_columns(pl.col("value").cast(pl.Int64))

    for period, home in (("202506", before), ("202507", after)):
        in_month = planned.filter(period=period)
        moved = in_month.filter(unit=code)["value"].item()
        assert moved > 0
        for parent in (before, after):
            born_there = pl.col("unit").str.starts_with(f"{parent}-v") & (pl.col("unit") != code)
            others = in_month.filter(born_there)["value"].sum()
            counted = figures(demo, "outreach_held", parent)[period]["denominator"]
            assert counted == others + (moved if parent == home else 0), (period, parent)


def test_the_slip_of_the_pen_heads_the_list_of_outliers(demo: Path) -> None:
    unit, period = OUTLIER
    assert (unit, period) == ("qh-08-v04", "202505")

    rows = page_of(report(demo, "en")).rows

    listed = [cells for cells in rows if cells[:3] == OUTLIER_CELLS]
    assert listed
    assert float(listed[0][5]) > 10


OUTLIER_CELLS = ["Beizhuang", "May 2025", "Early-development visits given"]


def test_the_broken_rule_is_told_with_both_sides(demo: Path) -> None:
    assert BROKEN == ("qh-02-v05", "202509")

    rows = page_of(report(demo, "en")).rows

    (broken,) = [cells for cells in rows if "No more newborns visited than due" in cells]
    unit, _, times, last, left, right = broken
    assert (unit, times, last) == ("Shangping", "1", "Sep 2025")
    assert float(left) > float(right)


def test_a_part_larger_than_its_whole_is_withheld(demo: Path) -> None:
    found = figures(demo, "newborn_visited", BROKEN[0])

    assert found[BROKEN[1]]["state"] == State.WITHHELD
    assert found["202508"]["state"] != State.WITHHELD


def test_the_over_reporter_tells_the_same_fine_figure_every_month(demo: Path) -> None:
    def told(unit: str) -> set[object]:
        monthly = figures(demo, "counselled_all", unit)
        return {row["printed"] for period, row in monthly.items()
                if re.fullmatch(r"\d{6}", period) and row["state"] == State.REPORTED}  # fmt: skip

    assert told(township(OVER_REPORTER)) == {"100.0"}
    assert len(told(township(OVER_REPORTER - 1))) > 6


def test_a_real_zero_and_a_report_that_never_came_are_two_things(demo: Path) -> None:
    zero = figures(demo, "removal_in_time", township(ZERO[0]))[ZERO[1]]
    unknown = figures(demo, "removal_in_time", township(UNKNOWN[0]))[UNKNOWN[1]]

    assert (zero["numerator"], zero["denominator"], zero["received"]) == (0, 0, 1)
    assert zero["state"] == State.NOT_COMPUTABLE
    assert (unknown["numerator"], unknown["denominator"], unknown["received"]) == (None, None, 0)
    assert unknown["state"] == State.NOT_REPORTED
    assert (zero["printed"], unknown["printed"]) == ("", "")


# ── standings and awards ────────────────────────────────────────────────────────────


def test_standings_run_from_best_to_worst_within_each_group(demo: Path) -> None:
    standings = table(demo, "standings")

    assert standings.height == 24
    assert standings["group"].n_unique() == 3
    for group in standings.partition_by("group"):
        points = [float(each) for each in group["points_printed"]]
        assert points == sorted(points, reverse=True)
        better = [1 + sum(other > each for other in points) for each in points]
        assert group["rank"].to_list() == better
    assert standings["group"].to_list() == sorted(standings["group"])


def test_a_veto_bars_the_award_and_says_so(demo: Path) -> None:
    awards = table(demo, "awards")
    standings = table(demo, "standings").filter(pl.col("vetoes") != "")
    barred = {row["unit"]: row for row in standings.iter_rows(named=True)}

    assert set(barred) == {"qh-09", "qh-14"}
    for unit, row in barred.items():
        reasons = awards.filter(unit=unit)
        assert not reasons["given"].any()
        assert {f"vetoed:{veto}" for veto in row["vetoes"].split(";")} == set(reasons["reason"])
        assert (row["awards"], row["grade"]) == ("", None)


def test_awards_go_to_those_who_reached_the_threshold_and_to_nobody_else(demo: Path) -> None:
    for row in table(demo, "awards").iter_rows(named=True):
        reached = float(row["points_printed"]) >= float(row["threshold"])
        assert row["given"] == (reached and not row["reason"].startswith("vetoed")), row


# ── the report ──────────────────────────────────────────────────────────────────────

VOID = frozenset({"meta", "link", "br", "img", "hr", "input", "col"})


class Page(HTMLParser):
    """A page as a strict reader sees it: tags that do not nest raise; rows and fetches are kept."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.open: list[str] = []
        self.language = ""
        self.fetched: list[str] = []
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.rows: list[list[str]] = []
        self.classes: dict[str, set[str]] = {}
        self.words: dict[str, str] = {}
        self.section = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.note(tag, {name: value or "" for name, value in attrs})
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.note(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        line, _ = self.getpos()
        assert self.open, f"</{tag}> closes nothing on line {line}"
        assert self.open.pop() == tag, f"</{tag}> does not close the last tag on line {line}"

    def handle_data(self, data: str) -> None:
        self.words[self.section] = self.words.get(self.section, "") + data
        if self.rows and self.rows[-1] and {"td", "th"} & set(self.open[-3:]):
            self.rows[-1][-1] += data.strip()

    def note(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "html":
            self.language = attributes["lang"]
        if tag == "section":
            self.section = attributes["id"]
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if "id" in attributes:
            self.ids.append(attributes["id"])
        self.classes.setdefault(self.section, set()).update(attributes.get("class", "").split())
        links = [attributes[name] for name in ("src", "href", "xlink:href", "data", "action")
                 if name in attributes]  # fmt: skip
        self.fetched += [each for each in links if not each.startswith("#")]
        self.targets.update(each[1:] for each in links if each.startswith("#"))


@cache
def page_of(path: Path) -> Page:
    """The page, read once for all tests."""
    return Page(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_one_sound_file_that_fetches_nothing(demo: Path, language: str) -> None:
    page = page_of(report(demo, language))
    text = report(demo, language).read_text(encoding="utf-8")

    assert page.language == {"en": "en", "zh": "zh-Hans"}[language]
    assert page.fetched == []
    assert not re.search(r"@import|url\((?!#)|https?://|<script", text)
    assert len(page.ids) == len(set(page.ids))
    assert page.targets <= set(page.ids)


def test_the_two_languages_say_the_same_in_different_words(demo: Path) -> None:
    english, chinese = (page_of(report(demo, language)) for language in LANGUAGES)

    assert [len(row) for row in english.rows] == [len(row) for row in chinese.rows]
    assert english.ids == chinese.ids
    assert sum(one != other for one, other in zip(english.rows, chinese.rows, strict=True)) > 500
    assert not re.search("[\u4e00-\u9fff]", "".join(map("".join, english.rows[:30])))


def test_figures_that_are_only_observed_have_no_rank_and_no_colour(demo: Path) -> None:
    page = page_of(report(demo, "en"))

    coloured = {each for each in page.classes["observed"]
                if re.match(r"shade|h-|badge|bar|fill|points|award|veto|s\d", each)}  # fmt: skip
    assert coloured == set()
    assert {"points", "bar"} <= page.classes["league"]
    assert "Rank" not in page.words["observed"]
