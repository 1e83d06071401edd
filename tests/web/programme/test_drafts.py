"""Drafts: edited on pages, refused by the charter whoever asks, put in force by two people."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from daowei.foundation.web.models import Event
from daowei.programme.web.draft_actions import head_of
from daowei.programme.web.folders import files_of, zipped
from daowei.programme.web.models import CharterRefusal, Draft, Version
from daowei.programme.web.queries import version_in_force

ClientAs = Callable[..., Client]
CRITERION = "agreements/townships_2025/pillars/services/criteria/four_visits"
COERCIVE = "new_user_count"  # an indicator that may only be observed


@pytest.fixture
def ada(client_as: ClientAs) -> Client:
    """Of the programme office."""
    return client_as("programme_office", name="Ada")


@pytest.fixture
def bao(client_as: ClientAs) -> Client:
    """Of the programme office too."""
    return client_as("programme_office", name="Bao")


@pytest.fixture
def draft(ada: Client, county: str) -> Draft:
    """A draft of what is in force, begun by Ada."""
    ada.post(f"/p/{county}/programme/drafts/begin/")
    return Draft.objects.latest("pk")


def _at(draft: Draft, rest: str = "") -> str:
    return f"/p/{draft.programme}/programme/drafts/{draft.pk}/{rest}"


def _typed(draft: Draft, **changes: object) -> dict[str, object]:
    kept = {
        "indicator": "antenatal_four",
        "weight": "6",
        "method": "{name: ratio_to_target, cap: 100}",
        "target": "80",
        "base": head_of(draft).step,
    }
    return kept | changes


def test_a_changed_weight_is_a_step_and_the_rest_of_the_file_stays(
    ada: Client, draft: Draft
) -> None:
    before = files_of(head_of(draft))["agreement.yaml"].decode().splitlines()

    ada.post(_at(draft, f"entry/{CRITERION}/"), _typed(draft, weight="7"))

    after = files_of(head_of(draft))["agreement.yaml"].decode().splitlines()
    assert head_of(draft).step == 2
    assert [line.strip() for line in after if line not in before] == ["weight: 7"]
    assert len(after) == len(before)


def test_a_coercive_criterion_can_be_typed_and_never_proposed(ada: Client, draft: Draft) -> None:
    ada.post(_at(draft, f"entry/{CRITERION}/"), _typed(draft, indicator=COERCIVE))

    page = ada.get(_at(draft)).content.decode()
    answer = ada.post(_at(draft, "propose/"), follow=True)

    assert "Refused by the charter" in page
    assert "CH-" in answer.content.decode()
    assert head_of(draft).state == Version.State.DRAFT


def test_the_check_answers_as_one_types_and_saves_nothing(ada: Client, draft: Draft) -> None:
    answer = ada.post(
        _at(draft, f"entry/{CRITERION}/try/"), _typed(draft, indicator=COERCIVE)
    ).content.decode()

    assert "Refused by the charter" in answer
    assert head_of(draft).step == 1


def test_refusals_are_counted_by_rule_and_never_by_person(
    ada: Client, draft: Draft, client: Client
) -> None:
    ada.post(_at(draft, f"entry/{CRITERION}/"), _typed(draft, indicator=COERCIVE))
    for _ in range(2):
        ada.get(_at(draft))

    counted = set(CharterRefusal.objects.values_list("rule", flat=True))
    page = client.get("/charter/refusals/")

    assert counted
    assert not any({"by_id", "user_id"} & row.keys() for row in CharterRefusal.objects.values())
    assert page.status_code == 200
    assert all(rule in page.content.decode() for rule in counted)


def test_two_people_put_a_version_in_force(ada: Client, bao: Client, draft: Draft) -> None:
    before = version_in_force(draft.programme)
    ada.post(_at(draft, f"entry/{CRITERION}/"), _typed(draft, weight="7"))
    ada.post(_at(draft, "propose/"))

    ada.post(_at(draft, "activate/"))
    alone = version_in_force(draft.programme)
    bao.post(_at(draft, "activate/"))
    together = version_in_force(draft.programme)

    assert alone == before
    assert together == head_of(draft)
    assert before is not None
    assert Version.objects.get(pk=before.pk).state == Version.State.SUPERSEDED
    assert list(Event.objects.filter(on=f"version:{head_of(draft).pk}").values_list("deed", flat=True)) == ["programme.proposed", "programme.put_in_force"]  # fmt: skip  # noqa: E501


def test_a_second_role_makes_nobody_a_second_person(
    ada: Client, anyone: Callable[..., object], draft: Draft
) -> None:
    anyone("Ada", "unit_head")
    ada.post(_at(draft, "propose/"))

    ada.post(_at(draft, "activate/"))

    assert head_of(draft).state == Version.State.PROPOSED


def test_the_second_to_save_is_told_and_loses_nothing(
    ada: Client, bao: Client, draft: Draft
) -> None:
    base = head_of(draft).step
    ada.post(_at(draft, f"entry/{CRITERION}/"), _typed(draft, weight="7"))

    answer = bao.post(
        _at(draft, f"entry/{CRITERION}/"), _typed(draft, weight="8", base=base), follow=True
    )

    assert "nothing was written over" in answer.content.decode()
    assert b"weight: 7" in files_of(head_of(draft))["agreement.yaml"]


def test_going_back_is_a_step_of_its_own(ada: Client, draft: Draft) -> None:
    first = head_of(draft).digest
    ada.post(_at(draft, f"entry/{CRITERION}/"), _typed(draft, weight="7"))

    ada.post(_at(draft, "undo/"), {"to": 1, "base": 2})

    assert head_of(draft).step == 3
    assert head_of(draft).digest == first


@pytest.mark.parametrize(("role", "unit"), [("reporter", "qh-05"), ("auditor", "qh"), ("unit_head", "qh")])  # fmt: skip  # noqa: E501
def test_others_neither_see_nor_touch_a_draft(
    client_as: ClientAs, draft: Draft, role: str, unit: str
) -> None:
    stranger = client_as(role, unit=unit)

    seen = stranger.get(_at(draft)).status_code
    saved = stranger.post(_at(draft, f"entry/{CRITERION}/"), _typed(draft, weight="99")).status_code

    assert {seen, saved} <= {403, 404}
    assert head_of(draft).step == 1


def test_a_folder_is_uploaded_and_comes_back_byte_for_byte(ada: Client, county: str) -> None:
    version = version_in_force(county)
    assert version is not None
    files = files_of(version)
    sent = io.BytesIO(zipped({f"qinghe/{name}": each for name, each in files.items()}))
    sent.name = "qinghe.zip"

    ada.post(f"/p/{county}/programme/drafts/upload/", {"files": sent, "title": "Again"})
    head = head_of(Draft.objects.latest("pk"))
    got = ada.get(f"/p/{county}/programme/versions/{head.pk}/zip/").content

    with zipfile.ZipFile(io.BytesIO(got)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files


def test_a_coercive_folder_is_uploaded_told_and_stays_a_draft(ada: Client, county: str) -> None:
    version = version_in_force(county)
    assert version is not None
    files = files_of(version)
    files["agreement.yaml"] = files["agreement.yaml"].replace(
        b"indicator: antenatal_four", b"indicator: new_user_count"
    )
    sent = io.BytesIO(zipped(files))
    sent.name = "x.zip"

    answer = ada.post(
        f"/p/{county}/programme/drafts/upload/", {"files": sent, "title": "x"}, follow=True
    )

    assert "Refused by the charter" in answer.content.decode()
    assert version_in_force(county) == version


@pytest.mark.parametrize("name", ["../outside.yaml", "/etc/outside.yaml"])
def test_a_zip_that_leads_outside_is_refused_by_name(ada: Client, county: str, name: str) -> None:
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w") as archive:
        archive.writestr("programme.yaml", "code: x")
        archive.writestr(name, "x")
    sent.seek(0)
    sent.name = "x.zip"

    answer = ada.post(f"/p/{county}/programme/drafts/upload/", {"files": sent})

    assert answer.status_code == 422
    assert "outside.yaml" in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_a_draft_opens(ada: Client, draft: Draft, language: str) -> None:
    pages = ["", "elements/", "categories/", "combinations/", "forms/", "checks/", "indicators/",
             "agreements/", "pillars/", "criteria/", "vetoes/", "awards/", "difference/",
             "signatures/", "catalogue/?q=antenatal", "file/agreement.yaml/", "entry/programme/",
             "entry/elements/anc_first/", "entry/indicators/new/", f"entry/{CRITERION}/",
             "entry/agreements/townships_2025/"]  # fmt: skip

    opened = {
        page: ada.get(_at(draft, page), headers={"accept-language": language}).status_code
        for page in pages
    }

    assert set(opened.values()) == {200}, opened


def test_members_read_the_version_in_force(client_as: ClientAs, county: str) -> None:
    reporter = client_as("reporter", unit="qh-05")
    pages = ["", "indicators/antenatal_four/", "forms/village_monthly/"]

    assert {reporter.get(f"/p/{county}/programme/{each}").status_code for each in pages} == {200}


def test_a_definition_is_signed_by_author_and_second_person(
    ada: Client, bao: Client, draft: Draft
) -> None:
    for who, role, step in ((ada, "author", 1), (bao, "second_signature", 2)):
        who.post(
            _at(draft, "signatures/sign/"),
            {"of": "element:anc_first", "role": role, "base": step},
        )

    text = files_of(head_of(draft))["approvals.yaml"].decode()
    assert text.count("element:anc_first") == 2
    assert head_of(draft).step == 3
