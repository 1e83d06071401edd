"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "draws.frozen": N_("froze the frame of a draw"),
    "draws.published": N_("published the plan of the draw"),
    "draws.committed": N_("committed to a value"),
    "draws.read": N_("read out the public numbers"),
    "draws.numbered": N_("entered the public numbers into the record"),
    "draws.handed": N_("handed in a value"),
    "draws.dispatched": N_("drew, and sent the teams"),
    "draws.revealed": N_("revealed the draw"),
    "draws.voided": N_("declared the draw void"),
    "draws.replacement_asked": N_("asked for a replacement"),
    "draws.replaced": N_("signed a replacement"),
    "draws.list_frozen": N_("froze a list on the spot"),
    "draws.key_told": N_("told the key of a later stage"),
}
