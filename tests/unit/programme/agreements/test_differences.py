from collections.abc import Callable
from decimal import Decimal

from daowei.programme.agreements.differences import changes
from daowei.programme.agreements.documents import Measure, Paper


def told(before: Paper, after: Paper, language: str = "en") -> list[str]:
    return [each.in_language(language) for each in changes(before, after)]


def test_the_same_terms_differ_in_nothing(paper: Callable[..., Paper]) -> None:
    assert told(paper(), paper()) == []


def test_a_moved_target_is_told_with_its_reason(
    paper: Callable[..., Paper], target: Callable[..., object]
) -> None:
    after = paper(targets=(target(value=Decimal(92), reason="The road is closed"),))

    assert told(paper(), after) == [
        "Timely reports: target lowered from 95 % to 92 %.",
        "Timely reports: the reason given is “The road is closed”.",
    ]


def test_targets_come_and_go(paper: Callable[..., Paper], target: Callable[..., object]) -> None:
    growth = target(
        criterion="outreach", names={"en": "Outreach"}, measure=Measure.GROWTH, value=Decimal(5)
    )
    with_growth = paper(targets=(target(), growth))

    assert told(paper(), with_growth) == ["Outreach: new target +5 % growth."]
    assert told(with_growth, paper()) == ["Outreach: the target +5 % growth is taken out."]


def test_duties_resources_and_clauses_are_told(
    paper: Callable[..., Paper], duty: Callable[..., object], owed: Callable[..., object]
) -> None:
    after = paper(
        duties=(duty(owner="Head of the health centre"), duty(texts={"en": "Answer complaints"})),
        owed=(owed(quantity=3_000_000),),
        clauses=({"en": "Both sides meet each quarter"},),
    )

    assert told(paper(), after) == [
        (
            "Duty with another owner or day: Post the notice of rights in every village"
            " (Head of the health centre, by 2026-03-31)"
        ),
        "New duty: Answer complaints (Director of the township office, by 2026-03-31)",
        "Training of counsellors: from 25000.00 CNY by 2026-02-28 to 30000.00 CNY by 2026-02-28.",
        "New clause: Both sides meet each quarter",
    ]
    assert told(after, paper(duties=(), owed=()))[-2:] == [
        "No longer owed: Training of counsellors, 30000.00 CNY.",
        "Clause taken out: Both sides meet each quarter",
    ]


def test_another_programme_version_underneath_is_told(paper: Callable[..., Paper]) -> None:
    after = paper(programme_digest="sha256:" + "1" * 64, version="2026.2", period="2027")

    assert told(paper(), after) == [
        "Rests on programme version 2026.2 instead of 2026.1.",
        "For 2027 instead of 2026.",
    ]
