"""The office changes a draft, the charter refuses it, it is mended, and two people activate it."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

Enter: TypeAlias = Callable[..., Any]
Sound: TypeAlias = Callable[[Any], None]
CRITERION = "entry/agreements/townships_2025/pillars/services/criteria/outreach/"
WORDS = {
    "en": ("Refused by the charter", "The charter allows it"),
    "zh": ("被章程拒绝", "章程允许"),
}


def _press(page: Any, route: str) -> None:
    """The button of the form that leads there."""
    page.locator(f"form[action$='{route}'] button[type=submit]").click()
    page.wait_for_load_state()


def _set(page: Any, where: str, fields: dict[str, str], *, until: str) -> None:
    """Types into the fields of an entry, waits for what the check says, and saves."""
    page.goto(where)
    for field, text in fields.items():
        page.locator(f"#field-{field}").fill(text)
    page.locator("#verdict").get_by_text(until).wait_for()
    page.locator("main form[hx-post] button[type=submit]").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_coercive_draft_is_refused_mended_and_put_in_force_by_two(
    enter: Enter, sound: Sound, language: str
) -> None:
    refused, allowed = WORDS[language]
    office, second = enter("office", language=language), enter("office2", language=language)
    office.goto("/p/qinghe/programme/")
    sound(office)
    _press(office, "/drafts/begin/")
    draft = office.url
    sound(office)

    _set(office, draft + CRITERION, {"indicator": "new_user_count"}, until=refused)
    sound(office)
    office.goto(draft)
    assert office.get_by_text(refused).count() == 1
    _press(office, "/propose/")
    assert "CH-" in office.locator(".alert").inner_text()

    mended = {"indicator": "outreach_held", "weight": "3" if language == "en" else "2.5"}
    _set(office, draft + CRITERION, mended, until=allowed)
    office.goto(f"{draft}difference/")
    sound(office)
    office.goto(draft)
    _press(office, "/propose/")
    assert office.locator("form[action$='/activate/']").count() == 0

    second.goto(draft)
    sound(second)
    _press(second, "/activate/")
    assert second.url.endswith("/programme/")
    assert second.locator("main").get_by_text("2025.1").count() >= 1
