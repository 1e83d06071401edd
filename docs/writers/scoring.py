"""The page of scoring methods, from their catalogue."""

from decimal import Decimal

from writers.markdown import code, page, plain, section, table

from daowei.assessment.methods import METHODS, ScoringMethod
from daowei.assessment.settings import Kind, Setting
from daowei.programme.definition import Direction

_WRITTEN = {
    Kind.NUMBER: "a number",
    Kind.BANDS: "a list of bands",
    Kind.FORMULA: "a formula",
}
_DIRECTIONS = {
    Direction.MORE: "only where more is better",
    Direction.LESS: "only where less is better",
    None: "either way",
}


def page_of_methods() -> str:
    """Every method with its settings."""
    return page(
        "Scoring methods",
        "How a figure becomes points from 0 to 100. A criterion names its method in "
        "`agreement.yaml`, either alone (`method: all_or_nothing`) or with settings "
        "(`method: {name: straight_line, floor: 50}`). A figure that is missing earns no points "
        "and loses none: what becomes of it is the agreement's rule for `missing`. Points stay "
        "unrounded until they are printed, halves away from zero.",
        table(
            ["Method", "Scores", "Needs beside the figure"],
            [
                [code(each.name), _DIRECTIONS[each.serves], _needs(each)]
                for each in METHODS.values()
            ],
        ),
        *(_one(each) for each in METHODS.values()),
        written_from="`assessment/methods.py`",
    )


def _needs(method: ScoringMethod) -> str:
    return ", ".join(f"a {each}" for each in sorted(method.needs)) or "nothing"


def _one(method: ScoringMethod) -> str:
    rows = [
        [code(each.name), _written(each), _default(each), plain(each.documentation)]
        for each in method.settings
    ]
    return section(
        method.name,
        plain(method.documentation),
        table(["Setting", "What is written", "Default", "What it does"], rows) if rows else "",
    )


def _written(setting: Setting) -> str:
    if setting.kind is Kind.CHOICE:
        return " or ".join(code(each) for each in setting.choices)
    limits = (_limit("from", setting.least), _limit("to", setting.most))
    return " ".join([_WRITTEN[setting.kind], *(each for each in limits if each)])


def _limit(word: str, edge: Decimal | None) -> str:
    return "" if edge is None else f"{word} {edge}"


def _default(setting: Setting) -> str:
    return "must be said" if setting.default is None else code(str(setting.default))
