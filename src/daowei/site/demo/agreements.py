"""The county's agreements with its townships: last year's in force, this year's in all states."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.rights import Role
from daowei.programme.agreements.documents import Duty, Good, Owed, Paper, Side
from daowei.programme.agreements.drafting import Basis, Figures, drafted, programme_target
from daowei.programme.agreements.signatures import Statement
from daowei.programme.agreements.steps import Step
from daowei.programme.agreements.web.actions import (
    begin,
    begin_annex,
    comment,
    make_key,
    put,
    register_directive,
    save_cascade,
    set_calendar,
    sign,
    take,
)
from daowei.programme.agreements.web.models import (
    Agreement,
    Calendar,
    Cascade,
    Directive,
    SigningKey,
)
from daowei.programme.agreements.web.queries import basis_in_force, terms_of
from daowei.site.demo.people import COUNTY, PROGRAMME, SINCE, TOWNSHIP

CARD = "townships_2025"
TOWNSHIPS = tuple(f"{COUNTY}-{number:02d}" for number in range(1, 25))
# how far this year's have come, by township; of the others some are drafts, some not begun
PROPOSED, COUNTERED, AGREED, SIGNED_ONCE = (TOWNSHIP,), ("qh-06",), ("qh-07",), ("qh-08",)
IN_FORCE = ("qh-01", "qh-02", "qh-03", "qh-04")
WITHDRAWN, DRAFTS = ("qh-09",), ("qh-10", "qh-11", "qh-12")


def agree(people: dict[str, User], at: datetime) -> None:
    """Two years of agreements, the days of the calendar, and two documents they follow."""
    with transaction.atomic():
        Agreeing(people, at).all()


class Agreeing:
    """Who signs for whom, with which key, on which terms."""

    def __init__(self, people: dict[str, User], at: datetime) -> None:
        self.at = at
        self.basis: Basis = basis_in_force(PROGRAMME)
        self.county = people["county-head"]
        self.office = people["office"]
        self.heads = dict(_heads(people))
        signers = (self.county, *self.heads.values())
        self.keys: dict[int, SigningKey] = {
            each.pk: make_key(by=each, at=at - timedelta(days=400)) for each in signers
        }

    def all(self) -> None:
        """Everything in its order."""
        self.documents()
        for unit in TOWNSHIPS:
            self.in_force(unit, "2025", at=self.at - timedelta(days=350))
        calendar = Calendar(programme=PROGRAMME, period="2026",
                            propose_by=date(2026, 1, 9), sign_by=date(2026, 1, 31))  # fmt: skip
        set_calendar(calendar, by=self.office, at=self.at - timedelta(days=30))
        self.share_out()
        self.this_year()

    def share_out(self) -> None:
        """The rules of the cascade: the same rates for all."""
        cascade = Cascade(programme=PROGRAMME, period="2026", upper=COUNTY, scorecard=CARD)
        rules = {code: {"rule": "same", "total": f"{value:f}", "key": ""}
                 for code, value in self.targets().items()}  # fmt: skip
        save_cascade(cascade, rules, by=self.office, at=self.at - timedelta(days=6))

    def this_year(self) -> None:
        """This year's agreements, in all states."""
        for unit in IN_FORCE:
            self.in_force(unit, "2026", at=self.at - timedelta(days=4))
        for unit in (*PROPOSED, *COUNTERED, *AGREED, *SIGNED_ONCE, *WITHDRAWN):
            self.on_its_way(unit)
        for unit in DRAFTS:
            begin(self.terms(unit, "2026"), by=self.office, at=self.at - timedelta(days=2))
        self.amend("qh-02")
        self.ask_to_end("qh-03")

    def on_its_way(self, unit: str) -> None:
        """Proposed, and then as far as its list says."""
        agreement = self.proposed(unit, "2026", at=self.at - timedelta(days=3))
        head, later = self.heads[unit], self.at - timedelta(days=1)
        if unit in COUNTERED:
            self.counter(agreement, head, later)
        if unit in (*AGREED, *SIGNED_ONCE):
            take(agreement, Step.ACCEPT, by=head, side=Side.LOWER, at=later)
        if unit in SIGNED_ONCE:
            self.sign(agreement, Side.LOWER, at=later)
        if unit in WITHDRAWN:
            take(agreement, Step.WITHDRAW, by=self.county, side=Side.UPPER, at=later,
                 reason="To be shared out anew after the survey of roads")  # fmt: skip

    def counter(self, agreement: Agreement, head: User, at: datetime) -> None:
        """One target lowered with its reason, and a question."""
        terms = self.terms(agreement.lower, "2026")
        moved = tuple(
            replace(each, value=Decimal(90), reason="Two villages are cut off in the rainy season")
            if each.criterion == "timely_reports"
            else each
            for each in terms.targets
        )
        put(agreement, replace(terms, targets=moved), by=head, side=Side.LOWER, at=at,
            programme=self.basis.programme, note="We ask for one change.")  # fmt: skip
        comment(agreement.papers.get(), "Can the training money come before the spring?",
                by=head, side=Side.LOWER, at=at + timedelta(minutes=10))  # fmt: skip

    def amend(self, unit: str) -> None:
        """An annex in force: one more duty of the county."""
        agreement = Agreement.objects.get(programme=PROGRAMME, lower=unit, period="2026")
        at = self.at - timedelta(days=1)
        annex = begin_annex(agreement, by=self.county, at=at)
        duty = Duty(
            side=Side.UPPER, owner="Head of the county's health commission",
            texts={"en": "Lend a vehicle for outreach days", "zh": "下乡服务日提供用车保障"},
        )  # fmt: skip
        terms = terms_of(annex)
        terms = replace(terms, duties=(*terms.duties, duty), reason="The township's car broke down")
        put(agreement, terms, by=self.county, side=Side.UPPER, at=at,
            programme=self.basis.programme)  # fmt: skip
        take(agreement, Step.ACCEPT, by=self.heads[unit], side=Side.LOWER, at=at)
        self.sign(agreement, Side.LOWER, at=at)
        self.sign(agreement, Side.UPPER, at=at)

    def ask_to_end(self, unit: str) -> None:
        """One side asks to end what is in force."""
        agreement = Agreement.objects.get(programme=PROGRAMME, lower=unit, period="2026")
        take(agreement, Step.ASK_TO_END, by=self.heads[unit], side=Side.LOWER, at=self.at,
             reason="The township is to be merged in spring")  # fmt: skip

    def in_force(self, unit: str, period: str, *, at: datetime) -> None:
        """Proposed, accepted and signed by both."""
        agreement = self.proposed(unit, period, at=at)
        take(agreement, Step.ACCEPT, by=self.heads[unit], side=Side.LOWER, at=at)
        self.sign(agreement, Side.LOWER, at=at)
        self.sign(agreement, Side.UPPER, at=at)

    def proposed(self, unit: str, period: str, *, at: datetime) -> Agreement:
        """Terms put to the township."""
        terms = self.terms(unit, period)
        agreement = begin(terms, by=self.office, at=at)
        put(agreement, terms, by=self.county, side=Side.UPPER, at=at,
            programme=self.basis.programme)  # fmt: skip
        return agreement

    def sign(self, agreement: Agreement, side: Side, *, at: datetime) -> None:
        """The signature of a side's head."""
        paper = agreement.papers.order_by("-number")[0]
        unit = agreement.upper if side is Side.UPPER else agreement.lower
        by = self.county if side is Side.UPPER else self.heads[unit]
        statement = Statement(
            digest=paper.digest, side=side, unit=unit, who=by.name, office="Head of the office",
            at=at.replace(microsecond=0),
        )  # fmt: skip
        sign(agreement, statement, by=by, key=self.keys[by.pk], at=at)

    def targets(self) -> dict[str, Decimal]:
        """The county's own targets, where the programme gives one."""
        card = self.basis.programme.agreements[CARD]
        found = {each.code: programme_target(each, COUNTY) for each in card.criteria}
        return {code: value for code, value in found.items() if value is not None}

    def terms(self, unit: str, period: str) -> Paper:
        """The targets as shared out, two duties, and what the county provides."""
        units, year = registry_of(PROGRAMME).units, int(period)
        paper = drafted(
            self.basis, upper=units[COUNTY], lower=units[unit], period=period, scorecard=CARD,
            figures=Figures(allocated=self.targets()),
        )  # fmt: skip
        return replace(paper, duties=tuple(_duties(year)), owed=tuple(_owed(year)))

    def documents(self) -> None:
        """What the agreements follow, with a code of the budget."""
        at = self.at - timedelta(days=25)
        notice = Directive(
            programme=PROGRAMME, kind="directive", unit=COUNTY, issued_on=date(2025, 12, 18),
            title="关于做好2026年优质服务与权利保障工作的通知", issuer="市卫生健康委员会",
            reference="市卫发〔2025〕88号", codes=[["outreach", "2100717"]],
        )  # fmt: skip
        plan = Directive(
            programme=PROGRAMME, kind="work_plan", unit=COUNTY, issued_on=date(2026, 1, 4),
            title="Work plan of Qinghe County for 2026", issuer="Steering group of Qinghe County",
            valid_until=date(2026, 12, 31), codes=[["", "2100717"]],
        )  # fmt: skip
        for each in (notice, plan):
            register_directive(each, None, by=self.office, at=at)


def _heads(people: dict[str, User]) -> Iterator[tuple[str, User]]:
    """The head of each township: the one who may sign in, and others who need not."""
    for unit in TOWNSHIPS:
        if unit == TOWNSHIP:
            yield unit, people["head"]
            continue
        user = User.objects.create_user(f"head-{unit}@qinghe.example", name=f"Head of {unit}")
        Grant.objects.create(
            user=user, role=Role.UNIT_HEAD.value, programme=PROGRAMME, unit=unit, since=SINCE
        )
        yield unit, user


def _duties(year: int) -> Iterator[Duty]:
    yield Duty(
        side=Side.LOWER, owner="Director of the township office", due=date(year, 3, 31),
        texts={"en": "Post the notice of clients' rights at every service point",
               "zh": "在各服务点张贴服务对象权利告知书"},
    )  # fmt: skip
    yield Duty(
        side=Side.LOWER, owner="Deputy head in charge of health",
        texts={"en": "Answer every complaint in writing within fifteen days",
               "zh": "对每件投诉在十五日内书面答复"},
    )  # fmt: skip


def _owed(year: int) -> Iterator[Owed]:
    yield Owed(
        side=Side.UPPER, good=Good.MONEY, quantity=2_500_000, currency="CNY",
        due=date(year, 2, 28),
        texts={"en": "Training of counsellors", "zh": "咨询员培训经费"},
    )  # fmt: skip
    yield Owed(
        side=Side.UPPER, good=Good.POSTS, quantity=1, due=date(year, 6, 30),
        texts={"en": "A midwife at the township's health centre", "zh": "乡镇卫生院助产士"},
    )  # fmt: skip
