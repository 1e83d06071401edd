"""Where an expression stands decides which functions, items and modifiers it may use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.language.dialects import Home
from daowei.language.functions import FUNCTIONS
from daowei.language.printing import printed_item
from daowei.language.sources import ResultType
from daowei.language.tree import Call, Item, ItemKind, Modified, Node, walk


class Mode(StrEnum):
    """What an expression is for (DHIS2's names, but for the first)."""

    FORMULA = "FORMULA"
    INDICATOR = "INDICATOR_EXPRESSION"
    PREDICTOR = "PREDICTOR_EXPRESSION"
    PREDICTOR_GENERATOR = "PREDICTOR_GENERATOR_EXPRESSION"
    PREDICTOR_SKIP_TEST = "PREDICTOR_SKIP_TEST"
    VALIDATION_RULE = "VALIDATION_RULE_EXPRESSION"
    RULE_RESULT_TEST = "VALIDATION_RULE_RESULT_TEST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a mode may use, and what it gives (None: anything)."""

    homes: frozenset[Home]
    items: frozenset[ItemKind]
    modifiers: frozenset[str] = frozenset()
    gives: ResultType | None = ResultType.NUMERIC


_COMMON_ITEMS = frozenset(ItemKind) - {ItemKind.INDICATOR, ItemKind.PROGRAM_VARIABLE}
_PREDICTOR = Rights(
    homes=frozenset({Home.COMMON, Home.UNITS, Home.SAMPLES}),
    items=_COMMON_ITEMS,
    modifiers=frozenset({"minDate", "maxDate"}),
    gives=None,
)
_ALL_MODIFIERS = frozenset({"periodOffset", "yearToDate", "minDate", "maxDate", "aggregationType"})

RIGHTS: Mapping[Mode, Rights] = {
    Mode.FORMULA: Rights(
        homes=frozenset({Home.COMMON, Home.UNITS, Home.SAMPLES, Home.NATIVE}),
        items=_COMMON_ITEMS | {ItemKind.INDICATOR},
        modifiers=_ALL_MODIFIERS,
        gives=None,
    ),
    Mode.INDICATOR: Rights(
        homes=frozenset({Home.COMMON, Home.INDICATOR}),
        items=_COMMON_ITEMS | {ItemKind.INDICATOR},
        modifiers=_ALL_MODIFIERS,
    ),
    Mode.PREDICTOR: _PREDICTOR,
    Mode.PREDICTOR_GENERATOR: _PREDICTOR,
    Mode.PREDICTOR_SKIP_TEST: Rights(
        homes=_PREDICTOR.homes,
        items=_PREDICTOR.items,
        modifiers=_PREDICTOR.modifiers,
        gives=ResultType.BOOLEAN,
    ),
    Mode.VALIDATION_RULE: Rights(homes=frozenset({Home.COMMON, Home.UNITS}), items=_COMMON_ITEMS),
    Mode.RULE_RESULT_TEST: Rights(
        homes=frozenset({Home.COMMON}),
        items=frozenset({ItemKind.CONSTANT}),
        gives=ResultType.BOOLEAN,
    ),
}


def out_of_place(node: Node, mode: Mode) -> tuple[Problem, ...]:
    """What the expression uses that its mode may not (``LNG-040``)."""
    return tuple(_out_of_place(node, RIGHTS[mode], mode))


def _out_of_place(node: Node, rights: Rights, mode: Mode) -> Iterator[Problem]:
    for each in walk(node):
        match each:
            case Call(function=name) if FUNCTIONS[name].home not in rights.homes:
                yield _misplaced(name, mode)
            case Item(kind=kind) if kind not in rights.items:
                yield _misplaced(printed_item(each), mode)
            case Modified(modifier=name) if name not in rights.modifiers:
                yield _misplaced(name, mode)
            case _:
                pass


def _misplaced(what: str, mode: Mode) -> Problem:
    return problem(
        "LNG-040",
        N_("{value} has no meaning in an expression of the mode {mode}"),
        remedy=N_("Leave it out, or move it to an expression where it has one."),
        value=what,
        mode=mode.value,
    )
