import json
from pathlib import Path
from typing import Any

import pytest

from daowei.cli.vectors.answers import same
from daowei.cli.vectors.expression_values import Bound, Context, stated
from daowei.language.dialects import DHIS2, DHIS2_KOTLIN
from daowei.language.errors import ExpressionError
from daowei.language.modes import Mode
from daowei.language.parse import parse
from daowei.language.printing import printed
from daowei.language.reference import evaluate
from daowei.language.sources import ResultType
from daowei.language.tree import MissingStrategy
from daowei.language.wellformed import check

CASES = json.loads((Path(__file__).parent / "dhis2_expressions" / "cases.json").read_text())


def rows(name: str) -> list[Any]:
    return [pytest.param(row, id=row[0] if isinstance(row, list) else row) for row in CASES[name]]


@pytest.mark.parametrize("row", rows("core"))
def test_dhis2_core_gives_this(row: list[Any]) -> None:
    text, strategy, result_type, answer, *own = row
    node = parse(text, dialect=DHIS2)

    value = evaluate(
        node,
        Context(CASES["context"], own[0] if own else None),
        dialect=DHIS2,
        strategy=MissingStrategy(strategy),
        result_type=ResultType(result_type),
    )

    assert same(stated(value)["value"], answer, tolerance=1e-6)
    assert parse(printed(node), dialect=DHIS2) == node


@pytest.mark.parametrize("row", rows("kotlin"))
def test_the_kotlin_library_gives_this(row: list[Any]) -> None:
    text, answer, *bound = row
    node = parse(text, dialect=DHIS2_KOTLIN)

    source = Bound(bound[0] if bound else {})
    value = evaluate(node, source, dialect=DHIS2_KOTLIN, strategy=None)

    assert same(stated(value)["value"], answer, tolerance=1e-6)
    assert parse(printed(node), dialect=DHIS2_KOTLIN) == node


@pytest.mark.parametrize("row", rows("core_refuses"))
def test_dhis2_core_refuses_this(row: list[str]) -> None:
    text, mode = row

    with pytest.raises(ExpressionError) as refused:
        _accept(text, Mode(mode))

    assert refused.value.problem.code.startswith("LNG-")


def _accept(text: str, mode: Mode) -> None:
    node = parse(text, dialect=DHIS2)
    for each in check(node, mode=mode, dialect=DHIS2):
        raise ExpressionError(each, at=node.at)


@pytest.mark.parametrize("text", rows("kotlin_refuses"))
def test_the_kotlin_library_refuses_this(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(parse(text, dialect=DHIS2_KOTLIN), Bound({}), dialect=DHIS2_KOTLIN, strategy=None)
