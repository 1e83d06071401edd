"""The register of units on pages: who sees it, who keeps it, and that its history stays."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db.models import QuerySet
from django.test import Client

from daowei.foundation.web.models import Event, RegisteredUnit
from daowei.foundation.web.places import register_stamp, registry_of
from daowei.programme.web.register_actions import seen

ClientAs = Callable[..., Client]
BASE = "/p/qinghe/units/"
PAGE = BASE + "{}/register/"


def _posted(client: Client, unit: str, what: str, **given: str) -> int:
    now = seen(registry_of("qinghe").unit(unit))
    return client.post(
        f"{PAGE.format(unit)}{what}/", {"seen": now, "reason": "a decree", **given}
    ).status_code


def _entries(unit: str) -> QuerySet[Event]:
    found = Event.objects.filter(on=f"unit:{unit}", deed__startswith="register.")
    return found.order_by("number")


@pytest.mark.parametrize("role", ["programme_office", "reporter", "auditor", "unit_head"])
def test_every_member_sees_the_tree_and_a_unit(client_as: ClientAs, county: str, role: str) -> None:
    client = client_as(role)

    tree, unit = client.get(BASE).content.decode(), client.get(PAGE.format("qh-05"))

    assert "Qinghe" in tree
    assert unit.status_code == 200
    assert ("Place elsewhere" in unit.content.decode()) == (role == "programme_office")


def test_a_stranger_sees_no_register(client_as: ClientAs, client: Client, county: str) -> None:
    assert client_as().get(BASE).status_code == 404
    assert client_as().get(PAGE.format("qh-05")).status_code == 404
    assert client.get(BASE).status_code == 302


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("reporter", 403),
        ("auditor", 403),
        ("unit_head", 403),
        ("reviewer", 403),
        ("administrator", 404),
    ],
)
@pytest.mark.parametrize("what", ["place", "close", "name", "kind", "population"])
def test_only_the_programme_office_changes_a_unit(
    client_as: ClientAs, county: str, role: str, status: int, what: str
) -> None:
    before = register_stamp(county)

    assert _posted(client_as(role), "qh-05", what, last_day="2026-01-31") == status
    assert register_stamp(county) == before


@pytest.mark.parametrize("role", ["reporter", "auditor", "unit_head"])
def test_only_the_programme_office_opens_units_and_loads_files(
    client_as: ClientAs, county: str, role: str
) -> None:
    client = client_as(role)

    assert client.get(f"{BASE}open/").status_code == 403
    assert client.get(f"{BASE}load/population/").status_code == 403


def test_the_branch_below_a_unit_comes_when_it_is_asked_for(
    client_as: ClientAs, county: str
) -> None:
    page = client_as("auditor").get(PAGE.format("qh-05") + "below/").content.decode()

    assert page.count("qh-05-v") >= 13
    assert "qh-06" not in page


@pytest.mark.parametrize("words", ["qh-05-v01", "QH-05-V01"])
def test_the_search_finds_a_unit_by_its_code(client_as: ClientAs, county: str, words: str) -> None:
    page = (
        client_as("auditor")
        .get(BASE, {"words": words}, headers={"HX-Target": "units-found"})
        .content.decode()
    )

    assert "<html" not in page
    assert "qh-05-v01" in page
    assert "qh-05-v02" not in page


def test_a_unit_is_opened_under_another(client_as: ClientAs, county: str) -> None:
    answer = client_as("programme_office").post(
        f"{BASE}open/",
        {
            "code": "qh-05-v99", "parent": "qh-05", "since": "2026-02-01", "kind": "village",
            "name_en": "New village", "name_zh": "新村", "reason": "a decree of January",
        },
    )  # fmt: skip

    unit = registry_of(county).unit("qh-05-v99")
    event = Event.objects.get(on="unit:qh-05-v99")
    assert answer.status_code == 302
    assert unit.parent_at(date(2026, 2, 1)) == "qh-05"
    assert not unit.is_open(date(2026, 1, 31))
    assert event.deed == "register.opened"
    assert "a decree of January" in event.after


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"code": "qh-05"}, "taken"),
        ({"parent": "nowhere"}, "UNT-006"),
        ({"since": "1850-01-01"}, "UNT-00"),
        ({"name_en": "", "name_zh": ""}, "at least one language"),
        ({"kind": "household"}, "household"),
        ({"code": "a b"}, "valid value"),
        ({"reason": ""}, "required"),
    ],
)
def test_a_unit_that_does_not_fit_is_told_and_nothing_is_lost(
    client_as: ClientAs, county: str, given: dict[str, str], told: str
) -> None:
    filled = {
        "code": "qh-05-v99", "parent": "qh-05", "since": "2026-02-01", "kind": "village",
        "name_en": "New village", "name_zh": "", "reason": "a decree",
    }  # fmt: skip
    before = register_stamp(county)

    answer = client_as("programme_office").post(f"{BASE}open/", {**filled, **given})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert register_stamp(county) == before
    for value in {**filled, **given}.values():
        assert value in answer.content.decode()


def test_a_moved_unit_keeps_its_earlier_place(client_as: ClientAs, county: str) -> None:
    client = client_as("programme_office")

    assert _posted(client, "qh-05-v01", "place", since="2026-02-01", parent="qh-06") == 302

    unit = registry_of(county).unit("qh-05-v01")
    assert unit.parent_at(date(2026, 1, 31)) == "qh-05"
    assert unit.parent_at(date(2026, 2, 1)) == "qh-06"
    assert "a decree" in client.get(PAGE.format("qh-05-v01")).content.decode()


def test_a_unit_is_not_put_below_itself(client_as: ClientAs, county: str) -> None:
    client = client_as("programme_office")

    assert _posted(client, "qh-05", "place", since="2026-02-01", parent="qh-05-v01") == 422


def test_a_unit_with_open_units_below_is_not_closed_and_each_is_named(
    client_as: ClientAs, county: str
) -> None:
    client = client_as("programme_office")
    now = seen(registry_of(county).unit("qh-05"))

    page = client.post(
        PAGE.format("qh-05") + "close/",
        {"seen": now, "reason": "merged", "last_day": "2026-01-31"},
    ).content.decode()

    below = registry_of(county).tree_at(date(2026, 2, 1)).children("qh-05")
    assert len(below) > 5
    assert all(f"{each} is under qh-05" in page for each in below)
    assert registry_of(county).unit("qh-05").is_open(date(2026, 3, 1))


def test_a_closed_unit_is_found_and_opened_again(client_as: ClientAs, county: str) -> None:
    client = client_as("programme_office")

    assert _posted(client, "qh-05-v01", "close", last_day="2025-12-31") == 302
    assert "not open today" in client.get(PAGE.format("qh-05-v01")).content.decode()
    assert _posted(client, "qh-05-v01", "place", since="2026-03-01", parent="qh-05") == 302

    unit = registry_of(county).unit("qh-05-v01")
    assert not unit.is_open(date(2026, 2, 1))
    assert unit.is_open(date(2026, 3, 1))


def test_names_and_kind_change_with_their_history(client_as: ClientAs, county: str) -> None:
    client = client_as("programme_office")

    assert (
        _posted(client, "qh-05-v01", "name", since="2026-01-12", name_en="Well", name_zh="井村")
        == 302
    )
    assert _posted(client, "qh-05-v01", "kind", since="2026-01-12", kind="community") == 302

    unit = registry_of(county).unit("qh-05-v01")
    deeds = [each.deed for each in _entries("qh-05-v01")]
    assert unit.names == {"en": "Well", "zh": "井村"}
    assert unit.kind.value == "community"
    assert deeds == ["register.named", "register.classified"]


def test_the_second_of_two_people_is_told_and_overwrites_nothing(
    client_as: ClientAs, county: str
) -> None:
    first, second = client_as("programme_office"), client_as("programme_office")
    as_both_saw = seen(registry_of(county).unit("qh-05-v01"))
    _posted(first, "qh-05-v01", "name", since="2026-01-12", name_en="First")

    answer = second.post(
        PAGE.format("qh-05-v01") + "name/",
        {"seen": as_both_saw, "reason": "x", "since": "2026-01-12", "name_en": "Second"},
    )

    assert answer.status_code == 422
    assert "Somebody changed this unit meanwhile" in answer.content.decode()
    assert registry_of(county).unit("qh-05-v01").names["en"] == "First"


def test_an_entry_is_undone_by_a_new_entry(client_as: ClientAs, county: str) -> None:
    client = client_as("programme_office")
    before = registry_of(county).unit("qh-05-v01")
    _posted(client, "qh-05-v01", "place", since="2026-02-01", parent="qh-06")
    entry = Event.objects.get(on="unit:qh-05-v01", deed__startswith="register.")

    answer = client.post(
        PAGE.format("qh-05-v01") + f"undo/{entry.pk}/", {"reason": "wrong village"}
    )

    assert answer.status_code == 302
    assert registry_of(county).unit("qh-05-v01") == before
    assert _entries("qh-05-v01").count() == 2


def test_an_entry_below_a_later_one_is_not_undone(client_as: ClientAs, county: str) -> None:
    client = client_as("programme_office")
    _posted(client, "qh-05-v01", "place", since="2026-02-01", parent="qh-06")
    entry = Event.objects.get(on="unit:qh-05-v01", deed__startswith="register.")
    _posted(client, "qh-05-v01", "name", since="2026-01-12", name_en="Well")

    answer = client.post(PAGE.format("qh-05-v01") + f"undo/{entry.pk}/", {"reason": "x"})

    assert answer.status_code == 422
    assert registry_of(county).unit("qh-05-v01").parent_at(date(2026, 2, 1)) == "qh-06"


def test_a_unit_opened_by_mistake_is_taken_out_while_nothing_was_done_at_it(
    client_as: ClientAs, county: str
) -> None:
    client = client_as("programme_office")
    filled = {
        "code": "qh-05-v99", "parent": "qh-05", "since": "2026-01-01", "kind": "village",
        "name_en": "New village", "reason": "a decree",
    }  # fmt: skip
    client.post(f"{BASE}open/", filled)
    entry = Event.objects.get(on="unit:qh-05-v99")

    assert (
        client.post(PAGE.format("qh-05-v99") + f"undo/{entry.pk}/", {"reason": "x"}).status_code
        == 302
    )
    assert not RegisteredUnit.objects.filter(code="qh-05-v99").exists()
    assert Event.objects.filter(on="unit:qh-05-v99").count() == 2


def test_an_office_of_one_township_keeps_only_its_own_register(
    client_as: ClientAs, county: str
) -> None:
    client = client_as("programme_office", unit="qh-05")

    assert _posted(client, "qh-06-v01", "close", last_day="2026-01-31") == 404
    assert _posted(client, "qh-05-v01", "place", since="2026-02-01", parent="qh-06") == 403
    assert _posted(client, "qh-05-v01", "place", since="2026-02-01", parent="") == 403
    assert _posted(client, "qh-05-v01", "close", last_day="2026-01-31") == 302


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_cost_the_same_queries_however_many_units(
    client_as: ClientAs,
    county: str,
    language: str,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    client = client_as("programme_office")
    client.get(BASE)

    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert client.get(BASE, headers={"accept-language": language}).status_code == 200
    with django_assert_max_num_queries(17):  # type: ignore[attr-defined]
        assert (
            client.get(PAGE.format("qh"), headers={"accept-language": language}).status_code == 200
        )
