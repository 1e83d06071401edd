from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from daowei.programme.agreements.documents import Good, Measure, Paper
from daowei.programme.agreements.drafting import Basis, Figures, drafted
from daowei.programme.agreements.judging import faults_of, refusals_of
from daowei.programme.definition import Programme
from daowei.programme.reading import read_programme


@pytest.fixture
def programme(starter: Callable[..., Path]) -> Programme:
    found = read_programme(starter()).programme
    assert found is not None
    return found


@pytest.fixture
def sound(programme: Programme, paper: Callable[..., Paper]) -> Paper:
    """A paper on the starter's own scorecard."""
    made = drafted_from(programme)
    return paper(targets=made.targets, appraisal=made.appraisal)


def drafted_from(programme: Programme, figures: Figures | None = None) -> Paper:
    from daowei.foundation.hierarchy import Unit, UnitKind  # noqa: PLC0415 - only this test's

    upper, lower = (
        Unit(code=code, uid=f"u{code:>010}", names={"en": code}, kind=UnitKind.TOWNSHIP,
             placements=())
        for code in ("c", "t")
    )  # fmt: skip
    return drafted(
        Basis(programme=programme, digest="sha256:" + "1" * 64), upper=upper, lower=lower,
        period="2026", scorecard=next(iter(programme.agreements)), figures=figures,
    )  # fmt: skip


def codes(paper: Paper, programme: Programme) -> list[str]:
    return [each.code for each in faults_of(paper, programme)]


def test_a_sound_paper_has_no_fault(sound: Paper, programme: Programme) -> None:
    assert codes(sound, programme) == []
    assert refusals_of(sound) == ()


def test_a_draft_takes_the_cascades_target_before_the_programmes(programme: Programme) -> None:
    first = drafted_from(programme).targets[0]
    figures = Figures(
        allocated={first.criterion: Decimal("71.5")}, past={first.criterion: Decimal(64)}
    )

    found = drafted_from(programme, figures).targets[0]

    assert (found.value, found.allocated, found.baseline) == (
        Decimal("71.5"),
        Decimal("71.5"),
        Decimal(64),
    )


def test_only_criteria_of_the_programme_can_be_targeted(
    programme: Programme, paper: Callable[..., Paper], target: Callable[..., object]
) -> None:
    made = paper(targets=(target(criterion="births_registered"),))

    assert codes(made, programme) == ["AGR-031"]


def test_a_target_beyond_reach_is_told(
    sound: Paper, programme: Programme, paper: Callable[..., Paper]
) -> None:
    from dataclasses import replace  # noqa: PLC0415 - only this test's

    percent = replace(
        sound.targets[0], value=Decimal(101), allocated=None, measure=Measure.RATE,
        unit_of_measure={"en": "%"},
    )  # fmt: skip
    below = replace(percent, value=Decimal(-1))

    for wrong in (percent, below):
        made = paper(targets=(wrong,), appraisal=sound.appraisal)
        assert codes(made, programme) == ["AGR-032"]


def test_a_target_other_than_the_rules_needs_a_reason(
    sound: Paper, programme: Programme, paper: Callable[..., Paper]
) -> None:
    from dataclasses import replace  # noqa: PLC0415 - only this test's

    moved = replace(sound.targets[0], value=Decimal(70), allocated=Decimal(80), reason=" ")
    told = replace(moved, reason="The road was washed away")

    assert codes(paper(targets=(moved,), appraisal=sound.appraisal), programme) == ["AGR-033"]
    assert codes(paper(targets=(told,), appraisal=sound.appraisal), programme) == []


def test_every_duty_has_a_text_and_somebody_who_answers(
    programme: Programme, paper: Callable[..., Paper], duty: Callable[..., object]
) -> None:
    made = paper(targets=(), duties=(duty(texts={"en": " "}, owner=""),))

    assert codes(made, programme) == ["AGR-034", "AGR-035"]


def test_what_is_owed_says_how_much_of_what(
    programme: Programme, paper: Callable[..., Paper], owed: Callable[..., object]
) -> None:
    made = paper(
        targets=(),
        owed=(owed(quantity=0), owed(currency="yuan"), owed(good=Good.POSTS, currency="")),
    )

    assert codes(made, programme) == ["AGR-036", "AGR-037"]


def test_nobody_agrees_with_itself_or_on_nothing(
    programme: Programme, paper: Callable[..., Paper]
) -> None:
    made = paper(targets=(), duties=(), owed=())
    alone = paper(targets=(), lower=made.upper)

    assert codes(made, programme) == ["AGR-038"]
    assert codes(alone, programme) == ["AGR-030"]


def test_an_annex_says_why(programme: Programme, paper: Callable[..., Paper]) -> None:
    assert codes(paper(targets=(), number=1), programme) == ["AGR-039"]


@pytest.mark.parametrize(
    "words",
    ["Keep the scan rate at 95 %", "查环率达到95%", "Fulfil the birth quota", "杜绝计 划 外 生育",
     "Raise the number of sterilisations"],
)  # fmt: skip
def test_a_duty_cannot_bring_back_what_the_charter_refuses(
    words: str, paper: Callable[..., Paper], duty: Callable[..., object]
) -> None:
    found = refusals_of(paper(duties=(duty(texts={"en": words}),)))

    assert [each.rule for each in found][:1] == ["CH-54"]
    assert found[0].path.startswith("duties[1].en")
    assert str(found[0].source)
    assert str(found[0].alternative)


def test_every_free_text_is_read(
    paper: Callable[..., Paper], owed: Callable[..., object], target: Callable[..., object]
) -> None:
    word = "超生"
    made = paper(
        owed=(owed(texts={"zh": word}),),
        clauses=({"zh": word},),
        targets=(target(reason=word),),
        reason=word,
    )

    assert [each.path.split(":")[0] for each in refusals_of(made)] == [
        "owed[1].zh",
        "clauses[1].zh",
        "targets.timely.reason",
        "reason",
    ]
