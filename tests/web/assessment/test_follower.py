"""Results follow reports: none is skipped, and pages see the new ones."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from daowei.assessment.explanation import Kind
from daowei.assessment.web import handling, queries
from daowei.assessment.web.follower import follow, follow_now
from daowei.assessment.web.models import Touch
from daowei.foundation.states import State
from daowei.programme.agreements.signed import AgreedTarget
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.documents import Nothing
from daowei.reporting.web.models import Revision

HandIn = Callable[..., Revision]
UNIT, ABOVE, ROOT, MONTH = "qh-05-v02", "qh-05", "qh", "202503"


def _element(county: str, element: str, unit: str, period: str = MONTH) -> Any:
    table = queries.element_of(county, element, units=[unit], periods=[period])
    return table.cells[0]


def test_nothing_computed_yet_is_told(county: str) -> None:
    with pytest.raises(queries.NoResultsError, match="not computed yet"):
        queries.watermark_of(county)


def test_a_programme_without_reports_has_results_that_are_empty(
    county: str, moment: datetime, empty_desk: None, village_form: tuple[str, ...]
) -> None:
    follow_now(county, at=moment)

    cell = _element(county, village_form[0], ROOT, "2025")
    assert (cell.printed, cell.state) == ("", State.NOT_REPORTED)
    assert queries.watermark_of(county).reports == 0


def test_a_report_is_seen_by_those_above_it(
    county: str, moment: datetime, hand_in: HandIn, village_form: tuple[str, ...]
) -> None:
    element = village_form[0]
    follow_now(county, at=moment)
    first = queries.results_of(county)

    hand_in("village_monthly", UNIT, MONTH, {(element, ""): 7})
    follow(county, at=moment)

    assert [_element(county, element, each).printed for each in (UNIT, ABOVE, ROOT)] == ["7"] * 3
    assert _element(county, element, ROOT, "2025").printed == "7"
    assert queries.results_of(county) is not first
    assert queries.watermark_of(county).reports == 1


def test_a_correction_and_a_return_follow(
    county: str, moment: datetime, hand_in: HandIn, village_form: tuple[str, ...]
) -> None:
    element = village_form[0]
    hand_in("village_monthly", UNIT, MONTH, {(element, ""): 7})
    follow_now(county, at=moment)
    revision = hand_in("village_monthly", UNIT, MONTH, {(element, ""): 4})
    follow_now(county, at=moment)
    corrected = _element(county, element, ABOVE).printed

    revision.state = Revision.State.RETURNED
    revision.save()
    follow_now(county, at=moment)

    assert corrected == "4"
    assert _element(county, element, ABOVE).state is State.NOT_REPORTED
    assert (
        queries.completeness_of(county, "village_monthly", units=[UNIT], periods=[MONTH])
        .cells[0]
        .received
        == 0
    )


def test_blank_zero_and_not_applicable_stay_apart(
    county: str, moment: datetime, hand_in: HandIn, village_form: tuple[str, ...]
) -> None:
    zero, blank, nothing = village_form[:3]
    values = {(zero, ""): 0, (blank, ""): Nothing.BLANK, (nothing, ""): Nothing.NOT_APPLICABLE}

    hand_in("village_monthly", UNIT, MONTH, values)
    follow_now(county, at=moment)

    found = [_element(county, each, UNIT) for each in (zero, blank, nothing)]
    assert [each.state for each in found] == [State.REPORTED, State.BLANK, State.NOT_APPLICABLE]
    assert [each.printed for each in found] == ["0", "", ""]


def test_nothing_new_costs_nothing(county: str, moment: datetime, hand_in: HandIn) -> None:
    before = follow_now(county, at=moment)

    after = follow_now(county, at=moment + timedelta(seconds=1))

    assert after == before


def test_on_the_next_day_vetoes_are_looked_at_again(county: str, moment: datetime) -> None:
    follow_now(county, at=moment)

    follow_now(county, at=moment + timedelta(days=1))

    assert queries.watermark_of(county).day == (moment + timedelta(days=1)).date()


def test_results_can_be_thrown_away(
    county: str,
    moment: datetime,
    hand_in: HandIn,
    village_form: tuple[str, ...],
    results_apart: Path,
) -> None:
    element = village_form[0]
    hand_in("village_monthly", UNIT, MONTH, {(element, ""): 7})
    follow_now(county, at=moment)
    shutil.rmtree(results_apart)

    follow_now(county, at=moment)

    assert _element(county, element, ABOVE).printed == "7"


def test_the_database_itself_notes_every_touch(county: str, hand_in: HandIn) -> None:
    revision = hand_in("village_monthly", UNIT, MONTH, {})
    Revision.objects.filter(pk=revision.pk).update(state=Revision.State.ACCEPTED)
    Revision.objects.filter(pk=revision.pk).delete()

    assert [each.unit for each in Touch.objects.order_by("position")] == [UNIT] * 3


def test_a_signed_target_counts_from_the_next_look_on(
    county: str, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow_now(county, at=moment)
    agreement, unit = "townships_2025", "qh-05"
    criterion = programme_in_force(county).agreements[agreement].criteria[0].code
    before = _targets(county, agreement, unit)

    signed = {(agreement, criterion, unit): AgreedTarget(value=Decimal("12.5"), paper="7/0")}
    monkeypatch.setattr(handling, "agreed_targets", lambda *_: signed)
    follow(county, at=moment)

    assert before[criterion] != "12.5"
    assert _targets(county, agreement, unit) == {**before, criterion: "12.5"}


def _targets(county: str, agreement: str, unit: str) -> dict[str, str]:
    """By criterion, as they are explained."""
    found = {}
    for criterion in programme_in_force(county).agreements[agreement].criteria:
        told = queries.why(
            county, f"criterion:{agreement}/{criterion.code}", unit=unit, period="2025"
        )
        for each in told.children:
            if each.kind is Kind.TARGET:
                found[criterion.code] = each.value
    return found
