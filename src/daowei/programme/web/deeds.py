"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "programme.handed_in": N_("handed in the folder"),
    "programme.proposed": N_("proposed to put the version in force"),
    "programme.put_in_force": N_("put the version in force"),
}
