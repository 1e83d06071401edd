"""One Chromium for each test process: two would speak over each other."""

import atexit
import shutil
from functools import cache
from typing import Any

CHROMIUM = shutil.which("chromium")
QUIET = ("--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync")  # fmt: skip


@cache
def chromium() -> Any:
    """A browser without a window, which ends with the process."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - heavy, not always there

    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
    atexit.register(playwright.stop)
    return browser
