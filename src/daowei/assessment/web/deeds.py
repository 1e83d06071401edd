"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "assessment.asked": N_("asked about a number"),
    "assessment.answered": N_("answered a question on a number"),
    "assessment.closed": N_("closed a question on a number"),
}
