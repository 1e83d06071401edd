"""The pages of agreements: who sees what, who may do what, in both languages."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.web.agreements.agreeing import AT, address, fresh, signed_by

from daowei.foundation.web.models import User
from daowei.programme.agreements.documents import Side
from daowei.programme.agreements.signatures import Statement, signed, statement_text
from daowei.programme.agreements.web.models import Agreement, Directive, SigningKey
from daowei.programme.agreements.web.queries import terms_of
from daowei.programme.charter.approvals import new_key
from daowei.programme.web.models import CharterRefusal

CASCADE = "/p/qinghe/units/qh/agreements/cascade/2026/townships_2025/"


def fields(page: str) -> dict[str, str]:
    """What the page's forms would send as they stand, by name."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<(?:input|textarea|select)[^>]*>", page):
        name, value = (re.search(rf' {each}="([^"]*)"', tag) for each in ("name", "value"))
        is_box = 'type="checkbox"' in tag or 'type="radio"' in tag
        if name and not (is_box and "checked" not in tag):
            found[name[1]] = value[1] if value else ""
    for name, inner in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', inner) or re.search(
            r'value="([^"]*)"', inner
        )
        found[name] = chosen[1] if chosen else ""
    return found


def text(client: Client, path: str, status: int = 200, *, language: str = "en") -> str:
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == status, path
    return answer.content.decode()


# ── the board ───────────────────────────────────────────────────────────────────────


def test_the_board_shows_who_has_signed_and_who_has_not(
    county_head: Client, in_force: Agreement
) -> None:
    page = text(county_head, "/p/qinghe/agreements/?year=2026")

    assert "1 of 24 in force, 0 late" in page
    assert address(in_force) in page


def test_whoever_is_past_the_days_of_the_calendar_is_late(
    county_head: Client, proposed: Agreement
) -> None:
    answer = county_head.post(
        "/p/qinghe/agreements/calendar/2026/", {"propose_by": "2026-01-05", "sign_by": "2026-01-10"}
    )

    page = text(county_head, "/p/qinghe/agreements/?year=2026")

    assert answer.status_code == 302
    assert "0 of 24 in force, 24 late" in page
    assert page.count('badge-bad">7<') == 23
    assert page.count('badge-bad">2<') == 1


def test_days_in_the_wrong_order_are_told(county_head: Client, county: str) -> None:
    page = county_head.post(
        "/p/qinghe/agreements/calendar/2026/", {"propose_by": "2026-02-05", "sign_by": "2026-01-10"}
    ).content.decode()

    assert "Signing cannot be due before proposing." in page


def test_the_board_costs_the_same_however_many_agreements_there_are(
    county_head: Client,
    draft: Callable[..., Agreement],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, 13):
        draft(f"qh-{number:02d}")

    with django_assert_max_num_queries(24):
        text(county_head, "/p/qinghe/agreements/?year=2026")


@pytest.mark.parametrize("path", ["/p/qinghe/agreements/", "/p/qinghe/agreements/documents/"])
def test_the_boards_speak_chinese(county_head: Client, county: str, path: str) -> None:
    page = text(county_head, path, language="zh-hans")

    assert "责任书" in page
    assert "Agreements" not in page


# ── who sees what ───────────────────────────────────────────────────────────────────


def test_a_draft_is_seen_by_the_side_that_writes_it_only(
    draft: Callable[..., Agreement], county_head: Client, head: Client, neighbour: Client
) -> None:
    here = address(draft())

    text(county_head, here)
    text(head, here, 404)
    text(neighbour, here, 404)


def test_a_negotiation_is_seen_by_both_sides_and_by_no_neighbour(
    proposed: Agreement, county_head: Client, head: Client, neighbour: Client, client: Client
) -> None:
    for inside in (county_head, head):
        assert "What both sides said" in text(inside, address(proposed))
    text(neighbour, address(proposed), 404)
    text(neighbour, address(proposed, "print.pdf"), 404)
    assert client.get(address(proposed)).status_code == 302


def test_a_neighbour_sees_terms_in_force_and_not_how_they_came_about(
    in_force: Agreement, neighbour: Client, head: Client
) -> None:
    head.post(address(in_force, "step/"), {"step": "comment", "words": "A quiet word"})

    page = text(neighbour, address(in_force))

    assert "Post the notice of rights" in page
    assert "What both sides said" not in page
    assert "History" not in page


def test_an_agreement_is_found_at_its_own_units_only(
    in_force: Agreement, county_head: Client
) -> None:
    text(county_head, address(in_force, unit="qh-06"), 404)


def test_an_auditor_reads_all_and_changes_nothing(
    proposed: Agreement, client_as: Callable[..., Client]
) -> None:
    auditor = client_as("auditor")

    page = text(auditor, address(proposed))

    assert "What both sides said" in page
    assert "Accept these terms" not in page
    for name in ("step/", "terms/", "annex/", "sign/"):
        assert auditor.post(address(proposed, name), {"step": "accept"}).status_code == 403
    assert auditor.post(CASCADE).status_code == 403
    assert fresh(proposed).papers.all()[0].state == "proposed"


@pytest.mark.parametrize("role", ["reporter", "reviewer", "inspector", "finance"])
def test_other_roles_of_the_unit_read_and_do_not_negotiate(
    proposed: Agreement, client_as: Callable[..., Client], role: str
) -> None:
    member = client_as(role, unit="qh-05")

    text(member, address(proposed))

    assert member.post(address(proposed, "step/"), {"step": "accept"}).status_code == 403
    assert member.get(address(proposed, "sign/")).status_code == 403
    assert member.get("/signing-keys/").status_code == 403


def test_the_programme_office_negotiates_and_does_not_sign(
    agreed: Agreement, client_as: Callable[..., Client]
) -> None:
    office = client_as("programme_office", unit="qh")

    text(office, address(agreed, "terms/"))
    text(office, address(agreed, "sign/"), 403)


# ── negotiating ─────────────────────────────────────────────────────────────────────


def test_each_side_is_offered_what_it_may_do(
    proposed: Agreement, county_head: Client, head: Client
) -> None:
    upper, lower = text(county_head, address(proposed)), text(head, address(proposed))

    assert "Accept these terms" in lower
    assert "Accept these terms" not in upper
    assert 'value="withdraw"' in upper
    assert 'value="withdraw"' not in lower


def test_the_county_cannot_accept_for_its_township(
    proposed: Agreement, county_head: Client
) -> None:
    answer = county_head.post(address(proposed, "step/"), {"step": "accept"})

    assert answer.status_code == 422
    assert "It is for the other side to accept the terms now." in answer.content.decode()


def test_a_counter_proposal_shows_what_it_changes(
    proposed: Agreement, head: Client, county_head: Client
) -> None:
    typed = fields(text(head, address(proposed, "terms/")))
    place = next(name for name, value in typed.items() if value == "timely_reports")
    row = place.removesuffix("-criterion")
    typed |= {f"{row}-value": "92", f"{row}-reason": "The road is closed"}
    typed |= {"note-words": "We cannot reach two villages", "clauses-0-en": "Meet quarterly"}
    typed |= {"do": "put"}

    answer = head.post(address(proposed, "terms/"), typed)

    assert answer.status_code == 302
    page = text(county_head, address(proposed))
    assert "target lowered from 95 % to 92 %" in page
    assert "The road is closed" in page
    assert "We cannot reach two villages" in page
    assert "New clause: Meet quarterly" in page
    assert "Counter-proposed" in page


def test_terms_that_the_charter_refuses_come_back_with_rule_source_and_alternative(
    proposed: Agreement, head: Client
) -> None:
    typed = fields(text(head, address(proposed, "terms/")))
    typed |= {"do": "put", "duties-0-zh": "完成孕检率指标"}

    answer = head.post(address(proposed, "terms/"), typed)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "CH-54" in page
    assert "Source:" in page
    assert "Instead:" in page
    assert "“孕检率” speaks of births, methods, procedures or control" in page
    assert "完成孕检率指标" in page  # nothing typed is lost
    assert [each.rule for each in CharterRefusal.objects.all()] == ["CH-54"]


def test_what_cannot_be_read_is_marked_and_kept(proposed: Agreement, head: Client) -> None:
    typed = fields(text(head, address(proposed, "terms/")))
    typed |= {"do": "put", "owed-0-amount": "a lot", "owed-0-due": ""}

    answer = head.post(address(proposed, "terms/"), typed)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "a lot" in page
    assert "Write digits and a point" in page
    assert "Write the day by which it is due." in page


def test_a_draft_is_kept_with_its_faults_told(
    draft: Callable[..., Agreement], county_head: Client
) -> None:
    agreement = draft()
    typed = fields(text(county_head, address(agreement, "terms/")))
    typed |= {"do": "keep", "duties-0-owner": ""}

    page = county_head.post(address(agreement, "terms/"), typed, follow=True).content.decode()

    assert "The draft is kept." in page
    assert "Nobody answers for duty 1." in page


def test_comments_and_withdrawal_stand_in_the_thread_and_the_history(
    proposed: Agreement, head: Client, county_head: Client
) -> None:
    head.post(address(proposed, "step/"), {"step": "comment", "words": "When does it arrive?"})
    county_head.post(address(proposed, "step/"), {"step": "withdraw", "words": "Superseded"})

    page = text(head, address(proposed))

    assert "When does it arrive?" in page
    assert "withdrew the paper" in page
    assert "Withdrawn" in page


@pytest.mark.parametrize("step", ["comment", "withdraw"])
def test_words_beside_the_terms_order_nothing_that_the_charter_refuses(
    proposed: Agreement, county_head: Client, step: str
) -> None:
    said = {"step": step, "words": "各村结扎200例，另行下达"}
    answer = county_head.post(address(proposed, "step/"), said)

    assert answer.status_code == 422
    assert "nobody is held to those here" in answer.content.decode()
    assert "结扎200例" not in text(county_head, address(proposed))
    assert [each.rule for each in CharterRefusal.objects.all()] == ["CH-54"]


def test_a_proposal_is_not_explained_by_what_the_charter_refuses(
    proposed: Agreement, head: Client
) -> None:
    typed = fields(text(head, address(proposed, "terms/")))

    answer = head.post(
        address(proposed, "terms/"), typed | {"do": "put", "note-words": "Sterilise 50 women"}
    )

    assert answer.status_code == 422
    assert "nobody is held to those here" in answer.content.decode()


def test_an_unknown_step_is_not_found(proposed: Agreement, head: Client) -> None:
    assert head.post(address(proposed, "step/"), {"step": "forge"}).status_code == 404
    assert head.post(address(proposed, "step/"), {"step": "sign"}).status_code == 404


def test_an_annex_is_begun_by_the_upper_side_from_what_stands(
    in_force: Agreement, county_head: Client, head: Client
) -> None:
    head.post(address(in_force, "annex/"))
    assert len(fresh(in_force).papers.all()) == 1

    answer = county_head.post(address(in_force, "annex/"), follow=True)

    assert "Why the agreement is amended" in answer.content.decode()
    assert fresh(in_force).papers.all()[1].state == "draft"
    assert "Draft" not in text(head, address(in_force))


def test_two_departments_agree_and_their_common_superior_speaks_for_neither(
    client_as: Callable[..., Client], county_head: Client, head: Client, neighbour: Client
) -> None:
    answer = head.post(
        "/p/qinghe/units/qh-05/agreements/new/", {"other": "qh-06", "period": "2026"}
    )
    agreement = Agreement.objects.get(kind="horizontal")

    assert answer["Location"] == address(agreement, "terms/", unit="qh-05")
    text(neighbour, address(agreement, unit="qh-06"), 404)  # still a draft
    typed = fields(text(head, address(agreement, "terms/", unit="qh-05")))
    typed |= {"do": "put", "duties-0-en": "Share the ambulance", "duties-0-owner": "Directors"}
    head.post(address(agreement, "terms/", unit="qh-05"), typed)
    assert "Accept these terms" in text(neighbour, address(agreement, unit="qh-06"))
    assert "Accept these terms" not in text(county_head, address(agreement, unit="qh-06"))
    neighbour.post(address(agreement, "step/", unit="qh-06"), {"step": "accept"})
    assert "Read and sign" in text(neighbour, address(agreement, unit="qh-06"))
    assert county_head.get(address(agreement, "sign/", unit="qh-06")).status_code == 403


def test_a_department_agrees_with_its_own_station(
    head: Client, client_as: Callable[..., Client]
) -> None:
    station = client_as("unit_head", unit="qh-05-v01", name="Dolores")
    head.post("/p/qinghe/units/qh-05/agreements/new/", {"other": "qh-05-v01", "period": "2026"})
    agreement = Agreement.objects.get(lower="qh-05-v01")
    typed = fields(text(head, address(agreement, "terms/")))
    typed |= {"do": "put", "duties-0-en": "Open the room daily", "duties-0-owner": "Village doctor"}

    head.post(address(agreement, "terms/"), typed)

    assert agreement.kind == "vertical"
    assert "Accept these terms" in text(station, address(agreement))


def test_a_second_agreement_for_the_same_pair_is_told(
    draft: Callable[..., Agreement], county_head: Client
) -> None:
    draft()

    answer = county_head.post(
        "/p/qinghe/units/qh/agreements/new/",
        {"other": "qh-05", "period": "2026", "scorecard": "townships_2025"},
    )

    assert answer.status_code == 422
    assert "AGR-040" in answer.content.decode()


# ── sharing out ─────────────────────────────────────────────────────────────────────


def cascaded(client: Client, **changed: str) -> dict[str, str]:
    """Keeps the rules as offered, some changed; gives the fields of the preview."""
    rules = fields(text(client, CASCADE)) | changed
    answer = client.post(CASCADE, rules)
    assert answer.status_code == 302, answer.content.decode()
    return fields(text(client, f"{CASCADE}shares/"))


def test_a_county_shares_its_targets_out_and_proposes_to_the_chosen(
    county_head: Client, head: Client
) -> None:
    typed = cascaded(county_head)

    data = {**typed, "do": "propose", "unit": ["qh-05", "qh-06"]}
    answer = county_head.post(f"{CASCADE}shares/", data, follow=True)

    assert "2 agreements were proposed." in answer.content.decode()
    assert Agreement.objects.filter(period="2026").count() == 24
    mine = Agreement.objects.get(lower="qh-05", period="2026")
    assert "Accept these terms" in text(head, address(mine))
    assert fresh(Agreement.objects.get(lower="qh-07", period="2026")).papers.all()[0].state == (
        "draft"
    )


def test_a_changed_share_needs_a_reason_before_it_is_proposed(county_head: Client) -> None:
    typed = cascaded(county_head) | {"timely_reports:qh-05": "97"}
    data = {**typed, "do": "propose", "unit": ["qh-05"]}

    refused = county_head.post(f"{CASCADE}shares/", data)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "AGR-033" in page
    assert 'value="97"' in page
    assert not Agreement.objects.exists()

    told = {**data, "timely_reports:qh-05:reason": "It reached 99 last year"}
    assert county_head.post(f"{CASCADE}shares/", told).status_code == 302
    target = next(
        each
        for each in terms_of(fresh(Agreement.objects.get(lower="qh-05")).papers.all()[0]).targets
        if each.criterion == "timely_reports"
    )
    assert (str(target.value), str(target.allocated)) == ("97", "95")


def test_a_weaker_target_is_marked_on_the_preview(county_head: Client) -> None:
    typed = cascaded(county_head) | {"timely_reports:qh-05": "80"}

    county_head.post(f"{CASCADE}shares/", {**typed, "do": "keep"})

    assert "is weaker than that of the level above" in text(county_head, f"{CASCADE}shares/")


def test_a_changed_rule_moves_every_share_nobody_touched(county_head: Client) -> None:
    typed = cascaded(county_head)
    county_head.post(f"{CASCADE}shares/", {**typed, "do": "keep"})

    again = cascaded(county_head, **{"timely_reports-total": "96"})

    assert again["timely_reports:qh-05"] == "96"


def test_what_was_proposed_is_no_longer_changed_from_above_alone(county_head: Client) -> None:
    typed = cascaded(county_head)
    county_head.post(f"{CASCADE}shares/", {**typed, "do": "propose", "unit": ["qh-05"]})

    page = text(county_head, f"{CASCADE}shares/")

    assert 'name="timely_reports:qh-05"' not in page
    assert 'name="timely_reports:qh-06"' in page


def test_the_start_of_the_cascade_leads_to_the_only_scorecard(county_head: Client) -> None:
    answer = county_head.get("/p/qinghe/units/qh/agreements/cascade/?year=2026")

    assert answer["Location"] == CASCADE


def test_below_a_township_no_scorecard_asks_anything(head: Client) -> None:
    page = text(head, "/p/qinghe/units/qh-05/agreements/cascade/")

    assert "No scorecard asks anything of the units below" in page
    text(head, "/p/qinghe/units/qh-05/agreements/cascade/2026/townships_2025/", 404)
    text(head, CASCADE, 404)  # nor is the county its own


# ── signing ─────────────────────────────────────────────────────────────────────────


def test_a_head_signs_with_a_key_that_the_site_holds(agreed: Agreement, head: Client) -> None:
    assert "You have no signing key yet." in text(head, address(agreed, "sign/"))
    head.post("/signing-keys/", {"do": "hold"})
    typed = fields(text(head, address(agreed, "sign/"))) | {"office": "Head of the township"}

    head.post(address(agreed, "sign/"), typed)

    page = text(head, address(agreed))
    assert "Signed by one side" in page
    assert "key held by this site for the signer" in page
    assert "Head of the township" in page


def test_a_head_signs_with_a_key_of_her_own_device(agreed: Agreement, head: Client) -> None:
    pair = new_key()
    head.post("/signing-keys/", {"do": "register", "public": pair.public})
    typed = fields(text(head, address(agreed, "sign/"))) | {"office": "Head"}
    statement = Statement(
        digest=typed["digest"], side=Side.LOWER, unit="qh-05", who="Ada", office="Head", at=AT
    )

    answer = head.post(
        address(agreed, "sign/"), {**typed, "signature": signed(statement, pair.private)}
    )

    assert answer.status_code == 302
    assert "signer&#39;s own device" in text(head, address(agreed))


def test_the_page_shows_the_statement_that_the_site_will_check(
    agreed: Agreement, head: Client
) -> None:
    head.post("/signing-keys/", {"do": "hold"})
    page = text(head, address(agreed, "sign/"))
    digest = agreed.papers.all()[0].digest

    wanted = statement_text(
        Statement(digest=digest, side=Side.LOWER, unit="qh-05", who="Ada", office="", at=AT)
    )

    assert wanted.replace('"', '\\"') in page


def test_a_signature_that_does_not_fit_is_told(agreed: Agreement, head: Client) -> None:
    head.post("/signing-keys/", {"do": "register", "public": new_key().public})
    typed = fields(text(head, address(agreed, "sign/"))) | {"signature": "AAAA"}

    answer = head.post(address(agreed, "sign/"), typed)

    assert answer.status_code == 422
    assert "AGR-047" in answer.content.decode()


def test_keys_are_ones_own(head: Client, neighbour: Client) -> None:
    head.post("/signing-keys/", {"do": "hold"})
    key = SigningKey.objects.get()

    assert neighbour.post("/signing-keys/", {"do": "retire", "key": key.pk}).status_code == 404
    assert head.post("/signing-keys/", {"do": "retire", "key": key.pk}).status_code == 302
    assert "No key yet." in text(head, "/signing-keys/")
    assert head.post("/signing-keys/", {"do": "register", "public": "x"}).status_code == 422


def test_nothing_is_signed_before_it_is_agreed(proposed: Agreement, head: Client) -> None:
    assert head.get(address(proposed, "sign/"))["Location"] == address(proposed)


# ── verifying and printing ──────────────────────────────────────────────────────────


def test_anybody_verifies_a_paper_without_an_account(in_force: Agreement, client: Client) -> None:
    digest = in_force.papers.all()[0].digest

    asked = client.get("/verify/agreement/", {"digest": f"https://x.example/{digest[7:].upper()}"})
    page = text(client, asked["Location"])

    assert "This agreement is genuine" in page
    assert "Ada" in page
    assert "Chidi" in page
    assert "Post the notice of rights" not in page
    assert "该责任书真实有效" in text(client, asked["Location"], language="zh-hans")


def test_what_both_sides_have_not_signed_is_unknown_to_the_public(
    agreed: Agreement, client: Client, anyone: Callable[..., User]
) -> None:
    signed_by(agreed, anyone("Ada"), Side.LOWER)
    digest = agreed.papers.all()[0].digest[7:]

    page = text(client, f"/verify/agreement/{digest}", 404)

    assert "Ada" not in page


def test_a_changed_text_is_told_to_whoever_verifies(in_force: Agreement, client: Client) -> None:
    document = in_force.papers.all()[0]
    forged = document.text.replace("2500000", "9500000")
    type(document).objects.filter(pk=document.pk).update(text=forged)

    page = text(client, f"/verify/agreement/{document.digest[7:]}")

    assert "Something does not fit in this agreement" in page


def test_a_text_without_a_digest_is_told(client: Client, db: None) -> None:
    assert "There is no digest in this" in text(client, "/verify/agreement/?digest=hello", 422)
    text(client, "/verify/agreement/")


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK")])
@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant"])
def test_an_agreement_prints_the_same_each_time(
    in_force: Agreement, head: Client, kind: str, begins: bytes, language: str
) -> None:
    path = address(in_force, f"print.{kind}?language={language}")

    first, second = (head.get(path) for _ in range(2))

    assert first.content.startswith(begins)
    assert first.content == second.content
    assert "attachment" in first["Content-Disposition"]


def test_a_character_that_cannot_be_printed_is_named(proposed: Agreement, head: Client) -> None:
    typed = fields(text(head, address(proposed, "terms/")))
    head.post(address(proposed, "terms/"), {**typed, "do": "put", "clauses-0-en": "Good 🙂"})

    page = head.get(address(proposed, "print.pdf"), follow=True).content.decode()

    assert "U+1F642" in page


# ── documents ───────────────────────────────────────────────────────────────────────


@pytest.fixture
def registered(client_as: Callable[..., Client]) -> Client:
    """A document registered by the programme office; its client."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - only here

    office = client_as("programme_office")
    answer = office.post(
        "/p/qinghe/agreements/documents/new/",
        {
            "kind": "directive", "title": "Notice on this year's targets", "issuer": "City office",
            "issued_on": "2025-12-20", "unit": "qh", "plan_codes": "outreach = 2100408\n21004",
            "upload": SimpleUploadedFile("通知 1.pdf", b"%PDF-notice"),
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    return office


def test_a_document_stands_in_the_register_with_its_file_and_codes(
    registered: Client, head: Client
) -> None:
    page = text(head, "/p/qinghe/agreements/documents/")
    directive = Directive.objects.get()

    assert "Notice on this year&#39;s targets" in page
    assert "2100408" in page
    assert directive.codes == [["outreach", "2100408"], ["", "21004"]]
    answer = head.get(f"/p/qinghe/agreements/documents/{directive.pk}/file/")
    assert answer.content == b"%PDF-notice"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_repealed_document_stays_and_is_marked(registered: Client, head: Client) -> None:
    path = f"/p/qinghe/agreements/documents/{Directive.objects.get().pk}/repeal/"

    assert head.post(path).status_code == 403
    assert registered.post(path).status_code == 302
    assert Directive.objects.get().repealed_on is not None


def test_codes_name_a_criterion_that_exists(client_as: Callable[..., Client]) -> None:
    page = client_as("programme_office").post(
        "/p/qinghe/agreements/documents/new/",
        {"kind": "directive", "title": "T", "issuer": "I", "issued_on": "2025-12-20", "unit": "qh",
         "plan_codes": "births = 1"},
    )  # fmt: skip

    assert page.status_code == 422
    assert "Before = stands the code of a criterion." in page.content.decode()


def test_whoever_keeps_no_register_registers_no_document(head: Client) -> None:
    text(head, "/p/qinghe/agreements/documents/new/", 403)
    assert "Register a document" not in text(head, "/p/qinghe/agreements/documents/")
    assert "No document is registered yet." in text(head, "/p/qinghe/agreements/documents/")
