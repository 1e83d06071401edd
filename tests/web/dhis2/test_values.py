"""Values sent by programs become revisions of reports; what is refused is told line by line."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from daowei.foundation.uids import uid_for
from daowei.foundation.web.models import Event
from daowei.foundation.web.rights import Deed
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.web.models import Difference, Lock, Remark, Revision

Program = Callable[..., Client]
ENTER = (Deed.SEE, Deed.SEE_REPORTS, Deed.ENTER_REPORTS)
UNIT, PERIOD, FORM = "qh-05", "202511", "township_monthly"
SETS = "/api/dataValueSets"


@pytest.fixture
def uid(county: str) -> Callable[[str], str]:
    """The uid of an element of the county."""
    programme = programme_in_force(county)
    return lambda code: programme.elements[code].uid


@pytest.fixture
def sender(program: Program) -> Client:
    return program("reporter", unit=UNIT, deeds=ENTER)


def _set(uid: Callable[[str], str], **values: object) -> dict[str, Any]:
    return {
        "dataValues": [
            {"dataElement": uid(code), "period": PERIOD, "orgUnit": uid_for("unit", UNIT),
             "value": str(value)}
            for code, value in values.items()
        ]
    }  # fmt: skip


def _post(client: Client, document: object, query: str = "", **headers: str) -> Any:
    return client.post(
        f"{SETS}{query}", json.dumps(document), content_type="application/json", headers=headers
    )


def _current() -> Revision:
    return Revision.objects.get(form=FORM, unit=UNIT, period=PERIOD, is_current=True)


def test_a_value_is_merged_into_a_new_revision(sender: Client, uid: Callable[[str], str]) -> None:
    before = _current()
    kept = json.loads(before.document)["values"]

    answer = _post(sender, _set(uid, haemoglobin_tested=123))

    assert answer.status_code == 200, answer.json()
    assert answer.json()["response"]["importCount"]["updated"] == 1
    after = _current()
    values = json.loads(after.document)["values"]
    assert (after.number, after.supersedes) == (before.number + 1, before.digest)
    assert values["haemoglobin_tested"][""] == 123
    assert {**values, "haemoglobin_tested": None} == {**kept, "haemoglobin_tested": None}
    before.refresh_from_db()
    assert before.state == Revision.State.SUPERSEDED


def test_the_same_again_changes_nothing(sender: Client, uid: Callable[[str], str]) -> None:
    _post(sender, _set(uid, haemoglobin_tested=123))
    number = _current().number

    again = _post(sender, _set(uid, haemoglobin_tested=123)).json()

    assert _current().number == number
    assert again["response"]["daowei"]["unchanged"] == 1


def test_a_dry_run_keeps_nothing(sender: Client, uid: Callable[[str], str]) -> None:
    number = _current().number

    answer = _post(sender, _set(uid, haemoglobin_tested=124), "?dryRun=true")

    assert answer.json()["response"]["importCount"]["updated"] == 1
    assert _current().number == number


@pytest.mark.parametrize("named", ["nothing", "NothingHere"])
def test_an_unknown_form_is_refused_and_told(
    sender: Client, uid: Callable[[str], str], named: str
) -> None:
    answer = _post(sender, {"dataSet": named, **_set(uid, haemoglobin_tested=1)})

    assert answer.status_code == 409
    assert answer.json()["response"]["conflicts"][0]["value"].endswith(f"`{named}`")


def test_an_unknown_element_is_refused_and_told(sender: Client, uid: Callable[[str], str]) -> None:
    document = _set(uid, haemoglobin_tested=125)
    document["dataValues"].append({**document["dataValues"][0], "dataElement": "nonExisting"})

    answer = _post(sender, document)

    assert answer.status_code == 409
    (conflict,) = answer.json()["response"]["conflicts"]
    assert conflict["errorCode"] in {"E8003", "E8020"}
    assert "nonExisting" in conflict["value"]


def test_a_bad_value_is_told_and_the_good_ones_are_kept(
    sender: Client, uid: Callable[[str], str]
) -> None:
    answer = _post(sender, _set(uid, haemoglobin_tested="many", booked_antenatal=7))

    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "WARNING")
    assert body["response"]["importCount"] == {
        "imported": 0, "updated": 1, "ignored": 1, "deleted": 0,
    }  # fmt: skip
    assert body["response"]["rejectedIndexes"] == [0]
    assert json.loads(_current().document)["values"]["booked_antenatal"][""] == 7


def test_another_unit_is_refused(program: Program, uid: Callable[[str], str]) -> None:
    neighbour = program("reporter", unit="qh-06", deeds=ENTER)
    number = _current().number

    answer = _post(neighbour, _set(uid, haemoglobin_tested=1))

    assert answer.status_code == 409
    assert answer.json()["response"]["conflicts"][0]["errorCode"] == "E8011"
    assert _current().number == number


def test_who_only_reads_does_not_write(program: Program, uid: Callable[[str], str]) -> None:
    answer = _post(program("auditor"), _set(uid, haemoglobin_tested=1))

    assert answer.status_code == 403


def test_a_future_period_is_refused(sender: Client, uid: Callable[[str], str]) -> None:
    document = _set(uid, haemoglobin_tested=1)
    document["dataValues"][0]["period"] = "202602"

    assert _post(sender, document).json()["response"]["conflicts"][0]["errorCode"] == "E8030"


def test_a_retry_under_the_same_key_gets_the_first_answer(
    sender: Client, uid: Callable[[str], str]
) -> None:
    document = _set(uid, haemoglobin_tested=200)
    first = _post(sender, document, **{"idempotency-key": "a"})
    _post(sender, _set(uid, haemoglobin_tested=201))

    again = _post(sender, document, **{"idempotency-key": "a"})

    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert json.loads(_current().document)["values"]["haemoglobin_tested"][""] == 201


def test_one_key_serves_one_request(sender: Client, uid: Callable[[str], str]) -> None:
    _post(sender, _set(uid, haemoglobin_tested=200), **{"idempotency-key": "a"})

    other = _post(sender, _set(uid, haemoglobin_tested=201), **{"idempotency-key": "a"})

    assert other.status_code == 409


def test_a_refused_request_may_be_tried_again_under_its_key(
    sender: Client, uid: Callable[[str], str]
) -> None:
    bad, good = {"dataValues": "none"}, _set(uid, haemoglobin_tested=200)
    assert _post(sender, bad, **{"idempotency-key": "a"}).status_code == 400

    assert _post(sender, good, **{"idempotency-key": "a"}).status_code == 200


def test_a_comment_becomes_a_remark_on_its_cell(sender: Client, uid: Callable[[str], str]) -> None:
    document = _set(uid, haemoglobin_tested=9)
    document["dataValues"][0]["comment"] = "counted twice"

    _post(sender, document)

    remark = Remark.objects.get(text="counted twice")
    assert (remark.element, remark.revision) == ("haemoglobin_tested", _current())


def test_every_revision_stands_in_the_log_of_its_unit(
    sender: Client, uid: Callable[[str], str]
) -> None:
    _post(sender, _set(uid, haemoglobin_tested=9))

    event = Event.objects.filter(unit=UNIT, on__contains=PERIOD).latest("number")
    assert json.loads(event.after)["digest"] == _current().digest
    assert event.by == sender.token.owner  # type: ignore[attr-defined]


def test_a_locked_period_stays_as_it_is(
    sender: Client, uid: Callable[[str], str], anyone: Callable[..., Any], moment: datetime
) -> None:
    before = _current()
    Lock.objects.create(programme="qinghe", period=PERIOD, by=anyone("Chidi"), at=moment)

    answer = _post(sender, _set(uid, haemoglobin_tested=999))

    assert answer.status_code == 200, answer.json()
    assert _current() == before
    assert Difference.objects.get(unit=UNIT).carried_to == "202512"


@pytest.mark.parametrize("form", ["json", "xml", "csv", "adx"])
def test_what_is_read_can_be_sent_again(sender: Client, form: str) -> None:
    query = f"dataSet={_form_uid()}&period={PERIOD}&orgUnit={uid_for('unit', UNIT)}"
    number = _current().number
    read = sender.get(f"{SETS}.{form}?{query}")
    assert read.status_code == 200

    answer = sender.post(
        f"{SETS}.{form}?dataSet={_form_uid()}", read.content, content_type=read["Content-Type"]
    )

    body = answer.json()
    assert body["status"] == "OK", body
    counts = body["response"]["daowei"]
    assert counts["unchanged"] > 10
    assert counts["created"] == counts["changed"] == 0
    assert _current().number == number


def _form_uid() -> str:
    return programme_in_force("qinghe").forms[FORM].uid


def test_values_outside_the_tokens_subtree_are_not_read(sender: Client) -> None:
    answer = sender.get(f"{SETS}?orgUnit={uid_for('unit', 'qh-06')}&period={PERIOD}")

    assert answer.status_code == 409
    assert answer.json()["errorCode"] == "E2012"


def test_without_a_unit_only_ones_own_are_read(sender: Client) -> None:
    rows = sender.get(f"{SETS}?period={PERIOD}").json()["dataValues"]

    townships = {each["orgUnit"] for each in rows}
    assert uid_for("unit", UNIT) in townships
    assert uid_for("unit", "qh-06") not in townships


def test_children_are_read_with_their_parent(program: Program) -> None:
    query = f"{SETS}?orgUnit={uid_for('unit', UNIT)}&period={PERIOD}"
    client = program("auditor")

    own = client.get(query).json()["dataValues"]
    all_ = client.get(f"{query}&children=true").json()["dataValues"]

    assert {each["orgUnit"] for each in own} == {uid_for("unit", UNIT)}
    assert len({each["orgUnit"] for each in all_}) > 10


def test_a_deleted_value_is_taken_out_of_its_report(
    sender: Client, uid: Callable[[str], str]
) -> None:
    document = _set(uid, haemoglobin_tested=1)
    document["dataValues"][0]["deleted"] = True

    _post(sender, document)

    assert json.loads(_current().document)["values"]["haemoglobin_tested"][""] is None
    read = sender.get(f"{SETS}?orgUnit={uid_for('unit', UNIT)}&period={PERIOD}").json()
    assert uid("haemoglobin_tested") not in {each["dataElement"] for each in read["dataValues"]}


@pytest.mark.parametrize(
    "query",
    ["period=nonsense", "startDate=yesterday", "lastUpdatedDuration=1w", "dataSet=x", "limit=-1",
     "lastUpdated=soon"],
)  # fmt: skip
def test_a_question_that_cannot_be_read_is_refused_in_dhis2s_shape(
    sender: Client, query: str
) -> None:
    answer = sender.get(f"{SETS}?{query}")

    assert answer.status_code in {400, 409}
    assert answer.json()["status"] == "ERROR"


# ── registrations ───────────────────────────────────────────────────────────────────

REGISTRATIONS = "/api/completeDataSetRegistrations"


def test_a_report_that_is_here_is_registered(sender: Client) -> None:
    query = f"dataSet={_form_uid()}&period={PERIOD}&orgUnit={uid_for('unit', UNIT)}"

    (found,) = sender.get(f"{REGISTRATIONS}?{query}").json()["completeDataSetRegistrations"]

    assert found["completed"] is True
    assert found["organisationUnit"] == uid_for("unit", UNIT)
    assert b"completeDataSetRegistration " in sender.get(f"{REGISTRATIONS}.xml?{query}").content


def _registration(unit: str = UNIT, period: str = PERIOD) -> dict[str, Any]:
    return {
        "completeDataSetRegistrations": [
            {"dataSet": _form_uid(), "period": period, "organisationUnit": uid_for("unit", unit)}
        ]
    }


def test_to_register_what_is_here_says_so(sender: Client) -> None:
    answer = sender.post(REGISTRATIONS, _registration(), content_type="application/json")

    assert answer.status_code == 200
    assert answer.json()["importCount"]["updated"] == 1


@pytest.mark.parametrize(
    ("unit", "period", "word"),
    [(UNIT, "202512", "send its values"), ("qh-06", PERIOD, "not allowed")],
)
def test_nothing_is_complete_without_its_values(
    sender: Client, unit: str, period: str, word: str
) -> None:
    answer = sender.post(
        REGISTRATIONS, _registration(unit, period), content_type="application/json"
    )

    assert answer.status_code == 409
    assert word in answer.json()["conflicts"][0]["value"]
