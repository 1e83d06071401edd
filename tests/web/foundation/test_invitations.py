"""Who was invited comes in through the mailed link, once, in time, and in her own language."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from daowei.foundation.web.models import Grant, Invitation, User
from daowei.foundation.web.people.inviting import secret_of, send_waiting
from daowei.foundation.web.rights import Role
from daowei.site import clock

ClientAs = Callable[..., Client]
ASKED = {"email": "Ada@Office.example", "name": "Ada", "role": "reporter", "unit": "qh-05",
         "language": "zh-hans"}  # fmt: skip
PASSWORD = {"password": "clinic open until late", "again": "clinic open until late"}


def _invite(admin: Client, **changes: str) -> str:
    answer = admin.post("/p/qinghe/people/invitations/", {**ASKED, **changes}, follow=True)
    return answer.content.decode()


def _link() -> str:
    found = re.search(r"http://[^/]+(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_the_mail_speaks_the_invited_person_s_language(client_as: ClientAs, county: str) -> None:
    _invite(client_as("administrator"))

    assert mail.outbox[0].to == ["ada@office.example"]
    assert "邀请" in mail.outbox[0].subject
    assert "青石镇" in mail.outbox[0].body or "镇" in mail.outbox[0].body


def test_the_link_makes_an_account_and_lets_her_in(
    client_as: ClientAs, client: Client, county: str
) -> None:
    _invite(client_as("administrator"))

    assert "Ada" in client.get(_link()).content.decode()
    answer = client.post(_link(), PASSWORD)

    user = User.objects.get(email="ada@office.example")
    assert answer.status_code == 302
    assert (user.name, user.language) == ("Ada", "zh-hans")
    assert [(each.role, each.unit) for each in user.grants.all()] == [("reporter", "qh-05")]
    assert client.get(f"/p/{county}/").status_code in {200, 302}
    assert client.login(email="ada@office.example", password=PASSWORD["password"])


@pytest.mark.parametrize(
    "given",
    [
        {"password": "short", "again": "short"},
        {"password": "clinic open until late", "again": "clinic open till late"},
        {"password": "password123", "again": "password123"},
    ],
)
def test_a_bad_password_makes_no_account(
    client_as: ClientAs, client: Client, county: str, given: dict[str, str]
) -> None:
    _invite(client_as("administrator"))

    assert client.post(_link(), given).status_code == 422
    assert not User.objects.filter(email="ada@office.example").exists()


def test_a_link_works_once(client_as: ClientAs, client: Client, county: str) -> None:
    _invite(client_as("administrator"))
    client.post(_link(), PASSWORD)

    again = Client().post(_link(), PASSWORD)

    assert again.status_code == 422
    assert Grant.objects.filter(user__email="ada@office.example").count() == 1


def test_a_link_expires(
    client_as: ClientAs,
    client: Client,
    county: str,
    moment: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _invite(client_as("administrator"))
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(days=15))

    assert client.post(_link(), PASSWORD).status_code == 422
    assert not User.objects.filter(email="ada@office.example").exists()


def test_a_forged_link_opens_nothing(client_as: ClientAs, client: Client, county: str) -> None:
    _invite(client_as("administrator"))

    assert client.get(_link()[:-3] + "abc/").status_code == 404


def test_sending_again_replaces_the_link(client_as: ClientAs, client: Client, county: str) -> None:
    admin = client_as("administrator")
    _invite(admin)
    old = _link()
    found = Invitation.objects.get()

    admin.post(f"/p/{county}/people/invitations/{found.pk}/again/")

    assert len(mail.outbox) == 2
    assert client.get(old).status_code == 404
    assert client.get(_link()).status_code == 200


def test_a_withdrawn_invitation_gives_nothing(
    client_as: ClientAs, client: Client, county: str
) -> None:
    admin = client_as("administrator")
    _invite(admin)
    admin.post(f"/p/{county}/people/invitations/{Invitation.objects.get().pk}/withdraw/")

    assert client.post(_link(), PASSWORD).status_code == 422
    assert not User.objects.filter(email="ada@office.example").exists()


def test_the_same_invitation_is_not_made_twice(client_as: ClientAs, county: str) -> None:
    admin = client_as("administrator")
    _invite(admin)

    assert "Invited already." in _invite(admin)
    assert Invitation.objects.count() == len(mail.outbox) == 1


def test_who_has_an_account_takes_the_role_with_it(
    client_as: ClientAs, client: Client, county: str, anyone: Callable[..., User]
) -> None:
    bao = anyone("Bao", Role.REVIEWER, unit="qh-06")
    _invite(client_as("administrator"), email=bao.email)

    answer = client.post(_link(), {})

    assert answer["Location"].startswith("/account/login/")
    assert bao.grants.filter(role="reporter", unit="qh-05").exists()
    assert bao.check_password("correct horse battery")
    assert client.get(f"/p/{county}/").status_code == 302


def test_a_mail_that_could_not_be_sent_is_sent_later(
    client_as: ClientAs, county: str, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr("daowei.foundation.web.people.inviting.send_invitation", broken)
    assert "no mail server" in _invite(client_as("administrator"))
    monkeypatch.undo()
    monkeypatch.setattr(clock, "now", lambda: moment)

    assert send_waiting(moment) == 1
    assert Invitation.objects.get().sent_at == moment


# ── From a file ─────────────────────────────────────────────────────────────────────

GOOD = (
    "email,name,role,unit,language\n"
    "ada@office.example,Ada,reporter,qh-05,zh-hans\n"
    "bao@office.example,Bao,reviewer,qh,\n"
)
BAD = (
    "email,name,role,unit\n"
    "ada@office.example,Ada,reporter,qh-05\n"
    "not-an-address,Bao,revewer,qh\n"
    "chidi@office.example,Chidi,inspector,qh-99\n"
    "ada@office.example,Ada,reporter,qh-05\n"
)


def _upload(admin: Client, content: str | bytes, name: str = "people.csv") -> str:
    raw = content.encode() if isinstance(content, str) else content
    answer = admin.post(
        "/p/qinghe/people/invitations/file/", {"file": SimpleUploadedFile(name, raw)}
    )
    return answer.content.decode()


def _kept(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_file_is_shown_before_anybody_is_invited(client_as: ClientAs, county: str) -> None:
    admin = client_as("administrator")

    page = _upload(admin, GOOD)
    assert "bao@office.example" in page
    assert not Invitation.objects.exists()

    for _ in range(2):
        admin.post("/p/qinghe/people/invitations/all/", {"kept": _kept(page)})
    assert set(Invitation.objects.values_list("email", flat=True)) == {
        "ada@office.example",
        "bao@office.example",
    }
    assert "invited already: nothing" in _upload(admin, GOOD)


def test_every_fault_of_a_file_is_told_and_nobody_is_invited(
    client_as: ClientAs, county: str
) -> None:
    page = _upload(client_as("administrator"), BAD)

    for told in ("people.csv:3", "not-an-address", "revewer", "qh-99", "stands in line 2"):
        assert told in page
    assert 'name="kept"' not in page


def test_a_workbook_is_read_as_well(client_as: ClientAs, county: str) -> None:
    import io  # noqa: PLC0415

    import xlsxwriter  # noqa: PLC0415

    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(GOOD.splitlines()):
            sheet.write_row(number, 0, line.split(","))

    assert "ada@office.example" in _upload(
        client_as("administrator"), content.getvalue(), "people.xlsx"
    )


def test_the_page_of_files_opens_and_asks_for_one(client_as: ClientAs, county: str) -> None:
    admin = client_as("administrator")
    address = f"/p/{county}/people/invitations/file/"

    assert admin.get(address).status_code == 200
    assert "Choose a file first." in admin.post(address).content.decode()


def test_what_was_shown_cannot_be_forged(client_as: ClientAs, county: str) -> None:
    admin = client_as("administrator")
    kept = _kept(_upload(admin, GOOD))

    admin.post("/p/qinghe/people/invitations/all/", {"kept": kept[:-4] + "AAAA"})

    assert not Invitation.objects.exists()


def test_a_file_for_units_of_others_invites_nobody(client_as: ClientAs, county: str) -> None:
    page = _upload(client_as("administrator", unit="qh-05"), GOOD)

    assert "You do not manage people in qh:" in page
    assert not Invitation.objects.exists()


def test_the_link_is_the_invitations_own(client_as: ClientAs, county: str) -> None:
    _invite(client_as("administrator"))

    assert secret_of(Invitation.objects.get()) in _link()
