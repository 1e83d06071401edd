"""The counter says of a report what the pages' way says of it, or leaves it to them."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from django.db import OperationalError, transaction
from django.test import Client, override_settings

from daowei.foundation.web.models import Token
from daowei.foundation.web.rights import Deed
from daowei.reporting.web.actions.keeping import lock_period
from daowei.reporting.web.models import Difference, Revision
from daowei.site import clock
from daowei.site.api.entries import entries_of
from daowei.site.counter import door, taking
from daowei.site.counter.door import Door
from daowei.site.counter.rounds import Rounds
from daowei.site.counter.slips import LONGEST_BODY, Slip, heading_of
from daowei.site.counter.taking import Taken, take

Result = TypeVar("Result")
AT = "/api/v1/programmes/qinghe/reports"
MOMENT = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
REPORT = f"{AT}/township_monthly/qh-05/202512"
ENTER = (Deed.SEE, Deed.SEE_REPORTS, Deed.ENTER_REPORTS)
PLAIN = {"content-type": "application/json", "prefer": "return=minimal", "host": "localhost"}
USUAL = {"values": {"haemoglobin_tested": {"": 12}, "live_births": {"": "not_applicable"}}}


@pytest.fixture
def secret(token: Callable[..., Any]) -> str:
    """The secret of a program that reports for township 5."""
    return str(token("reporter", unit="qh-05", deeds=ENTER, name="Ada")[1])


def scope_of(path: str, secret: str, body: bytes, **headers: str) -> dict[str, Any]:
    """A report handed in, as ASGI has it; headers of None are left out."""
    address, _, query = path.partition("?")
    given = {**PLAIN, "authorization": f"Bearer {secret}", "content-length": str(len(body))}
    fields = {**given, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {
        "type": "http",
        "method": "PUT",
        "scheme": "http",
        "path": address,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in fields.items() if value],
    }


def slip_of(path: str, secret: str, body: bytes, at: datetime = MOMENT) -> Slip:
    """A plain report handed in."""
    heading = heading_of(scope_of(path, secret, body))
    assert heading is not None
    return Slip(heading=heading, at=at, body=body)


def at_the_counter(scope: dict[str, Any], body: bytes) -> Taken | None:
    """What the counter answers; None where it leaves it to the pages."""
    heading = heading_of(scope)
    return take([Slip(heading=heading, at=MOMENT, body=body)])[0] if heading else None


def on_the_pages_way(scope: dict[str, Any], body: bytes) -> Any:
    """What the pages answer to the same."""
    query = "?" + scope["query_string"].decode() if scope["query_string"] else ""
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    del headers["content-length"]
    return Client().put(
        scope["path"] + query, body, content_type=headers["content-type"], headers=headers
    )


def both(path: str, secret: str, body: bytes, **headers: str) -> tuple[Taken | None, Any]:
    """What both ways answer, each as if it were the first to be asked."""
    scope = scope_of(path, secret, body, **headers)
    with transaction.atomic():
        pages = on_the_pages_way(scope, body)
        transaction.set_rollback(True)
    with transaction.atomic():
        counter = at_the_counter(scope, body)
        transaction.set_rollback(True)
    return counter, pages


def _values(**given: Any) -> bytes:
    return json.dumps({"values": {code: {"": value} for code, value in given.items()}}).encode()


TAKEN = {
    "whole numbers": (REPORT, _values(haemoglobin_tested=12, live_births=0)),
    "nothing and not applicable": (REPORT, json.dumps(USUAL).encode()),
    "a number as text": (REPORT, _values(haemoglobin_tested="12")),
    "a number with a point that is whole": (REPORT, _values(haemoglobin_tested=12.0)),
    "a blank": (REPORT, _values(haemoglobin_tested=None)),
    "a value said twice": (
        REPORT,
        b'{"values": {"haemoglobin_tested": {"": 1, "": 2}, "haemoglobin_tested": {"": 3}}}',
    ),
    "no attribute": (f"{REPORT}?attribute=", _values(haemoglobin_tested=12)),
    "with a reason": (REPORT, b'{"reason": "late", "values": {"haemoglobin_tested": {"": 12}}}'),
    "a village below": (f"{AT}/village_monthly/qh-05-v01/202512", _values(anc_first=3)),
}
LEFT = {
    "no such form": (f"{AT}/unheard_of/qh-05/202512", _values(haemoglobin_tested=12)),
    "no such unit": (f"{AT}/township_monthly/qh-99/202512", _values(haemoglobin_tested=12)),
    "somebody else's unit": (f"{AT}/township_monthly/qh-06/202512", _values(live_births=1)),
    "no such programme": (
        REPORT.replace("qinghe", "elsewhere"),
        _values(haemoglobin_tested=12),
    ),
    "no period": (f"{AT}/township_monthly/qh-05/december", _values(haemoglobin_tested=12)),
    "a period in another spelling": (
        f"{AT}/township_monthly/qh-05/2025-12",
        _values(live_births=1),
    ),
    "a period to come": (f"{AT}/township_monthly/qh-05/203012", _values(live_births=1)),
    "another attribute": (f"{REPORT}?attribute=project", _values(haemoglobin_tested=12)),
    "another question": (f"{REPORT}?colour=red", _values(haemoglobin_tested="many")),
    "no JSON": (REPORT, b"{"),
    "no text": (REPORT, b'{"values": {"haemoglobin_tested": {"": "\xff"}}}'),
    "no report": (REPORT, b"[]"),
    "a field too many": (REPORT, b'{"values": {}, "colour": "red"}'),
    "nothing": (REPORT, b'{"values": {}}'),
    "no number": (REPORT, _values(haemoglobin_tested="many")),
    "a broken number": (REPORT, _values(haemoglobin_tested=1.5)),
    "no number at all": (REPORT, b'{"values": {"haemoglobin_tested": {"": NaN}}}'),
    "a number too large": (REPORT, _values(haemoglobin_tested=2**53)),
    "a number far too large": (REPORT, _values(haemoglobin_tested=10**400)),
    "few signs, and minutes of work": (REPORT, _values(haemoglobin_tested="1e999999")),
    "fewer than any": (REPORT, _values(haemoglobin_tested="1e-999999")),
    "an end of text in its name": (f"{AT}/township_monthly/qh-05/\0", _values(live_births=1)),
    "an end of text in its reason": (REPORT, b'{"reason": "\\u0000", "values": {}}'),
    "less than nothing": (REPORT, _values(haemoglobin_tested=-1)),
    "an element of another form": (REPORT, _values(anc_first=1)),
    "a name too long": (f"{AT}/{'f' * 129}/qh-05/202512", _values(haemoglobin_tested=12)),
    "a part too many": (f"{REPORT}/accept", _values(haemoglobin_tested=12)),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_the_counter_takes_the_pages_take_alike(name: str, secret: str) -> None:
    counter, pages = both(*TAKEN[name][:1], secret, TAKEN[name][1])

    assert pages.status_code == 200, pages.content
    assert counter is not None
    assert counter.content.encode() == pages.content
    assert dict(counter.headers) == {name: pages[name] for name in ("ETag", "Preference-Applied")}


@pytest.mark.parametrize("name", LEFT)
def test_what_the_pages_refuse_the_counter_leaves_to_them(name: str, secret: str) -> None:
    before = Revision.objects.count()

    counter, pages = both(*LEFT[name][:1], secret, LEFT[name][1])

    assert counter is None
    assert 400 <= pages.status_code < 500
    assert Revision.objects.count() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"if_match": "*"},
        {"prefer": ""},
        {"content_type": "text/plain"},
        {"content_encoding": "gzip"},
        {"content_length": ""},
        {"content_length": "-1"},
        {"content_length": str(LONGEST_BODY + 1)},
        {"transfer_encoding": "chunked"},
        {"authorization": ""},
        {"authorization": "Digest realm"},
        {"host": "evil.example"},
        {"host": ""},
    ],
    ids=str,
)
def test_what_is_not_plain_is_left_to_the_pages(headers: dict[str, str]) -> None:
    scope = scope_of(REPORT, "any", b"{}")
    assert heading_of(scope) is not None

    assert heading_of(scope_of(REPORT, "any", b"{}", **headers)) is None


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_only_reports_handed_in_come_to_the_counter(method: str) -> None:
    assert heading_of({**scope_of(REPORT, "any", b"{}"), "method": method}) is None


def test_where_safe_ways_are_asked_for_others_are_left_to_the_pages() -> None:
    proxied = ("HTTP_X_FORWARDED_PROTO", "https")
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert heading_of(scope_of(REPORT, "any", b"{}", x_forwarded_proto="https")) is None
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=proxied):
        assert heading_of(scope_of(REPORT, "any", b"{}")) is None
        assert heading_of(scope_of(REPORT, "any", b"{}", x_forwarded_proto="http")) is None
        assert heading_of(scope_of(REPORT, "any", b"{}", x_forwarded_proto="https"))


@pytest.mark.parametrize(
    "change", [{"revoked_at": True}, {"expires_on": date(2026, 1, 11)}, {"deeds": ["see"]}], ids=str
)
def test_a_token_that_opens_nothing_takes_nothing(
    change: dict[str, Any], secret: str, moment: datetime
) -> None:
    given = {name: moment if value is True else value for name, value in change.items()}
    Token.objects.update(**given)

    counter, pages = both(REPORT, secret, json.dumps(USUAL).encode())

    assert counter is None
    assert pages.status_code in {401, 403, 404}


def test_of_many_each_is_answered_for_itself(token: Callable[..., Any]) -> None:
    secrets = [
        str(token("reporter", unit=f"qh-0{n}", deeds=ENTER, name=f"r{n}")[1]) for n in (5, 6, 8)
    ]
    again = b'{"reason": "counted again", "values": {"haemoglobin_tested": {"": 8}}}'
    bodies = [_values(haemoglobin_tested=5), b"{", again]
    slips = [
        slip_of(f"{AT}/township_monthly/{unit}/202512", secret, body)
        for unit, secret, body in zip(("qh-05", "qh-06", "qh-08"), secrets, bodies, strict=True)
    ]

    first, second, third = take(slips)

    assert first is not None
    assert second is None
    assert third is not None
    assert len({first.content, third.content}) == 2
    assert len({first.account, third.account}) == 2


def test_a_repeated_request_is_answered_as_such(secret: str) -> None:
    body = json.dumps(USUAL).encode()
    scope = scope_of(REPORT, secret, body, idempotency_key="one")

    first, again = at_the_counter(scope, body), at_the_counter(scope, body)

    assert first is not None
    assert again is not None
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.content == again.content
    assert on_the_pages_way(scope, body)["Idempotency-Replayed"] == "true"
    written = Revision.objects.filter(unit="qh-05", form="township_monthly", period="202512")
    assert written.count() == 1


def test_a_busy_database_is_said_to_be_busy_without_waiting_again(
    secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = OperationalError("database is locked")
    monkeypatch.setattr(taking, "send_all", lambda tasks: [busy for _ in tasks])
    body = json.dumps(USUAL).encode()

    found = at_the_counter(scope_of(REPORT, secret, body), body)

    assert found is not None
    assert (found.status, found.headers["Retry-After"]) == (503, "5")
    assert "busy" in found.content


def test_a_slip_that_breaks_holds_up_no_other(
    token: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    slips = []
    for unit in ("qh-05", "qh-06"):
        secret = str(token("reporter", unit=unit, deeds=ENTER, name=unit)[1])
        reason = b"again" if unit == "qh-06" else b"broken"
        body = b'{"reason": "%s", "values": {"live_births": {"": 3}}}' % reason
        slips.append(slip_of(f"{AT}/township_monthly/{unit}/202512", secret, body))

    def entries(office: Any, body: Any) -> Any:
        if body.reason == "broken":
            raise ArithmeticError("broken")
        return entries_of(office, body)

    monkeypatch.setattr(taking, "entries_of", entries)

    assert [each is None for each in take(slips)] == [True, False]


def test_the_day_of_last_use_is_kept(secret: str, moment: datetime) -> None:
    body = json.dumps(USUAL).encode()

    at_the_counter(scope_of(REPORT, secret, body), body)

    assert Token.objects.get().last_used_on == moment.date()


@pytest.fixture
def locked(anyone: Callable[..., Any], moment: datetime) -> None:
    """December is locked; township 5 has not reported it."""
    office = anyone("Office", "programme_office")
    lock_period(programme="qinghe", period="202512", by=office, at=moment, reason="closed")


@pytest.mark.usefixtures("locked")
def test_what_a_later_period_takes_over_is_told_alike(secret: str) -> None:
    body = b'{"reason": "late", "values": {"haemoglobin_tested": {"": 12}}}'

    counter, pages = both(REPORT, secret, body)

    assert counter is not None
    assert counter.status == pages.status_code == 202
    assert json.loads(counter.content) == pages.json()
    assert pages.json()["carried_to"] == "202601"
    assert pages.json()["changes"] == {"haemoglobin_tested": {"": "12"}}


@pytest.mark.usefixtures("locked")
def test_said_again_it_is_not_carried_twice(secret: str) -> None:
    body = b'{"reason": "late", "values": {"haemoglobin_tested": {"": 12}}}'
    scope = scope_of(REPORT, secret, body)

    told = [on_the_pages_way(scope, body) for _ in range(2)]

    assert [each.status_code for each in told] == [202, 202]
    assert told[0].json() == told[1].json()
    assert Difference.objects.count() == 1


@pytest.mark.usefixtures("locked")
def test_without_a_reason_a_locked_period_takes_nothing(secret: str) -> None:
    counter, pages = both(REPORT, secret, _values(haemoglobin_tested=12))

    assert counter is None
    assert pages.status_code == 409


def test_a_report_came_when_it_came_however_long_it_waited(secret: str) -> None:
    body = json.dumps(USUAL).encode()

    take([slip_of(REPORT, secret, body, MOMENT - timedelta(seconds=2))])

    written = Revision.objects.get(unit="qh-05", form="township_monthly", period="202512")
    assert written.submitted_at == MOMENT - timedelta(seconds=2)


# ── the door ────────────────────────────────────────────────────────────────────────

TAKES = Taken(account=1, content="{}", headers={"ETag": '"sha256:1"'})


def finished(doing: Coroutine[Any, Any, Result]) -> Result:
    """What becomes of it, on a loop of its own; the tests' browser may have one here already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, doing).result()


class Visitor:
    """A client of the door: sends a body in parts, keeps what comes back."""

    def __init__(self, *parts: bytes, leaves: bool = False) -> None:
        self.messages: list[dict[str, Any]] = [
            {"type": "http.request", "body": part, "more_body": leaves or n + 1 < len(parts)}
            for n, part in enumerate(parts)
        ]
        self.messages += [{"type": "http.disconnect"}] if leaves else []
        self.heard: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        """The next message; after the last, that the client has gone."""
        return self.messages.pop(0) if self.messages else {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        """What the site says."""
        self.heard.append(message)

    @property
    def headers(self) -> dict[str, str]:
        """The head of the answer."""
        return {name.decode(): value.decode() for name, value in self.heard[0]["headers"]}


class Pages:
    """Pages that read the whole body, and answer with it."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, has_more = b"", True
        while has_more:
            message = await receive()
            body += message.get("body", b"")
            has_more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": body})


def visited(
    visitor: Visitor, work: Callable[[Sequence[Slip]], Sequence[Taken | None]], **headers: str
) -> Visitor:
    """The visitor after her visit."""
    site = Door(pages=Pages(), rounds=Rounds(work=work))
    scope = scope_of(REPORT, "any", b"12", **headers)
    finished(site(scope, visitor.receive, visitor.send))
    return visitor


def test_a_kept_report_is_answered_at_the_door() -> None:
    found = visited(Visitor(b"1", b"2"), lambda slips: [TAKES for _ in slips])

    assert [each.get("status") for each in found.heard] == [200, None]
    assert found.headers["etag"] == '"sha256:1"'
    assert found.headers["content-length"] == "2"
    assert found.heard[1]["body"] == b"{}"


def test_what_comes_late_counts_from_when_it_was_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(b"1", b"2")  # a day for each part
    monkeypatch.setattr(clock, "now", lambda: MOMENT + timedelta(days=2 - len(visitor.messages)))
    found: list[datetime] = []

    def work(slips: Sequence[Slip]) -> Sequence[Taken]:
        found.extend(each.at for each in slips)
        return [TAKES for _ in slips]

    visited(visitor, work)

    assert found == [MOMENT + timedelta(days=2)]


def test_a_name_with_an_underscore_passes_for_no_other() -> None:
    heard: list[Any] = []

    async def pages(scope: Any, _receive: Any, _send: Any) -> None:
        heard.extend(scope["headers"])

    site = Door(pages=pages, rounds=Rounds(work=lambda slips: [None for _ in slips]))
    scope = scope_of("/elsewhere", "any", b"")
    scope["headers"].append((b"x_forwarded_for", b"192.0.2.1"))
    finished(site(scope, Visitor(b"").receive, Visitor(b"").send))

    assert (b"host", b"localhost") in heard
    assert all(b"_" not in name for name, _ in heard)


def test_the_door_hands_the_whole_body_over() -> None:
    bodies: list[bytes] = []

    def work(slips: Sequence[Slip]) -> Sequence[None]:
        bodies.extend(each.body for each in slips)
        return [None for _ in slips]

    found = visited(Visitor(b"1", b"2"), work)

    assert bodies == [b"12"]
    assert (found.heard[0]["status"], found.heard[1]["body"]) == (418, b"12")


def test_where_the_counter_breaks_the_pages_answer(caplog: pytest.LogCaptureFixture) -> None:
    def work(_: Sequence[Slip]) -> Sequence[None]:
        raise RuntimeError("broken")

    found = visited(Visitor(b"12"), work)

    assert found.heard[0]["status"] == 418
    assert "a round failed" in caplog.text


def test_who_leaves_in_the_middle_hands_in_nothing() -> None:
    def work(_: Sequence[Slip]) -> Sequence[None]:
        raise AssertionError("nothing was handed in")

    assert visited(Visitor(b"1", leaves=True), work).heard == []


def test_whatever_is_not_for_the_counter_goes_to_the_pages_as_it_came() -> None:
    found = visited(Visitor(b"1", b"2"), lambda slips: [TAKES for _ in slips], if_match="*")

    assert (found.heard[0]["status"], found.heard[1]["body"]) == (418, b"12")


def test_now_and_then_a_connection_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "CLOSING", 2)
    site = Door(pages=Pages(), rounds=Rounds(work=lambda slips: [TAKES for _ in slips]))
    ends = []

    async def visit() -> None:
        for _ in range(4):
            visitor = Visitor(b"12")
            await site(scope_of(REPORT, "any", b"12"), visitor.receive, visitor.send)
            ends.append(visitor.headers.get("connection"))

    finished(visit())

    assert ends == [None, "close", None, "close"]


def test_answers_are_as_safe_as_those_of_the_pages(secret: str) -> None:
    body = json.dumps(USUAL).encode()
    pages = on_the_pages_way(scope_of(REPORT, secret, body), body)
    counter = visited(Visitor(b"12"), lambda slips: [TAKES for _ in slips]).headers

    apart = {"content-length", "content-language", "vary", "etag", "preference-applied"}
    said = {name.lower(): value for name, value in pages.headers.items()}
    assert {name: said[name] for name in said.keys() - apart} == {
        name: counter.get(name) for name in said.keys() - apart
    }


# ── rounds ──────────────────────────────────────────────────────────────────────────


def test_those_who_come_while_a_round_is_worked_go_together() -> None:
    sizes: list[int] = []

    def work(asked: Sequence[int]) -> Sequence[int]:
        sizes.append(len(asked))
        return [each * 2 for each in asked]

    async def ask() -> list[int | None]:
        rounds = Rounds(work=work, most=4)
        return list(await asyncio.gather(*(rounds.told(each) for each in range(10))))

    assert finished(ask()) == [each * 2 for each in range(10)]
    assert sizes == [1, 4, 4, 1]


def test_who_stops_waiting_does_not_hold_up_the_others() -> None:
    async def ask() -> int | None:
        rounds: Rounds[int, int] = Rounds(work=lambda asked: [each * 2 for each in asked])
        leaving = asyncio.ensure_future(rounds.told(1))
        await asyncio.sleep(0)
        leaving.cancel()
        return await rounds.told(2)

    assert finished(ask()) == 4


def test_after_a_round_that_failed_others_are_worked() -> None:
    def work(asked: Sequence[int]) -> Sequence[int]:
        if 0 in asked:
            raise RuntimeError("broken")
        return list(asked)

    async def ask() -> list[int | None]:
        rounds = Rounds(work=work)
        return [await rounds.told(0), await rounds.told(1)]

    assert finished(ask()) == [None, 1]
