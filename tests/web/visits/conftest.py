"""A running site for clients; and, beside it, a round of visits in the test database."""

from tests.phone_site import phone_site

__all__ = ["phone_site"]
