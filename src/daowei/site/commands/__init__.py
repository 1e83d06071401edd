"""The verbs of the site, as ``daowei`` lists them: nothing of Django is imported until one runs."""

from collections.abc import Mapping

from daowei.foundation.texts import N_

# verb -> one line of help; its module stands beside, ``<verb>_.py``, and holds ``command``
VERBS: Mapping[str, str] = {
    "serve": N_("Run the site: the web server, and the worker beside it."),
    "export": N_("Write a programme's folder as it counts now, registers included."),
    "publish": N_("Write a programme's public site as files that need no server."),
    "backup": N_("Write everything a site keeps into one file, while it works."),
    "restore": N_("Make a site from a backup, in an empty place."),
    "rebuild": N_("Throw away what can be computed, and compute it anew."),
}
