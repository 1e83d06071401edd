"""A head asks why, again and again, and gets to a village's report."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

Enter: TypeAlias = Callable[..., Any]
Sound: TypeAlias = Callable[[Any], None]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_head_walks_from_a_score_to_a_villages_report(
    enter: Enter, sound: Sound, language: str
) -> None:
    head = enter("head", language=language)
    head.goto("/p/qinghe/results/")
    sound(head)
    head.goto("/p/qinghe/units/qh-05/results/dossier/")
    sound(head)
    head.goto("/p/qinghe/units/qh-05/results/why/indicator/antenatal_four/?period=202511")
    sound(head)

    report = "a[href*='/units/qh-05-v'][href*='/reports/village_monthly/202511/']"
    for _ in range(30):
        if head.locator(report).count():
            break
        shut = head.locator("main details:not([open]) > summary")
        if not shut.count():
            break
        shut.first.click()
        head.wait_for_timeout(400)
    head.locator(report).first.click()
    head.wait_for_load_state()

    assert "/reports/village_monthly/202511/" in head.url
    sound(head)
