"""Results go from the office to the units that may contest them; the public reads what stands."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

Enter: TypeAlias = Callable[..., Any]
Sound: TypeAlias = Callable[[Any], None]
BOARD = "/p/qinghe/publications/"
LONGEST_COMPUTATION_MS = 120_000


def _step(page: Any, name: str) -> None:
    page.locator(f"button[name=step][value={name}]").click()
    page.wait_for_load_state()


def _wait_until_computed(page: Any) -> None:
    """The page tells how far the work is, and loads itself anew when it is done."""
    page.wait_for_load_state()
    page.locator(".job-progress").wait_for(state="detached", timeout=LONGEST_COMPUTATION_MS)
    page.wait_for_load_state()


def test_results_are_prepared_reviewed_and_opened_and_a_unit_replies(
    enter: Enter, sound: Sound
) -> None:
    office, second = enter("office"), enter("office2", language="zh")
    office.goto(BOARD)
    sound(office)
    office.locator("a[href$='/publications/new/']").click()
    sound(office)
    office.locator("select[name=results]").select_option(
        label="Responsibility agreement with townships, 2025 (2025.1)"
    )
    office.locator("select[name=basis]").select_option("reported")
    office.locator("main form button[type=submit]").click()
    office.wait_for_url(lambda url: "/new/" not in url)
    address = office.url
    _wait_until_computed(office)
    sound(office)
    assert office.locator("button[value=review]").count() == 0  # by a colleague

    second.goto(address)
    sound(second)
    _step(second, "review")
    _step(second, "open")
    assert second.locator("button[value=approve]").count() == 0  # units may contest it first
    assert "剩" in second.locator("dl.facts").inner_text()

    head = enter("head", width=390)
    head.goto(address)
    sound(head)
    head.locator("main a[href$='/reply/']").click()
    sound(head)
    head.locator("textarea").fill("Two outreach days were held in December and came late.")
    head.locator("main form button[type=submit]").click()
    head.wait_for_url(lambda url: "/reply/" not in url)
    assert "Two outreach days" in head.locator("main").inner_text()
    stranger = enter(None)
    assert stranger.goto("/public/qinghe/en/2/index.html").status == 404


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_stranger_reads_what_is_published(
    enter: Enter, sound: Sound, language: str, width: int
) -> None:
    stranger = enter(None, language=language, width=width)
    stranger.goto("/public/qinghe/")
    sound(stranger)
    stranger.locator("tbody th a").last.click()
    sound(stranger)
    assert stranger.locator("tbody tr").count() == 24
    stranger.locator("a[href='units/qh-05.html']").click()
    sound(stranger)
    assert stranger.locator("blockquote").count() == 1
    for name in ("method", "draws", "check"):
        stranger.locator(f"footer a[href$='{name}.html']").click()
        stranger.wait_for_load_state()
        sound(stranger)


def test_the_exported_site_is_read_from_a_folder_without_script_and_verifies(
    browser: Any, site: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "public"
    told = _daowei(site, "publish", "qinghe", str(folder))
    assert told.returncode == 0, told.stderr
    verified = _daowei(site, "verify", str(folder))
    assert verified.returncode == 0, verified.stderr
    assert "24 units" in verified.stdout

    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((folder / "index.html").as_uri())
    page.locator("a[hreflang=zh]").click()
    page.locator("tbody th a").last.click()
    page.locator("a[href='units/qh-05.html']").click()
    assert "丰台镇" in page.locator("h1").inner_text()
    page.locator("a[hreflang=en]").click()
    assert "Fengtai" in page.locator("h1").inner_text()
    assert failed == []
    context.close()


def _daowei(site: Any, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "daowei.cli.main", *words],
        env=site.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
