"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "reporting.brought_in": N_("brought in reports made before the site"),
}
