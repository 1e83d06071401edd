import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.web.conftest import ClientAs
from tests.web.publication.publishing import contested, published

from daowei.cli.exit_codes import ExitCode
from daowei.cli.public_verifying import checked
from daowei.disclosure.publishing.web import actions
from daowei.disclosure.publishing.web.models import Publication
from daowei.disclosure.publishing.web.public_site import site_of
from daowei.foundation.web.log.sealing import seal
from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Role
from daowei.programme.web.folders import write_files

Office = tuple[User, User]
HOME = "/public/qinghe/"
LANGUAGES = ("en", "zh")


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_stranger_reads_the_league_without_an_account(issue: Publication, client: Client) -> None:
    assert client.get(HOME)["Location"] == f"{HOME}en/index.html"
    home = text_of(client, f"{HOME}en/index.html")
    league = text_of(client, f"{HOME}en/1/index.html")

    assert 'href="1/index.html"' in home
    assert "Responsibility agreement with townships, 2025" in league
    assert "Values as reported, not inspected." in league
    assert 'href="units/qh-05.html"' in league
    assert "Plain" in league


def test_pages_speak_both_languages(issue: Publication, client: Client) -> None:
    chinese = text_of(client, f"{HOME}zh/1/index.html")

    assert '<html lang="zh-Hans">' in chinese
    assert "2025年乡镇目标管理责任书" in chinese
    assert "按上报数计算" in chinese


def test_a_dossier_tells_figures_targets_points_and_weights(
    issue: Publication, client: Client
) -> None:
    page = text_of(client, f"{HOME}en/1/units/qh-05.html")

    for told in ("Scorecard", "Births attended by skilled personnel", "95%", "Weight"):
        assert told in page
    assert "Observed for planning; in the order of the programme, without ranks or targets" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_small_without_scripts_and_links_lead_somewhere(
    issue: Publication, client: Client, language: str
) -> None:
    site = site_of("qinghe")
    assert site is not None
    paths = set(site.page_paths()) | set(site.file_paths())
    for path in [each for each in site.page_paths() if each.startswith(language)]:
        page = site.page(path)
        assert page is not None
        assert "<script" not in page
        assert " style=" not in page
        assert "//" not in page.replace("http://", "").replace("https://", "")
        assert len(page.encode()) < 200_000
        for link in page.split('href="')[1:]:
            address = link.split('"')[0].split("#")[0]
            if address and not address.startswith("http"):
                folder = Path("/") / Path(path).parent
                target = (folder / address).resolve().relative_to("/").as_posix()
                assert target in paths, f"{path} leads to {address}"


def test_only_paths_of_the_site_are_answered(issue: Publication, client: Client) -> None:
    for path in (
        "en/2/index.html",
        "en/1/units/qh.html",
        "en/1/units/qh-05-v01.html",
        "en/1/league-2.html",
        "fr/index.html",
        "files/1/../../secret",
        "files/1/edition",
        "files/1/method/population.csv",
        "replies/2.json",
    ):
        assert client.get(f"{HOME}{path}").status_code == 404, path


def test_what_is_not_published_is_not_there(
    office: Office, moment: datetime, client: Client, client_as: ClientAs
) -> None:
    made = contested(*office, moment)

    assert client.get(HOME).status_code == 404
    assert client.get(f"{HOME}en/{made.number}/index.html").status_code == 404
    path = f"/p/qinghe/publications/{made.number}/"
    assert client.get(path).status_code == 302
    assert client_as("reporter", unit="qh-05").get(path).status_code == 200
    assert client_as(None).get(path).status_code == 404


def test_before_the_window_only_the_office_sees_it(
    office: Office, moment: datetime, client_as: ClientAs
) -> None:
    made = contested(*office, moment)
    Publication.objects.filter(pk=made.pk).update(state="reviewed")
    path = f"/p/qinghe/publications/{made.number}/"

    assert client_as("unit_head", unit="qh-05").get(path).status_code == 404
    assert client_as("auditor").get(path).status_code == 404
    assert client_as("programme_office").get(path).status_code == 200


def test_public_pages_name_no_account(issue: Publication) -> None:
    site = site_of("qinghe")
    assert site is not None
    everything = site.everything()
    names = [
        name for user in User.objects.all() for name in (user.name, user.email) if len(name) > 3
    ]
    assert len(names) > 10
    for path, content in everything.items():
        if not path.endswith(".zip"):
            text = content.decode()
            assert not [each for each in names if each in text], path


def test_small_sensitive_counts_stay_inside(issue: Publication) -> None:
    site = site_of("qinghe")
    assert site is not None
    reprint = site.issues[0].reprint
    withheld = [row for row in reprint.figures.values() if row["state"] == 7]
    births = [row for row in reprint.figures.values()
              if row["indicator"] == "stillbirth_share" and row["printed"]]  # fmt: skip

    assert withheld
    assert all(row["numerator"] is None and not row["printed"] for row in withheld)
    assert all(float(str(row["numerator"])) >= 10 for row in births)


def test_pages_ask_little_of_the_database(
    issue: Publication, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"{HOME}en/1/index.html")
    with django_assert_max_num_queries(6):
        client.get(f"{HOME}en/1/index.html")
    with django_assert_max_num_queries(6):
        client.get(f"{HOME}en/1/units/qh-05.html")


def test_a_browser_that_has_the_page_is_told_so(issue: Publication, client: Client) -> None:
    first = client.get(f"{HOME}en/1/index.html")

    assert client.get(f"{HOME}en/1/index.html",
                      headers={"If-None-Match": first["ETag"]}).status_code == 304  # fmt: skip


# ── replies ─────────────────────────────────────────────────────────────────────────


def test_a_unit_replies_beside_its_score(
    issue: Publication, client: Client, client_as: ClientAs
) -> None:
    head = client_as("unit_head", unit="qh-05")
    path = "/p/qinghe/units/qh-05/publications/1/reply/"
    assert "At most 2,000 characters" in text_of(head, path)

    assert head.post(path, {"text": "The bridge was closed for two months."}).status_code == 302

    page = text_of(client, f"{HOME}en/1/units/qh-05.html")
    assert "The bridge was closed for two months." in page
    assert "the unit replies" in text_of(client, f"{HOME}en/1/index.html")
    replies = json.loads(text_of(client, f"{HOME}replies/1.json"))
    assert [each["unit"] for each in replies] == ["qh-05"]
    assert set(replies[0]) == {"unit", "text", "at"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" ", "PBL-010"),
        ("x" * 2001, "PBL-011"),
        ("政策外 生育 都 已 处理", "PBL-012"),
    ],
)
def test_some_replies_are_not_published(
    issue: Publication, anyone: Callable[..., User], moment: datetime, text: str, code: str
) -> None:
    head = anyone("Wu", Role.UNIT_HEAD, unit="qh-05")

    with pytest.raises(actions.RefusedError) as refused:
        actions.reply(issue, "qh-05", text, by=head, at=moment)

    assert code in {each.code for each in refused.value.problems}


def test_a_reply_is_written_once_and_by_its_own_unit(
    issue: Publication, client_as: ClientAs, moment: datetime
) -> None:
    path = "/p/qinghe/units/qh-05/publications/1/reply/"
    stranger = client_as("unit_head", unit="qh-06")
    assert stranger.post(path, {"text": "Not mine."}).status_code in {403, 404}
    head = client_as("unit_head", unit="qh-05")
    assert head.post(path, {"text": "Once."}).status_code == 302
    assert head.post(path, {"text": "Twice."}).status_code == 422


# ── the log, an export, corrections ─────────────────────────────────────────────────


def test_an_exported_site_verifies_and_names_a_changed_byte_anywhere(
    issue: Publication, moment: datetime, tmp_path: Path
) -> None:
    seal(moment)
    site = site_of("qinghe")
    assert site is not None
    everything = site.everything()
    write_files(tmp_path, everything)
    assert "log/1.json" in everything

    assert checked(tmp_path).code is ExitCode.OK
    for name, content in everything.items():
        place = tmp_path / name
        place.write_bytes(_with_a_byte_changed(content))
        found = checked(tmp_path)
        place.write_bytes(content)
        named = {each.file for each in found.problems} | {each.value for each in found.problems}
        assert found.code is not ExitCode.OK, name
        short = name.removeprefix("files/1/")
        assert any(each and (each in {name, short} or each.endswith(short)) for each in named), name


def _with_a_byte_changed(content: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_the_log_proves_what_was_published(
    issue: Publication, client: Client, moment: datetime
) -> None:
    assert client.get(f"{HOME}log/1.json").status_code == 404
    seal(moment)

    told = json.loads(text_of(client, f"{HOME}log/1.json"))

    assert json.loads(told["event"]["after"])["digest"] == issue.digest
    assert told["event"]["deed"] == "publication.published"
    assert f"/log/{told['size']}/" in text_of(client, f"{HOME}en/1/check.html")


def test_a_correction_stands_beside_what_it_corrects(
    issue: Publication, office: Office, moment: datetime, client: Client
) -> None:
    published(*office, moment, corrects=issue, why="A report was read wrongly.")

    before = text_of(client, f"{HOME}en/1/index.html")
    after = text_of(client, f"{HOME}en/2/index.html")

    assert "This publication was corrected." in before
    assert "A report was read wrongly." in before
    assert "../2/index.html" in before
    assert "This publication corrects" in after
    document = json.loads(text_of(client, f"{HOME}files/2/publication.json"))
    assert document["previous"] == {"number": 1, "digest": issue.digest}
