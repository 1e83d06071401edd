"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "settlement.proposed": N_("proposed a settlement of recounts"),
    "settlement.approved": N_("approved the settlement"),
    "settlement.refused": N_("refused the settlement"),
    "settlement.replaced": N_("replaced the settlement by a later one"),
    "settlement.value_settled": N_("settled values of the unit"),
}
