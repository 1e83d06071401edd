"""One report handed in over HTTP, as somebody with a browser does it."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from html import unescape
from http.cookiejar import CookieJar

from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_, Text
from daowei.site.demo.people import PASSWORD, PEOPLE, PROGRAMME, TOWNSHIP

REPORTER = next(each.email for each in PEOPLE if each.address == "reporter")
VILLAGE, FORM, PERIOD = f"{TOWNSHIP}-v06", "village_monthly", "202512"
LONGEST_START_SECONDS = 120
_INPUT = re.compile(r"<(?:input|textarea|select)\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')


class TryingError(DaoweiError):
    """The site did not do what it should have done."""


class Visitor:
    """A browser without a window: keeps cookies, follows redirects, sends forms back."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[str, str]:
        """Where one ends up, and the page."""
        with self._opener.open(self.address + path, timeout=60) as answer:  # our own address
            return answer.url, answer.read().decode()

    def send(self, path: str, page: str, **filled: str) -> tuple[str, str]:
        """Sends the fields of a page back with some of them filled in."""
        fields = fields_of(page) | filled
        request = urllib.request.Request(  # noqa: S310 - our own address
            self.address + path,
            data=urllib.parse.urlencode(fields).encode(),
            headers={"Referer": self.address + path},
        )
        with self._opener.open(request, timeout=60) as answer:
            return answer.url, answer.read().decode()


def fields_of(page: str) -> dict[str, str]:
    """The named fields of a page with what they hold."""
    found = (dict(_ATTRIBUTE.findall(each)) for each in _INPUT.findall(page))
    return {each["name"]: unescape(each.get("value", "")) for each in found if "name" in each}


def wait_for(address: str) -> None:
    """Waits until the site answers.

    Raises: TryingError: it does not.
    """
    until = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
        else:
            return
    raise TryingError(f"{address} does not answer; look at the messages above")


def submit_one(address: str) -> Text:
    """Signs in as the reporter, fills in a village's form, hands it in; says what was done.

    Raises: TryingError: the report was not taken.
    """
    wait_for(address)
    visitor = Visitor(address)
    _, page = visitor.get("/account/login/")
    visitor.send("/account/login/", page, login=REPORTER, password=PASSWORD)
    path = f"/p/{PROGRAMME}/units/{VILLAGE}/reports/{FORM}/{PERIOD}/"
    place, page = visitor.get(f"{path}enter/")
    cells = {name: "1" for name in fields_of(page) if name.startswith("cell:")}
    place, page = visitor.send(f"{path}enter/", page, **cells, do="submit")
    if place.endswith("/confirm/"):
        reasons = {name: "as counted" for name in fields_of(page) if name.startswith("reason")}
        place, page = visitor.send(f"{path}confirm/", page, **reasons)
    if not place.endswith(path):
        raise TryingError(f"the report was not taken: {place}")
    return Text(
        N_("Handed in over HTTP: {form} of {unit} for {period}, {count} cells."),
        {"form": FORM, "unit": VILLAGE, "period": PERIOD, "count": len(cells)},
    )
