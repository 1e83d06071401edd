"""What was found about a unit's office, records or services, how grave it is, its evidence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from daowei.foundation.digests import digest
from daowei.foundation.texts import N_, Text


class Source(StrEnum):
    """Where a finding came from."""

    RECOUNT = "recount"
    ANSWER = "answer"
    HAND = "hand"
    SELF = "self"  # the unit found it itself
    INCIDENT = "incident"


SOURCE_NAMES: Mapping[Source, str] = {
    Source.RECOUNT: N_("Recount at a visit"),
    Source.ANSWER: N_("Answer in a visit's form"),
    Source.HAND: N_("Written by hand"),
    Source.SELF: N_("Found by the unit itself"),
    Source.INCIDENT: N_("Incident"),
}


class About(StrEnum):
    """What a finding may be about; there is no fourth."""

    OFFICE = "office"
    RECORD = "record"
    SERVICE = "service"


ABOUT_NAMES: Mapping[About, str] = {
    About.OFFICE: N_("An office"),
    About.RECORD: N_("Records"),
    About.SERVICE: N_("A service"),
}


class Severity(StrEnum):
    """How much a finding weighs."""

    SLIGHT = "slight"
    SERIOUS = "serious"
    GRAVE = "grave"


SEVERITY_NAMES: Mapping[Severity, str] = {
    Severity.SLIGHT: N_("Slight"),
    Severity.SERIOUS: N_("Serious"),
    Severity.GRAVE: N_("Grave"),
}
# days within which what was found is to be put right, where nobody set others
DAYS_TO_MEND: Mapping[Severity, int] = {
    Severity.SLIGHT: 30,
    Severity.SERIOUS: 15,
    Severity.GRAVE: 7,
}


class Counted(Protocol):
    """A recount as visits tell it: what was reported and what the books held."""

    unit: str
    element: str
    combo: str
    period: str
    form: str
    reported: int | None
    found: int | None
    is_verifiable: bool
    visit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """Up to where a difference is no finding: a share of what was reported, or so many events.

    The larger of the two counts. Beyond ``serious`` and ``grave`` shares it weighs more.
    Source: verification design (b), 5 % of the value or 1 event.
    """

    percent: int = 5
    events: int = 1
    serious: int = 10
    grave: int = 33


USUAL = Tolerance()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding before anybody has read it: what it says and the evidence it keeps.

    ``visit``: digest or number of the submission; ``question``: where an answer said it.
    """

    unit: str
    source: Source
    about: About
    severity: Severity
    what: Text
    visit: str = ""
    question: str = ""
    form: str = ""
    element: str = ""
    combo: str = ""
    period: str = ""
    reported: int | None = None
    found: int | None = None

    @property
    def key(self) -> str:
        """What makes it the same finding when it is read from the records again."""
        parts = (self.unit, self.source, self.visit, self.question, self.form,
                 self.element, self.combo, self.period)  # fmt: skip
        return digest([str(each) for each in parts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of a visit's form whose answer may be a finding.

    ``amiss``: the answers that are one. ``what``: the sentence of the finding.
    """

    question: str
    amiss: frozenset[str]
    severity: Severity
    about: About
    what: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer of a submission."""

    unit: str
    visit: str
    question: str
    answer: str


def of_recounts(
    recounts: Iterable[Counted],
    *,
    tolerance: Tolerance = USUAL,
    names: Mapping[str, Text],
    decimals: Mapping[str, int],
) -> Iterator[Found]:
    """A finding for every recount that could not be made, or lies outside the tolerance.

    ``names`` and ``decimals``: of elements; counts are scaled by the latter. Missing: what was
    neither reported nor found is no finding.
    """
    for each in recounts:
        one = 10 ** decimals.get(each.element, 0)
        if (weighs := severity_of(each, tolerance, one=one)) is not None:
            yield _of_recount(each, weighs, names.get(each.element, Text(each.element)))


def severity_of(recount: Counted, tolerance: Tolerance = USUAL, *, one: int = 1) -> Severity | None:
    """How much a recount's difference weighs; None within tolerance.

    Books that cannot be shown are serious. Reporting more than was found, and less, weigh alike.
    ``one``: how a single event is written.
    """
    if not recount.is_verifiable:
        return Severity.SERIOUS
    reported, found = recount.reported, recount.found
    if reported is None and found is None:
        return None
    if reported is None or found is None:
        return Severity.SLIGHT if (reported or found) else None
    apart = abs(reported - found)
    if apart * 100 <= tolerance.percent * abs(reported) or apart <= tolerance.events * one:
        return None
    return _weight(apart, reported, tolerance)


def _weight(apart: int, reported: int, tolerance: Tolerance) -> Severity:
    if apart * 100 > tolerance.grave * abs(reported):
        return Severity.GRAVE
    is_serious = apart * 100 > tolerance.serious * abs(reported)
    return Severity.SERIOUS if is_serious else Severity.SLIGHT


def _of_recount(recount: Counted, severity: Severity, name: Text) -> Found:
    return Found(
        unit=recount.unit,
        source=Source.RECOUNT,
        about=About.RECORD,
        severity=severity,
        what=_told(recount, name),
        visit=recount.visit,
        form=recount.form,
        element=recount.element,
        combo=recount.combo,
        period=recount.period,
        reported=recount.reported,
        found=recount.found,
    )


def _told(recount: Counted, name: Text) -> Text:
    values = {"name": name, "period": recount.period}
    if not recount.is_verifiable:
        return Text(N_("{name}, {period}: the books behind the figure could not be shown"), values)
    if recount.reported is None:
        return Text(N_("{name}, {period}: the books hold events, nothing was reported"), values)
    if recount.found is None:
        return Text(N_("{name}, {period}: reported, and not counted at the visit"), values)
    if recount.found < recount.reported:
        return Text(N_("{name}, {period}: the books hold fewer events than were reported"), values)
    return Text(N_("{name}, {period}: the books hold more events than were reported"), values)


def of_answers(answers: Iterable[Answered], asked: Mapping[str, Asked]) -> Iterator[Found]:
    """A finding for every answer that its question says is amiss."""
    for each in answers:
        rule = asked.get(each.question)
        if rule is not None and each.answer in rule.amiss:
            yield Found(
                unit=each.unit,
                source=Source.ANSWER,
                about=rule.about,
                severity=rule.severity,
                what=rule.what,
                visit=each.visit,
                question=each.question,
            )
