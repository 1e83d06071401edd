"""Other ways in than a password: a passkey of one's own device, and an identity kept elsewhere."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from tests.journeys.conftest import Site, sign_in

from daowei.site.demo.people import PASSWORD

Enter: TypeAlias = Callable[..., Any]
Sound: TypeAlias = Callable[[Any], None]
# A phone that knows its owner by her finger, as Chromium plays it (Chrome DevTools Protocol).
PHONE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def _submit(page: Any) -> None:
    page.locator("main .card form button[type=submit]").click()


def _with_phone(page: Any) -> None:
    told = page.context.new_cdp_session(page)
    told.send("WebAuthn.enable")
    told.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})


def _confirm(page: Any, sound: Sound) -> None:
    """Types the password once more, as is asked before keys are changed."""
    sound(page)
    page.locator("input[name=password]").fill(PASSWORD)
    _submit(page)
    sound(page)


def _add_passkey(page: Any, sound: Sound) -> None:
    page.goto("/account/2fa/")
    sound(page)
    page.locator("a[href='/account/2fa/webauthn/add/']").click()
    _confirm(page, sound)
    page.locator("input[name=name]").fill("Phone")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/account/2fa/recovery-codes/")
    sound(page)


def _remove_passkey(page: Any, sound: Sound) -> None:
    page.goto("/account/2fa/webauthn/")
    sound(page)
    page.locator("a[href$='/remove/']").click()
    _confirm(page, sound)
    _submit(page)
    page.wait_for_url("**/account/2fa/webauthn/")
    assert page.locator("a[href$='/remove/']").count() == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_passkey_opens_the_door_without_a_password(
    enter: Enter, site: Site, sound: Sound, language: str
) -> None:
    by_name = site.address.replace("127.0.0.1", "localhost")  # passkeys are bound to a name
    page = enter(None, language=language, base=by_name)
    _with_phone(page)
    sign_in(page, "supervisor2")
    _add_passkey(page, sound)
    page.context.clear_cookies()

    page.goto("/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/login" not in url)

    page.goto("/account/2fa/")
    assert page.locator("a[href='/account/2fa/webauthn/']").is_visible()
    _remove_passkey(page, sound)


def test_a_device_without_the_passkey_is_told(enter: Enter, site: Site, sound: Sound) -> None:
    page = enter(None, base=site.address.replace("127.0.0.1", "localhost"))
    _with_phone(page)

    page.goto("/account/login/")
    page.locator("#passkey_login").click()

    page.get_by_role("alert").wait_for()
    sound(page)


def _be_known(page: Any, site: Site, who: str) -> None:
    """Goes on to the province, which lets anybody be whoever she says."""
    _submit(page)
    page.wait_for_url(f"{site.province}/**")
    page.locator("input[name=sub]").fill(who)
    page.get_by_role("button", name="Authorize").click()


def _from_the_province(page: Any, sound: Sound, site: Site, who: str) -> None:
    page.goto("/account/login/")
    sound(page)
    page.get_by_role("link", name="Province").click()
    sound(page)
    _be_known(page, site, who)
    page.wait_for_url(f"{site.address}/**")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whoever_was_invited_comes_in_by_an_identity_kept_elsewhere(
    enter: Enter, site: Site, sound: Sound, language: str
) -> None:
    page = enter(None, language=language, beside=site.province)

    _from_the_province(page, sound, site, "gu")

    page.goto("/p/qinghe/")
    sound(page)
    assert "Gu Yan" in page.locator("header").inner_text()


@pytest.mark.parametrize("who", ["claims-to-be-gu", "stranger"])
def test_nobody_else_comes_in_that_way(enter: Enter, site: Site, sound: Sound, who: str) -> None:
    page = enter(None, beside=site.province)

    _from_the_province(page, sound, site, who)

    sound(page)
    assert page.locator("h1").inner_text() == "No account"
    page.goto("/p/qinghe/")
    assert "/account/login/" in page.url


def _tie(page: Any, site: Site, who: str) -> None:
    _be_known(page, site, who)
    page.wait_for_url("**/account/3rdparty/")


def test_only_one_s_own_identity_is_tied_to_an_account_and_with_the_password(
    enter: Enter, site: Site, sound: Sound
) -> None:
    page = enter("finance", beside=site.province)

    page.goto("/account/3rdparty/")
    page.get_by_role("link", name="Province").click()
    _confirm(page, sound)
    _tie(page, site, "stranger")
    sound(page)
    assert "it was not connected" in page.locator("main").inner_text()

    page.get_by_role("link", name="Province").click()
    _tie(page, site, "gu")
    sound(page)
    assert page.locator("main form input[type=radio]").count() == 1


def test_a_provider_that_does_not_answer_is_told(enter: Enter, site: Site, sound: Sound) -> None:
    page = enter(None)

    page.goto("/account/oidc/nowhere/login/")
    _submit(page)

    sound(page)
    assert "did not say who you are, or did not answer" in page.locator("main").inner_text()
