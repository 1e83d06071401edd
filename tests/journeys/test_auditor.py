"""An auditor reads everything and finds nothing that she could change."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

Enter: TypeAlias = Callable[..., Any]
Sound: TypeAlias = Callable[[Any], None]
# What an auditor may send: her own account's matters, and searching.
HARMLESS = ("/account/", "/language/", "/reminders/", "/verify/", "/signing-keys/")


def _forms(page: Any) -> list[str]:
    """Where the forms of the page send to that do more than ask."""
    found = page.evaluate(
        "() => [...document.querySelectorAll('form')].filter(each => each.method === 'post')"
        ".map(each => new URL(each.action).pathname)"
    )
    return [each for each in found if not each.startswith(HARMLESS)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_auditor_reads_and_can_change_nothing(enter: Enter, sound: Sound, language: str) -> None:
    auditor = enter("auditor", language=language)
    pages = [
        "/p/qinghe/reports/", "/p/qinghe/reports/board/", "/p/qinghe/results/",
        "/p/qinghe/agreements/", "/p/qinghe/programme/", "/p/qinghe/log/",
        "/p/qinghe/units/qh-05/results/dossier/",
        "/p/qinghe/units/qh-05-v01/reports/village_monthly/202511/",
    ]  # fmt: skip

    for each in pages:
        answer = auditor.goto(each)
        assert answer.status == 200, each
        sound(auditor)
        assert _forms(auditor) == [], each
    for shut in ("/p/qinghe/reports/review/", "/p/qinghe/people/",
                 "/p/qinghe/units/qh-05-v06/reports/village_monthly/202512/enter/"):  # fmt: skip
        assert auditor.goto(shut).status in {403, 404}, shut
