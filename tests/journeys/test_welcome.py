"""The front door, for strangers."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", "/account/login/", "/account/password/reset/"])
def test_a_stranger_is_received(
    enter: Callable[..., Any], sound: Callable[[Any], None], path: str, language: str, width: int
) -> None:
    page = enter(None, language=language, width=width)
    page.goto(path)

    assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-Hans"}[language]
    sound(page)
