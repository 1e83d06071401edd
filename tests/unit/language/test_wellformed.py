import pytest

from daowei.language.dialects import DHIS2, DHIS2_KOTLIN
from daowei.language.modes import Mode
from daowei.language.parse import parse
from daowei.language.wellformed import check


@pytest.mark.parametrize(
    ("text", "culprits"),
    [
        ("(5 < 2) + 3", ["5 < 2"]),
        ("1 && true", ["1"]),
        ("-(a || b)", ["a || b"]),
        ("!5", ["5"]),
        ("if(3, 1, 2)", ["3"]),
        ("'abc' * 2", ["'abc'"]),
        ("'12' * 2", []),
        ("1 == true", ["true", "1"]),
        ("sqrt(a > b)", ["a > b"]),
        ("#{a} && #{b}", []),
        ("if(true, 1, 'x') + 1", []),
        ("previous(isNull(a)) + 1", ["previous(isNull(a))"]),
        ("array(1) * 2", ["array(1)"]),
        ("contains(#{a}, array(1))", ["array(1)"]),
        ("(a > 1).periodOffset(-1) * 2", ["(a > 1).periodOffset(-1)"]),
    ],
)
def test_a_value_that_cannot_be_of_the_wanted_sort_is_told(text: str, culprits: list[str]) -> None:
    found = check(parse(text))

    assert [each.value for each in found] == culprits
    assert {each.code for each in found} <= {"LNG-041"}


@pytest.mark.parametrize(
    ("text", "mode", "culprits"),
    [
        ("stddev(#{a})", Mode.INDICATOR, ["stddev"]),
        ("stddev(#{a})", Mode.PREDICTOR, []),
        ("N{a}", Mode.VALIDATION_RULE, ["N{a}"]),
        ("#{a}.periodOffset(1)", Mode.PREDICTOR, ["periodOffset"]),
        ("orgUnit.group(a)", Mode.INDICATOR, ["orgUnit.group", "orgUnit.group(a)"]),
        ("'abc'", Mode.INDICATOR, ["'abc'"]),
        ("'abc'", Mode.PREDICTOR, []),
        ("1", Mode.PREDICTOR_SKIP_TEST, ["1"]),
    ],
)
def test_what_has_no_place_in_a_mode_is_told(text: str, mode: Mode, culprits: list[str]) -> None:
    found = check(parse(text, dialect=DHIS2), mode=mode, dialect=DHIS2)

    assert [each.value for each in found] == culprits


def test_a_lenient_dialect_is_not_asked_for_sorts() -> None:
    node = parse("1 && true", dialect=DHIS2_KOTLIN)

    assert check(node, mode=Mode.PREDICTOR_GENERATOR, dialect=DHIS2_KOTLIN) == ()
