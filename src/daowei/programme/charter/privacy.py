"""Section III: data and privacy."""

from collections.abc import Iterator

from daowei.foundation.texts import N_
from daowei.programme.charter.kinds import K_MIN
from daowei.programme.charter.reading import Definition, Tag, is_unit, texts_of
from daowei.programme.charter.rules import rule

RETENTION_DAYS = 365
PERSONAL_FACTS = ("repro", "ctrl", "proc")
_NOBODY = frozenset(
    {"none", "", "anonymous", "post", "item", "batch", "session", "payment", "visit"}
)
_ENTITLEMENT_FIELDS = frozenset(
    {
        "pid.name",
        "pid.national_id",
        "pid.phone",
        "pid.address",
        "pid.child_id",
        "pid.child_dob",
        "pid.bank",
        "fam.child_exists",
        "fam.income",
        "fam.household_size",
        "fam.disability",
        "fam.certificate_only_child",
    }
)
_ABOUT_PERSONS = ("fert", "fam", "repro", "cont", "meth", "term", "comp", "mat", "ctrl")
_TRIGGERS = ("fert", "cont", "meth", "term", "fam", "repro", "comp", "ctrl", "proc", "mat")
_HEALTH_RECORDS = (
    "immunis",
    "immuniz",
    "vaccin",
    "disease",
    "surveillance",
    "epidemic",
    "antenatal",
    "prenatal",
    "maternal",
    "maternity",
    "clinical",
    "clinic",
    "hospital",
    "medical",
    "patient",
    "health_record",
    "laboratory",
    "birth_record",
)
_WATCHERS = (
    "police",
    "official",
    "employer",
    "cadre",
    "security",
    "government",
    "leader",
    "committee",
    "manager",
    "militia",
)
_HOMES = frozenset({"home", "household", "house", "dwelling", "residence"})
_BODIES = ("provider", "facilit", "clinic", "hospital", "laborator", "pharmac", "agenc",
           "institution", "organisation", "organization")  # fmt: skip
_PERSONS = ("person", "woman", "women", "client", "patient", "user", "couple", "famil",
            "household", "mother", "staff", "worker", "visitor", "people", "attend")  # fmt: skip


@rule(
    "CH-30",
    "NO_IDENTIFIED_REPRO_FORM",
    kinds="form register",
    text=N_("Identifiers stand beside reproductive facts ({concept})."),
    source=N_("WHO 2014 rec 7.1; CEDAW GR 24 para 22; PRC PIPL arts 28-29"),
    way_out=N_("Ask for aggregates; take a contact on a separate slip that cannot be linked."),
)
def no_identified_repro_form(definition: Definition) -> Iterator[Tag]:
    if definition.of("pid"):
        yield from definition.of(*PERSONAL_FACTS)


@rule(
    "CH-31",
    "NO_PERSON_REPRO_REGISTER",
    kinds="form register",
    text=N_("Reproductive facts ({concept}) are kept person by person or household by household."),
    source=N_("WHO 2014 rec 7.1; CEDAW GR 24 para 22; PRC PIPL arts 28-29"),
    way_out=N_("Keep a tally per facility."),
)
def no_person_repro_register(definition: Definition) -> Iterator[Tag]:
    if is_kept_by_person(definition):
        yield from definition.of(*PERSONAL_FACTS)


@rule(
    "CH-32",
    "ANON_SURVEY_SAFEGUARDS",
    kinds="form",
    text=N_("An anonymous survey of reproductive facts lacks a safeguard: {path}."),
    source=N_("WHO 2014 rec 7.1; practice of the PCCC scale, answers hidden from providers"),
    way_out=N_("Ask consent, let questions be skipped, delete within a year, show cells of ten."),
    way_out_ids=("FP14P", "SD23"),
)
def anonymous_survey_safeguards(definition: Definition) -> Iterator[str]:
    is_survey = definition.word("purpose") in {"survey", ""}
    if not is_survey or is_kept_by_person(definition) or not definition.of("repro"):
        return
    yield from (each for each in ("consent", "skip_allowed") if not definition.flag(each))
    kept = definition.number("retention_days")
    if kept is None or kept > RETENTION_DAYS:
        yield "retention_days"
    smallest = definition.number("min_cell")
    if smallest is None or smallest < K_MIN:
        yield "min_cell"
    for path, field in definition.parts("fields"):
        if field.get("free_text") not in {None, False}:
            yield f"{path}.free_text"


@rule(
    "CH-33",
    "ENTITLEMENT_MINIMISATION",
    kinds="form",
    text=N_("An application asks for {concept}, which no decision on it needs."),
    source=N_("PRC PIPL art 28; data minimisation"),
    way_out=N_("Ask for guardian, child, account, income, household, disability; no more."),
    way_out_ids=("FS01", "FS07"),
)
def entitlement_minimisation(definition: Definition) -> Iterator[Tag]:
    if definition.word("purpose") == "entitlement":
        yield from (
            each
            for each in definition.under("c")
            if each.concept not in _ENTITLEMENT_FIELDS and each.family != "ent"
        )


@rule(
    "CH-34",
    "AGGREGATE_RECONCILIATION_ONLY",
    kinds="reconciliation",
    text=N_("Records of persons are matched on births, family or reproduction."),
    source=N_("WHO 2014 rec 7.1"),
    way_out=N_("Compare totals by unit and period, cells of ten and more."),
    way_out_ids=("DQ04",),
)
def aggregate_reconciliation_only(definition: Definition) -> Iterator[Tag | str]:
    if definition.word("level") != "aggregate":
        yield from definition.of(*_ABOUT_PERSONS)
    if seeks_persons(definition):
        yield "goal"


@rule(
    "CH-35",
    "NO_SECONDARY_HEALTH_USE",
    kinds="reconciliation",
    text=N_("Health records are used to find persons."),
    source=N_("WHO 2014 rec 7.1; purpose limitation"),
    way_out=N_("Check aggregates for consistency."),
    way_out_ids=("DQ04",),
)
def no_secondary_health_use(definition: Definition) -> Iterator[str]:
    is_by_record = definition.word("level") != "aggregate"
    if not is_by_record and not seeks_persons(definition):
        return
    for place, source in enumerate(definition.words("sources")):
        if "anc" in source.split("_") or any(each in source for each in _HEALTH_RECORDS):
            yield f"sources[{place}]"


@rule(
    "CH-36",
    "NO_PERSON_TRIGGERED_ACTION",
    kinds="workflow oversight campaign",
    text=N_("{concept} sets off an action of the programme on a person or household."),
    source=N_("ICPD Programme of Action 7.12, no coercion; CEDAW GR 35"),
    way_out=N_("Let clients book; act on units."),
    way_out_ids=("SD12", "FS11"),
)
def no_person_triggered_action(definition: Definition) -> Iterator[Tag]:
    if acts_on_person(definition) and not is_started_by_client(definition):
        yield from definition.of(*_TRIGGERS)
        yield from (
            each for each in definition.of("intel") if each.concept == "intel.report_on_person"
        )


@rule(
    "CH-37",
    "NO_UNANNOUNCED_HOME_VISIT",
    kinds="visit_plan",
    text=N_("A home is visited unasked, or an official listens to what a client says."),
    source=N_("WHO 2014 rec 7.1"),
    way_out=N_("Visit facilities unannounced; interview clients alone and with their consent."),
)
def no_unannounced_home_visit(definition: Definition) -> Iterator[str]:
    if definition.word("place") in _HOMES:
        yield from (each for each in ("announced", "opt_in") if not definition.flag(each))
    for place, companion in enumerate(definition.words("accompanied_by")):
        if any(each in companion for each in _WATCHERS):
            yield f"accompanied_by[{place}]"


@rule(
    "CH-38",
    "NO_IDENTIFIED_DISCLOSURE",
    kinds="disclosure",
    text=N_("Persons would be published by name."),
    source=N_("WHO 2014 rec 7.1"),
    way_out=N_("Publish counts and amounts."),
    way_out_ids=("FS04",),
)
def no_identified_disclosure(definition: Definition) -> Iterator[Tag | str]:
    yield from definition.of("pid")
    if definition.word("level") != "aggregate" and not is_unit(definition.word("subject")):
        yield "level"


@rule(
    "CH-39",
    "RETENTION_AND_ACCESS",
    kinds="form register",
    text=N_("Identifiers are kept without a limit in time, or without saying who may read them."),
    source=N_("PRC PIPL art 51"),
    way_out=N_("State retention_days and roles."),
)
def retention_and_access(definition: Definition) -> Iterator[str]:
    if not definition.of("pid"):
        return
    if definition.number("retention_days") is None:
        yield "retention_days"
    if not texts_of(definition.content.get("roles")):
        yield "roles"


def is_kept_by_person(definition: Definition) -> bool:
    """Whether each row is a person, a pseudonym, a household; unknown keys are taken for one."""
    key = definition.word("key")
    return key not in _NOBODY and not is_unit(key)


def acts_on_person(definition: Definition) -> bool:
    """Whether a workflow, an oversight or a campaign is aimed at persons rather than bodies."""
    fields = {"workflow": "action_subject", "oversight": "target", "campaign": "target_subject"}
    target = definition.word(fields[definition.kind])
    is_body = any(each in target for each in _BODIES)
    return not is_unit(target) and not (is_body and not any(each in target for each in _PERSONS))


def is_started_by_client(definition: Definition) -> bool:
    """Whether the client set the workflow going."""
    return definition.kind == "workflow" and definition.word("initiated_by") == "client"


def seeks_persons(definition: Definition) -> bool:
    """Whether a reconciliation says that it looks for persons."""
    goal = definition.word("goal")
    return goal == "identify" or any(each in goal for each in (*_PERSONS, "individual", "offender"))
