"""Clients that nobody here wrote speak to the site as they speak to DHIS2, unchanged."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from dhis2 import Api, RequestException
from django.core.cache import cache
from tests.web.serving import served

from daowei.assessment.web.follower import follow_now
from daowei.foundation.uids import uid_for
from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.tokens import issue
from daowei.programme.web.queries import programme_in_force

UNIT, PERIOD = uid_for("unit", "qh-05"), "202511"
MODULES = Path(__file__).parents[4] / "node_modules"


@pytest.fixture
def address(county: str, settings: Any, tmp_path: Path, moment: datetime) -> Iterator[str]:
    """Where the site answers, with results in a folder of its own."""
    settings.DAOWEI_DATA = tmp_path
    follow_now(county, at=moment)
    with served() as found:
        settings.DAOWEI_URL = found
        yield found


@pytest.fixture
def secret(county: str, anyone: Callable[..., User], moment: datetime) -> str:
    """A token of a reporter of one township."""
    cache.clear()
    return issue(
        by=anyone("Ada", "reporter", unit="qh-05"), at=moment, name="A client",
        programme=county, unit="qh-05",
        deeds=(Deed.SEE, Deed.SEE_REPORTS, Deed.ENTER_REPORTS), expires_on=date(2026, 12, 31),
    )[1]  # fmt: skip


@pytest.fixture
def uids(county: str) -> dict[str, str]:
    programme = programme_in_force(county)
    return {
        "element": programme.elements["haemoglobin_tested"].uid,
        "indicator": programme.indicators["antenatal_early"].uid,
        "form": programme.forms["township_monthly"].uid,
    }


def test_dhis2_py_signs_in_reads_writes_and_asks(
    address: str, secret: str, uids: dict[str, str]
) -> None:
    api = Api(address, "anybody", secret)

    assert api.version.startswith("2.40")
    assert api.get("me").json()["email"] == "ada@people.example"
    units = api.get_paged(
        "organisationUnits", params={"fields": "id,name,path", "filter": "level:eq:3"},
        page_size=100, merge=True,
    )  # fmt: skip
    assert len(units["organisationUnits"]) == 312
    document = {
        "dataValues": [
            {"dataElement": uids["element"], "period": PERIOD, "orgUnit": UNIT, "value": "37"}
        ]
    }
    sent = api.post("dataValueSets", json=document).json()
    assert sent["response"]["importCount"]["updated"] == 1
    read = api.get("dataValueSets", params={"dataSet": uids["form"], "period": PERIOD,
                                            "orgUnit": UNIT}).json()  # fmt: skip
    values = {each["dataElement"]: each["value"] for each in read["dataValues"]}
    assert values[uids["element"]] == "37"
    grid = api.get(
        "analytics",
        params={"dimension": [f"dx:{uids['element']}", f"pe:{PERIOD}", f"ou:{UNIT}"]},
    ).json()
    assert grid["rows"] == [[uids["element"], PERIOD, UNIT, "37.0"]]


def test_dhis2_py_is_refused_with_a_password(address: str, secret: str) -> None:
    with pytest.raises(RequestException) as refusal:
        Api(address, "ada@people.example", "correct horse battery").get("me")

    assert refusal.value.code == 401


def test_dhis2_py_sends_in_parts(address: str, secret: str, uids: dict[str, str]) -> None:
    api = Api(address, "anybody", secret, api_version=40)
    document = {
        "dataValues": [
            {"dataElement": uids["element"], "period": period, "orgUnit": UNIT, "value": "5"}
            for period in ("202508", "202509", "202510")
        ]
    }

    answers = list(api.post_partitioned("dataValueSets", json=document, thresh=2))

    assert [each.json()["response"]["importCount"]["updated"] for each in answers] == [2, 1]


@pytest.mark.skipif(
    shutil.which("node") is None or not (MODULES / "d2").exists(),
    reason="needs node and `npm ci`",
)
def test_d2_signs_in_reads_writes_and_asks(address: str, secret: str, uids: dict[str, str]) -> None:
    script = Path(__file__).with_name("d2_journey.cjs")
    node = str(shutil.which("node"))

    ran = subprocess.run(
        [node, str(script), address, secret, UNIT, uids["element"], uids["indicator"],
         PERIOD],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "DAOWEI_NODE_MODULES": str(MODULES.resolve())},
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    assert (found["version"], found["user"]) == (40, "ada@people.example")
    assert found["authorities"] is True
    assert (found["total"], len(found["units"])) == (24, 10)
    assert (found["element"], found["updated"]) == ("haemoglobin_tested", 1)
    assert [uids["element"], UNIT, PERIOD, "41.0"] in found["rows"]
    assert found["names"][UNIT]["name"] == "Fengtai"
