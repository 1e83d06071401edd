"""What was found about a unit's office, records or services, how grave it is, its evidence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from daowei.foundation.digests import digest
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_, Named, Text
from daowei.verification.samples.rules import Rules
from daowei.verification.visits.recounts import Recount


class Source(StrEnum):
    """Where a finding came from."""

    RECOUNT = "recount"
    ANSWER = "answer"
    HAND = "hand"
    REPORT = "report"  # a later report contradicts what was vouched for
    SELF = "self"  # the unit found it itself
    INCIDENT = "incident"


SOURCE_NAMES: Mapping[Source, str] = {
    Source.RECOUNT: N_("Recount at a visit"),
    Source.ANSWER: N_("Answer in a visit's form"),
    Source.HAND: N_("Written by hand"),
    Source.REPORT: N_("Contradicted by a later report"),
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


# shares of what was reported beyond which a difference weighs more, in percent
SERIOUS_FROM, GRAVE_FROM = 10, 33


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

    ``question``: its path in the form. ``amiss``: the answers that are one. ``what``: the sentence
    of the finding.
    """

    form: str
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
    form: str
    question: str
    answer: str


def of_recounts(
    recounts: Iterable[Recount],
    *,
    rules: Rules,
    names: Mapping[str, Text],
    decimals: Mapping[str, int],
) -> Iterator[Found]:
    """A finding for every recount that could not be made, or lies outside the tolerance.

    ``names`` and ``decimals``: of elements; counts are scaled by the latter. Missing: what was
    neither reported nor found is no finding.
    """
    for each in recounts:
        one = 10 ** decimals.get(each.element, 0)
        if (weighs := severity_of(each, rules, one=one)) is not None:
            yield _of_recount(each, weighs, names.get(each.element, Text(each.element)))


def severity_of(recount: Recount, rules: Rules, *, one: int = 1) -> Severity | None:
    """How much a recount's difference weighs; None within the tolerance values are settled by.

    Books that cannot be shown are serious. Reporting more than was found, and less, weigh alike.
    ``one``: how a single event is written.
    """
    reported, found = recount.reported, recount.found
    if not recount.is_verifiable or found is None:
        return Severity.SERIOUS
    if reported is None:
        return Severity.SLIGHT if found else None
    apart = abs(reported - found)
    if apart <= rules.tolerated(reported, one=one):
        return None
    if apart * 100 > GRAVE_FROM * abs(reported):
        return Severity.GRAVE
    return Severity.SERIOUS if apart * 100 > SERIOUS_FROM * abs(reported) else Severity.SLIGHT


def _of_recount(recount: Recount, severity: Severity, name: Text) -> Found:
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


def _told(recount: Recount, name: Text) -> Text:
    values = {"name": name, "period": recount.period}
    if not recount.is_verifiable:
        return Text(N_("{name}, {period}: the books behind the figure could not be shown"), values)
    if recount.reported is None or recount.found is None:
        return Text(N_("{name}, {period}: the books hold events, nothing was reported"), values)
    if recount.found < recount.reported:
        return Text(N_("{name}, {period}: the books hold fewer events than were reported"), values)
    return Text(N_("{name}, {period}: the books hold more events than were reported"), values)


def of_answers(answers: Iterable[Answered], asked: Iterable[Asked]) -> Iterator[Found]:
    """A finding for every answer that its question says is amiss."""
    rules = {(each.form, each.question): each for each in asked}
    for each in answers:
        rule = rules.get((each.form, each.question))
        if rule is not None and each.answer in rule.amiss:
            yield Found(
                unit=each.unit,
                source=Source.ANSWER,
                about=rule.about,
                severity=rule.severity,
                what=rule.what,
                visit=each.visit,
                question=each.question,
                form=each.form,
            )


def of_nil_report(unit: str, period: str, *, form: str, name: Text) -> Found:
    """A finding for a nil report that somebody vouched for and a later report contradicts."""
    return Found(
        unit=unit,
        source=Source.REPORT,
        about=About.RECORD,
        severity=Severity.SERIOUS,
        what=Text(
            N_("{name}, {period}: nothing to report was vouched for, and something was reported"),
            {"name": name, "period": period},
        ),
        form=form,
        period=period,
    )


# ── What the programme says of answers ──────────────────────────────────────────────


def asked_in(inspection: Mapping[str, object]) -> tuple[tuple[Asked, ...], tuple[Problem, ...]]:
    """The questions whose answers are findings: ``findings`` of inspection.yaml; and its faults."""
    written = inspection.get("findings", ())
    entries = written if isinstance(written, list | tuple) else ()
    read = [_asked(number, each) for number, each in enumerate(entries)]
    return (
        tuple(each for each in read if isinstance(each, Asked)),
        tuple(each for each in read if isinstance(each, Problem)),
    )


def _asked(number: int, entry: object) -> Asked | Problem:
    told = entry if isinstance(entry, Mapping) else {}
    try:
        return Asked(
            form=str(told["form"]),
            question=str(told["question"]),
            amiss=frozenset(map(str, told["answers"])),
            severity=Severity(told.get("severity", Severity.SLIGHT)),
            about=About(told.get("about", About.OFFICE)),
            what=Text("{finding}", {"finding": Named(dict(told["name"]))}),
        )
    except (KeyError, TypeError, ValueError) as fault:
        return problem(
            "FND-002",
            N_("Finding {number} of the inspection cannot be read: {value}"),
            remedy=N_("Give it form, question, answers and name; severity and about if you like."),
            file="inspection.yaml",
            field=f"findings[{number}]",
            value=fault,
            number=number + 1,
        )
