"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "reporting.brought_in": N_("brought in reports made before the site"),
    "reporting.submitted": N_("submitted the report"),
    "reporting.corrected": N_("corrected the report"),
    "reporting.returned": N_("returned the report"),
    "reporting.accepted": N_("accepted the report"),
    "reporting.difference_carried": N_("corrected a locked period by a difference"),
    "reporting.nil_attested": N_("vouched for the nil report"),
    "reporting.nil_contradicted": N_("contradicted a nil report that was vouched for"),
    "reporting.draft_begun": N_("began a draft"),
    "reporting.draft_discarded": N_("threw a draft away"),
    "reporting.commented": N_("wrote a comment"),
    "reporting.attached": N_("attached a file"),
    "reporting.period_locked": N_("locked the period"),
    "reporting.terms_set": N_("set the terms of deadlines"),
    "reporting.reminders_paused": N_("paused reminders"),
    "reporting.reminders_resumed": N_("asked for reminders again"),
}
