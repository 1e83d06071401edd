"""The pages of accounts: in our look, in every language, without inline script, and guarded."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role
from daowei.site.accounts import OutsideAccounts

ClientAs = Callable[..., Client]
OPEN = ("/account/login/", "/account/password/reset/", "/account/password/reset/done/",
        "/account/inactive/", "/account/signup/")  # fmt: skip
MINE = ("/account/password/change/", "/account/2fa/", "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/account/reauthenticate/",
        "/account/email/", "/account/logout/", "/account/social/connections/")  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def _enter(client: Client, user: User, password: str = "correct horse battery") -> None:  # noqa: S107
    client.post("/account/login/", {"login": user.email, "password": password})


def _check_page(page: str) -> None:
    assert 'class="account-page"' in page
    assert page.count("<h1") == 1
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert all('type="application/json"' in each for each in inline)
    assert not re.search(r"\son\w+=|\sstyle=", page)
    for name in re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', page):
        hidden = re.search(rf'<input[^>]*type="hidden"[^>]*id="{name}"', page)
        hidden = hidden or re.search(rf'<input[^>]*id="{name}"[^>]*type="hidden"', page)
        wrapped = re.search(rf'<label class="form-check"><input[^>]*id="{name}"', page)
        assert hidden or wrapped or f'for="{name}"' in page, f"{name} has no label"


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize("path", OPEN)
def test_pages_before_signing_in(client: Client, county: str, path: str, language: str) -> None:
    page = client.get(path, headers={"accept-language": language})

    assert page.status_code == 200
    _check_page(page.content.decode())


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize("path", MINE)
def test_pages_of_one_s_own_account(
    client: Client, county: str, anyone: Callable[..., User], path: str, language: str
) -> None:
    _enter(client, anyone("Ada", Role.REPORTER, unit="qh-05"))

    page = client.get(path, headers={"accept-language": language}, follow=True)

    assert page.status_code == 200
    _check_page(page.content.decode())


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "登录"), ("zh-hant", "登")])
def test_the_door_speaks_chinese(client: Client, county: str, language: str, word: str) -> None:
    page = client.get("/account/login/", headers={"accept-language": language})

    assert word in page.content.decode()
    assert "Sign In" not in page.content.decode()


def test_a_failing_identity_provider_is_written_down_without_what_it_was_told(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    error = ConnectionError("https://id.example/token?code=secret")

    with caplog.at_level("WARNING", logger="daowei.accounts"):
        OutsideAccounts().on_authentication_error(rf.get("/"), "province", exception=error)

    told = caplog.records[-1]
    assert (told.__dict__["provider"], told.__dict__["error"]) == ("province", "ConnectionError")
    assert "secret" not in caplog.text


def test_nobody_signs_up_without_an_invitation(client: Client, county: str) -> None:
    before = User.objects.count()

    client.post("/account/signup/", {"email": "new@x.example", "password1": "clinic open late",
                                     "password2": "clinic open late"})  # fmt: skip

    assert User.objects.count() == before


def test_after_five_wrong_passwords_the_door_is_shut_for_a_while(
    client: Client, county: str, anyone: Callable[..., User]
) -> None:
    ada = anyone("Ada", Role.REPORTER, unit="qh-05")
    for _ in range(5):
        _enter(client, ada, "wrong")

    _enter(client, ada)

    assert "_auth_user_id" not in client.session


def test_the_language_chosen_goes_with_the_account(
    county: str, anyone: Callable[..., User]
) -> None:
    ada = anyone("Ada", Role.REPORTER, unit="qh-05")
    here, there = Client(), Client()
    _enter(here, ada)
    here.post("/language/", {"language": "zh-hans"})
    _enter(there, ada)

    page = there.get("/account/password/change/", headers={"accept-language": "en"})

    ada.refresh_from_db()
    assert ada.language == "zh-hans"
    assert 'lang="zh-Hans"' in page.content.decode()


def test_a_language_the_site_does_not_speak_is_not_kept(client_as: ClientAs, county: str) -> None:
    ada = client_as("reporter", unit="qh-05")

    ada.post("/language/", {"language": "tlh"})

    ada.user.refresh_from_db()  # type: ignore[attr-defined]
    assert ada.user.language == ""  # type: ignore[attr-defined]


def test_a_forgotten_password_is_set_anew_by_mail(
    client: Client, county: str, anyone: Callable[..., User]
) -> None:
    ada = anyone("Ada", Role.REPORTER, unit="qh-05")
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    client.post("/account/password/reset/", {"email": ada.email})
    found = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert found is not None

    page = client.get(found[1], follow=True)
    _check_page(page.content.decode())
    client.post(page.request["PATH_INFO"], {"password1": "a clinic that is open",
                                            "password2": "a clinic that is open"})  # fmt: skip

    ada.refresh_from_db()
    assert ada.check_password("a clinic that is open")


@pytest.mark.parametrize("role", ["administrator", "programme_office", "auditor"])
def test_whose_role_needs_a_second_factor_sets_it_up_first(
    client_as: ClientAs, county: str, settings: Settings, role: str
) -> None:
    settings.TWO_FACTOR_ROLES = frozenset({"administrator", "programme_office", "auditor"})
    client = client_as(role)

    assert client.get(f"/p/{county}/log/")["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/").status_code == 200
    assert client.post("/language/", {"language": "en"}).status_code == 302

    user = client.user  # type: ignore[attr-defined]
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert client.get(f"/p/{county}/log/").status_code == 200


def test_other_roles_need_no_second_factor(
    client_as: ClientAs, county: str, settings: Settings
) -> None:
    settings.TWO_FACTOR_ROLES = frozenset({"auditor"})

    assert client_as("reporter", unit="qh-05").get(f"/p/{county}/officers/").status_code == 200


def test_who_has_a_second_factor_is_asked_for_it(
    client: Client, county: str, anyone: Callable[..., User], moment: datetime
) -> None:
    ada = anyone("Ada", Role.AUDITOR)
    totp.TOTP.activate(ada, totp.generate_totp_secret())

    _enter(client, ada)
    page = client.get("/account/2fa/authenticate/")

    assert "_auth_user_id" not in client.session
    _check_page(page.content.decode())
