"""Orders: sealed until their start, of one team, to a place nobody knows before."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from tests.web.visits.round import SEED, Anyone, Round, begun, dispatched

from daowei.foundation.web.models import Event
from daowei.foundation.web.rights import Role
from daowei.verification.visits.sealing import SealError
from daowei.verification.visits.teams import NobodyFreeError
from daowei.verification.visits.web.actions.ordering import (
    Dispatch,
    NotOursError,
    NotYetError,
    open_order,
    send_in_place,
)
from daowei.verification.visits.web.actions.teaming import (
    TeamError,
    declare_conflict,
    end_conflict,
    make_team,
)
from daowei.verification.visits.web.models import Order
from daowei.verification.visits.web.queries import conflict_list, orders_of_draw

HOUR = timedelta(hours=1)


@pytest.fixture
def held(county: str, anyone: Anyone, moment: datetime) -> Round:
    """Two teams."""
    return begun(county, anyone, moment)


def _client(user: object) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_every_unit_gets_an_order_and_a_tenth_a_second_one_of_another_team(
    held: Round, moment: datetime
) -> None:
    dispatched(held, moment)
    orders = orders_of_draw(held.programme, "r1")
    opened = [open_order(each, by=held.chidi if each.team == held.a else held.tao,
                         at=moment + 30 * HOUR) for each in orders]  # fmt: skip

    first = {each.unit: each.team for each in opened if not each.is_second}
    (second,) = [each for each in opened if each.is_second]
    assert sorted(first) == ["qh-05", "qh-06", "qh-07", "qh-08"]
    assert second.team != first[second.unit]
    assert second.opens_at == moment + 24 * HOUR


def test_nothing_in_the_database_tells_the_unit_before_the_start(
    held: Round, moment: datetime
) -> None:
    dispatched(held, moment, opens_in=HOUR)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM visits_order")
        rows = cursor.fetchall()
    texts = "".join(bytes(each).decode("latin-1") if isinstance(each, bytes | memoryview)
                    else str(each) for row in rows for each in row)  # fmt: skip
    assert "qh-0" not in texts
    assert not Event.objects.filter(deed="visits.dispatched", after__contains="qh-0").exists()


def test_a_dispatch_is_made_once(held: Round, moment: datetime) -> None:
    dispatched(held, moment)
    before = Order.objects.count()

    dispatched(held, moment)

    assert Order.objects.count() == before


def test_an_order_does_not_open_before_its_start(held: Round, moment: datetime) -> None:
    dispatched(held, moment, opens_in=HOUR)
    (order, *_) = held.orders(held.a)

    with pytest.raises(NotYetError):
        open_order(order, by=held.chidi, at=moment + HOUR - timedelta(seconds=1))

    assert open_order(order, by=held.chidi, at=moment + HOUR).unit in {
        "qh-05", "qh-06", "qh-07", "qh-08"
    }  # fmt: skip


def test_an_order_opens_for_its_team_alone(held: Round, moment: datetime) -> None:
    dispatched(held, moment)
    (order, *_) = held.orders(held.a)

    for other in (held.tao, held.office, held.ye):
        with pytest.raises(NotOursError):
            open_order(order, by=other, at=moment)

    order.refresh_from_db()
    assert (order.opened_at, order.unit) == (None, "")


def test_a_changed_order_does_not_open(held: Round, moment: datetime) -> None:
    dispatched(held, moment)
    one, other, *_ = held.orders(held.a) + held.orders(held.b)
    Order.objects.filter(pk=one.pk).update(sealed=other.sealed, wrapped_key=other.wrapped_key)

    with pytest.raises(SealError):
        open_order(one, by=held.chidi if one.team == held.a else held.tao, at=moment)


def test_the_page_of_a_sealed_order_names_no_place(held: Round, moment: datetime) -> None:
    dispatched(held, moment, opens_in=HOUR)
    (order, *_) = held.orders(held.a)
    client = _client(held.chidi)

    for address in (f"orders/{order.code}/", ""):
        page = client.get(f"/p/qinghe/visits/{address}").content.decode()
        assert order.code in page
        assert "qh-0" not in page
    refused = client.post(f"/p/qinghe/visits/orders/{order.code}/open/", follow=True)
    assert "sealed until its start" in refused.content.decode()
    order.refresh_from_db()
    assert order.opened_at is None


@pytest.mark.parametrize("rest", ["", "fill/site_visit/", "fill/site_visit/form.xml",
                                  "answers/1/", "photos/1/"])  # fmt: skip
def test_pages_of_an_order_are_not_found_by_other_teams(
    held: Round, moment: datetime, rest: str
) -> None:
    dispatched(held, moment)
    (order, *_) = held.orders(held.a)
    open_order(order, by=held.chidi, at=moment)

    for other in (held.tao, held.office):
        status = _client(other).get(f"/p/qinghe/visits/orders/{order.code}/{rest}").status_code
        assert status in {403, 404}
        assert status == 404 or other == held.office


def test_the_board_tells_each_team_its_own_orders_only(held: Round, moment: datetime) -> None:
    dispatched(held, moment)
    page = _client(held.chidi).get("/p/qinghe/visits/").content.decode()

    assert all(each.code in page for each in held.orders(held.a))
    assert not any(each.code in page for each in held.orders(held.b))


def test_the_office_sees_how_many_orders_there_are_and_not_where(
    held: Round, moment: datetime
) -> None:
    dispatched(held, moment)
    (order, *_) = held.orders(held.a)
    opened = open_order(order, by=held.chidi, at=moment)

    page = _client(held.office).get("/p/qinghe/visits/teams/").content.decode()

    listed = page.split("<datalist")[0] + page.split("</datalist>")[1]
    assert order.code not in listed
    assert opened.unit not in listed


def test_the_opening_is_noted_without_the_place(held: Round, moment: datetime) -> None:
    dispatched(held, moment)
    (order, *_) = held.orders(held.a)

    opened = open_order(order, by=held.chidi, at=moment)

    event = Event.objects.get(deed="visits.order_opened")
    assert (event.by, event.on) == (held.chidi, f"order:{order.code}")
    assert opened.unit not in (event.unit + event.after)


# ── Teams and conflicts ─────────────────────────────────────────────────────────────


def test_nobody_is_sent_where_she_or_her_line_works(
    county: str, anyone: Anyone, moment: datetime
) -> None:
    held = begun(county, anyone, moment)
    anyone("Chidi", Role.REPORTER, unit="qh-05-v01")
    anyone("Tao", Role.REVIEWER, unit="qh-06")

    dispatched(held, moment)

    for order in held.orders(held.a):
        assert open_order(order, by=held.chidi, at=moment + 30 * HOUR).unit != "qh-05"
    for order in held.orders(held.b):
        assert open_order(order, by=held.tao, at=moment + 30 * HOUR).unit != "qh-06"


def test_where_every_team_has_a_conflict_nothing_is_sent(held: Round, moment: datetime) -> None:
    for user in (held.chidi, held.tao):
        declare_conflict(programme=held.programme, user=user, unit="qh-07", reason="kin",
                         by=user, at=moment)  # fmt: skip

    with pytest.raises(NobodyFreeError):
        dispatched(held, moment)

    assert not Order.objects.exists()


def test_the_conflict_list_tells_work_and_what_was_declared(
    held: Round, anyone: Anyone, moment: datetime
) -> None:
    anyone("Chidi", Role.UNIT_HEAD, unit="qh-05")
    declare_conflict(programme=held.programme, user=held.chidi, unit="qh-09", reason="kin",
                     by=held.chidi, at=moment)  # fmt: skip

    (bound,) = [each for each in conflict_list(held.programme, moment)
                if each.user == held.chidi]  # fmt: skip

    assert {(each.unit, each.why.value) for each in bound.conflicts} == {
        ("qh-05", "own"), ("qh-09", "declared")
    }  # fmt: skip


def test_nobody_ends_a_conflict_of_her_own(held: Round, moment: datetime) -> None:
    declared = declare_conflict(programme=held.programme, user=held.chidi, unit="qh-09",
                                reason="kin", by=held.chidi, at=moment)  # fmt: skip

    with pytest.raises(TeamError):
        end_conflict(declared, by=held.chidi, at=moment)
    assert end_conflict(declared, by=held.office, at=moment).ended_at == moment


def test_a_team_is_two_people_at_least_and_inspectors_inspect(
    held: Round, anyone: Anyone, moment: datetime
) -> None:
    def made(*inspectors: object) -> None:
        make_team(programme=held.programme, name="C", inspectors=list(inspectors),  # type: ignore[arg-type]
                  by=held.office, at=moment)  # fmt: skip

    with pytest.raises(TeamError):
        made(held.chidi)
    with pytest.raises(TeamError):
        made(held.chidi, anyone("Ada", Role.REPORTER, unit="qh-05"))
    with pytest.raises(TeamError):
        made(held.chidi, held.ye)


def test_teams_are_made_on_the_page(held: Round, anyone: Anyone) -> None:
    fay = anyone("Fay", Role.INSPECTOR)

    answer = _client(held.office).post(
        "/p/qinghe/visits/teams/",
        {"name": "North", "inspectors": [fay.pk, held.chidi.pk], "supervisors": [held.ye.pk]},
    )

    assert answer.status_code == 302
    assert "C · North" in _client(held.office).get("/p/qinghe/visits/teams/").content.decode()


def test_a_reserve_is_visited_by_the_team_that_was_on_its_way(
    held: Round, moment: datetime
) -> None:
    dispatched(held, moment)
    (order, *_) = held.orders(held.a)
    closed = open_order(order, by=held.chidi, at=moment).unit
    sent = Dispatch(programme=held.programme, draw_code="r1", units=["qh-09"],
                    opens_at=moment, seed=SEED)  # fmt: skip

    made = send_in_place(sent, closed, by=held.office, at=moment)

    assert made is not None
    assert made.team == held.a
    assert open_order(made, by=held.chidi, at=moment).unit == "qh-09"
    assert send_in_place(sent, closed, by=held.office, at=moment) is None


def test_a_reserve_the_team_may_not_visit_goes_to_another(held: Round, moment: datetime) -> None:
    declare_conflict(programme=held.programme, user=held.chidi, unit="qh-09", reason="kin",
                     by=held.chidi, at=moment)  # fmt: skip
    dispatched(held, moment)
    (order, *_) = held.orders(held.a)
    closed = open_order(order, by=held.chidi, at=moment).unit
    sent = Dispatch(programme=held.programme, draw_code="r1", units=["qh-09"],
                    opens_at=moment, seed=SEED)  # fmt: skip

    made = send_in_place(sent, closed, by=held.office, at=moment)

    assert made is not None
    assert made.team == held.b
