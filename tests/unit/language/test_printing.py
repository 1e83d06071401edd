import pytest

from daowei.language.parse import parse
from daowei.language.printing import printed


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("1+2*3", "1 + 2 * 3"),
        ("((1+2))*3", "(1 + 2) * 3"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("1-2-3", "1 - 2 - 3"),
        ("-3^2", "-3 ^ 2"),
        ("(-3)^2", "(-3) ^ 2"),
        ("2^-3", "2 ^ (-3)"),
        ("2^3^2", "2 ^ (3 ^ 2)"),
        ("not (a and b) or c", "!(a && b) || c"),
        ("1e3+.5", "1000 + 0.5"),
        ('"it\'s"', r"'it\'s'"),
        ("#{ de . coc .*}", "#{de.coc}"),
        ("[ not-ok ] + [fine]", "[not-ok] + fine"),
        ("[and]", "[and]"),
        ("IF(true,null,1)", "if(true, null, 1)"),
        ("is(a in 1,2)", "is(a in 1, 2)"),
        ("orgUnit.group( aB )", "orgUnit.group(aB)"),
        ("(#{a}).periodOffset(-1)", "#{a}.periodOffset(-1)"),
        ("(#{a}+1).yearToDate().minDate(2021-4-1)", "(#{a} + 1).yearToDate().minDate(2021-04-01)"),
        ("array(1,2)", "array(1, 2)"),
    ],
)
def test_there_is_one_spelling(written: str, spelling: str) -> None:
    assert printed(parse(written)) == spelling
    assert parse(spelling) == parse(written)


def test_a_long_sum_is_printed_without_brackets() -> None:
    text = " + ".join(["x"] * 3000)

    assert printed(parse(text)) == text
