"""The report in a real browser: on a phone, on a desk, on paper, and for those who cannot see."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browsing import CHROMIUM

LANGUAGES, WIDTHS = ("en", "zh"), (390, 1280)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the PATH"),
]

# Every element whose right edge lies beyond the window, unless it stands in something that scrolls
# or in a head that only readers aloud meet.
OVERFLOWING = """() => [...document.querySelectorAll('body *')].filter(each =>
    each.getBoundingClientRect().right > window.innerWidth + 1 &&
    !each.closest('.heat, svg') && each.getClientRects().length &&
    getComputedStyle(each.closest('thead') || each).position !== 'absolute'
).map(each => each.outerHTML.slice(0, 120))"""

# Every bar that has no room to show what it says.
SQUEEZED = """() => [...document.querySelectorAll('svg.bar')].filter(each =>
    each.getClientRects().length && each.getBoundingClientRect().width < 40
).map(each => each.outerHTML.slice(0, 120))"""

# Every element that holds text and shows less of it than there is.
CLIPPED = """() => [...document.querySelectorAll('body *')].filter(each =>
    each.getClientRects().length && each.clientWidth && !each.closest('thead, .heat') &&
    ['hidden', 'clip'].includes(getComputedStyle(each).overflowX) &&
    !(each instanceof SVGElement) && each.innerText.trim() &&
    (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
).map(each => each.outerHTML.slice(0, 120))"""

# Every word in a picture that reaches over the picture's edge.
CUT_WORDS = """() => [...document.querySelectorAll('svg text')].filter(each => {
    const word = each.getBoundingClientRect();
    const picture = each.ownerSVGElement.getBoundingClientRect();
    return word.width && (word.left < picture.left - 1 || word.right > picture.right + 1 ||
                          word.top < picture.top - 1 || word.bottom > picture.bottom + 1);
}).map(each => each.textContent + ' in ' + each.ownerSVGElement.outerHTML.slice(0, 80))"""

OPEN_ALL = "() => document.querySelectorAll('details').forEach(each => { each.open = true; })"


@pytest.fixture
def opened(browser: Any, demo: Path) -> Iterator[Any]:
    """Opens a report at a width, with the network cut; what it tried to fetch is a fault."""
    contexts: list[Any] = []
    fetched: list[str] = []

    def open_at(language: str, width: int = 1280, **settings: Any) -> Any:
        viewport = {"width": width, "height": 844}
        context = browser.new_context(viewport=viewport, offline=True, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: fetched.append(request.url))
        page.goto((demo / "results" / f"report.{language}.html").as_uri())
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert all(url.startswith("file://") and ".html" in url for url in fetched), fetched


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("made", ["as it comes", "opened"])
def test_nothing_runs_over_the_edge_and_no_word_is_cut(
    opened: Any, language: str, width: int, made: str
) -> None:
    page = opened(language, width)
    if made == "opened":
        page.evaluate(OPEN_ALL)

    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(SQUEEZED) == []
    assert page.evaluate(CUT_WORDS) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_cannot_see_the_page_can_read_it(opened: Any, language: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page = opened(language, width, bypass_csp=True)
    page.locator("#cards details.card").first.locator("summary").first.click()

    found = Axe().run(page).response["violations"]

    assert [
        (each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in found
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_works_without_scripts(opened: Any, language: str) -> None:
    page = opened(language, java_script_enabled=False)
    card = page.locator("#cards details.card").first

    assert not card.locator("table").first.is_visible()
    card.locator("summary").first.click()
    assert card.locator("table").first.is_visible()
    card.locator("details.why summary").first.click()
    assert card.locator("dl.lines").first.is_visible()

    link = page.locator("#league tbody th a").first
    target = link.get_attribute("href")
    link.click()
    assert page.url.endswith(target)
    assert page.locator(target).count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_printed_on_a4(opened: Any, language: str) -> None:
    page = opened(language, 703)  # A4 without its margins, at 96 dots an inch
    page.emulate_media(media="print")
    assert page.evaluate(SQUEEZED) == []
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(CUT_WORDS) == []

    paper = page.pdf(format="A4", prefer_css_page_size=True)

    sizes = re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)[.\d]*\]", paper)
    assert paper.startswith(b"%PDF-")
    assert len(sizes) > 3
    assert set(sizes) <= {(b"594", b"841"), (b"595", b"841"), (b"595", b"842"), (b"594", b"842")}
