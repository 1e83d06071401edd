"""What is kept, and what is refused, when two offices agree."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.web.agreements.agreeing import AT, fresh, signed_by, terms_with

from daowei.foundation.web.models import Event, User
from daowei.programme.agreements.documents import Side, digest_of
from daowei.programme.agreements.signatures import Statement, signed
from daowei.programme.agreements.steps import State, Step
from daowei.programme.agreements.web.actions import (
    RefusedError,
    begin,
    begin_annex,
    edit,
    make_key,
    put,
    register_key,
    retire_key,
    sign,
    take,
)
from daowei.programme.agreements.web.models import Agreement, Document, SigningKey
from daowei.programme.agreements.web.queries import (
    agreed_targets,
    basis_in_force,
    shown,
    signatures_under,
    terms_of,
)
from daowei.programme.agreements.web.ticks import lapse
from daowei.programme.charter.approvals import new_key


def states(agreement: Agreement) -> list[str]:
    return [each.state for each in fresh(agreement).papers.all()]


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [each.code for each in refused.value.problems]


def test_two_signatures_bring_the_terms_into_force(in_force: Agreement) -> None:
    document = in_force.papers.all()[0]

    assert document.state == State.IN_FORCE
    assert document.in_force_at == AT
    assert digest_of(terms_of(document)) == document.digest
    assert all(each.is_genuine for each in shown(signatures_under(document), document.digest))
    card = in_force.scorecard
    signed = agreed_targets("qinghe", {card: "2026"})
    assert signed[card, "timely_reports", "qh-05"].value == Decimal(95)
    assert agreed_targets("qinghe", {card: "2025"}) == {}


def test_every_deed_is_an_event(in_force: Agreement) -> None:
    deeds = Event.objects.filter(on=f"agreement:{in_force.pk}").order_by("number")

    assert [each.deed for each in deeds] == [
        "agreements.begun",
        "agreements.proposed",
        "agreements.accepted",
        "agreements.signed",
        "agreements.signed",
    ]


def test_one_agreement_for_a_pair_and_a_year(draft: Callable[..., Agreement]) -> None:
    draft()

    with pytest.raises(RefusedError) as refused:
        draft()

    assert codes(refused) == ["AGR-040"]


def test_a_withdrawn_agreement_makes_room_for_another(
    proposed: Agreement, draft: Callable[..., Agreement], anyone: Callable[..., User]
) -> None:
    take(proposed, Step.WITHDRAW, by=anyone("Chidi"), side=Side.UPPER, at=AT, reason="Wrong year")

    assert draft().pk != proposed.pk
    assert states(proposed) == ["withdrawn"]


def test_withdrawing_needs_a_reason(proposed: Agreement, anyone: Callable[..., User]) -> None:
    with pytest.raises(RefusedError) as refused:
        take(proposed, Step.WITHDRAW, by=anyone("Chidi"), side=Side.UPPER, at=AT, reason=" ")

    assert codes(refused) == ["AGR-046"]
    assert states(proposed) == ["proposed"]


def test_what_the_charter_refuses_is_not_proposed(
    draft: Callable[..., Agreement], anyone: Callable[..., User]
) -> None:
    agreement, terms = draft(), terms_with()
    wrong = replace(terms, duties=(replace(terms.duties[0], texts={"zh": "杜绝超生"}),))

    with pytest.raises(RefusedError) as refused:
        put(agreement, wrong, by=anyone("Chidi"), side=Side.UPPER, at=AT,
            programme=basis_in_force("qinghe").programme)  # fmt: skip

    assert [each.rule for each in refused.value.refusals] == ["CH-54"]
    assert states(agreement) == ["draft"]


def test_only_the_side_that_writes_edits_a_draft(
    draft: Callable[..., Agreement], anyone: Callable[..., User]
) -> None:
    with pytest.raises(RefusedError) as refused:
        edit(draft(), terms_with(), by=anyone("Ada"), side=Side.LOWER, at=AT)

    assert codes(refused) == ["AGR-011"]


def test_new_terms_void_the_first_signature(agreed: Agreement, anyone: Callable[..., User]) -> None:
    signed_by(agreed, anyone("Chidi"), Side.UPPER)

    put(agreed, terms_with(), by=anyone("Ada"), side=Side.LOWER, at=AT,
        programme=basis_in_force("qinghe").programme)  # fmt: skip

    assert states(agreed) == ["countered"]
    assert signatures_under(fresh(agreed).papers.all()[0]) == ()


def test_one_person_does_not_sign_for_both_sides(
    agreed: Agreement, anyone: Callable[..., User]
) -> None:
    signed_by(agreed, anyone("Ada"), Side.LOWER)

    with pytest.raises(RefusedError) as refused:
        signed_by(agreed, anyone("Ada"), Side.UPPER)

    assert codes(refused) == ["AGR-042"]


def statement(agreement: Agreement, **changed: object) -> Statement:
    made = Statement(
        digest=agreement.papers.all()[0].digest, side=Side.LOWER, unit=agreement.lower,
        who="Ada", office="Head", at=AT,
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]  # parts by name


def test_a_key_of_ones_own_device_signs_and_the_site_never_sees_it(
    agreed: Agreement, anyone: Callable[..., User]
) -> None:
    pair, ada = new_key(), anyone("Ada")
    key = register_key(pair.public, by=ada, at=AT)

    made = sign(agreed, statement(agreed), by=ada, key=key, at=AT,
                signature=signed(statement(agreed), pair.private))  # fmt: skip

    assert made.held == "browser"
    assert key.box == ""
    assert states(agreed) == ["signed"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"digest": "sha256:" + "0" * 64}, "AGR-043"),
        ({"at": AT - timedelta(minutes=31)}, "AGR-044"),
        ({"at": AT + timedelta(minutes=1)}, "AGR-044"),
    ],
)
def test_a_statement_about_something_else_is_refused(
    agreed: Agreement, anyone: Callable[..., User], changed: dict[str, object], code: str
) -> None:
    ada = anyone("Ada")

    with pytest.raises(RefusedError) as refused:
        sign(agreed, statement(agreed, **changed), by=ada, key=make_key(by=ada, at=AT), at=AT)

    assert codes(refused) == [code]


def test_a_signature_that_does_not_fit_is_refused(
    agreed: Agreement, anyone: Callable[..., User]
) -> None:
    ada = anyone("Ada")
    key = register_key(new_key().public, by=ada, at=AT)
    other = signed(statement(agreed), new_key().private)

    with pytest.raises(RefusedError) as refused:
        sign(agreed, statement(agreed), by=ada, key=key, at=AT, signature=other)

    assert codes(refused) == ["AGR-047"]


def test_neither_anothers_key_nor_a_retired_one_signs(
    agreed: Agreement, anyone: Callable[..., User]
) -> None:
    ada, bao = anyone("Ada"), anyone("Bao")
    foreign, retired = make_key(by=bao, at=AT), make_key(by=ada, at=AT)
    retire_key(retired, by=ada, at=AT)

    for key in (foreign, SigningKey.objects.get(pk=retired.pk)):
        with pytest.raises(RefusedError) as refused:
            sign(agreed, statement(agreed), by=ada, key=key, at=AT)
        assert codes(refused) == ["AGR-041"]


def test_a_key_is_registered_once(db: None, anyone: Callable[..., User]) -> None:
    public = new_key().public
    register_key(public, by=anyone("Ada"), at=AT)

    for text in (public, "nonsense"):
        with pytest.raises(RefusedError) as refused:
            register_key(text, by=anyone("Bao"), at=AT)
        assert codes(refused) == ["AGR-045"]


def test_an_annex_amends_what_it_names(in_force: Agreement, anyone: Callable[..., User]) -> None:
    ada, chidi = anyone("Ada"), anyone("Chidi")
    first = in_force.papers.all()[0]
    annex = begin_annex(in_force, by=chidi, at=AT)
    terms = replace(terms_of(annex), duties=(), reason="The notice is posted")

    put(in_force, terms, by=chidi, side=Side.UPPER, at=AT,
        programme=basis_in_force("qinghe").programme)  # fmt: skip
    take(in_force, Step.ACCEPT, by=ada, side=Side.LOWER, at=AT)
    signed_by(in_force, ada, Side.LOWER)
    signed_by(in_force, chidi, Side.UPPER)

    assert states(in_force) == ["amended", "in_force"]
    assert terms_of(fresh(in_force).papers.all()[1]).amends == first.digest


def test_the_database_keeps_one_paper_in_force(in_force: Agreement) -> None:
    first = in_force.papers.all()[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(
            agreement=in_force, number=1, state="in_force", text=first.text, digest="x"
        )


def test_both_sides_end_an_agreement(in_force: Agreement, anyone: Callable[..., User]) -> None:
    take(in_force, Step.ASK_TO_END, by=anyone("Ada"), side=Side.LOWER, at=AT, reason="Merged")

    with pytest.raises(RefusedError):
        take(in_force, Step.END, by=anyone("Ada"), side=Side.LOWER, at=AT)
    take(in_force, Step.END, by=anyone("Chidi"), side=Side.UPPER, at=AT)

    assert states(in_force) == ["withdrawn"]
    assert not fresh(in_force).is_open


def test_what_is_unsigned_when_its_year_is_over_lapses(
    proposed: Agreement, anyone: Callable[..., User]
) -> None:
    assert lapse(AT) == 0

    assert lapse(AT.replace(year=2027)) == 1

    assert states(proposed) == ["lapsed"]
    assert not fresh(proposed).is_open
    assert lapse(AT.replace(year=2027)) == 0


def test_two_departments_agree_side_by_side(county: str) -> None:
    agreement = begin(terms_with("qh-06", upper="qh-05", card=""), by=None, at=AT)

    assert agreement.kind == "horizontal"
