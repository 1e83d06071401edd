"""What the charter asks of figures: small cells, parts of wholes, proxies, rights that survive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from daowei.foundation.texts import N_, Text
from daowei.programme.charter.kinds import K_MIN, RESULT_USES
from daowei.programme.charter.results import RIGHTS_SHARE, is_about_rights
from daowei.programme.definition import Indicator

PROXY_CELLS = 30  # fewer shared cells can agree by chance
PROXY_EQUAL_PERCENT = 95
PROXY_CORRELATION = 0.999

Floats: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = Floats | npt.NDArray[np.int64]
Marks: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A figure that is there and is not shown or scored, by which rule, and about what."""

    rule: str
    subject: str
    reason: Text


def small_cells(persons: Numbers, *, k_min: int = K_MIN) -> Marks:
    """Which cells stand on too few persons to be shown (CH-08); zero is one of them.

    Units: persons behind each cell. A ``k_min`` under ten counts as ten: it may only be raised.
    Missing: NaN is no cell and is not marked.
    """
    return np.asarray(persons < max(k_min, K_MIN), dtype=np.bool_)


def exceeds_whole(numerator: Numbers, denominator: Numbers) -> Marks:
    """Which cells have more above the line than below, so that one is no part of the other (CH-58).

    Missing: a cell with NaN on either side is not marked; nothing can be said of it.
    """
    return np.asarray(numerator > denominator, dtype=np.bool_)


def proxy_by(scored: Numbers, observed: Numbers) -> str | None:
    """``equal`` or ``correlated`` where one figure moves with the other, else None (CH-63).

    Grain: two arrays over the same units and periods.
    Missing: only cells with a number on both sides count; fewer than thirty say nothing.
    Two figures that never move are not correlated, though they may be equal.
    """
    both = np.isfinite(scored) & np.isfinite(observed)
    one = np.asarray(scored[both], dtype=np.float64)
    other = np.asarray(observed[both], dtype=np.float64)
    if one.size < PROXY_CELLS:
        return None
    if int(np.count_nonzero(one == other)) * 100 >= PROXY_EQUAL_PERCENT * one.size:
        return "equal"
    return "correlated" if _correlation(one, other) >= PROXY_CORRELATION else None


def proxies(scored: Mapping[str, Numbers], observed: Mapping[str, Numbers]) -> tuple[Withheld, ...]:
    """The scored figures that stand for an observed sensitive one; both names are told (CH-63)."""
    return tuple(
        moves_with(name, other)
        for name, figures in scored.items()
        for other, sensitive in observed.items()
        if name != other and proxy_by(figures, sensitive)
    )


def moves_with(scored: str, observed: str) -> Withheld:
    """A scored figure that stands for an observed one."""
    message = N_("{scored} moves with {observed}, which may only be observed.")
    reason = Text(message, {"scored": scored, "observed": observed})
    return Withheld(rule="CH-63", subject=scored, reason=reason)


def rights_survive(weights: Iterable[tuple[frozenset[str], Decimal]]) -> bool:
    """Whether access, quality and rights still weigh a quarter of what is left to score (CH-64).

    ``weights``: concepts and weight of the criteria that have a figure. Nothing left: no.
    """
    left = [(concepts, abs(weight)) for concepts, weight in weights]
    whole = sum((weight for _, weight in left), Decimal(0))
    rights = sum((weight for concepts, weight in left if is_about_rights(concepts)), Decimal(0))
    return whole > 0 and rights >= RIGHTS_SHARE * whole


def may_be_ranked(indicator: Indicator) -> bool:
    """Whether pages and files may sort by it, colour it or show a target beside it (CH-65)."""
    return not RESULT_USES.isdisjoint(indicator.uses)


def is_known_charter(digest: str, *, known: frozenset[str]) -> bool:
    """Whether a publication was made under a charter the verifier knows (CH-68)."""
    return digest in known


def _correlation(one: Floats, other: Floats) -> float:
    """Pearson's, without its sign; 0 where a side never moves."""
    left, right = one - one.mean(), other - other.mean()
    spread = float(np.sqrt((left @ left) * (right @ right)))
    return abs(float(left @ right)) / spread if spread > 0 else 0.0
