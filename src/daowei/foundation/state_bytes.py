"""States as they stand in arrays: one byte each.

A ``State`` compared with an array would first widen the whole array to its own eight bytes.
"""

import numpy as np

from daowei.foundation.states import State

REPORTED = np.uint8(State.REPORTED)
NOT_APPLICABLE = np.uint8(State.NOT_APPLICABLE)
NOT_COMPUTABLE = np.uint8(State.NOT_COMPUTABLE)
WITHHELD = np.uint8(State.WITHHELD)
