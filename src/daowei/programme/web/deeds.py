"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "programme.handed_in": N_("handed in the folder"),
    "programme.proposed": N_("proposed to put the version in force"),
    "programme.put_in_force": N_("put the version in force"),
    "programme.draft_begun": N_("began a draft"),
    "programme.step_saved": N_("saved a step of the draft"),
    "programme.draft_closed": N_("let the draft go"),
    "programme.taken_back": N_("took the proposal back"),
    "programme.signed": N_("signed a definition"),
    "register.opened": N_("opened the unit"),
    "register.placed": N_("placed the unit under another"),
    "register.closed": N_("closed the unit"),
    "register.named": N_("named the unit anew"),
    "register.classified": N_("changed kind or groups"),
    "register.loaded": N_("changed the unit by a file"),
    "register.undone": N_("undid an entry of the register"),
    "population.counted": N_("changed the population figures"),
    "population.loaded": N_("loaded a file of population figures"),
    "geometry.loaded": N_("loaded a file of shapes"),
}
