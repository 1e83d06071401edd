"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "exchange.load_asked": N_("asked for a file to be loaded"),
    "exchange.loaded": N_("loaded a file"),
    "exchange.withdrawn": N_("withdrew a file"),
    "exchange.mapping_saved": N_("saved a mapping"),
}
