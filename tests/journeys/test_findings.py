"""A finding is answered, put right, looked at by another team and closed; a bulletin goes out."""

from collections.abc import Callable
from typing import Any, TypeAlias

Enter: TypeAlias = Callable[..., Any]
Sound: TypeAlias = Callable[[Any], None]
WHAT, TASK = "register of complaints", "Enter what was in the box."
PDF = {"name": "register.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n% a page\n"}
TASKS = "/p/qinghe/findings/tasks/"


def _replied(head: Any, sound: Sound) -> str:
    """The head of the township replies on her phone; gives the finding's page."""
    head.goto("/p/qinghe/findings/")
    sound(head)
    head.locator("a", has_text=WHAT).first.click()
    sound(head)
    head.fill("textarea[name=reply]", "登记簿已补记。")
    head.locator("form[action$='/reply/'] button").click()
    head.locator("p", has_text="登记簿已补记。").wait_for()
    return str(head.url).removesuffix("reply/")


def _given(office: Any, page: str) -> None:
    """The office lets it stand, and gives a task."""
    office.goto(page)
    office.fill("textarea[name=reason]", "Three were in the box.")
    office.locator("button[value=uphold]").click()
    form = office.locator("form[action$='/task/']")
    form.locator("[name=what]").fill(TASK)
    form.locator("[name=proof]").fill("A photograph of the page")
    form.locator("[name=post]").fill("Director")
    form.locator("[name=owner]").select_option(label="Wang Hua")
    form.locator("[name=deadline]").fill("2026-01-20")
    form.locator("button").click()
    office.locator("h3", has_text=TASK).wait_for()


def _claimed(head: Any, sound: Sound) -> None:
    """The head says that it is done, with proof."""
    head.goto(TASKS)
    sound(head)
    head.locator("a", has_text=TASK).click()
    card = head.locator("article", has_text=TASK)
    card.locator("textarea[name^=claim-]").fill("三件都已登记。")
    card.locator("input[name=proof]").set_input_files(PDF)
    card.locator("form[action$='/claim/'] button").click()
    head.locator("a", has_text="register.pdf").wait_for()


def test_a_finding_goes_from_reply_to_closed(enter: Enter, sound: Sound) -> None:
    head, office = enter("head", language="zh", width=390), enter("office")
    page = _replied(head, sound)
    _given(office, page)
    sound(office)
    _claimed(head, sound)

    finder, other = enter("inspector"), enter("inspector2")
    finder.goto(page)
    assert finder.locator("button[value=done]").count() == 0  # she found it
    other.goto(TASKS)
    sound(other)
    other.locator("a", has_text=TASK).click()
    other.locator("article", has_text=TASK).locator("button[value=done]").click()
    other.locator(".alert-success").wait_for()
    office.goto(page)
    office.locator("button[value=close]").click()
    office.locator(".badge", has_text="Put right and closed").wait_for()


def test_a_bulletin_is_drafted_shown_and_taken_away(enter: Enter, sound: Sound) -> None:
    office = enter("office")
    office.goto("/p/qinghe/findings/bulletins/")
    office.fill("input[name=since]", "2025-12-29")
    office.locator("form[action$='/bulletins/new/'] button").click()
    office.locator("article.bulletin").wait_for()
    sound(office)
    office.locator("button[value=show]").click()
    office.locator(".alert-warning").wait_for()

    with office.expect_download() as saved:
        office.locator(".page-actions a", has_text="PDF").click()
    assert saved.value.suggested_filename.endswith(".pdf")
    auditor = enter("auditor", language="zh", width=390)
    auditor.goto("/p/qinghe/findings/bulletins/")
    sound(auditor)
