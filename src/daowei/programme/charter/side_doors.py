"""Section VI: the side doors, by which a refused result would come back under another name."""

from collections.abc import Iterator

from daowei.foundation.texts import N_
from daowei.programme.charter.kinds import RESULT_USES
from daowei.programme.charter.privacy import acts_on_person, is_kept_by_person, is_started_by_client
from daowei.programme.charter.reading import Definition, Tag, is_unit
from daowei.programme.charter.rules import Kept, kept_elsewhere, rule
from daowei.programme.definition import Use

SIDE_FIELDS = (
    "condition_concepts",
    "stratum_concepts",
    "group_concepts",
    "target_rule_concepts",
)
_NOT_BEHIND = frozenset({"fert", "cont", "meth", "term", "comp", "ctrl"})
_NOT_BELOW = frozenset({"fert", "cont", "meth", "term"})
_COMPLAINTS = frozenset(
    {"supp.complaints_received", "supp.coercion_reports", "supp.service_denial_reports"}
)


@rule(
    "CH-57",
    "EVERY_LEAF_COUNTS",
    kinds="indicator scorecard veto_rule target",
    text=N_("{concept} decides from behind: in a condition, stratum, group or target rule."),
    source=N_("Rule of design: no side doors"),
    way_out=N_(
        "Branch, group and set targets by remoteness, population or service, not by births."
    ),
)
def every_leaf_counts(definition: Definition) -> Iterator[Tag]:
    if has_result(definition):
        yield from (each for each in definition.under(*SIDE_FIELDS) if each.family in _NOT_BEHIND)


@rule(
    "CH-58",
    "DENOMINATOR_PART",
    kinds="indicator",
    text=N_("Fewer {concept} below the line would raise the figure."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("Divide by population, or by what the numerator is a part of."),
    kept=(Kept.DEFINITION, Kept.VALUES),
)
def denominator_part(definition: Definition) -> Iterator[Tag]:
    if has_result(definition) and not definition.flag("numerator_part_of_denominator"):
        below = definition.under("denominator_concepts")
        yield from (each for each in below if each.family in _NOT_BELOW)


@rule(
    "CH-59",
    "UNIT_IS_A_BODY",
    kinds="unit_kind",
    text=N_("A unit is a body, never a person or a family."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("Use a village, a facility, an office."),
)
def unit_is_a_body(definition: Definition) -> Iterator[str]:
    kind = definition.word("unit_kind")
    if kind == "unit" or not is_unit(kind):
        yield "unit_kind"


@rule(
    "CH-60",
    "NO_PERSON_CARE_RECORD",
    kinds="form register",
    text=N_("Care ({concept}) is kept person by person: a roster under another name."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("Keep a tally per facility; records of patients stay with the facility."),
)
def no_person_care_record(definition: Definition) -> Iterator[Tag]:
    if is_kept_by_person(definition):
        yield from definition.of("mat", "cont", "meth", "term", "fert")


@rule(
    "CH-61",
    "NO_EARLY_REGISTRATION_BOUNTY",
    kinds="indicator scorecard payment_rule",
    text=N_("{concept} as a result sends workers to find pregnancies and knock on doors."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("Count early visits among first visits (mat.anc1); count outreach days."),
    way_out_ids=("MH01", "SD19"),
)
def no_early_registration_bounty(definition: Definition) -> Iterator[Tag]:
    if not has_result(definition):
        return
    counted = definition.under("result_concepts", "concepts", "per")
    yield from (each for each in counted if each.concept == "svc.outreach_contacts")
    early = tuple(each for each in counted if each.concept == "mat.anc1_12w")
    if _counts_early_visits_wrongly(definition):
        yield from early


@rule(
    "CH-62",
    "SECOND_SIGNATURE",
    kinds="indicator scorecard veto_rule target",
    text=N_("What is counted here was tagged by its author alone."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("Take it from the catalogue, or have a second person sign the tag."),
)
def second_signature(definition: Definition) -> Iterator[str]:
    is_free = definition.word("origin") == "free"
    if is_free and has_result(definition) and not definition.flag("second_signature"):
        yield "origin"


@rule(
    "CH-66",
    "NO_FERTILITY_TRIGGERED_ORDER",
    kinds="visit_plan workflow",
    text=N_("{concept} sends inspectors or orders to a unit."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("Go by data quality, money, violations, findings; mix complaint-led visits in."),
    way_out_ids=("DQ10", "RA08"),
)
def no_fertility_triggered_order(definition: Definition) -> Iterator[Tag]:
    if definition.kind == "workflow" and (
        acts_on_person(definition) or is_started_by_client(definition)
    ):
        return
    found = definition.of("fert", "cont", "meth", "term", "supp")
    yield from (
        each
        for each in found
        if not (each.concept in _COMPLAINTS and _hides_complaints(definition))
    )


@rule(
    "CH-67",
    "NO_UNIT_PENALTY_ON_OBSERVED",
    kinds="penalty_rule",
    text=N_("A unit pays for {concept}, which may only be observed."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("Hold the unit to its own duties: service refused, results not published."),
)
def no_unit_penalty_on_observed(definition: Definition) -> Iterator[Tag]:
    if is_unit(definition.word("payer")):
        yield from definition.of("fert", "cont", "meth", "term", "supp", "obs")


kept_elsewhere(
    "CH-63",
    "NO_PROXY",
    section="side_doors",
    kinds="indicator",
    text=N_("A scored figure moves with an observed sensitive one."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("The score is withheld, and both names are published."),
    kept=(Kept.COMPUTATION,),
)
kept_elsewhere(
    "CH-64",
    "RIGHTS_SURVIVE_REWEIGHING",
    section="side_doors",
    kinds="scorecard",
    text=N_("Without its missing criteria the score would leave rights under a quarter."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("The score is withheld, not computed."),
    kept=(Kept.COMPUTATION,),
)
kept_elsewhere(
    "CH-65",
    "OBSERVED_IS_NOT_RANKED",
    section="side_doors",
    kinds="indicator",
    text=N_("An observed figure offers sorting by value, a colour scale, a rank or a target."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("Show it plainly, units in their own order."),
    kept=(Kept.PAGES,),
)
kept_elsewhere(
    "CH-68",
    "CHARTER_TRAVELS",
    section="side_doors",
    kinds="disclosure",
    text=N_("A publication names a charter that is not known here."),
    source=N_("Rule of design: no side doors"),
    way_out=N_("Compute the publication again under a charter that is known."),
    kept=(Kept.VERIFICATION,),
)


def has_result(definition: Definition) -> bool:
    """Whether it makes a result of something: an indicator by its uses, others always."""
    return definition.kind != "indicator" or not RESULT_USES.isdisjoint(definition.uses)


def _counts_early_visits_wrongly(definition: Definition) -> bool:
    if definition.kind == "payment_rule":
        return True
    if definition.kind != "indicator":
        return False  # a scorecard's criteria are indicators, each judged by its own denominator
    below = {each.concept for each in definition.under("denominator_concepts")}
    to_workers = {Use.PAY_STAFF, Use.PAY_PERSON} & definition.uses
    return below != {"mat.anc1"} or bool(to_workers)


def _hides_complaints(definition: Definition) -> bool:
    """Whether complaint-led visits cannot be told from random ones."""
    return (
        definition.kind == "visit_plan"
        and definition.flag("mixed_with_random")
        and not definition.flag("labelled")
    )
