"""The office opens a settled round again; another person of it refuses."""

from collections.abc import Callable
from typing import Any

import pytest

Enter = Callable[..., Any]
Sound = Callable[[Any], None]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 390)])
def test_the_settled_round_of_the_demonstration_can_be_read_by_everybody(
    enter: Enter, sound: Sound, language: str, width: int
) -> None:
    page = enter("auditor", language=language, width=width)

    page.goto("/p/qinghe/settlement/")
    sound(page)
    page.get_by_role("link", name="2025-4-1", exact=True).click()
    page.wait_for_url("**/settlement/2025-4-*/")
    sound(page)
    page.goto("/p/qinghe/settlement/")
    page.locator("main a[href*='/settled/']").first.click()
    sound(page)


def test_a_round_is_opened_again_by_one_and_refused_by_another(enter: Enter, sound: Sound) -> None:
    office, other = enter("office"), enter("office2")
    office.goto("/p/qinghe/settlement/2025-4-1/")
    office.get_by_label("Why it is settled anew").fill("A book was found after all.")
    office.get_by_role("button", name="Propose a new settlement").click()
    office.wait_for_url("**/settlement/2025-4-2/")

    assert office.get_by_role("button", name="Approve").count() == 0
    sound(office)
    other.goto("/p/qinghe/settlement/2025-4-2/")
    sound(other)
    other.get_by_label("Why it is refused").fill("The book is of another year.")
    other.get_by_role("button", name="Refuse").click()

    assert other.get_by_text("The round can be settled anew").is_visible()


def test_the_calculator_says_how_many_to_look_at(enter: Enter, sound: Sound) -> None:
    page = enter("inspector", width=390)
    page.goto("/p/qinghe/settlement/how-many/")

    page.locator("#id_plan-good").fill("80")
    page.locator("#id_plan-bad").fill("50")
    page.locator("#plan button").click()

    assert page.get_by_text("Look at 19. Call it good when at least 13 are in order.").is_visible()
    sound(page)
