"""A whole round: planned, committed, drawn, visited, settled, contested, published."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from daowei.verification.draw.verify_draw import verify

Enter = Callable[..., Any]
Sound = Callable[[Any], None]
CODE, DICE = "2026-1", "5820917364"
DRAW = f"/p/qinghe/draws/{CODE}/"


def press(page: Any, name: str) -> None:
    """Presses a button and waits for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def test_a_round_is_planned_drawn_visited_settled_contested_and_published(
    enter: Enter, sound: Sound, forward: Callable[[int], None], tmp_path: Path
) -> None:
    office, audit = enter("office"), enter("county-head")
    _planned(office, sound)
    for each in (office, audit):
        _committed(each, sound)
    wall = enter("supervisor", width=1280)
    wall.goto(f"{DRAW}ceremony/")
    sound(wall)
    for each in (office, audit):
        _read_dice(each)
    for each in (office, audit):
        _handed_in(each)
    _drawn(office, wall)
    sound(wall)
    _checked(enter(None), tmp_path)
    _visited(enter("inspector"), sound)
    _settled(office, enter("office2"), sound)
    number = _prepared(office, enter("office2"), sound)
    _contested(enter("head"), enter("office3"), number, sound)
    forward(60 * 60 * 24 * 16)
    _published(enter("office"), enter("office2"), number)
    _seen_by_everybody(enter(None, width=390), number, sound)


def _planned(page: Any, sound: Sound) -> None:
    page.goto("/p/qinghe/draws/new/")
    sound(page)
    page.locator("#id_code").fill(CODE)
    page.locator("#id_name_en").fill("First round of 2026")
    page.locator("#id_name_zh").fill("2026年第一轮")
    press(page, "Freeze the frame")
    page.goto(f"{DRAW}plan/")
    sound(page)
    page.locator("#id_place").fill("County hall")
    page.locator("#id_custodian").fill("County archive")
    page.locator("#id_fallback").fill("A second ceremony on the next working day.")
    page.locator("#id_user_1").select_option(label="Li Wen")
    page.locator("#id_user_2").select_option(label="Sun Jie")
    press(page, "Look at the plan")
    sound(page)
    press(page, "Publish the plan")
    assert page.get_by_text("published; no word of it changes").is_visible()


def _committed(page: Any, sound: Sound) -> None:
    page.goto(f"{DRAW}contribute/")
    page.get_by_role("button", name="Make my value").click()
    page.locator("[data-kept]").check()
    sound(page)
    press(page, "Publish the commitment")


def _read_dice(page: Any) -> None:
    page.goto(f"{DRAW}numbers/")
    page.locator("#dice").fill(DICE)
    press(page, "This is what I read")


def _handed_in(page: Any) -> None:
    page.goto(f"{DRAW}contribute/")
    assert page.get_by_text("Found on this device.").is_visible()
    press(page, "Hand in my value")


def _drawn(page: Any, wall: Any) -> None:
    assert wall.get_by_role("table").count() == 0, "nobody sees who is drawn before the teams go"
    page.goto(DRAW)
    page.locator(f"form[action='{DRAW}send/'] button").click()
    page.get_by_text("Drawn. The teams have their orders.").wait_for()
    wall.reload()


def _checked(stranger: Any, folder: Path) -> None:
    """Anybody takes the record and computes the draw again."""
    answer = stranger.request.get(f"/draws/qinghe/{CODE}/record.json")
    place = folder / "record.json"
    place.write_bytes(answer.body())

    assert verify(json.loads(place.read_text())).refusals == []


def _visited(page: Any, sound: Sound) -> None:
    """The first order of her team: what the books show, and in one line something else."""
    page.goto("/p/qinghe/visits/")
    sound(page)
    page.get_by_role("row", name="may be opened").get_by_role("link").first.click()
    press(page, "Open the order")
    press(page, "We have arrived")
    sound(page)
    counts = page.locator("input[name^='count:']")
    for place in range(counts.count()):
        counts.nth(place).fill("3")
    assert page.locator("#recount .badge").count() == 0, "the report shows after the count"
    press(page, "Enter the counts")
    sound(page)
    page.get_by_label("is what we saw").check()
    press(page, "Sign the sheet")
    press(page, "We are leaving")


def _settled(page: Any, other: Any, sound: Sound) -> None:
    page.goto("/p/qinghe/settlement/")
    press(page, f"Propose the settlement of {CODE}")
    sound(page)
    other.goto(page.url)
    sound(other)
    press(other, "Approve")


def _prepared(page: Any, other: Any, sound: Sound) -> int:
    page.goto("/p/qinghe/publications/new/")
    sound(page)
    press(page, "Compute it")
    number = int(re.findall(r"/publications/(\d+)/", page.url)[0])
    for _ in range(120):
        other.goto(f"/p/qinghe/publications/{number}/")
        if other.get_by_role("button", name="I have reviewed it").count():
            break
        other.wait_for_timeout(1000)
    press(other, "I have reviewed it")
    press(other, "Open it to contest")
    sound(other)
    return number


def _contested(head: Any, decider: Any, number: int, sound: Sound) -> None:
    head.goto("/p/qinghe/findings/appeals/")
    sound(head)
    head.get_by_role("link", name="Appeal", exact=True).click()
    head.locator("main input[type=radio]").last.check()
    head.locator("#id_text").fill("Two of our centres were closed by a flood in the autumn.")
    sound(head)
    press(head, "Appeal")
    decider.goto(head.url)
    sound(decider)
    decider.locator("main input[type=radio]").last.check()
    decider.locator("#id_reasons").fill("The closed months are counted as closed already.")
    press(decider, "Decide")


def _published(page: Any, other: Any, number: int) -> None:
    page.goto(f"/p/qinghe/publications/{number}/")
    press(page, "Approve")
    other.goto(f"/p/qinghe/publications/{number}/")
    press(other, "Approve and publish")
    assert other.get_by_role("link", name="See it on the public site").is_visible()


def _seen_by_everybody(stranger: Any, number: int, sound: Sound) -> None:
    stranger.goto(f"/public/qinghe/en/{number}/index.html")
    sound(stranger)
    assert stranger.get_by_role("table").first.is_visible()
