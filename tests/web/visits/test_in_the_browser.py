"""The form in a real browser: filled in without a network, kept, and sent once there is one."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from tests.browsing import CHROMIUM
from tests.phone_site import PASSWORD, PhoneSite

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("journeys"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium"),
]


@pytest.fixture
def context(browser: Any, phone_site: PhoneSite) -> Iterator[Any]:
    """A browser of its own, whose faults are faults of the page."""
    faults: list[str] = []
    made = browser.new_context(base_url=phone_site.address, locale="en")
    made.set_default_timeout(30_000)
    made.on("weberror", lambda error: faults.append(str(error.error)))
    made.on("console", lambda told: faults.extend(_faults(told)))
    yield made
    made.close()
    assert faults == []


def _faults(told: Any) -> list[str]:
    """What the browser holds against a page: above all, what its policy blocked."""
    is_fault = told.type == "error" and "net::ERR_INTERNET_DISCONNECTED" not in told.text
    return [told.text[:200]] if is_fault else []


def _signed_in(context: Any, who: str) -> Any:
    page = context.new_page()
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(f"{who}@qinghe.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def _fill(page: Any, count: str) -> None:
    page.get_by_text("Is the notice posted?").wait_for()
    page.get_by_text("Yes", exact=True).click()
    page.get_by_label("First visits counted").press_sequentially(count)
    page.get_by_label("Remark on rooms, stock and books").fill("clean")


def _counted(site: PhoneSite) -> list[tuple[int, bytes]]:
    with sqlite3.connect(site.data / "daowei.sqlite3") as connection:
        return connection.execute(
            "SELECT s.by_id, s.raw FROM visits_submission s WHERE s.device LIKE 'browser:%'"
        ).fetchall()


def test_a_form_filled_in_without_a_network_is_kept_and_sent_later(
    context: Any, phone_site: PhoneSite
) -> None:
    page = _signed_in(context, "chidi")
    page.goto(f"/p/beizhen/visits/orders/{phone_site.second_order}/")
    page.locator("[data-kept=yes]").wait_for()
    before = len(_counted(phone_site))

    context.set_offline(True)
    page.goto(f"/p/beizhen/visits/orders/{phone_site.second_order}/fill/daowei_recount/")
    _fill(page, "19")
    page.get_by_role("button", name="Send").click()
    page.locator("[data-outcome=kept]").wait_for()
    page.reload()
    page.locator("[data-queue][data-count='1']").wait_for()
    assert len(_counted(phone_site)) == before

    context.set_offline(False)
    page.locator("[data-queue][data-count='0']").wait_for(state="attached")
    kept = _counted(phone_site)
    assert len(kept) == before + 1
    assert b"<first_found>19</first_found>" in kept[-1][1]


def test_a_count_that_breaks_its_rule_is_not_sent(context: Any, phone_site: PhoneSite) -> None:
    page = _signed_in(context, "chidi")
    page.goto(f"/p/beizhen/visits/orders/{phone_site.order}/fill/daowei_recount/")
    before = len(_counted(phone_site))

    _fill(page, "999")
    page.get_by_role("button", name="Send").click()
    page.wait_for_timeout(500)

    assert page.locator("[data-outcome]").count() == 0
    assert len(_counted(phone_site)) == before


def test_a_photograph_is_painted_over_before_it_leaves_the_device(
    context: Any, phone_site: PhoneSite
) -> None:
    page = _signed_in(context, "chidi")
    page.goto(f"/p/beizhen/visits/orders/{phone_site.order}/")
    arrive = page.get_by_role("button", name="We have arrived")
    if arrive.count():
        with page.expect_navigation():
            arrive.click()
    page.locator("#photo-file").set_input_files(
        files=[{"name": "room.png", "mimeType": "image/png", "buffer": _white_picture(page)}]
    )
    page.get_by_role("button", name="Top left").click()
    page.get_by_label("What it shows").fill("The notice board")
    page.get_by_label("No face, no name").check()
    page.get_by_role("button", name="Keep and send").click()

    page.get_by_role("img", name="The notice board").wait_for()
    with sqlite3.connect(phone_site.data / "daowei.sqlite3") as connection:
        ((content, boxes),) = connection.execute(
            "SELECT f.content, p.boxes FROM visits_photo p "
            "JOIN programme_storedfile f ON f.digest = p.file_id"
        ).fetchall()
    assert (boxes, bytes(content)[:3]) == (1, b"\xff\xd8\xff")
    assert b"Exif" not in bytes(content)
    assert page.evaluate(CORNER) == ["dark", "light"]


def _white_picture(page: Any) -> bytes:
    made = page.evaluate("""async () => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 90;
        const pen = canvas.getContext("2d");
        pen.fillStyle = "white";
        pen.fillRect(0, 0, 90, 90);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
        return [...new Uint8Array(await blob.arrayBuffer())];
    }""")
    return bytes(made)


# Whether the first and the last ninth of the picture that was sent are dark.
CORNER = """async () => {
    const shown = document.querySelector(".photos img");
    await shown.decode();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 90;
    const pen = canvas.getContext("2d");
    pen.drawImage(shown, 0, 0, 90, 90);
    const tone = (x, y) => pen.getImageData(x, y, 1, 1).data[0] < 128 ? "dark" : "light";
    return [tone(10, 10), tone(80, 80)];
}"""
