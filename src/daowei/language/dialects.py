"""How the dialects of one language differ, as data: spelling, rules for nothing, coercions."""

from dataclasses import dataclass
from enum import StrEnum


class Home(StrEnum):
    """Where a function comes from, which decides who knows it."""

    COMMON = "common"  # every dialect
    UNITS = "units"  # what groups, forms and ancestors a unit has
    SAMPLES = "samples"  # over sample periods in DHIS2, over lists here
    INDICATOR = "indicator"
    NATIVE = "native"  # ours: windows, scoring, money


class Undefined(StrEnum):
    """What becomes of 0/0, 1/0, log(0)."""

    REFUSED = "refused"  # not computable, with the sub-expression that did it
    NOT_A_NUMBER = "not a number"  # every division by zero is NaN
    IEEE = "ieee"  # infinities and NaN as the processor has them


class Nulls(StrEnum):
    """What arithmetic makes of null."""

    SPREAD = "spread"  # null in, null out
    THROW = "throw"  # null in arithmetic is an error, in a comparison never equal


class Powers(StrEnum):
    """What ``^`` computes."""

    TRUE = "true"
    WHOLE = "whole"  # the exponent is cut to a whole number
    WHOLE_SEVEN_DIGITS = "whole, seven digits"  # and the power is rounded to seven digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One way of writing and reading expressions.

    ``lenient``: truth values and numbers stand for each other, texts for either.
    ``variables``: bare names and ``[names]`` are other formulas of the set.
    ``fills_null``: an expression that gives null gives 0, '' or false under a strategy that does
    not skip.
    ``samples``: ``sum(x)`` and its kin run over sample periods instead of over lists.
    """

    name: str
    homes: frozenset[Home]
    undefined: Undefined = Undefined.REFUSED
    nulls: Nulls = Nulls.SPREAD
    powers: Powers = Powers.TRUE
    power_binds_right: bool = True
    lenient: bool = False
    variables: bool = False
    samples: bool = False
    fills_null: bool = False


NATIVE = Dialect(
    name="native",
    homes=frozenset({Home.COMMON, Home.UNITS, Home.SAMPLES, Home.NATIVE}),
    variables=True,
)

# dhis2-core: indicators, predictors, validation rules
DHIS2 = Dialect(
    name="dhis2",
    homes=frozenset({Home.COMMON, Home.UNITS, Home.SAMPLES, Home.INDICATOR}),
    undefined=Undefined.NOT_A_NUMBER,
    powers=Powers.WHOLE_SEVEN_DIGITS,
    samples=True,
    fills_null=True,
)

# DHIS2's Kotlin library: rule engine, Android, browser
DHIS2_KOTLIN = Dialect(
    name="dhis2-kotlin",
    homes=frozenset({Home.COMMON, Home.UNITS, Home.SAMPLES, Home.INDICATOR}),
    undefined=Undefined.IEEE,
    nulls=Nulls.THROW,
    powers=Powers.WHOLE,
    power_binds_right=False,
    lenient=True,
    samples=True,
)
