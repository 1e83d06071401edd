"""The inspector and the supervisor from outside walk through a visit that was made."""

from collections.abc import Callable
from typing import Any

import pytest

Enter = Callable[..., Any]
Sound = Callable[[Any], None]


def _opened_order(page: Any) -> None:
    page.locator("main th a").last.click()
    page.locator("#recount").wait_for()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 390)])
def test_an_inspector_reads_the_board_the_visit_and_the_form(
    enter: Enter, sound: Sound, language: str, width: int
) -> None:
    page = enter("inspector", language=language, width=width)
    page.goto("/p/qinghe/visits/")
    sound(page)

    _opened_order(page)
    page.locator("[data-kept=yes]").wait_for()
    sound(page)
    page.locator("main a[href*='/fill/']").first.click()
    page.locator("#web-form input").first.wait_for()
    sound(page)


def test_a_phone_is_let_in_by_one_scan_and_shut_out(enter: Enter, sound: Sound) -> None:
    page = enter("inspector", width=390)
    page.goto("/p/qinghe/visits/phones/")
    sound(page)

    page.get_by_role("button", name="Let in a phone").click()
    page.get_by_role("img", name="Settings of ODK Collect as a QR code").wait_for()
    sound(page)
    page.goto("/p/qinghe/visits/phones/")
    page.get_by_role("button", name="Shut out").first.click()

    page.get_by_text("is shut out.").wait_for()


def test_a_supervisor_from_outside_signs_and_enters_nothing(enter: Enter, sound: Sound) -> None:
    page = enter("supervisor")
    page.goto("/p/qinghe/visits/joined/")
    sound(page)
    _opened_order(page)

    assert page.get_by_role("button", name="Enter the counts").count() == 0
    page.get_by_label("is what we saw").check()
    page.get_by_role("button", name="Sign the sheet").click()

    page.get_by_text("Ye Lan (from outside)").last.wait_for()
    sound(page)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 390)])
def test_the_office_sends_teams_and_never_sees_where(
    enter: Enter, sound: Sound, language: str, width: int
) -> None:
    page = enter("office", language=language, width=width)

    for part in ("teams", "forms", "desk", "phones/all"):
        page.goto(f"/p/qinghe/visits/{part}/")
        sound(page)
