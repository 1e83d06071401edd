from datetime import datetime

from django.utils.timezone import localtime
from tests.web.conftest import ClientAs
from tests.web.publication.publishing import WINDOW, contested

from daowei.disclosure.publishing.web.contesting import contestable
from daowei.disclosure.publishing.web.grounds import open_appeals
from daowei.foundation.web.models import User
from daowei.verification.follow_up.web.models import Appeal

Office = tuple[User, User]
CARD, YEAR = "townships_2025", "2025"


def _appeal(user: User, moment: datetime, **more: object) -> Appeal:
    day = localtime(moment).date()
    told = {
        "programme": "qinghe", "unit": "qh-05", "kind": "score", "agreement": CARD,
        "criterion": "outreach", "period": YEAR, "told_on": day, "text": "Two days are missing.",
        "made_by": user, "made_at": moment, "decide_by": day, **more,
    }  # fmt: skip
    return Appeal.objects.create(**told)


def test_a_unit_may_contest_each_of_its_scores_while_the_window_is_open(
    office: Office, moment: datetime
) -> None:
    made = contested(*office, moment)

    found = contestable("qinghe", "qh-05", moment)

    assert len(found) == 20
    assert {each.agreement for each in found} == {CARD}
    assert {each.told_on for each in found} == {localtime(moment).date()}
    assert {each.appeal_days for each in found} == {15}
    assert set(found[0].first) == {office[0].pk, office[1].pk}
    assert contestable("qinghe", "qh-05-v01", moment) == ()
    made.state = "withdrawn"
    made.save()
    assert contestable("qinghe", "qh-05", moment) == ()


def test_an_appeal_of_these_results_is_waited_for_and_others_are_not(
    office: Office, moment: datetime, client_as: ClientAs
) -> None:
    contested(*office, moment)
    assert open_appeals("qinghe", CARD, YEAR) == 0

    _appeal(office[0], moment, agreement="", criterion="", kind="value", period="202403")
    assert open_appeals("qinghe", CARD, YEAR) == 0
    _appeal(office[0], moment, agreement="", criterion="", kind="value", period="202503")
    _appeal(office[0], moment)
    assert open_appeals("qinghe", CARD, YEAR) == 2

    page = client_as("programme_office").get("/p/qinghe/publications/1/").content.decode()
    assert "2 appeals are not decided." in page
    assert "Approval waits for it." in page


def test_the_page_offers_no_approval_while_an_appeal_waits(
    office: Office, moment: datetime, client_as: ClientAs
) -> None:
    made = contested(*office, moment - WINDOW)
    client = client_as("programme_office")
    path = f"/p/qinghe/publications/{made.number}/"
    assert 'value="approve"' in client.get(path).content.decode()

    _appeal(office[0], moment)

    assert 'value="approve"' not in client.get(path).content.decode()
    assert client.post(f"{path}step/", {"step": "approve"}).status_code == 422
