"""Section I: what may not be made a result of a unit or a person."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from daowei.foundation.texts import N_
from daowei.programme.charter.kinds import K_MIN, PAY_USES, RESULT_USES
from daowei.programme.charter.reading import Definition, Tag, is_unit, number_of, texts_of
from daowei.programme.charter.rules import Kept, rule
from daowei.programme.charter.vocabulary import family_of
from daowei.programme.definition import Use

RIGHTS_FAMILIES = frozenset({"acc", "qual", "rght"})
RIGHTS_SHARE = Decimal("0.25")
SENSITIVE = frozenset({"fert", "cont", "meth", "term", "supp"})
_NATIONAL_LEVELS = frozenset({"", "national", "nation", "country"})
_VOLUME = frozenset({"svc.procedures_any", "svc.visits"})
_FORCED = ("forced", "elimination", "last_place", "bottom", "relegation", "quota", "curve")
_OUTSIDERS = frozenset({"client", "clients", "independent", "independent_party"})


@rule(
    "CH-01",
    "NO_FERTILITY_RESULT",
    kinds="indicator scorecard target penalty_rule",
    text=N_("Fertility ({concept}) is made a result; it may only be observed, in no direction."),
    source=N_("ICPD Programme of Action 7.12; Tiahrt amendment (1); FP2030 agency and autonomy"),
    way_out=N_("Observe it and plan with it; score access, quality and maternal care instead."),
    way_out_ids=("FP11A", "FP14P", "MH18", "FS09"),
)
def no_fertility_result(definition: Definition) -> Iterable[Tag]:
    return result_tags(definition, "fert") or national_tags(definition, "fert")


@rule(
    "CH-02",
    "NO_ACCEPTOR_RESULT",
    kinds="indicator scorecard target penalty_rule",
    text=N_("Use of contraception or volume of service ({concept}) is made somebody's result."),
    source=N_("Tiahrt amendment (1) and its planning proviso; ICPD Programme of Action 7.12"),
    way_out=N_("Score counselling offered, methods available, MIIplus, removal on request."),
    way_out_ids=("SD07", "FP11A", "FP14P", "SD12"),
)
def no_acceptor_result(definition: Definition) -> Iterator[Tag]:
    yield from result_tags(definition, "cont") or cascaded_tags(definition, "cont")
    volume = [each for each in result_tags(definition, "svc") if each.concept in _VOLUME]
    yield from (
        each for each in volume if each.concept != "svc.visits" or not _only_paid(definition)
    )


@rule(
    "CH-03",
    "NO_METHOD_RESULT",
    kinds="indicator scorecard target penalty_rule",
    text=N_("Use of a particular method ({concept}) is made a result."),
    source=N_("Tiahrt amendment (1), acceptors of a particular method; WHO 2014 rec 6.2"),
    way_out=N_("Score that three or five methods are available."),
    way_out_ids=("FP11A", "FP11B", "SD11"),
)
def no_method_result(definition: Definition) -> Iterable[Tag]:
    return result_tags(definition, "meth") or national_tags(definition, "meth")


@rule(
    "CH-04",
    "NO_TERMINATION_RESULT",
    kinds="indicator scorecard target penalty_rule element category",
    text=N_("Terminations ({concept}) are made a result, or are remedial and void in any use."),
    source=N_("CEDAW General Recommendation 35, para 18; Kemp-Kasten amendment"),
    way_out=N_("Score the safety of care; observe aggregates."),
)
def no_termination_result(definition: Definition) -> Iterator[Tag]:
    remedial = [each for each in definition.of("term") if each.concept == "term.remedial"]
    yield from remedial
    counted = result_tags(definition, "term") or national_tags(definition, "term")
    yield from (each for each in counted if each.concept in {"term.induced", "term.unsafe_averted"})


@rule(
    "CH-05",
    "NO_COMPLIANCE_CONCEPT",
    kinds="*",
    text=N_("{concept} presumes births that are permitted and births that are not; it is void."),
    source=N_("ICPD Programme of Action 7.12; PRC law 2021, fees and penalties removed"),
    way_out=N_("There is none: the concept is void in every use."),
)
def no_compliance_concept(definition: Definition) -> Iterable[Tag]:
    return definition.of("comp")


@rule(
    "CH-06",
    "NO_CONTROL_COVERAGE",
    kinds="indicator scorecard target payment_rule penalty_rule element category",
    text=N_("{concept} measures how many persons were kept under control; it is void."),
    source=N_("CEDAW General Recommendation 24, para 22; WHO 2014 rec 7.1"),
    way_out=N_("Count services delivered on request."),
    way_out_ids=("SD12", "SD07"),
)
def no_control_coverage(definition: Definition) -> Iterable[Tag]:
    return definition.of("ctrl")


@rule(
    "CH-07",
    "NO_PERSON_ROSTER_DENOMINATOR",
    kinds="indicator visit_plan",
    text=N_("{path} asks for a roster of persons."),
    source=N_("WHO 2014 rec 7.1; PRC Personal Information Protection Law art 28"),
    way_out=N_("Use census estimates, service visits or facility exit samples."),
)
def no_person_roster(definition: Definition) -> Iterator[str]:
    field = "denominator_source" if definition.kind == "indicator" else "sample_of"
    word = definition.word(field)
    if "roster" in word or "person" in word:
        yield field


@rule(
    "CH-08",
    "SMALL_CELL",
    kinds="indicator disclosure reconciliation",
    text=N_("{concept} would be shown in cells of fewer than ten."),
    source=N_("WHO 2014 rec 7.1"),
    way_out=N_("Suppress cells below ten, or show larger units and longer periods."),
    kept=(Kept.DEFINITION, Kept.VALUES),
)
def small_cell(definition: Definition) -> Iterator[Tag]:
    match definition.kind:
        case "indicator":
            is_shown = Use.PUBLISH in definition.uses
            shown = definition.under("result_concepts")
        case _:
            is_shown = definition.word("level") == "aggregate"
            shown = definition.under("content", "concepts")
    smallest = definition.number("min_cell")
    if is_shown and (smallest is None or smallest < K_MIN):
        yield from (each for each in shown if each.family in SENSITIVE)


@rule(
    "CH-09",
    "NO_SUPPRESSIBLE_EVENT_RESULT",
    kinds="indicator scorecard target payment_rule penalty_rule",
    text=N_("{concept} is made a result; rewarding a low count buys silence."),
    source=N_("Rule of design; WHO 2014 rec 5.1, 9.2"),
    way_out=N_("Score the response: reviewed, resolved, offered."),
    way_out_ids=("MH08", "MH09", "RA01"),
)
def no_suppressible_result(definition: Definition) -> Iterable[Tag]:
    return result_tags(definition, "supp", "obs")


@rule(
    "CH-10",
    "RIGHTS_BALANCE",
    kinds="scorecard",
    text=N_("Access, quality and rights weigh less than a quarter, or no outsider measures any."),
    source=N_("WHO 2014 rec 5.1, 8.1, 9.2; review of 23 payment manuals, GHSP 2019"),
    way_out=N_("Add MIIplus, person-centred counselling, complaints resolved, removal on request."),
    way_out_ids=("FP14P", "SD23", "RA01", "SD12"),
)
def rights_balance(definition: Definition) -> Iterator[str]:
    components = [
        (is_about_rights(texts_of(part.get("concepts"))), _weight_of(part), part)
        for _, part in definition.parts("components")
    ]
    whole = sum((weight for _, weight, _ in components), Decimal(0))
    rights = sum((weight for is_rights, weight, _ in components if is_rights), Decimal(0))
    from_outside = any(
        is_rights and weight > 0 and str(part.get("source", "")).casefold() in _OUTSIDERS
        for is_rights, weight, part in components
    )
    if whole <= 0 or rights < RIGHTS_SHARE * whole or not from_outside:
        yield "components"


@rule(
    "CH-11",
    "NO_FORCED_RANKING",
    kinds="scorecard veto_rule",
    text=N_("Somebody must come last here whatever everybody does."),
    source=N_("Rule of design"),
    way_out=N_("Set absolute thresholds, and support those below them."),
)
def no_forced_ranking(definition: Definition) -> Iterator[str]:
    if definition.kind == "scorecard" and any(
        each in definition.word("aggregation") for each in _FORCED
    ):
        yield "aggregation"
    if definition.number("forced_bottom_n"):
        yield "forced_bottom_n"


@rule(
    "CH-12",
    "VETO_SCOPE",
    kinds="veto_rule",
    text=N_("A veto stands on a red-line violation by a unit, and on nothing else."),
    source=N_("ICPD Programme of Action 7.17"),
    way_out=N_("Veto coercion, denial, diversion, falsification or overdue refunds."),
)
def veto_scope(definition: Definition) -> Iterator[Tag | str]:
    triggers = definition.under("trigger_concepts")
    yield from (each for each in triggers if each.family != "viol")
    if not triggers:
        yield "trigger_concepts"
    read_by_it = definition.under("condition_concepts")
    yield from (each for each in read_by_it if each.family in {"supp", "obs"})
    if not is_unit(definition.word("subject")):
        yield "subject"


@rule(
    "CH-13",
    "INDEPENDENT_VERIFICATION",
    kinds="indicator payment_rule",
    text=N_("Money is tied to what the payee reports about itself."),
    source=N_("WHO 2014 rec 9.2, checks and balances where results are paid"),
    way_out=N_("Counter-verify a published draw, and pay on settled values."),
)
def independent_verification(definition: Definition) -> Iterator[str]:
    is_paid = definition.kind == "payment_rule" or not PAY_USES.isdisjoint(definition.uses)
    if is_paid and definition.word("verified_by") != "independent":
        yield "verified_by"


def is_about_rights(concepts: Iterable[str]) -> bool:
    """Whether all of the concepts are of access, quality or rights, and there is one at least."""
    families = {family_of(each) for each in concepts}
    return bool(families) and families <= RIGHTS_FAMILIES


def result_tags(definition: Definition, *families: str) -> tuple[Tag, ...]:
    """The tags of these families that the definition makes a result of a unit or a person.

    An indicator makes one by its uses; a scorecard, a payment and a penalty on a unit always do.
    """
    match definition.kind:
        case "indicator":
            is_result = not RESULT_USES.isdisjoint(definition.uses)
            tags = definition.under("result_concepts")
        case "scorecard" | "target":
            is_result, tags = True, definition.under("concepts")
        case "penalty_rule":
            is_result, tags = is_unit(definition.word("payer")), definition.under("for")
        case _:
            is_result, tags = definition.kind == "payment_rule", definition.under("per")
    return tuple(each for each in tags if each.family in families) if is_result else ()


def national_tags(definition: Definition, *families: str) -> tuple[Tag, ...]:
    """The tags of these families that are made a national objective."""
    if definition.kind != "indicator" or Use.NATIONAL_OBJECTIVE not in definition.uses:
        return ()
    tags = definition.under("result_concepts")
    return tuple(each for each in tags if each.family in families)


def cascaded_tags(definition: Definition, *families: str) -> tuple[Tag, ...]:
    """The same where the objective is handed down to a level below the nation."""
    tags = national_tags(definition, *families)
    return () if not tags or definition.word("attached_level") in _NATIONAL_LEVELS else tags


def _only_paid(definition: Definition) -> bool:
    """Visits that are paid for and nothing else are judged by CH-24."""
    results = RESULT_USES & definition.uses
    return definition.kind == "indicator" and bool(results) and results <= PAY_USES


def _weight_of(part: Mapping[str, object]) -> Decimal:
    """The weight without its sign: points taken away weigh as much as points given."""
    return abs(number_of(part.get("weight")) or Decimal(0))
