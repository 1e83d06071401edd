"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "visits.team_made": N_("made up a team"),
    "visits.team_closed": N_("dissolved a team"),
    "visits.conflict_declared": N_("declared a conflict"),
    "visits.conflict_ended": N_("ended a conflict"),
    "visits.dispatched": N_("sealed the orders of a draw"),
    "visits.order_opened": N_("opened an order at its start"),
    "visits.arrived": N_("arrived on a visit"),
    "visits.left": N_("left after a visit"),
    "visits.counted": N_("counted a value again"),
    "visits.photographed": N_("added a photograph"),
    "visits.sheet_signed": N_("signed the sheet of a visit"),
    "visits.fingerprint_taken": N_("took down a fingerprint"),
    "visits.form_published": N_("gave out a form"),
    "visits.form_closed": N_("closed a form"),
    "visits.form_opened": N_("opened a form again"),
    "visits.phone_added": N_("let in a phone"),
    "visits.phone_revoked": N_("shut out a phone"),
    "visits.submission_received": N_("handed in answers"),
}
