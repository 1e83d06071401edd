"""A number for each kind of ending, so that scripts need not read sentences."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What ``$?`` says; documented in docs/reference/commands.md."""

    OK = 0
    PROBLEMS = 1  # something in the files is wrong, or a case failed; all of it was told
    USAGE = 2  # the command was called wrongly (click's own number)
    REFUSED = 3  # the charter refuses the definition
    MISMATCH = 4  # a digest or a recomputed figure differs from what was published
    UNREADABLE = 5  # a file or folder is not there, or cannot be read or written
