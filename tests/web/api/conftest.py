"""Programs with tokens."""

from tests.web.programs import computed, no_failures_yet, program, token

__all__ = ["computed", "no_failures_yet", "program", "token"]
