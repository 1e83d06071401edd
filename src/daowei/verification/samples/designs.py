"""How a sample was drawn: what every estimate needs beside the values."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]  # for each observation, the number of its group


class DesignError(ValueError):
    """A sample that cannot be told from its description."""


class Lonely(StrEnum):
    """What becomes of a stratum of which a single cluster was drawn."""

    FAIL = "fail"  # refuse: the spread within it cannot be known
    CERTAINTY = "certainty"  # it was taken on purpose and adds no spread
    ADJUST = "adjust"  # measure it from the mean of all
    AVERAGE = "average"  # give it the average spread of the others


def added_up(places: Places, values: Floats, *, count: int = 0) -> Floats:
    """The sum of the values at each place."""
    return np.bincount(places, weights=values, minlength=count).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Which group each observation is in, and the groups in the order of first sight."""

    places: Places
    count: int

    def totals(self, values: Floats) -> Floats:
        """The sum of each group."""
        return added_up(self.places, values, count=self.count)

    def first(self, values: Floats) -> Floats:
        """The value of each group's first observation."""
        _, at = np.unique(self.places, return_index=True)
        return values[at]


def groups_of(*labels: Sequence[Hashable]) -> Groups:
    """The groups that one or several labels make together."""
    numbers: dict[tuple[Hashable, ...], int] = {}
    places = [numbers.setdefault(each, len(numbers)) for each in zip(*labels, strict=True)]
    return Groups(np.array(places, dtype=np.intp), len(numbers))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stage:
    """One stage of drawing: strata, the clusters drawn from them, and how many there were.

    ``drawn``: how many clusters were drawn from each observation's stratum. ``available``: how
    many it had (infinite where drawn with replacement, or unknown).
    """

    strata: Groups
    clusters: Groups
    drawn: Floats
    available: Floats

    @property
    def fractions(self) -> Floats:
        """The share of clusters drawn, of each observation's stratum."""
        return self.drawn / self.available


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """A drawn sample: a weight for each observation, and the stages of drawing.

    ``weights``: how many of the population each observation stands for.
    ``poststrata``: groups whose sizes are known and by which the weights were corrected.
    """

    weights: Floats
    stages: tuple[Stage, ...]
    lonely: Lonely = Lonely.FAIL
    poststrata: Groups | None = field(default=None)

    @property
    def degrees(self) -> int:
        """Degrees of freedom: clusters of the first stage less strata."""
        first = self.stages[0]
        return first.clusters.count - first.strata.count


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """One stage as it is written down: a label for each observation.

    ``strata``: None for one stratum. ``clusters``: None where each observation is drawn by itself.
    ``available``: clusters there were in the stratum, for each observation; None for endless.
    """

    strata: Sequence[Hashable] | None = None
    clusters: Sequence[Hashable] | None = None
    available: ArrayLike | None = None


def design(weights: ArrayLike, *stages: Labels, lonely: Lonely = Lonely.FAIL) -> Design:
    """The design of a sample whose stages are told by labels, the first first.

    Clusters bear their names within their stratum and the clusters above them.
    Raises: DesignError: more clusters were drawn than there were, or a weight is not positive.
    """
    held = np.asarray(weights, dtype=np.float64)
    if not len(held) or not np.all(held > 0):
        raise DesignError("weights must be above 0, one for each observation")
    above: list[Sequence[Hashable]] = []
    read = []
    for labels in stages or (Labels(),):
        read.append(_stage(labels, above, size=len(held)))
        above = [read[-1].clusters.places.tolist()]
    return Design(weights=held, stages=tuple(read), lonely=lonely)


def _stage(labels: Labels, above: list[Sequence[Hashable]], *, size: int) -> Stage:
    everybody: Sequence[Hashable] = [0] * size
    strata = groups_of(labels.strata or everybody, *above)
    units = labels.clusters if labels.clusters is not None else range(size)
    clusters = groups_of(units, strata.places.tolist())
    per_stratum = Counter(
        stratum
        for stratum, _ in set(zip(strata.places.tolist(), clusters.places.tolist(), strict=True))
    )
    drawn = np.array([per_stratum[each] for each in strata.places.tolist()], dtype=np.float64)
    endless = np.full(size, np.inf)
    available = endless if labels.available is None else np.asarray(labels.available, np.float64)
    if np.any(available < drawn):
        raise DesignError("more clusters were drawn than their stratum had")
    return Stage(strata=strata, clusters=clusters, drawn=drawn, available=available)


def poststratified(
    drawn: Design, labels: Sequence[Hashable], sizes: Mapping[Hashable, float]
) -> Design:
    """The same sample with weights that add up to the known size of every group.

    Raises: DesignError: a group of known size was not met in the sample.
    """
    groups = groups_of(labels)
    met = list(dict.fromkeys(labels))
    if unmet := sizes.keys() - set(met):
        raise DesignError(f"nobody of {sorted(map(str, unmet))} was drawn: join it to another")
    corrections = np.array([sizes[each] for each in met]) / groups.totals(drawn.weights)
    return Design(
        weights=drawn.weights * corrections[groups.places],
        stages=drawn.stages,
        lonely=drawn.lonely,
        poststrata=groups,
    )


def collapsed(strata: Sequence[Hashable], into: Mapping[Hashable, Hashable]) -> list[Hashable]:
    """Strata joined by plan, so that none has a single cluster."""
    return [into.get(each, each) for each in strata]
