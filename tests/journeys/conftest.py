"""A running site with the made-up county, and people who walk it in a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from tests.browsing import CHROMIUM

from daowei.site.demo.people import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_START_SECONDS = 300
TONGUES = {"en": "en", "zh": "zh-CN"}

# Every element whose right edge lies beyond the window, unless it stands in something that scrolls.
OVERFLOWING = """() => [...document.querySelectorAll('main *, header *')].filter(each =>
    each.getClientRects().length && each.getBoundingClientRect().right > window.innerWidth + 1 &&
    !each.closest('.table-responsive, .scroll, svg, .menu, [data-scrolls], pre') &&
    !each.closest('.visually-hidden') &&
    getComputedStyle(each).position !== 'absolute'
).map(each => each.outerHTML.slice(0, 160))"""


def pytest_itemcollected(item: pytest.Item) -> None:
    """All journeys walk one site, and so stay in one process: marked before they are shared out."""
    item.add_marker(pytest.mark.browser)
    item.add_marker(pytest.mark.xdist_group("journeys"))
    item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="needs chromium"))


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where the site answers, where it keeps its data, and the surroundings it runs in."""

    address: str
    data: Path
    environment: dict[str, str]

    @property
    def ahead(self) -> Path:
        """The file that says how far its clock is ahead."""
        return Path(self.environment["DAOWEI_TEST_AHEAD"])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The county's site as ``make serve`` runs it, in a process of its own."""
    folder = tmp_path_factory.mktemp("site")
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DAOWEI_DATA": str(folder / "data"),
        "DAOWEI_URL": address,
        "DAOWEI_PLAIN_STATIC": "0",
        "DAOWEI_TEST_AHEAD": str(folder / "ahead"),
        "DJANGO_SETTINGS_MODULE": "tests.journeys.movable_clock",
        "PORT": str(port),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    with _own_database(environment), (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "daowei.site.demo", "--serve"],
            cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _expect_answer(address, process, folder / "log")
            yield Site(address=address, data=folder / "data", environment=environment)
        finally:
            process.terminate()
            process.wait(120)


@pytest.fixture
def forward(site: Site) -> Callable[[int], None]:
    """Sets the site's clock forward by so many seconds; it never goes back."""

    def moved(seconds: int) -> None:
        before = int(site.ahead.read_text()) if site.ahead.exists() else 0
        site.ahead.write_text(str(before + seconds))

    return moved


def _own_database(environment: dict[str, str]) -> Any:
    """On PostgreSQL, a fresh database that goes away afterwards; else nothing to do."""
    from contextlib import contextmanager  # noqa: PLC0415

    @contextmanager
    def made() -> Iterator[None]:
        server = environment.get("DAOWEI_DATABASE")
        if not server:
            yield
            return
        import psycopg  # noqa: PLC0415 - only where PostgreSQL is tested

        name = f"journeys_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        environment["DAOWEI_DATABASE"] = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        yield
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    return made()


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def _expect_answer(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
        else:
            return
    raise AssertionError(f"the site did not answer: {log.read_text()}")


Enter = Callable[..., Any]


@pytest.fixture
def enter(browser: Any, site: Site) -> Iterator[Enter]:
    """Signs somebody in: ``enter("reporter", language="zh", width=390)``; gives her page.

    What a page says to its console as an error, and what it asks of other hosts, is a fault.
    """
    contexts: list[Any] = []
    faults: list[str] = []

    def entered(who: str | None, *, language: str = "en", width: int = 1280) -> Any:
        context = browser.new_context(
            base_url=site.address,
            viewport={"width": width, "height": 900 if width > 600 else 844},
            locale=TONGUES[language],
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("request", lambda request: faults.extend(_foreign(request.url, site)))
        if who is not None:
            sign_in(page, who)
        return page

    yield entered
    for context in contexts:
        context.close()
    assert faults == []


def _foreign(url: str, site: Site) -> list[str]:
    return [] if url.startswith((site.address, "data:", "blob:")) else [url]


def sign_in(page: Any, who: str) -> None:
    """Types address and password as people do."""
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(f"{who}@qinghe.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.fixture
def sound() -> Callable[[Any], None]:
    """Whether a page is one for everybody: title, one heading, no overflow, no barrier (axe)."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    axe = Axe()

    def judged(page: Any) -> None:
        page.wait_for_load_state()
        assert page.title(), page.url
        assert page.locator("h1:not(#web-form h1)").count() == 1, page.url
        assert page.evaluate(OVERFLOWING) == [], page.url
        found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        told = [
            f"{each['id']}: {each['nodes'][0]['html'][:160]} {each['nodes'][0]['failureSummary']}"
            for each in found.response["violations"]
        ]
        assert told == [], page.url

    return judged
