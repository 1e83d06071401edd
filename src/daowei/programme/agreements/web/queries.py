"""Questions about agreements: how far each has come, who has signed, who is late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Prefetch, Q

from daowei.foundation.hierarchy import Registry, Tree
from daowei.programme.agreements.documents import Paper, Side, paper_from
from daowei.programme.agreements.drafting import Basis
from daowei.programme.agreements.printing.sheets import Signed
from daowei.programme.agreements.signatures import Held, Statement, fingerprint, is_genuine
from daowei.programme.agreements.signed import AgreedTarget, AgreedTargets
from daowei.programme.agreements.steps import OPEN, STANDING, File, Progress, State
from daowei.programme.agreements.web.models import (
    Agreement,
    Calendar,
    Cascade,
    Directive,
    Document,
    Proposal,
    Signature,
    SigningKey,
)
from daowei.programme.definition import Programme
from daowei.programme.web.models import Population
from daowei.programme.web.queries import programme_in_force, version_in_force


def basis_in_force(programme: str) -> Basis:
    """The version that new terms rest on, with its digest.

    Raises: NoVersionError: none is in force.
    """
    definition = programme_in_force(programme)
    version = version_in_force(programme)
    assert version is not None, "there was one a moment ago"
    return Basis(programme=definition, digest=version.digest)


# ── one agreement ───────────────────────────────────────────────────────────────────


def agreement_numbered(programme: str, number: int) -> Agreement | None:
    """The agreement with its papers, proposals and signatures."""
    found = Agreement.objects.filter(programme=programme, pk=number)
    return found.prefetch_related(papers_in_order()).first()


def papers_in_order() -> "Prefetch[str]":
    """Papers with proposals and their signatures, each in its order."""
    proposals = Proposal.objects.select_related("by").order_by("number")
    signed = Prefetch("signatures", queryset=Signature.objects.order_by("at", "pk"))
    return Prefetch(
        "papers",
        queryset=Document.objects.order_by("number").prefetch_related(
            Prefetch("proposals", queryset=proposals.prefetch_related(signed))
        ),
    )


def file_of(agreement: Agreement) -> File:
    """How far the agreement's papers have come."""
    return File(tuple(progress_of(each) for each in agreement.papers.all()))


def progress_of(document: Document) -> Progress:
    """How far one paper has come; only signatures under its last proposal count."""
    return Progress(
        state=State(document.state),
        signed_by=frozenset(Side(each.side) for each in signatures_under(document)),
        asked_by=Side(document.asked_by) if document.asked_by else None,
    )


def signatures_under(document: Document) -> tuple[Signature, ...]:
    """The signatures that count: those under the last proposal, as new terms void earlier ones."""
    proposals = tuple(document.proposals.all())
    return tuple(proposals[-1].signatures.all()) if proposals else ()


def terms_of(document: Document) -> Paper:
    """The paper's terms as they stand."""
    return paper_from(document.text)


def shown(signatures: Iterable[Signature], digest: str) -> tuple[Signed, ...]:
    """The signatures as pages and prints show them, each checked now."""
    return tuple(
        Signed(
            side=Side(each.side),
            who=each.who,
            office=each.office,
            at=each.at,
            held=Held(each.held),
            fingerprint=fingerprint(each.key),
            is_genuine=is_genuine(
                statement_of(each, digest), key=each.key, signature=each.signature
            ),
        )
        for each in signatures
    )


def statement_of(signature: Signature, digest: str) -> Statement:
    """What was declared by a signature under a text of that digest."""
    return Statement(
        digest=digest,
        side=Side(signature.side),
        unit=signature.unit,
        who=signature.who,
        office=signature.office,
        at=signature.at,
    )


def document_with_digest(digest: str) -> Document | None:
    """The paper of a digest that both sides have signed, now or formerly in force."""
    found = Document.objects.filter(digest=digest, in_force_at__isnull=False)
    return (
        found.select_related("agreement")
        .prefetch_related("proposals__signatures")
        .order_by("pk")
        .first()
    )


def agreed_targets(programme: str, scorecards: Mapping[str, str]) -> AgreedTargets:
    """The targets in force, by scorecard, criterion and lower unit: what results are held against.

    ``scorecards``: those wanted, each with its period; the same may serve for several years.

    What an annex says stands in place of what it amends.
    """
    standing = Document.objects.filter(
        agreement__programme=programme,
        agreement__scorecard__in=scorecards,
        agreement__period__in=set(scorecards.values()),
        state__in=sorted(STANDING),
    )
    columns = ("agreement__scorecard", "agreement__period", "agreement_id", "pk", "digest")
    return _signed(
        tuple(
            (card, number, pk, digest)
            for card, period, number, pk, digest in standing.order_by("pk").values_list(*columns)
            if scorecards[card] == period
        )
    )


@lru_cache(maxsize=8)
def _signed(papers: tuple[tuple[str, int, int, str], ...]) -> AgreedTargets:
    """Read anew only when a paper came or went: results ask at every look."""
    rows = Document.objects.in_bulk([pk for _, _, pk, _ in papers])
    read = ((card, number, paper_from(rows[pk].text)) for card, number, pk, _ in papers)
    return {
        (card, each.criterion, paper.lower.unit): AgreedTarget(
            value=each.value, paper=f"{number}/{paper.number}"
        )
        for card, number, paper in read
        for each in paper.targets
    }


# ── the year's board ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one pair of units is in a year. ``state``: None while nothing was begun."""

    upper: str
    lower: str
    level: int
    scorecard: str
    number: int | None
    state: State | None
    signed_by: frozenset[Side]
    late_days: int

    @property
    def is_in_force(self) -> bool:
        """Whether both have signed and it stands."""
        return self.state in STANDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The pairs of one level, and how many are in which stage."""

    number: int
    pairs: tuple[Standing, ...]

    @property
    def in_force(self) -> int:
        """How many have been signed by both."""
        return sum(each.is_in_force for each in self.pairs)

    @property
    def signed_once(self) -> int:
        """How many wait for the second signature."""
        return sum(each.state is State.SIGNED for each in self.pairs)

    @property
    def talking(self) -> int:
        """How many are proposed, countered or agreed."""
        talking = {State.PROPOSED, State.COUNTERED, State.AGREED}
        return sum(each.state in talking for each in self.pairs)

    @property
    def waiting(self) -> int:
        """How many have not been proposed."""
        return len(self.pairs) - self.in_force - self.signed_once - self.talking

    @property
    def late(self) -> int:
        """How many are past the day of the calendar."""
        return sum(each.late_days > 0 for each in self.pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The units of a programme: all ever, and the tree of a day."""

    registry: Registry
    tree: Tree


def year_board(programme: Programme, places: Places, *, period: str, day: date) -> list[Level]:
    """Every pair that owes an agreement in the period, level by level, roots first.

    Grain: a scorecard asks for one between each unit of its kinds and the unit above it.
    """
    begun = {
        (each.upper, each.lower, each.scorecard): each
        for each in agreements_of(programme.code, period)
        if each.is_open
    }
    calendar = calendar_of(programme.code, period)
    levels: dict[int, list[Standing]] = {}
    for upper, lower, card in _owed(programme, places):
        level = int(places.tree.level[places.tree.number(lower)])
        found = begun.get((upper, lower, card))
        levels.setdefault(level, []).append(
            _standing(found, upper=upper, lower=lower, level=level, card=card,
                      calendar=calendar, day=day)
        )  # fmt: skip
    return [Level(number=each, pairs=tuple(levels[each])) for each in sorted(levels)]


def _owed(programme: Programme, places: Places) -> Iterable[tuple[str, str, str]]:
    for code in places.tree.codes:
        above = places.tree.ancestors(code)
        for card in programme.agreements.values():
            if above and places.registry.units[code].kind.value in card.kinds:
                yield above[0], code, card.code


def _standing(  # noqa: PLR0913 - a pair, its agreement and the calendar
    found: Agreement | None,
    *,
    upper: str,
    lower: str,
    level: int,
    card: str,
    calendar: Calendar | None,
    day: date,
) -> Standing:
    progress = current(found) if found else None
    return Standing(
        upper=upper,
        lower=lower,
        level=level,
        scorecard=card,
        number=found.pk if found else None,
        state=progress.state if progress else None,
        signed_by=progress.signed_by if progress else frozenset(),
        late_days=late_days(progress, calendar, day),
    )


def current(agreement: Agreement) -> Progress:
    """What counts now: the paper in force, else the last one."""
    file = file_of(agreement)
    return file.papers[-1 if file.standing is None else file.standing]


def late_days(progress: Progress | None, calendar: Calendar | None, day: date) -> int:
    """Days past the calendar's day for what has not been done yet; 0 where none was set."""
    if calendar is None or (progress and progress.state in STANDING):
        return 0
    is_proposed = progress is not None and progress.state is not State.DRAFT
    due = calendar.sign_by if is_proposed else calendar.propose_by
    return max((day - due).days, 0)


def agreements_of(programme: str, period: str) -> list[Agreement]:
    """All agreements of a period with their papers, in the order of their units."""
    found = Agreement.objects.filter(programme=programme, period=period)
    return list(found.prefetch_related(papers_in_order()).order_by("upper", "lower", "pk"))


def periods_of(programme: str, day: date) -> list[str]:
    """The years one may look at: those with agreements, this one and the next."""
    known = Agreement.objects.filter(programme=programme).values_list("period", flat=True)
    return sorted({*known.distinct(), str(day.year), str(day.year + 1)}, reverse=True)


def calendar_of(programme: str, period: str) -> Calendar | None:
    """The days set for a period; None while none are."""
    return Calendar.objects.filter(programme=programme, period=period).first()


# ── cascade ─────────────────────────────────────────────────────────────────────────


def cascade_of(programme: str, *, period: str, upper: str, scorecard: str) -> Cascade | None:
    """The rules an office chose for a period; None before it did."""
    return Cascade.objects.filter(
        programme=programme, period=period, upper=upper, scorecard=scorecard
    ).first()


def drafts_below(
    programme: str, *, period: str, upper: str, scorecard: str
) -> Mapping[str, Agreement]:
    """The open agreements an office has with units below it, by the lower unit."""
    found = Agreement.objects.filter(
        programme=programme, period=period, upper=upper, scorecard=scorecard, is_open=True
    )
    return {each.lower: each for each in found.prefetch_related(papers_in_order())}


def population_groups(programme: str) -> list[str]:
    """The groups of people that population is kept of."""
    found = Population.objects.filter(programme=programme).values_list("group", flat=True)
    return sorted(found.distinct())


def people_of(programme: str, *, group: str, units: Iterable[str], year: int) -> dict[str, int]:
    """How many people of a group each unit has in the last year known up to ``year``."""
    rows = Population.objects.filter(
        programme=programme, group=group, unit__in=list(units), year__lte=year
    ).order_by("year")
    return dict(rows.values_list("unit", "value"))


# ── keys and documents ──────────────────────────────────────────────────────────────


def keys_of(user_id: int) -> list[SigningKey]:
    """Somebody's keys that may still sign, newest first."""
    found = SigningKey.objects.filter(user_id=user_id, retired_at__isnull=True)
    return list(found.order_by("-made_at", "-pk"))


def directives_of(programme: str) -> list[Directive]:
    """The register of documents, the latest issued first."""
    found = Directive.objects.filter(programme=programme).defer("file__content")
    return list(found.select_related("entered_by").order_by("-issued_on", "-pk"))


def overdue(at: datetime) -> list[Agreement]:
    """Agreements whose year has ended with a paper still open."""
    found = Agreement.objects.filter(
        Q(papers__state__in=sorted(OPEN)), is_open=True, period__lt=str(at.year)
    )
    return list(found.distinct().order_by("pk"))
