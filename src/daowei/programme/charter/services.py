"""Section IV: services."""

from collections.abc import Iterator

from daowei.foundation.texts import N_
from daowei.programme.charter.privacy import acts_on_person
from daowei.programme.charter.reading import Definition, Tag
from daowei.programme.charter.rules import rule

METHODS_NEEDED = 3
INFORMATION = (
    "benefits",
    "risks",
    "contraindications",
    "side_effects",
    "alternatives",
    "stop_or_switch",
)
_PERMANENT = frozenset(
    {
        "sterilisation",
        "sterilization",
        "female_sterilisation",
        "male_sterilisation",
        "vasectomy",
        "tubal_ligation",
        "ligation",
    }
)
_LONG_ACTING = frozenset(
    {"iud", "implant", "implants", "ius", "hormonal_iud", "larc", "copper_iud", "postpartum_iud"}
)
_CONTRACEPTIVE = (
    _PERMANENT
    | _LONG_ACTING
    | {
        "contraception",
        "family_planning",
        "pill",
        "injectable",
        "condom",
        "emergency_contraception",
        "patch",
        "ring",
        "diaphragm",
        "postpartum_contraception",
    }
)
_GENERAL = frozenset({"contraception", "family_planning", "postpartum_contraception"})
_OWN_VOICE = frozenset({"", "none", "client", "self", "patient", "user", "provider", "clinician"})
_GATES = frozenset(
    {
        "fam.marital_status",
        "fam.parity",
        "fam.birth_order",
        "fam.child_exists",
        "fam.child_sex",
        "fam.spacing",
        "fam.hukou",
        "fam.certificate_only_child",
        "repro.children_ever_born",
        "ctrl.certificate_rate",
    }
)
_BENEFIT_GATES = frozenset({"fam.marital_status", "fam.hukou"})


@rule(
    "CH-40",
    "NO_MANDATORY_PROCEDURE",
    kinds="service_protocol indicator scorecard target payment_rule element category",
    text=N_("An examination, test or procedure is imposed."),
    source=N_("CEDAW GR 24 para 22, GR 35 para 18; interagency statement on sterilisation, 2014"),
    way_out=N_("Offer it; it is done on request."),
)
def no_mandatory_procedure(definition: Definition) -> Iterator[Tag | str]:
    yield from definition.of("proc")
    if definition.kind == "service_protocol" and definition.flag("mandatory"):
        yield "mandatory"


@rule(
    "CH-41",
    "COMPREHENSIBLE_INFORMATION",
    kinds="service_protocol",
    text=N_("A client is not told all she needs to choose."),
    source=N_("Tiahrt amendment (4); WHO 2014 rec 6.1; Method Information Index Plus"),
    way_out=N_("Tell benefits, risks, contraindications, side effects, alternatives, stopping."),
    way_out_ids=("FP14P",),
)
def comprehensible_information(definition: Definition) -> Iterator[str]:
    if not _is_contraceptive(definition):
        return
    needed = set(INFORMATION)
    if definition.word("service") in _PERMANENT:
        needed.add("permanence")
    if needed - set(definition.words("info_elements")):
        yield "info_elements"


@rule(
    "CH-42",
    "REMOVAL_ON_REQUEST",
    kinds="service_protocol",
    text=N_("A long-acting method is not removed whenever the client asks."),
    source=N_("WHO 2014 rec 5.2; implant-removal standards 2016"),
    way_out=N_("Remove on request, at any time."),
    way_out_ids=("SD12",),
)
def removal_on_request(definition: Definition) -> Iterator[str]:
    if not _is_long_acting(definition):
        return
    if not definition.flag("removal_on_request"):
        yield "removal_on_request"
    if definition.number("min_use_days"):
        yield "min_use_days"


@rule(
    "CH-43",
    "NO_THIRD_PARTY_AUTHORISATION",
    kinds="service_protocol",
    text=N_("Somebody other than the client must agree."),
    source=N_("WHO 2014 rec 3.9, 3.10; FP2030 agency and autonomy"),
    way_out=N_("The client decides."),
    way_out_ids=("FP16",),
)
def no_third_party_authorisation(definition: Definition) -> Iterator[str]:
    for place, each in enumerate(definition.words("authorisation_by")):
        if each not in _OWN_VOICE:
            yield f"authorisation_by[{place}]"


@rule(
    "CH-44",
    "NO_STATUS_GATE",
    kinds="service_protocol benefit",
    text=N_("{concept} opens or closes the door."),
    source=N_("WHO 2014 rec 1.1"),
    way_out=N_("Serve everybody who comes."),
    way_out_ids=("RA05",),
)
def no_status_gate(definition: Definition) -> Iterator[Tag]:
    """Number and order of children as a condition of a benefit are refused by CH-21 and CH-22."""
    yield from (each for each in definition.under("gates") if each.concept in _GATES)
    yield from (each for each in definition.under("conditions") if each.concept in _BENEFIT_GATES)


@rule(
    "CH-45",
    "BROAD_RANGE",
    kinds="service_protocol",
    text=N_("Fewer than three methods are offered, and nobody is referred for the others."),
    source=N_("Tiahrt amendment, preamble ('broad range'); WHO 2014 rec 2.1, 4.2"),
    way_out=N_("Offer three methods, or refer for those not at hand."),
    way_out_ids=("FP11A", "SD18"),
)
def broad_range(definition: Definition) -> Iterator[str]:
    is_narrow = len(set(definition.words("methods"))) < METHODS_NEEDED
    if _is_contraceptive(definition) and is_narrow and not definition.flag("referral_for_missing"):
        yield "methods"


@rule(
    "CH-46",
    "EXPERIMENTAL_IN_STUDY_ONLY",
    kinds="service_protocol",
    text=N_("An experimental method is offered outside an approved study."),
    source=N_("Tiahrt amendment (5)"),
    way_out=N_("Name the ethics approval of the study."),
)
def experimental_in_study_only(definition: Definition) -> Iterator[str]:
    if definition.flag("experimental") and not definition.word("ethics_ref"):
        yield "experimental"


@rule(
    "CH-47",
    "SEX_SELECTION_FACILITY_SIDE_ONLY",
    kinds="oversight",
    text=N_("Control of fetal-sex determination is aimed at women."),
    source=N_("PRC Population and Family Planning Law 2021, arts 39-40; CEDAW GR 24 para 22"),
    way_out=N_("Inspect the licences of providers."),
)
def sex_selection_facility_side_only(definition: Definition) -> Iterator[Tag]:
    if acts_on_person(definition):
        yield from definition.of("sex")


def _is_contraceptive(definition: Definition) -> bool:
    return definition.word("service") in _CONTRACEPTIVE or bool(definition.words("methods"))


def _is_long_acting(definition: Definition) -> bool:
    service = definition.word("service")
    if service in _LONG_ACTING:
        return True
    methods = set(definition.words("methods"))
    return service in _GENERAL and (not methods or not methods.isdisjoint(_LONG_ACTING))
