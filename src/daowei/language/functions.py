"""The functions of the language: names, spellings, arguments, one line and one example each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from daowei.foundation.texts import N_
from daowei.language.dialects import Dialect, Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function as authors see it.

    ``spellings``: other ways of writing it that are read, never printed.
    ``least``, ``most``: how many arguments (``most`` None: any number).
    ``literal``: places of arguments that must be whole numbers as written.
    ``takes``, ``gives``: number, boolean, text, list, or any.
    ``example`` gives ``answer`` (both expressions) in the native dialect; a function that needs
    data or another dialect has an example without an answer.
    """

    name: str
    home: Home
    least: int
    most: int | None
    about: str
    example: str
    answer: str | None = None
    spellings: tuple[str, ...] = ()
    literal: tuple[int, ...] = ()
    takes: str = "any"
    gives: str = "number"
    never: tuple[int, int] | None = None  # (3, 0): not with a count that 3 divides leaving 0

    def accepts(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        if self.never and count % self.never[0] == self.never[1]:
            return False
        return self.least <= count and (self.most is None or count <= self.most)


_COMMON = (
    Function(
        name="if",
        home=Home.COMMON,
        spellings=("IF", "If"),
        least=3,
        most=3,
        gives="any",
        about=N_("the second argument if the first is true, else the third; the other is not read"),
        example="if(3 > 2, 10, 20)",
        answer="10",
    ),
    Function(
        name="isNull",
        home=Home.COMMON,
        least=1,
        most=1,
        gives="boolean",
        about=N_("whether there is no value"),
        example="isNull(null)",
        answer="true",
    ),
    Function(
        name="isNotNull",
        home=Home.COMMON,
        least=1,
        most=1,
        gives="boolean",
        about=N_("whether there is a value"),
        example="isNotNull(0)",
        answer="true",
    ),
    Function(
        name="firstNonNull",
        home=Home.COMMON,
        spellings=("coalesce", "COALESCE"),
        least=0,
        most=None,
        gives="any",
        about=N_("the first argument that has a value; those after it are not read"),
        example="firstNonNull(null, 0, 7)",
        answer="0",
    ),
    Function(
        name="greatest",
        home=Home.COMMON,
        least=0,
        most=None,
        takes="number",
        about=N_("the largest of the arguments that have a value"),
        example="greatest(3, null, 5)",
        answer="5",
    ),
    Function(
        name="least",
        home=Home.COMMON,
        least=0,
        most=None,
        takes="number",
        about=N_("the smallest of the arguments that have a value"),
        example="least(3, null, 5)",
        answer="3",
    ),
    Function(
        name="log",
        home=Home.COMMON,
        spellings=("LOG", "ln", "LN"),
        least=1,
        most=2,
        takes="number",
        about=N_("the natural logarithm, or the logarithm to the base given second"),
        example="log(8, 2)",
        answer="3",
    ),
    Function(
        name="log10",
        home=Home.COMMON,
        spellings=("LOG10",),
        least=1,
        most=1,
        takes="number",
        about=N_("the logarithm to base 10"),
        example="log10(1000)",
        answer="3",
    ),
    Function(
        name="removeZeros",
        home=Home.COMMON,
        least=1,
        most=1,
        takes="number",
        about=N_("no value for zero, else the value itself; this nothing never becomes zero again"),
        example="isNull(removeZeros(0))",
        answer="true",
    ),
    Function(
        name="contains",
        home=Home.COMMON,
        least=2,
        most=None,
        takes="text",
        gives="boolean",
        about=N_("whether the first text holds every other text somewhere"),
        example="contains('ab,cd', 'b,c')",
        answer="true",
    ),
    Function(
        name="containsItems",
        home=Home.COMMON,
        least=2,
        most=None,
        takes="text",
        gives="boolean",
        about=N_("whether the comma-separated first text has every other text as one of its items"),
        example="containsItems('ab,cd', 'b,c')",
        answer="false",
    ),
    Function(
        name="normDistCum",
        home=Home.COMMON,
        least=1,
        most=3,
        takes="number",
        about=N_(
            "the share of a normal distribution below a value; mean and standard deviation come "
            "from the samples of the value where they are not given"
        ),
        example="normDistCum(5, 5, 2)",
        answer="0.5",
    ),
    Function(
        name="normDistDen",
        home=Home.COMMON,
        least=1,
        most=3,
        takes="number",
        about=N_("the density of a normal distribution at a value; arguments as of normDistCum"),
        example="round(normDistDen(0, 0, 1), 4)",
        answer="0.3989",
    ),
    Function(
        name="is",
        home=Home.COMMON,
        least=2,
        most=None,
        gives="boolean",
        about=N_("whether a value is one of those listed after the word in"),
        example="is('B' in 'A', 'B')",
        answer="true",
    ),
)

_UNITS = tuple(
    Function(
        name=name,
        home=Home.UNITS,
        least=1,
        most=None,
        takes="text",
        gives="boolean",
        about=about,
        example=f"if({name}(aBcDeFgHi01), 1, 0)",
    )
    for name, about in (
        ("orgUnit.ancestor", N_("whether the unit stands below one of these units")),
        ("orgUnit.group", N_("whether the unit is in one of these groups")),
        ("orgUnit.dataSet", N_("whether the unit owes one of these forms")),
        ("orgUnit.program", N_("whether the unit runs one of these programs")),
    )
)


def _over_many(name: str, about: str, answer: str, *, spellings: tuple[str, ...] = ()) -> Function:
    return Function(
        name=name,
        home=Home.SAMPLES,
        spellings=spellings,
        least=0,
        most=None,
        about=about,
        example=f"{name}(2, 4, 4, 6)",
        answer=answer,
    )


_SAMPLES = (
    _over_many("sum", N_("the sum of the values that are there"), "16", spellings=("SUM", "Sum")),
    _over_many("avg", N_("the mean of the values that are there"), "4", spellings=("AVG",)),
    _over_many("count", N_("how many values are there"), "4", spellings=("COUNT",)),
    _over_many(
        "min", N_("the smallest of the values that are there"), "2", spellings=("MIN", "Min")
    ),
    _over_many(
        "max", N_("the largest of the values that are there"), "6", spellings=("MAX", "Max")
    ),
    _over_many(
        "median", N_("the middle value, or the mean of the middle two"), "4", spellings=("MEDIAN",)
    ),
    _over_many(
        "stddev", N_("the sample standard deviation; none of fewer than two values"), "sqrt(8 / 3)"
    ),
    _over_many("stddevSamp", N_("the sample standard deviation, like stddev"), "sqrt(8 / 3)"),
    _over_many(
        "stddevPop",
        N_("the population standard deviation"),
        "sqrt(2)",
        spellings=("stdevp", "STDEVP"),
    ),
    _over_many("variance", N_("the sample variance; none of fewer than two values"), "8 / 3"),
    Function(
        name="percentileCont",
        home=Home.SAMPLES,
        least=2,
        most=2,
        about=N_("the value below which the given fraction lies, interpolated in a straight line"),
        example="percentileCont(array(0, 3, 5, 7, 20), 0.25)",
        answer="3",
    ),
)

_INDICATOR = (
    Function(
        name="subExpression",
        home=Home.INDICATOR,
        least=1,
        most=1,
        gives="any",
        about=N_("evaluated for each stored value before the values are aggregated"),
        example="subExpression(if(#{aBcDeFgHi01} > 99, 1, 2))",
    ),
)

_NATIVE = (
    Function(
        name="safe_div",
        home=Home.NATIVE,
        spellings=("SAFE_DIV", "Safe_div"),
        least=2,
        most=2,
        takes="number",
        about=N_(
            "the quotient, or 0 where the divisor is exactly 0; what is missing stays missing"
        ),
        example="safe_div(3, 0)",
        answer="0",
    ),
    Function(
        name="score_table",
        home=Home.NATIVE,
        spellings=("SCORE_TABLE", "score_Table"),
        least=4,
        most=None,
        never=(3, 0),
        takes="number",
        about=N_(
            "(value, low, high, points, …, default): the points of the first band with "
            "low <= value < high, else the default; without a default not computable"
        ),
        example="score_table(85, 0, 50, 0, 50, 80, 5, 80, 101, 10)",
        answer="10",
    ),
    Function(
        name="round",
        home=Home.NATIVE,
        spellings=("ROUND",),
        least=1,
        most=3,
        literal=(1,),
        about=N_(
            "to so many decimals (0 if not said), halves away from zero; or, said third, "
            "'half_even', 'up' (away from zero) or 'down' (towards zero); the result is exact"
        ),
        example="round(2.345, 2)",
        answer="2.35",
    ),
    Function(
        name="abs",
        home=Home.NATIVE,
        spellings=("ABS",),
        least=1,
        most=1,
        takes="number",
        about=N_("the value without its sign"),
        example="abs(-3)",
        answer="3",
    ),
    Function(
        name="sqrt",
        home=Home.NATIVE,
        spellings=("SQRT",),
        least=1,
        most=1,
        takes="number",
        about=N_("the square root; of a negative value not computable"),
        example="sqrt(9)",
        answer="3",
    ),
    Function(
        name="floor",
        home=Home.NATIVE,
        spellings=("FLOOR",),
        least=1,
        most=2,
        takes="number",
        about=N_("down to a whole number, or to a multiple of the second argument"),
        example="floor(-33.3, 10)",
        answer="-40",
    ),
    Function(
        name="ceiling",
        home=Home.NATIVE,
        spellings=("CEILING", "ceil"),
        least=1,
        most=2,
        takes="number",
        about=N_("up to a whole number, or to a multiple of the second argument"),
        example="ceiling(33.3, 10)",
        answer="40",
    ),
    Function(
        name="trunc",
        home=Home.NATIVE,
        spellings=("TRUNC",),
        least=1,
        most=2,
        literal=(1,),
        takes="number",
        about=N_("cut towards zero after so many decimals (0 if not said); the result is exact"),
        example="trunc(-1.98, 1)",
        answer="-1.9",
    ),
    Function(
        name="array",
        home=Home.NATIVE,
        spellings=("ARRAY",),
        least=0,
        most=None,
        gives="list",
        about=N_("a list of its arguments"),
        example="count(array(4, 5, 6))",
        answer="3",
    ),
    Function(
        name="access",
        home=Home.NATIVE,
        spellings=("ACCESS",),
        least=2,
        most=2,
        gives="any",
        about=N_("the member of a list at a place counted from 0; outside the list not computable"),
        example="access(array(4, 5, 6), 0)",
        answer="4",
    ),
    Function(
        name="rank",
        home=Home.NATIVE,
        spellings=("RANK",),
        least=2,
        most=2,
        about=N_(
            "the place of a value among a list, 1 for the largest; equal values share a place"
        ),
        example="rank(7, array(9, 7, 7, 3))",
        answer="2",
    ),
    Function(
        name="share_out",
        home=Home.NATIVE,
        least=3,
        most=3,
        about=N_(
            "the part of an exact amount that falls to the weight at a place counted from 0; "
            "the parts, in units of the amount's last decimal, add up to the amount exactly: the "
            "largest remainders are rounded up, the earlier of equal ones first"
        ),
        example="share_out(100, array(1, 1, 1), 0)",
        answer="34",
    ),
    Function(
        name="cap",
        home=Home.NATIVE,
        least=2,
        most=3,
        takes="number",
        about=N_("the value, but at most the second and at least the third argument"),
        example="cap(130, 120, 0)",
        answer="120",
    ),
    Function(
        name="between",
        home=Home.NATIVE,
        spellings=("BETWEEN",),
        least=3,
        most=3,
        takes="number",
        gives="boolean",
        about=N_("whether the value is at least the second and at most the third argument"),
        example="between(5, 1, 5)",
        answer="true",
    ),
    Function(
        name="previous",
        home=Home.NATIVE,
        least=1,
        most=2,
        literal=(1,),
        gives="any",
        about=N_("the first argument as it was so many periods earlier (1 if not said)"),
        example="previous(#{births}, 1)",
    ),
    Function(
        name="last_n",
        home=Home.NATIVE,
        least=2,
        most=2,
        literal=(1,),
        gives="list",
        about=N_(
            "the first argument in the last so many periods up to the present one, as a list, "
            "oldest first; a period without a value is a missing member"
        ),
        example="avg(last_n(#{births}, 3))",
    ),
    Function(
        name="ancestor",
        home=Home.NATIVE,
        least=2,
        most=2,
        literal=(1,),
        gives="any",
        about=N_("the first argument as it is for the unit's ancestor at a level (1 is the root)"),
        example="#{births} / ancestor(#{births}, 2)",
    ),
)

FUNCTIONS: Mapping[str, Function] = {
    each.name: each for each in (*_COMMON, *_UNITS, *_SAMPLES, *_INDICATOR, *_NATIVE)
}

# the ``aggregationType(…)`` modifier takes these
AGGREGATION_TYPES = frozenset(
    {
        "SUM",
        "AVERAGE",
        "AVERAGE_SUM_ORG_UNIT",
        "LAST",
        "LAST_AVERAGE_ORG_UNIT",
        "LAST_LAST_ORG_UNIT",
        "LAST_IN_PERIOD",
        "LAST_IN_PERIOD_AVERAGE_ORG_UNIT",
        "FIRST",
        "FIRST_AVERAGE_ORG_UNIT",
        "FIRST_FIRST_ORG_UNIT",
        "COUNT",
        "STDDEV",
        "VARIANCE",
        "MIN",
        "MAX",
        "MIN_SUM_ORG_UNIT",
        "MAX_SUM_ORG_UNIT",
        "NONE",
        "CUSTOM",
        "DEFAULT",
    }
)


@cache
def known_to(dialect: Dialect) -> Mapping[str, Function]:
    """The functions a dialect knows by every spelling it reads; old spellings in ours only."""
    reads_old_spellings = Home.NATIVE in dialect.homes
    return {
        spelling: each
        for each in FUNCTIONS.values()
        if each.home in dialect.homes
        for spelling in ((each.name, *each.spellings) if reads_old_spellings else (each.name,))
    }
