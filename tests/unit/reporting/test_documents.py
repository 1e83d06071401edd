import json

import pytest

from daowei.foundation.states import State
from daowei.reporting.documents import (
    Nothing,
    Report,
    ReportError,
    as_document,
    current,
    from_document,
    superseding,
    values_of,
    with_value,
)

BIRTHS, TWINS = ("births", ""), ("births", "twins")


def report() -> Report:
    return Report(
        form="monthly",
        unit="T1",
        period="202401",
        values={
            BIRTHS: 42,
            TWINS: 0,
            ("beds", ""): Nothing.BLANK,
            ("boat", ""): Nothing.NOT_APPLICABLE,
        },
    )


def test_a_document_says_zero_blank_and_not_applicable_apart() -> None:
    assert as_document(report())["values"] == {
        "births": {"": 42, "twins": 0},
        "beds": {"": None},
        "boat": {"": "not_applicable"},
    }


def test_a_report_survives_its_text() -> None:
    assert from_document(json.loads(report().text)) == report()


def test_the_digest_does_not_depend_on_the_order_of_entries() -> None:
    turned = Report(
        form="monthly",
        unit="T1",
        period="202401",
        values=dict(reversed([*report().values.items()])),
    )

    assert turned.digest == report().digest


@pytest.mark.parametrize(
    "damage",
    [
        {"unit": None},
        {"revision": "1"},
        {"values": {"births": {"": 4.5}}},
        {"values": {"births": {"": True}}},
        {"values": {"births": {"": "many"}}},
    ],
)
def test_what_is_no_report_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises(ReportError):
        from_document({**as_document(report()), **damage})


def test_a_correction_supersedes_and_names_what_it_supersedes() -> None:
    corrected = superseding(report(), {BIRTHS: 38})

    assert (corrected.revision, corrected.supersedes) == (2, report().digest)
    assert corrected.values == {BIRTHS: 38}
    assert report().values[BIRTHS] == 42


def test_one_value_merges_into_a_new_revision() -> None:
    merged = with_value(report(), BIRTHS, 43)

    assert merged.revision == 2
    assert merged.values == {**report().values, BIRTHS: 43}


def test_a_value_that_is_there_already_makes_no_revision() -> None:
    assert with_value(report(), BIRTHS, 42) == report()
    assert with_value(report(), ("new", ""), None) == report()


def test_a_value_taken_out_is_gone_and_not_zero() -> None:
    assert TWINS not in with_value(report(), TWINS, None).values


def test_only_the_last_revision_is_current() -> None:
    first = report()
    second = with_value(first, BIRTHS, 43)
    other = Report(form="monthly", unit="A", period="202401", values={})

    assert current([second, first, other, first]) == (other, second)


def test_two_documents_cannot_be_one_revision() -> None:
    with pytest.raises(ReportError, match="two revisions 2"):
        current([with_value(report(), BIRTHS, 1), with_value(report(), BIRTHS, 2)])


def test_a_revision_must_name_the_one_before() -> None:
    strange = superseding(with_value(report(), BIRTHS, 1), {})
    renumbered = Report(
        form="monthly", unit="T1", period="202401", values={}, revision=2, supersedes=strange.digest
    )

    with pytest.raises(ReportError, match="supersedes another"):
        current([report(), renumbered])


def test_values_are_rows_with_their_states() -> None:
    table = values_of([report()])

    assert table.select("element", "combo", "value", "state").rows() == [
        ("beds", "", None, State.BLANK),
        ("births", "", 42, State.REPORTED),
        ("births", "twins", 0, State.REPORTED),
        ("boat", "", None, State.NOT_APPLICABLE),
    ]
    assert values_of([]).is_empty()
