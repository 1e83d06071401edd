"""What may be loaded of a document: decodes, judges, and tells every refused value.

Source: DHIS2 data value sets (order of checks, group rules, atomic mode); one improvement: values
may be refused one by one, so that a wrong line does not keep a thousand right ones out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import polars as pl

from daowei.foundation.periods import Period, PeriodError, PeriodType, parse_period, try_period
from daowei.foundation.problems import Problem
from daowei.reporting.exchange.checking import (
    Group,
    Limits,
    broken,
    conflict_arguments,
)
from daowei.reporting.exchange.data_value_sets import Claim, DataValueSet
from daowei.reporting.exchange.decoding import attribute_by_options, decode, schemes_of
from daowei.reporting.exchange.directory import (
    DEFAULT_OPTION_COMBO,
    Directory,
    IdKind,
    KnownDataSet,
)
from daowei.reporting.exchange.refusals import (
    NONE,
    GroupRefusal,
    message_of,
    problems_of,
    refused,
)
from daowei.reporting.exchange.value_types import LONGEST_COMMENT, described, judged


class Strictness(StrEnum):
    """What a fault in the key of one value does to its neighbours.

    GROUP: all values of its data set are refused (DHIS2). VALUE: only itself.
    """

    GROUP = "group"
    VALUE = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to load; what the document states itself goes before ``schemes``.

    ``auto_group``: values without a data set are shared out to the data set of their element.
    """

    strictness: Strictness = Strictness.GROUP
    atomic: bool = False
    dry_run: bool = False
    delete: bool = False
    auto_group: bool = False
    data_set: str | None = None
    schemes: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A report registered as complete; uids, ISO period, day as it was sent."""

    data_set: str
    period: str
    unit: str
    attribute: str
    complete_date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What may be loaded of a document, and what may not and why.

    ``accepted``: positions, texts, exact numbers (see ``values_of``) of all values taken.
    ``refused``: one row per fault of a value. ``group_refusals``: faults of whole groups.
    """

    sent_count: int
    accepted: pl.DataFrame
    refused: pl.DataFrame
    group_refusals: tuple[GroupRefusal, ...]
    refused_indexes: pl.Series
    periods: tuple[Period, ...]
    registrations: tuple[Registration, ...]
    schemes: Mapping[IdKind, str]
    delete: bool
    file: str | None

    def problems(self) -> Iterator[Problem]:
        """Every refusal in words: groups first, then values in the order of the document."""
        for each in self.group_refusals:
            yield each.as_problem(self.file)
        yield from problems_of(self.refused, file=self.file)


def judge(
    document: DataValueSet, directory: Directory, *, options: ImportOptions | None = None
) -> Verdict:
    """What may be loaded of a document, whatever is stored."""
    chosen = stated(document, options or ImportOptions())
    return _Judgement(document=document, directory=directory, options=chosen).verdict()


def stated(document: DataValueSet, options: ImportOptions) -> ImportOptions:
    """The options with what the document itself states, which goes first."""
    general = {"idScheme": "CODE"} if document.adx and "idScheme" not in options.schemes else {}
    return replace(
        options,
        schemes={**general, **options.schemes, **document.schemes},
        delete=options.delete or (document.strategy or "").upper() == "DELETE",
        dry_run=options.dry_run or bool(document.dry_run),
    )


@dataclass(slots=True, kw_only=True)
class _Judgement:
    """One document on its way; collects what is refused."""

    document: DataValueSet
    directory: Directory
    options: ImportOptions
    groups: list[GroupRefusal] = field(default_factory=list)
    faults: list[pl.DataFrame] = field(default_factory=list)
    periods: tuple[Period, ...] = ()

    def verdict(self) -> Verdict:
        values = self._values()
        everything = values["index"]
        schemes = schemes_of(self.options.schemes)
        decoded = decode(replace(self.document, values=values), self.directory, schemes=schemes)
        self.periods = decoded.periods
        registrations = self._registrations(schemes)
        rows = self._decoded(decoded.table, decoded.refused)
        accepted = _together([self._judged(each) for each in self._groups(rows)], rows)
        if self.options.delete:
            accepted = accepted.with_columns(pl.lit(value=True).alias("deleted"))
        return Verdict(
            sent_count=len(values),
            accepted=accepted,
            refused=pl.concat([NONE, *self.faults]),
            group_refusals=tuple(self.groups),
            refused_indexes=_without(everything, accepted["index"]),
            periods=self.periods,
            registrations=() if self.groups or self.faults else registrations,
            schemes=schemes,
            delete=self.options.delete,
            file=self.document.file,
        )

    def _values(self) -> pl.DataFrame:
        if self.options.data_set is None:
            return self.document.values
        named = pl.col("data_set").fill_null(self.options.data_set)
        return self.document.values.with_columns(named)

    def _decoded(self, table: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
        """The rows that may go on; in whole groups, one bad identifier refuses the document."""
        if faults.is_empty() and not self.groups:
            return table
        self.faults.append(faults)
        if self.options.strictness is Strictness.GROUP or self.groups:
            return table.clear()
        return table.filter(~pl.col("index").is_in(faults["index"].implode()))

    def _groups(self, rows: pl.DataFrame) -> Iterator[Group]:
        rows = self._with_data_set(rows)
        positions = rows["data_set_position"].unique().sort()
        for position in positions:
            mine = pl.col("data_set_position") == position
            yield Group(
                data_set=self.directory.data_sets[position],
                table=rows if len(positions) == 1 else rows.filter(mine),
                periods=self.periods,
                directory=self.directory,
                limits=self.options.limits,
            )

    def _with_data_set(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with a data set each, detected from their elements where none was named."""
        nameless = rows["data_set_position"].is_null()
        if not nameless.any():
            return rows
        asked = rows.filter(nameless)
        if self.options.auto_group or self.options.strictness is Strictness.VALUE:
            return self._shared_out(rows)
        elements = asked["data_element"].unique(maintain_order=True).to_list()
        fitting = _fitting(self.directory, asked["element"].unique())
        if len(fitting) == 1:
            filled = pl.col("data_set_position").fill_null(fitting[0])
            return rows.with_columns(filled)
        if fitting:
            uids = ", ".join(self.directory.data_sets[each].uid for each in fitting)
            self.groups.append(GroupRefusal(code="E8002", arguments={"datasets": f"[{uids}]"}))
        else:
            listed = f"[{', '.join(elements)}]"
            self.groups.append(GroupRefusal(code="E8003", arguments={"elements": listed}))
        return rows.filter(~nameless)

    def _shared_out(self, rows: pl.DataFrame) -> pl.DataFrame:
        homes = [self.directory.data_sets_of(each.uid) for each in self.directory.elements]
        home = pl.Series([each[0] if each else None for each in homes], dtype=pl.Int32)
        rows = rows.with_columns(
            pl.col("data_set_position").fill_null(home.gather(rows["element"]))
        )
        lost = rows.filter(pl.col("data_set_position").is_null())
        if not lost.is_empty():
            self.faults.append(refused(lost, "E8003", field="dataElement", value="data_element"))
        return rows.filter(pl.col("data_set_position").is_not_null())

    def _judged(self, group: Group) -> pl.DataFrame:
        """The values of a group that may be stored."""
        table = self._enterable(group)
        if self.options.delete:
            return table.with_columns(pl.lit(None, dtype=pl.Int64).alias("scaled"))
        sound = self._sound(replace(group, table=table))
        if self.options.atomic and len(sound) < len(group.table):
            return self._all_or_nothing(sound, group)
        return sound

    def _enterable(self, group: Group) -> pl.DataFrame:
        table = group.table
        for check, rows in broken(group):
            if self.options.strictness is Strictness.GROUP:
                self.groups.append(
                    GroupRefusal(
                        code=check.code,
                        arguments=conflict_arguments(check, rows, group),
                        indexes=tuple(rows["index"]),
                        field=check.field,
                    )
                )
                return table.clear()
            self.faults.append(
                refused(
                    rows,
                    check.code,
                    field=check.field,
                    value=check.column,
                    data_set=group.data_set.uid,
                    reason=pl.col("same_key"),
                )
            )
            table = table.filter(~pl.col("index").is_in(rows["index"].implode()))
        return table

    def _sound(self, group: Group) -> pl.DataFrame:
        """Values of their type, option and comment; the others are told."""
        table = _with_options(judged(group.table, self.directory.elements), self.directory)
        if table["fault"].null_count() < len(table):
            table = table.with_columns(_fault_of_nothing(group.data_set).alias("fault"))
            at_fault = pl.col("fault").is_not_null()
            self.faults.append(_value_faults(table.filter(at_fault), group))
            table = table.filter(~at_fault)
        return table.drop("fault", "kind", "decimals")

    def _all_or_nothing(self, sound: pl.DataFrame, group: Group) -> pl.DataFrame:
        faults = pl.concat([NONE, *self.faults]).sort("index")
        first = message_of(faults.row(0, named=True)) if len(faults) else ""
        self.groups.append(
            GroupRefusal(
                code="E8000",
                arguments={"valid": len(sound), "total": len(group.table), "first": first},
            )
        )
        return sound.clear()

    def _registrations(self, schemes: Mapping[IdKind, str]) -> tuple[Registration, ...]:
        found = (self._registration(each, schemes) for each in self.document.claims)
        return tuple(each for each in found if each is not None)

    def _registration(self, claim: Claim, schemes: Mapping[IdKind, str]) -> Registration | None:
        claim = replace(claim, data_set=claim.data_set or self.options.data_set)
        if _day(claim.complete_date) is None:
            self.groups.append(GroupRefusal(code="E8008", arguments={"date": claim.complete_date}))
            return None
        data_set = self._uid(IdKind.DATA_SET, claim.data_set, schemes)
        unit = self._uid(IdKind.ORG_UNIT, claim.org_unit, schemes)
        if claim.data_set is None or claim.org_unit is None or claim.period is None:
            self.groups.append(GroupRefusal(code="E8009", arguments={}))
            return None
        period = try_period(claim.period)
        if data_set is None or unit is None or period is None:
            return None  # told with the values that name them
        attribute = self._attribute(claim, data_set, schemes)
        if attribute is None:
            return None
        return Registration(
            data_set=data_set,
            period=period.iso,
            unit=unit,
            attribute=attribute,
            complete_date=claim.complete_date,
        )

    def _attribute(self, claim: Claim, data_set: str, schemes: Mapping[IdKind, str]) -> str | None:
        if claim.attribute_option_combo:
            kind = IdKind.ATTRIBUTE_OPTION_COMBO
            return self._uid(kind, claim.attribute_option_combo, schemes)
        if claim.attribute_options:
            return attribute_by_options(
                claim.attribute_options, data_set, self.directory, schemes=schemes
            )
        return DEFAULT_OPTION_COMBO

    def _uid(self, kind: IdKind, text: str | None, schemes: Mapping[IdKind, str]) -> str | None:
        if not text:
            return None
        position = self.directory.positions(kind, schemes[kind]).get(text)
        return None if position is None else self.directory.of(kind)[position].uid


def _without(indexes: pl.Series, taken: pl.Series) -> pl.Series:
    if len(taken) == len(indexes):
        return indexes.clear()
    return indexes.filter(~indexes.is_in(taken.implode()))


def _together(groups: list[pl.DataFrame], rows: pl.DataFrame) -> pl.DataFrame:
    if not groups:
        return rows.clear().with_columns(pl.lit(None, dtype=pl.Int64).alias("scaled"))
    return groups[0] if len(groups) == 1 else pl.concat(groups, how="diagonal").sort("index")


def _day(text: str) -> object:
    try:
        period = parse_period(text[:10])
    except PeriodError:
        return None
    return period.start if period.type is PeriodType.DAILY else None


def _fitting(directory: Directory, elements: pl.Series) -> list[int]:
    if elements.null_count():
        return []
    uids = {directory.elements[each].uid for each in elements}
    return [n for n, each in enumerate(directory.data_sets) if uids <= each.elements.keys()]


def _with_options(table: pl.DataFrame, directory: Directory) -> pl.DataFrame:
    """``fault`` where a value or a comment is none of the options that its element asks for."""
    bound = any(
        each.options is not None or each.comment_options is not None for each in directory.elements
    )
    if not bound and table["comment"].null_count() == len(table):
        return table
    long_comment = pl.col("comment").str.len_chars() > LONGEST_COMMENT
    sound = pl.col("fault").is_null()
    fault = pl.when(sound & long_comment).then(pl.lit("E8125")).when(False).then(None)  # noqa: FBT003 - a chain to add to
    for position, each in enumerate(directory.elements):
        mine = (pl.col("element") == position) & sound
        if each.options is not None:
            off = mine & ~pl.col("value").is_in(sorted(each.options)).fill_null(value=False)
            fault = fault.when(off).then(pl.lit("E8123"))
        if each.comment_options is not None:
            allowed = pl.col("comment").is_in(sorted(each.comment_options)).fill_null(value=False)
            fault = fault.when(mine & ~allowed).then(pl.lit("E8124"))
    return table.with_columns(fault.otherwise(pl.col("fault")).alias("fault"))


def _fault_of_nothing(data_set: KnownDataSet) -> pl.Expr:
    """``fault``, forgiven where nothing was to be written: a deletion, or a comment alone."""
    nothing = pl.col("fault") == "E8120"
    if not data_set.comment_allows_empty_value:
        forgiven = nothing & pl.col("deleted").fill_null(value=False)
        return pl.when(~forgiven).then("fault")
    told = pl.col("comment").fill_null("") != ""
    forgiven = nothing & (pl.col("deleted").fill_null(value=False) | told)
    return pl.when(~forgiven).then(pl.col("fault").replace("E8120", "E8121"))


def _value_faults(rows: pl.DataFrame, group: Group) -> pl.DataFrame:
    rows = described(rows)
    reason = (
        pl.when(pl.col("fault") == "EXC-011")
        .then(pl.col("decimals").cast(pl.String))
        .when(pl.col("fault") == "E8125")
        .then(pl.lit(str(LONGEST_COMMENT)))
        .when(pl.col("fault") == "E8122")
        .then("why")
    )
    of_comment = pl.col("fault").is_in(["E8124", "E8125"])
    rows = rows.with_columns(pl.when(of_comment).then("comment").otherwise("value").alias("shown"))
    return refused(
        rows,
        pl.col("fault"),
        field="value",
        value="shown",
        type=pl.col("type_name"),
        reason=reason,
        data_set=group.data_set.uid,
    )
