"""Targets that two sides signed, by which results are held."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedTarget:
    """What a unit signed to reach. ``paper``: by which the document is known to its readers."""

    value: Decimal
    paper: str


AgreedTargets: TypeAlias = Mapping[tuple[str, str, str], AgreedTarget]
"""By agreement, criterion and unit."""
