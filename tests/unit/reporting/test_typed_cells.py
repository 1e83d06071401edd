"""What people type and paste, as they type and paste it."""

import pytest
from hypothesis import given, strategies as st

from daowei.programme.definition import AggregationType, Element, Measure, ValueType
from daowei.reporting.documents import Nothing
from daowei.reporting.typed_cells import pasted, read_cell, written


def _element(kind: ValueType = ValueType.INTEGER_ZERO_OR_POSITIVE, decimals: int = 0) -> Element:
    return Element(
        code="anc1",
        uid="u",
        names={"en": "First visits"},
        concept=None,
        measure=Measure.FLOW,
        value_type=kind,
        aggregation=AggregationType.SUM,
        decimals=decimals,
    )


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("12", 12),
        (" 0 ", 0),
        ("", Nothing.BLANK),
        ("\u3000", Nothing.BLANK),
        ("n/a", Nothing.NOT_APPLICABLE),
        ("N/A", Nothing.NOT_APPLICABLE),
        ("不适用", Nothing.NOT_APPLICABLE),
        ("1,234", 1234),
        ("1,234,567", 1234567),
        ("1 234", 1234),
        ("\uff11\uff12\uff13", 123),
        ("\uff11\uff0c\uff12\uff13\uff14", 1234),
        ("12.0", 12),
        ("+7", 7),
    ],
)
def test_a_text_is_read_as_it_was_meant(text: str, entry: object) -> None:
    assert read_cell(text, _element()) == (entry, None)


@pytest.mark.parametrize(
    "text",
    ["12 women", "1,23", "1.5", "-3", "1e3", "=A1", "10000000000000000", "1.00000000000000001"],
)
def test_what_means_no_entry_is_told(text: str) -> None:
    entry, problem = read_cell(text, _element())

    assert entry is None
    assert problem is not None
    assert problem.value == text
    assert problem.remedy is not None


@pytest.mark.parametrize("minus", ["-", "\u2212", "\u2013", "\uff0d"])
def test_every_kind_of_minus_is_one(minus: str) -> None:
    assert read_cell(f"{minus}3", _element(ValueType.INTEGER)) == (-3, None)


def test_yes_and_no_are_answers() -> None:
    truth = _element(ValueType.BOOLEAN)
    assert [read_cell(each, truth)[0] for each in ("是", "yes", "0", "否")] == [1, 1, 0, 0]
    assert read_cell("perhaps", truth)[1] is not None


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_what_is_written_is_read_again(value: int, decimals: int) -> None:
    element = _element(ValueType.NUMBER, decimals)

    assert read_cell(written(value, element), element) == (value, None)


def test_a_block_of_a_spreadsheet_keeps_its_rows_and_empty_cells() -> None:
    assert pasted('1\t\t3\r\n"a\tb"\t5\r\n\r\n') == [["1", "", "3"], ["a\tb", "5"]]
