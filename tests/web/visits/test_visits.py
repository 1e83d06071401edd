"""On the spot: counts before reports, pictures painted over, sheets signed, fingerprints told."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.web.visits.round import Anyone, Round, begun, dispatched

from daowei.verification.visits.recounts import agreement_of
from daowei.verification.visits.same_day import Promptness
from daowei.verification.visits.web.actions.ordering import open_order
from daowei.verification.visits.web.actions.publishing import (
    close_form,
    publish_forms,
)
from daowei.verification.visits.web.actions.receiving import Sent, receive
from daowei.verification.visits.web.actions.visiting import (
    Call,
    Count,
    Picture,
    Signing,
    VisitError,
    arrive,
    count_again,
    keep_photo,
    leave,
    sheet_digest,
    sign_sheet,
    take_fingerprint,
)
from daowei.verification.visits.web.models import FormVersion, Order, Photo, Submission, Visit
from daowei.verification.visits.web.queries import (
    how_prompt,
    recounts_of,
    reported_value,
    sheet_of,
    told_fingerprints,
)

DAY = timedelta(days=1)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xda\x00\x08"
CAMERA = b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xda\x00\x08"


@pytest.fixture
def held(county: str, anyone: Anyone, moment: datetime) -> Round:
    """A round whose orders may be opened now."""
    return dispatched(begun(county, anyone, moment), moment)


@pytest.fixture
def order(held: Round, moment: datetime) -> Order:
    """An opened order of Chidi's team."""
    (first, *_) = held.orders(held.a)
    return open_order(first, by=held.chidi, at=moment)


@pytest.fixture
def visit(held: Round, order: Order, moment: datetime) -> Visit:
    """Chidi has arrived."""
    return arrive(order, place={"latitude": 36.5, "longitude": 114.2, "metres": 12.0},
                  by=held.chidi, at=moment)  # fmt: skip


def _client(user: object, language: str = "en") -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(user)  # type: ignore[arg-type]
    return client


def _page(held: Round, order: Order) -> str:
    address = f"/p/qinghe/visits/orders/{order.code}/"
    return _client(held.chidi).get(address).content.decode()


# ── Counting ────────────────────────────────────────────────────────────────────────


def test_an_order_asks_to_count_what_the_unit_reported_last(visit: Visit) -> None:
    asked = {(each.form, each.period) for each in sheet_of(visit)}

    assert ("township_monthly", "202511") in asked or ("township_monthly", "202512") in asked


def test_what_was_reported_is_not_on_the_page_before_it_is_counted(
    held: Round, order: Order, visit: Visit, moment: datetime
) -> None:
    line = next(each for each in sheet_of(visit) if each.element == "waiting_minutes")
    reported = reported_value("qinghe", order.unit, line.line)
    assert reported is not None
    before = _page(held, order)
    assert 'class="number">Reported' in before
    assert ">agrees<" not in before
    assert ">differs<" not in before

    count_again(visit, Count(line=line.line, found=reported + 1), by=held.chidi, at=moment)

    assert _page(held, order).count(">differs<") == 1


def test_no_row_holds_what_was_reported_before_a_count(visit: Visit) -> None:
    assert not visit.recounts.exists()
    assert all(each.last is None for each in sheet_of(visit))


def test_counts_are_entered_on_the_page_and_what_is_no_count_is_told(
    held: Round, order: Order, visit: Visit
) -> None:
    one, other, third, *_ = sheet_of(visit)
    answer = _client(held.chidi).post(
        f"/p/qinghe/visits/orders/{order.code}/count/",
        {f"count:{'|'.join(one.line)}": "12", f"count:{'|'.join(other.line)}": "twelve",
         f"missing:{'|'.join(third.line)}": "1"},
        follow=True,
    )  # fmt: skip

    assert "twelve" in answer.content.decode()
    found = {each.line: each for each in recounts_of("qinghe", "r1")}
    assert found[one.line].found is not None
    assert other.line not in found
    assert (found[third.line].found, found[third.line].is_verifiable) == (None, False)


def test_a_count_in_sight_of_the_report_says_why(
    held: Round, visit: Visit, moment: datetime
) -> None:
    (line, *_) = sheet_of(visit)
    count_again(visit, Count(line=line.line, found=3), by=held.chidi, at=moment)

    with pytest.raises(VisitError):
        count_again(visit, Count(line=line.line, found=4), by=held.chidi, at=moment)
    entry = count_again(visit, Count(line=line.line, found=4, reason="a page was turned twice"),
                        by=held.chidi, at=moment)  # fmt: skip

    assert entry.number == 2
    assert [each.found for each in visit.recounts.order_by("number")] == [3, 4]
    assert [each.found for each in recounts_of("qinghe", "r1")] == [4]


def test_books_that_are_missing_are_no_zero(held: Round, visit: Visit, moment: datetime) -> None:
    (line, *_) = sheet_of(visit)

    count_again(visit, Count(line=line.line, found=None), by=held.chidi, at=moment)

    (recount,) = recounts_of("qinghe", "r1")
    assert (recount.found, recount.is_verifiable, recount.difference) == (None, False, None)
    assert recount.unit == visit.order.unit
    assert recount.visit == visit.order.code


def test_another_team_and_a_supervisor_count_nothing(
    held: Round, visit: Visit, moment: datetime
) -> None:
    (line, *_) = sheet_of(visit)

    for other in (held.tao, held.ye, held.office):
        with pytest.raises(VisitError):
            count_again(visit, Count(line=line.line, found=3), by=other, at=moment)


def test_two_teams_that_find_the_same_agree(held: Round, visit: Visit, moment: datetime) -> None:
    one, other, *_ = sheet_of(visit)
    for line, found in ((one, 3), (other, None)):
        count_again(visit, Count(line=line.line, found=found), by=held.chidi, at=moment)
    recounts = recounts_of("qinghe", "r1")

    assert agreement_of(recounts, recounts) == (2, 2)
    assert agreement_of(recounts, ()) == (0, 0)


# ── Place, photographs, sheet ───────────────────────────────────────────────────────


def test_arriving_and_leaving_keep_time_and_place(
    held: Round, order: Order, visit: Visit, moment: datetime
) -> None:
    leave(visit, place=None, accompanied="the deputy head", contacts="invited to lunch; declined",
          by=held.chidi, at=moment + timedelta(hours=3))  # fmt: skip

    page = _page(held, order)
    assert "36.5" in page
    assert "invited to lunch" in page


def test_a_picture_straight_from_a_camera_is_not_taken(
    held: Round, order: Order, visit: Visit, moment: datetime
) -> None:
    for content in (CAMERA, b"GIF89a", b"<svg/>", b""):
        with pytest.raises(VisitError):
            keep_photo(visit, Picture(content=content, caption="x", boxes=0), by=held.chidi,
                       at=moment)  # fmt: skip
    kept = keep_photo(visit, Picture(content=JPEG, caption="Board", boxes=2), by=held.chidi,
                      at=moment)  # fmt: skip

    assert Photo.objects.get() == kept
    shown = _client(held.chidi).get(f"/p/qinghe/visits/orders/{order.code}/photos/{kept.pk}/")
    assert (shown["Content-Type"], shown.content) == ("image/jpeg", JPEG)


def test_the_supervisor_from_outside_signs_and_may_disagree(
    held: Round, order: Order, visit: Visit, moment: datetime
) -> None:
    now = sheet_digest(visit)
    with pytest.raises(VisitError):
        sign_sheet(visit, Signing(agrees=False, sheet=now), by=held.ye, at=moment)

    signing = Signing(agrees=False, remark="The pharmacy was not shown.", sheet=now)
    assert sign_sheet(visit, signing, by=held.ye, at=moment).role == "supervisor"

    assert "The pharmacy was not shown." in _page(held, order)


def test_a_sheet_that_changed_is_not_signed_unseen(
    held: Round, visit: Visit, moment: datetime
) -> None:
    seen = sheet_digest(visit)
    (line, *_) = sheet_of(visit)
    count_again(visit, Count(line=line.line, found=3), by=held.chidi, at=moment)

    with pytest.raises(VisitError):
        sign_sheet(visit, Signing(agrees=True, sheet=seen), by=held.chidi, at=moment)


def test_who_was_not_there_signs_nothing(held: Round, visit: Visit, moment: datetime) -> None:
    for other in (held.tao, held.office):
        with pytest.raises(VisitError):
            sign_sheet(visit, Signing(agrees=True, sheet=sheet_digest(visit)), by=other,
                       at=moment)  # fmt: skip


def test_the_supervisor_sees_the_visit_and_enters_nothing(held: Round, order: Order) -> None:
    client = _client(held.ye)

    assert client.get("/p/qinghe/visits/joined/").status_code == 200
    page = client.get(f"/p/qinghe/visits/orders/{order.code}/").content.decode()
    assert "Enter the counts" not in page
    assert client.get("/p/qinghe/visits/").status_code == 403
    assert client.post(f"/p/qinghe/visits/orders/{order.code}/arrive/").status_code == 403


# ── The same day, and fingerprints ──────────────────────────────────────────────────


def _submitted(held: Round, order: Order, at: datetime, *, answers: str = "") -> Submission:
    (form, *_) = (
        FormVersion.objects.filter(form_id="site_visit")
        or publish_forms("qinghe", by=held.office, at=at).versions
    )
    raw = (f'<data id="site_visit" version="{form.version}"><order>{order.code}</order>{answers}'
           f"<meta><instanceID>uuid:{at.timestamp()}</instanceID></meta></data>")  # fmt: skip
    sent = Sent(programme="qinghe", by=held.chidi, raw=raw.encode())
    return receive(sent, at=at).submission


def test_answers_that_arrive_on_the_day_are_on_time(
    held: Round, order: Order, moment: datetime
) -> None:
    submission = _submitted(held, order, moment)

    assert how_prompt(submission, ()) is Promptness.SAME_DAY


def test_late_answers_count_when_their_fingerprint_was_told_on_the_day(
    held: Round, order: Order, moment: datetime
) -> None:
    late = _submitted(held, order, moment + DAY)
    assert how_prompt(late, ()) is Promptness.LATE

    other = Call(fingerprint="0" * 16, channel="sms", told_by="Chidi")
    take_fingerprint(order, other, by=held.office, at=moment)
    assert how_prompt(late, told_fingerprints(order)) is Promptness.MISMATCH

    right = Call(fingerprint=late.fingerprint, channel="voice", told_by="Chidi")
    take_fingerprint(order, right, by=held.office, at=moment)
    assert how_prompt(late, told_fingerprints(order)) is Promptness.FINGERPRINT


def test_a_fingerprint_told_a_day_later_does_not_count(
    held: Round, order: Order, moment: datetime
) -> None:
    late = _submitted(held, order, moment + DAY)
    call = Call(fingerprint=late.fingerprint, channel="sms", told_by="Chidi")

    take_fingerprint(order, call, by=held.office, at=moment + DAY)

    assert how_prompt(late, told_fingerprints(order)) is Promptness.LATE


def test_the_desk_is_nobody_of_the_team(held: Round, order: Order, moment: datetime) -> None:
    call = Call(fingerprint="0" * 16, channel="sms", told_by="Chidi")

    with pytest.raises(VisitError):
        take_fingerprint(order, call, by=held.chidi, at=moment)


def test_the_desk_takes_a_fingerprint_down_as_it_is_dictated(held: Round, order: Order) -> None:
    client = _client(held.office)
    typed = {"order": order.code.lower(), "channel": "voice", "told_by": "Chidi"}

    wrong = client.post("/p/qinghe/visits/desk/", {**typed, "fingerprint": "xyz"})
    right = client.post("/p/qinghe/visits/desk/",
                        {**typed, "fingerprint": "0A1B-2c3d 4e5f 6a7b"}, follow=True)  # fmt: skip

    assert wrong.status_code == 422
    assert "0a1b 2c3d 4e5f 6a7b" in right.content.decode()


# ── Forms ───────────────────────────────────────────────────────────────────────────


def test_the_countys_form_counts_values_of_the_order_again(
    held: Round, order: Order, moment: datetime
) -> None:
    _submitted(held, order, moment, answers="<register_missing>no</register_missing>"
               "<booked_found>31</booked_found>")  # fmt: skip

    (recount,) = [each for each in recounts_of("qinghe", "r1")
                  if each.element == "booked_antenatal"]  # fmt: skip
    assert (recount.found, recount.is_verifiable) == (31, True)


def test_a_missing_register_is_said_in_the_form(
    held: Round, order: Order, moment: datetime
) -> None:
    _submitted(held, order, moment, answers="<register_missing>yes</register_missing>")

    (recount,) = [each for each in recounts_of("qinghe", "r1")
                  if each.element == "booked_antenatal"]  # fmt: skip
    assert (recount.found, recount.is_verifiable) == (None, False)


def test_a_form_given_out_twice_unchanged_is_one_version(held: Round, moment: datetime) -> None:
    first = publish_forms("qinghe", by=held.office, at=moment)
    again = publish_forms("qinghe", by=held.office, at=moment + DAY)

    assert [each.form_id for each in first.versions] == ["site_visit"]
    assert again.versions == ()


def test_a_closed_form_is_not_offered(held: Round, order: Order, moment: datetime) -> None:
    publish_forms("qinghe", by=held.office, at=moment)
    assert "Fill in:" in _page(held, order)

    close_form(programme="qinghe", form_id="site_visit", reason="over", by=held.office, at=moment)

    assert "Fill in:" not in _page(held, order)


@pytest.mark.parametrize(("language", "word"), [("en", "Recount"), ("zh-hans", "清点")])
def test_the_visit_is_told_in_both_languages(
    held: Round, order: Order, visit: Visit, language: str, word: str
) -> None:
    client = _client(held.chidi, language)

    assert word in client.get(f"/p/qinghe/visits/orders/{order.code}/").content.decode()


def test_a_form_page_lets_in_no_script_but_its_own(
    held: Round, order: Order, moment: datetime
) -> None:
    publish_forms("qinghe", by=held.office, at=moment)
    answer = _client(held.chidi).get(f"/p/qinghe/visits/orders/{order.code}/fill/site_visit/")

    policy = answer["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert "'nonce-" in policy


def test_the_board_asks_the_database_the_same_number_of_questions(
    held: Round, moment: datetime, django_assert_max_num_queries: object
) -> None:
    client = _client(held.chidi)
    client.get("/p/qinghe/visits/")

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/p/qinghe/visits/")


def test_in_the_browser_pictures_are_taken_where_they_are_painted_over(
    held: Round, order: Order, moment: datetime
) -> None:
    publish_forms("qinghe", by=held.office, at=moment)
    client, base = _client(held.chidi), f"/p/qinghe/visits/orders/{order.code}/fill/site_visit/"

    given = client.get(f"{base}form.xml").content.decode()

    (whole,) = FormVersion.objects.filter(form_id="site_visit")
    assert "<upload" in bytes(whole.xform).decode()
    assert "<upload" not in given
    assert f"<order>{order.code}</order>" in given
    assert "painted over first" in client.get(base).content.decode()
