"""A running site with a small programme, two teams and their orders, for clients to talk to.

``python tests/phone_site.py FOLDER`` fills an empty data folder and prints what a client needs.
"""

# ruff: noqa: E501, PLC0415 - forms are tables; Django is loaded late, in a process of its own

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
CLOCK = "2026-01-12T10:00:00+08:00"
NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
PASSWORD = "in place, anyone can check"  # noqa: S105 - of made-up people
LONGEST_START_SECONDS = 60

RECOUNT = """\
| survey |
| | type | name | label::English (en) | label::中文 (zh) | required | constraint | relevant | concept | recount | appearance |
| | select_one_from_file orders.csv | order | Order | 任务 | yes | | | | |
| | select_one_from_file rooms.csv | room | Room | 房间 | no | | | inf.functional | |
| | select_one yes_no | notice | Is the notice posted? | 是否张贴告知？ | yes | | | rght.rights_notice_posted | |
| | integer | first_found | First visits counted | 查实首检人次 | yes | . >= 0 and . <= 500 | ${notice} != '' | mat.anc1 | anc_first |
| | image | board | Photograph of the board | 公示栏照片 | no | | | rght.rights_notice_posted | | annotate |
| | text | remark | Remark on rooms and books | 房屋账册备注 | no | | | dq.consistency | |
| choices |
| | list_name | name | label::English (en) | label::中文 (zh) |
| | yes_no | yes | Yes | 是 |
| | yes_no | no | No | 否 |
| settings |
| | form_title | form_id | purpose | key |
| | 现场核查 Recount | daowei_recount | facility_checklist | facility |
"""
STOCK = """\
| survey |
| | type | name | label | required | concept |
| | integer | methods | Methods in stock | yes | acc.method_availability |
| | decimal | area | Area in square metres | no | inf.area |
| | date | checked_on | Last checked on | no | dq.timeliness |
| settings |
| | form_title | form_id | purpose | key |
| | Stock | daowei_stock | facility_checklist | facility |
"""
CLOSED = STOCK.replace("daowei_stock", "daowei_closed").replace("| Stock |", "| Closed |")


@dataclass(frozen=True, kw_only=True)
class PhoneSite:
    """Where the site answers, and what its phones know."""

    address: str
    data: Path
    key: str  # of Chidi's phone, team A
    other_key: str  # of Tao's phone, team B
    revoked_key: str
    name: str
    password: str
    order: str  # open, team A
    second_order: str  # open too, team A
    sealed_order: str  # opens tomorrow, team A
    other_order: str  # open, team B
    versions: dict[str, str]
    old_version: str  # of daowei_recount

    def by_key(self, path: str, key: str | None = None) -> str:
        """An address with the phone's key in it."""
        return f"{self.address}/openrosa/key/{key or self.key}{path}"

    def by_digest(self, path: str) -> str:
        """An address that asks for the phone's name and password."""
        return f"{self.address}/openrosa{path}"


@contextmanager
def running_site(folder: Path) -> Iterator[PhoneSite]:
    """The small programme's site under gunicorn, as it is served in earnest."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DAOWEI_DATA": str(folder / "data"),
        "DAOWEI_URL": address,
        "DAOWEI_CLOCK": CLOCK,
        "DAOWEI_PLAIN_STATIC": "1",
        "DAOWEI_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "daowei.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    told = subprocess.run(
        [sys.executable, __file__, str(folder)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    facts = json.loads(told.stdout.splitlines()[-1])
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:daowei.site.gunicorn_config",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "1",
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _expect_answer(address, process, folder / "log")
            yield PhoneSite(address=address, data=folder / "data", **facts)
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="session")
def phone_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhoneSite]:
    """One site for all clients of a session."""
    with running_site(tmp_path_factory.mktemp("phones")) as site:
        yield site


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def _expect_answer(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/health/", timeout=5).close()  # noqa: S310 - our own
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the site did not answer: {log.read_text()}")


# ── Filling the data folder: in a process of its own ────────────────────────────────


def main(folder: Path) -> None:
    """Tables, programme, people, a report, forms, teams, orders, phones."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    people = _people()
    _programme(folder, people)
    _report(people)
    versions, old_version = _forms(people)
    orders = _orders(people)
    print(  # noqa: T201 - for whoever started this
        json.dumps({**_phones(people), **orders, "versions": versions, "old_version": old_version})
    )


def _people() -> Any:
    from daowei.foundation.web.models import Grant, User

    roles = {
        "office": "programme_office",
        "office2": "programme_office",
        "ada": "reporter",
        "chidi": "inspector",
        "dan": "inspector",
        "tao": "inspector",
        "eva": "inspector",
        "ye": "supervisor",
    }
    found = {}
    for name, role in roles.items():
        user = User.objects.create_user(
            f"{name}@qinghe.example", PASSWORD, name=name.title(), joined_at=NOW
        )
        unit = "north-clinic" if role == "reporter" else "county"
        Grant.objects.create(
            user=user, role=role, programme="beizhen", unit=unit, since=date(2020, 1, 1)
        )
        found[name] = user
    return found


def _programme(folder: Path, people: Any) -> None:
    from daowei.programme.beginning import write_starter
    from daowei.programme.web.actions import hand_in, propose, put_in_force
    from daowei.programme.web.folders import files_of_folder

    place = folder / "programme"
    write_starter(place, code="beizhen", names={"en": "Beizhen", "zh": "北镇"}, year=2025)
    (place / "inspection" / "daowei_recount-media").mkdir(parents=True)
    (place / "inspection" / "recount.md").write_text(RECOUNT, encoding="utf-8")
    (place / "inspection" / "stock.md").write_text(STOCK, encoding="utf-8")
    (place / "inspection" / "closed.md").write_text(CLOSED, encoding="utf-8")
    rooms = "name,label\nr1,Room 1\nr2,Room 2\n"
    (place / "inspection" / "daowei_recount-media" / "rooms.csv").write_text(rooms)
    for number in (1, 2):
        if number == 2:
            text = RECOUNT.replace("Remark on rooms and books", "Remark on rooms, stock and books")
            (place / "inspection" / "recount.md").write_text(text, encoding="utf-8")
        version = hand_in(
            programme="beizhen",
            label=f"2025.{number}",
            files=files_of_folder(place),
            by=people["office"],
            at=NOW,
        )
        propose(version, by=people["office"], at=NOW)
        put_in_force(version, by=people["office2"], at=NOW)
        _give_out(people, NOW + timedelta(seconds=number))


def _give_out(people: Any, at: datetime) -> None:
    from daowei.verification.visits.web.actions.publishing import publish_forms

    published = publish_forms("beizhen", by=people["office"], at=at)
    assert not published.problems, [str(each.message) for each in published.problems]


def _report(people: Any) -> None:
    from daowei.reporting.web.actions.handing import Handing
    from daowei.reporting.web.actions.submitting import submit_report
    from daowei.reporting.web.queries import Place

    place = Place(programme="beizhen", form="monthly", unit="north-clinic", period="202512")
    submit_report(
        place=place,
        values={("anc_first", ""): 21, ("anc_fourth", ""): 17},
        handing=Handing(by=people["ada"], at=NOW),
    )


def _forms(people: Any) -> tuple[dict[str, str], str]:
    from daowei.verification.visits.web.actions.publishing import close_form
    from daowei.verification.visits.web.models import FormVersion

    close_form(
        programme="beizhen",
        form_id="daowei_closed",
        reason="The round is over.",
        by=people["office"],
        at=NOW,
    )
    versions = {each.form_id: each.version for each in FormVersion.objects.filter(is_current=True)}
    (old,) = FormVersion.objects.filter(form_id="daowei_recount", is_current=False)
    return versions, old.version


def _orders(people: Any) -> dict[str, str]:
    from daowei.verification.visits.web.actions.ordering import (
        Dispatch,
        open_order,
        register_orders,
    )
    from daowei.verification.visits.web.actions.teaming import make_team
    from daowei.verification.visits.web.models import Order

    def dispatched(draw: str, units: list[str], opens_at: datetime) -> None:
        sent = Dispatch(
            programme="beizhen", draw_code=draw, units=units, opens_at=opens_at, seed="5e" * 32
        )
        register_orders(sent, by=people["office"], at=NOW)

    a = make_team(
        programme="beizhen",
        name="Team A",
        inspectors=[people["chidi"], people["dan"]],
        supervisors=[people["ye"]],
        by=people["office"],
        at=NOW,
    )
    b = make_team(
        programme="beizhen",
        name="Team B",
        inspectors=[people["tao"], people["eva"]],
        by=people["office"],
        at=NOW,
    )
    dispatched("r1", ["north-clinic", "south-clinic"], NOW - timedelta(hours=2))
    dispatched("r2", ["north-clinic", "south-clinic"], NOW - timedelta(hours=1))
    dispatched("r3", ["north-clinic", "south-clinic"], NOW + timedelta(days=1))
    found = {}
    for team, who in ((a, "chidi"), (b, "tao")):
        ready = Order.objects.filter(team=team, opens_at__lte=NOW).order_by("opens_at")
        found[who] = [open_order(each, by=people[who], at=NOW).code for each in ready]
    sealed = Order.objects.filter(team=a, opens_at__gt=NOW).first()
    assert sealed is not None
    return {
        "order": found["chidi"][0],
        "second_order": found["chidi"][1],
        "sealed_order": sealed.code,
        "other_order": found["tao"][0],
    }


def _phones(people: Any) -> dict[str, str]:
    from daowei.verification.visits.web.actions.phoning import add_phone, revoke_phone

    def phone(who: str) -> Any:
        return add_phone(programme="beizhen", owner=people[who], by=people["office"], at=NOW)

    chidis, keys = phone("chidi")
    _, others = phone("tao")
    lost, lost_keys = phone("dan")
    revoke_phone(lost, by=people["office"], at=NOW)
    return {
        "key": keys.key,
        "other_key": others.key,
        "revoked_key": lost_keys.key,
        "name": chidis.name,
        "password": keys.password,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
