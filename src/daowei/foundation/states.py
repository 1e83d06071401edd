"""Why a cell has a number or none: five different nothings, kept apart to the last page."""

from enum import IntEnum


class State(IntEnum):
    """What stands behind a cell; held as uint8 beside every value.

    The order matters: of several states the largest is the one told first.
    """

    REPORTED = 1  # a number, zero included
    BLANK = 2  # the report came, the cell was left empty
    NOT_APPLICABLE = 3  # the report says that the question does not arise here
    NOT_REPORTED = 4  # a report was expected and did not come
    CLOSED = 5  # nobody was expected to report: the unit was closed, or not assigned
    NOT_COMPUTABLE = 6  # inputs are there, the figure is not defined (a denominator of zero)
    WITHHELD = 7  # there is a figure; showing or scoring it is refused, and a reason says why
