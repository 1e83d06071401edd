"""Doors of results open onto results."""

from tests.web.programs import computed

__all__ = ["computed"]
