"""What names and descriptions written in English say: concept, target or achievement, quarter.

Every rule is exact: the whole name must match, so that nothing is tagged by a word in passing.
"""

import re
from dataclasses import dataclass
from functools import cache

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_COUNTING = re.compile(r"^(?:total )?(?:(?:number|no|nb) of )?(?:the )?|(?: total)$")
_QUARTER = re.compile(r"\b(?:q|quarter) ?([1-4])\b")
_TARGET = re.compile(r"\btargets?\b")
_ACHIEVED = re.compile(r"\bachiev(?:ed|ements?)\b")
_YEAR = re.compile(r"\bannual(?:ly)?\b")
_CONNECTING = re.compile(r"(?:^| )in$")
_WORD = re.compile(r"[a-z]{2,}")
_VOWEL = re.compile(r"[aeiouy]")
_RUN = re.compile(r"([a-z])\1{2,}")
_FEWEST_LETTERS = 8

_ANC = r"(?:anc|antenatal(?: care)?)"
_VISITS = r"(?: visits?| contacts?)?"
_FACILITY = r"(?:in )?(?:the |a )?(?:phu|(?:health )?facilit(?:y|ies))"
_FP = r"(?:fp|family planning|(?:modern )?contraceptive)"

# concept -> what the whole name says, folded: small letters, one space between words
_CONCEPTS = {
    "mat.anc1": rf"{_ANC} ?(?:1|1st|first){_VISITS}",
    "mat.anc1_12w": rf"{_ANC} ?(?:1|1st|first) visits? (?:before|within) 12 weeks"
    rf"|{_ANC} (?:in|during) (?:the )?(?:1st|first) trimester(?: of pregnancy)?",
    "mat.anc4": rf"{_ANC} ?(?:4|4th|fourth)(?: or more)?{_VISITS}"
    r"|pregnant women (?:completing|receiving) (?:4 anc visits|ante ?natal care 4 standard visits)"
    r"(?: increased)?",
    "mat.anc8": rf"{_ANC} ?(?:8|8th|eighth)(?: or more)?{_VISITS}",
    "mat.institutional": r"(?:institutional|(?:health )?facility) (?:deliveries|births)"
    rf"|deliveries {_FACILITY}",
    "mat.sba": r"(?:births?|deliveries) (?:attended )?by (?:a )?skilled (?:birth |health )?"
    rf"(?:personnel|staff|attendants?)|skilled birth attendance(?: {_FACILITY})?"
    r"|assisted birth deliveries(?: increased)?",
    "mat.pnc2": r"(?:pnc|postnatal(?: care)?)(?: visits?)? within (?:48 hours|2 days)"
    r"(?: (?:after|of) (?:birth|delivery))?",
    "fert.births": rf"live ?births?(?: {_FACILITY})?",
    "supp.stillbirths": rf"(?:(?:fresh|macerated) )?still ?births?(?: {_FACILITY})?",
    "supp.maternal_deaths": r"maternal deaths?(?: reported)?|pregnancy related deaths?(?: .*)?",
    "supp.neonatal_deaths": r"(?:early )?neonatal deaths?(?: reported)?",
    "supp.complications": r"(?:pregnancy|delivery|birth) related complications?",
    "obs.csection": r"(?:mnch )?(?:c ?sections?|ca?esare?an(?: sections?)?(?: deliveries)?)",
    "cont.acceptors": rf"(?:new )?{_FP} acceptors?",
    "cont.new_users": rf"(?:new|first time) {_FP} users?",
    "cont.users": rf"(?:current|continuing) {_FP} users?",
    "svc.visits": rf"family planning(?: fp)? services provided|{_FP} (?:visits|consultations)",
    "meth.iud_inserted": r"iuds? insert(?:ed|ions?)",
    "meth.implants_inserted": r"implants? insert(?:ed|ions?)",
    "meth.sterilisations": r"(?:(?:fe)?male )?sterili[sz]ations?(?: performed)?"
    r"|tubal ligations?(?: performed)?|vasectom(?:y|ies)(?: performed)?",
    "term.induced": r"(?:induced|safe) abortions?(?: performed| provided)?"
    r"|terminations? of pregnancy",
    "pop.expected_pregnancies": r"expected pregnanc(?:y|ies)",
    "pop.births_estimate": r"(?:expected|estimated) (?:live )?births",
    "pop.total": r"(?:total )?population(?: total)?",
    "pop.women_15_49": r"(?:population of )?women (?:of )?(?:aged )?15 (?:to )?49(?: years)?"
    r"|population of women of child ?bearing age(?: wra)?",
    "pop.children_0_3": r"children (?:aged )?(?:under (?:3|three)|0 (?:to )?3)(?: years)?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A name taken apart: what is promised, and whether the figure is its target or achievement.

    ``quarter``: 1 to 4; None where the name says none.
    """

    what: str
    role: str | None
    quarter: int | None


def folded(name: str) -> str:
    """Small letters, one space between words, no marks."""
    return _BETWEEN_WORDS.sub(" ", name.casefold()).strip()


def commitment_in(name: str) -> Commitment:
    """What is promised, without the words that say target, achieved, annual or which quarter."""
    text = folded(name)
    quarter = _QUARTER.search(text)
    role = "target" if _TARGET.search(text) else "achieved" if _ACHIEVED.search(text) else None
    for pattern in (_QUARTER, _TARGET, _ACHIEVED, _YEAR):
        text = pattern.sub(" ", text)
    what = _CONNECTING.sub("", " ".join(text.split()))
    return Commitment(what=what, role=role, quarter=int(quarter[1]) if quarter else None)


def concept_of(name: str) -> str | None:
    """The concept that a count of this name is about; None unless a rule knows the whole name.

    A target is a wish, not a count: it has no concept.
    """
    found = commitment_in(name)
    if found.role == "target":
        return None
    plain = folded(name) if found.role is None and found.quarter is None else found.what
    words = {plain, _COUNTING.sub("", plain)}
    rules = _rules()
    return next((each for each, rule in rules.items() if any(map(rule.fullmatch, words))), None)


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {concept: re.compile(pattern) for concept, pattern in _CONCEPTS.items()}


def says_nothing(description: str) -> bool:
    """Whether a description is keyboard noise, or too short to describe anything.

    Words need a vowel and no letter three times running; two of them are enough, or one of eight
    letters. Other scripts are not judged.
    """
    if not description.isascii():
        return False
    words = [each for each in _WORD.findall(description.casefold()) if _is_word(each)]
    return len(words) < 2 and sum(map(len, words)) < _FEWEST_LETTERS


def _is_word(text: str) -> bool:
    return _VOWEL.search(text) is not None and _RUN.search(text) is None
