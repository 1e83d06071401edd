"""A reporter enters a month by keyboard alone, loses the network, comes back, and submits."""

from collections.abc import Callable
from typing import Any

import pytest

Enter = Callable[..., Any]
FORM = "/p/qinghe/units/{unit}/reports/village_monthly/202512/enter/"
WORDS = {
    "en": {
        "offline": "No network. What you type is saved on this device and sent when it is back.",
        "on_server": "Saved on the server",
        "restored": "What you typed here before was found on this device and put back.",
        "submitted": "The report is submitted.",
        "look": "please look",
    },
    "zh": {
        "offline": "无网络。所填内容保存在本设备，网络恢复后自动发送。",
        "on_server": "已保存到服务器",
        "restored": "已从本设备恢复您之前填写的内容。",
        "submitted": "报表已报送。",
        "look": "请核对",
    },
}
FIRST = "anc_first|"


PASTE = """text => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const told = {clipboardData, bubbles: true, cancelable: true};
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', told));
}"""
BLANKS = """() => [...document.querySelectorAll('[data-cell]')]
    .filter(each => !each.value).map(each => each.dataset.cell)"""
VALUES = "[...document.querySelectorAll('[data-cell]')].map(each => each.value)"


def _speak(page: Any, language: str) -> None:
    """Chooses the language as people do, where the page does not speak it yet."""
    wanted = {"en": "en", "zh": "zh-Hans"}[language]
    if page.locator("html").get_attribute("lang") != wanted:
        page.locator("#language-choice").select_option({"en": "en", "zh": "zh-hans"}[language])
        page.wait_for_function(f"document.documentElement.lang === '{wanted}'")


def _opened(page: Any, unit: str, language: str) -> None:
    _speak(page, language)
    page.goto(FORM.format(unit=unit))
    page.wait_for_selector("[data-form][data-kept=yes]")


def _focused(page: Any) -> str:
    found: str = page.evaluate("document.activeElement?.dataset?.cell ?? ''")
    return found


def _tab_to(page: Any, wanted: str) -> None:
    for _ in range(60):
        if _focused(page) == wanted:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never came to {wanted}, but to {_focused(page)}")


def _state(page: Any, state: str) -> None:
    page.wait_for_selector(f"#form-state[data-state={state}]")


def _says(page: Any, words: str) -> None:
    page.wait_for_function(
        "words => document.getElementById('form-state').innerText === words", arg=words
    )


def _past(page: Any) -> dict[str, str]:
    """What each cell held last month: figures nobody wonders at."""
    found: dict[str, str] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('[data-cell]')].map(each => {
            const row = each.closest('[data-row]'), cell = each.closest('.cell');
            const text = (cell.querySelector('.cell-past') ?? row.querySelector('.past')).innerText;
            return [each.dataset.cell, /^\\d+/.exec(text.trim())?.[0] ?? '0'];
        }))"""
    )
    return found


def _type(page: Any, past: dict[str, str], *, until: int) -> None:
    """Goes down the form from the cell in focus, typing what last month said."""
    for _ in range(until):
        while not (cell := _focused(page)):  # a table that scrolls is a stop on the way
            page.keyboard.press("Tab")
        is_choice = page.evaluate("document.activeElement.tagName") == "SELECT"
        if is_choice:
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
        else:
            page.keyboard.type(past[cell])
            page.keyboard.press("Tab")


@pytest.mark.parametrize(("language", "unit"), [("en", "qh-05-v01"), ("zh", "qh-05-v02")])
def test_a_reporter_loses_the_network_and_nothing_else(
    enter: Enter, sound: Callable[[Any], None], language: str, unit: str
) -> None:
    page, words = enter("reporter", language=language), WORDS[language]
    _opened(page, unit, language)
    sound(page)
    past = _past(page)

    _tab_to(page, FIRST)
    _type(page, past, until=6)
    _says(page, words["on_server"])

    _lose_the_network(page, past, words)
    page.context.set_offline(False)
    _state(page, "on_server")
    blanks = page.evaluate(BLANKS)
    _tab_to(page, blanks[0])
    _type(page, past, until=len(blanks))
    _state(page, "on_server")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/enter/" not in url)
    if "/confirm/" in page.url:
        sound(page)
        _explain_by_keyboard(page)
    page.wait_for_url(lambda url: "/confirm/" not in url)

    assert words["submitted"] in page.locator("main").inner_text()
    sound(page)


def _lose_the_network(page: Any, past: dict[str, str], words: dict[str, str]) -> None:
    """Types on, reloads, tries to submit: nothing is lost, and nothing pretends to be sent."""
    page.context.set_offline(True)
    _type(page, past, until=5)
    _says(page, words["offline"])
    typed = page.evaluate(VALUES)

    page.reload()
    page.wait_for_selector("#form-notice:not([hidden])")
    assert words["restored"] in page.locator("#form-notice").inner_text()
    again = page.evaluate(VALUES)
    assert again == typed

    page.keyboard.press("Control+Enter")
    _state(page, "offline")
    assert "/enter/" in page.url


def _explain_by_keyboard(page: Any) -> None:
    """Gives a reason wherever one is asked for, then submits."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate("[document.activeElement.tagName, document.activeElement.type ?? '']")
        if here[0] == "TEXTAREA":
            page.keyboard.type("Counted twice, and right.")
        elif here == ["BUTTON", "submit"] and page.evaluate(
            "!!document.activeElement.closest('main')"
        ):
            page.keyboard.press("Enter")
            return
    raise AssertionError("the keyboard never came to the button")


def test_arrows_keys_and_a_pasted_block_fill_the_grid(enter: Enter) -> None:
    page = enter("reporter")
    _opened(page, "qh-05-v03", "en")
    page.locator(f"[data-cell='{FIRST}']").focus()

    page.keyboard.press("ArrowDown")
    assert _focused(page) == "anc_first_12w|"
    page.keyboard.press("Control+ArrowDown")
    assert _focused(page) == "villagers_trained|"
    page.keyboard.press("Control+ArrowUp")
    assert _focused(page) == FIRST
    page.keyboard.press("n")
    assert page.locator(f"[data-cell='{FIRST}']").input_value() == "n/a"
    kinds = page.locator(".cell[data-kind=not_applicable]").count()
    assert kinds == 1

    page.evaluate(PASTE, "1,234\r\n0\r\n\r\n5")
    values = [
        page.locator(f"[data-cell='{each}|']").input_value()
        for each in ("anc_first", "anc_first_12w", "anc_fourth", "folic_offered")
    ]
    assert values == ["1,234", "0", "", "5"]
    page.wait_for_selector("#findings-list li")
    assert page.locator("#note-anc_first\\|").inner_text()
    page.locator("#findings-list a").first.click()
    assert _focused(page) == FIRST


def test_two_drafts_are_put_side_by_side(enter: Enter) -> None:
    mine = enter("reporter")
    _opened(mine, "qh-05-v04", "en")
    theirs = enter("reporter")
    _opened(theirs, "qh-05-v04", "en")

    theirs.locator(f"[data-cell='{FIRST}']").fill("8")
    _state(theirs, "on_server")
    mine.locator(f"[data-cell='{FIRST}']").fill("7")
    mine.wait_for_selector("#form-conflict:not([hidden]) tbody tr")
    told = mine.locator("#form-conflict tbody tr").first.inner_text()
    assert "7" in told
    assert "8" in told
    mine.locator("[data-all=theirs]").click()
    mine.locator("[data-go]").click()
    _state(mine, "on_server")

    assert mine.locator(f"[data-cell='{FIRST}']").input_value() == "8"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("reporter", "/p/qinghe/reports/"),
        ("reporter", "/p/qinghe/units/qh-05/reports/township_monthly/202512/enter/"),
        ("reporter", "/p/qinghe/units/qh-05/reports/township_monthly/202512/paper/?blank=1"),
        ("reviewer", "/p/qinghe/reports/review/"),
        ("reviewer", "/p/qinghe/reports/board/?form=village_monthly"),
        ("reviewer", "/p/qinghe/units/qh-05/reports/township_monthly/202511/"),
        ("office", "/p/qinghe/reports/periods/"),
        ("auditor", "/p/qinghe/reports/"),
    ],
)
def test_pages_of_reports_are_for_everybody(
    enter: Enter, sound: Callable[[Any], None], who: str, path: str, width: int, language: str
) -> None:
    page = enter(who, language=language, width=width)
    _speak(page, language)
    page.goto(path)

    sound(page)
