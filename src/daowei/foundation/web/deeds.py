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
    "officers.official_kept": N_("entered or changed an official"),
    "officers.appointed": N_("made an official responsible"),
    "officers.relieved": N_("ended a responsibility"),
    "officers.zone_kept": N_("set up or ended a zone"),
    "officers.norm_set": N_("set the norm of liaison officers"),
    "officers.body_set_up": N_("set up a body"),
    "officers.body_dissolved": N_("ended a body"),
    "officers.seated": N_("gave an official a seat"),
    "officers.unseated": N_("ended a term"),
    "officers.department_kept": N_("entered or changed a department"),
    "officers.duty_given": N_("gave a department a duty"),
    "officers.duty_ended": N_("ended a duty"),
    "officers.support_asked": N_("asked for support"),
    "officers.support_decided": N_("decided on support"),
    "officers.paper_required": N_("asked every unit for a document"),
    "officers.paper_filed": N_("noted a document"),
}
