"""Pages of results: who sees them, in both languages, with how many questions to the database."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from daowei.foundation.web.rights import Role

ROOT = "/p/qinghe/units/qh/results/"
UNIT = "/p/qinghe/units/qh-05/results/"
PAGES = (
    "/p/qinghe/results/",
    "/p/qinghe/results/find/?q=qh-05",
    "/p/qinghe/results/questions/",
    "/p/qinghe/results/honours/",
    UNIT,
    f"{UNIT}dossier/",
    "/p/qinghe/units/qh-05-v01/results/dossier/",
    f"{ROOT}league/hill/",
    f"{UNIT}indicators/",
    f"{UNIT}indicators/birth_rate/",
    f"{ROOT}indicators/money_arrived/?period=2025Q2",
    f"{UNIT}trends/",
    f"{UNIT}completeness/",
    f"{UNIT}quality/",
    f"{UNIT}questions/",
    f"{UNIT}notices/",
    f"{UNIT}what-if/",
    f"{UNIT}why/score/townships_2025/",
    f"{UNIT}why/criterion/townships_2025/four_visits/",
    f"{UNIT}why/indicator/births_attended_share/",
    f"{UNIT}why/element/live_births/",
)
ClientAs = Callable[..., Client]
Seen = Callable[..., str]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "word"), [("en", "Figures as of"), ("zh-hans", "数据截至")])
def test_every_page_opens_and_says_how_far_its_figures_go(
    client_as: ClientAs, seen: Seen, path: str, *, language: str, word: str
) -> None:
    text = seen(client_as("auditor"), path, **{"accept-language": language})

    assert word in text


@pytest.mark.parametrize("path", PAGES)
def test_strangers_find_no_page(client_as: ClientAs, path: str) -> None:
    assert client_as().get(path).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_results_are_open_to_every_role_of_the_programme(
    client_as: ClientAs, seen: Seen, role: Role
) -> None:
    assert "98.8" in seen(client_as(role, unit="qh-07"), "/p/qinghe/results/")


@pytest.mark.parametrize(
    "path",
    [
        f"{UNIT}indicators/nothing/",
        f"{UNIT}why/score/nothing/",
        f"{UNIT}why/rumour/townships_2025/",
        f"{UNIT}why/score/townships_2025/?at=9.9.9",
        f"{UNIT}why/score/townships_2025/?at=x",
        f"{UNIT}?agreement=nothing",
        f"{UNIT}?period=never",
        f"{ROOT}league/sea/",
        f"{UNIT}?csv=nothing",
        "/p/qinghe/units/nowhere/results/",
    ],
)
def test_what_is_not_there_is_not_found(client_as: ClientAs, path: str) -> None:
    assert client_as("auditor").get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/p/qinghe/results/", 8),
        (f"{UNIT}dossier/", 15),
        (f"{ROOT}trends/", 8),
        (f"{ROOT}completeness/", 8),
        (f"{ROOT}quality/", 8),
        (f"{ROOT}questions/", 10),
        (f"{ROOT}indicators/money_arrived/", 8),
    ],
)
def test_a_page_asks_the_database_a_fixed_number_of_questions(
    client_as: ClientAs,
    path: str,
    *,
    most: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_as("auditor")
    client.get(path)

    with django_assert_max_num_queries(most):
        client.get(path)


# ── league tables ───────────────────────────────────────────────────────────────────


def test_equal_ground_is_compared_and_printed_points_are_shown(
    client_as: ClientAs, seen: Seen
) -> None:
    text = seen(client_as("auditor"), "/p/qinghe/results/")

    assert [each in text for each in ("Hill", "Mountain", "Plain")] == [True] * 3
    assert "98.8" in text
    assert re.search(r"178 of 180", text)


def test_a_league_table_is_downloaded_with_the_same_rows(client_as: ClientAs) -> None:
    answer = client_as("auditor").get("/p/qinghe/results/?csv=league-hill")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert lines[0].startswith("Rank,Unit,Points")
    assert lines[1].startswith("1,Meilin,98.8,")
    assert len(lines) == 9


def test_the_table_is_sorted_by_name_where_that_is_asked(client_as: ClientAs) -> None:
    answer = client_as("auditor").get("/p/qinghe/results/?csv=league-hill&sort=unit")

    names = [line.split(",")[1] for line in answer.content.decode().splitlines()[1:]]
    assert names == sorted(names)


def test_low_points_bring_an_offer_of_support(client_as: ClientAs, seen: Seen) -> None:
    text = seen(client_as("auditor"), f"{ROOT}league/hill/")

    assert "Support offered" in text
    assert "vetoed" not in text.lower()


# ── indicators ──────────────────────────────────────────────────────────────────────


class _Attributes(HTMLParser):
    """Every class on the page, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.classes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "class":
                self.classes |= set((value or "").split())
            if tag == "a" and name == "href":
                self.links.append(value or "")


def test_observed_figures_have_no_rank_no_order_by_value_and_no_colour(
    client_as: ClientAs, seen: Seen
) -> None:
    client, path = client_as("auditor"), f"{ROOT}indicators/birth_rate/"
    page, text = _Attributes(), seen(client, path)
    page.feed(text)

    assert not any("sort=value" in each for each in page.links)
    assert page.classes.isdisjoint({"band", "shade-0", "h-full"})
    assert not re.search(r'<td class="number[^>]*>(?:(?!</td>).)*class="bar"', text)
    plain = client.get(f"{path}?csv=units").content
    assert client.get(f"{path}?csv=units&sort=value").content == plain


def test_figures_that_may_be_results_are_sorted_by_value(client_as: ClientAs) -> None:
    path = f"{ROOT}indicators/money_arrived/?csv=units&sort=value"
    lines = client_as("auditor").get(path).content.decode().splitlines()[1:]

    figures = [float(line.split(",")[1].rstrip("%")) for line in lines]
    assert figures == sorted(figures, reverse=True)


def test_indicators_say_whether_they_are_on_track(client_as: ClientAs) -> None:
    path = "/p/qinghe/units/qh-14/results/indicators/?csv=indicators"
    rows = client_as("auditor").get(path).content.decode("utf-8-sig").splitlines()
    told = {line.split(",")[0]: line for line in rows}

    assert told["Antenatal care begun before 12 weeks"].endswith(",on track")
    assert re.search("off track|at risk", told["Money spent of what was released"])
    assert told["Posts filled"].endswith(",observed only")


def test_missing_is_told_in_words_and_never_as_zero(client_as: ClientAs, seen: Seen) -> None:
    text = seen(client_as("auditor"), "/p/qinghe/units/qh-05-v01/results/indicators/")

    assert "nobody was asked" in text


# ── search ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", ["qh-05", "fengtai", "丰台", "FENG"])
def test_a_unit_is_found_by_code_and_by_name_in_any_language(
    client_as: ClientAs, seen: Seen, words: str
) -> None:
    client = client_as("reporter", unit="qh-05")
    text = seen(client, f"/p/qinghe/results/find/?q={words}", **{"hx-request": "true"})

    assert "/p/qinghe/units/qh-05/results/" in text
    assert "<html" not in text


def test_what_is_found_nowhere_is_said_so(client_as: ClientAs, seen: Seen) -> None:
    assert "No unit is called that" in seen(
        client_as("auditor"), "/p/qinghe/results/find/?q=atlantis"
    )
