"""A reviewer returns a report with reasons, the reporter mends it, the reviewer accepts it."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

Enter: TypeAlias = Callable[..., Any]
Sound: TypeAlias = Callable[[Any], None]
REPORTS = {
    "en": "/p/qinghe/units/qh-05-v11/reports/village_monthly/202512/",
    "zh": "/p/qinghe/units/qh-05-v12/reports/village_monthly/202512/",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_reviewer_returns_and_accepts(enter: Enter, sound: Sound, language: str) -> None:
    report = REPORTS[language]
    reviewer = enter("reviewer", language=language)
    reviewer.goto("/p/qinghe/reports/review/")
    sound(reviewer)
    assert reviewer.locator(f"a[href='{report}']").count() == 1
    reviewer.goto(report)
    sound(reviewer)
    reviewer.locator("details:has(#return-reason) > summary").click()
    reviewer.locator("#return-reason").fill(
        "Please count the outreach days again. 请重新核对外展天数。"
    )
    reviewer.locator("form[action$='/return/'] button[type=submit]").click()
    reviewer.wait_for_load_state()

    reporter = enter("reporter", language=language)
    reporter.goto(f"{report}enter/")
    assert reporter.get_by_text("请重新核对外展天数").count() >= 1
    cell = reporter.locator("input[name='cell:outreach_days|']")
    cell.fill(str(max(int(cell.input_value() or 0) - 1, 0)))
    reporter.locator("button[name=do][value=submit]").first.click()
    reporter.wait_for_url(lambda url: "/enter/" not in url)
    if "/confirm/" in reporter.url:
        for each in reporter.locator("main textarea, main input[type=text]").all():
            each.fill("counted again")
        reporter.locator("main form button[type=submit]").first.click()
        reporter.wait_for_url(lambda url: "/confirm/" not in url)
    assert reporter.url.endswith(report)

    reviewer.goto(report)
    reviewer.locator("form[action$='/accept/'] button[type=submit]").click()
    reviewer.wait_for_load_state()
    reviewer.goto(report)
    assert reviewer.locator("form[action$='/accept/']").count() == 0
