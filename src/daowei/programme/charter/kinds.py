"""The kinds of definition the charter reads, their fields, and what an absent field means.

An absent protection is no protection: no consent, not announced, a smallest cell of 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from daowei.programme.definition import Use

K_MIN = 10  # persons in a published cell; may be raised, never lowered
RESULT_USES = frozenset(
    {Use.TARGET, Use.SCORE, Use.RANK, Use.VETO, Use.PAY_UNIT, Use.PAY_STAFF, Use.PAY_PERSON}
)
PAY_USES = frozenset({Use.PAY_UNIT, Use.PAY_STAFF, Use.PAY_PERSON})


class FieldType(StrEnum):
    """What may stand in a field."""

    CONCEPTS = "concepts"  # tags of the vocabulary
    FLAG = "flag"
    NUMBER = "number"
    DAY = "day"
    WORD = "word"
    WORDS = "words"
    USES = "uses"
    PARTS = "parts"  # a list of mappings with fields of their own
    PART = "part"  # one mapping with fields of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a kind.

    ``absent``: what a missing flag or word is taken for, the unsafe of its values.
    ``needed``: a definition without any tag here is untagged and refused (CH-54).
    ``values``: the words the house itself writes; others are read by their meaning.
    """

    name: str
    type: FieldType
    absent: bool | int | str | None = None
    needed: bool = False
    values: tuple[str, ...] = ()
    fields: tuple["Field", ...] = ()


def _tags(name: str, *, needed: bool = False) -> Field:
    return Field(name=name, type=FieldType.CONCEPTS, needed=needed)


def _flag(name: str, *, absent: bool = False) -> Field:
    return Field(name=name, type=FieldType.FLAG, absent=absent)


def _number(name: str, *, absent: int | None = 0) -> Field:
    return Field(name=name, type=FieldType.NUMBER, absent=absent)


def _word(name: str, *values: str, absent: str | None = None) -> Field:
    return Field(name=name, type=FieldType.WORD, absent=absent, values=values)


def _words(name: str) -> Field:
    return Field(name=name, type=FieldType.WORDS)


def _part(name: str, *fields: Field) -> Field:
    return Field(name=name, type=FieldType.PART, fields=fields)


def _parts(name: str, *fields: Field) -> Field:
    return Field(name=name, type=FieldType.PARTS, fields=fields)


# set by the loader from where the tags came from and from signatures by another key
_ORIGIN = (_word("origin", "catalogue", "free"), _flag("second_signature"))
# computed by the loader from formulas and agreements, and united with what is declared
_SIDE_DOORS = (
    _tags("condition_concepts"),
    _tags("stratum_concepts"),
    _tags("group_concepts"),
    _tags("target_rule_concepts"),
)
_CLEARANCE = _flag("lexicon_cleared")  # set by the loader from a signature by another key
_LAW = (
    _word("title"),
    _word("status", "in_force", "repealed", absent="none"),
    Field(name="valid_from", type=FieldType.DAY),
    Field(name="valid_until", type=FieldType.DAY),
)
_FORM = (
    _word("purpose", "programme", "survey", "entitlement", "facility_checklist", "complaint", "hr"),
    _word("key", "none", "unit", "facility", "person", "pseudonym", "household", absent="person"),
    _parts("fields", _word("n"), _tags("c", needed=True), _flag("free_text")),
    _flag("consent"),
    _flag("skip_allowed"),
    _number("retention_days", absent=None),
    _number("min_cell"),
    _words("roles"),
    _CLEARANCE,
)

KINDS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "indicator": (
            _tags("result_concepts", needed=True),
            _tags("denominator_concepts"),
            *_SIDE_DOORS,
            Field(name="uses", type=FieldType.USES),
            _word("direction", "up", "down", "band", "none"),
            _word("attached_level", "national"),
            _number("min_cell"),
            _word("verified_by", "independent", "client", "self", absent="self"),
            _word(
                "denominator_source", "census_estimate", "service_statistics", "roster_of_persons"
            ),
            _flag("numerator_part_of_denominator"),
            _flag("method_neutral"),
            _flag("pays_for_non_uptake"),
            _flag("includes_removal"),
            *_ORIGIN,
            _CLEARANCE,
        ),
        "target": (_tags("concepts"), *_SIDE_DOORS, *_ORIGIN, _CLEARANCE),
        "scorecard": (
            _parts(
                "components",
                _tags("concepts", needed=True),
                _number("weight"),
                _word("source", "client", "independent", "self", absent="self"),
                *_SIDE_DOORS,
            ),
            _tags("concepts"),
            *_SIDE_DOORS,
            _word("aggregation", "absolute", "forced_distribution", absent="forced_distribution"),
            _number("forced_bottom_n"),
            *_ORIGIN,
            _CLEARANCE,
        ),
        "veto_rule": (
            _tags("trigger_concepts", needed=True),
            *_SIDE_DOORS,
            _word("subject", "unit", "person", absent="person"),
            _number("forced_bottom_n"),
            _number("notice_days"),
            _flag("appeal"),
            *_ORIGIN,
            _CLEARANCE,
        ),
        "benefit": (
            _word(
                "benefit_class",
                "cash",
                "in_kind",
                "public_service",
                "document",
                "right",
                "job",
                "priority",
            ),
            _word("recipient", "person", "guardian", "child", "household"),
            _tags("conditions"),
            _tags("amount_concepts"),
            _tags("gates"),
            _word(
                "amount_basis",
                "per_child_equal",
                "equivalence_scale",
                "flat",
                "in_kind",
                "cost_reimbursement",
                "parity_tiered",
            ),
            _flag("method_neutral"),
            _flag("covers_non_uptake"),
            _flag("covers_removal"),
            _word("legal_class", "universal", "statutory_legacy", "none"),
            _part("legal_basis", *_LAW),
            Field(name="cohort_closed_on", type=FieldType.DAY),
            _CLEARANCE,
        ),
        "payment_rule": (
            _word(
                "payee",
                "unit",
                "facility",
                "staff",
                "referrer",
                "client",
                "informant",
                absent="staff",
            ),
            _tags("per", needed=True),
            _word("verified_by", "independent", "client", "self", absent="self"),
            _flag("method_neutral"),
            _flag("pays_for_non_uptake"),
            _flag("includes_removal"),
            _flag("covers_non_uptake"),
            _flag("covers_removal"),
            _word("amount_basis", "flat", "cost_reimbursement"),
            _CLEARANCE,
        ),
        "penalty_rule": (
            _word("payer", "unit", "staff", "person", "household", absent="person"),
            _tags("for", needed=True),
            _flag("monetary", absent=True),
            _CLEARANCE,
        ),
        "account": (
            _word("account_type", "appropriation", "deposit", "fee"),
            _tags("concepts", needed=True),
            _flag("accepts_receipts", absent=True),
            _flag("earmarked"),
            _word("reallocation", "locked", "supplementary_authorisation", "free", absent="free"),
            _CLEARANCE,
        ),
        "form": _FORM,
        "register": _FORM,
        "reconciliation": (
            _word("level", "aggregate", "record", absent="record"),
            _words("sources"),
            _tags("concepts", needed=True),
            _word("goal", "data_quality", "identify_persons"),
            _number("min_cell"),
            _CLEARANCE,
        ),
        "workflow": (
            _tags("trigger", needed=True),
            _word("action"),
            _word("action_subject", "unit", "facility", "person", "household", absent="person"),
            _word("initiated_by", "client", "programme", absent="programme"),
            _CLEARANCE,
        ),
        "visit_plan": (
            _word("place", "facility", "community", "home", absent="home"),
            _flag("announced"),
            _flag("opt_in"),
            _words("accompanied_by"),
            _word("sample_of", "units", "facility_exits", "area_frame", "persons_from_roster"),
            _tags("concepts"),
            _flag("mixed_with_random"),
            _flag("labelled", absent=True),
            _CLEARANCE,
        ),
        "disclosure": (
            _tags("content", needed=True),
            _word("level", "aggregate", "identified", absent="identified"),
            _word("subject", "unit", "beneficiary", "staff", absent="person"),
            _number("min_cell"),
            _flag("negative"),
            _number("notice_days"),
            _flag("reply_published"),
            _CLEARANCE,
        ),
        "service_protocol": (
            _word("service"),
            _flag("mandatory", absent=True),
            _tags("concepts"),
            _words("info_elements"),
            _flag("removal_on_request"),
            _number("min_use_days"),
            _words("methods"),
            _flag("referral_for_missing"),
            _words("authorisation_by"),
            _tags("gates"),
            _flag("experimental"),
            _word("ethics_ref"),
            _CLEARANCE,
        ),
        "oversight": (
            _word("target", "provider", "facility", "person", absent="person"),
            _tags("concepts", needed=True),
            _CLEARANCE,
        ),
        "programme": (
            _parts("legal_basis", *_LAW),
            _part(
                "redress",
                _words("channels"),
                _number("ack_days", absent=None),
                _number("resolve_days", absent=None),
                _flag("appeal"),
                _flag("non_retaliation"),
                _flag("anonymous_ok"),
            ),
            _part("participation", _flag("users_consulted")),
            _CLEARANCE,
        ),
        "publicity": (
            _words("tone"),
            _word("text"),
            _tags("concepts"),
            _CLEARANCE,
        ),
        "campaign": (
            _word("target_subject", "facility", "person", "household", absent="person"),
            _tags("concepts"),
            _flag("rest_days_suspended"),
            _flag("off_hours_mandatory"),
            _CLEARANCE,
        ),
        "unit_kind": (_word("unit_kind"), _CLEARANCE),
        "element": (_tags("concepts", needed=True), _CLEARANCE),
        "category": (_tags("concepts", needed=True), _CLEARANCE),
        "group_set": (_tags("concepts"), _CLEARANCE),
        "check": (_tags("concepts"), _CLEARANCE),
    }
)
