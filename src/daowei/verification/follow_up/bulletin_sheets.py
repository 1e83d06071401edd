"""A bulletin laid out in one language, for paper, for Word and for the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from daowei.foundation.texts import N_, Text, named
from daowei.programme.agreements.printing.sheets import LOCALES, Block, Grid, Section, Sheet
from daowei.verification.follow_up.bulletins import Content, Line, Reported, spoken
from daowei.verification.follow_up.findings import SEVERITY_NAMES, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What is printed beside the content: who made and approved it, and where it can be checked."""

    digest: str
    made_by: str
    approved_by: str
    approved_on: date | None
    address: str


def sheet_of(content: Content, of: Print, language: str) -> Sheet:
    """The bulletin in a language; what was written in another only stands as written."""
    return _Layout(content, of, language).sheet()


@dataclass(frozen=True, slots=True)
class _Layout:
    content: Content
    of: Print
    language: str

    def sheet(self) -> Sheet:
        content = self.content
        return Sheet(
            language=self.language,
            title=self.say(N_("Supervision bulletin No. {number} of {year}"),
                           number=content.number, year=content.until.year),
            subtitle=f"{named(content.issuer, self.language)} · "
                     f"{named(content.programme, self.language)}",
            facts=tuple(self.facts()),
            sections=tuple(self.sections()),
            signing=self.say(N_("Who answers for it")),
            blocks=tuple(self.blocks()),
            digest_label=self.say(N_("Digest of the content")),
            digest=self.of.digest,
            verify_label=self.say(N_("Where it stands on the site:")),
            address=self.of.address,
            footer=self.say(N_("Bulletin No. {number}"), number=content.number),
        )  # fmt: skip

    def say(self, template: str, **values: object) -> str:
        return Text(template, values).in_language(self.language)

    def day(self, day: date | str | None) -> str:
        if not day:
            return "–"
        found = date.fromisoformat(day) if isinstance(day, str) else day
        return str(format_date(found, format="medium", locale=LOCALES[self.language]))

    def unit(self, of: Line | Reported) -> str:
        return f"{named(of.names, self.language)} ({of.unit})"

    def facts(self) -> Iterator[tuple[str, str]]:
        counts = self.content.counts
        yield (
            self.say(N_("Week")),
            f"{self.day(self.content.since)} – {self.day(self.content.until)}",
        )
        yield self.say(N_("Units visited so far this year")), str(counts.visited)
        yield self.say(N_("Findings that stand")), str(counts.open_findings)
        yield self.say(N_("Tasks overdue")), str(counts.overdue_tasks)

    def sections(self) -> Iterator[Section]:
        foreword = self.content.foreword
        if foreword and any(foreword.values()):
            yield Section(title=self.say(N_("Foreword")), lines=(named(foreword, self.language),))
        yield self.praise()
        yield self.lines(N_("Put right"), self.content.put_right,
                         N_("Nothing was closed this week."))  # fmt: skip
        yield self.lateness()
        yield self.lines(N_("Found, after the unit was heard"), self.content.found,
                         N_("Nothing new stands this week."))  # fmt: skip
        yield self.lines(N_("Still to be put right, and overdue"), self.content.overdue,
                         N_("Nothing is overdue."))  # fmt: skip
        if self.content.said:
            yield self.replies(self.content.said)

    def praise(self) -> Section:
        title, rows = self.say(N_("Praise")), self.content.praised
        if not rows:
            nobody = self.say(N_("No unit had all its reports in time this week."))
            return Section(title=title, lines=(nobody,))
        head = (self.say(N_("Unit")), self.say(N_("Reports, all in time")))
        return Section(
            title=title,
            grid=Grid(
                caption=title,
                head=head,
                rows=tuple((self.unit(each), str(each.due)) for each in rows),
                widths=(9, 6),
                numbers=(1,),
            ),
        )

    def lateness(self) -> Section:
        title, rows = self.say(N_("Late reports")), self.content.late
        if not rows:
            return Section(title=title, lines=(self.say(N_("No report was late.")),))
        head = (self.say(N_("Unit")), self.say(N_("Due")), self.say(N_("Late or not come")))
        return Section(
            title=title,
            grid=Grid(
                caption=title,
                head=head,
                rows=tuple((self.unit(each), str(each.due), str(each.late)) for each in rows),
                widths=(8, 3, 4),
                numbers=(1, 2),
            ),
        )

    def lines(self, title: str, rows: tuple[Line, ...], nothing: str) -> Section:
        if not rows:
            return Section(title=self.say(title), lines=(self.say(nothing),))
        head = tuple(map(self.say, (N_("Unit"), N_("What"), N_("Day"), N_("The unit says"))))
        return Section(
            title=self.say(title),
            grid=Grid(
                caption=self.say(title),
                head=head,
                rows=tuple(self.row(each) for each in rows),
                widths=(4, 8, 3, 5),
            ),
        )

    def row(self, line: Line) -> tuple[str, ...]:
        what = spoken(line.what).in_language(self.language)
        weight = self.say(SEVERITY_NAMES[Severity(line.severity)]) if line.severity else ""
        told = f"{what} ({weight})" if weight else what
        return self.unit(line), told, self.day(line.on), line.reply or "–"

    def replies(self, said: object) -> Section:
        assert isinstance(said, dict), "by unit"
        lines = tuple(f"{unit}: {text}" for unit, text in sorted(said.items()))
        return Section(title=self.say(N_("What units say to this bulletin")), lines=lines)

    def blocks(self) -> Iterator[Block]:
        made = (self.say(N_("Made by")), self.of.made_by, (), True)
        day = (self.day(self.of.approved_on),) if self.of.approved_on else ()
        yielded = self.say(N_("not approved yet"))
        approved = (self.say(N_("Approved by")), self.of.approved_by or yielded, day, bool(day))
        for title, office, lines, is_signed in (made, approved):
            yield Block(title=title, office=office, lines=lines, is_signed=is_signed)
