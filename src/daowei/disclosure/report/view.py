"""What the page shows, in the reader's language: texts and pictures, nothing left to compute."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A figure of the head of the page, with its words."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeagueRow:
    """One unit's line of the league table."""

    anchor: str
    unit: str
    rank: str
    points: str
    bar: str
    pillars: tuple[str, ...]
    awards: tuple[str, ...]
    vetoes: tuple[str, ...]
    reported: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class League:
    """Units compared with each other: those on like ground."""

    name: str
    rows: tuple[LeagueRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A plain table with its caption; the first column names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What stands behind a criterion's points: lines of name and words, and the units below."""

    lines: tuple[tuple[str, str], ...]
    below: Table | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """One line of a scorecard."""

    name: str
    pillar: str
    figure: str
    target: str
    points: str
    weight: str
    reported: str
    period: str
    source: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One unit's scorecard."""

    anchor: str
    unit: str
    group: str
    rank: str
    points: str
    bar: str
    notes: tuple[str, ...]
    rows: tuple[CriterionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendView:
    """One indicator over time, with the same figures as a table."""

    name: str
    about: str
    picture: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """How many of the expected reports came: words for the eye, a class for the colour."""

    text: str
    title: str
    shade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Completeness of one form: a row a unit, a column a period."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """The map of points with its legend."""

    picture: str
    legend: tuple[tuple[str, str], ...]  # class of colour, words


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedRow:
    """A figure that is shown and never compared: no rank, no colour, units in register order."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How an indicator comes about, and from where."""

    name: str
    formula: str
    about: str
    source: str
    uses: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole report."""

    language: str
    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    pillars: tuple[str, ...]
    leagues: tuple[League, ...]
    map: MapView | None
    cards: tuple[Card, ...]
    trends: tuple[TrendView, ...]
    heats: tuple[Heat, ...]
    findings: tuple[Table, ...]
    observed: tuple[ObservedRow, ...]
    methods: tuple[Method, ...]
    digests: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = field(default=())
