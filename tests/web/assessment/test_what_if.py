"""A draft is held against the version in force: whose results it moves, and whose it does not."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from daowei.assessment.comparison import Moved, changed_standings
from daowei.assessment.web import queries
from daowei.assessment.web.drafts import what_if_of
from daowei.programme.definition import Criterion, Programme
from daowei.programme.reading import Reading
from daowei.programme.web.queries import reading_in_force

AGREEMENT = "townships_2025"
pytestmark = pytest.mark.usefixtures("full_desk")


def _with_criterion(reading: Reading, number: int, **changes: object) -> Reading:
    """The draft in which one criterion of the first pillar is another."""
    assert reading.programme is not None
    agreement = reading.programme.agreements[AGREEMENT]
    pillar = agreement.pillars[0]
    criteria: list[Criterion] = list(pillar.criteria)
    criteria[number] = replace(criteria[number], **changes)  # type: ignore[arg-type]  # its fields
    pillars = (replace(pillar, criteria=tuple(criteria)), *agreement.pillars[1:])
    drafted = replace(agreement, pillars=pillars)
    programme: Programme = replace(reading.programme, agreements={AGREEMENT: drafted})
    return replace(reading, programme=programme)


def test_a_draft_that_changes_nothing_moves_nobody(county: str, moment: datetime) -> None:
    found = what_if_of(county, reading_in_force(county), at=moment)

    assert found is not None
    assert (found.changes, found.moves, found.criteria) == ((), (), ())


def test_a_heavier_weight_moves_scores_and_tells_by_how_much(county: str, moment: datetime) -> None:
    reading = reading_in_force(county)
    assert reading.programme is not None
    weight = reading.programme.agreements[AGREEMENT].criteria[0].weight

    found = what_if_of(county, _with_criterion(reading, 0, weight=weight + Decimal(20)), at=moment)

    assert found is not None
    scores = [each for each in found.moves if each.what is Moved.SCORE]
    assert scores
    assert all(each.by for each in scores)
    now = {each.unit: each.printed for each in queries.league_of(county, AGREEMENT).rows}
    assert all(each.before == now[each.unit] for each in scores)


def test_units_that_stay_where_they_are_are_not_told(county: str, moment: datetime) -> None:
    reading = reading_in_force(county)

    found = what_if_of(county, _with_criterion(reading, 0, weight=Decimal("8.5")), at=moment)

    assert found is not None
    assert all(each.before != each.after for each in (*found.moves, *found.criteria))


def test_a_draft_that_changes_elements_is_computed_as_a_whole(
    county: str, moment: datetime
) -> None:
    reading = reading_in_force(county)
    assert reading.programme is not None
    forms = dict(reading.programme.forms)
    forms["village_monthly"] = replace(forms["village_monthly"], due_days=0)
    draft = replace(reading, programme=replace(reading.programme, forms=forms))

    found = what_if_of(county, draft, at=moment)

    assert found is not None
    assert {each.detail for each in found.criteria} == {"timely_reports"}


def test_a_draft_with_errors_is_not_computed(county: str, moment: datetime) -> None:
    draft = replace(reading_in_force(county), programme=None)

    assert what_if_of(county, draft, at=moment) is None


def test_what_is_told_is_what_the_tables_differ_in(county: str, moment: datetime) -> None:
    standings = queries.results_of(county).tables.agreements[AGREEMENT].standings

    assert changed_standings(standings, standings) == ()
