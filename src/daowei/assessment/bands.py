"""Bands of a step-wise score: where each begins and ends, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias, TypeGuard

import numpy as np
import numpy.typing as npt

from daowei.assessment.settings import is_number
from daowei.foundation.problems import ProblemList
from daowei.foundation.texts import N_
from daowei.programme.definition import Direction

Written: TypeAlias = Mapping[str, object]

_KEYS = frozenset({"from", "to", "points"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Bands from low to high, touching each other: ``edges`` has one entry more than ``points``.

    The outermost points are those of the default unless a band is open to that side.
    """

    edges: tuple[float, ...]  # inner edges, rising
    points: tuple[float, ...]  # one more than there are edges

    def points_at(
        self, values: npt.NDArray[np.float64], *, includes: str
    ) -> npt.NDArray[np.float64]:
        """Points of the band each value lies in.

        ``includes``: whether an edge belongs to the band it opens (``lower``) or the one it
        closes (``upper``). Missing: NaN stays NaN.
        """
        side = "right" if includes == "lower" else "left"
        at = np.searchsorted(np.asarray(self.edges), values, side=side)  # type: ignore[call-overload]  # side is a plain str
        return np.where(np.isnan(values), np.nan, np.asarray(self.points)[at])


def read_bands(written: Sequence[Written], default: float) -> Bands:
    """The bands of an agreement that ``check_bands`` found whole, in rising order."""
    rows = sorted(written, key=_start)
    points = [float(str(each["points"])) for each in rows]
    edges = [float(str(each["from"])) for each in rows if "from" in each]
    if "from" in rows[0]:
        points.insert(0, default)
    if "to" in rows[-1]:
        edges.append(float(str(rows[-1]["to"])))
        points.append(default)
    return Bands(edges=tuple(edges), points=tuple(points))


def check_bands(
    written: Sequence[object],
    default: object,
    *,
    direction: Direction | None,
    problems: ProblemList,
) -> None:
    """Tells of bands that cannot be read, leave a gap, overlap, or go up and down."""
    rows = [each for each in written if _is_band(each)]
    for each in written:
        if not _is_band(each):
            problems.add(
                "SCO-005",
                N_("{value} is not a band"),
                remedy=N_(
                    "write from, to and points (0 to 100); only an outermost edge may be open"
                ),
                field="bands",
                value=each,
            )
    if len(rows) == len(written) and is_number(default):
        _check_row_of_bands(sorted(rows, key=_start), problems)
        if not problems.errors:
            _check_order(read_bands(rows, float(str(default))), direction, problems)


def _is_band(each: object) -> TypeGuard[Written]:
    if not isinstance(each, Mapping) or not {"points"} <= each.keys() <= _KEYS:
        return False
    if not all(is_number(value) for value in each.values()):
        return False
    return bool(0 <= each["points"] <= 100 and _start(each) < _end(each))


def _start(row: Written) -> float:
    return float(str(row.get("from", "-inf")))


def _end(row: Written) -> float:
    return float(str(row.get("to", "inf")))


def _check_row_of_bands(rows: Sequence[Written], problems: ProblemList) -> None:
    for lower, upper in pairwise(rows):
        ends, begins = lower.get("to"), upper.get("from")
        if ends is None or begins is None or float(str(ends)) > float(str(begins)):
            problems.add(
                "SCO-006",
                N_("two bands overlap at {value}"),
                remedy=N_("end each band where the next begins"),
                field="bands",
                value=begins if begins is not None else ends,
            )
        elif float(str(ends)) < float(str(begins)):
            problems.add(
                "SCO-007",
                N_("nothing is said for values between {low} and {high}"),
                remedy=N_("end each band where the next begins"),
                field="bands",
                low=ends,
                high=begins,
            )


def _check_order(bands: Bands, direction: Direction | None, problems: ProblemList) -> None:
    steps = np.diff(bands.points)
    rises, falls = bool((steps > 0).any()), bool((steps < 0).any())
    wrong = (direction is Direction.MORE and falls) or (direction is Direction.LESS and rises)
    if (rises and falls) or wrong:
        problems.add(
            "SCO-008",
            N_("a better figure would earn fewer points: {value}, from the lowest band up"),
            remedy=N_(
                "let the points only rise (more is better) or only fall (fewer is better), "
                "the default outside the bands included"
            ),
            field="bands",
            value=", ".join(f"{each:g}" for each in bands.points),
        )
