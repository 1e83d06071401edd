"""Sentences that scripts show, in the visitor's language."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

# What the form engine says in English only; its pages look for these very words.
ENGINE_WORDS = (
    N_("Send"),
    N_("Add"),
    N_("Choose image"),
    N_("Take picture"),
    N_("Condition not satisfied: required"),
    N_("Condition not satisfied: constraint"),
)

SCRIPT_TEXTS: Mapping[str, str] = {
    "ready": N_("This device keeps what the visit needs; it works without a network."),
    "not_ready": N_("This device cannot keep the pages; stay online, or use ODK Collect."),
    "nothing": N_("Everything that was filled in here has arrived."),
    "waiting": N_("{count} waiting on this device; sent as soon as there is a network."),
    "sending": N_("Sending…"),
    "sent": N_("Arrived: {message}"),
    "kept": N_("Kept on this device. It is sent as soon as there is a network."),
    "refused": N_("Not taken: {message}"),
    "signed_out": N_("Sign in again; then what waits here is sent."),
    "no_store": N_("This browser keeps nothing: do not close the page before it is sent."),
    "drop": N_("Throw away"),
    "again": N_("Send now"),
    "fill_again": N_("Fill in another"),
    "no_place": N_("The device tells no place; go on without it."),
    "asking_place": N_("Asking the device where it is…"),
    "boxes": N_("{count} covered"),
    "no_picture": N_("Choose a picture first."),
    "form_failed": N_("The form could not be shown: {message}"),
}
