"""One's tokens on a page: made, shown once, revoked; in both languages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.web.knocking import basic

from daowei.foundation.web.models import Token

AT = "/account/tokens/"
ClientAs = Callable[..., Client]
ASKED = {"name": "A script", "place": "qinghe qh-05", "deeds": ["see", "see_reports"],
         "expires_on": "2026-06-30"}  # fmt: skip


@pytest.fixture
def ada(client_as: ClientAs) -> Client:
    return client_as("reporter", unit="qh-05", name="Ada")


def _secret(page: Any) -> str:
    (found,) = set(re.findall(r"d2pat_\w{42}", page.content.decode()))
    return str(found)


def test_a_token_is_made_and_shown_once(ada: Client, client: Client) -> None:
    page = ada.post(AT, ASKED)

    secret = _secret(page)
    assert page.status_code == 201
    assert secret not in ada.get(AT).content.decode()
    answer = client.get("/api/me", headers={"authorization": basic(secret)})
    assert answer.json()["email"] == "ada@people.example"


def test_a_revoked_token_opens_nothing(ada: Client, client: Client) -> None:
    secret = _secret(ada.post(AT, ASKED))
    token = Token.objects.get(owner=ada.user)  # type: ignore[attr-defined]

    ada.post(f"{AT}{token.pk}/revoke/")

    answer = client.get("/api/me", headers={"authorization": basic(secret)})
    assert answer.status_code == 401
    assert "revoked" in ada.get(AT).content.decode()


def test_somebody_elses_token_is_not_there(ada: Client, client_as: ClientAs) -> None:
    ada.post(AT, ASKED)
    token = Token.objects.get(owner=ada.user)  # type: ignore[attr-defined]

    assert client_as("administrator").post(f"{AT}{token.pk}/revoke/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"place": "qinghe qh-06"}, {"deeds": []}, {"deeds": ["sign"]}, {"expires_on": "2030-01-01"},
     {"expires_on": "2025-01-01"}, {"name": ""}],
)  # fmt: skip
def test_what_may_not_be_is_refused_and_nothing_typed_is_lost(
    ada: Client, wrong: dict[str, Any]
) -> None:
    page = ada.post(AT, {**ASKED, **wrong})

    assert page.status_code == 200
    assert not Token.objects.filter(owner=ada.user).exists()  # type: ignore[attr-defined]
    if "name" not in wrong:
        assert "A script" in page.content.decode()


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Tokens for programs"), ("zh-hans", "程序令牌")]
)
def test_the_page_speaks_her_language(ada: Client, language: str, title: str) -> None:
    assert title in ada.get(AT, headers={"accept-language": language}).content.decode()


def test_whoever_has_no_right_is_told_so(client_as: ClientAs) -> None:
    assert "no right in a programme" in client_as().get(AT).content.decode()
