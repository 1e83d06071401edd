"""The page of the language: operators, items, functions, rules for nothing, dialects."""

import importlib
from collections.abc import Mapping

from writers.markdown import code, codes, page, plain, section, table
from writers.sources import caption, meanings

from daowei.language import dialects
from daowei.language.dialects import (
    DHIS2,
    DHIS2_KOTLIN,
    NATIVE,
    Dialect,
    Home,
    Nulls,
    Powers,
    Undefined,
)
from daowei.language.functions import AGGREGATION_TYPES, FUNCTIONS, Function
from daowei.language.kinds import Kind
from daowei.language.modes import RIGHTS, Mode
from daowei.language.parse import DEEPEST, LEVELS, MODIFIERS, PERIOD_FACTS, WORD_OPERATORS
from daowei.language.tree import ItemKind, MissingStrategy

_OPERATORS: Mapping[str, str] = {
    "||": "true if either side is true",
    "&&": "true if both sides are true",
    "==": "equal",
    "!=": "not equal",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
    "+": "the sum, exact",
    "-": "the difference, exact",
    "*": "the product, exact",
    "/": "the quotient, from here on a float",
    "%": "the remainder of a division, with the sign of the left side",
}
_ITEMS: Mapping[ItemKind, tuple[str, str]] = {
    ItemKind.ELEMENT: (
        "#{element}, #{element.combination}, #{element.combination.attribute}",
        "a data element; * stands for any combination, and left out they are added up",
    ),
    ItemKind.CONSTANT: ("C{constant}", "a constant of programme.yaml"),
    ItemKind.GROUP_COUNT: ("OUG{group}", "how many units below are in the group"),
    ItemKind.REPORTING_RATE: (
        "R{form.REPORTING_RATE}",
        "how many reports came, how many were owed, their share, on time or at all",
    ),
    ItemKind.INDICATOR: ("N{indicator}", "another indicator's figure"),
    ItemKind.PROGRAM_INDICATOR: (
        "I{…}",
        "records of single events: read, and refused in a programme",
    ),
    ItemKind.PROGRAM_ELEMENT: ("D{…}", "the same"),
    ItemKind.PROGRAM_ATTRIBUTE: ("A{…}", "the same"),
    ItemKind.PROGRAM_VARIABLE: ("V{…}", "the same"),
    ItemKind.PERIOD_FACT: (", ".join(f"[{each}]" for each in PERIOD_FACTS), "facts of the period"),
}
_MODIFIERS: Mapping[str, tuple[str, str]] = {
    "periodOffset": (".periodOffset(-1)", "the same so many periods later, or earlier if negative"),
    "stageOffset": (".stageOffset(-1)", "read for DHIS2's sake; events only"),
    "yearToDate": (".yearToDate()", "all periods of the year up to this one"),
    "minDate": (".minDate(2026-01-31)", "nothing before the day"),
    "maxDate": (".maxDate(2026-01-31)", "nothing after the day"),
    "aggregationType": (".aggregationType(LAST)", "aggregated otherwise than the element says"),
}
_STRATEGIES: Mapping[MissingStrategy, str] = {
    MissingStrategy.SKIP_IF_ANY_VALUE_MISSING: "no value if any item has none",
    MissingStrategy.SKIP_IF_ALL_VALUES_MISSING: "no value if all items have none; else those "
    "without one count as 0",
    MissingStrategy.NEVER_SKIP: "always a value; items without one count as 0",
}
_HOMES: Mapping[Home, str] = {
    Home.COMMON: "For all",
    Home.UNITS: "About the unit",
    Home.SAMPLES: "Over lists (in DHIS2's dialect, over sample periods)",
    Home.INDICATOR: "In indicators",
    Home.NATIVE: "Ours: windows, scoring, money",
}


def page_of_the_language() -> str:
    """All of the language."""
    return page(
        "Language of formulas",
        "One language serves numerators, denominators, checks, veto conditions and scoring "
        "formulas. A formula is parsed once and run over whole columns. Sums, differences and "
        "products are exact; a float appears only after a division. What is missing stays missing.",
        section(
            "Operators",
            "From loosest to tightest; operators of one row are read from left to right, and `^` "
            "from right to left.",
            _operators(),
        ),
        section(
            "Items",
            "What stands in braces is read from the data. Identifiers are codes or uids.",
            _items(),
        ),
        section("Modifiers", _modifiers(), f"Types: {codes(sorted(AGGREGATION_TYPES))}."),
        section("Functions", *(_functions_of(home) for home in Home)),
        section("When items have no value", caption(MissingStrategy), _strategies(), _nothing()),
        section(
            "Kinds",
            f"{caption(Kind)} Mixing them wrongly is told before any data is read: a rate is not "
            "added to a count, money not to people, and rates are not summed.",
            _kinds(),
        ),
        section("What an expression is for", caption(Mode), _modes()),
        section("Dialects", f"{caption(Dialect)} {caption(dialects)}", _dialects()),
        written_from="`language/`",
    )


def _operators() -> str:
    words = {sign: word for word, sign in WORD_OPERATORS.items()}
    rows = [
        [codes(row), *_spelled(row, words), "; ".join(_OPERATORS[each] for each in row)]
        for row in LEVELS
    ]
    signs = [codes(["-", "+", "!"]), code("not"), "the opposite; the number itself; not"]
    power = [code("^"), "", "to the power of; -3^2 is -(3^2)"]
    return (
        table(
            ["Operator", "Also written", "Gives"],
            [*rows, signs, power],
        )
        + f"\n\nAt most {DEEPEST} brackets, functions and signs may stand within each other."
    )


def _spelled(row: tuple[str, ...], words: Mapping[str, str]) -> list[str]:
    return [codes(words[each] for each in row if each in words)]


def _items() -> str:
    rows = [[code(_ITEMS[each][0]), plain(_ITEMS[each][1])] for each in ItemKind]
    return table(["Item", "What it stands for"], rows)


def _modifiers() -> str:
    rows = [[code(_MODIFIERS[each][0]), plain(_MODIFIERS[each][1])] for each in MODIFIERS]
    return table(["Modifier", "The operand before it, but"], rows)


def _functions_of(home: Home) -> str:
    found = [each for each in FUNCTIONS.values() if each.home is home]
    return section(_HOMES[home], *(_function(each) for each in found), level=3)


def _function(function: Function) -> str:
    answer = f" gives {code(function.answer)}" if function.answer else ""
    also = f" Also written {codes(function.spellings)}." if function.spellings else ""
    return section(
        function.name,
        f"{_sentence(function.about)}{also}",
        f"Takes {_arguments(function)}; gives {function.gives}. Example: "
        f"{code(function.example)}{answer}.",
        level=4,
    )


def _sentence(about: str) -> str:
    return plain(about[:1].upper() + about[1:]) + "."


def _arguments(function: Function) -> str:
    least, most = function.least, function.most
    plural = "argument" if (most or least) == 1 else "arguments"
    if most is None:
        count = f"{least} {plural} or more" if least else "any number of arguments"
    elif least == most:
        count = f"{least} {plural}"
    else:
        count = f"{least} to {most} {plural}"
    return count if function.takes == "any" else f"{count} ({function.takes})"


def _strategies() -> str:
    rows = [[code(each.value), _STRATEGIES[each]] for each in MissingStrategy]
    return table(["Strategy", "Gives"], rows)


def _nothing() -> str:
    return (
        "Indicators and veto conditions are read with `SKIP_IF_ALL_VALUES_MISSING`, checks as they "
        "say themselves; in a scoring formula what is missing stays missing. `isNull`, "
        "`firstNonNull` and their kin always see whether there is a value."
    )


def _kinds() -> str:
    told = meanings(Kind)
    return table(["Kind", ""], [[each.value, plain(told[each.name])] for each in Kind])


def _modes() -> str:
    rows = [
        [
            code(each.value),
            ", ".join(sorted(home.value for home in RIGHTS[each].homes)),
            codes(sorted(RIGHTS[each].modifiers)) or "none",
            getattr(RIGHTS[each].gives, "value", "anything"),
        ]
        for each in Mode
    ]
    return table(["Mode", "Functions of", "Modifiers", "Gives"], rows)


def _dialects() -> str:
    told = {kind: meanings(kind) for kind in (Undefined, Nulls, Powers)}
    rows = [
        [
            code(each.name),
            *(
                plain(told[type(rule)][rule.name] or rule.value)
                for rule in (each.undefined, each.nulls, each.powers)
            ),
            "right" if each.power_binds_right else "left",
            "yes" if each.lenient else "no",
        ]
        for each in (NATIVE, DHIS2, DHIS2_KOTLIN)
    ]
    head = ["Dialect", "0/0, 1/0, log(0)", "null in arithmetic", "^ computes", "^ binds",
            "texts, truths and numbers stand for each other"]  # fmt: skip
    hesabu = caption(importlib.import_module("daowei.language.hesabu"))
    return table(head, rows) + f"\n\nBeside these, Hesabu's formulas: {plain(hesabu)}"
