"""One Chromium for all tests of a process: two would speak over each other."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
QUIET = ("--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync")  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a window; it ends before the database does.

    While it lives, Playwright's event loop runs in this thread, and Django would take every
    question to its database for one out of that loop, in whatever test comes next.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - heavy, not always there

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield browser
        browser.close()
