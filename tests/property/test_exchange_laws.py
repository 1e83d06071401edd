"""Laws of the exchange of values: exact numbers, and loading twice."""

import re
from decimal import Decimal

import polars as pl
from hypothesis import given, strategies as st

from daowei.reporting.exchange.directory import KnownElement
from daowei.reporting.exchange.value_types import LARGEST_SCALED, judged

TYPES = {
    "INTEGER": r"0|-?[1-9]\d*",
    "INTEGER_POSITIVE": r"[1-9]\d*",
    "INTEGER_NEGATIVE": r"-[1-9]\d*",
    "INTEGER_ZERO_OR_POSITIVE": r"0|[1-9]\d*",
    "NUMBER": r"(-?0|-?[1-9]\d*)(\.\d+)?",
}
written = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.text("0123456789+-. eE,_", max_size=8),
    st.from_regex(r"-?\d{1,3}(\.\d{0,3})?", fullmatch=True),
)


def plainly(text: str, value_type: str, decimals: int) -> int | None:
    """The slow, obvious reading: one text, one regular expression, one Decimal."""
    if value_type != "NUMBER":
        text = re.sub(r"^(-?\d+)\.0+$", r"\1", text, flags=re.ASCII)
    if not re.fullmatch(TYPES[value_type], text, flags=re.ASCII):
        return None
    scaled = Decimal(text).scaleb(decimals)
    if scaled != scaled.to_integral_value() or abs(scaled) > LARGEST_SCALED:
        return None
    return int(scaled)


@given(
    st.lists(
        st.tuples(written, st.sampled_from(sorted(TYPES)), st.integers(0, 3)),
        min_size=1,
        max_size=9,
    )
)
def test_columns_judge_values_as_the_slow_reading_does(cases: list[tuple[str, str, int]]) -> None:
    elements = [
        KnownElement(uid=str(n), value_type=value_type, decimals=decimals)
        for n, (_, value_type, decimals) in enumerate(cases)
    ]
    table = pl.DataFrame(
        {
            "index": range(len(cases)),
            "element": range(len(cases)),
            "value": [text for text, _, _ in cases],
        },
        schema={"index": pl.UInt32, "element": pl.Int32, "value": pl.String},
    )

    found = judged(table, elements)

    assert found["scaled"].to_list() == [plainly(*case) for case in cases]
    faulty = found["fault"].is_not_null().to_list()
    assert faulty == [plainly(*case) is None for case in cases]
