"""The order of events is kept by the site: no step before its turn, none twice, none back."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.web.draws.holding import DICE, MOMENT, PARTIES, Ceremony

from daowei.foundation.web.models import Event, User
from daowei.foundation.web.rights import Role
from daowei.verification.draw.checking import checked
from daowei.verification.draw.commitments import commitment
from daowei.verification.draw.drand import QUICKNET
from daowei.verification.draw.plan import Mode
from daowei.verification.draw.stages import Held, State
from daowei.verification.draw.tickets import hashed
from daowei.verification.draw.web import handing
from daowei.verification.draw.web.actions import (
    RefusedError,
    ask_replacement,
    commit,
    dispatch,
    fallback_code,
    freeze,
    freeze_list,
    hand_in,
    hold,
    publish,
    read_numbers,
    read_round,
    reveal,
    sign_replacement,
    tell_key,
    void,
)
from daowei.verification.draw.web.models import Contributor, RecordStep
from daowei.verification.draw.web.queries import (
    NotYetKnownError,
    drawn_units,
    record_document,
    selection_inside,
    unseen_units,
    visited_of,
)

Anyone = Callable[..., User]
pytestmark = pytest.mark.django_db


def refused(doing: Callable[[], object]) -> set[str]:
    with pytest.raises(RefusedError) as fault:
        doing()
    return {each.code for each in fault.value.problems}


def record(ceremony: Ceremony) -> dict[str, object]:
    found: dict[str, object] = json.loads(json.dumps(record_document(ceremony.here)))
    return found


@pytest.mark.parametrize("mode", list(Mode))
def test_a_draw_held_on_the_site_stands_before_the_verifier(
    county: str, anyone: Anyone, mode: Mode
) -> None:
    ceremony = Ceremony(anyone, mode=mode).until_sent()

    assert checked(record(ceremony)).refusals == ()
    if mode is not Mode.OPEN:
        reveal(ceremony.here, by=ceremony.office, at=ceremony.now)
        assert checked(record(ceremony)).refusals == ()
    chosen = [each for each in drawn_units(ceremony.here) if not each.is_reserve]
    assert {each.stratum for each in chosen} == {"hill", "mountain", "plain"}
    assert len(chosen) == sum(max(2, -(-count // 3)) for count in _strata_sizes(ceremony).values())


def _strata_sizes(ceremony: Ceremony) -> dict[str, int]:
    lines = [line.split("\t") for line in ceremony.here.frame.splitlines()]
    return {name: sum(line[1] == name for line in lines) for name in {line[1] for line in lines}}


def test_no_step_comes_before_its_turn_and_none_comes_twice(county: str, anyone: Anyone) -> None:
    ceremony = Ceremony(anyone)
    steps: list[Callable[[], object]] = [
        ceremony.publish,
        ceremony.commit,
        ceremony.throw,
        ceremony.hand_in,
        lambda: dispatch(ceremony.here, by=ceremony.office, at=ceremony.now),
        lambda: reveal(ceremony.here, by=ceremony.office, at=ceremony.now),
    ]
    ceremony.freeze()

    for number, step in enumerate(steps):
        for other in steps[:number] + steps[number + 1 :]:
            if number or other is not steps[1]:
                assert refused(other) <= {"DRW-031"}
        step()

    assert ceremony.here.state == State.REVEALED
    assert all(refused(each) == {"DRW-031"} for each in steps)


def test_a_plan_for_another_frame_or_for_a_moment_past_is_refused(
    county: str, anyone: Anyone
) -> None:
    ceremony = Ceremony(anyone)
    ceremony.freeze()
    before = QUICKNET.round_at(MOMENT - timedelta(hours=1))

    ceremony.changes = {"frame_sha256": "0" * 64}
    assert refused(ceremony.publish) == {"DRW-032"}
    ceremony.changes = {"beacon": {"chain": QUICKNET.hash, "round": before}}
    assert refused(ceremony.publish) == {"DRW-034"}
    ceremony.changes = {"reveal_by": "2026-01-01T00:00:00Z"}
    assert refused(ceremony.publish) == {"DRW-034"}
    ceremony.changes = {"dice": {"count": 9, "place": "", "at": "2026-01-13T00:00:00Z"}}
    assert refused(ceremony.publish) == {"DRW-012"}
    ceremony.changes = {}
    twice = [ceremony.parties()[0]] * 3
    assert refused(
        lambda: publish(
            ceremony.here, ceremony.document(), twice, by=ceremony.office, at=ceremony.now
        )
    ) == {"DRW-033"}


def test_nobody_commits_for_another_or_twice_or_after_the_beacon(
    county: str, anyone: Anyone
) -> None:
    ceremony = Ceremony(anyone)
    ceremony.freeze()
    due = QUICKNET.round_at(MOMENT + timedelta(hours=2))
    ceremony.changes = {"beacon": {"chain": QUICKNET.hash, "round": due}}
    ceremony.publish()
    stranger = anyone("Stranger", Role.UNIT_HEAD)
    published = commitment(ceremony.here.plan_sha256, "office", "0" * 64)

    def committed(by: User, text: str = published) -> Callable[[], object]:
        return lambda: commit(ceremony.here, text, Held.BROWSER, by=by, at=ceremony.now)

    assert refused(committed(stranger)) == {"DRW-043"}
    assert refused(committed(ceremony.office, "too short")) == {"DRW-035"}
    committed(ceremony.office)()
    assert refused(committed(ceremony.office)) == {"DRW-035"}
    ceremony.at = MOMENT + timedelta(hours=3)
    assert refused(committed(ceremony.people["audit"])) == {"DRW-035"}


def test_numbers_count_when_two_people_have_read_the_same(county: str, anyone: Anyone) -> None:
    ceremony = Ceremony(anyone)
    ceremony.freeze()
    ceremony.publish()
    ceremony.commit()

    def read(numbers: str, by: User) -> bool:
        return read_numbers(ceremony.here, "dice", numbers, by=by, at=ceremony.now)

    assert refused(lambda: read("123", ceremony.office)) == {"DRW-045"}
    assert refused(
        lambda: read_numbers(ceremony.here, "lottery", "1:2", by=ceremony.office, at=ceremony.now)
    ) == {"DRW-044"}
    assert not read(DICE, ceremony.office)
    assert not read(DICE, ceremony.office)
    assert not read("0" * 10, ceremony.second)
    assert ceremony.here.state == State.COMMITTED
    assert read("31415 92653", ceremony.second)
    assert ceremony.here.state == State.NUMBERED
    assert refused(lambda: read(DICE, ceremony.office)) == {"DRW-031"}


def test_a_beacon_counts_only_when_due_and_genuine(county: str, anyone: Anyone) -> None:
    ceremony = Ceremony(anyone)
    ceremony.freeze()
    due = QUICKNET.round_at(MOMENT + timedelta(hours=2))
    ceremony.changes = {"beacon": {"chain": QUICKNET.hash, "round": due}}
    ceremony.publish()
    ceremony.commit()

    def read() -> None:
        read_round(ceremony.here, "ab" * 48, "", by=ceremony.office, at=ceremony.now)

    assert refused(read) == {"DRW-036"}
    ceremony.at = MOMENT + timedelta(hours=3)
    assert refused(read) == {"DRW-038"}
    ceremony.throw()
    assert ceremony.here.state == State.COMMITTED, "the beacon is still waited for"


def test_another_value_than_the_committed_one_is_refused(county: str, anyone: Anyone) -> None:
    ceremony = Ceremony(anyone)
    ceremony.freeze()
    ceremony.publish()
    ceremony.commit()
    ceremony.throw()

    assert refused(
        lambda: hand_in(
            ceremony.here, "office", hashed("better"), by=ceremony.office, at=ceremony.now
        )
    ) == {"DRW-039"}
    ceremony.hand_in("audit", "public-witness")
    assert refused(lambda: dispatch(ceremony.here, by=ceremony.office, at=ceremony.now)) == {
        "DRW-031"
    }
    copy = ceremony.values["office"].upper()
    hand_in(ceremony.here, "office", copy, by=ceremony.second, at=ceremony.now)
    assert ceremony.here.state == State.VALUED


def test_a_value_held_by_the_site_is_encrypted_and_hands_itself_in(
    county: str, anyone: Anyone
) -> None:
    ceremony = Ceremony(anyone)
    ceremony.freeze()
    ceremony.publish()
    ceremony.commit("audit", "public-witness")

    mine = hold(ceremony.here, by=ceremony.office, at=ceremony.now)
    ceremony.throw()

    assert Contributor.objects.get(pk=mine.pk).handed_at is not None
    steps = record(ceremony)["steps"]
    assert isinstance(steps, list)
    made = [each["content"] for each in steps if each["step"] == "commitment"]
    assert [each["held"] for each in made] == ["browser", "browser", "server"]
    value = next(each["content"]["value"] for each in steps if each["step"] == "value")
    assert value not in mine.box


def test_the_selection_of_a_sealed_draw_goes_to_the_teams_alone(
    county: str, anyone: Anyone, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[tuple[str, int]] = []
    monkeypatch.setattr(handing, "_HANDING", [])
    handing.handed_to(lambda draw, selection, **_: handed.append((draw.code, len(selection))))
    ceremony = Ceremony(anyone, mode=Mode.SEALED).until_valued()
    for early in (ceremony.here,):
        with pytest.raises(NotYetKnownError):
            drawn_units(early)

    dispatch(ceremony.here, by=ceremony.office, at=ceremony.now)

    assert handed[0][0] == "2026-spring"
    with pytest.raises(NotYetKnownError):
        drawn_units(ceremony.here)
    shown = json.dumps(record_document(ceremony.here))
    seed = str(ceremony.here.steps.get(step="dispatch").content)
    assert seed == ""
    assert all(value not in shown for value in ceremony.values.values())
    assert "probability" not in shown
    logged = "".join(each.after for each in Event.objects.filter(on=f"draw:{ceremony.here.pk}"))
    assert "probability" not in logged
    assert all(value not in logged for value in ceremony.values.values())


def test_no_box_of_a_sealed_draw_opens_elsewhere(county: str, anyone: Anyone) -> None:
    from daowei.verification.draw.web.boxes import BoxError, unboxed  # noqa: PLC0415

    ceremony = Ceremony(anyone, mode=Mode.SEALED).until_sent()
    step = ceremony.here.steps.get(step="dispatch")

    with pytest.raises(BoxError):
        unboxed(step.box, f"draw:{ceremony.here.pk}:1")


def test_there_is_no_second_draw_and_a_void_one_stays(county: str, anyone: Anyone) -> None:
    ceremony = Ceremony(anyone)
    ceremony.freeze()
    ceremony.publish()
    ceremony.commit()
    ceremony.throw()

    assert refused(lambda: void(ceremony.here, "", "x", by=ceremony.office, at=ceremony.now)) == {
        "DRW-040"
    }
    void(ceremony.here, "audit", "would not show the value", by=ceremony.office, at=ceremony.now)

    assert ceremony.here.state == State.VOID
    assert checked(record(ceremony)).refusals == ()
    assert refused(ceremony.hand_in) == {"DRW-031"}
    assert refused(ceremony.freeze) == {"DRW-042"}
    assert fallback_code("2026-spring") == "2026-spring-again1"
    assert fallback_code("2026-spring-again1") == "2026-spring-again2"


def test_the_next_record_follows_the_last_one(county: str, anyone: Anyone) -> None:
    first = Ceremony(anyone).until_sent()
    second = Ceremony(anyone, code="2026-autumn", at=first.at)
    second.freeze()

    assert record(second)["previous"] == record(first)["head"]


def test_a_replacement_needs_two_people_a_reason_and_gives_the_next_reserve(
    county: str, anyone: Anyone
) -> None:
    ceremony = Ceremony(anyone, mode=Mode.SEALED).until_sent()
    inspector, other = anyone("Inspector", Role.INSPECTOR), anyone("Other", Role.INSPECTOR)
    selection = selection_inside(ceremony.here)
    unit = next(each for each in selection if not each.is_reserve)
    waiting = next(each for each in selection if each.is_reserve and each.stratum == unit.stratum)

    def asked(name: str, reason: str) -> object:
        return ask_replacement(ceremony.here, name, reason, by=inspector, at=ceremony.now)

    assert refused(lambda: asked(unit.unit, "absent")) == {"DRW-023"}
    fishing = ask_replacement(ceremony.here, "qh", "disaster", by=inspector, at=ceremony.now)
    assert refused(lambda: sign_replacement(fishing, by=other, at=ceremony.now)) == {"DRW-021"}
    open_one = ask_replacement(ceremony.here, unit.unit, "disaster", by=inspector, at=ceremony.now)
    assert "DRW-024" in refused(lambda: sign_replacement(open_one, by=inspector, at=ceremony.now))
    made = sign_replacement(open_one, by=other, at=ceremony.now)

    assert made.reserve == waiting.unit
    assert unit.unit not in json.dumps(record_document(ceremony.here)["steps"][-1])  # type: ignore[index]
    reveal(ceremony.here, by=ceremony.office, at=ceremony.now)
    assert checked(record(ceremony)).refusals == ()
    visited = {each.unit for each in visited_of(ceremony.here)}
    assert waiting.unit in visited
    assert unit.unit not in visited


def test_a_list_is_frozen_before_its_key_is_told(county: str, anyone: Anyone) -> None:
    ceremony = Ceremony(anyone, mode=Mode.STAGED, stages=2).until_sent()
    inspector = anyone("Inspector", Role.INSPECTOR)
    drawn_one = selection_inside(ceremony.here)[0].unit
    villages = "".join(f"{drawn_one}-v{n:02}\t{drawn_one}\t1\n" for n in range(1, 14))

    def told(digits: str) -> str:
        return tell_key(
            ceremony.here, "V", drawn_one, digits=digits, by=ceremony.office, at=ceremony.now
        )

    def listed(stage: str = "V", visit: str = drawn_one) -> str:
        return freeze_list(
            ceremony.here, stage, visit, text=villages, by=inspector, at=ceremony.now
        )

    assert refused(lambda: told("0" * 10)) == {"DRW-041"}
    assert refused(lambda: listed("R")) == {"DRW-041"}
    assert refused(lambda: listed(visit="qh")) == {"DRW-041"}
    digits = listed()
    assert len(digits) == 10
    assert refused(listed) == {"DRW-041"}
    assert refused(lambda: told("0" * 10)) == {"DRW-041"}
    assert len(told(f"{digits[:5]} {digits[5:]}")) == 64
    reveal(ceremony.here, by=ceremony.office, at=ceremony.now)
    assert checked(record(ceremony)).refusals == ()


def test_units_unseen_for_so_many_rounds_are_known(county: str, anyone: Anyone) -> None:
    seen: set[str] = set()
    units: set[str] = set()
    at = MOMENT
    for number in range(2):
        ceremony = Ceremony(anyone, code=f"r{number}", at=at).until_sent()
        seen |= {each.unit for each in visited_of(ceremony.here)}
        at = ceremony.at
        units = {line.split("\t")[0] for line in ceremony.here.frame.splitlines()}

    assert set(unseen_units("qinghe", units, rounds=2)) == units - seen
    assert unseen_units("qinghe", units, rounds=3) == ()


def test_a_faulty_frame_is_not_frozen(county: str, anyone: Anyone) -> None:
    office = anyone("Office", Role.PROGRAMME_OFFICE)
    rows = [("德清", "a", 1), ("b", "a", 1), ("b", "a", 1), ("c", "a", 1.5)]

    codes = refused(
        lambda: freeze(programme="qinghe", code="x", names={}, unit_kind="township", rows=rows,
                       by=office, at=MOMENT)
    )  # fmt: skip

    assert codes == {"DRW-002", "DRW-003", "DRW-004"}


def test_every_step_writes_its_event(county: str, anyone: Anyone) -> None:
    ceremony = Ceremony(anyone, mode=Mode.SEALED).until_revealed()

    deeds = Event.objects.filter(on=f"draw:{ceremony.here.pk}").values_list("deed", flat=True)
    assert set(deeds) == {f"draws.{each}" for each in (
        "frozen", "published", "committed", "read", "numbered", "handed", "dispatched", "revealed"
    )}  # fmt: skip
    assert RecordStep.objects.filter(draw=ceremony.here).count() == 2 + len(PARTIES) * 2 + 3


def test_a_draw_whose_result_everybody_knows_is_not_made_void(county: str, anyone: Anyone) -> None:
    ceremony = Ceremony(anyone).until_sent()

    assert refused(
        lambda: void(ceremony.here, "office", "it does not suit", by=ceremony.office,
                     at=ceremony.now)
    ) == {"DRW-048"}  # fmt: skip
