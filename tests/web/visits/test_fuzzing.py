"""What must not be taken is refused with words, never with a fault of ours, and leaves nothing."""

from defusedxml.ElementTree import fromstring
from tests.phone_client import NAMESPACE
from tests.phone_site import PhoneSite
from tests.web.visits.fuzzing import MAKERS, attempts, put, rows, taken_by

COUNT = 10 * len(MAKERS)


def test_nothing_that_is_wrong_is_taken(phone_site: PhoneSite) -> None:
    taken = taken_by(phone_site)
    before = rows(phone_site)
    wrong = []

    for number, attempt in enumerate(attempts(phone_site, taken, seed="quick", count=COUNT)):
        heard = put(phone_site, attempt)
        message = fromstring(heard.body).find(f"{{{NAMESPACE}}}message")
        if not 400 <= heard.status < 500 or message is None or not message.text:
            wrong.append((number, attempt.kind, heard.status, heard.body[:200]))

    assert wrong == []
    assert rows(phone_site) == before
