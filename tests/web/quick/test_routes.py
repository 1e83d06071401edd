"""Every door of the site is marked with who may come in, and the front doors open."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from daowei.foundation.web.guards import guard_of

# Doors of libraries, which mark themselves: accounts and the choice of language.
OTHERS = ("account/", "language/")


def _routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _routes(each, path)
        else:
            yield path, each


def test_every_route_says_who_may_come_in() -> None:
    unmarked = [
        path
        for path, route in _routes(get_resolver())
        if guard_of(route.callback) is None and not path.startswith(OTHERS)
    ]

    assert unmarked == []


@pytest.mark.parametrize(("language", "word"), [("en", "Sign in"), ("zh-hans", "登录")])
def test_a_stranger_is_welcomed_in_her_language(client: Client, language: str, word: str) -> None:
    page = client.get("/", headers={"accept-language": language})

    assert page.status_code == 200
    assert word in page.content.decode()


def test_a_stranger_finds_no_programme(client: Client, county: str) -> None:
    answer = client.get(f"/p/{county}/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_an_account_without_rights_finds_nothing(
    client_as: Callable[..., Client], county: str
) -> None:
    assert client_as().get(f"/p/{county}/").status_code == 404


def test_an_unknown_programme_is_not_found(client_as: Callable[..., Client]) -> None:
    assert client_as("auditor").get("/p/nowhere/").status_code == 404


def test_the_front_page_of_somebody_with_rights_opens(
    client_as: Callable[..., Client], county: str
) -> None:
    page = client_as("auditor").get(f"/p/{county}/", follow=True)

    assert page.status_code == 200
