"""A ceremony: frame, plan, values made on three devices, dice read by two, and anybody checks."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

Enter: TypeAlias = Callable[..., Any]
Sound: TypeAlias = Callable[[Any], None]
DRAWS, CODE = "/p/qinghe/draws/", "2026-walk"
HERE = f"{DRAWS}{CODE}/"
PUBLIC = f"/draws/qinghe/{CODE}/"
DICE = "3141592653"
PEOPLE = {"office": "Li Wen", "county-head": "Sun Jie", "supervisor": "Ye Lan"}


def begin(office: Any, sound: Sound) -> None:
    office.goto(DRAWS)
    sound(office)
    office.get_by_role("link", name="Begin a draw").click()
    office.get_by_label("Code of the draw").fill(CODE)
    office.get_by_label("Name in English").fill("A draw that is walked")
    office.get_by_role("button", name="Show the frame").click()
    sound(office)
    assert office.get_by_text("24 units can be drawn").count()
    office.get_by_role("button", name="Freeze the frame").click()


def plan(office: Any, sound: Sound) -> None:
    for number, name in enumerate(PEOPLE.values(), start=1):
        office.get_by_label(f"Contributor {number}: who").select_option(label=name)
    office.get_by_label("Where the dice are thrown").fill("Hall on the third floor")
    office.get_by_label("Who keeps the sealed second copies").fill("Notary")
    office.get_by_label("What counts if somebody does not reveal").fill("A second ceremony")
    office.get_by_role("button", name="Look at the plan").click()
    sound(office)
    assert office.get_by_text("percentage points").count()
    office.get_by_role("button", name="Publish the plan").click()
    office.get_by_text("The plan is published and can no longer change.").wait_for()


def commit(page: Any, sound: Sound) -> str:
    """Makes a value on the device; gives it, as she would write it down."""
    page.goto(f"{HERE}contribute/")
    page.get_by_role("button", name="Make my value").click()
    page.locator("[data-value]").wait_for()
    value = str(page.locator("[data-value]").inner_text())
    sound(page)
    page.get_by_label("I have kept my value").check()
    page.get_by_role("button", name="Publish the commitment").first.click()
    page.get_by_text("Your commitment is in the record.").wait_for()
    return value


def read_dice(page: Any, sound: Sound) -> None:
    page.goto(f"{HERE}numbers/")
    sound(page)
    page.get_by_label("Read the dice").fill(DICE)
    page.get_by_role("button", name="This is what I read").click()


def test_a_room_follows_a_draw_and_anybody_checks_it(enter: Enter, sound: Sound) -> None:
    pages = {each: enter(each) for each in PEOPLE}
    office, wall = pages["office"], enter("auditor", language="zh")
    begin(office, sound)
    plan(office, sound)
    wall.goto(f"{HERE}ceremony/")
    sound(wall)

    values = {each: commit(page, sound) for each, page in pages.items()}
    assert len(set(values.values())) == 3
    wall.get_by_text("现在产生公开随机数").wait_for()
    read_dice(pages["county-head"], sound)
    read_dice(pages["supervisor"], sound)
    wall.get_by_text(DICE).wait_for()

    for each, page in pages.items():
        page.goto(f"{HERE}contribute/")
        assert page.get_by_label("My secret value").input_value() == values[each]
        page.get_by_role("button", name="Hand in my value").click()
        page.get_by_text("fits your commitment").wait_for()
    wall.get_by_text("尚无人看到结果").wait_for()
    assert wall.locator(".wall-drawn").count() == 0
    sound(wall)
    office.goto(HERE)
    sound(office)
    assert office.get_by_role("button", name="Draw, and send the teams").count() == 1


def test_anybody_checks_a_record_on_a_phone(enter: Enter, sound: Sound) -> None:
    stranger = enter(None, language="zh", width=390)
    stranger.goto("/draws/qinghe/2026-spring/")
    sound(stranger)
    answer = stranger.request.get("/draws/qinghe/2026-spring/record.json")
    record = json.loads(answer.text())

    stranger.goto("/draws/verify_draw.html")
    sound(stranger)
    stranger.locator("#text").fill(json.dumps(record))
    stranger.locator("#head").fill(record["head"])
    stranger.locator("button[type=submit]").click()
    stranger.locator(".good").wait_for()

    record["steps"][0]["content"]["text"] = record["steps"][0]["content"]["text"][::-1]
    stranger.locator("#text").fill(json.dumps(record))
    stranger.locator("button[type=submit]").click()
    stranger.locator(".bad").first.wait_for()
    assert "抽样框" in stranger.locator("#found").inner_text()
    stranger.locator("#language").click()
    assert "the frame is not the one" in stranger.locator("#found").inner_text()
    sound(stranger)
