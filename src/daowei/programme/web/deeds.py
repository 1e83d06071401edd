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
}
