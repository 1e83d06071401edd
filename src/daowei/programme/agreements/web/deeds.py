"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "agreements.begun": N_("began the draft of an agreement"),
    "agreements.edited": N_("edited the draft"),
    "agreements.proposed": N_("proposed terms"),
    "agreements.countered": N_("made a counter-proposal"),
    "agreements.accepted": N_("accepted the terms"),
    "agreements.signed": N_("signed"),
    "agreements.withdrawn": N_("withdrew the paper"),
    "agreements.asked_to_end": N_("asked to end the agreement"),
    "agreements.kept": N_("decided to keep the agreement"),
    "agreements.ended": N_("ended the agreement"),
    "agreements.lapsed": N_("let the paper lapse, as its year is over"),
    "agreements.commented": N_("wrote a comment"),
    "agreements.annexed": N_("began an annex"),
    "agreements.key_made": N_("registered a signing key"),
    "agreements.key_retired": N_("retired a signing key"),
    "agreements.cascade_saved": N_("chose the rules of the cascade"),
    "agreements.calendar_set": N_("set the days of the planning calendar"),
    "agreements.document_registered": N_("registered a document"),
    "agreements.document_repealed": N_("marked a document as no longer in force"),
}
