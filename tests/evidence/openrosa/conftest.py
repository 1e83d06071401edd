"""The running site that the cases are put to."""

from tests.phone_site import phone_site

__all__ = ["phone_site"]
