"""How programs knock: the headers in which a token is sent."""

import base64


def basic(secret: str, name: str = "anybody") -> str:
    """The header of Basic authentication."""
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()
