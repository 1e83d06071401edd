"""Each case of cases.json, put to the running server under its id."""

import base64
import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from tests.phone_client import OPENROSA, Answers, Heard, Part, ask, multipart, send, send_xml
from tests.phone_site import PhoneSite

from daowei.verification.visits.digest_auth import md5

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))["cases"]
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 64

Test = Callable[[PhoneSite], None]
TESTS: dict[str, Test] = {}


def case(number: str) -> Callable[[Test], Test]:
    """The test of a case."""

    def mark(test: Test) -> Test:
        TESTS[number] = test
        return test

    return mark


@pytest.mark.parametrize("number", [each["id"] for each in CASES])
def test_case(number: str, phone_site: PhoneSite) -> None:
    TESTS[number](phone_site)


def test_every_case_has_a_test_and_every_test_a_case() -> None:
    assert set(TESTS) == {each["id"] for each in CASES}


def _get(site: PhoneSite, path: str, **headers: str) -> Heard:
    return ask("GET", site.by_key(path), headers={**OPENROSA, **headers})


def _forms(heard: Heard) -> list[Element]:
    root = fromstring(heard.body)
    assert root.tag == f"{LIST}xforms"
    return list(root)


def _text(form: Element, name: str, space: str = LIST) -> str:
    found = form.find(f"{space}{name}")
    assert found is not None, name
    return str(found.text)


def _recount(site: PhoneSite, **more: object) -> Answers:
    answers = {"order": site.order, "notice": "yes", "first_found": 20, **more}
    return Answers(form="daowei_recount", version=site.versions["daowei_recount"], answers=answers)


def _submission(site: PhoneSite) -> str:
    return site.by_key("/submission?deviceID=uuid%3Atest")


def _rows(site: PhoneSite, question: str, *values: object) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(site.data / "daowei.sqlite3")
    try:
        return connection.execute(question, values).fetchall()
    finally:
        connection.close()


def _kept(site: PhoneSite, number: str) -> list[tuple[object, ...]]:
    return _rows(
        site,
        "SELECT sha256, is_current, awaits_files, id FROM visits_submission WHERE instance_id = ?",
        number,
    )


def _files(site: PhoneSite, number: str) -> list[str]:
    found = _rows(
        site,
        "SELECT name FROM visits_attachment JOIN visits_submission s "
        "ON s.id = submission_id WHERE s.instance_id = ? ORDER BY name",
        number,
    )
    return [str(name) for (name,) in found]


def _expect_answer(heard: Heard, status: int, nature: str) -> None:
    assert heard.status == status, heard.body
    root = fromstring(heard.body)
    assert root.tag == f"{RESPONSE}OpenRosaResponse"
    message = root.find(f"{RESPONSE}message")
    assert message is not None
    assert message.get("nature") == nature
    assert message.text
    assert int(heard.headers["X-Openrosa-Accept-Content-Length"]) > 0


# ── Headers ─────────────────────────────────────────────────────────────────────────


@case("H2")
def _h2(site: PhoneSite) -> None:
    """Refused, as Central does."""
    _expect_answer(ask("GET", site.by_key("/formList"), headers={}), 400, "error")


@case("H3")
def _h3(site: PhoneSite) -> None:
    assert _get(site, "/formList", Date="garbage").status == 200


# ── List of forms ───────────────────────────────────────────────────────────────────


@case("F1")
def _f1(site: PhoneSite) -> None:
    heard = _get(site, "/formList")

    assert heard.status == 200
    assert heard.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert heard.headers["X-Openrosa-Version"] == "1.0"
    assert "Date" in heard.headers
    forms = _forms(heard)
    assert [_text(each, "formID") for each in forms] == ["daowei_recount", "daowei_stock"]
    for each in forms:
        assert all(_text(each, name) for name in ("name", "version", "downloadUrl"))
        content = ask("GET", _text(each, "downloadUrl")).body
        assert _text(each, "hash") == f"md5:{hashlib.md5(content).hexdigest()}"  # noqa: S324


@case("F2")
def _f2(site: PhoneSite) -> None:
    forms = _forms(_get(site, "/formList?formID=daowei_recount"))

    assert [_text(each, "formID") for each in forms] == ["daowei_recount"]
    assert _forms(_get(site, "/formList?formID=unknown")) == []


@case("F3")
def _f3(site: PhoneSite) -> None:
    def described(path: str) -> list[bool]:
        return [
            each.find(f"{LIST}descriptionText") is not None for each in _forms(_get(site, path))
        ]

    assert described("/formList") == [False, False]
    assert described("/formList?verbose=true") == [True, True]


@case("F4")
def _f4(site: PhoneSite) -> None:
    heard = ask("HEAD", site.by_key("/formList?formID=x"))

    assert (heard.status, heard.body) == (200, b"")


@case("F5")
def _f5(site: PhoneSite) -> None:
    recount, stock = _forms(_get(site, "/formList"))

    assert recount.find(f"{LIST}manifestUrl") is not None
    assert stock.find(f"{LIST}manifestUrl") is None


@case("D1")
def _d1(site: PhoneSite) -> None:
    form = _forms(_get(site, "/formList?formID=daowei_recount"))[0]
    heard = ask("GET", _text(form, "downloadUrl"))

    assert heard.status == 200
    assert heard.headers["Content-Type"].startswith("text/xml")
    assert _text(form, "hash") == f"md5:{hashlib.md5(heard.body).hexdigest()}"  # noqa: S324


@case("M2")
def _m2(site: PhoneSite) -> None:
    form = _forms(_get(site, "/formList?formID=daowei_recount"))[0]
    heard = ask("GET", _text(form, "manifestUrl"))

    root = fromstring(heard.body)
    assert heard.headers["Content-Type"].startswith("text/xml")
    assert root.tag == f"{MANIFEST}manifest"
    assert [_text(each, "filename", MANIFEST) for each in root] == ["orders.csv", "rooms.csv"]
    for each in root:
        content = ask("GET", _text(each, "downloadUrl", MANIFEST))
        assert content.status == 200
        told = _text(each, "hash", MANIFEST)
        assert told == f"md5:{hashlib.md5(content.body).hexdigest()}"  # noqa: S324


# ── Submissions ─────────────────────────────────────────────────────────────────────


@case("P1")
def _p1(site: PhoneSite) -> None:
    heard = ask("HEAD", _submission(site))

    assert (heard.status, heard.body) == (204, b"")
    assert heard.headers["X-Openrosa-Version"] == "1.0"
    assert heard.headers["X-Openrosa-Accept-Content-Length"] == str(10 * 1024 * 1024)


@case("P3")
def _p3(site: PhoneSite) -> None:
    filled = _recount(site)
    part = Part(name="xml_submission_file", content=filled.xml().encode())

    _expect_answer(send(_submission(site), part), 201, "submit_success")
    assert len(_kept(site, filled.number)) == 1


@case("P4")
def _p4(site: PhoneSite) -> None:
    part = Part(
        name="xml_submission_file",
        content=_recount(site).xml().encode(),
        file="xml_submission_file",
    )

    _expect_answer(send(_submission(site), part), 201, "submit_success")


@case("P5")
def _p5(site: PhoneSite) -> None:
    part = Part(
        name="xml_submission_file",
        content=_recount(site).xml(prefix="orx:").encode(),
        type="application/xml",
    )

    _expect_answer(send(_submission(site), part), 201, "submit_success")


@case("P6")
def _p6(site: PhoneSite) -> None:
    filled = _recount(site)
    body = multipart(
        [
            Part(name="xml_submission_file", content=filled.xml().encode()),
            Part(name="公示栏.jpg", file="公示栏.jpg", type="image/jpeg", content=PICTURE),
        ]
    )
    pieces = (body[at : at + 100] for at in range(0, len(body), 100))
    headers = {**OPENROSA, "Content-Type": "multipart/form-data; boundary=----daowei-phone"}

    heard = ask("POST", _submission(site), headers=headers, body=pieces)

    _expect_answer(heard, 201, "submit_success")
    assert _files(site, filled.number) == ["公示栏.jpg"]


@case("P7")
def _p7(site: PhoneSite) -> None:
    filled = _recount(site)

    heard = [send_xml(_submission(site), filled.xml()).status for _ in range(3)]

    assert heard == [201, 201, 201]
    assert len(_kept(site, filled.number)) == 1


@case("P8")
def _p8(site: PhoneSite) -> None:
    filled = _recount(site)
    other = Answers(
        form=filled.form,
        version=filled.version,
        number=filled.number,
        answers={**filled.answers, "notice": "no"},
    )

    send_xml(_submission(site), filled.xml())

    _expect_answer(send_xml(_submission(site), other.xml()), 409, "error")
    ((kept, *_),) = _kept(site, filled.number)
    assert kept == hashlib.sha256(filled.xml().encode()).hexdigest()


@case("P9")
def _p9(site: PhoneSite) -> None:
    filled = _recount(site, board="one.jpg")

    def sent(name: str) -> int:
        picture = Part(name=name, file=name, type="image/jpeg", content=PICTURE + name.encode())
        return send_xml(_submission(site), filled.xml(), picture).status

    assert [sent("one.jpg"), sent("two.jpg"), sent("two.jpg")] == [201, 201, 201]
    assert _files(site, filled.number) == ["one.jpg", "two.jpg"]
    assert len(_kept(site, filled.number)) == 1


@case("P10")
def _p10(site: PhoneSite) -> None:
    filled = _recount(site)
    more = Part(name="*isIncomplete*", file=None, type="text/plain", content=b"yes")

    _expect_answer(send_xml(_submission(site), filled.xml(), more), 201, "submit_success")
    assert _kept(site, filled.number)[0][2] == 1
    send_xml(_submission(site), filled.xml())
    assert _kept(site, filled.number)[0][2] == 0


@case("P11")
def _p11(site: PhoneSite) -> None:
    heard = send(_submission(site), Part(name="other", content=b"x"))

    _expect_answer(heard, 400, "error")
    assert heard.message == "Required multipart POST field xml_submission_file missing."


@case("P12")
def _p12(site: PhoneSite) -> None:
    _expect_answer(send_xml(_submission(site), "not xml"), 400, "error")


@case("P14")
def _p14(site: PhoneSite) -> None:
    unknown = Answers(form="daowei_recount", version="1999010101", answers={"order": site.order})
    old = Answers(form="daowei_recount", version=site.old_version, answers={"order": site.order})

    _expect_answer(send_xml(_submission(site), unknown.xml()), 404, "error")
    _expect_answer(send_xml(_submission(site), old.xml()), 201, "submit_success")


@case("P15")
def _p15(site: PhoneSite) -> None:
    filled = Answers(
        form="daowei_closed", version=site.versions["daowei_closed"], answers={"methods": 3}
    )

    heard = send_xml(_submission(site), filled.xml())

    _expect_answer(heard, 409, "error")
    assert "The round is over." in heard.message


@case("P16")
def _p16(site: PhoneSite) -> None:
    first = _recount(site, remark="first")
    second = Answers(
        form=first.form,
        version=first.version,
        replaces=first.number,
        answers={**first.answers, "remark": "second"},
    )

    send_xml(_submission(site), first.xml())

    _expect_answer(send_xml(_submission(site), second.xml()), 201, "submit_success")
    assert [_kept(site, each.number)[0][1] for each in (first, second)] == [0, 1]
    stale = Answers(
        form=first.form, version=first.version, replaces=first.number, answers=first.answers
    )
    _expect_answer(send_xml(_submission(site), stale.xml()), 409, "error")


@case("P17")
def _p17(site: PhoneSite) -> None:
    filled = _recount(site)
    edit = Answers(
        form=filled.form, version=filled.version, answers=filled.answers, replaces="uuid:nobody"
    )

    heard = send_xml(_submission(site), edit.xml())

    assert 400 <= heard.status < 500
    assert _kept(site, edit.number) == []


@case("P21")
def _p21(site: PhoneSite) -> None:
    filled = _recount(site)
    large = Part(
        name="big.jpg",
        file="big.jpg",
        type="image/jpeg",
        content=PICTURE + b"\x00" * (10 * 1024 * 1024),
    )

    _expect_answer(send_xml(_submission(site), filled.xml(), large), 413, "error")
    assert _kept(site, filled.number) == []


@case("P22")
def _p22(site: PhoneSite) -> None:
    heard = ask("GET", _submission(site))

    assert (heard.status, heard.body) == (204, b"")


# ── Who may come in ─────────────────────────────────────────────────────────────────


def _challenge(site: PhoneSite, path: str) -> dict[str, str]:
    heard = ask("GET", site.by_digest(path))
    assert heard.status == 401
    told = heard.headers["Www-Authenticate"]
    assert told.startswith("Digest ")
    return {
        name: value.strip('"')
        for name, _, value in (
            each.strip().partition("=") for each in told.removeprefix("Digest ").split(",")
        )
    }


@case("U1")
def _u1(site: PhoneSite) -> None:
    challenge = _challenge(site, "/formList")

    assert set(challenge) >= {"realm", "domain", "nonce"}
    assert (challenge["qop"], challenge["algorithm"]) == ("auth", "MD5")


def _authorised(site: PhoneSite, method: str, path: str, *, password: str) -> dict[str, str]:
    challenge = _challenge(site, "/formList")
    uri = f"/openrosa{path}"
    one = md5(f"{site.name}:{challenge['realm']}:{password}")
    two = md5(f"{method}:{uri}")
    response = md5(f"{one}:{challenge['nonce']}:00000001:c0ffee:auth:{two}")
    return {
        **OPENROSA,
        "Authorization": (
            f'Digest username="{site.name}", realm="{challenge["realm"]}", '
            f'nonce="{challenge["nonce"]}", uri="{uri}", algorithm=MD5, qop=auth, nc=00000001, '
            f'cnonce="c0ffee", response="{response}"'
        ),
    }


@case("U2")
def _u2(site: PhoneSite) -> None:
    path = "/submission?deviceID=uuid%3Aa%20b"
    right = _authorised(site, "HEAD", path, password=site.password)
    wrong = _authorised(site, "HEAD", path, password="another")  # noqa: S106 - a wrong one

    assert ask("HEAD", site.by_digest(path), headers=right).status == 204
    assert ask("HEAD", site.by_digest(path), headers=wrong).status == 401
    assert ask("GET", site.by_digest("/formList"), headers=right).status == 401


@case("U3")
def _u3(site: PhoneSite) -> None:
    plain = base64.b64encode(f"{site.name}:{site.password}".encode()).decode()
    headers = {**OPENROSA, "Authorization": f"Basic {plain}"}

    assert ask("GET", site.by_digest("/formList"), headers=headers).status == 401


@case("U5")
def _u5(site: PhoneSite) -> None:
    for key in ("bad", site.revoked_key):
        heard = ask("HEAD", site.by_key("/submission", key))
        assert heard.status == 403
        assert "Www-Authenticate" not in heard.headers


@case("U6")
def _u6(site: PhoneSite) -> None:
    """What a URL would carry is of no use: whoever comes without answering is challenged."""
    address = site.by_digest("/formList").replace("http://", "http://user:pass@")
    target = site.by_digest("/formList")

    assert ask("GET", target, headers={**OPENROSA, "Referer": address}).status == 401
    assert ask("GET", f"{target}?username={site.name}&password={site.password}").status == 401
