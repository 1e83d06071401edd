"""Every page that somebody can walk to is one for everybody: no barrier, no overflow, a title.

It comes last, so that the drafts, papers and files of the other journeys are there to be seen.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

Enter: TypeAlias = Callable[..., Any]
Sound: TypeAlias = Callable[[Any], None]
ROLES = (
    None, "office", "county-head", "head", "reporter", "reviewer", "inspector", "finance",
    "supervisor", "auditor", "admin",
)  # fmt: skip
STARTS = (
    "/", "/account/login/", "/public/qinghe/", "/account/2fa/", "/account/tokens/",
    "/signing-keys/", "/log/", "/charter/refusals/", "/p/qinghe/units/qh-05/results/",
    "/p/qinghe/units/qh-05/agreements/",
)  # fmt: skip
TRIES = 4  # addresses of one route, for each role

LINKS = "() => [...document.querySelectorAll('a[href]')].map(each => each.href)"


def _route(path: str) -> str | None:
    """The route a path leads to; None for files and for what is no page of ours."""
    if path.endswith((".csv", ".pdf", ".docx", ".xlsx", ".zip", ".parquet", ".json")):
        return None
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_for_everybody(enter: Enter, sound: Sound, language: str) -> None:
    seen: set[str] = set()
    faults: list[str] = []
    for role in ROLES:
        _walk(enter(role, language=language), seen=seen, faults=faults, sound=sound)

    assert faults == []
    assert len(seen) > 80


def _walk(page: Any, *, seen: set[str], faults: list[str], sound: Sound) -> None:
    """Breadth first: what one role has shown, the next need not show again.

    Of a route that is not shown yet a few addresses are tried: some doors are shut to her.
    """
    waiting, tried = list(STARTS), Counter[str | None]()
    while waiting:
        path = waiting.pop(0)
        route = _route(urlsplit(path).path)
        if route is None or (route in seen and path not in STARTS) or not _opened(page, path):
            continue
        if route not in seen:
            seen.add(route)
            faults.extend(_told(page, route, sound))
        for each in _links(page):
            leads_to = _route(urlsplit(each).path)
            if (
                leads_to
                and leads_to not in seen
                and tried[leads_to] < TRIES
                and each not in waiting
            ):
                tried[leads_to] += 1
                waiting.append(each)


def _opened(page: Any, path: str) -> bool:
    """Whether a page opens there; a download is none, and neither is a shut door."""
    try:
        answer = page.goto(path)
    except Exception as error:
        if "Download is starting" in str(error):
            return False
        raise
    is_page = answer is not None and "text/html" in (answer.headers.get("content-type") or "")
    return is_page and answer.status == 200


def _told(page: Any, route: str, sound: Sound) -> list[str]:
    try:
        sound(page)
    except AssertionError as fault:
        return [f"{route}: {str(fault)[:600]}"]
    return []


def _links(page: Any) -> list[str]:
    """Where the page's links lead on this site, each once."""
    here = urlsplit(page.url).netloc
    parts = [urlsplit(href) for href in page.evaluate(LINKS)]
    found = [
        each.path + (f"?{each.query}" if each.query else "")
        for each in parts
        if each.netloc == here
    ]
    return list(dict.fromkeys(found))
