"""Clients that nobody here wrote fill in a form against the running server."""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import pyxform.validators.odk_validate as validator
from defusedxml.ElementTree import fromstring
from tests.phone_site import ROOT, PhoneSite

from daowei.verification.visits.same_day import fingerprint_of

CLIENTS = Path(__file__).parent / "clients"
JAR = Path(str(validator.__file__)).parent / "bin" / "ODK_Validate.jar"
JAVA, NODE, CURL = shutil.which("javac"), shutil.which("node"), shutil.which("curl")
ENGINE = ROOT / "node_modules" / "@getodk" / "xforms-engine"

with_java = pytest.mark.skipif(JAVA is None, reason="needs a JDK")
with_node = pytest.mark.skipif(NODE is None or not ENGINE.is_dir(), reason="needs Node and npm ci")
with_curl = pytest.mark.skipif(CURL is None, reason="needs curl")


def _told(command: list[str]) -> Mapping[str, str]:
    found = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    lines = (line.partition("=") for line in found.stdout.splitlines())
    return {name: value for name, _, value in lines}


def _javarosa(site: PhoneSite, folder: Path, *login: str, server: str) -> Mapping[str, str]:
    client = str(CLIENTS / "JavaRosaClient.java")
    java = str(shutil.which("java"))
    return _told([java, "-cp", str(JAR), client, server, "daowei_recount", site.order,
                  str(folder), *login])  # fmt: skip


def _kept(site: PhoneSite, raw: bytes) -> tuple[str, str]:
    """The digest and the fingerprint under which answers are kept."""
    with sqlite3.connect(site.data / "daowei.sqlite3") as connection:
        found: tuple[str, str] | None = connection.execute(
            "SELECT sha256, fingerprint FROM visits_submission WHERE sha256 = ?",
            (hashlib.sha256(raw).hexdigest(),),
        ).fetchone()
    assert found is not None
    return found


def _fingerprint_of_the_phone(raw: bytes) -> str:
    found = fromstring(raw).find(".//{*}daowei_fingerprint")
    assert found is not None
    return str(found.text)


@with_java
def test_javarosa_fills_in_a_form_with_its_files_and_sends_it_in_chunks(
    phone_site: PhoneSite, tmp_path: Path
) -> None:
    told = _javarosa(phone_site, tmp_path, server=phone_site.by_key(""))

    assert (told["hash"], told["file orders.csv"], told["file rooms.csv"]) == ("true",) * 3
    assert (told["refused"], told["found"], told["head"]) == ("true", "0", "204")
    assert told["status"] == "201", told["message"]
    raw = (tmp_path / "answers.xml").read_bytes()
    assert _kept(phone_site, raw)[1] == _fingerprint_of_the_phone(raw)


@with_java
def test_javarosa_answers_the_digest_challenge(phone_site: PhoneSite, tmp_path: Path) -> None:
    login = (phone_site.name, phone_site.password)

    told = _javarosa(phone_site, tmp_path, *login, server=phone_site.by_digest(""))

    assert (told["head"], told["status"]) == ("204", "201")


@with_java
def test_the_fingerprint_on_the_phone_is_the_one_worked_out_here(
    phone_site: PhoneSite, tmp_path: Path
) -> None:
    _javarosa(phone_site, tmp_path, server=phone_site.by_key(""))
    root = fromstring((tmp_path / "answers.xml").read_bytes())

    def text(name: str) -> str:
        found = root.find(f"{{*}}{name}")
        return "" if found is None else str(found.text or "")

    asked = [text(each) for each in ("order", "room", "notice", "first_found", "remark")]
    number = root.find("{*}meta/{*}instanceID")
    assert number is not None
    assert fingerprint_of(asked, str(number.text)) == text("daowei_fingerprint")


@with_node
def test_the_engine_of_web_forms_fills_in_a_form_in_node(phone_site: PhoneSite) -> None:
    asked = {"modules": str((ROOT / "node_modules").resolve().parent),
             "server": phone_site.by_key(""), "form": "daowei_recount",
             "order": phone_site.order}  # fmt: skip

    told = _told([str(NODE), str(CLIENTS / "engine_client.mjs"), json.dumps(asked)])

    assert told["loaded"] in {"success", "warning"}
    assert told["refused"] == "constraint"
    assert told["payload"] == "ready"
    assert told["status"] == "201", told["message"]
    assert (told["again"], told["changed"]) == ("201", "409")
    raw = json.loads(told["answers"]).encode()
    assert _kept(phone_site, raw)[1] == _fingerprint_of_the_phone(raw)


@with_curl
def test_curl_signs_in_with_digest_and_sends_answers(phone_site: PhoneSite, tmp_path: Path) -> None:
    from tests.phone_client import Answers  # noqa: PLC0415

    filled = Answers(form="daowei_recount", version=phone_site.versions["daowei_recount"],
                     answers={"order": phone_site.order, "notice": "no"})  # fmt: skip
    (tmp_path / "answers.xml").write_text(filled.xml(), encoding="utf-8")
    base = [str(CURL), "--silent", "--digest", "--user",
            f"{phone_site.name}:{phone_site.password}", "--header", "X-OpenRosa-Version: 1.0",
            "--write-out", "\nstatus=%{http_code}\n"]  # fmt: skip

    listed = _told([*base, phone_site.by_digest("/formList?formID=daowei_recount")])
    sent = _told([*base, "--form", f"xml_submission_file=@{tmp_path}/answers.xml;type=text/xml",
                  phone_site.by_digest("/submission?deviceID=curl%3A1")])  # fmt: skip
    wrong = _told([*base[:4], f"{phone_site.name}:wrong", *base[5:],
                   phone_site.by_digest("/formList")])  # fmt: skip

    assert (listed["status"], sent["status"], wrong["status"]) == ("200", "201", "401")


def test_what_a_key_opens_is_not_written_to_the_log(phone_site: PhoneSite) -> None:
    log = (phone_site.data.parent / "log").read_text(encoding="utf-8")

    assert re.search(r"visits_root:\w+_by_key", log)
    assert phone_site.key not in log
