"""SVG as text, with words for those who cannot see the picture."""

from collections.abc import Iterable
from html import escape


def drawing(width: float, height: float, *, label: str, parts: Iterable[str], kind: str) -> str:
    """An image element of its own coordinates, named by ``label``."""
    return (
        f'<svg class="{kind}" viewBox="0 0 {short(width)} {short(height)}" role="img" '
        f'aria-label="{escape(label, quote=True)}">{"".join(parts)}</svg>'
    )


def short(value: float) -> str:
    """A coordinate with one decimal, as short as it can be written."""
    return f"{value:.1f}".removesuffix(".0")
