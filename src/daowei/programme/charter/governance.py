"""Section V: governance."""

from collections.abc import Iterator

from daowei.foundation.texts import N_
from daowei.programme.charter.kinds import KINDS
from daowei.programme.charter.lexicon import uncleared_words
from daowei.programme.charter.money import has_law_in_force
from daowei.programme.charter.reading import Definition, Tag, untagged
from daowei.programme.charter.rules import rule
from daowei.programme.charter.vocabulary import concepts
from daowei.programme.definition import Use

CHANNELS_NEEDED = 2
ACKNOWLEDGE_DAYS = 15
RESOLVE_DAYS = 60
NOTICE_DAYS = 5
_PRESSING_TONES = (
    "threat",
    "sham",
    "directive",
    "natalist",
    "coerc",
    "intimidat",
    "humiliat",
    "stigma",
)
_USES = frozenset(Use)


@rule(
    "CH-50",
    "LIVE_LEGAL_BASIS",
    kinds="programme benefit",
    text=N_("It rests on no law, or on one that is not in force."),
    source=N_("State Council 2021, repeal of three regulations"),
    way_out=N_("Keep a register of laws with the dates of their validity."),
)
def live_legal_basis(definition: Definition) -> Iterator[str]:
    if not has_law_in_force(definition):
        yield "legal_basis"


@rule(
    "CH-51",
    "REDRESS_REQUIRED",
    kinds="programme",
    text=N_("Whoever is wronged has no way to be heard: {path}."),
    source=N_("WHO 2014 rec 9.1; PRC petition regulation 2022, 15 and 60 days"),
    way_out=N_("Two channels, an answer in 15 days, a decision in 60, appeal, no retaliation."),
    way_out_ids=("RA01", "RA02"),
)
def redress_required(definition: Definition) -> Iterator[str]:
    redress = definition.part("redress")
    if len(set(redress.words("channels"))) < CHANNELS_NEEDED:
        yield "redress.channels"
    for field, longest in (("ack_days", ACKNOWLEDGE_DAYS), ("resolve_days", RESOLVE_DAYS)):
        days = redress.number(field)
        if days is None or days > longest:
            yield f"redress.{field}"
    for field in ("appeal", "non_retaliation", "anonymous_ok"):
        if not redress.flag(field):
            yield f"redress.{field}"


@rule(
    "CH-52",
    "RIGHT_OF_REPLY",
    kinds="veto_rule disclosure",
    text=N_("A unit is blamed without five days' notice, appeal or a published reply."),
    source=N_("Rule of design: due process"),
    way_out=N_("Give five days' notice; hear the appeal; print the reply."),
    way_out_ids=("RA10",),
)
def right_of_reply(definition: Definition) -> Iterator[str]:
    is_veto = definition.kind == "veto_rule"
    if not is_veto and not definition.flag("negative"):
        return
    notice = definition.number("notice_days")
    if notice is None or notice < NOTICE_DAYS:
        yield "notice_days"
    answer = "appeal" if is_veto else "reply_published"
    if not definition.flag(answer):
        yield answer


@rule(
    "CH-53",
    "PARTICIPATION",
    kinds="programme",
    text=N_("Users were not consulted."),
    source=N_("WHO 2014 rec 8.1; FP2030 voice and participation"),
    way_out=N_("Consult users, and say when and how."),
    way_out_ids=("RA06",),
)
def participation(definition: Definition) -> Iterator[str]:
    if not definition.part("participation").flag("users_consulted"):
        yield "participation.users_consulted"


@rule(
    "CH-54",
    "TAG_INTEGRITY",
    kinds="*",
    text=N_("The definition does not say truly what it is about: {path} {concept}"),
    source=N_("Rule of design: no disguise"),
    way_out=N_("Declare the true concept; a harmless word is cleared by a second person."),
)
def tag_integrity(definition: Definition) -> Iterator[Tag | str]:
    if definition.kind not in KINDS:
        yield "kind"
        return
    yield from untagged(definition)
    yield from (each for each in definition.tags if each.concept not in concepts())
    yield from (f"uses: {each}" for each in sorted(definition.uses - _USES))
    yield from uncleared_words(definition)


@rule(
    "CH-55",
    "NON_DIRECTIVE_PUBLICITY",
    kinds="publicity",
    text=N_("The text threatens, shames or tells people how many children to have."),
    source=N_("ICPD Programme of Action 7.12; WHO 2014 rec 4.1"),
    way_out=N_("Tell people their rights and the services there are."),
    way_out_ids=("IE03",),
)
def non_directive_publicity(definition: Definition) -> Iterator[str]:
    tones = definition.words("tone")
    if not tones:
        yield "tone"
    for place, tone in enumerate(tones):
        if any(each in tone for each in _PRESSING_TONES) and not tone.startswith("non"):
            yield f"tone[{place}]"


@rule(
    "CH-56",
    "STAFF_LABOUR_LIMITS",
    kinds="campaign",
    text=N_("Workers lose their days of rest, or must work outside their hours."),
    source=N_("Rule of design"),
    way_out=N_("Plan the campaign within working hours."),
)
def staff_labour_limits(definition: Definition) -> Iterator[str]:
    for field in ("rest_days_suspended", "off_hours_mandatory"):
        if definition.flag(field):
            yield field
