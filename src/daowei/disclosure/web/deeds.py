"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "disclosure.noticed": N_("gave the unit a notice"),
    "disclosure.replied": N_("replied to a notice"),
    "disclosure.notice_ended": N_("ended a notice"),
    "disclosure.honoured": N_("entered an honour"),
}
