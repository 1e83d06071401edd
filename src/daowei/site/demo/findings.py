"""What follows in the made-up county: findings at every step, a veto, a review, a bulletin."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from daowei.foundation.web.models import User
from daowei.site.demo.past_round import CODE
from daowei.site.demo.people import COUNTY, PROGRAMME, TOWNSHIP
from daowei.verification.follow_up.bulletins import week_before
from daowei.verification.follow_up.incidents import Kind
from daowei.verification.follow_up.self_review import Area, Judged, Said
from daowei.verification.follow_up.web.actions import bulletins, findings, incidents, tasks, vetoes
from daowei.verification.follow_up.web.actions.findings import Written
from daowei.verification.follow_up.web.actions.reviewing import (
    call_for_review,
    hold_meeting,
    review,
)
from daowei.verification.follow_up.web.models import Finding, ReviewCall
from daowei.verification.follow_up.web.visited import found_on, teams_on
from daowei.verification.follow_up.web.weekly import content_of_week

PROOF = b"%PDF-1.4\n% a page of the register, made up\n"


def follow_up(people: Mapping[str, User], at: datetime) -> None:
    """Puts what follows from inspections on the site, as of a moment."""
    _Following(people, at).all()


class _Following:
    def __init__(self, people: Mapping[str, User], at: datetime) -> None:
        self.people, self.at = people, at
        self.office, self.second = people["office"], people["office2"]
        self.inspector, self.head = people["inspector"], people["head"]

    def all(self) -> None:
        self.taken_in()
        self.closed()
        self.waiting()
        self.to_be_answered()
        self.noted()
        self.veto()
        self.incident()
        self.self_review()
        self.meeting()
        self.bulletins()

    def ago(self, days: float) -> datetime:
        return self.at - timedelta(days=days)

    def found(self, what: str, unit: str, severity: str, *, about: str, days: float) -> Finding:
        written = Written(programme=PROGRAMME, unit=unit, what=what, about=about,
                          severity=severity)  # fmt: skip
        return findings.note_finding(written, by=self.inspector, at=self.ago(days))

    def standing(self, finding: Finding, *, answer: str, days: float) -> Finding:
        told = findings.put(finding, by=self.office, at=self.ago(days + 2))
        if answer:
            told = findings.reply(told, text=answer, by=self.head, at=self.ago(days + 1))
        reason = "The books show it, and the unit was heard."
        return findings.uphold(told, reason=reason, by=self.office, at=self.ago(days))

    def order(self, what: str, *, days: int) -> tasks.Order:
        day = localtime(self.at).date() + timedelta(days=days)
        return tasks.Order(what=what, proof="A photograph of the page or the shelf",
                           post="Director of the health centre", deadline=day,
                           owner=self.head)  # fmt: skip

    # ── what the last round found ───────────────────────────────────────────────────

    def taken_in(self) -> None:
        """Read from the visits, put to the units, and standing after their days to reply."""
        found = findings.take_in(
            found_on(PROGRAMME, CODE), programme=PROGRAMME, draw=CODE, by=self.inspector,
            teams=teams_on(PROGRAMME, CODE), at=self.ago(22),
        )  # fmt: skip
        for each in found:
            told = findings.put(each, by=self.office, at=self.ago(21))
            reason = "The books were counted by two inspectors; the unit did not reply."
            findings.uphold(told, reason=reason, by=self.office, at=self.ago(9))

    # ── findings of the township ────────────────────────────────────────────────────

    def closed(self) -> None:
        """Put right long ago, and due to be looked at once more."""
        what = "The notice of clients' rights was not posted at the reception."
        found = self.found(what, TOWNSHIP, "slight", about="service", days=90)
        stands = self.standing(found, answer="It fell off; we put it up.", days=80)
        at = self.ago(75)
        task = tasks.give_task(stands, self.order("Post the notice.", days=-70), by=self.office,
                               at=self.ago(79))  # fmt: skip
        tasks.claim(task, text="It hangs by the door.", proofs=[("notice.pdf", PROOF)],
                    by=self.head, at=at)  # fmt: skip
        task.refresh_from_db()
        tasks.judge(task, is_done=True, remark="Seen.", by=self.people["inspector2"], at=at)
        findings.close(stands, by=self.office, at=self.ago(74))

    def waiting(self) -> None:
        """Stands, with one task to do and one that somebody says is done."""
        what = "The stock book of contraceptives differs from the shelf in two of five lines."
        found = self.found(what, TOWNSHIP, "serious", about="record", days=6)
        stands = self.standing(found, answer="Two deliveries were entered twice.", days=1.5)
        tasks.give_task(stands, self.order("Count the shelf and correct the book.", days=9),
                        by=self.office, at=self.ago(1))  # fmt: skip
        task = tasks.give_task(stands, self.order("Have two people sign each delivery.", days=5),
                               by=self.office, at=self.ago(1))  # fmt: skip
        tasks.claim(task, text="Both clerks sign since Monday.", proofs=[("book.pdf", PROOF)],
                    by=self.head, at=self.ago(0.2))  # fmt: skip

    def to_be_answered(self) -> None:
        what = "The register of complaints has no entries since the autumn, the box held three."
        found = self.found(what, TOWNSHIP, "serious", about="office", days=2)
        findings.put(found, by=self.office, at=self.ago(1))

    def noted(self) -> None:
        what = "The room for counselling has no door that closes."
        self.found(what, "qh-09", "serious", about="service", days=0.5)

    # ── what follows further up ─────────────────────────────────────────────────────

    def veto(self) -> None:
        what = "Clients were made to wait for treatment until they had signed."
        found = self.found(what, "qh-14", "grave", about="service", days=30)
        told = findings.put(found, by=self.office, at=self.ago(28))
        reason = "Three papers show it; the unit did not reply in its days."
        stands = findings.uphold(told, reason=reason, by=self.office, at=self.ago(16))
        proposal = vetoes.Proposal(
            programme=PROGRAMME, agreement="townships_2025", rule="coercion", unit="qh-14",
            why="The case was substantiated; the file is complete.", findings=[stands],
        )  # fmt: skip
        made = vetoes.propose(proposal, by=self.office, at=self.ago(8))
        vetoes.give_notice(made, by=self.second, at=self.ago(7))

    def incident(self) -> None:
        told = incidents.Told(programme=PROGRAMME, unit="qh-18", kind=Kind.DENIAL,
                              text="The clinic turned clients away on two afternoons.")  # fmt: skip
        incidents.report(told, by=self.people["reporter"], at=self.ago(1))

    def self_review(self) -> None:
        call = ReviewCall(programme=PROGRAMME, unit=COUNTY, title="Spring round 2026",
                          kinds=["township"],
                          due_on=localtime(self.at).date() + timedelta(days=20))  # fmt: skip
        call_for_review(call, by=self.office, at=self.ago(3))
        said = [Said(area=each, judged=Judged.IN_PLACE) for each in Area if each is not Area.MONEY]
        gap = Said(area=Area.MONEY, judged=Judged.GAP, gap="Two benefits were paid a week late.",
                   action="The finance clerk checks the list every Monday.")  # fmt: skip
        review(call, [*said, gap], unit=TOWNSHIP, by=self.head, at=self.ago(1))

    def meeting(self) -> None:
        hold_meeting(
            programme=PROGRAMME, unit=COUNTY, kind="review", by=self.office, at=self.ago(2),
            held_on=localtime(self.ago(3)).date(), subject="Reports that come late, and why",
            decided="A second clerk is trained in every township before March.",
        )  # fmt: skip

    def bulletins(self) -> None:
        """One of a week in December, approved; and one just drafted."""
        week = week_before(localtime(self.ago(14)).date())
        content = content_of_week(PROGRAMME, COUNTY, week, at=self.ago(14))
        made = bulletins.draft(content, programme=PROGRAMME, unit=COUNTY, by=self.office,
                               at=self.ago(14))  # fmt: skip
        bulletins.show(made, by=self.office, at=self.ago(13))
        bulletins.approve(made, by=self.second, at=self.ago(7))
        week = week_before(localtime(self.at).date())
        content = content_of_week(PROGRAMME, COUNTY, week, at=self.at)
        bulletins.draft(content, programme=PROGRAMME, unit=COUNTY, by=self.office, at=self.ago(0.1))
