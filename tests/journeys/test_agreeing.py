"""A county proposes, a township accepts and signs on its own device, anybody verifies."""

from collections.abc import Callable
from typing import Any

import pytest

HERE = "/p/qinghe/units/qh-05/agreements/"
CASCADE = "/p/qinghe/units/qh/agreements/cascade/2026/townships_2025/"


def agreement_of_the_township(page: Any) -> str:
    """The address of this year's agreement, as the board links it."""
    page.goto("/p/qinghe/agreements/?year=2026")
    return str(page.locator(f"table a[href^='{HERE}']").first.get_attribute("href"))


def test_a_township_signs_with_a_key_that_never_leaves_its_device(
    enter: Callable[..., Any], sound: Callable[[Any], None]
) -> None:
    head, county, stranger = enter("head"), enter("county-head"), enter(None, language="zh")
    address = agreement_of_the_township(head)

    head.goto(address)
    head.get_by_role("button", name="Accept these terms").click()
    head.goto("/signing-keys/")
    head.get_by_label("Password of the backup file").fill("a long password")
    with head.expect_download() as download:
        head.get_by_role("button", name="Make a key on this device").click()
    assert "daowei-signing-key" in download.value.suggested_filename
    head.wait_for_selector("text=key on the signer's own device")
    sound(head)
    head.goto(f"{address}sign/")
    head.get_by_label("Your office").fill('丰台镇 "镇长" & Head')
    head.get_by_label("key on the signer's own device").first.check()
    head.get_by_role("button", name="Sign", exact=True).click()
    head.wait_for_selector("text=Signed by one side")

    county.goto(f"{address}sign/")
    sound(county)
    county.get_by_role("button", name="Sign", exact=True).click()
    county.wait_for_selector("text=In force")

    path = county.get_by_role("link", name="Public page of verification").get_attribute("href")
    stranger.goto(path)
    assert "该责任书真实有效" in stranger.locator("h1").inner_text()
    assert "签署人本人设备" in stranger.locator("main").inner_text()
    sound(stranger)


def test_a_key_comes_back_from_its_backup_and_only_with_its_password(
    enter: Callable[..., Any], tmp_path: Any
) -> None:
    first, other = enter("county-head"), enter("county-head")
    first.goto("/signing-keys/")
    first.get_by_label("Password of the backup file").fill("a long password")
    with first.expect_download() as download:
        first.get_by_role("button", name="Make a key on this device").click()
    download.value.save_as(tmp_path / "key.json")

    other.goto("/signing-keys/")
    other.get_by_text("Bring a key here from its backup").click()
    other.locator("#backup-file").set_input_files(tmp_path / "key.json")
    for password, told in (("wrong", "could not be opened"), ("a long password", "on this device")):
        other.locator("#backup-password").fill(password)
        other.get_by_role("button", name="Bring the key here").click()
        other.wait_for_selector(f"[data-key-restored]:has-text('{told}')")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_countys_pages_are_for_everybody(
    enter: Callable[..., Any], sound: Callable[[Any], None], language: str, width: int
) -> None:
    county = enter("county-head", language=language, width=width)
    address = agreement_of_the_township(county)
    for path in (
        "/p/qinghe/agreements/?year=2026",
        "/p/qinghe/agreements/calendar/2026/",
        "/p/qinghe/agreements/documents/",
        CASCADE,
        f"{CASCADE}shares/",
        "/p/qinghe/units/qh/agreements/new/",
        address,
        "/signing-keys/",
        "/verify/agreement/?digest=nothing",
    ):
        county.goto(path)
        sound(county)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_office_writes_terms_on_a_page_for_everybody(
    enter: Callable[..., Any], sound: Callable[[Any], None], language: str
) -> None:
    office = enter("office", language=language)
    office.goto("/p/qinghe/agreements/?year=2026")
    draft = office.locator("a[href^='/p/qinghe/units/qh-10/agreements/']").first
    office.goto(f"{draft.get_attribute('href')}terms/")
    sound(office)
    office.goto("/p/qinghe/agreements/documents/new/")
    sound(office)
