"""Columns: what a formula gives for many units and periods at once, with a state in every cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.problems import DaoweiError
from daowei.foundation.state_bytes import NOT_COMPUTABLE, REPORTED
from daowei.foundation.states import State
from daowei.language.exact import Exact, Mantissas, aligned, exact

Mask: TypeAlias = NDArray[np.bool_]
States: TypeAlias = NDArray[np.uint8]


class ColumnError(DaoweiError):
    """Columns that cannot stand in one: numbers and texts, or lists of different lengths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Numbers: all exact, all floats, or some cells of each (then ``is_float`` says which)."""

    exact: Exact | None = None
    floats: NDArray[np.float64] | None = None
    is_float: Mask | None = None

    @property
    def float_cells(self) -> Mask | bool:
        """Where a float stands."""
        return self.exact is None if self.is_float is None else self.is_float

    def as_floats(self) -> NDArray[np.float64]:
        """Every cell as a float; exact ones as mantissa over power of ten, divided once."""
        if self.exact is None:
            assert self.floats is not None
            return self.floats
        converted = self.exact.floats
        if self.floats is None:
            return converted
        return np.where(self.float_cells, self.floats, converted)


@dataclass(frozen=True, slots=True)
class Truths:
    """Yes or no."""

    values: Mask


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts: constants, or what a formula chose among constants."""

    values: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No cell has a value: ``null``."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list in every cell, equally long everywhere; members may be missing."""

    members: tuple["Column", ...]


Content: TypeAlias = Numbers | Truths | Texts | Nothing | Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Values of one expression; shapes broadcast, so that a constant is a column of one cell.

    ``states``: ``foundation.states.State`` of each cell, None where every cell has a value.
    What stands in ``content`` where the state is not REPORTED means nothing.
    """

    content: Content
    states: States | None = None

    @property
    def has_value(self) -> Mask | None:
        """Where there is a value; None: everywhere."""
        return None if self.states is None else self.states == REPORTED

    @property
    def missing(self) -> Mask:
        """Where there is none."""
        return np.zeros(1, dtype=np.bool_) if self.states is None else self.states != REPORTED

    @property
    def undefined(self) -> Mask | None:
        """Where inputs are there and the figure is not defined; None: nowhere."""
        return None if self.states is None else self.states == NOT_COMPUTABLE

    def member(self, place: int, *, depth: int) -> "Column":
        """One part along the first axis; what has fewer axes than ``depth`` is shared by all."""

        def cut(values: NDArray[Any]) -> NDArray[Any]:
            return values[place if len(values) > 1 else 0] if values.ndim == depth else values

        states = None if self.states is None else cut(self.states)
        return Column(content=_part(self.content, cut), states=states)

    def as_floats(self) -> NDArray[np.float64]:
        """The numbers (yes as 1) with NaN where there is none, for display and for charts.

        Raises: ColumnError: the column holds texts or lists.
        """
        values = _plain_floats(self.content)
        return values if self.states is None else np.where(self.missing, np.nan, values)


def _plain_floats(content: Content) -> NDArray[np.float64]:
    match content:
        case Numbers():
            return content.as_floats()
        case Truths(values=values):
            return values.astype(np.float64)
        case Nothing():
            return np.full(1, np.nan)
        case _:
            raise ColumnError("texts and lists are no numbers; reduce the list or compare the text")


def _part(content: Content, cut: Callable[[NDArray[Any]], NDArray[Any]]) -> Content:
    match content:
        case Numbers(exact=numbers, floats=floats, is_float=is_float):
            return Numbers(
                exact=numbers and replace(numbers, mantissas=cut(numbers.mantissas)),
                floats=None if floats is None else cut(floats),
                is_float=None if is_float is None else cut(is_float),
            )
        case Truths(values=values):
            return Truths(cut(values))
        case Texts(values=texts):
            return Texts(cut(texts))
        case Nothing():
            return content
        case Listed():
            raise ColumnError("a list of lists has no axis to be taken apart along")


# ── making columns ──────────────────────────────────────────────────────────────────


def exact_column(
    mantissas: NDArray[Any], *, decimals: int = 0, states: States | None = None
) -> Column:
    """A column of exact numbers ``mantissa / 10**decimals``."""
    return Column(content=Numbers(exact=exact(mantissas, decimals=decimals)), states=_kept(states))


def float_column(values: NDArray[np.float64], *, states: States | None = None) -> Column:
    """A column of floats.

    Missing: NaN and infinities are NOT_COMPUTABLE where ``states`` says nothing else.
    """
    finite = np.isfinite(values)
    if not finite.all():
        given = np.full(values.shape, State.REPORTED, np.uint8) if states is None else states
        states = np.where(~finite & (given == REPORTED), NOT_COMPUTABLE, given)
    return Column(content=Numbers(floats=values), states=_kept(states))


def truth_column(values: Mask, *, states: States | None = None) -> Column:
    """A column of yes and no."""
    return Column(content=Truths(values), states=_kept(states))


def text_column(text: str) -> Column:
    """One text for every cell."""
    return Column(content=Texts(np.array([text])))


def _kept(states: States | None) -> States | None:
    """The states, or None where they say that every cell has a value."""
    return None if states is None or (states == REPORTED).all() else states


def nothing(state: State = State.NOT_APPLICABLE) -> Column:
    """A column without a value; a ``null`` in a formula says that none applies."""
    return Column(content=Nothing(), states=np.full(1, state, np.uint8))


# ── states ──────────────────────────────────────────────────────────────────────────


def joined_states(columns: Sequence[Column]) -> States | None:
    """For each cell the state told first of those of the columns; None where all have values."""
    told: States | None = None
    for each in columns:
        if each.states is not None:
            told = each.states if told is None else np.maximum(told, each.states)
    return told


def marked(states: States | None, where: Mask, state: State) -> States | None:
    """The states with another one where a cell that has a value is marked."""
    if not where.any():
        return states
    if states is None:
        return np.where(where, np.uint8(state), REPORTED)
    return np.where(where & (states == REPORTED), np.uint8(state), states)


def settled(numbers: Numbers, states: States | None) -> Column:
    """The column of the numbers; where one is infinite or NaN it is not computable."""
    if numbers.floats is not None:
        finite = np.isfinite(numbers.floats)
        if not finite.all():
            states = marked(states, ~finite & numbers.float_cells, State.NOT_COMPUTABLE)
    return Column(content=numbers, states=states)


# ── choosing ────────────────────────────────────────────────────────────────────────


def chosen(condition: Mask, yes: Column, no: Column) -> Column:
    """Cell by cell one column or the other.

    Raises: ColumnError: they hold different kinds of things.
    """
    return Column(
        content=_chosen_content(condition, yes.content, no.content),
        states=chosen_states(condition, yes.states, no.states),
    )


def chosen_states(condition: Mask, yes: States | None, no: States | None) -> States | None:
    """Cell by cell one state or the other."""
    if yes is None and no is None:
        return None
    return np.where(condition, REPORTED if yes is None else yes, REPORTED if no is None else no)


def _chosen_content(condition: Mask, yes: Content, no: Content) -> Content:
    match yes, no:
        case Nothing(), _:
            return no
        case _, Nothing():
            return yes
        case Numbers(), Numbers():
            return chosen_numbers(condition, yes, no)
        case Truths(values=one), Truths(values=other):
            return Truths(np.where(condition, one, other))
        case Texts(values=text), Texts(values=another):
            return Texts(np.where(condition, text, another))
        case Listed(members=members), Listed(members=others) if len(members) == len(others):
            pairs = zip(members, others, strict=True)
            return Listed(tuple(chosen(condition, one, other) for one, other in pairs))
        case _:
            raise ColumnError(
                "the two sides hold different kinds of things, or lists of two lengths"
            )


def chosen_numbers(condition: Mask, yes: Numbers, no: Numbers) -> Numbers:
    """Cell by cell one number or the other, each as exact as it was."""
    if yes.floats is None and no.floats is None:
        return Numbers(exact=_chosen_exact(condition, yes.exact, no.exact))
    floats = np.where(condition, yes.as_floats(), no.as_floats())
    if yes.exact is None and no.exact is None:
        return Numbers(floats=floats)
    return Numbers(
        exact=_chosen_exact(condition, yes.exact, no.exact),
        floats=floats,
        is_float=np.where(condition, yes.float_cells, no.float_cells),
    )


def _chosen_exact(condition: Mask, yes: Exact | None, no: Exact | None) -> Exact:
    one = yes or no
    other = no or yes
    assert one is not None
    assert other is not None
    if one is other:
        return one
    one, other = aligned((one, other))
    return Exact(
        mantissas=_chosen_mantissas(condition, one, other),
        decimals=one.decimals,
        bound=max(one.bound, other.bound),
    )


def _chosen_mantissas(condition: Mask, one: Exact, other: Exact) -> Mantissas:
    """Cell by cell one or the other; against zero a product, which is cheaper than a choice."""
    if other.bound == 0:
        return one.mantissas * condition
    if one.bound == 0:
        return other.mantissas * ~condition
    return np.where(condition, one.mantissas, other.mantissas)
