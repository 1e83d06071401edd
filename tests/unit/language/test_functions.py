import pytest

from daowei.language.calls import APPLIED
from daowei.language.coercion import equal
from daowei.language.dialects import DHIS2, NATIVE
from daowei.language.functions import FUNCTIONS, Function, known_to
from daowei.language.parse import parse
from daowei.language.printing import printed
from daowei.language.reference import outcome
from daowei.language.sources import NoSource

BY_NAME = sorted(FUNCTIONS.values(), key=lambda each: each.name)


@pytest.mark.parametrize(
    "function", [each for each in BY_NAME if each.answer], ids=lambda each: each.name
)
def test_the_example_gives_the_answer_it_states(function: Function) -> None:
    asked = parse(function.example)
    assert function.answer is not None

    given = outcome(asked, NoSource()).value
    stated = outcome(parse(function.answer), NoSource()).value

    assert given is not None
    assert equal(given, stated, node=asked, dialect=NATIVE)


@pytest.mark.parametrize("function", BY_NAME, ids=lambda each: each.name)
def test_the_example_is_an_expression_that_uses_the_function(function: Function) -> None:
    dialect = NATIVE if function.home in NATIVE.homes else DHIS2

    assert f"{function.name}(" in printed(parse(function.example, dialect=dialect))


def test_every_function_of_the_catalogue_can_be_applied_and_no_other() -> None:
    assert APPLIED.keys() == FUNCTIONS.keys() - {"array"}


def test_no_spelling_means_two_functions() -> None:
    spellings = [name for each in BY_NAME for name in (each.name, *each.spellings)]

    assert len(spellings) == len(set(spellings))


def test_dhis2_knows_neither_ours_nor_the_old_spellings() -> None:
    assert not {"safe_div", "IF", "coalesce"} & known_to(DHIS2).keys()
    assert {"if", "subExpression", "sum"} <= known_to(DHIS2).keys()
