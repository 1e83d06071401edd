"""What does not fit a form, told to the author: file, line, field, value and remedy."""

from collections.abc import Mapping
from typing import TypeAlias

from daowei.foundation.likeness import nearest
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.wire import Fault
from daowei.programme.yaml_files import Document, spelled

Sentence: TypeAlias = tuple[str, str, str]  # code, what is wrong, what to do

_REMEDY_NUMBER = N_("Write a number with a point, without thousands separators: 1234.5")
_REMEDY_WHOLE = N_("Write a whole number without a point or separators: 1234")
_REMEDY_DATE = N_("Write the day as 2025-01-31.")
_REMEDY_LIST = N_("Write a list: [a, b], or one line with a dash for each.")
_REMEDY_FIELDS = N_("Write fields with their values below it, indented.")
_REMEDY_RANGE = N_("Put it within the range that the form allows.")
_REMEDY_TEXT = N_("Write a text; put it in quotes if it holds a colon or a bracket.")

SENTENCES: Mapping[str, Sentence] = {
    "int_parsing": ("PRG-012", N_("“{value}” is not a whole number"), _REMEDY_WHOLE),
    "int_parsing_size": ("PRG-012", N_("“{value}” is not a whole number"), _REMEDY_WHOLE),
    "int_from_float": ("PRG-012", N_("“{value}” is not a whole number"), _REMEDY_WHOLE),
    "int_type": ("PRG-012", N_("a whole number is missing here"), _REMEDY_WHOLE),
    "decimal_parsing": ("PRG-012", N_("“{value}” is not a number"), _REMEDY_NUMBER),
    "decimal_type": ("PRG-012", N_("a number is missing here"), _REMEDY_NUMBER),
    "finite_number": ("PRG-012", N_("“{value}” is not a number"), _REMEDY_NUMBER),
    "decimal_max_places": (
        "PRG-014",
        N_("“{value}” has more than {decimal_places} decimals"),
        N_("Round it yourself, so that everyone sees how."),
    ),
    "bool_parsing": (
        "PRG-012",
        N_("“{value}” is neither true nor false"),
        N_("Write true or false."),
    ),
    "bool_type": ("PRG-012", N_("true or false is missing here"), N_("Write true or false.")),
    "string_type": ("PRG-012", N_("a text is expected here"), _REMEDY_TEXT),
    "list_type": ("PRG-012", N_("a list is expected here, not “{value}”"), _REMEDY_LIST),
    "dict_type": ("PRG-012", N_("fields are expected here, not “{value}”"), _REMEDY_FIELDS),
    "model_type": ("PRG-012", N_("fields are expected here, not “{value}”"), _REMEDY_FIELDS),
    "greater_than_equal": ("PRG-014", N_("{value} is less than {ge}"), _REMEDY_RANGE),
    "less_than_equal": ("PRG-014", N_("{value} is more than {le}"), _REMEDY_RANGE),
    "string_too_short": ("PRG-015", N_("this is empty"), N_("Fill it in, or leave the field out.")),
    "string_too_long": (
        "PRG-015",
        N_("the text is longer than {max_length} characters"),
        N_("Shorten it."),
    ),
    "too_short": ("PRG-015", N_("nothing is listed here"), N_("List at least one.")),
    "too_long": ("PRG-015", N_("more than {max_length} are listed here"), N_("List fewer.")),
}
_DATES = {"date_from_datetime_parsing", "date_parsing", "date_type", "date_from_datetime_inexact"}
_PATTERNS: Mapping[str, Sentence] = {
    r"^\w[\w\-]*$": (
        "PRG-015",
        N_("“{value}” cannot be a code"),
        N_("Use letters, digits, _ and -; no spaces, points or brackets."),
    ),
    r"^[a-z]+\.[a-z0-9_]+$": (
        "PRG-015",
        N_("“{value}” is not a concept"),
        N_("Write family and name with a point between, such as mat.anc1."),
    ),
    r"^[A-Za-z][A-Za-z0-9]{10}$": (
        "PRG-015",
        N_("“{value}” is not a uid"),
        N_("A uid has 11 letters or digits, the first a letter; leave it out to have one made."),
    ),
    "^[A-Z]{3}$": (
        "PRG-015",
        N_("“{value}” is not a currency"),
        N_("Write its three letters, such as CNY."),
    ),
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": (
        "PRG-015",
        N_("“{value}” is not a language"),
        N_("Write its code, such as en, zh or zh-Hant."),
    ),
    r"^([1-9]\d{0,3}/[1-9]\d{0,3}|0?\.\d{1,6}|1)$": (
        "PRG-015",
        N_("“{value}” is no part of a whole"),
        N_("Write a fraction such as 1/3, or a number between 0 and 1 such as 0.25."),
    ),
    r"^[a-z][a-z0-9_]{0,39}$": (
        "PRG-015",
        N_("“{value}” cannot be the code of a reason"),
        N_("Use small letters, digits and _, such as road_closed."),
    ),
}


def fault_problem(fault: Fault, document: Document, known: tuple[str, ...]) -> Problem:
    """The fault as a problem of the file; ``known`` are the fields its mapping may have."""
    code, message, remedy = _sentence(fault, known)
    path = tuple(part for part in fault.path if part != "[key]")
    value = None if isinstance(fault.value, Mapping | list) else fault.value
    return problem(
        code,
        message,
        remedy=remedy,
        file=document.file,
        line=document.line_of(path),
        field=spelled(path) or None,
        value=value,
        **_words(fault, known),  # type: ignore[arg-type]  # none of them is named severity
    )


def _sentence(fault: Fault, known: tuple[str, ...]) -> Sentence:
    if fault.kind == "missing":
        return "PRG-010", N_("{name} is missing"), N_("Add a line “{name}: …”.")
    if fault.kind == "extra_forbidden":
        near = nearest(str(fault.path[-1]), known)
        remedy = N_("Did you mean {near}?") if near else N_("Known here: {known}.")
        return "PRG-011", N_("there is no field {name} here"), remedy
    if fault.kind in {"enum", "literal_error"}:
        return "PRG-013", N_("“{value}” is not one of: {expected}"), N_("Write one of them.")
    if fault.kind in _DATES:
        return "PRG-012", N_("“{value}” is not a day"), _REMEDY_DATE
    unforeseen = ("PRG-012", N_("“{value}” does not fit here"), N_("See the file's schema."))
    if fault.kind == "string_pattern_mismatch":
        return _PATTERNS.get(fault.context["pattern"], unforeseen)
    return SENTENCES.get(fault.kind, unforeseen)


def _words(fault: Fault, known: tuple[str, ...]) -> dict[str, object]:
    name = str(fault.path[-1]) if fault.path else ""
    return {
        "name": name,
        "near": nearest(name, known),
        "known": ", ".join(known),
        "expected": str(fault.context.get("expected", "")).replace("'", "").replace(" or ", ", "),
        **{
            name: fault.context[name]
            for name in ("ge", "le", "max_length", "decimal_places")
            if name in fault.context
        },
    }
