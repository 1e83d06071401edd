"""A running site with the made-up county, and people who walk it in a real browser."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from tests.browsing import CHROMIUM

from daowei.site.demo.people import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_START_SECONDS = 300
# Who has an identity in the province, and what it tells of them.
OUTSIDE = {
    "gu": {"email": "finance@qinghe.example", "email_verified": True},
    "claims-to-be-gu": {"email": "finance@qinghe.example", "email_verified": False},
    "stranger": {"email": "stranger@province.example", "email_verified": True},
}
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
    """Where the site answers, where it keeps its data, and the surroundings it runs in.

    ``province``: the address of an identity provider that the site trusts.
    """

    address: str
    province: str
    data: Path
    environment: dict[str, str]

    @property
    def ahead(self) -> Path:
        """The file that says how far its clock is ahead."""
        return Path(self.environment["DAOWEI_TEST_AHEAD"])


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of somebody else's identity provider (OpenID Connect)."""
    port, log = _free_port(), tmp_path_factory.mktemp("province") / "log"
    address = f"http://localhost:{port}"
    command = ["-m", "oidc_provider_mock", "--port", str(port)]
    with _running(command, answers=f"{address}/.well-known/openid-configuration", log=log):
        for who, claims in OUTSIDE.items():
            _put(f"{address}/users/{who}", claims)
        yield address


@contextmanager
def _running(command: list[str], *, answers: str, log: Path, **around: Any) -> Iterator[None]:
    """Python in a process of its own, from when it answers there until the block ends."""
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, *command], stdout=said, stderr=subprocess.STDOUT, **around
        )
        try:
            _expect_answer(answers, process, log)
            yield
        finally:
            process.terminate()
            process.wait(120)


def _put(url: str, content: object) -> None:
    body, told = json.dumps(content).encode(), {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body, told, method="PUT")  # noqa: S310 - a local address
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, province: str) -> Iterator[Site]:
    """The county's site as ``make serve`` runs it, in a process of its own."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "oidc.json").write_text(json.dumps([
        {"provider_id": "province", "name": "Province", "client_id": "daowei", "secret": "made up",
         "settings": {"server_url": province}},
        {"provider_id": "nowhere", "name": "Nowhere", "client_id": "daowei", "secret": "made up",
         "settings": {"server_url": f"http://localhost:{_free_port()}"}},
    ]))  # fmt: skip
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DAOWEI_DATA": str(folder / "data"),
        "DAOWEI_OIDC": str(folder / "oidc.json"),
        "DAOWEI_URL": address,
        "DAOWEI_PLAIN_STATIC": "0",
        "DAOWEI_TEST_AHEAD": str(folder / "ahead"),
        "DJANGO_SETTINGS_MODULE": "tests.journeys.movable_clock",
        "PORT": str(port),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    with (
        _own_database(environment),
        _running(["-m", "daowei.site.demo", "--serve"], answers=address, log=folder / "log",
                 cwd=folder, env=environment),
    ):  # fmt: skip
        yield Site(address=address, province=province, data=folder / "data",
                   environment=environment)  # fmt: skip


@pytest.fixture
def forward(site: Site) -> Callable[[int], None]:
    """Sets the site's clock forward by so many seconds; it never goes back."""

    def moved(seconds: int) -> None:
        before = int(site.ahead.read_text()) if site.ahead.exists() else 0
        site.ahead.write_text(str(before + seconds))

    return moved


@contextmanager
def _own_database(environment: dict[str, str]) -> Iterator[None]:
    """On PostgreSQL, a fresh database that goes away afterwards; else nothing to do."""
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

    ``base``: another address of the site. A script that breaks, what the page's policy keeps it
    from doing, and what it asks of other hosts, save for those ``beside`` it, are faults.
    """
    contexts: list[Any] = []
    faults: list[str] = []

    def entered(
        who: str | None,
        *,
        language: str = "en",
        width: int = 1280,
        base: str = "",
        beside: str = "",
    ) -> Any:
        context = browser.new_context(
            base_url=base or site.address,
            viewport={"width": width, "height": 900 if width > 600 else 844},
            locale=TONGUES[language],
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: faults.extend(_refused(said, page)))
        ours = tuple(each for each in (site.address, base, beside) if each)
        page.on("request", lambda request: faults.extend(_foreign(request, ours, beside)))
        if who is not None:
            sign_in(page, who)
        return page

    yield entered
    for context in contexts:
        context.close()
    assert faults == []


def _refused(said: Any, page: Any) -> list[str]:
    """What the page's own policy kept it from doing, as the browser says it."""
    is_refused = said.type == "error" and "Content Security Policy" in said.text
    return [f"{page.url}: {said.text}"] if is_refused else []


def _foreign(request: Any, ours: tuple[str, ...], beside: str) -> list[str]:
    """The address of a request to another host; what a page of those beside asks is its own."""
    is_theirs = beside and request.frame.url.startswith(beside)
    is_ours = request.url.startswith((*ours, "data:", "blob:"))
    return [] if is_ours or is_theirs else [request.url]


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
