"""The sentences that the form page's script says."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

SCRIPT_TEXTS: Mapping[str, str] = {
    "on_device": N_("Saved on this device"),
    "on_server": N_("Saved on the server"),
    "sending": N_("Sending…"),
    "submitting": N_("Submitting…"),
    "offline": N_("No network. What you type is saved on this device and sent when it is back."),
    "signed_out": N_("You are signed out. What you type stays on this device; sign in again."),
    "not_kept": N_("This browser keeps nothing on the device; stay online, or save often."),
    "restored": N_("What you typed here before was found on this device and put back."),
    "submit_offline": N_(
        "The report cannot be submitted without a network. Nothing is lost; submit it when the "
        "network is back."
    ),
    "no_findings": N_("Nothing stands against the figures so far."),
    "checking": N_("Checking…"),
    "unchecked": N_("Figures are checked again when the network is back."),
    "refused": N_("must be corrected"),
    "explain": N_("needs a reason"),
    "look": N_("please look"),
    "blank": N_("blank"),
    "conflict": N_("{who} saved another draft of this report at {when}."),
    "too_wide": N_("The copied block reaches beyond the form; what did not fit was left out."),
    "pasted": N_("{count} cells filled from the copied block."),
    "newer": N_("Another revision was handed in since you began; look at it before you submit."),
}
