"""The JSON interface: what it gives to whom, what it takes, and how it refuses."""

import itertools
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import polars as pl
import pytest
from django.test import Client

from daowei.foundation.web.models import Event
from daowei.foundation.web.rights import Deed
from daowei.reporting.web.models import Revision

Program = Callable[..., Client]
AT = "/api/v1/programmes/qinghe"
REPORT = f"{AT}/reports/township_monthly/qh-05/202512"
ENTER = (Deed.SEE, Deed.SEE_REPORTS, Deed.ENTER_REPORTS)
REVIEW = (Deed.SEE, Deed.SEE_REPORTS, Deed.REVIEW_REPORTS)


@pytest.fixture
def ada(program: Program) -> Client:
    """The program of a reporter."""
    return program("reporter", unit="qh-05", deeds=ENTER, name="Ada")


@pytest.fixture
def bao(program: Program) -> Client:
    """The program of a reviewer."""
    return program("reviewer", deeds=REVIEW, name="Bao")


def _put(client: Client, values: dict[str, Any], **headers: str) -> Any:
    return client.put(
        REPORT, json.dumps({"values": values}), content_type="application/json", headers=headers
    )


def _decide(client: Client, what: str, **body: str) -> Any:
    return client.post(f"{REPORT}/{what}", json.dumps(body), content_type="application/json")


# ── who comes in ────────────────────────────────────────────────────────────────────


def test_without_a_token_nothing_is_told_but_the_description(client: Client, county: str) -> None:
    answer = client.get(f"{AT}/units")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Unauthorized"
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "daowei"


def test_another_programme_is_not_there(program: Program) -> None:
    assert program().get("/api/v1/programmes/elsewhere/units").status_code == 404


def test_who_may_not_is_told_so(program: Program) -> None:
    auditor = program()

    assert _put(auditor, {"haemoglobin_tested": {"": 1}}).status_code == 403


# ── lists ───────────────────────────────────────────────────────────────────────────


def test_a_list_is_walked_by_its_cursors(program: Program) -> None:
    client, codes, cursor = program(), [], ""
    while True:
        answer = client.get(f"{AT}/units?limit=100{cursor}").json()
        codes += [each["code"] for each in answer["items"]]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"

    assert len(codes) == len(set(codes)) == 336
    assert codes == sorted(codes)


@pytest.mark.parametrize("cursor", ["x", "bnVsbA==", "e30=", "dHJ1ZQ=="])
def test_a_cursor_of_somebody_else_is_refused(program: Program, cursor: str) -> None:
    assert program().get(f"{AT}/units?cursor={cursor}").status_code == 400


def test_the_register_is_told_as_of_a_day(program: Program) -> None:
    client = program()

    then = client.get(f"{AT}/units/qh-05-v13?at=2025-06-30").json()
    now = client.get(f"{AT}/units/qh-05-v13").json()

    assert (then["parent"], now["parent"]) == ("qh-05", "qh-06")


def test_definitions_are_told(program: Program) -> None:
    client = program()
    elements = client.get(f"{AT}/elements?limit=500").json()["items"]
    forms = client.get(f"{AT}/forms").json()["items"]
    indicators = client.get(f"{AT}/indicators?limit=500").json()["items"]

    assert {each["code"] for each in forms} >= {"township_monthly", "village_monthly"}
    assert len(elements) == 67
    assert all(each["numerator"] and each["uses"] for each in indicators)


def test_a_known_definition_is_not_sent_again(program: Program) -> None:
    client = program()
    tag = client.get(AT)["ETag"]

    assert client.get(AT, headers={"if-none-match": tag}).status_code == 304


# ── a report's way ──────────────────────────────────────────────────────────────────


def test_a_report_is_handed_in_read_and_accepted(ada: Client, bao: Client) -> None:
    handed = _put(ada, {"haemoglobin_tested": {"": 12}, "live_births": {"": "not_applicable"}})
    assert handed.status_code == 200, handed.json()

    read = ada.get(REPORT).json()
    accepted = _decide(bao, "accept", digest=read["digest"])

    assert read["values"]["haemoglobin_tested"][""] == "12"
    assert read["values"]["live_births"][""] == "not_applicable"
    assert accepted.json()["state"] == "accepted"


def test_what_is_left_out_stays_and_null_makes_blank(ada: Client) -> None:
    _put(ada, {"haemoglobin_tested": {"": 12}, "deaths_reviewed": {"": 0}})

    values = _put(ada, {"haemoglobin_tested": {"": None}}).json()["values"]

    assert values["deaths_reviewed"][""] == "0"
    assert values["haemoglobin_tested"][""] is None


def test_a_report_is_returned_with_a_reason_and_comes_again(ada: Client, bao: Client) -> None:
    _put(ada, {"haemoglobin_tested": {"": 12}})

    assert _decide(bao, "return").status_code == 409
    assert _decide(bao, "return", reason="June looks like May").json()["state"] == "returned"
    assert _put(ada, {"haemoglobin_tested": {"": 13}}).json()["revision"] == 2
    assert len(ada.get(f"{REPORT}/revisions").json()["items"]) == 2


def test_a_decision_on_an_older_revision_is_refused(ada: Client, bao: Client) -> None:
    digest = _put(ada, {"haemoglobin_tested": {"": 12}}).json()["digest"]
    _put(ada, {"haemoglobin_tested": {"": 13}})

    assert _decide(bao, "accept", digest=digest).status_code == 412


def test_a_change_of_what_was_changed_meanwhile_is_refused(ada: Client) -> None:
    tag = _put(ada, {"haemoglobin_tested": {"": 12}})["ETag"]
    _put(ada, {"haemoglobin_tested": {"": 13}})

    assert _put(ada, {"haemoglobin_tested": {"": 14}}, **{"if-match": tag}).status_code == 412


def test_everything_wrong_is_told_at_once(ada: Client) -> None:
    answer = _put(ada, {"haemoglobin_tested": {"": "many"}, "unknown": {"": 1},
                        "deaths_reviewed": {"": 1.5}})  # fmt: skip

    problems = answer.json()["problems"]
    assert answer.status_code == 409
    assert {each["field"] for each in problems} == {
        "values.haemoglobin_tested.", "values.unknown.", "values.deaths_reviewed.",
    }  # fmt: skip
    assert all(each["remedy"] for each in problems)
    assert not Revision.objects.filter(unit="qh-05", period="202512").exists()


def test_a_retry_under_the_same_key_makes_no_second_revision(ada: Client) -> None:
    key = {"idempotency-key": "one"}
    first = _put(ada, {"haemoglobin_tested": {"": 12}}, **key)
    _put(ada, {"haemoglobin_tested": {"": 13}})

    again = _put(ada, {"haemoglobin_tested": {"": 12}}, **key)

    assert again.json()["digest"] == first.json()["digest"]
    assert again.json()["state"] == "superseded"
    assert again["Idempotency-Replayed"] == "true"
    assert ada.get(REPORT).json()["values"]["haemoglobin_tested"][""] == "13"


def test_another_townships_reports_are_not_seen(ada: Client) -> None:
    units = {each["unit"] for each in ada.get(f"{AT}/reports?limit=500").json()["items"]}

    assert "qh-05" in units
    assert all(each.startswith("qh-05") for each in units)
    assert ada.get(f"{AT}/reports?unit=qh-06").status_code == 403


def test_what_is_owed_is_told_with_its_day(ada: Client) -> None:
    owed = ada.get(f"{AT}/units/qh-05/owed?year=2025&limit=500").json()["items"]

    december = {each["form"]: each for each in owed if each["period"] == "202512"}
    assert december["township_monthly"]["state"] == "nothing"
    assert december["township_monthly"]["due"] > "2025-12-31"


# ── results ─────────────────────────────────────────────────────────────────────────


def test_the_league_table_and_a_scorecard_agree(program: Program, computed: str) -> None:
    client = program()
    (agreement,) = client.get(AT).json()["agreements"]
    table = client.get(f"{AT}/league/{agreement}?limit=500").json()

    card = client.get(f"{AT}/scorecards/{agreement}/{table['rows'][0]['unit']}").json()

    assert table["total"] == len(table["rows"]) == 24
    assert card["row"] == table["rows"][0]
    assert card["criteria"]


def test_figures_are_told_with_their_watermark(program: Program, computed: str) -> None:
    query = {"item": ["haemoglobin_tested"], "unit": ["LEVEL-2"], "period": ["2025"]}

    answer = program().get(f"{AT}/figures", query_params=query).json()

    assert len(answer["figures"]) == 24
    assert answer["watermark"]["reports"] > 8000


def test_small_sensitive_counts_stay_at_home(ada: Client, computed: str) -> None:
    query = {"item": ["live_births"], "unit": ["qh-05", "qh-06"], "period": ["202411"]}

    answer = ada.get(f"{AT}/figures", query_params=query).json()

    assert [each["unit"] for each in answer["figures"]] == ["qh-05"]
    assert answer["withheld"] == 1


def test_a_number_is_followed_to_its_reports(program: Program, computed: str) -> None:
    answer = (
        program().get(f"{AT}/why/indicator:antenatal_early?unit=qh-05&period=2024&depth=5").json()
    )

    kinds = _kinds(answer)
    assert answer["kind"] == "indicator"
    assert {"numerator", "denominator", "element", "report"} <= kinds


def _kinds(node: dict[str, Any]) -> set[str]:
    return {node["kind"]}.union(*(_kinds(each) for each in node["children"]))


def test_why_is_not_asked_of_units_one_may_not_look_into(ada: Client, computed: str) -> None:
    asked = f"{AT}/why/indicator:antenatal_early?unit=qh-06&period=2024"

    assert ada.get(asked).status_code == 403


def test_a_number_is_questioned_and_answered(program: Program, computed: str) -> None:
    asking = program("auditor", deeds=(Deed.SEE, Deed.SEE_REPORTS))
    assert asking.post(f"{AT}/questions", "{}", content_type="application/json").status_code == 422
    inspector = program("inspector", deeds=(Deed.SEE, Deed.SEE_REPORTS, Deed.ASK))
    body = {"unit": "qh-05", "what": "indicator:antenatal_early", "period": "2024", "text": "Why?"}

    asked = inspector.post(f"{AT}/questions", json.dumps(body), content_type="application/json")
    head = program("unit_head", unit="qh-05", deeds=(Deed.SEE, Deed.SEE_REPORTS, Deed.ANSWER))
    answered = head.post(
        f"{AT}/questions/{asked.json()['id']}/answer", json.dumps({"text": "A new register."}),
        content_type="application/json",
    )  # fmt: skip

    assert (asked.status_code, answered.status_code) == (201, 200)
    assert answered.json()["answer"] == "A new register."
    assert head.get(f"{AT}/questions").json()["items"] == [answered.json()]


# ── the log, and everything at once ─────────────────────────────────────────────────


def test_the_chain_of_a_unit_is_told(ada: Client, program: Program) -> None:
    _put(ada, {"haemoglobin_tested": {"": 12}})
    auditor = program(deeds=(Deed.SEE, Deed.SEE_LOG))

    chain = auditor.get(f"{AT}/units/qh-05/events?limit=500").json()["items"]

    assert chain[-1]["deed"] == "reporting.submitted"
    assert all(one["digest"] == next_["previous"] for one, next_ in itertools.pairwise(chain))
    assert ada.get(f"{AT}/units/qh-05/events").status_code == 403


def test_a_digest_is_verified_by_who_may_see_what_it_stands_for(
    ada: Client, program: Program
) -> None:
    digest = _put(ada, {"haemoglobin_tested": {"": 12}}).json()["digest"]
    neighbour = program("reporter", unit="qh-06")

    assert ada.get(f"/api/v1/verify/{digest}").json()["kind"] == "report"
    assert neighbour.get(f"/api/v1/verify/{digest}").status_code == 404
    assert ada.get("/api/v1/verify/sha256:1").status_code == 422


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("what", ["values", "figures", "scores"])
def test_everything_comes_at_once(program: Program, computed: str, what: str, form: str) -> None:
    answer = program().get(f"{AT}/export/{what}?format={form}")

    read = pl.read_csv if form == "csv" else pl.read_parquet
    table = read(answer.content)
    assert table.height > 20
    assert "unit" in table.columns


def test_only_ones_own_values_come(ada: Client) -> None:
    table = pl.read_csv(ada.get(f"{AT}/export/values").content)

    assert {each[:5] for each in table["unit"]} == {"qh-05"}


def test_a_deed_over_the_interface_is_its_owners(ada: Client, moment: datetime) -> None:
    _put(ada, {"haemoglobin_tested": {"": 12}})

    event = Event.objects.filter(unit="qh-05").latest("number")
    assert (event.by, event.at) == (ada.token.owner, moment)  # type: ignore[attr-defined]


def test_a_program_s_requests_are_noted_under_its_owner(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    client = program("auditor")
    with caplog.at_level("INFO", "daowei.requests"):
        client.get("/api/v1/programmes")

    (noted,) = [each for each in caplog.records if each.name == "daowei.requests"]
    assert vars(noted)["account"] == client.token.owner_id  # type: ignore[attr-defined]  # the fixture's
