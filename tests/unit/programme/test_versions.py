from collections.abc import Callable
from pathlib import Path

from daowei.programme.changes import Change
from daowei.programme.definition import Programme
from daowei.programme.reading import read_programme
from daowei.programme.versions import difference

Starter = Callable[..., Path]


def programme_of(folder: Path) -> Programme:
    programme = read_programme(folder).programme
    assert programme is not None
    return programme


def changed(starter: Starter, name: str, *swaps: tuple[str, str]) -> tuple[Change, ...]:
    """The difference between the starter and the starter with words replaced."""
    folder = starter()
    old = programme_of(folder)
    text = (folder / name).read_text(encoding="utf-8")
    for before, after in swaps:
        assert before in text
        text = text.replace(before, after)
    (folder / name).write_text(text, encoding="utf-8")
    return difference(old, programme_of(folder))


def test_a_version_differs_from_itself_in_nothing(starter: Starter) -> None:
    programme = programme_of(starter())

    assert difference(programme, programme) == ()


def test_a_comment_or_another_spelling_of_a_formula_is_no_change(starter: Starter) -> None:
    swaps = (
        ("indicators:\n", "# more words\n\nindicators:\n"),
        ('"#{anc_fourth}"', '" #{anc_fourth} "'),
    )

    assert changed(starter, "indicators.yaml", *swaps) == ()


def test_a_changed_weight_is_told_in_a_sentence(starter: Starter) -> None:
    (change,) = changed(starter, "agreement.yaml", ("weight: 60", "weight: 55"))

    assert str(change.text) == ("criterion townships/antenatal_four: weight was 60 and is now 55")
    assert change.agreements == {"townships"}


def test_a_changed_formula_is_printed_and_touches_whoever_reads_it(starter: Starter) -> None:
    (change,) = changed(
        starter, "indicators.yaml", ('"#{anc_fourth}"', '"#{anc_fourth}+#{anc_first}"')
    )

    assert (change.field, change.before) == ("numerator", "#{anc_fourth}")
    assert change.after == "#{anc_fourth} + #{anc_first}"
    assert change.indicators == {"antenatal_four"}
    assert change.agreements == {"townships"}


def test_a_changed_element_touches_every_indicator_that_reads_it(starter: Starter) -> None:
    (change,) = changed(
        starter, "elements.yaml", ("MH01.denominator", "MH01.denominator\n    decimals: 1")
    )

    assert (change.code, change.field, change.before, change.after) == (
        "anc_first", "decimals", "0", "1",
    )  # fmt: skip
    assert change.indicators == {"antenatal_four", "antenatal_women"}
    assert change.agreements == {"townships"}


def test_added_and_removed_definitions_are_told(starter: Starter) -> None:
    swap = ("  informed_within_asked:", "  asked_and_informed:")

    changes = changed(starter, "forms.yaml", swap)

    assert [str(each.text) for each in changes] == [
        "form interviews: checks was informed_within_asked and is now asked_and_informed",
        "check informed_within_asked was removed",
        "check asked_and_informed was added",
    ]
    assert not any(each.agreements for each in changes)


def test_a_rule_for_the_whole_programme_touches_every_indicator(starter: Starter) -> None:
    (change,) = changed(starter, "programme.yaml", ("partial: exclude ", "partial: count "))

    assert change.indicators == {"antenatal_four", "informed_clients", "antenatal_women"}


def test_a_criterion_moved_to_another_pillar_is_told(starter: Starter) -> None:
    folder = starter()
    old = programme_of(folder)
    text = (folder / "agreement.yaml").read_text(encoding="utf-8")
    head, services, rest = text.partition("          antenatal_four:\n")
    body, rights, tail = rest.partition("      rights:")
    (folder / "agreement.yaml").write_text(
        head.replace("criteria:\n", "criteria:\n          other: {indicator: antenatal_four, "
                     "weight: 1, method: ratio_to_target, target: 1}\n")
        + rights + tail + services + body, encoding="utf-8",
    )  # fmt: skip

    changes = difference(old, programme_of(folder))

    moved = next(each for each in changes if each.code == "townships/antenatal_four")
    assert (moved.field, moved.before, moved.after) == ("pillar", "services", "rights")
