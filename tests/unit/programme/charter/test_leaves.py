import pytest

from daowei.language.parse import parse
from daowei.programme.charter.leaves import Place, leaves

ABOVE, BELOW, CONDITION = Place.ABOVE, Place.BELOW, Place.CONDITION


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#{a} + #{b}", {("a", ABOVE), ("b", ABOVE)}),
        ("#{a} * (1 / #{b})", {("a", ABOVE), ("b", BELOW)}),
        ("#{a} / (#{b} / #{c})", {("a", ABOVE), ("b", BELOW), ("c", ABOVE)}),
        ("if(#{a} < 10, #{b}, #{c} / #{d})",
         {("a", CONDITION), ("b", ABOVE), ("c", ABOVE), ("d", BELOW)}),
        ("if(isNull(#{a}), 0, #{b})", {("a", CONDITION), ("b", ABOVE)}),
        ("if(#{a} > 1 && if(#{b} > 1, #{c}, 0) > 1, 1, 0)",
         {("a", CONDITION), ("b", CONDITION), ("c", CONDITION)}),
        ("if(#{a} / #{b} > 1, 1, 0)", {("a", CONDITION), ("b", CONDITION)}),
        ("-#{a}.periodOffset(-1)", {("a", ABOVE)}),
        ("greatest(#{a}, #{b})", {("a", ABOVE), ("b", ABOVE)}),
    ],
)  # fmt: skip
def test_every_leaf_is_found_with_its_place(text: str, expected: set[tuple[str, Place]]) -> None:
    assert {(item.parts[0], place) for item, place in leaves(parse(text))} == expected
