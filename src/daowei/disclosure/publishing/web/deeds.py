"""How the deeds of this room are told in a history."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

NAMES: Mapping[str, str] = {
    "publication.prepared": N_("prepared a publication"),
    "publication.computed": N_("computed a publication"),
    "publication.reviewed": N_("reviewed a publication"),
    "publication.opened": N_("opened a publication to contest"),
    "publication.approved": N_("approved a publication"),
    "publication.published": N_("published results"),
    "publication.withdrawn": N_("withdrew a publication"),
    "publication.replied": N_("replied to a published score"),
}
