"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "foundation.token_issued": N_("issued a token"),
    "foundation.token_revoked": N_("revoked a token"),
    "people.right_given": N_("gave a right"),
    "people.right_ended": N_("ended a right"),
    "people.right_extended": N_("extended a right"),
    "people.account_closed": N_("closed the account"),
    "people.account_opened": N_("opened the account again"),
    "people.erased": N_("erased name and address"),
    "people.invited": N_("invited somebody"),
    "people.invitation_renewed": N_("sent an invitation again"),
    "people.invitation_withdrawn": N_("withdrew an invitation"),
    "people.invitation_accepted": N_("took an invitation"),
}
