"""Every door of the site is marked with who may come in, and the front doors open."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from daowei.site.doors import doors


def test_every_route_says_who_may_come_in() -> None:
    unmarked = [each.path for each in doors() if each.guard is None and not each.is_of_a_library]

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


def test_a_page_of_a_unit_is_marked_under_its_room(
    client_as: Callable[..., Client], county: str
) -> None:
    page = client_as("auditor").get(f"/p/{county}/units/qh-05/results/").content.decode()

    (here,) = re.findall(r'<a class="menu-link" href="([^"]+)" aria-current="page"', page)
    assert here == f"/p/{county}/results/"
