"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "foundation.token_issued": N_("issued a token"),
    "foundation.token_revoked": N_("revoked a token"),
}
