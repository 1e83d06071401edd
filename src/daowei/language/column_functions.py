"""What each function gives for columns already read."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.state_bytes import NOT_APPLICABLE, NOT_COMPUTABLE, REPORTED
from daowei.foundation.states import State
from daowei.foundation.texts import N_
from daowei.language import column_numbers
from daowei.language.coercion import unsuitable
from daowei.language.column_kinds import as_numbers, as_texts, compared, sample
from daowei.language.column_numbers import Member
from daowei.language.column_rounding import rounded_numbers
from daowei.language.column_shares import shares
from daowei.language.columns import (
    Column,
    Listed,
    Mask,
    Numbers,
    States,
    Truths,
    chosen,
    chosen_numbers,
    joined_states,
    marked,
    nothing,
    settled,
    truth_column,
)
from daowei.language.exact import exact
from daowei.language.numbers import ROUNDINGS
from daowei.language.tree import Call, Words, whole


def undefined_anywhere(columns: Sequence[Column]) -> States | None:
    """NOT_COMPUTABLE where one of the columns is; None: nowhere."""
    told: Mask | None = None
    for each in columns:
        if each.undefined is not None and each.undefined.any():
            told = each.undefined if told is None else told | each.undefined
    return None if told is None else told * NOT_COMPUTABLE


def with_undefined(column: Column, undefined: States | None) -> Column:
    """The column, not computable where something that was read for it was not."""
    if undefined is None:
        return column
    own = REPORTED if column.states is None else column.states
    return Column(
        content=column.content,
        states=np.where(undefined == NOT_COMPUTABLE, undefined, own),
    )


def members_of(columns: Sequence[Column], call: Call) -> list[Member]:
    """Numbers with where they are there."""
    return [(as_numbers(each, call), each.has_value) for each in columns]


def listed(column: Column, call: Call) -> tuple[Column, ...]:
    """The members of a list.

    Raises: ExpressionError: it is no list (``LNG-020``).
    """
    if isinstance(column.content, Listed):
        return column.content.members
    raise unsuitable(N_("a list is wanted in {expression}, not {value}"), sample(column), call)


# ── one number from many ────────────────────────────────────────────────────────────


def over_many(call: Call, columns: Sequence[Column]) -> Column:
    """``sum`` and its kin over what is there; nothing where too few are."""
    members = members_of(columns, call)
    counted = column_numbers.count(members)
    if call.function == "count":
        return Column(content=counted)
    compute, least = column_numbers.OVER_MANY[call.function]
    if not columns:
        return nothing()
    return settled(compute(members), _unless_few(columns, counted, least))


def _unless_few(columns: Sequence[Column], counted: Numbers, least: int) -> States | None:
    assert counted.exact is not None
    few = counted.exact.mantissas < least
    if not few.any():
        return None
    told = joined_states(columns)
    reason = NOT_APPLICABLE if told is None else told
    reason = np.where(reason == REPORTED, NOT_APPLICABLE, reason)
    return np.where(few, reason, REPORTED)


def quantile(call: Call, columns: Sequence[Column], fraction: Column) -> Column:
    """``percentileCont``: nothing of nothing; not computable outside 0 to 1."""
    members = members_of(columns, call)
    share = as_numbers(fraction, call).as_floats()
    if not columns:
        return nothing()
    few = _unless_few(columns, column_numbers.count(members), 1)
    states = joined_states((Column(content=Numbers(floats=share), states=few), fraction))
    states = marked(states, ~((share >= 0) & (share <= 1)), State.NOT_COMPUTABLE)
    return settled(column_numbers.quantile(members, share), states)


def extreme(call: Call, columns: Sequence[Column]) -> Column:
    """``greatest`` and ``least`` of what is there."""
    pick = column_numbers.larger if call.function == "greatest" else column_numbers.smaller
    members = members_of(columns, call)
    found = column_numbers.extreme(members, pick)
    return settled(found, _unless_few(columns, column_numbers.count(members), 1))


# ── functions of values ─────────────────────────────────────────────────────────────


def of_values(call: Call, columns: Sequence[Column]) -> Column:
    """A function that reads all its arguments first."""
    if call.function in column_numbers.NUMERIC:
        found = [as_numbers(each, call) for each in columns]
        compute = column_numbers.NUMERIC[call.function]
        return settled(compute(*found), joined_states(columns))
    return _MIXED[call.function](call, columns)


def normal(call: Call, columns: Sequence[Column]) -> Column:
    """``normDistCum`` and ``normDistDen`` with value, mean and deviation."""
    compute = (
        column_numbers.normal_share_below
        if call.function == "normDistCum"
        else column_numbers.normal_density
    )
    value, mean, deviation = (as_numbers(each, call) for each in columns)
    return settled(compute(value, mean, deviation), joined_states(columns))


def _score_table(call: Call, columns: Sequence[Column]) -> Column:
    value, *bands = (as_numbers(each, call) for each in columns)
    has_default = len(bands) % 3 == 1
    found = bands[-1] if has_default else column_numbers.NONE
    held: Mask = np.zeros(1, np.bool_)
    # from the last band to the first, so that the first that holds the value stands
    for low, high, points in reversed(
        tuple(zip(bands[::3], bands[1::3], bands[2::3], strict=False))
    ):
        holds = column_numbers.compare(low, value, np.less_equal) & column_numbers.compare(
            value, high, np.less
        )
        found = chosen_numbers(holds, points, found)
        held = held | holds
    states = joined_states(columns)
    if not has_default:
        states = marked(states, ~held, State.NOT_COMPUTABLE)
    return Column(content=found, states=states)


def _between(call: Call, columns: Sequence[Column]) -> Column:
    value, low, high = (as_numbers(each, call) for each in columns)
    above = column_numbers.compare(low, value, np.less_equal)
    below = column_numbers.compare(value, high, np.less_equal)
    return Column(content=Truths(above & below), states=joined_states(columns))


def _round(call: Call, columns: Sequence[Column]) -> Column:
    how = call.arguments[2] if len(columns) > 2 else Words("half_away")
    if not isinstance(how, Words) or how.value not in ROUNDINGS:
        raise unsuitable(N_("{expression} knows no rounding {value}"), sample(columns[2]), call)
    return _rounded(call, columns, how=how.value)


def _trunc(call: Call, columns: Sequence[Column]) -> Column:
    return _rounded(call, columns, how="down")


def _rounded(call: Call, columns: Sequence[Column], *, how: str) -> Column:
    decimals = whole(call.arguments[1]) if len(columns) > 1 else 0
    rounded = rounded_numbers(as_numbers(columns[0], call), decimals, how=how)
    return Column(content=rounded, states=columns[0].states)


def _is_in(call: Call, columns: Sequence[Column]) -> Column:
    first, *others = columns
    found: Mask = np.zeros(1, np.bool_)
    for each in others:
        same = compared("==", first, each, node=call)
        found = found | (same if each.has_value is None else same & each.has_value)
    return truth_column(found, states=first.states)


def _contains(call: Call, columns: Sequence[Column]) -> Column:
    first, *others = columns
    by_items = call.function == "containsItems"
    texts = as_texts(first, call)
    texts = _between_commas(texts) if by_items else texts
    held: Mask = np.ones(1, np.bool_)
    for each in others:
        part = as_texts(each, call)
        sought = _between_commas(part) if by_items else part
        holds = np.char.find(texts, sought) >= 0
        if by_items:
            holds &= np.char.find(part, ",") < 0
        held = held & (holds if each.has_value is None else holds & each.has_value)
    return truth_column(held, states=first.states)


def _between_commas(texts: NDArray[np.str_]) -> NDArray[np.str_]:
    return np.char.add(np.char.add(",", texts), ",")


# ── lists ───────────────────────────────────────────────────────────────────────────


def _access(call: Call, columns: Sequence[Column]) -> Column:
    members, place = listed(columns[0], call), columns[1]
    return _at(members, place, call)


def _at(members: Sequence[Column], place: Column, call: Call) -> Column:
    """The member at the place; outside the list not computable, without a place nothing."""
    places = as_numbers(place, call)
    found, held = members[0] if members else nothing(), np.zeros(1, np.bool_)
    for number, each in enumerate(members):
        here = column_numbers.compare(places, Numbers(exact=exact(np.array([number]))), np.equal)
        found = chosen(here, each, found)
        held = held | here
    own = REPORTED if found.states is None else found.states
    own = np.where(held, own, NOT_COMPUTABLE)
    if place.states is not None:
        own = np.where(place.missing, place.states, own)
    return Column(content=found.content, states=own)


def _share_out(call: Call, columns: Sequence[Column]) -> Column:
    amount, members, place = columns[0], listed(columns[1], call), columns[2]
    units = as_numbers(amount, call)
    whole_units = exact(np.zeros(1, np.int64)) if units.exact is None else units.exact
    weights = [as_numbers(each, call) for each in members]
    if not weights:
        return _at((), place, call)
    parts, refused = shares(whole_units, weights)
    states = joined_states((amount, *members))
    states = marked(states, np.asarray(refused | units.float_cells), State.NOT_COMPUTABLE)
    shared = [Column(content=Numbers(exact=each), states=states) for each in parts]
    return _at(shared, place, call)


def _rank(call: Call, columns: Sequence[Column]) -> Column:
    value, among = columns[0], members_of(listed(columns[1], call), call)
    places = column_numbers.place_of(as_numbers(value, call), among)
    return Column(content=places, states=value.states)


_MIXED: Mapping[str, Callable[[Call, Sequence[Column]], Column]] = {
    "score_table": _score_table,
    "between": _between,
    "round": _round,
    "trunc": _trunc,
    "is": _is_in,
    "contains": _contains,
    "containsItems": _contains,
    "access": _access,
    "rank": _rank,
    "share_out": _share_out,
}
