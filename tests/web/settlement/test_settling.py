"""A round's recounts become values that count: proposed by one, approved by another."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from tests.web.settlement.conftest import ELEMENT, PERIOD, drawn

from daowei.foundation.digests import digest
from daowei.foundation.web.models import Event, User
from daowei.foundation.web.rights import Role
from daowei.verification.draw.web.models import Draw
from daowei.verification.samples.settling import Basis, Decided
from daowei.verification.samples.web import appeals
from daowei.verification.samples.web.actions import RefusedError, approve, propose, refuse
from daowei.verification.samples.web.models import Settlement
from daowei.verification.samples.web.queries import (
    contents_of,
    counts_by_basis,
    draws_to_settle,
    settled_of_unit,
    settled_values,
)
from daowei.verification.samples.written import differences

Rounds = Callable[..., Draw]
Anyone = Callable[..., User]


@pytest.fixture
def ada(anyone: Anyone) -> User:
    return anyone("Ada", Role.PROGRAMME_OFFICE)


@pytest.fixture
def bao(anyone: Anyone) -> User:
    return anyone("Bao", Role.PROGRAMME_OFFICE)


def test_a_round_is_settled_by_two(a_round: Rounds, ada: User, bao: User, moment: datetime) -> None:
    draw = a_round(found=lambda reported: reported // 2)

    made = propose(draw, by=ada, at=moment)

    assert settled_values("qinghe") == {}
    approve(made, by=bao, at=moment)
    values = settled_values("qinghe", "2025")
    visited = contents_of(made).sampled
    for unit in visited:
        value = values[unit, ELEMENT, "", PERIOD]
        assert value.basis is Basis.FOUND
        assert value.reported is not None
        assert value.settled == value.found == value.reported // 2
    others = [each for each in values.values() if each.unit not in visited]
    assert {each.basis for each in others} == {Basis.FACTOR}
    assert all((each.settled or 0) < (each.reported or 0) for each in others)
    assert settled_values("qinghe", "2024") == {}


def test_whoever_proposed_does_not_approve(a_round: Rounds, ada: User, moment: datetime) -> None:
    made = propose(a_round(), by=ada, at=moment)

    with pytest.raises(RefusedError) as refused:
        approve(made, by=ada, at=moment)

    assert refused.value.problem.code == "SMP-009"
    assert settled_values("qinghe") == {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.filter(pk=made.pk).update(state="approved", decided_by=ada)


def test_what_was_decided_is_not_decided_again(
    a_round: Rounds, ada: User, bao: User, moment: datetime
) -> None:
    made = propose(a_round(), by=ada, at=moment)
    approve(made, by=bao, at=moment)

    with pytest.raises(RefusedError) as refused:
        refuse(made, "too late", by=bao, at=moment)

    assert refused.value.problem.code == "SMP-008"


def test_a_refusal_says_why_and_lets_the_round_be_settled_anew(
    a_round: Rounds, ada: User, bao: User, moment: datetime
) -> None:
    draw = a_round()
    made = propose(draw, by=ada, at=moment)

    with pytest.raises(RefusedError, match="needs its reason"):
        refuse(made, "  ", by=bao, at=moment)
    refuse(made, "One book was counted twice.", by=bao, at=moment)
    again = propose(draw, by=ada, at=moment)

    assert again.code == f"{draw.code}-2"
    assert draws_to_settle("qinghe") == []


def test_only_one_waits_for_a_decision(a_round: Rounds, ada: User, moment: datetime) -> None:
    draw = a_round()
    propose(draw, by=ada, at=moment)

    with pytest.raises(RefusedError) as refused:
        propose(draw, by=ada, at=moment)

    assert refused.value.problem.code == "SMP-006"


def test_a_settled_round_is_opened_again_only_with_a_reason_and_by_a_new_one(
    a_round: Rounds, ada: User, bao: User, moment: datetime
) -> None:
    draw = a_round(found=lambda reported: reported // 2)
    first = propose(draw, by=ada, at=moment)
    approve(first, by=bao, at=moment)

    with pytest.raises(RefusedError) as refused:
        propose(draw, by=ada, at=moment)
    second = propose(draw, by=ada, at=moment, reason="A book was found.")

    assert refused.value.problem.code == "SMP-004"
    assert second.replaces == first
    assert len(settled_values("qinghe")) > 0
    approve(second, by=bao, at=moment)
    first.refresh_from_db()
    assert first.state == Settlement.State.REPLACED


def test_a_draw_without_recounts_cannot_be_settled(
    county: str, anyone: Anyone, ada: User, moment: datetime
) -> None:
    draw = drawn("2026-7", anyone)

    with pytest.raises(RefusedError) as refused:
        propose(draw, by=ada, at=moment)

    assert refused.value.problem.code == "SMP-010"
    assert Settlement.objects.count() == 0


def test_a_draw_that_is_not_public_yet_cannot_be_settled(
    a_round: Rounds, ada: User, moment: datetime
) -> None:
    draw = a_round()
    Draw.objects.filter(pk=draw.pk).update(mode="sealed")
    draw.refresh_from_db()

    with pytest.raises(RefusedError) as refused:
        propose(draw, by=ada, at=moment)

    assert refused.value.problem.code == "SMP-005"


def test_what_could_not_be_verified_counts_for_nothing_and_is_told(
    a_round: Rounds, ada: User, bao: User, moment: datetime
) -> None:
    made = propose(a_round(found=lambda _: None), by=ada, at=moment)
    approve(made, by=bao, at=moment)

    unit = next(iter(contents_of(made).sampled))
    [value] = settled_of_unit("qinghe", unit)

    assert (value.basis, value.settled) == (Basis.NOT_VERIFIABLE, None)
    assert contents_of(made).factors[0].value == ""


def test_the_document_is_all_of_it_under_its_digest(
    a_round: Rounds, ada: User, moment: datetime
) -> None:
    found = iter([90, None, 100, 7])
    made = propose(a_round(found=lambda reported: next(found, reported)), by=ada, at=moment)

    document = json.loads(made.document)

    assert digest(document) == made.digest
    assert differences(document) == ()
    assert len(document["values"]) == sum(counts_by_basis(made).values())
    assert document["rules"]["tolerance_share"] == "1/20"


def test_every_step_is_noted_and_so_is_each_unit_whose_values_changed(
    a_round: Rounds, ada: User, bao: User, moment: datetime
) -> None:
    made = propose(a_round(found=lambda reported: 2 * reported), by=ada, at=moment)
    approve(made, by=bao, at=moment)

    deeds = Event.objects.filter(on=made.on).values_list("deed", flat=True)
    units = Event.objects.filter(deed="settlement.value_settled").values_list("unit", flat=True)

    assert list(deeds) == ["settlement.proposed", "settlement.approved"]
    assert set(units) == set(contents_of(made).sampled)


def test_an_appeal_decides_what_counts_from_then_on(
    a_round: Rounds, ada: User, bao: User, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = propose(a_round(found=lambda reported: reported // 2), by=ada, at=moment)
    approve(made, by=bao, at=moment)
    unit = next(iter(contents_of(made).sampled))
    cell = (unit, ELEMENT, "", PERIOD)
    decided = [Decided(cell=cell, settled=77, appeal="A-1")]
    monkeypatch.setattr(appeals, "_TELLING", [lambda _: decided])

    value = settled_values("qinghe")[cell]

    assert (value.settled, value.basis, value.source) == (77, Basis.APPEAL, "A-1")


def test_who_asks_why_is_told_that_a_report_was_settled_and_on_what(
    a_round: Rounds, ada: User, bao: User, county: str, moment: datetime
) -> None:
    from daowei.assessment.explanation import Explanation  # noqa: PLC0415 - a later room
    from daowei.assessment.web.follower import follow_now  # noqa: PLC0415
    from daowei.assessment.web.queries import why  # noqa: PLC0415

    made = propose(a_round(found=lambda reported: reported // 2), by=ada, at=moment)
    approve(made, by=bao, at=moment)
    follow_now(county, at=moment)
    unit = next(iter(contents_of(made).sampled))

    def notes(node: Explanation) -> list[str]:
        return [*map(str, node.notes), *(note for each in node.children for note in notes(each))]

    told = notes(why(county, f"element:{ELEMENT}", unit=unit, period=PERIOD))

    assert any("found on the spot (visit " in each for each in told), told
