"""What a request for analytics asks: ``dimension=dx:…;…&dimension=pe:LAST_12_MONTHS&filter=ou:…``.

Source of the words and codes of refusals: DHIS2's web API, analytics.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from daowei.foundation.periods import try_period
from daowei.foundation.problems import DaoweiError
from daowei.foundation.relative_periods import is_relative, relative_periods

Parameters = Mapping[str, Sequence[str]]
KNOWN = ("dx", "pe", "ou", "co")
DEFAULT = "DEFAULT"
CRITERIA = ("EQ", "GT", "GE", "LT", "LE")
_TRUE = frozenset({"true", "1"})


class AnalyticsRefusedError(DaoweiError):
    """A question that is not answered; ``code`` is DHIS2's (E71xx)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it was put, in the sender's identifiers.

    ``dimensions``: items by dimension, in the order asked. ``days``: startDate and endDate.
    """

    dimensions: Mapping[str, tuple[str, ...]]
    filters: Mapping[str, tuple[str, ...]]
    days: tuple[date, date] | None = None
    aggregation: str | None = None
    display: str = "NAME"
    output_scheme: str = "UID"
    input_scheme: str = "UID"
    user_units: tuple[str, ...] = ()
    criteria: tuple[tuple[str, float], ...] = ()
    skip_meta: bool = False
    skip_data: bool = False
    skip_rounding: bool = False
    details: bool = False
    hierarchy: bool = False
    hierarchy_names: bool = False
    sides: bool = False
    descending: bool | None = None

    def of(self, name: str) -> tuple[str, ...] | None:
        """The items of a dimension or filter; None where it is neither."""
        return self.dimensions.get(name, self.filters.get(name))


def asked_of(given: Parameters, today: date) -> Asked:
    """The question that parameters put; relative periods are counted from ``today``.

    Raises: AnalyticsRefusedError: it is none, with DHIS2's code.
    """
    day = _day(given, "relativePeriodDate") or today
    dimensions = _dimensions(given.get("dimension", ()), day)
    filters = _dimensions(given.get("filter", ()), day)
    found = Asked(
        dimensions=dimensions,
        filters=filters,
        days=_days(given),
        aggregation=_aggregation(given),
        display=_last(given, "displayProperty").upper() or "NAME",
        output_scheme=_last(given, "outputIdScheme").upper() or "UID",
        input_scheme=_last(given, "inputIdScheme").upper() or "UID",
        user_units=tuple(part for each in given.get("userOrgUnit", ()) for part in each.split(";")),
        criteria=tuple(_criteria(_last(given, "measureCriteria"))),
        skip_meta=_is_set(given, "skipMeta"),
        skip_data=_is_set(given, "skipData"),
        skip_rounding=_is_set(given, "skipRounding"),
        details=_is_set(given, "includeMetadataDetails"),
        hierarchy=_is_set(given, "hierarchyMeta"),
        hierarchy_names=_is_set(given, "showHierarchy"),
        sides=_is_set(given, "includeNumDen"),
        descending={"DESC": True, "ASC": False}.get(_last(given, "order").upper()),
    )
    _expect_whole(found)
    return found


def _last(given: Parameters, name: str) -> str:
    values = given.get(name)
    return values[-1] if values else ""


def _is_set(given: Parameters, name: str) -> bool:
    return _last(given, name).lower() in _TRUE


def _dimensions(texts: Sequence[str], day: date) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, _, rest = text.partition(":")
        if name not in KNOWN:
            raise AnalyticsRefusedError(
                "E7125", f"Dimension identifier does not reference any dimension: `{name}`"
            )
        if name in found:
            raise AnalyticsRefusedError(
                "E7111", f"Dimensions cannot be specified more than once: `[{name}]`"
            )
        items = tuple(dict.fromkeys(each.strip() for each in rest.split(";") if each.strip()))
        found[name] = tuple(_periods(items, day)) if name == "pe" else items
    return found


def _periods(items: Sequence[str], day: date) -> Iterator[str]:
    """ISO forms; relative periods spelt out, each period once."""
    seen: dict[str, None] = {}
    for each in items:
        name = each.partition("$")[0]
        if is_relative(name):
            seen.update((period.iso, None) for period in relative_periods(name, day))
        elif (period := try_period(name)) is not None:
            seen[period.iso] = None
        else:
            raise AnalyticsRefusedError(
                "E7124", f"Dimension `pe` has an item that does not exist: `{each}`"
            )
    yield from seen


def _aggregation(given: Parameters) -> str | None:
    named = _last(given, "aggregationType").upper()
    return None if named in {"", DEFAULT} else named


def _day(given: Parameters, name: str) -> date | None:
    text = _last(given, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise AnalyticsRefusedError(
            "E7100", f"`{name}` is a day such as 2025-01-31, not `{text}`"
        ) from error


def _days(given: Parameters) -> tuple[date, date] | None:
    start, end = _day(given, "startDate"), _day(given, "endDate")
    if start is None or end is None:
        return None
    if start > end:
        raise AnalyticsRefusedError(
            "E7106", f"Start date is after end date, start date: `{start}`, end date: `{end}`"
        )
    return start, end


def _criteria(text: str) -> Iterator[tuple[str, float]]:
    for each in filter(None, text.split(";")):
        name, _, number = each.partition(":")
        if name.upper() not in CRITERIA:
            raise AnalyticsRefusedError("E7100", f"Measure criteria not valid: `{each}`")
        try:
            yield name.upper(), float(number)
        except ValueError as error:
            raise AnalyticsRefusedError("E7100", f"Measure criteria not valid: `{each}`") from error


def _expect_whole(asked: Asked) -> None:
    """What DHIS2 checks before it looks anything up, in its order."""
    both = sorted(asked.dimensions.keys() & asked.filters.keys())
    refusals = (
        (not asked.dimensions, "E7101", "At least one dimension must be specified"),
        (not asked.of("dx"), "E7102", ("At least one data dimension item or data element group set "
         "dimension item must be specified")),
        (bool(both), "E7103",
         f"Dimensions cannot be specified as dimension and filter simultaneously: `{both}`"),
        ("co" in asked.filters, "E7110", "Category option combos cannot be specified as filter"),
        (not asked.of("pe") and asked.days is None, "E7104",
         "At least one period as dimension or filter, or start and dates, must be specified"),
        (bool(asked.of("pe")) and asked.days is not None, "E7105",
         "Periods and start and end dates cannot be specified simultaneously"),
        (asked.of("ou") == (), "E7143", "Org unit selection contains no org units: `ou`"),
        ("dx" in asked.filters and len(asked.filters["dx"]) > 1, "E7108",
         "Only a single indicator can be specified as filter"),
    )  # fmt: skip
    for is_wrong, code, message in refusals:
        if is_wrong:
            raise AnalyticsRefusedError(code, message)
