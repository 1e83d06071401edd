"""The script that keeps form pages on the device; served from the top so that it may reach them."""

from pathlib import Path

from django.http import HttpResponse

from daowei.foundation.web.guards import Visit, public
from daowei.foundation.web.service_workers import service_worker

_SCRIPT = Path(__file__).parent.parent / "static" / "reporting" / "worker.js"
# what a form page needs besides itself
_NEEDED = (
    "vendor/tabler/tabler.min.css",
    "daowei/daowei.css",
    "vendor/htmx/htmx.min.js",
    "daowei/shell.js",
    "daowei/mark.svg",
    "reporting/reporting.css",
    "reporting/form.js",
)
# imported by others under their plain names
_IMPORTED = ("reporting/grid.js", "reporting/device.js")


@public
def script(request: Visit) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The service worker, told which files of this version to keep."""
    return service_worker(_SCRIPT, needed=_NEEDED, imported=_IMPORTED)
