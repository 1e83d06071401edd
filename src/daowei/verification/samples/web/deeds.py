"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

NAMES: Mapping[str, str] = {}
