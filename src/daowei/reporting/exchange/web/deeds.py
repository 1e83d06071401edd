"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "reporting.received": N_("sent values by a program"),
}
