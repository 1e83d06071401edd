"""Handing in: once, in order, with reasons, and never into a locked period."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from daowei.foundation.web.models import Event, User
from daowei.foundation.web.queries import events_on
from daowei.reporting.documents import Cell, Entry, Nothing
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.actions.drafting import DraftConflictError, attach, save_draft
from daowei.reporting.web.actions.handing import Handed, Handing, Said
from daowei.reporting.web.actions.keeping import lock_period
from daowei.reporting.web.actions.reviewing import accept_report, attest_nil, return_report
from daowei.reporting.web.actions.submitting import (
    SingleValue,
    correct_report,
    submit_report,
    submit_values,
)
from daowei.reporting.web.models import Difference, Draft, Remark, Revision
from daowei.reporting.web.queries import Place, current_revision, entered_values, report_of

Filled = Callable[..., dict[Cell, Entry]]
HandIn = Callable[..., Handed]
FIRST: Cell = ("anc_first", "")


def _codes(told: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [each.code for each in told.value.problems]


def _made() -> int:
    """How many revisions of township 5 there are of the month that nobody had reported."""
    return Revision.objects.filter(unit__startswith="qh-05", period="202512").count()


def test_a_report_is_one_row_with_its_event(hand_in: HandIn, place: Place, ada: User) -> None:
    revision = hand_in(anc_first=7).revision

    assert revision is not None
    assert Revision.objects.get(**place.as_filter()) == revision
    assert report_of(revision).values[FIRST] == 7
    assert report_of(revision).digest == revision.digest
    assert [(each.deed, each.by) for each in events_on("qinghe", place.on)] == [
        ("reporting.submitted", ada)
    ]


def test_the_clock_of_the_server_says_what_is_late(
    place: Place, ada: User, filled: Filled, moment: datetime
) -> None:
    late = submit_report(place=place, values=filled(), handing=Handing(by=ada, at=moment))
    early = moment - timedelta(days=2)
    other = replace(place, unit="qh-05-v02")
    in_time = submit_report(place=other, values=filled(), handing=Handing(by=ada, at=early))

    assert late.revision is not None
    assert in_time.revision is not None
    assert (late.revision.was_late, in_time.revision.was_late) == (True, False)


def test_a_client_that_tries_again_gets_the_first_answer(
    place: Place, ada: User, filled: Filled, moment: datetime
) -> None:
    handing = Handing(by=ada, at=moment, key="k1")
    first = submit_report(place=place, values=filled(anc_first=7), handing=handing)
    later = replace(handing, at=moment + timedelta(hours=1))

    again = submit_report(place=place, values=filled(anc_first=7), handing=later)

    assert again == replace(first, is_repeat=True)
    assert _made() == 1
    assert Event.objects.filter(deed="reporting.submitted").count() == 1


def test_a_key_used_for_something_else_is_refused(
    place: Place, ada: User, filled: Filled, moment: datetime
) -> None:
    handing = Handing(by=ada, at=moment, key="k1")
    submit_report(place=place, values=filled(anc_first=7), handing=handing)

    with pytest.raises(RefusedError) as told:
        submit_report(place=place, values=filled(anc_first=8), handing=handing)

    assert _codes(told) == ["RPT-017"]
    assert _made() == 1


def test_the_same_figures_again_are_nothing_new(hand_in: HandIn) -> None:
    first, again = hand_in(anc_first=7), hand_in(anc_first=7)

    assert again.is_unchanged
    assert again.revision == first.revision


def test_a_second_revision_follows_the_first(hand_in: HandIn, place: Place) -> None:
    first, second = hand_in(anc_first=7).revision, hand_in(anc_first=8).revision

    assert first is not None
    assert second is not None
    first.refresh_from_db()
    assert second.supersedes == first.digest
    assert (first.state, first.is_current, second.number) == ("superseded", False, 2)
    assert current_revision(place) == second


def test_everything_wrong_is_told_at_once_and_nothing_written(
    place: Place, ada: User, moment: datetime
) -> None:
    values: dict[Cell, Entry] = {FIRST: -3, ("nonsense", ""): 1, ("rights_notice", ""): 2}

    with pytest.raises(RefusedError) as told:
        submit_report(place=place, values=values, handing=Handing(by=ada, at=moment))

    assert sorted(_codes(told)) == ["RPT-001", "RPT-005", "RPT-005"]
    assert _made() == 0
    assert not Event.objects.filter(deed="reporting.submitted").exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"form": "nothing"}, "RPT-008"),
        ({"period": "2025Q4"}, "RPT-003"),
        ({"period": "202602"}, "RPT-013"),
        ({"period": "someday"}, "RPT-003"),
        ({"period": "2025-12"}, "RPT-025"),
        ({"unit": "qh-05"}, "RPT-004"),
    ],
)
def test_a_report_nobody_owes_is_refused(
    place: Place, ada: User, filled: Filled, moment: datetime, change: dict[str, str], code: str
) -> None:
    with pytest.raises(RefusedError) as told:
        submit_report(
            place=replace(place, **change), values=filled(), handing=Handing(by=ada, at=moment)
        )

    assert code in _codes(told)


# ── Review ──────────────────────────────────────────────────────────────────────────


def test_a_returned_report_comes_back_as_a_new_revision(
    hand_in: HandIn, place: Place, bao: User, moment: datetime
) -> None:
    first = hand_in(anc_first=7).revision
    assert first is not None

    return_report(revision=first, reasons=[Said(text="Too few?", cell=FIRST)], by=bao, at=moment)
    second = hand_in(anc_first=9).revision
    assert second is not None
    accept_report(revision=second, by=bao, at=moment)

    assert [each.deed for each in events_on("qinghe", place.on)] == [
        "reporting.submitted",
        "reporting.returned",
        "reporting.submitted",
        "reporting.accepted",
    ]
    assert Remark.objects.get(kind="return").revision == first


def test_nobody_reviews_what_she_reported_even_before(
    hand_in: HandIn, place: Place, ada: User, bao: User, filled: Filled, moment: datetime
) -> None:
    hand_in(anc_first=7)
    second = submit_report(
        place=place, values=filled(anc_first=8), handing=Handing(by=bao, at=moment)
    ).revision
    assert second is not None

    for reviewer in (ada, bao):
        with pytest.raises(RefusedError) as told:
            accept_report(revision=second, by=reviewer, at=moment)
        assert _codes(told) == ["RPT-012"]


def test_an_old_revision_is_not_reviewed(hand_in: HandIn, bao: User, moment: datetime) -> None:
    old = hand_in(anc_first=7).revision
    hand_in(anc_first=8)
    assert old is not None

    with pytest.raises(RefusedError) as told:
        accept_report(revision=old, by=bao, at=moment)

    assert _codes(told) == ["RPT-010"]


def test_what_was_accepted_is_corrected_only_with_a_reason(
    hand_in: HandIn, place: Place, ada: User, bao: User, filled: Filled, moment: datetime
) -> None:
    first = hand_in(anc_first=7).revision
    assert first is not None
    accept_report(revision=first, by=bao, at=moment)

    with pytest.raises(RefusedError) as told:
        hand_in(anc_first=8)
    assert _codes(told) == ["RPT-011"]

    corrected = correct_report(
        place=place,
        values=filled(anc_first=8),
        handing=Handing(by=ada, at=moment, reason="Two cards were counted twice."),
    ).revision
    assert corrected is not None
    assert (corrected.number, corrected.state) == (2, "submitted")


def test_a_nil_report_is_vouched_for_and_later_contradicted(
    hand_in: HandIn, chidi: User, ada: User, moment: datetime
) -> None:
    nil = hand_in().revision
    assert nil is not None
    with pytest.raises(RefusedError):
        attest_nil(revision=nil, statement="Nothing.", by=ada, at=moment)
    made = attest_nil(revision=nil, statement="Nothing happened.", by=chidi, at=moment)

    after = hand_in(anc_first=2).revision

    made.refresh_from_db()
    assert made.contradicted_by == after
    assert Event.objects.filter(deed="reporting.nil_contradicted").count() == 1


def test_a_report_with_something_in_it_is_no_nil_report(
    hand_in: HandIn, chidi: User, moment: datetime
) -> None:
    something = hand_in(anc_first=2).revision
    assert something is not None

    with pytest.raises(RefusedError) as told:
        attest_nil(revision=something, statement="Nothing.", by=chidi, at=moment)

    assert _codes(told) == ["RPT-018"]


# ── Locked periods ──────────────────────────────────────────────────────────────────


@pytest.fixture
def november(place: Place) -> Place:
    """The month before, reported and accepted long ago."""
    return replace(place, period="202511")


@pytest.fixture
def correct(november: Place, ada: User, moment: datetime) -> Callable[[int], Handed]:
    """Ada corrects November by so many first visits more than were reported at first."""
    first = report_of(Revision.objects.get(**november.as_filter()))
    handing = Handing(by=ada, at=moment, reason="A book was found.")

    def corrected(more: int) -> Handed:
        values = {**first.values, FIRST: _number(first.values[FIRST]) + more}
        return submit_report(place=november, values=values, handing=handing)

    return corrected


def _number(entry: Entry) -> int:
    assert isinstance(entry, int)
    return entry


def test_a_correction_of_a_locked_period_goes_into_the_next_open_one(
    hand_in: HandIn,
    place: Place,
    november: Place,
    bao: User,
    correct: Callable[[int], Handed],
    moment: datetime,
) -> None:
    locked = current_revision(november)
    lock_period(programme="qinghe", period="202511", by=bao, at=moment)

    made = correct(+3)
    december = hand_in(place, anc_first=4).revision

    assert made.revision is None
    assert made.difference is not None
    assert made.difference.corrects == locked
    assert made.difference.carried_to == "202512"
    assert current_revision(november) == locked
    assert december is not None
    assert report_of(december).values[FIRST] == 4 + 3
    assert entered_values(place, december)[FIRST] == 4
    assert locked is not None
    said = entered_values(november, locked)[FIRST]
    assert said == _number(report_of(locked).values[FIRST]) + 3
    assert Difference.objects.get().carried_by == december


def test_a_next_period_already_reported_gets_a_new_revision(
    hand_in: HandIn, place: Place, bao: User, correct: Callable[[int], Handed], moment: datetime
) -> None:
    december = hand_in(place, anc_first=4).revision
    lock_period(programme="qinghe", period="202511", by=bao, at=moment)

    made = correct(+2)

    assert december is not None
    assert made.revision is not None
    assert made.revision.supersedes == december.digest
    assert report_of(made.revision).values[FIRST] == 4 + 2
    assert entered_values(place, made.revision)[FIRST] == 4


def test_a_second_correction_carries_only_what_is_new(
    county: str, bao: User, correct: Callable[[int], Handed], moment: datetime
) -> None:
    lock_period(programme=county, period="2025Q4", by=bao, at=moment)

    made = [correct(more) for more in (2, 1, 1)]

    assert [each.is_unchanged for each in made] == [False, False, True]
    assert made[2].difference == made[1].difference
    assert [each.amounts for each in Difference.objects.order_by("pk")] == [
        '{"anc_first":{"":2}}',
        '{"anc_first":{"":-1}}',
    ]
    assert {each.carried_to for each in Difference.objects.all()} == {"202601"}


def test_a_level_in_a_locked_period_is_refused(
    hand_in: HandIn, place: Place, ada: User, bao: User, filled: Filled, moment: datetime
) -> None:
    hand_in(childcare_places=20)
    lock_period(programme="qinghe", period="202512", by=bao, at=moment)

    with pytest.raises(RefusedError) as told:
        submit_report(
            place=place,
            values=filled(childcare_places=25),
            handing=Handing(by=ada, at=moment, reason="Counted again."),
        )

    assert _codes(told) == ["RPT-014"]


def test_a_period_that_is_not_over_is_not_locked(county: str, bao: User, moment: datetime) -> None:
    for period in ("202601", "2026", "never"):
        with pytest.raises(RefusedError):
            lock_period(programme=county, period=period, by=bao, at=moment)


# ── Single values ───────────────────────────────────────────────────────────────────


def _single(element: str, entry: Entry | None, **more: str) -> SingleValue:
    where = {"unit": "qh-05-v01", "period": "202512", **more}
    return SingleValue(element=element, entry=entry, **where)


def test_single_values_merge_into_one_new_revision_of_each_report(
    hand_in: HandIn, ada: User, moment: datetime
) -> None:
    hand_in(anc_first=7)

    handed = submit_values(
        programme="qinghe",
        values=[
            _single("anc_first", 8),
            _single("anc_fourth", 2),
            _single("anc_first", 3, unit="qh-05-v02"),
        ],
        handing=Handing(by=ada, at=moment),
    )

    first, second = (each.revision for each in handed)
    assert first is not None
    assert second is not None
    assert (first.number, second.number) == (2, 1)
    values = report_of(first).values
    assert (values[FIRST], values["anc_fourth", ""]) == (8, 2)
    assert report_of(second).values == {FIRST: 3}


def test_single_values_are_all_written_or_none(ada: User, county: str, moment: datetime) -> None:
    with pytest.raises(RefusedError):
        submit_values(
            programme=county,
            values=[_single("anc_first", 8), _single("anc_first", -8, unit="qh-05-v02")],
            handing=Handing(by=ada, at=moment),
        )

    assert _made() == 0


def test_single_values_said_already_change_nothing(
    hand_in: HandIn, ada: User, moment: datetime
) -> None:
    hand_in(anc_first=7)
    handing = Handing(by=ada, at=moment, key="again")

    first, again = (
        submit_values(programme="qinghe", values=[_single("anc_first", 7)], handing=handing)[0]
        for _ in range(2)
    )
    assert first.is_unchanged
    assert again.is_unchanged
    assert again.is_repeat
    assert _made() == 1


def test_a_single_value_is_taken_out(hand_in: HandIn, ada: User, moment: datetime) -> None:
    hand_in(anc_first=7)

    (one,) = submit_values(
        programme="qinghe", values=[_single("anc_first", None)], handing=Handing(by=ada, at=moment)
    )

    assert one.revision is not None
    assert FIRST not in report_of(one.revision).values


# ── Beside the report ───────────────────────────────────────────────────────────────


def test_two_people_at_one_draft_notice_each_other(
    place: Place, ada: User, bao: User, moment: datetime
) -> None:
    mine = save_draft(place=place, entries={"anc_first|": "7"}, seen=0, by=ada, at=moment)
    save_draft(place=place, entries={"anc_first|": "8"}, seen=mine.number, by=bao, at=moment)

    with pytest.raises(DraftConflictError) as told:
        save_draft(place=place, entries={"anc_first|": "9"}, seen=1, by=ada, at=moment)

    assert told.value.draft.saved_by == bao
    assert Draft.objects.get().entries == '{"anc_first|":"8"}'


def test_handing_in_takes_the_draft_away(
    hand_in: HandIn, place: Place, ada: User, moment: datetime
) -> None:
    save_draft(place=place, entries={"anc_first|": "7"}, seen=0, by=ada, at=moment)

    hand_in(anc_first=7)

    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("evil.html", b"<script>"),
        ("evil.png", b"<script>"),
        ("big.txt", b"a" * (5 * 1024 * 1024 + 1)),
        ("odd.csv", b"a\0b"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    place: Place, ada: User, moment: datetime, name: str, content: bytes
) -> None:
    with pytest.raises(RefusedError):
        attach(place=place, name=name, content=content, by=ada, at=moment)


def test_a_file_is_kept_under_its_digest(place: Place, ada: User, moment: datetime) -> None:
    made, same = (
        attach(place=place, name=name, content=b"%PDF-1.7", by=ada, at=moment)
        for name in ("page.pdf", "same.pdf")
    )

    assert made.file_id == same.file_id
    assert made.media_type == "application/pdf"
    assert bytes(made.file.content) == b"%PDF-1.7"


def test_blank_and_not_applicable_are_kept_apart(
    place: Place, ada: User, filled: Filled, moment: datetime
) -> None:
    values = {**filled(), FIRST: Nothing.BLANK, ("anc_fourth", ""): Nothing.NOT_APPLICABLE}

    made = submit_report(place=place, values=values, handing=Handing(by=ada, at=moment)).revision

    assert made is not None
    assert '"anc_first":{"":null}' in made.document
    assert '"anc_fourth":{"":"not_applicable"}' in made.document
