"""Section II: money and benefits."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from daowei.foundation.texts import N_
from daowei.programme.charter.kinds import PAY_USES
from daowei.programme.charter.reading import Definition, Tag, day_of, folded, is_unit
from daowei.programme.charter.rules import rule
from daowei.programme.definition import Use

REPRODUCTIVE_STATUS = ("cont", "meth", "term", "repro", "proc", "ctrl")
CONDUCT = (*REPRODUCTIVE_STATUS, "fert", "comp", "mat")
CHILDREN = frozenset(
    {
        "fam.parity",
        "fam.birth_order",
        "fam.child_sex",
        "fam.spacing",
        "fam.certificate_only_child",
        "fert.births_by_order",
        "fert.sex_ratio",
        "fert.spacing",
        "repro.children_ever_born",
    }
)
# money and goods; whatever else a benefit gives is a right, a document, a service, a job, a place
_GIVEN = frozenset(
    {
        "cash",
        "in_kind",
        "goods",
        "voucher",
        "subsidy",
        "allowance",
        "grant",
        "insurance",
        "reimbursement",
        "tax_credit",
    }
)
_AMOUNTS_BY_CHILDREN = ("parity", "order", "sex", "gender", "spacing", "number_of_children")
_CLIENTS = frozenset(
    {
        "client",
        "person",
        "household",
        "patient",
        "user",
        "woman",
        "couple",
        "family",
        "guardian",
        "acceptor",
        "beneficiary",
        "mother",
        "citizen",
        "individual",
    }
)
_INFORMERS = frozenset({"informant", "informer", "whistleblower", "reporter", "denouncer"})
_FREELY = ("free", "any", "unrestricted", "unlocked")
_OUTGOING = frozenset(
    {
        "appropriation",
        "budget",
        "deposit",
        "grant",
        "transfer",
        "benefit",
        "subsidy",
        "refund",
        "payment",
        "expenditure",
        "bank",
    }
)


@rule(
    "CH-20",
    "NO_ACCEPTANCE_INCENTIVE",
    kinds="benefit payment_rule",
    text=N_("A person is paid on {concept}: contraception, a procedure or reproductive status."),
    source=N_("Tiahrt amendment (2)(A); ICPD Programme of Action 7.22"),
    way_out=N_("Reimburse the documented cost of any visit, whatever its outcome."),
)
def no_acceptance_incentive(definition: Definition) -> Iterable[Tag]:
    if definition.kind == "payment_rule" and definition.word("payee") not in _CLIENTS:
        return ()
    if _reimburses_any_visit(definition):
        return ()
    counted = (*definition.of(*REPRODUCTIVE_STATUS), *definition.of("svc"))
    return tuple(each for each in counted if each.concept != "svc.visits")


@rule(
    "CH-21",
    "NO_DENIAL",
    kinds="benefit",
    text=N_("A right, document, service, job or priority depends on {concept}."),
    source=N_("Tiahrt amendment (3); PRC decision 2021, registration and school decoupled"),
    way_out=N_("Give the service without condition."),
)
def no_denial(definition: Definition) -> Iterator[Tag]:
    if definition.word("benefit_class") not in _GIVEN:
        yield from (
            each
            for each in definition.tags
            if each.family in {"fert", "cont", "meth", "term", "repro", "comp", "ctrl", "proc"}
            or each.concept in CHILDREN
        )


@rule(
    "CH-22",
    "NO_PARITY_CONDITION",
    kinds="benefit",
    text=N_("Who gets it, or how much, depends on number, order, sex or spacing of children."),
    source=N_("ICPD Programme of Action 7.22; the 2025 PRC scheme pays the same for every child"),
    way_out=N_("Pay the same for every child, or by an equivalence scale of the household."),
)
def no_parity_condition(definition: Definition) -> Iterator[Tag | str]:
    if definition.word("legal_class") == "statutory_legacy":
        return
    yield from (each for each in definition.tags if each.concept in CHILDREN)
    if any(each in definition.word("amount_basis") for each in _AMOUNTS_BY_CHILDREN):
        yield "amount_basis"


@rule(
    "CH-23",
    "LEGACY_CLOSED",
    kinds="benefit",
    text=N_(
        "A legacy scheme needs a law in force and a closed cohort, and no condition of conduct."
    ),
    source=N_("PRC Population and Family Planning Law 2021, arts 31-32"),
    way_out=N_("Keep a closed cohort, and pay its arrears from a ledger."),
)
def legacy_closed(definition: Definition) -> Iterator[Tag | str]:
    if definition.word("legal_class") != "statutory_legacy":
        return
    yield from definition.of(*CONDUCT)
    closed_on = day_of(definition.content.get("cohort_closed_on"))
    if closed_on is None or closed_on >= definition.as_of:
        yield "cohort_closed_on"
    if not has_law_in_force(definition):
        yield "legal_basis"


@rule(
    "CH-24",
    "NO_PROVIDER_BOUNTY",
    kinds="indicator payment_rule",
    text=N_("A facility, worker or go-between is paid for each {concept}."),
    source=N_("Tiahrt amendment (2)(B); WHO 2014 rec 9.2"),
    way_out=N_("Pay for quality, or a flat fee that also covers counselling only and removal."),
    way_out_ids=("FP14P", "SD07", "SD11"),
)
def no_provider_bounty(definition: Definition) -> Iterator[Tag]:
    if definition.kind == "indicator":
        yield from _visits_paid_by_use(definition)
        return
    if definition.word("payee") in _CLIENTS | _INFORMERS:
        return
    for each in definition.under("per"):
        is_client_choice = each.family in {"fert", "cont", "meth", "term", "comp"}
        is_visit_for_money = each.concept == "svc.visits" and not _is_flat_fee(definition)
        if is_client_choice or is_visit_for_money or each.concept == "svc.procedures_any":
            yield each


@rule(
    "CH-25",
    "NO_INFORMER_REWARD",
    kinds="payment_rule",
    text=N_("Somebody is paid for reporting on others."),
    source=N_(
        "CEDAW General Recommendation 24, para 22 (dignity, confidentiality); rule of design"
    ),
    way_out=N_("Take anonymous reports about units, without reward."),
)
def no_informer_reward(definition: Definition) -> Iterator[Tag | str]:
    if definition.word("payee") in _INFORMERS:
        yield "payee"
    yield from (
        each for each in definition.under("per") if each.concept == "intel.report_on_person"
    )


@rule(
    "CH-26",
    "NO_CHARGE_ON_CHILDBEARING",
    kinds="penalty_rule account",
    text=N_("A person is charged for {concept}."),
    source=N_("PRC law 2021: social maintenance fee deleted, its regulation repealed"),
    way_out=N_("There is none: nobody pays for births, contraception or family status."),
)
def no_charge_on_childbearing(definition: Definition) -> Iterable[Tag]:
    if definition.kind == "penalty_rule":
        payer = definition.word("payer")
        takes_from_persons = not is_unit(payer) and not _is_worker(payer)
    else:
        takes_from_persons = definition.word("account_type") not in _OUTGOING
    return definition.of(*CONDUCT, "fam") if takes_from_persons else ()


@rule(
    "CH-27",
    "DEPOSITS_REFUND_ONLY",
    kinds="account",
    text=N_("A deposit account takes in money."),
    source=N_("PRC Population and Family Planning Law 2021, art 43"),
    way_out=N_("Keep it for refunds only, and refund."),
    way_out_ids=("FS08",),
)
def deposits_refund_only(definition: Definition) -> Iterator[str]:
    if "deposit" in definition.word("account_type") and definition.flag("accepts_receipts"):
        yield "accepts_receipts"


@rule(
    "CH-28",
    "EARMARK_LOCK",
    kinds="account",
    text=N_("Earmarked money may be moved freely."),
    source=N_("PRC Population and Family Planning Law 2021, arts 15(4), 43(4)"),
    way_out=N_("Ask a supplementary authorisation, and record a finding."),
    way_out_ids=("FN05",),
)
def earmark_lock(definition: Definition) -> Iterator[str]:
    is_loose = any(each in definition.word("reallocation") for each in _FREELY)
    if definition.flag("earmarked") and is_loose:
        yield "reallocation"


@rule(
    "CH-29",
    "NO_STAFF_FINES",
    kinds="penalty_rule",
    text=N_("A worker is fined."),
    source=N_("Rule of design; ILO principle of wage protection"),
    way_out=N_("Agree on a corrective plan, with supervision."),
    way_out_ids=("WF14",),
)
def no_staff_fines(definition: Definition) -> Iterator[str]:
    if _is_worker(definition.word("payer")) and definition.flag("monetary"):
        yield "payer"


def has_law_in_force(definition: Definition) -> bool:
    """Whether at least one legal basis is given and each one given is in force at the day."""
    laws = [law for _, law in definition.parts("legal_basis")]
    return bool(laws) and all(_is_in_force(law, at=definition.as_of) for law in laws)


def _is_in_force(law: Mapping[str, object], *, at: date) -> bool:
    since, until = day_of(law.get("valid_from")), day_of(law.get("valid_until"))
    is_valid = (since is None or since <= at) and (until is None or at <= until)
    return folded(law.get("status")) == "in_force" and is_valid


def _reimburses_any_visit(definition: Definition) -> bool:
    covers = all(
        definition.flag(each) for each in ("method_neutral", "covers_non_uptake", "covers_removal")
    )
    return covers and definition.word("amount_basis") == "cost_reimbursement"


def _visits_paid_by_use(definition: Definition) -> Iterator[Tag]:
    to_workers = {Use.PAY_STAFF, Use.PAY_PERSON} & definition.uses
    if to_workers or (PAY_USES & definition.uses and not _pays_any_outcome(definition)):
        tags = definition.under("result_concepts")
        yield from (each for each in tags if each.concept == "svc.visits")


def _is_flat_fee(definition: Definition) -> bool:
    return is_unit(definition.word("payee")) and _pays_any_outcome(definition)


def _pays_any_outcome(definition: Definition) -> bool:
    return all(
        definition.flag(each)
        for each in ("method_neutral", "pays_for_non_uptake", "includes_removal")
    )


def _is_worker(payer: str) -> bool:
    return payer in _WORKERS


_WORKERS = frozenset(
    {
        "staff",
        "worker",
        "official",
        "employee",
        "nurse",
        "provider",
        "doctor",
        "midwife",
        "health_worker",
        "promoter",
        "cadre",
        "head",
        "individual_worker",
        "referrer",
    }
)
