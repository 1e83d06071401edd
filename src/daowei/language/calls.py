"""The functions as the plain reading applies them: what they read, and from where."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from daowei.foundation.texts import N_
from daowei.language import calculations, numbers
from daowei.language.calculations import UndefinedError, Value
from daowei.language.coercion import (
    as_number,
    as_text,
    as_truth,
    equal,
    unsuitable,
)
from daowei.language.dialects import Nulls, Undefined
from daowei.language.numbers import Numeric
from daowei.language.reading import (
    COMPARISONS,
    Applied,
    Flowing,
    NotComputable,
    Reading,
    Tally,
    held,
    is_skipped,
    together,
)
from daowei.language.sources import ResultType
from daowei.language.tree import (
    Binary,
    Call,
    Node,
    Truth,
    Unary,
    Words,
    items,
    whole,
)

# ── functions that choose what they read, or from where ─────────────────────────────


def _if(reading: Reading, call: Call) -> Flowing:
    condition, yes, no = call.arguments
    value = reading.read(condition)
    if isinstance(value, NotComputable):
        return value
    truth = as_truth(value, condition, reading.dialect)
    if truth is None and reading.dialect.nulls is Nulls.SPREAD:
        return None
    return reading.read(yes if truth else no)


def _is_null(reading: Reading, call: Call) -> Flowing:
    return _nothing(reading.asking().read(call.arguments[0]))


def _is_not_null(reading: Reading, call: Call) -> Flowing:
    return not _is_null(reading, call)


def _nothing(value: Flowing) -> bool:
    return value is None or isinstance(value, NotComputable)


def _first_non_null(reading: Reading, call: Call) -> Flowing:
    """Reads no further than the first that has a value."""
    value: Flowing = None
    for each in call.arguments:
        value = reading.asking().read(each)
        if not _nothing(value):
            return value
    return value


def _remove_zeros(reading: Reading, call: Call) -> Flowing:
    value = reading.read(call.arguments[0])
    if isinstance(value, NotComputable) or as_number(value, call, reading.dialect) != 0:
        return value
    reading.tally.keeps_null = True
    return None


def _sub_expression(reading: Reading, call: Call) -> Flowing:
    inner = call.arguments[0]
    value = held(reading.source.sub_expression(inner, reading.view))
    return reading.counted(value, result_type_of(inner))


def result_type_of(node: Node) -> ResultType:
    """What an expression gives, as far as its text tells; numbers where it does not."""
    match node:
        case Words():
            return ResultType.TEXT
        case Truth() | Unary(operator="!"):
            return ResultType.BOOLEAN
        case Binary(operator=operator) if operator in (*COMPARISONS, "&&", "||"):
            return ResultType.BOOLEAN
        case (
            Call(function="if", arguments=(_, chosen, _))
            | Call(function="firstNonNull", arguments=(chosen, *_))
        ):
            return result_type_of(chosen)
        case _:
            return ResultType.NUMERIC


def _belongs(reading: Reading, call: Call) -> Flowing:
    uids = tuple(each.value for each in call.arguments if isinstance(each, Words))
    return reading.source.belongs(call.function, uids)


def _elsewhere(reading: Reading, call: Call) -> Flowing:
    return replace(reading, view=reading.view.moved(call)).read(call.arguments[0])


def _last_n(reading: Reading, call: Call) -> Flowing:
    operand, count = call.arguments
    window = reading.view.window(whole(count))
    return _alone(reading, operand, [replace(reading, view=each) for each in window])


def _alone(reading: Reading, node: Node, others: Sequence[Reading]) -> Flowing:
    """The node in each of the other readings, each under the strategy by itself.

    All together count as one item that has a value, if any of them has one.
    """
    values = together(tuple(_settled_alone(each, node) for each in others))
    if not isinstance(values, NotComputable) and any(each is not None for each in values):
        reading.count(is_there=True)
    return values


def _settled_alone(reading: Reading, node: Node) -> Flowing:
    own = replace(reading, tally=Tally(), allows_null=False, counts=True)
    value = own.read(node)
    tally = own.tally
    skipped = is_skipped(reading.strategy, visited=tally.visited, found=tally.found)
    return None if skipped else value


def _sampled(reading: Reading, node: Node) -> Flowing:
    """The node in every sample period, oldest first."""
    read = [reading.source.samples(each, reading.view) for each in items(node)]
    if not read:
        raise unsuitable(N_("{expression} reads no item to sample"), None, node)
    periods = max(map(len, read))
    return _alone(reading, node, [replace(reading, sample=period) for period in range(periods)])


# ── functions over many values ──────────────────────────────────────────────────────


def _many(reading: Reading, call: Call) -> Flowing:
    values = _values_of(reading, call)
    if isinstance(values, NotComputable):
        return values
    return reading.computed(call, lambda: _over_many(reading, call, values))


def _values_of(reading: Reading, call: Call) -> Flowing:
    """The samples of the argument, the members of the list, or the arguments themselves."""
    if reading.dialect.samples:
        if not call.arguments:
            raise unsuitable(N_("{expression} reads no item to sample"), None, call)
        return _sampled(reading, call.arguments[0])
    values = together(tuple(reading.allowing_null().read(each) for each in call.arguments))
    match values:
        case (tuple() as members,):
            return members
        case _:
            return values


def _over_many(reading: Reading, call: Call, values: Value) -> Value:
    present = _numbers_in(reading, call, values)
    if call.function == "count":
        return Decimal(len(present))
    if not present and reading.dialect.undefined is Undefined.IEEE:
        return calculations.OF_NONE.get(call.function)
    result = calculations.OVER_MANY[call.function](present) if present else None
    reading.tally.keeps_null |= result is None
    return result


def _numbers_in(reading: Reading, call: Call, values: Value) -> list[Numeric]:
    if not isinstance(values, tuple):
        raise unsuitable(N_("a list is wanted in {expression}, not {value}"), values, call)
    found = (as_number(each, call, reading.dialect) for each in values)
    return [each for each in found if each is not None]


def _percentile(reading: Reading, call: Call) -> Flowing:
    listed, fraction = call.arguments
    values = _values_of(reading, replace(call, arguments=(listed,)))
    share = reading.read(fraction)
    both = together((values, share))
    if isinstance(both, NotComputable):
        return both
    return reading.computed(call, lambda: _percentile_of(reading, call, both))


def _percentile_of(reading: Reading, call: Call, values: tuple[Value, ...]) -> Value:
    present = _numbers_in(reading, call, values[0])
    share = as_number(values[1], call, reading.dialect)
    result = calculations.percentile(present, share) if present and share is not None else None
    reading.tally.keeps_null |= result is None
    return result


def _extreme(reading: Reading, call: Call) -> Flowing:
    values = together(tuple(reading.asking().read(each) for each in call.arguments))
    if isinstance(values, NotComputable):
        return values
    present = _numbers_in(reading, call, values)
    pick = calculations.largest if call.function == "greatest" else calculations.smallest
    return reading.settled(pick(present), call) if present else None


def _normal(reading: Reading, call: Call) -> Flowing:
    """Mean and deviation that are not given come from the samples of the value."""
    given = call.arguments
    sampled = [replace(call, function=name, arguments=given[:1]) for name in ("avg", "stddev")]
    wanted: tuple[Node, ...] = (*given, *sampled[len(given) - 1 :])
    values = together(tuple(reading.read(each) for each in wanted))
    if isinstance(values, NotComputable):
        return values
    known = [as_number(each, call, reading.dialect) for each in values]
    return reading.computed(call, lambda: _normal_at(call, known))


def _normal_at(call: Call, known: Sequence[Numeric | None]) -> Value:
    present = [each for each in known if each is not None]
    if len(present) < len(known):
        return None
    if call.function == "normDistCum":
        return calculations.normal_share_below(*present)
    return calculations.normal_density(*present)


# ── functions of values already read ────────────────────────────────────────────────


def _of_values(reading: Reading, call: Call) -> Flowing:
    values = together(tuple(reading.read(each) for each in call.arguments))
    if isinstance(values, NotComputable):
        return values
    compute = _MIXED.get(call.function, _numeric)
    return reading.computed(call, lambda: compute(reading, call, values))


def _numeric(reading: Reading, call: Call, values: tuple[Value, ...]) -> Value:
    known = [as_number(each, call, reading.dialect) for each in values]
    if None in known:
        return None
    return calculations.NUMERIC[call.function](*known)


def _round(reading: Reading, call: Call, values: tuple[Value, ...]) -> Value:
    value = as_number(values[0], call, reading.dialect)
    how = as_text(values[2], call) if len(values) > 2 else "half_away"
    if how not in numbers.ROUNDINGS:
        raise unsuitable(N_("{expression} knows no rounding {value}"), how, call)
    decimals = whole(call.arguments[1]) if len(values) > 1 else 0
    return None if value is None else numbers.rounded(value, decimals, how)


def _is_in(reading: Reading, call: Call, values: tuple[Value, ...]) -> Value:
    first, *others = values
    if first is None:
        return None
    return any(
        each is not None and equal(first, each, node=call, dialect=reading.dialect)
        for each in others
    )


def _contains(_: Reading, call: Call, values: tuple[Value, ...]) -> Value:
    first, *others = (as_text(each, call) for each in values)
    if first is None:
        return None
    holds = calculations.contains if call.function == "contains" else calculations.contains_items
    return holds(first, *others)


def _access(reading: Reading, call: Call, values: tuple[Value, ...]) -> Value:
    members, place = _list_and_place(reading, call, values)
    return None if place is None else members[place]


def _list_and_place(
    reading: Reading, call: Call, values: tuple[Value, ...]
) -> tuple[tuple[Value, ...], int | None]:
    members, place = values[-2], as_number(values[-1], call, reading.dialect)
    if not isinstance(members, tuple):
        raise unsuitable(N_("a list is wanted in {expression}, not {value}"), members, call)
    if place is None:
        return members, None
    if place not in range(len(members)):
        raise UndefinedError(N_("the list has no member at that place in {expression}"))
    return members, int(place)


def _rank(reading: Reading, call: Call, values: tuple[Value, ...]) -> Value:
    value = as_number(values[0], call, reading.dialect)
    among = _numbers_in(reading, call, values[1])
    return None if value is None else calculations.place_of(value, among)


def _share_out(reading: Reading, call: Call, values: tuple[Value, ...]) -> Value:
    amount = as_number(values[0], call, reading.dialect)
    members, place = _list_and_place(reading, call, values)
    weights = _numbers_in(reading, call, members)
    if amount is None or place is None or len(weights) < len(members):
        return None
    if isinstance(amount, float):
        raise UndefinedError(N_("the amount is not exact in {expression}: round it first"))
    return calculations.share_out(amount, weights)[place]


_MIXED: Mapping[str, Callable[[Reading, Call, tuple[Value, ...]], Value]] = {
    "round": _round,
    "is": _is_in,
    "contains": _contains,
    "containsItems": _contains,
    "access": _access,
    "rank": _rank,
    "share_out": _share_out,
}

# every function by its name
APPLIED: Mapping[str, Applied] = {
    "if": _if,
    "isNull": _is_null,
    "isNotNull": _is_not_null,
    "firstNonNull": _first_non_null,
    "greatest": _extreme,
    "least": _extreme,
    "removeZeros": _remove_zeros,
    "subExpression": _sub_expression,
    "normDistCum": _normal,
    "normDistDen": _normal,
    "percentileCont": _percentile,
    "previous": _elsewhere,
    "last_n": _last_n,
    "ancestor": _elsewhere,
    "orgUnit.ancestor": _belongs,
    "orgUnit.group": _belongs,
    "orgUnit.dataSet": _belongs,
    "orgUnit.program": _belongs,
    "count": _many,
    **dict.fromkeys(calculations.OVER_MANY, _many),
    **dict.fromkeys(calculations.NUMERIC, _of_values),
    **dict.fromkeys(_MIXED, _of_values),
}
