"""A token opens a door as far as its owner may go, and no further, and no longer."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.knocking import basic

from daowei.foundation.web.models import Event, Grant, Token
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.tokens import TokenError, hashed, new_secret, revoke, rights_through

Program = Callable[..., Client]

ME = "/api/me.json"


def test_a_secret_is_kept_only_as_a_hash(token: Callable[..., Any]) -> None:
    kept, secret = token()

    assert kept.hashed == hashed(secret)
    assert secret not in str(Token.objects.filter(pk=kept.pk).values())


@pytest.mark.parametrize("header", ["ApiToken {}", "Bearer {}", "basic"])
def test_a_token_comes_in_by_each_header(
    client: Client, token: Callable[..., Any], header: str
) -> None:
    _, secret = token()
    sent = basic(secret) if header == "basic" else header.format(secret)

    assert client.get(ME, headers={"authorization": sent}).status_code == 200


def test_the_password_of_an_account_opens_nothing(
    client: Client, token: Callable[..., Any]
) -> None:
    made, _ = token()
    sent = basic("correct horse battery", made.owner.email)

    answer = client.get(ME, headers={"authorization": sent})

    assert answer.status_code == 401
    assert answer.json()["httpStatusCode"] == 401
    assert answer["WWW-Authenticate"].startswith("Basic")


def test_a_session_opens_nothing(client_as: Callable[..., Client]) -> None:
    assert client_as("programme_office").get(ME).status_code == 401


def test_a_revoked_token_opens_nothing(program: Program, moment: datetime) -> None:
    client = program()
    revoke(client.token, by=client.token.owner, at=moment)  # type: ignore[attr-defined]

    assert client.get(ME).status_code == 401


def test_a_token_ends_with_its_last_day(
    program: Program, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = program(until=moment.date())
    assert client.get(ME).status_code == 200

    monkeypatch.setattr("daowei.site.clock.now", lambda: moment + timedelta(days=1))

    assert client.get(ME).status_code == 401


def test_a_token_loses_what_its_owner_loses(program: Program) -> None:
    client = program("auditor")
    Grant.objects.filter(user=client.token.owner).delete()  # type: ignore[attr-defined]

    assert client.get(ME).status_code == 403


def test_nobody_hands_on_more_than_she_has(token: Callable[..., Any]) -> None:
    with pytest.raises(TokenError, match="review_reports"):
        token("reporter", unit="qh-05", deeds=(Deed.SEE, Deed.REVIEW_REPORTS))


def test_a_token_of_a_township_reaches_its_villages_only(
    token: Callable[..., Any], moment: datetime, county: str
) -> None:
    made, _ = token("auditor", unit="qh-05")
    rights = rights_through(made, moment)

    assert rights.may(Deed.SEE_REPORTS, county, "qh-05-v01")
    assert not rights.may(Deed.SEE_REPORTS, county, "qh-06")
    assert rights.programmes == (county,)


def test_too_many_failures_shut_the_door_for_a_while(
    client: Client, token: Callable[..., Any]
) -> None:
    _, secret = token()
    for _ in range(20):
        client.get(ME, headers={"authorization": basic(new_secret())})

    answer = client.get(ME, headers={"authorization": basic(new_secret())})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert client.get(ME, headers={"authorization": basic(secret)}).status_code == 200


def test_issue_and_revocation_stand_in_the_log(token: Callable[..., Any], moment: datetime) -> None:
    made, _ = token()
    revoke(made, by=made.owner, at=moment)

    told = (
        Event.objects.filter(on=f"token:{made.pk}")
        .order_by("number")
        .values_list("deed", flat=True)
    )

    assert list(told) == ["foundation.token_issued", "foundation.token_revoked"]


def test_a_token_keeps_the_day_of_its_last_use(program: Program, moment: datetime) -> None:
    client = program()
    client.get(ME)

    made = Token.objects.get(pk=client.token.pk)  # type: ignore[attr-defined]
    assert made.last_used_on == moment.date()


def test_a_token_does_not_live_for_ever(token: Callable[..., Any]) -> None:
    with pytest.raises(TokenError, match="days at most"):
        token(until=date(2030, 1, 1))
