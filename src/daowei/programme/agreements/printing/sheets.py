"""What stands on paper, in one language, whatever the format: facts, sections, signatures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from daowei.foundation.texts import N_, Named, Text, named
from daowei.programme.agreements.documents import Appraisal, Paper, Party, Side, Target
from daowei.programme.agreements.saying import (
    GOOD_NAMES,
    KIND_NAMES,
    SIDE_NAMES,
    amount_of,
    either,
    target_text,
    value_text,
)
from daowei.programme.agreements.signatures import HELD_NAMES, Held

LOCALES = {"en": "en", "zh": "zh_Hans", "zh-Hant": "zh_Hant"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature as it is printed and shown. ``is_genuine``: checked when this was made."""

    side: Side
    who: str
    office: str
    at: datetime
    held: Held
    fingerprint: str
    is_genuine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; ``numbers``: columns set to the right; ``widths``: their shares of the line."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part with its heading: sentences, then a table."""

    title: str
    lines: tuple[str, ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Where one side signs: its office, then name, time and key, or that nobody has signed."""

    title: str
    office: str
    lines: tuple[str, ...]
    is_signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole paper in one language."""

    language: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    signing: str
    blocks: tuple[Block, ...]
    digest_label: str
    digest: str
    verify_label: str
    address: str
    footer: str

    def all_text(self) -> str:
        """Every character that will be printed."""
        return "".join(_texts(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What is printed beside the paper's own text: its digest, state, signatures, address."""

    digest: str
    state: Text
    signatures: tuple[Signed, ...]
    address: str
    at: datetime


def sheet_of(paper: Paper, of: Print, language: str) -> Sheet:
    """The paper laid out in a language; texts written in another only stand as written."""
    return _Layout(paper, of, language).sheet()


@dataclass(frozen=True, slots=True)
class _Layout:
    paper: Paper
    of: Print
    language: str

    def sheet(self) -> Sheet:
        paper = self.paper
        return Sheet(
            language=self.language,
            title=self.title(),
            subtitle=self.name(paper.programme_names),
            facts=tuple(self.facts()),
            sections=tuple(self.numbered(self.sections())),
            signing=self.say(N_("Signatures")),
            blocks=tuple(self.block(side) for side in Side),
            digest_label=self.say(N_("Digest of the signed text")),
            digest=self.of.digest,
            verify_label=self.say(N_("Scan or type this address to verify the paper:")),
            address=self.of.address,
            footer=self.say(N_("Printed {moment}"), moment=self.moment(self.of.at)),
        )

    def say(self, template: str, **values: object) -> str:
        return Text(template, values).in_language(self.language)

    def name(self, names: object) -> str:
        return named(names, self.language) if isinstance(names, dict) else str(names)

    def words(self, texts: object) -> str:
        return either(texts, self.language) if isinstance(texts, dict) else str(texts)

    def spoken(self, text: Text) -> str:
        return text.in_language(self.language)

    def day(self, day: date | None) -> str:
        return format_date(day, format="medium", locale=LOCALES[self.language]) if day else "–"

    def moment(self, at: datetime) -> str:
        return f"{self.day(at.date())} {at:%H:%M} (UTC{at:%z})"

    def title(self) -> str:
        if self.paper.number:
            return self.say(N_("Annex {number} to the responsibility agreement, {period}"),
                            number=self.paper.number, period=self.paper.period)  # fmt: skip
        return self.say(N_("Responsibility agreement, {period}"), period=self.paper.period)

    def facts(self) -> Iterator[tuple[str, str]]:
        paper = self.paper
        for side in Side:
            yield self.say(SIDE_NAMES[paper.kind, side]), self.party(paper.party(side))
        yield self.say(N_("Kind")), self.say(KIND_NAMES[paper.kind])
        yield self.say(N_("State")), self.spoken(self.of.state)
        yield (
            self.say(N_("Rests on")),
            self.say(N_("programme version {version}, {digest}"), version=paper.version,
                     digest=short(paper.programme_digest)),
        )  # fmt: skip
        if paper.amends:
            yield self.say(N_("Amends")), short(paper.amends)
            yield self.say(N_("Why")), paper.reason

    def party(self, party: Party) -> str:
        return f"{self.name(party.names)} ({party.unit})"

    def sections(self) -> Iterator[Section]:
        paper = self.paper
        if paper.targets:
            yield self.targets()
        for side in Side:
            yield from self.duties(side)
        for side in Side:
            yield from self.owed(side)
        if paper.clauses:
            lines = tuple(self.words(each) for each in paper.clauses)
            yield Section(title=self.say(N_("Further terms")), lines=lines)
        if paper.appraisal:
            yield self.appraisal(paper.appraisal)

    def numbered(self, sections: Iterator[Section]) -> Iterator[Section]:
        for number, each in enumerate(sections, start=1):
            yield Section(title=f"{number}. {each.title}", lines=each.lines, grid=each.grid)

    def targets(self) -> Section:
        head = (N_("Criterion"), N_("Year before"), N_("Target"), N_("Reason for the difference"))
        return Section(
            title=self.say(N_("Targets")),
            grid=Grid(
                caption=self.say(N_("What is to be reached in the period")),
                head=tuple(self.say(each) for each in head),
                rows=tuple(self.target(each) for each in self.paper.targets),
                widths=(8, 3, 3, 5),
                numbers=(1, 2),
            ),
        )

    def target(self, target: Target) -> tuple[str, ...]:
        before = value_text(target, target.baseline)
        return (
            self.name(target.names),
            self.spoken(before),
            self.spoken(target_text(target)),
            target.reason or "–",
        )

    def duties(self, side: Side) -> Iterator[Section]:
        duties = [each for each in self.paper.duties if each.side is side]
        if not duties:
            return
        title = N_("Duties of {party}")
        rows = tuple((self.words(each.texts), each.owner, self.day(each.due)) for each in duties)
        yield Section(
            title=self.say(title, party=self.name(self.paper.party(side).names)),
            grid=self.grid((N_("Duty"), N_("Who answers for it"), N_("By")), rows, (9, 6, 4)),
        )

    def owed(self, side: Side) -> Iterator[Section]:
        owed = [each for each in self.paper.owed if each.side is side]
        if not owed:
            return
        rows = tuple(
            (
                self.say(GOOD_NAMES[each.good]),
                self.words(each.texts),
                self.spoken(amount_of(each)),
                self.day(each.due),
            )
            for each in owed
        )
        head = (N_("Kind"), N_("What"), N_("How much"), N_("By"))
        yield Section(
            title=self.say(N_("What {party} provides"),
                           party=self.name(self.paper.party(side).names)),
            grid=self.grid(head, rows, (3, 8, 4, 4)),
        )  # fmt: skip

    def grid(
        self, head: Sequence[str], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...]
    ) -> Grid:
        return Grid(
            caption="", head=tuple(self.say(each) for each in head), rows=rows, widths=widths
        )

    def appraisal(self, appraisal: Appraisal) -> Section:
        lines = (
            self.say(N_("The year is appraised by the programme's scorecard: {scorecard}."),
                     scorecard=Named(appraisal.names)),
            self.say(N_("Objections to the result may be raised within {days} days."),
                     days=appraisal.appeal_days),
        )  # fmt: skip
        rows = tuple(
            (self.name(each.pillar), self.name(each.names), f"{each.weight:f}")
            for each in appraisal.lines
        )
        head = tuple(self.say(each) for each in (N_("Pillar"), N_("Criterion"), N_("Weight")))
        return Section(
            title=self.say(N_("Annex: how the year is appraised")),
            lines=lines,
            grid=Grid(caption="", head=head, rows=rows, widths=(4, 10, 3), numbers=(2,)),
        )

    def block(self, side: Side) -> Block:
        party = self.paper.party(side)
        found = next((each for each in self.of.signatures if each.side is side), None)
        lines = tuple(self.signature(found)) if found else (self.say(N_("Not signed")),)
        return Block(
            title=self.say(SIDE_NAMES[self.paper.kind, side]),
            office=self.name(party.names),
            lines=lines,
            is_signed=found is not None,
        )

    def signature(self, signed: Signed) -> Iterator[str]:
        yield f"{signed.who}, {signed.office}" if signed.office else signed.who
        yield self.moment(signed.at)
        yield self.say(N_("Key {fingerprint}"), fingerprint=signed.fingerprint)
        yield self.say(HELD_NAMES[signed.held])
        if not signed.is_genuine:
            yield self.say(N_("This signature does not fit the text."))


def short(digest: str) -> str:
    """As much of a digest as one compares by eye."""
    return digest[:19] + "…"


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case tuple():
            for each in value:
                yield from _texts(each)
        case Sheet() | Section() | Grid() | Block():
            for name in value.__slots__:
                yield from _texts(getattr(value, name))
        case _:
            return
