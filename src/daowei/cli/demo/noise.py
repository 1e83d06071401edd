"""Numbers that look random and are the same everywhere: hashed from whole numbers, never drawn."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


Key: TypeAlias = NDArray[np.int64] | np.int64 | int


def uniform(*keys: Key) -> NDArray[np.float64]:
    """A number in [0, 1) for each combination of keys, broadcast together (SplitMix64's mixer)."""
    state = np.zeros(1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for key in keys:
            state = _mixed((state + _STEP) ^ np.asarray(key).astype(np.uint64))
    shape = np.broadcast_shapes(*(np.shape(key) for key in keys))
    return ((state >> np.uint64(11)).astype(np.float64) / float(1 << 53)).reshape(shape)


def counts(mean: NDArray[np.float64], *keys: Key) -> NDArray[np.int64]:
    """Whole numbers around ``mean``, spread about as widely as counts of events are."""
    spread = (uniform(*keys, 1) + uniform(*keys, 2) + uniform(*keys, 3) - 1.5) * 2.0
    return np.maximum(np.floor(mean + spread * np.sqrt(mean) + 0.5), 0).astype(np.int64)


def part_of(whole: NDArray[np.int64], share: NDArray[np.float64], *keys: Key) -> NDArray[np.int64]:
    """A whole number near ``share`` of ``whole``, never above it."""
    wanted = whole * share + (uniform(*keys, 4) - 0.5) * np.sqrt(np.maximum(whole, 1)) * 0.8
    return np.clip(np.floor(wanted + 0.5), 0, whole).astype(np.int64)


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))
