"""A cross-check of standard errors: leave out one cluster after the other, and look again."""

import math
from collections.abc import Callable

import numpy as np

from daowei.verification.samples.designs import Design, DesignError, Floats


def left_out(
    design: Design, estimate: Callable[[Floats], float], *, around_whole: bool = True
) -> float:
    """The standard error of an estimate by leaving out each cluster of the first stage.

    ``estimate``: of weights. Deviations from the estimate of the whole sample, or (as some do)
    from the mean of those without a cluster. Strata are kept: the others of a stratum make up for
    the one left out.
    Source: Wolter 2007, chapter 4 (JK1 and JKn).
    """
    stage = design.stages[0]
    clusters, strata = stage.clusters, stage.strata
    whole = estimate(design.weights)
    found, scales = [], []
    for cluster in range(clusters.count):
        inside = clusters.places == cluster
        at = int(np.argmax(inside))
        count = float(stage.drawn[at])
        if count < 2:
            raise DesignError("a stratum with a single cluster: nothing is left without it")
        others = (strata.places == strata.places[at]) & ~inside
        weights = np.where(inside, 0.0, design.weights)
        found.append(estimate(np.where(others, weights * count / (count - 1), weights)))
        scales.append((count - 1) / count * (1 - float(stage.fractions[at])))
    replicates = np.array(found)
    centre = whole if around_whole else float(replicates.mean())
    return math.sqrt(float(np.array(scales) @ (replicates - centre) ** 2))
